//! Policies in words: each condition as the clause that follows "if".

use std::fmt;

use super::condition::Priority;
use super::{Citations, Condition, Outcome};
use crate::section::{Prop64, SectionPattern};

impl Outcome {
    /// The outcome as a clause that follows "then".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Dismissal => "the conviction is determined eligible for dismissal and sealing",
            Self::Reduction => "the conviction is determined eligible for redesignation",
            Self::HandReview => "a person reviews the conviction",
            Self::MaybeEligible => "the conviction may be eligible and is flagged for review",
            Self::CityAttorneyReview => "the city attorney reviews the conviction",
            Self::GroundForChallenge => "the prosecution has a ground to challenge",
            Self::NotEligible => "the conviction is not eligible under this policy",
            Self::NoDetermination => "nothing is determined",
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("no rule before holds"),
            Self::Switch { name, wanted, .. } => {
                write!(f, "\"{name}\" is {}", if *wanted { "on" } else { "off" })
            }
            Self::All(conditions) => join(f, conditions, " and "),
            Self::Any(conditions) => join(f, conditions, " or "),
            Self::Not(condition) => match &**condition {
                Self::Number(number) => write!(f, "the section is not H&S {}", number.number()),
                condition => {
                    f.write_str("it is not so that ")?;
                    part(f, condition)
                }
            },
            Self::Felony(yes) => write!(f, "the conviction {} a felony", is(*yes)),
            Self::Misdemeanor(yes) => write!(f, "the conviction {} a misdemeanor", is(*yes)),
            Self::OverOnePound(true) => f.write_str("the case was about more than a pound"),
            Self::OverOnePound(false) => f.write_str("the case was about a pound or less"),
            Self::QuantityKnown(true) => f.write_str("the quantity of the case is known"),
            Self::QuantityKnown(false) => f.write_str("the quantity of the case is not known"),
            Self::PersonMatched(true) => f.write_str("the person is one of the export"),
            Self::PersonMatched(false) => f.write_str("no person of the export matches"),
            Self::ConvictedOnOrAfter(day) => write!(f, "the conviction is of {day} or later"),
            Self::Number(number) => write!(f, "the section is H&S {}", number.number()),
            Self::Mentions(number) => write!(f, "the section names H&S {}", number.number()),
            Self::Section(patterns) => {
                let texts: Vec<&str> = patterns.iter().map(SectionPattern::text).collect();
                write!(f, "the section is {}", texts.join(" or "))
            }
            Self::SectionExactly(pattern) => {
                write!(f, "the section is {} and nothing below it", pattern.text())
            }
            Self::Related(yes) => write!(f, "the section {} a related charge", is(*yes)),
            Self::Prop64InCycle(yes) => {
                write!(f, "{} charge of the arrest is one of Proposition 64", some(*yes))
            }
            Self::PriorSuperStrike(which) => write!(f, "there is a super strike{}", when(*which)),
            Self::PriorPc290(which) => {
                write!(f, "there is a conviction under PC 290(c){}", when(*which))
            }
            Self::EarlierOfSameSection(count) => {
                write!(f, "there are {count} or more earlier cases of the same section")
            }
            Self::ConvictionsOnRecord(count) => {
                write!(f, "there are {count} or more convictions on record")
            }
            Self::AgeAtLeast(years) => write!(f, "the person is {years} or older"),
            Self::UnderAgeAtConviction(years) | Self::AnnouncedAgeOrYounger(years) => {
                write!(f, "the person was under {years} on the day of conviction")
            }
            Self::UnderAgeAtArrest(years) => {
                write!(f, "the person was under {years} on the day of the arrest")
            }
            Self::YearsSinceConviction(years) => {
                write!(f, "the conviction is {years} years old or older")
            }
            Self::NoConvictionInYears(years)
            | Self::CrimeFreeYears(years)
            | Self::MoreYearsSinceAnyConviction(years) => {
                write!(f, "no conviction on record is of the last {years} years")
            }
            Self::NoFelonyConvictionInYears(years) => {
                write!(f, "no felony conviction on record is of the last {years} years")
            }
            Self::OnlyProp64(yes) => {
                write!(f, "{} conviction on record is one of Proposition 64", every(*yes))
            }
            Self::AllSentencesCompleted(yes) => {
                write!(f, "{} sentence of the person is estimated to be completed", every(*yes))
            }
            Self::SentenceCompleted(yes) => {
                write!(f, "the sentence {} estimated to be completed", is(*yes))
            }
            Self::Deceased(yes) => write!(f, "the person {} reported as deceased", is(*yes)),
        }
    }
}

impl Condition {
    /// Whether the condition holds for every conviction of this section, whatever else is known.
    pub fn holds_for_all_of(&self, section: Prop64) -> bool {
        match self {
            Self::Always => true,
            Self::All(conditions) => conditions.iter().all(|c| c.holds_for_all_of(section)),
            Self::Any(conditions) => conditions.iter().any(|c| c.holds_for_all_of(section)),
            Self::Number(number) | Self::Mentions(number) => *number == section,
            _ => false,
        }
    }

    /// Whether the condition can hold for a conviction of this section.
    pub fn may_concern(&self, section: Prop64) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().all(|c| c.may_concern(section)),
            Self::Any(conditions) => conditions.iter().any(|c| c.may_concern(section)),
            Self::Not(condition) => !condition.holds_for_all_of(section),
            Self::Number(number) | Self::Mentions(number) => *number == section,
            Self::Section(patterns) => {
                patterns.iter().any(|pattern| pattern.section().number == section.number())
            }
            Self::SectionExactly(pattern) => pattern.section().number == section.number(),
            _ => true,
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, conditions: &[Condition], word: &str) -> fmt::Result {
    for (index, condition) in conditions.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        part(f, condition)?;
    }
    Ok(())
}

/// A condition within another: in parentheses if it has parts of its own, so that "and" and "or"
/// cannot be read two ways.
fn part(f: &mut fmt::Formatter<'_>, condition: &Condition) -> fmt::Result {
    match condition {
        Condition::All(_) | Condition::Any(_) => write!(f, "({condition})"),
        _ => write!(f, "{condition}"),
    }
}

fn is(yes: bool) -> &'static str {
    if yes { "is" } else { "is not" }
}

fn some(yes: bool) -> &'static str {
    if yes { "some" } else { "no" }
}

fn every(yes: bool) -> &'static str {
    if yes { "every" } else { "not every" }
}

fn when(priority: Priority) -> &'static str {
    match priority {
        Priority::Earlier => " from before the conviction",
        Priority::Any => ", whatever its date",
    }
}

impl fmt::Display for Citations {
    /// The general citation, or each section with its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.general.as_deref().unwrap_or_default())?;
        for (index, (section, citation)) in self.by_section.iter().enumerate() {
            let separator = if index > 0 { ", " } else { "" };
            write!(f, "{separator}{citation} for H&S {}", section.number())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_as_clauses() {
        for (condition, clause) in [
            (Condition::Felony(false), "the conviction is not a felony"),
            (
                Condition::All(vec![
                    Condition::OnlyProp64(true),
                    Condition::AllSentencesCompleted(false),
                ]),
                "every conviction on record is one of Proposition 64 and not every sentence of the \
                 person is estimated to be completed",
            ),
            (
                Condition::Not(Box::new(Condition::PriorSuperStrike(Priority::Earlier))),
                "it is not so that there is a super strike from before the conviction",
            ),
            (
                Condition::All(vec![
                    Condition::Any(vec![Condition::Felony(true), Condition::Deceased(true)]),
                    Condition::Not(Box::new(Condition::Any(vec![
                        Condition::Felony(true),
                        Condition::Related(true),
                    ]))),
                ]),
                "(the conviction is a felony or the person is reported as deceased) and it is not \
                 so that (the conviction is a felony or the section is a related charge)",
            ),
        ] {
            assert_eq!(condition.to_string(), clause);
        }
    }

    #[test]
    fn a_condition_on_a_section_concerns_that_section_alone() {
        let possession = Condition::Section(vec![SectionPattern::parse("11357(A)").unwrap()]);
        let felony = Condition::Felony(true);
        for section in Prop64::ALL {
            let is_possession = section == Prop64::Possession;
            assert_eq!(possession.may_concern(section), is_possession);
            assert!(felony.may_concern(section));
            let both = Condition::All(vec![possession.clone(), felony.clone()]);
            assert_eq!(both.may_concern(section), is_possession);
            let either = Condition::Any(vec![possession.clone(), felony.clone()]);
            assert!(either.may_concern(section));
            assert!(!possession.holds_for_all_of(section));
            let number = Condition::Number(Prop64::Possession);
            assert_eq!(number.holds_for_all_of(section), is_possession);
        }
    }
}
