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
        let convictions = || person.convictions.iter().zip(outcomes);
        let relieved = |outcome: &Option<Outcome>| outcome.is_some_and(Outcome::is_relief);
        let dismissed = |outcome: &Option<Outcome>| *outcome == Some(Outcome::Dismissal);
        Self {
            some_relief: outcomes.iter().any(relieved),
            no_felony: all_of_some(convictions().map(|(c, o)| (c.felony, relieved(o)))),
            no_conviction: all_of_some(convictions().map(|(_, o)| (Truth::True, dismissed(o)))),
            no_conviction_last_7_years: all_of_some(
                convictions()
                    .map(|(c, o)| (is_of_last_7_years(c, person.reading, as_of), dismissed(o))),
            ),
        }
    }
}

fn is_of_last_7_years(conviction: &Conviction, reading: Reading, as_of: Date) -> Truth {
    match reading {
        Reading::Exact => !conviction.date.years_have_passed(7, as_of),
        Reading::Pilot(_) => (day_or_none(conviction.date) > years_later(as_of, -7)).into(),
    }
}

/// Whether there is at least one item that counts, and all that may count are gone.
fn all_of_some(items: impl Iterator<Item = (Truth, bool)>) -> bool {
    let mut some = false;
    for (counts, is_gone) in items {
        some |= counts == Truth::True;
        if counts.is_possible() && !is_gone {
            return false;
        }
    }
    some
}
