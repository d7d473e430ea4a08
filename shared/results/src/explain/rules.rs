//! What was determined, and what each rule of the policy came to.

use clear64_rules::determination::{Basis, Determination, UNMATCHED};
use clear64_rules::facts::MissingFact;
use clear64_rules::policy::{Authority, Outcome, Policy, WhenUnknown};
use clear64_rules::truth::Truth;
use serde::{Serialize, Serializer};

use super::facts::name;
use super::history::Told;
use super::{why, words};
use crate::decided::UnderPolicy;
use crate::settings::Settings;

/// What a policy determines about a conviction, as `determinations.parquet` has it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Determined {
    /// The section convicted of, without what is no section.
    pub section: String,
    /// What is determined; no court's order.
    pub outcome: &'static str,
    /// The rule that decided; null if none did.
    pub rule: Option<String>,
    /// Why, in the words of the sheets; null if no rule holds in the pilots' reading.
    pub reason: Option<String>,
    /// `statute` or `county-policy`; null if no rule decided.
    pub authority: Option<&'static str>,
    /// Where it stands written; null if no rule decided.
    pub citation: Option<String>,
    /// What it rests on: `rule`, `no-rule`, `record-incomplete`, `after-proposition-64` or
    /// `unknown`.
    pub basis: &'static str,
    /// The facts that are missing and could change the outcome.
    pub missing_facts: Vec<&'static str>,
    /// The rules that would decide otherwise, depending on the missing facts.
    pub undecided_rules: Vec<String>,
}

/// A rule of the policy, and what it came to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TriedRule {
    /// Its id in the policy.
    pub id: String,
    /// What it asks for, as the clause that follows "if".
    pub condition: String,
    /// What it decides.
    pub then: &'static str,
    /// Whether the condition holds; null if the rule was not reached.
    #[serde(serialize_with = "truth_or_null")]
    pub truth: Option<Truth>,
    /// Why; empty if the rule was not reached.
    pub why: String,
    /// Whether the determination is this rule's.
    pub decided: bool,
    /// Whether it is not known to hold and was remembered, because a person reviews if it would
    /// decide otherwise.
    pub remembered: bool,
    /// The facts that leave it unknown.
    pub missing_facts: Vec<&'static str>,
}

/// What another policy of the run determines about the conviction.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OtherPolicy {
    /// Its name.
    pub policy: String,
    /// What it determines; null if it does not look at the conviction.
    pub outcome: Option<&'static str>,
    /// The rule that decided; null if none did.
    pub rule: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    reason = "as serde passes a field"
)]
fn truth_or_null<S: Serializer>(truth: &Option<Truth>, to: S) -> Result<S::Ok, S::Error> {
    match truth {
        Some(truth) => to.serialize_str(name(*truth)),
        None => to.serialize_none(),
    }
}

impl Determined {
    pub(super) fn of(told: &Told<'_>, determination: &Determination<'_>) -> Self {
        let conviction = told.conviction();
        let section = conviction.section.code_text();
        let reason = determination.reason_with(section).into_owned();
        Self {
            outcome: determination.outcome.name(),
            rule: determination.rule().map(|rule| rule.id.clone()),
            reason: (!reason.is_empty()).then_some(reason),
            authority: determination.authority().map(Authority::name),
            citation: determination.citation(conviction).map(str::to_owned),
            basis: match determination.basis {
                Basis::Rule(_) => "rule",
                Basis::NoRule => "no-rule",
                Basis::RecordIncomplete => "record-incomplete",
                Basis::Unmatched => "unmatched",
                Basis::AfterProposition64 => "after-proposition-64",
                Basis::Unknown(_) => "unknown",
            },
            missing_facts: determination.missing().iter().map(|fact| fact.name()).collect(),
            undecided_rules: undecided(determination),
            section: section.to_owned(),
        }
    }
}

fn undecided(determination: &Determination<'_>) -> Vec<String> {
    match &determination.basis {
        Basis::Unknown(unknown) => unknown.rules.iter().map(|rule| rule.id.clone()).collect(),
        _ => Vec::new(),
    }
}

/// The determination in one sentence.
pub(super) fn sentence(
    told: &Told<'_>,
    settings: &Settings,
    policy: &str,
    determination: &Determination<'_>,
) -> String {
    let as_of = settings.as_of;
    let head = match determination.outcome {
        Outcome::NotEligible => {
            format!("This conviction is not eligible under {policy}, as of {as_of},")
        }
        outcome => {
            let words = outcome.in_words().replace("the conviction", "this conviction");
            format!("Under {policy}, as of {as_of}, {words}")
        }
    };
    let because = match &determination.basis {
        Basis::Rule(rule) => rule.when.to_string(),
        Basis::NoRule => "no rule of the policy applies".to_owned(),
        Basis::RecordIncomplete => {
            "a row that belongs to the person, or may, could not be read, so that the record is \
             incomplete"
                .to_owned()
        }
        Basis::Unmatched => UNMATCHED.to_owned(),
        Basis::AfterProposition64 => format!(
            "{}: the law gives relief to convictions from before 9 November 2016",
            why::why(told, &after_the_law())
        ),
        Basis::Unknown(unknown) => {
            let facts = unknown.facts.iter().map(ToString::to_string).collect();
            let rules: Vec<String> = unknown.rules.iter().map(|rule| rule.id.clone()).collect();
            let could = match rules.len() {
                0 => "relief under the law turns on it".to_owned(),
                1 => format!("the rule {} could decide otherwise", rules[0]),
                _ => format!("the rules {} could decide otherwise", words::list(rules, "and")),
            };
            format!("the export does not tell {}, and {could}", words::list(facts, "and"))
        }
    };
    format!("{head} because {because}.")
}

fn after_the_law() -> clear64_rules::policy::Condition {
    use clear64_rules::date::PROPOSITION_64_IN_FORCE;
    clear64_rules::policy::Condition::ConvictedOnOrAfter(PROPOSITION_64_IN_FORCE)
}

/// Every rule of the policy, up to the first that holds with what it came to.
pub(super) fn tried(
    told: &Told<'_>,
    policy: &Policy,
    determination: &Determination<'_>,
) -> Vec<TriedRule> {
    // Where the record is incomplete no rule is tried.
    let mut is_reached = !matches!(determination.basis, Basis::RecordIncomplete | Basis::Unmatched);
    let decided = determination.rule().map(|rule| rule.id.as_str());
    let rules = policy.rules.iter().map(|rule| {
        let truth = is_reached.then(|| told.facts.test(&rule.when));
        is_reached &= truth != Some(Truth::True);
        let is_unknown = truth == Some(Truth::Unknown);
        let missing = if is_unknown { told.facts.missing(&rule.when) } else { Vec::new() };
        TriedRule {
            id: rule.id.clone(),
            condition: rule.when.to_string(),
            then: rule.then.name(),
            truth,
            why: truth.map_or_else(String::new, |_| why::why(told, &rule.when)),
            decided: decided == Some(&rule.id),
            remembered: is_unknown && rule.unknown == WhenUnknown::Review,
            missing_facts: missing.into_iter().map(MissingFact::name).collect(),
        }
    });
    rules.collect()
}

/// What the other policies of the run determine about the conviction.
pub(super) fn others(
    policies: &[UnderPolicy<'_>],
    explained: usize,
    index: usize,
) -> Vec<OtherPolicy> {
    let others = policies.iter().enumerate().filter(|(policy, _)| *policy != explained);
    let others = others.map(|(_, under)| {
        let determination = under.determinations[index].as_ref();
        let section = under.facts.person().convictions[index].section.code_text();
        OtherPolicy {
            policy: under.policy.name.clone(),
            outcome: determination.map(|determination| determination.outcome.name()),
            rule: determination.and_then(Determination::rule).map(|rule| rule.id.clone()),
            reason: determination
                .map(|determination| determination.reason_with(section).into_owned())
                .filter(|reason| !reason.is_empty()),
        }
    });
    others.collect()
}
