//! The decider: the first rule of a policy that holds determines the conviction.

use std::borrow::Cow;

use crate::county::County;
use crate::facts::ConvictionFacts;
use crate::policy::{Authority, Outcome, Policy, Rule};
use crate::record::Conviction;
use crate::row::trim;

/// The reason where a row of the person could not be read.
pub const RECORD_INCOMPLETE: &str = "record incomplete";

/// What a determination rests on.
#[derive(Clone, Copy, Debug)]
pub enum Basis<'r> {
    /// The first rule that holds.
    Rule(&'r Rule),
    /// No rule of the policy holds.
    NoRule,
    /// A row of the person could not be read, so that nothing can be decided without review.
    RecordIncomplete,
}

/// What a policy determines about one conviction, and by which of its rules.
#[derive(Clone, Copy, Debug)]
pub struct Determination<'r> {
    /// The outcome.
    pub outcome: Outcome,
    /// What it rests on.
    pub basis: Basis<'r>,
}

impl<'r> Determination<'r> {
    /// The rule that decided, if one did.
    pub fn rule(&self) -> Option<&'r Rule> {
        match self.basis {
            Basis::Rule(rule) => Some(rule),
            Basis::NoRule | Basis::RecordIncomplete => None,
        }
    }

    /// Why, in the words of the pilots' sheets; empty if no rule holds.
    pub fn reason<'c>(&self, conviction: &'c Conviction) -> Cow<'c, [u8]>
    where
        'r: 'c,
    {
        let reason = match self.basis {
            Basis::Rule(rule) => rule.reason.as_str(),
            Basis::NoRule => "",
            Basis::RecordIncomplete => RECORD_INCOMPLETE,
        };
        match reason.split_once("{section}") {
            None => Cow::Borrowed(reason.as_bytes()),
            Some((before, after)) => {
                let section = trim(conviction.section.text());
                Cow::Owned([before.as_bytes(), section, after.as_bytes()].concat())
            }
        }
    }

    /// On whose authority.
    pub fn authority(&self) -> Option<Authority> {
        self.rule().map(|rule| rule.authority)
    }

    /// Where it stands written, for a conviction of this section.
    pub fn citation(&self, conviction: &Conviction) -> Option<&'r str> {
        self.rule()?.cite.for_section(conviction.section.prop64())
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
    if facts.person.person().incomplete {
        return Determination { outcome: Outcome::HandReview, basis: Basis::RecordIncomplete };
    }
    match policy.rules.iter().find(|rule| facts.holds(&rule.when)) {
        Some(rule) => Determination { outcome: rule.then, basis: Basis::Rule(rule) },
        None => Determination { outcome: Outcome::NoDetermination, basis: Basis::NoRule },
    }
}
