//! `meta.json`, which says what the data set is, and the file of policies.

use std::collections::BTreeMap;

use clear64_results::settings::HashedPolicy;
use clear64_results::settings::PolicyFormat;
use clear64_rules::policy::{Rule, WhenUnknown, shipped};
use serde::Serialize;
use serde_json::{Value, json};

use crate::counted::Counted;
use crate::files::{DataFile, FileError, PublishedTable};
use crate::groups;
use crate::state::{CountyState, policies};
use crate::suppress::{DATED, SOURCE, THRESHOLD};

/// Version of `meta.json` and of the tables.
pub const SCHEMA: u32 = 1;

/// Whether the data are of invented people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataKind {
    /// Invented people.
    Sample,
    /// Real ones.
    Real,
}

impl DataKind {
    /// The word in the data set.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Real => "real",
        }
    }
}

/// A table with its files.
pub(crate) struct Filed {
    pub(crate) table: PublishedTable,
    pub(crate) parquet: DataFile,
    pub(crate) csv: DataFile,
}

#[derive(Serialize)]
struct Named<'f> {
    file: &'f str,
    bytes: usize,
}

impl<'f> Named<'f> {
    fn of(file: &'f DataFile) -> Self {
        Self { file: &file.name, bytes: file.bytes.len() }
    }
}

/// The bytes of `meta.json`.
pub(crate) fn meta(
    kind: DataKind,
    build: &str,
    states: &[CountyState],
    counted: &Counted,
    filed: &[Filed],
    policies_file: &DataFile,
    dictionary: &DataFile,
) -> Result<Vec<u8>, FileError> {
    let dates = || states.iter().filter_map(|state| Some(state.published()?.as_of()));
    let as_of = dates().min().zip(dates().max()).map(|(from, to)| {
        json!({ "statewide": counted.as_of.map(|as_of| as_of.to_string()),
                "from": from.to_string(), "to": to.to_string() })
    });
    let in_state = |word: &str| states.iter().filter(|state| state.state() == word).count();
    let tables: BTreeMap<&str, Value> = filed
        .iter()
        .map(|Filed { table, parquet, csv }| {
            let columns: Vec<_> = table.columns.iter().map(|(column, _)| column).collect();
            let value = json!({
                "title": table.title,
                "rows": table.rows(),
                "parquet": Named::of(parquet),
                "csv": Named::of(csv),
                "columns": columns,
            });
            (table.name, value)
        })
        .collect();
    let meta = json!({
        "schema": SCHEMA,
        "data": kind.name(),
        "build": build,
        "asOf": as_of,
        "threshold": { "persons": THRESHOLD, "source": SOURCE, "dated": DATED },
        "counties": {
            "total": states.len(),
            "determined": in_state("determined"),
            "draft": in_state("draft"),
            "notPublished": in_state("not-published"),
            "received": in_state("received"),
            "notReceived": in_state("not-received"),
            "refused": in_state("refused"),
            "failed": in_state("failed"),
            "withdrawn": in_state("withdrawn"),
        },
        "races": groups::table(),
        "scenarios": shipped::SCENARIOS,
        "pilotPolicies": shipped::PILOTS,
        "tables": tables,
        "policies": Named::of(policies_file),
        "dictionary": Named::of(dictionary),
    });
    let mut bytes = serde_json::to_vec_pretty(&meta).map_err(|_| FileError::Write)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The policies of the data set, by their hash: those of the counties, the scenarios, the pilots'.
pub(crate) fn policies_file(states: &[CountyState]) -> Result<DataFile, FileError> {
    let mut by_hash: BTreeMap<String, Value> = BTreeMap::new();
    let own = states.iter().filter_map(|state| Some(&state.published()?.manifest.settings.policy));
    for policy in own {
        by_hash.insert(policy.sha256.clone(), described(policy));
    }
    for name in policies() {
        let text = shipped::text(name).ok_or(FileError::Write)?;
        let policy = HashedPolicy::read(name, text, PolicyFormat::Toml);
        let policy = policy.map_err(|_| FileError::Write)?;
        by_hash.insert(policy.sha256.clone(), described(&policy));
    }
    let mut bytes = serde_json::to_vec(&by_hash).map_err(|_| FileError::Write)?;
    bytes.push(b'\n');
    Ok(DataFile::new(bytes, "json"))
}

fn described(hashed: &HashedPolicy) -> Value {
    // Its text can hold comments, which nobody meant to publish.
    let HashedPolicy { policy, sha256, .. } = hashed;
    let approval = policy.approval.as_ref();
    let rules: Vec<Value> = policy.rules.iter().map(rule).collect();
    json!({
        "name": policy.name,
        "title": policy.title,
        "sha256": sha256,
        "draft": approval.is_none(),
        "approval": approval.map(|approval| json!({ "by": approval.by, "on": approval.on.to_string() })),
        "source": policy.source,
        "notes": policy.notes,
        "rules": rules,
    })
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "when": rule.when.to_string(),
        "then": rule.then.in_words(),
        "outcome": rule.then.name(),
        "reason": rule.reason,
        "authority": rule.authority.name(),
        "citation": rule.cite.to_string(),
        "unknown": match rule.unknown { WhenUnknown::Review => "review", WhenUnknown::Skip => "skip" },
    })
}
