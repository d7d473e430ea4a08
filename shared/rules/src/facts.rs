//! Facts of a person and of one conviction, as of a date: what conditions are about.
//!
//! As the pilots' program computed them. Traps, all reproduced: a conviction without a date is
//! before every other; "earliest" starts over at a conviction without a date; a registration
//! without a PC 290 conviction, and a gang pair, bar whatever their date.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::date::{Moment, NO_DATE, PROPOSITION_64_IN_FORCE, years_between, years_later};
use crate::policy::condition::{Condition, Priority};
use crate::record::{Conviction, Person};
use crate::section::{Prop64, Section};

/// Facts of a person that do not turn on one conviction, found once.
#[derive(Debug)]
pub struct PersonFacts<'p> {
    person: &'p Person,
    as_of: Date,
    super_strikes: Bar,
    gang_pairs: Vec<(usize, usize)>,
    pc290: Bar,
    latest_conviction: Date,
    last_sentence_end: Option<Moment>,
    only_prop64: bool,
    by_number: [usize; 4],
    dates_by_section: HashMap<[u8; 5], Vec<Date>>,
}

/// Convictions on a list of bars: which, and the earliest date as the pilots' program scanned it.
#[derive(Debug)]
struct Bar {
    convictions: Vec<usize>,
    earliest: Date,
}

impl<'p> PersonFacts<'p> {
    /// The facts of a person as of a date. `gang_pairs`: whether an offense and a gang enhancement
    /// convicted in one case count as a super strike.
    pub fn new(person: &'p Person, as_of: Date, gang_pairs: bool) -> Self {
        let convictions = &person.convictions;
        let by_number = Prop64::ALL.map(|section| {
            convictions.iter().filter(|c| c.section.prop64() == Some(section)).count()
        });
        Self {
            person,
            as_of,
            super_strikes: Bar::find(convictions, |c| c.section.is_super_strike(), |_| false),
            gang_pairs: if gang_pairs { pair_in_cases(convictions) } else { Vec::new() },
            pc290: Bar::find(convictions, |c| c.section.is_pc290(), |c| c.registration),
            latest_conviction: convictions.iter().map(|c| c.date).max().unwrap_or(NO_DATE),
            last_sentence_end: convictions.iter().map(|c| c.sentence_end).max(),
            only_prop64: convictions.iter().all(|c| c.section.prop64().is_some()),
            by_number,
            dates_by_section: dates_by_section(convictions),
        }
    }

    /// The person.
    pub fn person(&self) -> &'p Person {
        self.person
    }

    /// Sections of the convictions that are super strikes, in file order, repeats kept.
    pub fn super_strikes(&self) -> impl Iterator<Item = &'p Section> {
        self.super_strikes.convictions.iter().map(|i| &*self.person.convictions[*i].section)
    }

    /// Offense and gang enhancement of each pair convicted in one case, in file order.
    pub fn gang_pairs(&self) -> impl Iterator<Item = (&'p Section, &'p Section)> {
        let section = |i: usize| &*self.person.convictions[i].section;
        self.gang_pairs
            .iter()
            .map(move |(offense, enhancement)| (section(*offense), section(*enhancement)))
    }

    /// Sections of the convictions on the PC 290(c) list, in file order, repeats kept.
    pub fn pc290_sections(&self) -> impl Iterator<Item = &'p Section> {
        self.pc290.convictions.iter().map(|i| &*self.person.convictions[*i].section)
    }

    /// Convictions by Proposition 64 section (11357 to 11360); the first number in a text counts.
    pub fn prop64_convictions(&self) -> [usize; 4] {
        self.by_number
    }

    /// Date of the latest conviction; [`NO_DATE`] if none has a date.
    pub fn latest_conviction(&self) -> Date {
        self.latest_conviction
    }

    /// Years of 365.25 days since the latest conviction; -1 if none has a date.
    pub fn years_since_any_conviction(&self) -> f64 {
        years_since(self.latest_conviction, self.as_of)
    }
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
                && (bar.earliest == NO_DATE || conviction.date < bar.earliest)
            {
                bar.earliest = conviction.date;
            }
        }
        bar
    }

    /// Whether the bar counts against a conviction, given that there is one.
    fn counts_against(&self, conviction: &Conviction, priority: Priority) -> bool {
        match priority {
            Priority::Earlier => self.earliest < conviction.date,
            Priority::Any => true,
        }
    }
}

/// Every offense with the last gang enhancement of its case.
fn pair_in_cases(convictions: &[Conviction]) -> Vec<(usize, usize)> {
    let mut enhancements = HashMap::new();
    for (index, conviction) in convictions.iter().enumerate() {
        if conviction.section.is_gang_enhancement() {
            enhancements.insert(conviction.case, index);
        }
    }
    let offenses = convictions.iter().enumerate().filter(|(_, c)| c.section.is_gang_enhanceable());
    offenses.filter_map(|(index, c)| Some((index, *enhancements.get(&c.case)?))).collect()
}

/// Dates of the Proposition 64 convictions, by the first five characters of their section, sorted.
fn dates_by_section(convictions: &[Conviction]) -> HashMap<[u8; 5], Vec<Date>> {
    let mut dates: HashMap<[u8; 5], Vec<Date>> = HashMap::new();
    for conviction in convictions.iter().filter(|c| c.section.prop64().is_some()) {
        if let Some(beginning) = conviction.section.text().first_chunk() {
            dates.entry(*beginning).or_default().push(conviction.date);
        }
    }
    for dates in dates.values_mut() {
        dates.sort_unstable();
    }
    dates
}

/// Years of 365.25 days from a date to the as-of date; -1 without a date.
fn years_since(date: Date, as_of: Date) -> f64 {
    if date == NO_DATE { -1.0 } else { years_between(date, as_of) }
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
    pub fn holds(&self, condition: &Condition) -> bool {
        let Self { person, conviction } = self;
        let (birth, as_of) = (person.person.birth_date, person.as_of);
        let section = &conviction.section;
        match condition {
            Condition::Always => true,
            Condition::All(conditions) => conditions.iter().all(|c| self.holds(c)),
            Condition::Any(conditions) => conditions.iter().any(|c| self.holds(c)),
            Condition::Not(condition) => !self.holds(condition),
            Condition::Felony(felony) => conviction.felony == *felony,
            Condition::ConvictedOnOrAfter(day) => conviction.date >= *day,
            Condition::Number(number) => section.prop64() == Some(*number),
            Condition::Mentions(number) => section.mentions(*number),
            Condition::Section(texts) => {
                texts.iter().any(|text| section.text().starts_with(text.as_bytes()))
            }
            Condition::SectionExactly(text) => section.text() == text.as_bytes(),
            Condition::Related(related) => section.is_related() == *related,
            Condition::Prop64InCycle(expected) => {
                person.person.has_prop64_in_cycle(conviction) == *expected
            }
            Condition::PriorSuperStrike(priority) => self.has_super_strike(*priority),
            Condition::PriorPc290(priority) => self.has_pc290(*priority),
            Condition::EarlierOfSameSection(count) => self.earlier_of_same_section() >= *count,
            Condition::ConvictionsOnRecord(count) => person.person.convictions.len() >= *count,
            Condition::AgeAtLeast(years) => years_later(birth, *years) <= as_of,
            Condition::UnderAgeAtConviction(years) => years_later(birth, *years) > conviction.date,
            Condition::AnnouncedAgeOrYounger(years) => {
                years_between(birth, as_of) <= f64::from(*years)
            }
            Condition::YearsSinceConviction(years) => conviction.date <= years_later(as_of, -years),
            Condition::NoConvictionInYears(years) => {
                person.latest_conviction <= years_later(as_of, -years)
            }
            Condition::CrimeFreeYears(years) => {
                person.latest_conviction < years_later(as_of, -years)
            }
            Condition::MoreYearsSinceAnyConviction(years) => {
                person.years_since_any_conviction() > f64::from(*years)
            }
            Condition::OnlyProp64(expected) => person.only_prop64 == *expected,
            Condition::AllSentencesCompleted(expected) => {
                (person.last_sentence_end <= Some(Moment::at(as_of))) == *expected
            }
            Condition::SentenceCompleted(expected) => {
                (conviction.sentence_end < Moment::at(as_of)) == *expected
            }
            Condition::Deceased(expected) => person.person.deceased == *expected,
        }
    }

    /// Years of 365.25 days since the conviction; -1 without a date.
    pub fn years_since_conviction(&self) -> f64 {
        years_since(self.conviction.date, self.person.as_of)
    }

    /// Whether the conviction is later than 9 November 2016; the day itself is not.
    pub fn occurred_after_prop64(&self) -> bool {
        self.conviction.date > PROPOSITION_64_IN_FORCE
    }

    /// The disqualifiers found, whether or not a policy asks for them.
    pub fn disqualifiers(&self) -> impl Iterator<Item = Disqualifier> {
        [
            (Disqualifier::SuperStrike, self.has_super_strike(Priority::Any)),
            (Disqualifier::Pc290, self.has_pc290(Priority::Any)),
            (Disqualifier::TwoPriors, self.earlier_of_same_section() >= 2),
        ]
        .into_iter()
        .filter(|(_, found)| *found)
        .map(|(disqualifier, _)| disqualifier)
    }

    fn has_super_strike(&self, priority: Priority) -> bool {
        let PersonFacts { super_strikes, gang_pairs, .. } = self.person;
        !(super_strikes.convictions.is_empty() && gang_pairs.is_empty())
            && super_strikes.counts_against(self.conviction, priority)
    }

    fn has_pc290(&self, priority: Priority) -> bool {
        let PersonFacts { pc290, person, .. } = self.person;
        (!pc290.convictions.is_empty() || person.registered)
            && pc290.counts_against(self.conviction, priority)
    }

    /// Proposition 64 convictions of a strictly earlier day whose section begins with the same five
    /// characters.
    fn earlier_of_same_section(&self) -> usize {
        let dates = self
            .conviction
            .section
            .text()
            .first_chunk()
            .and_then(|beginning| self.person.dates_by_section.get(beginning));
        dates.map_or(0, |dates| dates.partition_point(|date| *date < self.conviction.date))
    }
}
