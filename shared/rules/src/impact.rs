//! What determinations would change for a person: no felony left, no recent conviction, none.

use jiff::civil::Date;

use crate::date::years_later;
use crate::policy::Outcome;
use crate::record::Person;

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
    pub fn of(person: &Person, outcomes: &[Option<Outcome>], as_of: Date) -> Self {
        let seven_years_ago = years_later(as_of, -7);
        let determined = || person.convictions.iter().zip(outcomes);
        let relieved = |outcome: &Option<Outcome>| outcome.is_some_and(Outcome::is_relief);
        let dismissed = |outcome: &Option<Outcome>| *outcome == Some(Outcome::Dismissal);
        Self {
            some_relief: outcomes.iter().any(relieved),
            no_felony: all_of_some(determined().filter(|(c, _)| c.felony), |(_, o)| relieved(o)),
            no_conviction: all_of_some(determined(), |(_, o)| dismissed(o)),
            no_conviction_last_7_years: all_of_some(
                determined().filter(|(c, _)| c.date > seven_years_ago),
                |(_, o)| dismissed(o),
            ),
        }
    }
}

/// Whether there is at least one item and all of them hold.
fn all_of_some<T>(items: impl Iterator<Item = T>, holds: impl Fn(T) -> bool) -> bool {
    let mut some = false;
    for item in items {
        some = true;
        if !holds(item) {
            return false;
        }
    }
    some
}
