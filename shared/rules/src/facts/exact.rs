//! Facts as far as the export tells them.
//!
//! A comparison with a date that is not known to the day decides only if every day it may be
//! decides the same. Calendar years throughout: N years have passed on the anniversary.

use jiff::civil::Date;

use super::{Listed, ListedAt};
use crate::date::DateSpan;
use crate::policy::condition::{Condition, POUND, Priority};
use crate::record::{Conviction, Person};
use crate::truth::Truth::{self, False, True, Unknown};

/// Years after which a date of birth is impossible.
pub const OLDEST: i16 = 110;

/// What a person's history says beyond one conviction, found once.
#[derive(Debug)]
pub(super) struct History<'p> {
    pub(super) person: &'p Person,
    pub(super) as_of: Date,
    super_strikes: Vec<Listed>,
    pc290: Vec<Listed>,
}

impl<'p> History<'p> {
    pub(super) fn new(person: &'p Person, as_of: Date, gang_pairs: bool) -> Self {
        let mut super_strikes = listed(person, |c| c.section.is_super_strike());
        if gang_pairs {
            super_strikes.extend(gang_pairs_of(person));
        }
        let mut pc290 = listed(person, |c| c.section.is_pc290());
        // A duty to register may come from PC 290.006 instead of PC 290(c).
        let registrations = (0..person.registrations.len()).map(ListedAt::Registration);
        pc290.extend(registrations.map(|at| Listed { at, listed: Unknown }));
        Self { person, as_of, super_strikes, pc290 }
    }

    pub(super) fn super_strikes(&self) -> &[Listed] {
        &self.super_strikes
    }

    pub(super) fn pc290(&self) -> &[Listed] {
        &self.pc290
    }

    /// Whether a condition holds for a conviction of the person.
    pub(super) fn test(&self, conviction: &Conviction, condition: &Condition) -> Truth {
        let section = &conviction.section;
        let all = || self.person.convictions.iter();
        match condition {
            Condition::Always => True,
            Condition::Switch { wanted, on, .. } => (on == wanted).into(),
            Condition::All(conditions) => {
                Truth::all(conditions.iter().map(|c| self.test(conviction, c)))
            }
            Condition::Any(conditions) => {
                Truth::any(conditions.iter().map(|c| self.test(conviction, c)))
            }
            Condition::Not(condition) => !self.test(conviction, condition),
            Condition::Felony(felony) => conviction.felony.is(*felony),
            Condition::Misdemeanor(expected) => conviction.misdemeanor.is(*expected),
            Condition::OverOnePound(expected) => {
                conviction.quantity.map_or(Unknown, |grams| (grams > POUND).into()).is(*expected)
            }
            Condition::QuantityKnown(expected) => {
                (conviction.quantity.is_some() == *expected).into()
            }
            Condition::PersonMatched(expected) => (self.person.unmatched != *expected).into(),
            Condition::ConvictedOnOrAfter(day) => conviction.date.is_on_or_after(*day),
            Condition::Number(number) => section.is_of(*number),
            Condition::Mentions(number) => section.mentions(*number),
            Condition::Section(patterns) => section.is_within(patterns),
            Condition::SectionExactly(pattern) => section.is_exactly(pattern),
            Condition::Related(related) => section.is_related().is(*related),
            Condition::Prop64InCycle(expected) => {
                self.person.has_prop64_in_cycle(conviction).is(*expected)
            }
            Condition::PriorSuperStrike(priority) => {
                self.bars(&self.super_strikes, conviction, *priority)
            }
            Condition::PriorPc290(priority) => self.bars(&self.pc290, conviction, *priority),
            Condition::EarlierOfSameSection(count) => self.has_priors(conviction, *count),
            Condition::ConvictionsOnRecord(count) => {
                (self.person.convictions.len() >= *count).into()
            }
            Condition::OnlyProp64(expected) => {
                Truth::all(all().map(|c| c.section.is_prop64())).is(*expected)
            }
            Condition::AllSentencesCompleted(expected) => {
                Truth::all(all().map(|c| c.sentence_end.is_completed(self.as_of))).is(*expected)
            }
            Condition::SentenceCompleted(expected) => {
                conviction.sentence_end.is_completed(self.as_of).is(*expected)
            }
            Condition::Deceased(expected) => Truth::from(self.person.deceased).is(*expected),
            _ => self.test_years(conviction, condition),
        }
    }

    /// The conditions that count years.
    fn test_years(&self, conviction: &Conviction, condition: &Condition) -> Truth {
        let passed = |date: DateSpan, years: i16| date.years_have_passed(years, self.as_of);
        match condition {
            Condition::AgeAtLeast(years) => passed(self.birth(), *years),
            Condition::UnderAgeAtConviction(years) | Condition::AnnouncedAgeOrYounger(years) => {
                self.is_under_age(conviction.date, *years)
            }
            Condition::UnderAgeAtArrest(years) => self.is_under_age(conviction.arrest_date, *years),
            Condition::YearsSinceConviction(years) => passed(conviction.date, *years),
            Condition::NoConvictionInYears(years)
            | Condition::CrimeFreeYears(years)
            | Condition::MoreYearsSinceAnyConviction(years) => {
                Truth::all(self.person.convictions.iter().map(|c| passed(c.date, *years)))
            }
            Condition::NoFelonyConvictionInYears(years) => Truth::all(
                self.person.convictions.iter().map(|c| (!c.felony).or(passed(c.date, *years))),
            ),
            // Every other condition is tested above.
            _ => Unknown,
        }
    }

    /// Whether the person was under an age on a day. A date of birth that is not before it is
    /// impossible, and so unknown.
    fn is_under_age(&self, day: DateSpan, years: i16) -> Truth {
        let birth = self.birth();
        match birth.is_before(day) {
            True => day.is_before(birth.anniversary(years)),
            False | Unknown => Unknown,
        }
    }

    /// The date of birth; unknown if it is impossible. Interpretation: nobody on record is older than
    /// [`OLDEST`], and `19000101` stands in exports for dates nobody knew.
    pub(super) fn birth(&self) -> DateSpan {
        let birth = self.person.birth_date;
        match birth.years_have_passed(OLDEST, self.as_of) {
            False => birth,
            True | Unknown => DateSpan::UNKNOWN,
        }
    }

    /// Whether one of the bars counts against a conviction: its own date decides.
    fn bars(&self, bars: &[Listed], conviction: &Conviction, priority: Priority) -> Truth {
        Truth::any(bars.iter().map(|bar| self.bars_conviction(bar, conviction, priority)))
    }

    pub(super) fn bars_conviction(
        &self,
        bar: &Listed,
        conviction: &Conviction,
        priority: Priority,
    ) -> Truth {
        let convictions = &self.person.convictions;
        if let ListedAt::Conviction(index) = bar.at
            && convictions[index].row == conviction.row
        {
            // Nothing is a prior of itself.
            return False;
        }
        let in_time = match priority {
            Priority::Any => True,
            Priority::Earlier => bar.date(self.person).is_before(conviction.date),
        };
        bar.listed.and(in_time)
    }

    /// Whether there are at least so many earlier cases of the same section: convictions on
    /// distinct, strictly earlier days, of the same number under any prefix or subdivision.
    fn has_priors(&self, conviction: &Conviction, count: usize) -> Truth {
        let mut certain = Vec::new();
        let mut possible = Vec::new();
        for (date, is_prior) in self.priors(conviction) {
            if is_prior == True {
                certain.push(date);
            }
            possible.push(date);
        }
        // A charge of another file may be one of the convictions on record, under another day.
        let on_record = self.person.convictions.iter().any(|c| c.row == conviction.row);
        if fewest_days(certain) >= count + usize::from(!on_record) {
            True
        } else if most_days(possible) < count {
            False
        } else {
            Unknown
        }
    }

    /// Other convictions of the same section that are or may be earlier, with their dates.
    pub(super) fn priors(
        &self,
        conviction: &Conviction,
    ) -> impl Iterator<Item = (DateSpan, Truth)> {
        let others = self.person.convictions.iter().filter(|c| c.row != conviction.row);
        let judged = others.map(|other| {
            let is_before = other.date.is_before(conviction.date);
            if !is_before.is_possible() {
                return (other.date, is_before);
            }
            let is_same = conviction.section.is_same_section(&other.section);
            (other.date, is_same.and(is_before))
        });
        judged.filter(|(_, is_prior)| is_prior.is_possible())
    }
}

/// Convictions that are on a list or may be, in file order.
fn listed(person: &Person, is: fn(&Conviction) -> Truth) -> Vec<Listed> {
    let convictions = person.convictions.iter().enumerate();
    convictions
        .map(|(index, c)| Listed { at: ListedAt::Conviction(index), listed: is(c) })
        .filter(|bar| bar.listed.is_possible())
        .collect()
}

/// Every offense with each gang enhancement of its case, in file order. A charge that names no
/// section for certain is a possible bar already, and pairs with nothing.
fn gang_pairs_of(person: &Person) -> Vec<Listed> {
    let convictions = || person.convictions.iter().enumerate();
    let mut pairs = Vec::new();
    for (offense, o) in convictions().filter(|(_, c)| c.section.is_certain()) {
        for (enhancement, e) in convictions().filter(|(_, c)| c.section.is_certain()) {
            if offense != enhancement && o.case == e.case {
                let listed = o.section.is_gang_enhanceable().and(e.section.is_gang_enhancement());
                pairs.push(Listed { at: ListedAt::Pair(offense, enhancement), listed });
            }
        }
    }
    pairs.retain(|pair| pair.listed.is_possible());
    pairs
}

/// The least number of distinct days that these dates can be: dates that share no day are distinct.
fn fewest_days(mut dates: Vec<DateSpan>) -> usize {
    dates.sort_unstable_by_key(|date| date.last());
    let mut days = 0;
    let mut latest: Option<Date> = None;
    for date in dates {
        if latest.is_none_or(|latest| date.first() > latest) {
            days += 1;
            latest = Some(date.last());
        }
    }
    days
}

/// The greatest number of distinct days that these dates can be: each known day once, and each
/// date that is not known to the day may be a day of its own.
fn most_days(dates: Vec<DateSpan>) -> usize {
    let (mut known, open): (Vec<_>, Vec<_>) =
        dates.into_iter().partition(|date| date.day().is_some());
    known.sort_unstable_by_key(|date| date.first());
    known.dedup();
    known.len() + open.len()
}
