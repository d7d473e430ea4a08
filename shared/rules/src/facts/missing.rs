//! Which facts leave a condition unknown.

use std::fmt;

use super::exact::History;
use super::{Listed, ListedAt};
use crate::date::DateSpan;
use crate::policy::condition::{Condition, Priority};
use crate::record::Conviction;
use crate::truth::Truth::Unknown;

/// A fact that a determination turns on and the export does not tell for certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MissingFact {
    /// The date of conviction, or its day.
    DateOfConviction,
    /// Whether the conviction is a felony.
    Level,
    /// Whether the conviction is a misdemeanor.
    Misdemeanor,
    /// The section convicted of.
    Section,
    /// The quantity of cannabis.
    Quantity,
    /// The date of the arrest, or its day.
    DateOfArrest,
    /// The date of birth, or its day; or it is not before the conviction.
    DateOfBirth,
    /// Rows of the person say different dates of birth.
    DatesOfBirthDiffer,
    /// Whether another conviction is a super strike.
    SuperStrike,
    /// The date of a super strike.
    SuperStrikeDate,
    /// Whether a conviction or registration falls under PC 290(c).
    Pc290,
    /// The date of a conviction or registration under PC 290.
    Pc290Date,
    /// Which convictions of the same section are earlier, and of how many days.
    Priors,
    /// The date of another conviction.
    OtherConvictionDate,
    /// Whether another conviction is a felony.
    OtherLevel,
    /// The section of another conviction.
    OtherSection,
    /// The end of the sentence.
    SentenceEnd,
    /// The end of another sentence.
    OtherSentenceEnd,
    /// Whether a charge of the arrest is one of Proposition 64.
    Arrest,
}

impl MissingFact {
    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DateOfConviction => "date-of-conviction",
            Self::Level => "felony-or-not",
            Self::Misdemeanor => "misdemeanor-or-not",
            Self::Section => "section",
            Self::Quantity => "quantity",
            Self::DateOfArrest => "date-of-arrest",
            Self::DateOfBirth => "date-of-birth",
            Self::DatesOfBirthDiffer => "dates-of-birth-differ",
            Self::SuperStrike => "super-strike",
            Self::SuperStrikeDate => "date-of-super-strike",
            Self::Pc290 => "pc-290",
            Self::Pc290Date => "date-of-pc-290",
            Self::Priors => "priors",
            Self::OtherConvictionDate => "date-of-another-conviction",
            Self::OtherLevel => "felony-or-not-of-another-conviction",
            Self::OtherSection => "section-of-another-conviction",
            Self::SentenceEnd => "end-of-sentence",
            Self::OtherSentenceEnd => "end-of-another-sentence",
            Self::Arrest => "charges-of-the-arrest",
        }
    }
}

impl fmt::Display for MissingFact {
    /// The fact as the object of "the export does not tell".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DateOfConviction => "the date of conviction",
            Self::Level => "whether the conviction is a felony",
            Self::Misdemeanor => "whether the conviction is a misdemeanor",
            Self::Section => "the section convicted of",
            Self::Quantity => "the quantity of cannabis",
            Self::DateOfArrest => "the date of the arrest",
            Self::DateOfBirth => "the date of birth",
            Self::DatesOfBirthDiffer => "which of the person's dates of birth is right",
            Self::SuperStrike => "whether another conviction is a super strike",
            Self::SuperStrikeDate => "the date of a super strike",
            Self::Pc290 => "whether a conviction or registration falls under PC 290(c)",
            Self::Pc290Date => "the date of a conviction or registration under PC 290",
            Self::Priors => "how many earlier cases of the section there are",
            Self::OtherConvictionDate => "the date of another conviction",
            Self::OtherLevel => "whether another conviction is a felony",
            Self::OtherSection => "the section of another conviction",
            Self::SentenceEnd => "the estimated end of the sentence",
            Self::OtherSentenceEnd => "the estimated end of another sentence",
            Self::Arrest => "whether the arrest was for a charge of Proposition 64",
        })
    }
}

impl History<'_> {
    /// The facts that leave a condition unknown, each once, in their order.
    pub(super) fn missing(
        &self,
        conviction: &Conviction,
        condition: &Condition,
    ) -> Vec<MissingFact> {
        let mut missing = Vec::new();
        self.collect_missing(conviction, condition, &mut missing);
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    fn collect_missing(
        &self,
        conviction: &Conviction,
        condition: &Condition,
        missing: &mut Vec<MissingFact>,
    ) {
        if self.test(conviction, condition).is_known() {
            return;
        }
        match condition {
            Condition::All(conditions) | Condition::Any(conditions) => {
                for condition in conditions {
                    self.collect_missing(conviction, condition, missing);
                }
            }
            Condition::Not(condition) => self.collect_missing(conviction, condition, missing),
            _ => missing.extend(self.missing_of_test(conviction, condition)),
        }
    }

    /// Of a single test that is unknown.
    fn missing_of_test(&self, conviction: &Conviction, condition: &Condition) -> Vec<MissingFact> {
        match condition {
            Condition::Felony(_) => vec![MissingFact::Level],
            Condition::Misdemeanor(_) => vec![MissingFact::Misdemeanor],
            Condition::OverOnePound(_) => vec![MissingFact::Quantity],
            Condition::ConvictedOnOrAfter(_) | Condition::YearsSinceConviction(_) => {
                vec![MissingFact::DateOfConviction]
            }
            Condition::Number(_)
            | Condition::Mentions(_)
            | Condition::Section(_)
            | Condition::SectionExactly(_)
            | Condition::Related(_) => vec![MissingFact::Section],
            Condition::Prop64InCycle(_) => vec![MissingFact::Arrest],
            Condition::SentenceCompleted(_) => vec![MissingFact::SentenceEnd],
            Condition::AgeAtLeast(_) => vec![self.birth_date()],
            Condition::UnderAgeAtConviction(_) | Condition::AnnouncedAgeOrYounger(_) => {
                self.missing_of_age(conviction.date, MissingFact::DateOfConviction)
            }
            Condition::UnderAgeAtArrest(_) => {
                self.missing_of_age(conviction.arrest_date, MissingFact::DateOfArrest)
            }
            _ => self.missing_of_history(conviction, condition),
        }
    }

    /// Of a test of the person's history that is unknown.
    fn missing_of_history(
        &self,
        conviction: &Conviction,
        condition: &Condition,
    ) -> Vec<MissingFact> {
        match condition {
            Condition::PriorSuperStrike(priority) => {
                let facts = (MissingFact::SuperStrike, MissingFact::SuperStrikeDate);
                self.missing_of_bars(self.super_strikes(), conviction, *priority, facts)
            }
            Condition::PriorPc290(priority) => {
                let facts = (MissingFact::Pc290, MissingFact::Pc290Date);
                self.missing_of_bars(self.pc290(), conviction, *priority, facts)
            }
            Condition::EarlierOfSameSection(_) => {
                let own = conviction.date.day().is_none().then_some(MissingFact::DateOfConviction);
                own.into_iter().chain([MissingFact::Priors]).collect()
            }
            Condition::NoConvictionInYears(_)
            | Condition::CrimeFreeYears(_)
            | Condition::MoreYearsSinceAnyConviction(_) => {
                let undated = |c: &Conviction| c.date.day().is_none();
                let facts = (MissingFact::DateOfConviction, MissingFact::OtherConvictionDate);
                self.own_or_other(conviction, undated, facts)
            }
            Condition::NoFelonyConvictionInYears(years) => {
                let open = |c: &Conviction| {
                    !(!c.felony).or(c.date.years_have_passed(*years, self.as_of)).is_known()
                };
                let level = |c: &Conviction| open(c) && !c.felony.is_known();
                let undated = |c: &Conviction| open(c) && c.date.day().is_none();
                let levels = (MissingFact::Level, MissingFact::OtherLevel);
                let dates = (MissingFact::DateOfConviction, MissingFact::OtherConvictionDate);
                let mut missing = self.own_or_other(conviction, level, levels);
                missing.extend(self.own_or_other(conviction, undated, dates));
                missing
            }
            Condition::OnlyProp64(_) => {
                let uncertain = |c: &Conviction| c.section.is_prop64() == Unknown;
                let facts = (MissingFact::Section, MissingFact::OtherSection);
                self.own_or_other(conviction, uncertain, facts)
            }
            Condition::AllSentencesCompleted(_) => {
                let open = |c: &Conviction| !c.sentence_end.is_completed(self.as_of).is_known();
                let facts = (MissingFact::SentenceEnd, MissingFact::OtherSentenceEnd);
                self.own_or_other(conviction, open, facts)
            }
            _ => Vec::new(),
        }
    }

    /// The date on which an age is asked for, if the day is not known; the date of birth, if its day is
    /// not, or if it is not before that date.
    fn missing_of_age(&self, on: DateSpan, named: MissingFact) -> Vec<MissingFact> {
        let undated = on.day().is_none();
        let unborn = !undated || self.birth().day().is_none();
        let date = undated.then_some(named);
        date.into_iter().chain(unborn.then(|| self.birth_date())).collect()
    }

    fn birth_date(&self) -> MissingFact {
        if self.person.birth_dates_differ {
            MissingFact::DatesOfBirthDiffer
        } else {
            MissingFact::DateOfBirth
        }
    }

    /// A fact of the conviction itself, of another one, or both.
    fn own_or_other(
        &self,
        conviction: &Conviction,
        lacks: impl Fn(&Conviction) -> bool,
        (own, other): (MissingFact, MissingFact),
    ) -> Vec<MissingFact> {
        let lacking = self.person.convictions.iter().filter(|c| lacks(c));
        lacking.map(|c| if c.row == conviction.row { own } else { other }).collect()
    }

    /// Of bars: whether they are on the list, or which is earlier.
    fn missing_of_bars(
        &self,
        bars: &[Listed],
        conviction: &Conviction,
        priority: Priority,
        (listed, date): (MissingFact, MissingFact),
    ) -> Vec<MissingFact> {
        let open = |date: DateSpan| date.day().is_none();
        let unknown =
            bars.iter().filter(|bar| !self.bars_conviction(bar, conviction, priority).is_known());
        let missing = unknown.flat_map(|bar| {
            let by_date = priority == Priority::Earlier;
            [
                (bar.listed == Unknown).then_some(listed),
                (by_date && open(bar.date(self.person))).then_some(date),
                (by_date && open(conviction.date)).then_some(MissingFact::DateOfConviction),
            ]
        });
        missing.flatten().collect()
    }
}

impl ListedAt {
    /// Whether it is a registration and no conviction.
    pub fn is_registration(self) -> bool {
        matches!(self, Self::Registration(_))
    }
}
