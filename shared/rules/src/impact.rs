//! What determinations would change for a person: no felony left, no recent conviction, none.

use jiff::civil::Date;

use crate::date::pilot::{day_or_none, years_later};
use crate::policy::Outcome;
use crate::reading::Reading;
use crate::record::{Conviction, Person};
use crate::truth::Truth;

/// What would be left of a person's record if every determined conviction were ordered so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent flags, each published")]
pub struct Impact {
    /// At least one conviction would be dismissed or reduced.
    pub some_relief: bool,
    /// The person has a felony, and every one would be dismissed or reduced.
    pub no_felony: bool,
    /// The person has a conviction, and every one would be dismissed.
    pub no_conviction: bool,
    /// The person has a conviction of the last seven years, and every such one would be dismissed.
    pub no_conviction_last_7_years: bool,
}

impl Impact {
    /// The impact of `outcomes`, one for each conviction of the person (none: not in scope), as of
    /// a date. A conviction on the day seven years ago is not one of the last seven years.
    ///
    /// What is not known counts against the person: a conviction that may be a felony, or of the
    /// last seven years, has to be relieved as one.
    pub fn of(person: &Person, outcomes: &[Option<Outcome>], as_of: Date) -> Self {
        let convictions = person.convictions.iter().zip(outcomes);
        Self::of_record(convictions.map(|(conviction, outcome)| OnRecord {
            felony: conviction.felony,
            is_of_last_7_years: is_of_last_7_years(conviction, person.reading, as_of),
            outcome: *outcome,
        }))
    }

    /// The impact on a record that is given as little as it takes.
    pub fn of_record(convictions: impl Iterator<Item = OnRecord>) -> Self {
        let mut some_relief = false;
        let [mut felonies, mut recent, mut all] =
            [Left::default(), Left::default(), Left::default()];
        for OnRecord { felony, is_of_last_7_years, outcome } in convictions {
            let is_relieved = outcome.is_some_and(Outcome::is_relief);
            let is_dismissed = outcome == Some(Outcome::Dismissal);
            some_relief |= is_relieved;
            felonies.add(felony, is_relieved);
            recent.add(is_of_last_7_years, is_dismissed);
            all.add(Truth::True, is_dismissed);
        }
        Self {
            some_relief,
            no_felony: felonies.is_gone(),
            no_conviction: all.is_gone(),
            no_conviction_last_7_years: recent.is_gone(),
        }
    }
}

/// A conviction as far as the impact rests on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnRecord {
    /// Whether it is a felony.
    pub felony: Truth,
    /// Whether it is of the seven years before the as-of date.
    pub is_of_last_7_years: Truth,
    /// What was determined; none if it is not in scope.
    pub outcome: Option<Outcome>,
}

fn is_of_last_7_years(conviction: &Conviction, reading: Reading, as_of: Date) -> Truth {
    match reading {
        Reading::Exact => !conviction.date.years_have_passed(7, as_of),
        Reading::Pilot(_) => (day_or_none(conviction.date) > years_later(as_of, -7)).into(),
    }
}

/// Whether of what counts there is some, and something that may count is left.
#[derive(Clone, Copy, Default)]
struct Left {
    has_some: bool,
    is_left: bool,
}

impl Left {
    fn add(&mut self, counts: Truth, is_gone: bool) {
        self.has_some |= counts == Truth::True;
        self.is_left |= counts.is_possible() && !is_gone;
    }

    /// Whether there is some, and all that may count is gone.
    fn is_gone(self) -> bool {
        self.has_some && !self.is_left
    }
}
