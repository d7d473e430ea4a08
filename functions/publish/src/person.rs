//! A person as the statewide tables need one: groups, convictions, and what was determined.
//!
//! No name, number of a document or date of birth is in it; a pseudonym is, so that it stays inside the
//! function.

use clear64_rules::date::DateSpan;
use clear64_rules::impact::{Impact, OnRecord};
use clear64_rules::policy::Outcome;
use clear64_rules::truth::Truth;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The county's own policy, among those of a determination.
pub const OWN: u8 = 0;

/// A person of one county's run, or of several put together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRecord {
    /// The person, alike in all counties.
    pub pseudonym: u64,
    /// Index in [`RACES`](crate::groups::RACES).
    pub race: u8,
    /// Index in [`SEXES`](crate::groups::SEXES).
    pub sex: u8,
    /// Null if it is not known.
    pub birth_year: Option<i16>,
    /// Whether the person can be found in other counties.
    pub is_linkable: bool,
    /// Whether rows of the person differ in race or sex.
    pub groups_differ: bool,
    /// Whether a row of the person could not be read.
    pub is_incomplete: bool,
    /// Every conviction on record.
    pub convictions: Vec<ConvictionRecord>,
    /// What was determined, one for each conviction in scope and policy.
    pub determinations: Vec<Determined>,
}

/// A conviction on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConvictionRecord {
    /// Alike in all counties.
    pub id: u64,
    /// Null if the export does not tell.
    pub felony: Option<bool>,
    /// First and last day that the date may be, in days since 1970; null if nothing is known.
    pub date: Option<[i32; 2]>,
}

/// One determination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Determined {
    /// The conviction.
    pub conviction: u64,
    /// Index of the county whose run says so.
    pub county: u8,
    /// Index of the policy: [`OWN`], then the scenarios.
    pub policy: u8,
    /// Index in [`Outcome::ALL`].
    pub outcome: u8,
    /// 0 to 3: H&S 11357 to 11360; 4: a related charge.
    pub section: u8,
    /// 0: a felony; 1: none; 2: not known.
    pub severity: u8,
    /// Index of the reason's text, of the data set.
    pub reason: u16,
    /// 0: statute; 1: the county's policy; 2: no rule decided.
    pub authority: u8,
    /// Decade of the conviction, as 199 for the 1990s; null if it is not known.
    pub decade: Option<u8>,
    /// Index in [`Prosecutor::ALL`](clear64_rules::jurisdiction::Prosecutor::ALL); null where no table was
    /// reviewed.
    pub prosecutor: Option<u8>,
    /// Disqualifiers found, a bit each, in the order of [`DISQUALIFIERS`](crate::keys::DISQUALIFIERS).
    pub found: u8,
    /// Those that are possible.
    pub possible: u8,
}

impl PersonRecord {
    /// Adds what another county's run says of the same person: convictions that are not known yet, and
    /// its determinations. Groups stay those of `self`: give the latest run first.
    pub fn join(&mut self, other: &Self) {
        for conviction in &other.convictions {
            if self.convictions.iter().all(|known| known.id != conviction.id) {
                self.convictions.push(*conviction);
            }
        }
        // A conviction is in the scope of one county; should two determine it, the first counts.
        let known = self.determinations.len();
        for determined in &other.determinations {
            let is_known = self.determinations[..known].iter().any(|one| {
                (one.conviction, one.policy) == (determined.conviction, determined.policy)
            });
            if !is_known {
                self.determinations.push(*determined);
            }
        }
        self.is_incomplete |= other.is_incomplete;
        self.groups_differ |=
            other.groups_differ || (self.race, self.sex) != (other.race, other.sex);
    }

    /// The determinations under a policy.
    pub fn under(&self, policy: u8) -> impl Iterator<Item = &Determined> + Clone {
        self.determinations.iter().filter(move |determined| determined.policy == policy)
    }

    /// The impact of a policy, as of a date.
    pub fn impact(&self, policy: u8, as_of: Date) -> Impact {
        Impact::of_record(self.convictions.iter().map(|conviction| {
            let determined = self.under(policy).find(|one| one.conviction == conviction.id);
            OnRecord {
                felony: conviction.felony.map_or(Truth::Unknown, Truth::from),
                is_of_last_7_years: conviction.is_of_last_7_years(as_of),
                outcome: determined
                    .and_then(|one| Outcome::ALL.get(usize::from(one.outcome)).copied()),
            }
        }))
    }
}

impl ConvictionRecord {
    fn is_of_last_7_years(&self, as_of: Date) -> Truth {
        let day = |days: i32| {
            let span = jiff::Span::new().try_days(days).ok()?;
            jiff::civil::date(1970, 1, 1).checked_add(span).ok()
        };
        let span =
            self.date.and_then(|[first, last]| Some(DateSpan::between(day(first)?, day(last)?)));
        !span.unwrap_or(DateSpan::UNKNOWN).years_have_passed(7, as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(
        convictions: &[(u64, Option<bool>, i32)],
        determined: &[(u64, Outcome)],
    ) -> PersonRecord {
        let outcome = |outcome: Outcome| {
            u8::try_from(Outcome::ALL.iter().position(|one| *one == outcome).unwrap()).unwrap()
        };
        PersonRecord {
            pseudonym: 1,
            race: 0,
            sex: 0,
            birth_year: None,
            is_linkable: true,
            groups_differ: false,
            is_incomplete: false,
            convictions: convictions
                .iter()
                .map(|(id, felony, day)| ConvictionRecord {
                    id: *id,
                    felony: *felony,
                    date: Some([*day, *day]),
                })
                .collect(),
            determinations: determined
                .iter()
                .map(|(conviction, of)| Determined {
                    conviction: *conviction,
                    county: 0,
                    policy: OWN,
                    outcome: outcome(*of),
                    section: 1,
                    severity: 0,
                    reason: 0,
                    authority: 0,
                    decade: None,
                    prosecutor: None,
                    found: 0,
                    possible: 0,
                })
                .collect(),
        }
    }

    /// Some relief, no felony, none in seven years, none.
    fn flags(person: &PersonRecord) -> [bool; 4] {
        let flags = person.impact(OWN, jiff::civil::date(2026, 11, 1));
        [flags.some_relief, flags.no_felony, flags.no_conviction_last_7_years, flags.no_conviction]
    }

    const OLD: i32 = 10_000;
    const NEW: i32 = 20_000;

    #[test]
    fn two_people_in_three_counties_with_relief_in_one_two_or_none() {
        use Outcome::{Dismissal, NotEligible, Reduction};
        // A felony in each of three counties, the last one recent; each county knows all three.
        let all = [(1, Some(true), OLD), (2, Some(true), OLD), (3, Some(true), NEW)];
        for (name, outcomes, expected) in [
            ("no relief", [NotEligible, NotEligible, NotEligible], [false; 4]),
            ("in one", [Dismissal, NotEligible, NotEligible], [true, false, false, false]),
            (
                "in one, the recent one",
                [NotEligible, NotEligible, Dismissal],
                [true, false, true, false],
            ),
            ("in two", [Dismissal, Dismissal, NotEligible], [true, false, false, false]),
            ("in all, one reduced", [Dismissal, Dismissal, Reduction], [true, true, false, false]),
            ("in all", [Dismissal, Dismissal, Dismissal], [true; 4]),
        ] {
            let mut joined = person(&all, &[(1, outcomes[0])]);
            joined.join(&person(&all, &[(2, outcomes[1])]));
            joined.join(&person(&all, &[(3, outcomes[2])]));
            assert_eq!(joined.convictions.len(), 3, "each conviction once");
            assert_eq!(flags(&joined), expected, "{name}");
        }
        // The other person: a county knows a conviction that another does not.
        let mut joined = person(&[(1, Some(false), OLD)], &[(1, Dismissal)]);
        assert_eq!(flags(&joined), [true, false, false, true]);
        joined.join(&person(&[(1, Some(false), OLD), (9, None, OLD)], &[]));
        assert_eq!(flags(&joined), [true, false, false, false]);
    }

    #[test]
    fn what_is_not_known_counts_against_the_person() {
        use Outcome::Dismissal;
        let mut unknown = person(&[(1, Some(true), OLD), (2, None, OLD)], &[(1, Dismissal)]);
        assert!(!flags(&unknown)[1], "the second may be a felony");
        unknown.convictions[1].felony = Some(false);
        assert!(flags(&unknown)[1]);
        let mut undated = person(&[(1, Some(true), NEW), (2, Some(true), OLD)], &[(1, Dismissal)]);
        assert!(flags(&undated)[2]);
        undated.convictions[1].date = None;
        assert!(!flags(&undated)[2], "the second may be of the last seven years");
    }
}
