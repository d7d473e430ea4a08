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
            Self::All(conditions) => all(f, conditions),
            Self::Any(conditions) => join(f, conditions.iter(), " or "),
            Self::Not(condition) => not(f, condition),
            Self::Felony(yes) => write!(f, "the conviction {} a felony", is(*yes)),
            Self::Misdemeanor(yes) => write!(f, "the conviction {} a misdemeanor", is(*yes)),
            Self::OverOnePound(true) => f.write_str("the case was about more than a pound"),
            Self::OverOnePound(false) => f.write_str("the case was about a pound or less"),
            Self::QuantityKnown(true) => f.write_str("the quantity of the case is known"),
            Self::QuantityKnown(false) => f.write_str("the quantity of the case is not known"),
            Self::PersonMatched(true) => f.write_str("the person is one of the export"),
            Self::PersonMatched(false) => f.write_str("no person of the export matches"),
            Self::ConvictedOnOrAfter(day) => {
                write!(f, "the conviction is of {} or later", day.strftime("%-d %B %Y"))
            }
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
    /// Whether it asks for the section and nothing else.
    fn is_of_section(&self) -> bool {
        match self {
            Self::Number(_) | Self::Section(_) => true,
            Self::Any(conditions) => conditions.iter().all(Self::is_of_section),
            Self::Not(condition) => condition.is_of_section(),
            _ => false,
        }
    }

    /// Whether a switch, as the policy sets it, keeps the condition from ever holding.
    pub fn is_switched_off(&self) -> bool {
        match self {
            Self::Switch { wanted, on, .. } => wanted != on,
            Self::All(conditions) => conditions.iter().any(Self::is_switched_off),
            Self::Any(conditions) => conditions.iter().all(Self::is_switched_off),
            _ => false,
        }
    }

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

/// What has to hold, the section first, and behind it the switches that it turns on.
fn all(f: &mut fmt::Formatter<'_>, conditions: &[Condition]) -> fmt::Result {
    let is_switch = |condition: &&Condition| matches!(condition, Condition::Switch { .. });
    let mut tests: Vec<&Condition> = Vec::new();
    let mut switches: Vec<&Condition> = Vec::new();
    for condition in conditions {
        match condition {
            Condition::All(inner) if inner.iter().all(|c| is_switch(&c)) => switches.extend(inner),
            Condition::Switch { .. } => switches.push(condition),
            _ => tests.push(condition),
        }
    }
    tests.sort_by_key(|condition| !condition.is_of_section());
    join(f, tests.iter().copied(), " and ")?;
    if !switches.is_empty() {
        f.write_str(if tests.is_empty() { "" } else { ", as long as " })?;
        join(f, switches.into_iter(), " and ")?;
    }
    Ok(())
}

/// The opposite of a condition, without a negation where there is a plain word.
fn not(f: &mut fmt::Formatter<'_>, condition: &Condition) -> fmt::Result {
    match condition {
        Condition::Number(number) => write!(f, "the section is not H&S {}", number.number()),
        Condition::UnderAgeAtArrest(years) => {
            write!(f, "the person was {years} or older on the day of the arrest")
        }
        Condition::UnderAgeAtConviction(years) | Condition::AnnouncedAgeOrYounger(years) => {
            write!(f, "the person was {years} or older on the day of conviction")
        }
        Condition::AgeAtLeast(years) => write!(f, "the person is under {years}"),
        condition => {
            f.write_str("it is not so that ")?;
            part(f, condition)
        }
    }
}

/// Conditions one after another. What is said of the same thing is said once: "the section is H&S
/// 11357 or H&S 11358".
fn join<'c>(
    f: &mut fmt::Formatter<'_>,
    conditions: impl Iterator<Item = &'c Condition>,
    word: &str,
) -> fmt::Result {
    let subjects: &[&str] = match word {
        " or " => &["the section is ", "the conviction is "],
        _ => &["the conviction is "],
    };
    let mut last = None;
    for (index, condition) in conditions.enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        let text = Part(condition).to_string();
        let subject = subjects.iter().copied().find(|subject| text.starts_with(subject));
        match subject {
            Some(subject) if last == Some(subject) => f.write_str(&text[subject.len()..])?,
            _ => f.write_str(&text)?,
        }
        last = subject;
    }
    Ok(())
}

/// A condition within another: in parentheses if it has parts of its own, so that "and" and "or"
/// cannot be read two ways.
struct Part<'c>(&'c Condition);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        part(f, self.0)
    }
}

fn part(f: &mut fmt::Formatter<'_>, condition: &Condition) -> fmt::Result {
    match condition {
        // "The section is A or B" can be read one way alone.
        Condition::Any(conditions) if conditions.iter().all(Condition::is_of_section) => {
            write!(f, "{condition}")
        }
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
    /// The general citation, or each section's own, with the section where it does not name it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.general.as_deref().unwrap_or_default())?;
        for (index, (section, citation)) in self.by_section.iter().enumerate() {
            f.write_str(if index > 0 { "; " } else { "" })?;
            f.write_str(citation)?;
            if !citation.contains(section.number()) {
                write!(f, " for H&S {}", section.number())?;
            }
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
            (
                Condition::All(vec![
                    switch("a"),
                    Condition::Felony(false),
                    Condition::Misdemeanor(false),
                    Condition::Any(vec![
                        Condition::Number(Prop64::Possession),
                        Condition::Number(Prop64::Cultivation),
                    ]),
                    switch("b"),
                    Condition::Not(Box::new(Condition::UnderAgeAtArrest(21))),
                ]),
                "the section is H&S 11357 or H&S 11358 and the conviction is not a felony and not a \
                 misdemeanor and the person was 21 or older on the day of the arrest, as long as \
                 \"a\" is off and \"b\" is off",
            ),
        ] {
            assert_eq!(condition.to_string(), clause);
        }
    }

    fn switch(name: &str) -> Condition {
        Condition::Switch { name: name.to_owned(), wanted: false, on: true }
    }

    #[test]
    fn a_condition_is_switched_off_if_no_answer_of_its_own_can_make_it_hold() {
        let felony = || Condition::Felony(true);
        for (condition, expected) in [
            (switch("a"), true),
            (Condition::Switch { name: "a".to_owned(), wanted: true, on: true }, false),
            (Condition::All(vec![felony(), switch("a")]), true),
            (Condition::Any(vec![felony(), switch("a")]), false),
            (Condition::Any(vec![switch("a"), switch("b")]), true),
            (Condition::Not(Box::new(switch("a"))), false),
            (felony(), false),
        ] {
            assert_eq!(condition.is_switched_off(), expected, "{condition}");
        }
    }

    #[test]
    fn a_citation_by_section_names_the_section_once() {
        let by_section = vec![
            (Prop64::Possession, "H&S 11361.8 and 11357".to_owned()),
            (Prop64::Cultivation, "a ballot".to_owned()),
        ];
        let citations = Citations { general: None, by_section };
        assert_eq!(citations.to_string(), "H&S 11361.8 and 11357; a ballot for H&S 11358");
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
