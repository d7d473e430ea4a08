//! Facts of a person and of one conviction, as of a date: what conditions are about.
//!
//! In the exact reading a fact is known or not ([`Truth`]): a rule decides by what is known, and a
//! determination names what is missing. The pilots' program always had an answer.

mod exact;
mod missing;
mod pilot;

use std::borrow::Cow;

use jiff::civil::Date;

use crate::date::pilot::years_between;
use crate::date::{DateSpan, PROPOSITION_64_IN_FORCE};
use crate::policy::condition::{Condition, Priority};
use crate::reading::Reading;
use crate::record::{Conviction, Person};
use crate::section::{Prop64, Section};
use crate::truth::Truth;
pub use exact::OLDEST;
pub use missing::MissingFact;

/// Facts of a person that do not turn on one conviction, found once.
#[derive(Debug)]
pub struct PersonFacts<'p> {
    person: &'p Person,
    as_of: Date,
    gang_pairs: bool,
    by_number: [usize; 4],
    latest_conviction: Option<DateSpan>,
    history: History<'p>,
}

/// The history as the person's reading understands it.
#[derive(Debug)]
enum History<'p> {
    Exact(exact::History<'p>),
    Pilot(pilot::History<'p>),
}

/// A conviction, a pair of them or a registration that is on a list of bars, or may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub at: ListedAt,
    /// Whether it is on the list.
    pub listed: Truth,
}

/// Where a bar stands among a person's convictions and registrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListedAt {
    /// Index of a conviction.
    Conviction(usize),
    /// Indices of an offense and the gang enhancement of its case.
    Pair(usize, usize),
    /// Index of a registration.
    Registration(usize),
}

impl Listed {
    /// The sections of the bar: one, two of a pair, none of a registration.
    pub fn sections<'p>(&self, person: &'p Person) -> Vec<&'p Section> {
        let section = |index: usize| person.convictions.get(index).map(|c| &*c.section);
        let indices = match self.at {
            ListedAt::Conviction(index) => [Some(index), None],
            ListedAt::Pair(offense, enhancement) => [Some(offense), Some(enhancement)],
            ListedAt::Registration(_) => [None, None],
        };
        indices.into_iter().flatten().filter_map(section).collect()
    }

    /// The date of the bar: of a pair, when both were convicted.
    pub fn date(&self, person: &Person) -> DateSpan {
        let date =
            |index: usize| person.convictions.get(index).map_or(DateSpan::UNKNOWN, |c| c.date);
        match self.at {
            ListedAt::Conviction(index) => date(index),
            ListedAt::Pair(offense, enhancement) => date(offense).later_of(date(enhancement)),
            ListedAt::Registration(index) => {
                person.registrations.get(index).copied().unwrap_or(DateSpan::UNKNOWN)
            }
        }
    }
}

impl<'p> PersonFacts<'p> {
    /// The facts of a person as of a date. `gang_pairs`: whether an offense and a gang enhancement
    /// convicted in one case count as a super strike.
    pub fn new(person: &'p Person, as_of: Date, gang_pairs: bool) -> Self {
        let convictions = &person.convictions;
        let by_number = Prop64::ALL.map(|section| {
            convictions.iter().filter(|c| c.section.prop64() == Some(section)).count()
        });
        let history = match person.reading {
            Reading::Exact => History::Exact(exact::History::new(person, as_of, gang_pairs)),
            Reading::Pilot(_) => History::Pilot(pilot::History::new(person, as_of, gang_pairs)),
        };
        let dates = convictions.iter().map(|c| c.date);
        let latest_conviction = match person.reading {
            Reading::Exact => dates.reduce(DateSpan::later_of),
            // What has no date is before everything.
            Reading::Pilot(_) => {
                dates.filter(|date| date.day().is_some()).reduce(DateSpan::later_of)
            }
        };
        Self { person, as_of, gang_pairs, by_number, latest_conviction, history }
    }

    /// The person.
    pub fn person(&self) -> &'p Person {
        self.person
    }

    /// The date as of which facts hold.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// Whether gang pairs count as super strikes.
    pub fn counts_gang_pairs(&self) -> bool {
        self.gang_pairs
    }

    /// Super strikes, and in the exact reading what may be one: convictions in file order, then gang
    /// pairs.
    pub fn super_strikes(&self) -> Cow<'_, [Listed]> {
        match &self.history {
            History::Exact(history) => Cow::Borrowed(history.super_strikes()),
            History::Pilot(history) => Cow::Owned(history.super_strikes()),
        }
    }

    /// Convictions of PC 290(c), and in the exact reading what may be one, registrations included.
    pub fn pc290(&self) -> Cow<'_, [Listed]> {
        match &self.history {
            History::Exact(history) => Cow::Borrowed(history.pc290()),
            History::Pilot(history) => Cow::Owned(history.pc290()),
        }
    }

    /// Convictions by Proposition 64 section (11357 to 11360); the first number of a charge counts.
    pub fn prop64_convictions(&self) -> [usize; 4] {
        self.by_number
    }

    /// Date of the latest conviction, if it is known.
    pub fn latest_conviction(&self) -> Option<Date> {
        self.latest_conviction.and_then(DateSpan::day)
    }

    /// Years of 365.25 days since the latest conviction, if its date is known.
    pub fn years_since_any_conviction(&self) -> Option<f64> {
        self.latest_conviction().map(|date| years_between(date, self.as_of))
    }
}

/// What the statute lets a prosecution challenge relief for, as far as the export shows it. A
/// disqualifier found is not itself a denial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disqualifier {
    /// A super strike, PC 667(e)(2)(C)(iv), of any date.
    SuperStrike,
    /// A conviction or registration under PC 290, of any date.
    Pc290,
    /// Two or more convictions of the same section on earlier days.
    TwoPriors,
}

impl Disqualifier {
    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SuperStrike => "super-strike",
            Self::Pc290 => "pc-290",
            Self::TwoPriors => "two-priors",
        }
    }
}

/// Facts of one conviction of a person.
#[derive(Clone, Copy, Debug)]
pub struct ConvictionFacts<'p, 'f> {
    /// The person's facts.
    pub person: &'f PersonFacts<'p>,
    /// The conviction.
    pub conviction: &'p Conviction,
}

impl ConvictionFacts<'_, '_> {
    /// Whether a condition holds for the conviction.
    pub fn test(&self, condition: &Condition) -> Truth {
        match &self.person.history {
            History::Exact(history) => history.test(self.conviction, condition),
            History::Pilot(history) => history.holds(self.conviction, condition).into(),
        }
    }

    /// The facts that leave a condition unknown, each once, in the order of [`MissingFact`].
    pub fn missing(&self, condition: &Condition) -> Vec<MissingFact> {
        match &self.person.history {
            History::Exact(history) => history.missing(self.conviction, condition),
            History::Pilot(_) => Vec::new(),
        }
    }

    /// Years of 365.25 days since the conviction, if its date is known.
    pub fn years_since_conviction(&self) -> Option<f64> {
        self.conviction.date.day().map(|date| years_between(date, self.person.as_of))
    }

    /// Whether the conviction is of 9 November 2016 or later; for the pilots' column, later than
    /// that day.
    pub fn occurred_after_prop64(&self) -> Truth {
        let date = self.conviction.date;
        match self.person.person.reading {
            Reading::Exact => date.is_on_or_after(PROPOSITION_64_IN_FORCE),
            Reading::Pilot(_) => date.day().is_some_and(|day| day > PROPOSITION_64_IN_FORCE).into(),
        }
    }

    /// The disqualifiers found or possible, whether or not a policy asks for them.
    pub fn disqualifiers(&self) -> impl Iterator<Item = (Disqualifier, Truth)> {
        [
            (Disqualifier::SuperStrike, Condition::PriorSuperStrike(Priority::Any)),
            (Disqualifier::Pc290, Condition::PriorPc290(Priority::Any)),
            (Disqualifier::TwoPriors, Condition::EarlierOfSameSection(2)),
        ]
        .into_iter()
        .map(|(disqualifier, condition)| (disqualifier, self.test(&condition)))
        .filter(|(_, found)| found.is_possible())
    }
}
