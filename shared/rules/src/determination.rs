//! The decider: the first rule of a policy that holds determines the conviction, unless a rule
//! before it may hold and would decide otherwise.

use std::borrow::Cow;

use crate::county::County;
use crate::date::PROPOSITION_64_IN_FORCE;
use crate::facts::{ConvictionFacts, MissingFact};
use crate::policy::{Authority, Outcome, Policy, Rule, WhenUnknown};
use crate::reading::Reading;
use crate::record::Conviction;
use crate::row::trim;
use crate::truth::Truth;

/// The reason where a row of the person could not be read.
pub const RECORD_INCOMPLETE: &str = "record incomplete";

/// The reason for a row of another file whose person is not in the export, exact reading.
pub const UNMATCHED: &str = "no person of the export matches";

/// The reason where no rule decides, exact reading.
pub const NO_RULE: &str = "no rule of the policy applies";

/// The reason where a policy would give relief to a conviction from after the law came into force.
pub const AFTER_PROPOSITION_64: &str = "convicted on or after 9 November 2016";

/// Where it stands written that relief is for convictions from before 9 November 2016. The statute
/// turns on the law at the time of the offense; that pilots and courts apply it to the date of
/// conviction is an interpretation.
pub const AFTER_PROPOSITION_64_CITATION: &str = "H&S 11361.8";

/// What a determination rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis<'r> {
    /// The first rule that holds.
    Rule(&'r Rule),
    /// No rule of the policy holds.
    NoRule,
    /// A row of the person could not be read, so that nothing can be decided without review.
    RecordIncomplete,
    /// The conviction is one of another file, and no person of the export matches: nothing is known
    /// of the history.
    Unmatched,
    /// The policy would give relief, but the law gives none to a conviction on or after
    /// 9 November 2016.
    AfterProposition64,
    /// Facts are missing, and with them the outcome could be another.
    Unknown(Unknown<'r>),
}

/// Why a determination has to wait for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown<'r> {
    /// The rules that may hold and would decide otherwise, in the policy's order. Empty if it is
    /// the law itself whose condition is unknown.
    pub rules: Vec<&'r Rule>,
    /// The facts that are missing, each once.
    pub facts: Vec<MissingFact>,
}

/// What a policy determines about one conviction, and by which of its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Determination<'r> {
    /// The outcome.
    pub outcome: Outcome,
    /// What it rests on.
    pub basis: Basis<'r>,
}

impl<'r> Determination<'r> {
    /// The rule that decided, if one did.
    pub fn rule(&self) -> Option<&'r Rule> {
        match &self.basis {
            Basis::Rule(rule) => Some(rule),
            _ => None,
        }
    }

    /// The facts that are missing.
    pub fn missing(&self) -> &[MissingFact] {
        match &self.basis {
            Basis::Unknown(unknown) => &unknown.facts,
            _ => &[],
        }
    }

    /// Why: for a rule its reason, with the section as `section` gives it.
    pub fn reason_with(&self, section: &str) -> Cow<'r, str> {
        Cow::Borrowed(match &self.basis {
            Basis::Rule(rule) if rule.reason.contains("{section}") => {
                return Cow::Owned(rule.reason.replace("{section}", section));
            }
            Basis::Rule(rule) => rule.reason.as_str(),
            Basis::NoRule if self.outcome == Outcome::NoDetermination => "",
            Basis::NoRule => NO_RULE,
            Basis::RecordIncomplete => RECORD_INCOMPLETE,
            Basis::Unmatched => UNMATCHED,
            Basis::AfterProposition64 => AFTER_PROPOSITION_64,
            Basis::Unknown(unknown) => {
                let facts: Vec<String> = unknown.facts.iter().map(ToString::to_string).collect();
                return Cow::Owned(format!("not known: {}", facts.join("; ")));
            }
        })
    }

    /// Why, in the words of the sheets, the section trimmed but else as it stands in the file; empty
    /// if no rule holds in the pilots' reading.
    pub fn reason<'c>(&self, conviction: &'c Conviction) -> Cow<'c, [u8]>
    where
        'r: 'c,
    {
        match self.rule().map(|rule| (rule, rule.reason.split_once("{section}"))) {
            Some((rule, None)) => Cow::Borrowed(rule.reason.as_bytes()),
            Some((_, Some((before, after)))) => {
                let section = trim(conviction.section.text());
                Cow::Owned([before.as_bytes(), section, after.as_bytes()].concat())
            }
            None => Cow::Owned(self.reason_with("").into_owned().into_bytes()),
        }
    }

    /// On whose authority.
    pub fn authority(&self) -> Option<Authority> {
        match &self.basis {
            Basis::AfterProposition64 => Some(Authority::Statute),
            _ => self.rule().map(|rule| rule.authority),
        }
    }

    /// Where it stands written, for a conviction of this section.
    pub fn citation(&self, conviction: &Conviction) -> Option<&'r str> {
        match &self.basis {
            Basis::AfterProposition64 => Some(AFTER_PROPOSITION_64_CITATION),
            _ => self.rule()?.cite.for_section(conviction.section.prop64()),
        }
    }

    /// Whether the reason is relief beyond the treatment of non-felonies and whole sections: the
    /// pilots' summary counts such dismissals by reason.
    pub fn is_additional_relief(&self) -> bool {
        self.outcome == Outcome::Dismissal
            && self.rule().is_some_and(|rule| {
                rule.whole_section.is_none() && rule.reason != "Misdemeanor or Infraction"
            })
    }
}

/// Whether a policy looks at a conviction in a run of this county: the county is compared exactly.
pub fn is_in_scope(policy: &Policy, county: County, conviction: &Conviction) -> bool {
    *conviction.county == *county.name().as_bytes() && policy.looks_at(&conviction.section)
}

/// Determines a conviction that is in scope. If the person's record is incomplete, a person reviews
/// it, whatever the policy.
pub fn decide<'r>(policy: &'r Policy, facts: &ConvictionFacts<'_, '_>) -> Determination<'r> {
    let person = facts.person.person();
    if person.incomplete {
        return Determination { outcome: Outcome::HandReview, basis: Basis::RecordIncomplete };
    }
    if person.unmatched && !person.reading.is_pilot() {
        return Determination { outcome: Outcome::HandReview, basis: Basis::Unmatched };
    }
    let determined = by_rules(policy, facts);
    match facts.person.person().reading {
        Reading::Exact => within_the_law(determined, facts),
        Reading::Pilot(_) => determined,
    }
}

/// The first rule that holds decides. A rule before it whose condition is unknown is remembered if
/// it says `review`: if it would decide otherwise, a person does.
pub(crate) fn by_rules<'r>(
    policy: &'r Policy,
    facts: &ConvictionFacts<'_, '_>,
) -> Determination<'r> {
    let mut remembered: Vec<&Rule> = Vec::new();
    let mut holds = None;
    for rule in &policy.rules {
        match facts.test(&rule.when) {
            Truth::True => {
                holds = Some(rule);
                break;
            }
            Truth::Unknown if rule.unknown == WhenUnknown::Review => remembered.push(rule),
            Truth::Unknown | Truth::False => {}
        }
    }
    let decided = match holds {
        Some(rule) => Determination { outcome: rule.then, basis: Basis::Rule(rule) },
        None => Determination {
            outcome: match facts.person.person().reading {
                Reading::Exact => Outcome::HandReview,
                Reading::Pilot(_) => Outcome::NoDetermination,
            },
            basis: Basis::NoRule,
        },
    };
    if holds.is_some() {
        remembered.retain(|rule| rule.then != decided.outcome);
    }
    if remembered.is_empty() {
        return decided;
    }
    let missing = remembered.iter().flat_map(|rule| facts.missing(&rule.when)).collect();
    review(remembered, missing)
}

/// What no policy can set aside: relief is for a conviction under Proposition 64 from before
/// 9 November 2016, and where that is not known a person reviews.
fn within_the_law<'r>(
    determined: Determination<'r>,
    facts: &ConvictionFacts<'_, '_>,
) -> Determination<'r> {
    let conviction = facts.conviction;
    if !determined.outcome.is_relief() {
        return determined;
    }
    let section = &conviction.section;
    let is_looked_at =
        if section.prop64().is_some() { section.is_prop64() } else { section.is_related() };
    if is_looked_at != Truth::True {
        return review(Vec::new(), vec![MissingFact::Section]);
    }
    match conviction.date.is_on_or_after(PROPOSITION_64_IN_FORCE) {
        Truth::False => determined,
        Truth::True => {
            Determination { outcome: Outcome::NotEligible, basis: Basis::AfterProposition64 }
        }
        Truth::Unknown => review(Vec::new(), vec![MissingFact::DateOfConviction]),
    }
}

fn review(rules: Vec<&Rule>, mut facts: Vec<MissingFact>) -> Determination<'_> {
    facts.sort_unstable();
    facts.dedup();
    Determination { outcome: Outcome::HandReview, basis: Basis::Unknown(Unknown { rules, facts }) }
}
