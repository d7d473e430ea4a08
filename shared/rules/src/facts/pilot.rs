//! Facts as the pilots' program computed them.
//!
//! Traps, all reproduced: a conviction without a date is
//! before every other; "earliest" starts over at a conviction without a date; a registration
//! without a PC 290 conviction, and a gang pair, bar whatever their date.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::{Listed, ListedAt};
use crate::date::pilot::{Moment, NO_DATE, day_or_none, years_between, years_later};
use crate::policy::condition::{Condition, POUND, Priority};
use crate::reading::{Program, Reading};
use crate::record::{Conviction, Person};
use crate::sentence::SentenceEnd;
use crate::truth::Truth;

/// What a person's history says beyond one conviction, found once.
#[derive(Debug)]
pub(super) struct History<'p> {
    person: &'p Person,
    as_of: Date,
    super_strikes: Bar,
    gang_pairs: Vec<(usize, usize)>,
    pc290: Bar,
    latest_conviction: Date,
    all_sentences_completed: bool,
    only_prop64: bool,
    dates_by_section: HashMap<[u8; 5], Vec<Date>>,
}

/// Convictions on a list of bars: which, and the earliest date as the pilots' program scanned it.
#[derive(Debug)]
struct Bar {
    convictions: Vec<usize>,
    earliest: Date,
}

impl<'p> History<'p> {
    pub(super) fn new(person: &'p Person, as_of: Date, gang_pairs: bool) -> Self {
        let convictions = &person.convictions;
        let listed = |is: fn(&Conviction) -> Truth| move |c: &Conviction| is(c) == Truth::True;
        let super_strikes = listed(|c| c.section.is_super_strike());
        let pc290 = listed(|c| c.section.is_pc290());
        Self {
            person,
            as_of,
            super_strikes: Bar::find(convictions, super_strikes, |_| false),
            gang_pairs: if gang_pairs { pair_in_cases(convictions) } else { Vec::new() },
            pc290: Bar::find(convictions, pc290, |c| c.registration),
            latest_conviction: convictions
                .iter()
                .map(|c| day_or_none(c.date))
                .max()
                .unwrap_or(NO_DATE),
            all_sentences_completed: !convictions.is_empty()
                && convictions.iter().all(|c| c.sentence_end.is_completed(as_of) == Truth::True),
            only_prop64: convictions.iter().all(|c| c.section.prop64().is_some()),
            dates_by_section: dates_by_section(convictions),
        }
    }

    /// Convictions that are super strikes, in file order, then the gang pairs.
    pub(super) fn super_strikes(&self) -> Vec<Listed> {
        let single = |index: &usize| ListedAt::Conviction(*index);
        let pair = |(offense, enhancement): &(usize, usize)| ListedAt::Pair(*offense, *enhancement);
        let at = self.super_strikes.convictions.iter().map(single);
        certain(at.chain(self.gang_pairs.iter().map(pair)))
    }

    /// Convictions on the PC 290(c) list, in file order.
    pub(super) fn pc290(&self) -> Vec<Listed> {
        certain(self.pc290.convictions.iter().map(|index| ListedAt::Conviction(*index)))
    }

    /// Whether a condition holds for a conviction of the person.
    pub(super) fn holds(&self, conviction: &Conviction, condition: &Condition) -> bool {
        let (birth, as_of) = (day_or_none(self.person.birth_date), self.as_of);
        let date = day_or_none(conviction.date);
        let section = &conviction.section;
        match condition {
            Condition::Always => true,
            Condition::Switch { wanted, on, .. } => on == wanted,
            Condition::All(conditions) => conditions.iter().all(|c| self.holds(conviction, c)),
            Condition::Any(conditions) => conditions.iter().any(|c| self.holds(conviction, c)),
            Condition::Not(condition) => !self.holds(conviction, condition),
            Condition::Felony(felony) => (conviction.felony == Truth::True) == *felony,
            Condition::Misdemeanor(expected) => {
                (conviction.misdemeanor == Truth::True) == *expected
            }
            Condition::OverOnePound(expected) => {
                conviction.quantity.is_some_and(|grams| grams > POUND) == *expected
            }
            Condition::QuantityKnown(expected) => conviction.quantity.is_some() == *expected,
            Condition::PersonMatched(expected) => self.person.unmatched != *expected,
            Condition::ConvictedOnOrAfter(day) => date >= *day,
            Condition::Number(number) => section.is_of(*number) == Truth::True,
            Condition::Mentions(number) => section.mentions(*number) == Truth::True,
            Condition::Section(patterns) => section.is_within(patterns) == Truth::True,
            Condition::SectionExactly(pattern) => section.is_exactly(pattern) == Truth::True,
            Condition::Related(related) => (section.is_related() == Truth::True) == *related,
            Condition::Prop64InCycle(expected) => {
                self.person.has_prop64_in_cycle(conviction) == Truth::from(*expected)
            }
            Condition::PriorSuperStrike(priority) => self.has_super_strike(conviction, *priority),
            Condition::PriorPc290(priority) => self.has_pc290(conviction, *priority),
            Condition::EarlierOfSameSection(count) => match self.person.reading {
                Reading::Pilot(Program::SanFrancisco) => {
                    self.arrests_of_same_charge(conviction) > *count
                }
                _ => self.earlier_of_same_section(conviction) >= *count,
            },
            Condition::ConvictionsOnRecord(count) => self.person.convictions.len() >= *count,
            Condition::AgeAtLeast(years) => years_later(birth, *years) <= as_of,
            Condition::UnderAgeAtConviction(years) => years_later(birth, *years) > date,
            Condition::UnderAgeAtArrest(years) => {
                years_later(birth, *years) > day_or_none(conviction.arrest_date)
            }
            Condition::AnnouncedAgeOrYounger(years) => {
                years_between(birth, as_of) <= f64::from(*years)
            }
            Condition::YearsSinceConviction(years) => date <= years_later(as_of, -years),
            Condition::NoConvictionInYears(years) => {
                self.latest_conviction <= years_later(as_of, -years)
            }
            Condition::CrimeFreeYears(years) => self.latest_conviction < years_later(as_of, -years),
            Condition::MoreYearsSinceAnyConviction(years) => {
                self.years_since_any_conviction() > f64::from(*years)
            }
            Condition::NoFelonyConvictionInYears(years) => {
                let since = years_later(as_of, -years);
                let felonies = self.person.convictions.iter().filter(|c| c.felony == Truth::True);
                felonies.map(|c| day_or_none(c.date)).all(|date| date <= since)
            }
            Condition::OnlyProp64(expected) => self.only_prop64 == *expected,
            Condition::AllSentencesCompleted(expected) => self.all_sentences_completed == *expected,
            Condition::SentenceCompleted(expected) => self.is_completed(conviction) == *expected,
            Condition::Deceased(expected) => self.person.deceased == *expected,
        }
    }

    /// A sentence that ends on the as-of date itself is not completed.
    fn is_completed(&self, conviction: &Conviction) -> bool {
        match conviction.sentence_end {
            SentenceEnd::Pilot(end) => end < Moment::at(self.as_of),
            SentenceEnd::Estimated(_) => false,
        }
    }

    /// -1 if no conviction has a date.
    fn years_since_any_conviction(&self) -> f64 {
        if self.latest_conviction == NO_DATE {
            -1.0
        } else {
            years_between(self.latest_conviction, self.as_of)
        }
    }

    pub(super) fn has_super_strike(&self, conviction: &Conviction, priority: Priority) -> bool {
        !(self.super_strikes.convictions.is_empty() && self.gang_pairs.is_empty())
            && self.super_strikes.counts_against(conviction, priority)
    }

    pub(super) fn has_pc290(&self, conviction: &Conviction, priority: Priority) -> bool {
        (!self.pc290.convictions.is_empty() || self.person.is_registered())
            && self.pc290.counts_against(conviction, priority)
    }

    /// Proposition 64 convictions of a strictly earlier day whose section begins with the same five
    /// characters.
    pub(super) fn earlier_of_same_section(&self, conviction: &Conviction) -> usize {
        let beginning = conviction.section.text().first_chunk();
        let dates = beginning.and_then(|beginning| self.dates_by_section.get(beginning));
        let date = day_or_none(conviction.date);
        dates.map_or(0, |dates| dates.partition_point(|earlier| *earlier < date))
    }
}

impl History<'_> {
    /// Distinct dates of arrest among the convictions whose section is the charge, blanks aside. As San
    /// Francisco's program counted: the conviction's own arrest, and later ones, too.
    fn arrests_of_same_charge(&self, conviction: &Conviction) -> usize {
        let charge = without_blanks(conviction.section.text());
        let same = self.person.convictions.iter();
        let same = same.filter(|c| without_blanks(c.section.text()) == charge);
        same.map(|c| day_or_none(c.arrest_date)).collect::<HashSet<_>>().len()
    }
}

fn without_blanks(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|byte| *byte != b' ').collect()
}

fn certain(at: impl Iterator<Item = ListedAt>) -> Vec<Listed> {
    at.map(|at| Listed { at, listed: Truth::True }).collect()
}

impl Bar {
    /// Convictions that are `listed`; the earliest date is sought among those and the `dating` ones.
    fn find(
        convictions: &[Conviction],
        listed: impl Fn(&Conviction) -> bool,
        dating: impl Fn(&Conviction) -> bool,
    ) -> Self {
        let mut bar = Self { convictions: Vec::new(), earliest: NO_DATE };
        for (index, conviction) in convictions.iter().enumerate() {
            let is_listed = listed(conviction);
            if is_listed {
                bar.convictions.push(index);
            }
            if (is_listed || dating(conviction))
                && (bar.earliest == NO_DATE || day_or_none(conviction.date) < bar.earliest)
            {
                bar.earliest = day_or_none(conviction.date);
            }
        }
        bar
    }

    /// Whether the bar counts against a conviction, given that there is one.
    fn counts_against(&self, conviction: &Conviction, priority: Priority) -> bool {
        match priority {
            Priority::Earlier => self.earliest < day_or_none(conviction.date),
            Priority::Any => true,
        }
    }
}

/// Every offense with the last gang enhancement of its case.
fn pair_in_cases(convictions: &[Conviction]) -> Vec<(usize, usize)> {
    let mut enhancements = HashMap::new();
    for (index, conviction) in convictions.iter().enumerate() {
        if conviction.section.is_gang_enhancement() == Truth::True {
            enhancements.insert(conviction.case, index);
        }
    }
    let offenses = convictions
        .iter()
        .enumerate()
        .filter(|(_, c)| c.section.is_gang_enhanceable() == Truth::True);
    offenses.filter_map(|(index, c)| Some((index, *enhancements.get(&c.case)?))).collect()
}

/// Dates of the Proposition 64 convictions, by the first five characters of their section, sorted.
fn dates_by_section(convictions: &[Conviction]) -> HashMap<[u8; 5], Vec<Date>> {
    let mut dates: HashMap<[u8; 5], Vec<Date>> = HashMap::new();
    for conviction in convictions.iter().filter(|c| c.section.prop64().is_some()) {
        if let Some(beginning) = conviction.section.text().first_chunk() {
            dates.entry(*beginning).or_default().push(day_or_none(conviction.date));
        }
    }
    for dates in dates.values_mut() {
        dates.sort_unstable();
    }
    dates
}
