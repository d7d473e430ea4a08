//! What a rule can ask of a conviction.
//!
//! In TOML a condition is a table; each key is one test and all of them have to hold. `all` and
//! `any` take lists of such tables, `not` takes one. An unknown key is an error that names the keys
//! that exist.
//!
//! Each variant says what is compared, and what the pilots' program compared instead where that
//! differs: several differ on a boundary day alone.

use jiff::civil::Date;
use serde::Deserialize;

use super::Switch;
use super::language::civil_date_option;
use crate::section::{PatternError, Prop64, SectionPattern};

/// A condition on one conviction and its person, as of a date.
///
/// "Conviction" without more means one of any county, section and level. The as-of date is the
/// run's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Always holds.
    Always,
    /// A switch of the policy is on (or off): an open question that the policy answers.
    Switch {
        /// Its name in the policy.
        name: String,
        /// Whether it has to be on.
        wanted: bool,
        /// Whether it is.
        on: bool,
    },
    /// Every one holds.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// The conviction is a felony (or is not).
    Felony(bool),
    /// The conviction is a misdemeanor (or is not). For the pilots' program what is no felony was one.
    Misdemeanor(bool),
    /// The case was about more than a pound of cannabis (or not); see [`POUND`]. Unknown if no file
    /// beside the export says the quantity; for the pilots' program not more.
    OverOnePound(bool),
    /// A file beside the export says the quantity of the case (or none does).
    QuantityKnown(bool),
    /// The conviction is one of a person of the export (or of nobody there: a row of another file
    /// that matches no person).
    PersonMatched(bool),
    /// The date of conviction is this day or later.
    ConvictedOnOrAfter(Date),
    /// The first Proposition 64 section that the charge names is this one.
    Number(Prop64),
    /// The charge names this Proposition 64 section, first or not.
    Mentions(Prop64),
    /// The section is one of these or below it; for the pilots' program, its text begins with one of
    /// them, letter for letter.
    Section(Vec<SectionPattern>),
    /// The section is this one and nothing below it; for the pilots' program, its text is exactly
    /// this, blanks included.
    SectionExactly(SectionPattern),
    /// The section is one of the related charges (or is not).
    Related(bool),
    /// Some row of the conviction's cycle has a Proposition 64 section (or none has).
    Prop64InCycle(bool),
    /// The person has a super strike that bars this conviction.
    PriorSuperStrike(Priority),
    /// The person has a PC 290(c) conviction that bars this conviction. A conviction of PC 290 or a
    /// registration is possibly one: it may be under PC 290.006. For the pilots' program a
    /// registration was one.
    PriorPc290(Priority),
    /// At least so many earlier cases of the same section: convictions on distinct, strictly earlier
    /// days, under any prefix or subdivision. The pilots' program counted counts whose text begins
    /// with the same five characters; in San Francisco the arrests of convictions of the same text, one
    /// more of them and of any date.
    EarlierOfSameSection(usize),
    /// At least so many convictions on record.
    ConvictionsOnRecord(usize),
    /// So many calendar years have passed since birth on the as-of date; the birthday counts.
    AgeAtLeast(i16),
    /// So many calendar years had not passed since birth on the day of conviction.
    UnderAgeAtConviction(i16),
    /// So many calendar years had not passed since birth on the day of the arrest, the nearest that
    /// the export has to the day of the offense.
    UnderAgeAtArrest(i16),
    /// Announced as "N years or younger": under that age on the day of conviction. The pilots'
    /// program compared the age on the as-of date, in years of 365.25 days, that age included.
    AnnouncedAgeOrYounger(i16),
    /// The conviction is so many calendar years old or older; the anniversary counts.
    YearsSinceConviction(i16),
    /// No conviction in the last so many calendar years; one on the anniversary itself does not
    /// count against the person.
    NoConvictionInYears(i16),
    /// The same. For the pilots' program the anniversary itself did not suffice.
    CrimeFreeYears(i16),
    /// No felony conviction in the last so many calendar years.
    NoFelonyConvictionInYears(i16),
    /// The same. The pilots' program asked for more than so many years of 365.25 days.
    MoreYearsSinceAnyConviction(i16),
    /// Every conviction is one of Proposition 64 (or not every one is).
    OnlyProp64(bool),
    /// Every sentence is estimated to have ended on the as-of date, that day included (or one has not).
    AllSentencesCompleted(bool),
    /// This conviction's sentence has ended on the as-of date, that day included (or has not). For the
    /// pilots' program that day itself did not suffice.
    SentenceCompleted(bool),
    /// A row reports the person's death (or none does).
    Deceased(bool),
}

/// Grams of a pound.
pub const POUND: f64 = 453.592;

/// Which priors count against a conviction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    /// Those on a strictly earlier day.
    Earlier,
    /// All, whatever their date.
    Any,
}

/// A condition as it is written: each key one test.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    always: Option<bool>,
    switch: Option<String>,
    switch_off: Option<String>,
    all: Option<Vec<Written>>,
    any: Option<Vec<Written>>,
    not: Option<Box<Written>>,
    felony: Option<bool>,
    misdemeanor: Option<bool>,
    over_one_pound: Option<bool>,
    quantity_known: Option<bool>,
    person_matched: Option<bool>,
    #[serde(default, deserialize_with = "civil_date_option")]
    convicted_on_or_after: Option<Date>,
    number: Option<Number>,
    mentions: Option<Number>,
    section: Option<Vec<String>>,
    section_exactly: Option<String>,
    related: Option<bool>,
    prop64_in_cycle: Option<bool>,
    prior_super_strike: Option<Priority>,
    prior_pc290: Option<Priority>,
    earlier_of_same_section: Option<usize>,
    convictions_on_record: Option<usize>,
    age_at_least: Option<i16>,
    under_age_at_conviction: Option<i16>,
    under_age_at_arrest: Option<i16>,
    announced_age_or_younger: Option<i16>,
    years_since_conviction: Option<i16>,
    no_conviction_in_years: Option<i16>,
    crime_free_years: Option<i16>,
    no_felony_conviction_in_years: Option<i16>,
    more_years_since_any_conviction: Option<i16>,
    only_prop64: Option<bool>,
    all_sentences_completed: Option<bool>,
    sentence_completed: Option<bool>,
    deceased: Option<bool>,
}

/// One of the four section numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Number(pub(super) Prop64);

impl TryFrom<String> for Number {
    type Error = String;

    fn try_from(number: String) -> Result<Self, String> {
        Prop64::from_number(&number).map(Self).ok_or_else(|| {
            format!("\"{number}\" is not one of \"11357\", \"11358\", \"11359\", \"11360\"")
        })
    }
}

/// Why a condition, well formed as TOML, is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// A section that cannot be read.
    #[error(transparent)]
    Section(#[from] PatternError),
    /// A table without a key: it would hold always, or say nothing.
    #[error("a condition needs a key; write `always = true` for a rule that always holds")]
    Empty,
    /// `always = false`: a rule that never holds.
    #[error("`always` can only be true; leave out a rule that never holds")]
    Never,
    /// A switch that the policy does not have.
    #[error("there is no switch \"{0}\"; the policy's switches are {1}")]
    NoSwitch(String, String),
    /// Years or a count below 1.
    #[error("`{0}` has to be 1 or more")]
    NotPositive(&'static str),
    /// A list of conditions without any.
    #[error("`{0}` needs a key: a list of at least one condition")]
    EmptyList(&'static str),
}

impl Written {
    /// The condition, or why it is none.
    pub(super) fn read(mut self, switches: &[Switch]) -> Result<Condition, ConditionError> {
        let mut tests = Vec::new();
        self.read_logic(switches, &mut tests)?;
        self.read_conviction(&mut tests)?;
        self.read_history(&mut tests)?;
        self.read_years(&mut tests)?;
        match tests.len() {
            0 => Err(ConditionError::Empty),
            1 => Ok(tests.swap_remove(0)),
            _ => Ok(Condition::All(tests)),
        }
    }

    fn read_logic(
        &mut self,
        switches: &[Switch],
        tests: &mut Vec<Condition>,
    ) -> Result<(), ConditionError> {
        match self.always {
            Some(true) => tests.push(Condition::Always),
            Some(false) => return Err(ConditionError::Never),
            None => {}
        }
        for (name, wanted) in [(self.switch.take(), true), (self.switch_off.take(), false)] {
            let Some(name) = name else { continue };
            let Some(switch) = switches.iter().find(|switch| switch.name == name) else {
                let known: Vec<&str> = switches.iter().map(|switch| &*switch.name).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                return Err(ConditionError::NoSwitch(name, known));
            };
            tests.push(Condition::Switch { name, wanted, on: switch.on });
        }
        for (key, list, condition) in [
            ("all", self.all.take(), Condition::All as fn(Vec<Condition>) -> Condition),
            ("any", self.any.take(), Condition::Any),
        ] {
            let Some(list) = list else { continue };
            if list.is_empty() {
                return Err(ConditionError::EmptyList(key));
            }
            let list: Result<Vec<Condition>, _> =
                list.into_iter().map(|written| written.read(switches)).collect();
            tests.push(condition(list?));
        }
        if let Some(negated) = self.not.take() {
            tests.push(Condition::Not(Box::new(negated.read(switches)?)));
        }
        Ok(())
    }

    /// Tests of the conviction itself.
    fn read_conviction(&mut self, tests: &mut Vec<Condition>) -> Result<(), ConditionError> {
        tests.extend(self.felony.map(Condition::Felony));
        tests.extend(self.misdemeanor.map(Condition::Misdemeanor));
        tests.extend(self.over_one_pound.map(Condition::OverOnePound));
        tests.extend(self.quantity_known.map(Condition::QuantityKnown));
        tests.extend(self.convicted_on_or_after.map(Condition::ConvictedOnOrAfter));
        tests.extend(self.number.map(|number| Condition::Number(number.0)));
        tests.extend(self.mentions.map(|number| Condition::Mentions(number.0)));
        if let Some(texts) = self.section.take() {
            let patterns: Result<Vec<_>, _> =
                texts.iter().map(|text| SectionPattern::parse(text)).collect();
            tests.push(Condition::Section(patterns?));
        }
        if let Some(text) = self.section_exactly.take() {
            tests.push(Condition::SectionExactly(SectionPattern::parse(&text)?));
        }
        tests.extend(self.related.map(Condition::Related));
        tests.extend(self.sentence_completed.map(Condition::SentenceCompleted));
        Ok(())
    }

    /// Tests of the person's history.
    fn read_history(&mut self, tests: &mut Vec<Condition>) -> Result<(), ConditionError> {
        tests.extend(self.prop64_in_cycle.map(Condition::Prop64InCycle));
        tests.extend(self.prior_super_strike.map(Condition::PriorSuperStrike));
        tests.extend(self.prior_pc290.map(Condition::PriorPc290));
        tests.extend(self.only_prop64.map(Condition::OnlyProp64));
        tests.extend(self.all_sentences_completed.map(Condition::AllSentencesCompleted));
        tests.extend(self.deceased.map(Condition::Deceased));
        tests.extend(self.person_matched.map(Condition::PersonMatched));
        for (key, count, condition) in [
            (
                "earlier_of_same_section",
                self.earlier_of_same_section,
                Condition::EarlierOfSameSection as fn(usize) -> Condition,
            ),
            ("convictions_on_record", self.convictions_on_record, Condition::ConvictionsOnRecord),
        ] {
            let Some(count) = count else { continue };
            if count == 0 {
                return Err(ConditionError::NotPositive(key));
            }
            tests.push(condition(count));
        }
        Ok(())
    }

    /// Tests of ages and years.
    fn read_years(&mut self, tests: &mut Vec<Condition>) -> Result<(), ConditionError> {
        for (key, years, condition) in [
            ("age_at_least", self.age_at_least, Condition::AgeAtLeast as fn(i16) -> Condition),
            (
                "under_age_at_conviction",
                self.under_age_at_conviction,
                Condition::UnderAgeAtConviction,
            ),
            ("under_age_at_arrest", self.under_age_at_arrest, Condition::UnderAgeAtArrest),
            (
                "announced_age_or_younger",
                self.announced_age_or_younger,
                Condition::AnnouncedAgeOrYounger,
            ),
            (
                "years_since_conviction",
                self.years_since_conviction,
                Condition::YearsSinceConviction,
            ),
            ("no_conviction_in_years", self.no_conviction_in_years, Condition::NoConvictionInYears),
            ("crime_free_years", self.crime_free_years, Condition::CrimeFreeYears),
            (
                "no_felony_conviction_in_years",
                self.no_felony_conviction_in_years,
                Condition::NoFelonyConvictionInYears,
            ),
            (
                "more_years_since_any_conviction",
                self.more_years_since_any_conviction,
                Condition::MoreYearsSinceAnyConviction,
            ),
        ] {
            let Some(years) = years else { continue };
            if years < 1 {
                return Err(ConditionError::NotPositive(key));
            }
            tests.push(condition(years));
        }
        Ok(())
    }
}
