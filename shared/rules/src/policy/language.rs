//! The policy language: TOML to [`Policy`].
//!
//! ```
//! use clear64_rules::policy::language::parse;
//!
//! let policy = parse(
//!     "everyone",
//!     r#"
//!     title = "Everyone"
//!     source = "an example"
//!     scope = "proposition-64"
//!
//!     [[rule]]
//!     id = "all"
//!     when = { felony = true, not = { prior_super_strike = "earlier" } }
//!     then = "dismissal"
//!     reason = "Dismiss all"
//!     authority = "county-policy"
//!     cite = "an example"
//!     unknown = "review"
//!     "#,
//! )?;
//! assert_eq!(policy.rules.len(), 1);
//!
//! let error = parse("everyone", "title = \"x\"\ncolour = \"blue\"").unwrap_err().to_string();
//! assert!(error.contains("everyone.toml") && error.contains("line 2") && error.contains("colour"));
//! # Ok::<(), clear64_rules::policy::language::PolicyError>(())
//! ```

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use super::condition::{ConditionError, Number, Written};
use super::{
    Approval, Authority, Citations, OmittedColumn, Outcome, Policy, Rule, Scope, Switch,
    WhenUnknown,
};
use crate::county::County;
use crate::reading::Program;
use crate::section::Prop64;

/// Why a text is no policy: where, what was found, and what is allowed.
#[derive(Debug, thiserror::Error)]
#[error("policy {name}, line {line}: {problem}")]
pub struct PolicyError {
    name: String,
    line: usize,
    problem: String,
}

impl PolicyError {
    pub(super) fn new(name: &str, line: usize, problem: impl Into<String>) -> Self {
        Self { name: name.to_owned(), line, problem: problem.into() }
    }

    /// 1-based line of the policy file.
    pub fn line(&self) -> usize {
        self.line
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPolicy {
    title: String,
    source: String,
    county: Option<String>,
    approval: Option<Approval>,
    #[serde(default, deserialize_with = "civil_date_option")]
    as_of: Option<Date>,
    scope: Scope,
    #[serde(default)]
    program: Program,
    #[serde(default)]
    gang_pairs: bool,
    #[serde(default)]
    omitted_columns: Vec<OmittedColumn>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default, rename = "switch")]
    switches: BTreeMap<String, WrittenSwitch>,
    #[serde(rename = "rule")]
    rules: Vec<toml::Spanned<WrittenRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSwitch {
    on: bool,
    question: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    id: String,
    when: Written,
    then: Outcome,
    reason: String,
    authority: Authority,
    cite: WrittenCitations,
    unknown: WhenUnknown,
    whole_section: Option<Number>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a citation, or a table of citations by section, as in { \"11358\" = \"...\" }"
)]
enum WrittenCitations {
    General(String),
    BySection(BTreeMap<String, String>),
}

/// Reads a policy of this name from TOML.
pub fn parse(name: &str, text: &str) -> Result<Policy, PolicyError> {
    let file = format!("{name}.toml");
    let line_at = |start: usize| 1 + text[..start].matches('\n').count();
    let written: WrittenPolicy = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(span.start));
        let key = text.lines().nth(line - 1).and_then(|text| text.split_once('='));
        let key = key.map(|(key, _)| key.trim()).filter(|key| !error.message().contains(*key));
        let key = key.map(|key| format!("`{key}`: ")).unwrap_or_default();
        PolicyError::new(&file, line, format!("{key}{}", error.message()))
    })?;
    let county = written
        .county
        .map(|county| county.parse::<County>())
        .transpose()
        .map_err(|error| PolicyError::new(&file, 1, error.to_string()))?;
    let switches: Vec<Switch> = written
        .switches
        .into_iter()
        .map(|(name, WrittenSwitch { on, question })| Switch { name, on, question })
        .collect();
    let mut ids = HashSet::new();
    let mut rules = Vec::with_capacity(written.rules.len());
    for rule in written.rules {
        let line = line_at(rule.span().start);
        let rule = rule.into_inner();
        if !ids.insert(rule.id.clone()) {
            return Err(PolicyError::new(
                &file,
                line,
                format!("a second rule with the id \"{}\"", rule.id),
            ));
        }
        let id = rule.id.clone();
        rules.push(rule.read(&switches).map_err(|problem| {
            PolicyError::new(&file, line, format!("rule \"{id}\": {problem}"))
        })?);
    }
    if rules.is_empty() {
        return Err(PolicyError::new(&file, 1, "a policy needs at least one [[rule]]"));
    }
    Ok(Policy {
        name: name.to_owned(),
        title: written.title,
        source: written.source,
        county,
        approval: written.approval,
        as_of: written.as_of,
        scope: written.scope,
        program: written.program,
        gang_pairs: written.gang_pairs,
        omitted_columns: written.omitted_columns,
        notes: written.notes,
        switches,
        rules,
    })
}

/// Why a rule, well formed as TOML, is none.
#[derive(Debug, thiserror::Error)]
enum RuleError {
    #[error(transparent)]
    Condition(#[from] ConditionError),
    #[error("`cite` names \"{0}\", which is not one of \"11357\", \"11358\", \"11359\", \"11360\"")]
    CitedSection(String),
    #[error("`cite` is empty: every rule carries its citation")]
    NoCitation,
    #[error("`then = \"no-determination\"` decides nothing; leave the rule out")]
    NoDetermination,
}

impl WrittenRule {
    fn read(self, switches: &[Switch]) -> Result<Rule, RuleError> {
        if self.then == Outcome::NoDetermination {
            return Err(RuleError::NoDetermination);
        }
        Ok(Rule {
            id: self.id,
            when: self.when.read(switches)?,
            then: self.then,
            reason: self.reason,
            authority: self.authority,
            cite: self.cite.read()?,
            unknown: self.unknown,
            whole_section: self.whole_section.map(|number| number.0),
        })
    }
}

impl WrittenCitations {
    fn read(self) -> Result<Citations, RuleError> {
        match self {
            Self::General(citation) if citation.trim().is_empty() => Err(RuleError::NoCitation),
            Self::General(citation) => {
                Ok(Citations { general: Some(citation), by_section: Vec::new() })
            }
            Self::BySection(citations) if citations.is_empty() => Err(RuleError::NoCitation),
            Self::BySection(citations) => {
                let by_section: Result<Vec<_>, _> = citations
                    .into_iter()
                    .map(|(number, citation)| match Prop64::from_number(&number) {
                        _ if citation.trim().is_empty() => Err(RuleError::NoCitation),
                        Some(section) => Ok((section, citation)),
                        None => Err(RuleError::CitedSection(number)),
                    })
                    .collect();
                Ok(Citations { general: None, by_section: by_section? })
            }
        }
    }
}

/// A TOML date, or a text `YYYY-MM-DD`.
pub(super) fn civil_date<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = match DateText::deserialize(from)? {
        DateText::Toml(date) => date.to_string(),
        DateText::Text(text) => text,
    };
    text.parse().map_err(|_| {
        serde::de::Error::custom(format!("\"{text}\" is not a date: write it as YYYY-MM-DD"))
    })
}

/// As [`civil_date`], for a key that may be absent.
pub(super) fn civil_date_option<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Date>, D::Error> {
    civil_date(from).map(Some)
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a date as YYYY-MM-DD")]
enum DateText {
    Toml(toml::value::Datetime),
    Text(String),
}
