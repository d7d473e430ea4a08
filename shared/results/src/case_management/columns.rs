//! The columns that San Francisco's program added to a charge, of its own case-management export or of
//! the DOJ export.
//!
//! `n/a`: the column does not concern the charge. `no match`: there is no person, or no quantity, to
//! tell it from. `unknown`: the export leaves it open (exact reading alone). Dates are as of the run; in
//! the pilots' reading a date after it loses 100 years, as the program took it for a two-digit year.

use clear64_rules::date::DateSpan;
use clear64_rules::date::pilot::{NO_DATE, day_or_none, years_between, years_later};
use clear64_rules::determination::Determination;
use clear64_rules::facts::{ConvictionFacts, ListedAt};
use clear64_rules::policy::condition::{POUND, Priority};
use clear64_rules::policy::{Condition, Outcome};
use clear64_rules::reading::{Program, Reading};
use clear64_rules::record::Conviction;
use clear64_rules::section::{Prop64, san_francisco};
use clear64_rules::truth::Truth;
use jiff::civil::Date;

use crate::finding::bar_lists;

/// Names of the columns, in order.
pub const NAMES: [&str; 12] = [
    "Superstrikes",
    "Superstrike Code Section(s)",
    "PC290 Charges",
    "PC290 Code Section(s)",
    "PC290 Registration",
    "Two Priors",
    "Over 1lb",
    "Q_final_sum",
    "Age at Conviction",
    "Years Since Event",
    "Years Since Most Recent Conviction",
    "Final Recommendation",
];

const NOT_APPLICABLE: &[u8] = b"n/a";
pub(super) const NO_MATCH: &[u8] = b"no match";
const NOT_FOUND: &[u8] = b"not found";

/// The cells of one charge, in the order of [`NAMES`]. They describe a person.
pub(crate) type Cells = [Box<[u8]>; 12];

/// A charge and what is known of it and its person.
pub(super) struct Charge<'c> {
    pub(super) facts: ConvictionFacts<'c, 'c>,
    /// Date of birth, as the file says it that the charge is from.
    pub(super) birth_date: DateSpan,
    /// What the county's policy determines.
    pub(super) determination: &'c Determination<'c>,
}

impl Charge<'_> {
    /// The cells of the charge.
    pub(super) fn cells(&self) -> Cells {
        let [strikes, strike_list, pc290, pc290_list, registration, priors] = self.bars();
        let [over, quantity] = self.quantity();
        let since_latest = if self.is_matched() {
            self.years_since(self.latest_conviction())
        } else {
            NO_MATCH.into()
        };
        [
            strikes,
            strike_list,
            pc290,
            pc290_list,
            registration,
            priors,
            over,
            quantity,
            self.age(),
            self.years_since(self.as_dated(self.conviction().date)),
            since_latest,
            recommendation(self.determination.outcome).into(),
        ]
    }

    fn conviction(&self) -> &Conviction {
        self.facts.conviction
    }

    fn is_pilot(&self) -> bool {
        self.facts.person.person().reading.is_pilot()
    }

    fn is_matched(&self) -> bool {
        !self.facts.person.person().unmatched
    }

    /// Super strikes and their list, PC 290 and its list, registration, priors.
    fn bars(&self) -> [Box<[u8]>; 6] {
        let all = |word: &[u8]| std::array::from_fn(|_| word.into());
        if !self.is_matched() {
            return all(NO_MATCH);
        }
        let is_possession = self.conviction().section.prop64() == Some(Prop64::Possession);
        if self.conviction().felony == Truth::False || is_possession {
            return all(NOT_APPLICABLE);
        }
        let facts = self.facts.person;
        let ask = |condition: &Condition| word(self.facts.test(condition));
        let registered = Truth::from(facts.person().is_registered());
        let [strike_list, pc290_list] = self.lists();
        [
            ask(&Condition::PriorSuperStrike(Priority::Any)).into(),
            strike_list,
            word(self.convicted_under_pc290()).into(),
            pc290_list,
            word(if self.is_pilot() { registered } else { registered.and(Truth::Unknown) }).into(),
            ask(&Condition::EarlierOfSameSection(2)).into(),
        ]
    }

    /// Whether a conviction, registrations left out, is under PC 290(c).
    fn convicted_under_pc290(&self) -> Truth {
        let record = &self.facts.person.person().convictions;
        let pc290 = self.facts.person.pc290();
        let others = pc290.iter().filter(|bar| match bar.at {
            // Nothing is a prior of itself, but for the program.
            ListedAt::Conviction(index) => {
                self.is_pilot() || record[index].row != self.conviction().row
            }
            ListedAt::Pair(..) => true,
            ListedAt::Registration(_) => false,
        });
        Truth::any(others.map(|bar| bar.listed))
    }

    /// Sections of super strikes and of PC 290(c). San Francisco's program put them in the order of
    /// their dates, each as often as an entry of its list matched; the lists are those that the run's
    /// program searched.
    fn lists(&self) -> [Box<[u8]>; 2] {
        if self.facts.person.person().reading != Reading::Pilot(Program::SanFrancisco) {
            return bar_lists(self.facts.person, b"; ");
        }
        let mut convictions: Vec<&Conviction> =
            self.facts.person.person().convictions.iter().collect();
        convictions.sort_by_key(|conviction| self.as_dated(conviction.date));
        let list = |entries: fn(&[u8]) -> usize| {
            let texts = convictions.iter().map(|conviction| conviction.section.text());
            let texts = texts.flat_map(|text| std::iter::repeat_n(text, entries(text)));
            let texts: Vec<&[u8]> = texts.collect();
            if texts.is_empty() { Box::from(*b"-") } else { texts.join(&b"; "[..]).into() }
        };
        let strikes = |text: &[u8]| usize::from(san_francisco::is_super_strike(text));
        [list(strikes), list(san_francisco::pc290_entries)]
    }

    /// Whether the case was about more than a pound, and the grams with one decimal.
    fn quantity(&self) -> [Box<[u8]>; 2] {
        let conviction = self.conviction();
        let is_weighed =
            matches!(conviction.section.prop64(), Some(Prop64::PossessionForSale | Prop64::Sale));
        if !is_weighed || conviction.misdemeanor == Truth::True {
            return [NOT_APPLICABLE.into(), NOT_APPLICABLE.into()];
        }
        match conviction.quantity {
            None => [NO_MATCH.into(), NO_MATCH.into()],
            Some(grams) => {
                let over = word((grams > POUND).into());
                [over.into(), format!("{grams:.1}").into_bytes().into()]
            }
        }
    }

    /// Whole years from birth to the date of conviction; in the exact reading calendar years, and not
    /// found if the date of birth is not before that date.
    fn age(&self) -> Box<[u8]> {
        let (birth, date) = (self.as_dated(self.birth_date), self.as_dated(self.conviction().date));
        if birth == NO_DATE || date == NO_DATE {
            return NOT_FOUND.into();
        }
        let years = if self.is_pilot() {
            // Adding 0 keeps "-0" from a birth some months behind the conviction.
            format!("{:.0}", years_between(birth, date).trunc() + 0.0)
        } else if birth < date {
            let years = date.year() - birth.year();
            let birthday = DateSpan::of_day(birth).anniversary(years).first();
            (years - i16::from(date < birthday)).to_string()
        } else {
            return NOT_FOUND.into();
        };
        years.into_bytes().into()
    }

    /// The latest conviction on record.
    fn latest_conviction(&self) -> Date {
        if !self.is_pilot() {
            return self.facts.person.latest_conviction().unwrap_or(NO_DATE);
        }
        let convictions = self.facts.person.person().convictions.iter();
        convictions.map(|c| self.as_dated(c.date)).max().unwrap_or(NO_DATE)
    }

    /// Years of 365.25 days since a day, with one decimal.
    fn years_since(&self, day: Date) -> Box<[u8]> {
        if day == NO_DATE {
            return NOT_FOUND.into();
        }
        let years = years_between(day, self.facts.person.as_of());
        format!("{years:.1}").into_bytes().into()
    }

    /// The day of a date, or [`NO_DATE`].
    fn as_dated(&self, date: DateSpan) -> Date {
        let day = day_or_none(date);
        if self.is_pilot() && day > self.facts.person.as_of() {
            years_later(day, -100)
        } else {
            day
        }
    }
}

/// Whether a bar is found, in the program's words.
fn word(barred: Truth) -> &'static [u8] {
    match barred {
        Truth::True => b"ineligible",
        Truth::False => b"eligible",
        Truth::Unknown => b"unknown",
    }
}

/// The program's word for an outcome.
fn recommendation(outcome: Outcome) -> &'static [u8] {
    match outcome {
        Outcome::Dismissal | Outcome::Reduction => b"eligible",
        Outcome::NotEligible => b"ineligible",
        _ => b"needs review",
    }
}
