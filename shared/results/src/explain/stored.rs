//! A finished run, read back: what it was asked to do, and its files.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use clear64_rules::county::County;
use jiff::civil::Date;
use serde::Deserialize;

use super::error::ExplainError;
use crate::manifest;
use crate::output::{self, FileSum};
use crate::settings::{HashedPolicy, PolicyFormat, Settings};
use crate::tables::{determinations, records};

/// A finished run in a folder: its manifest, with every policy read again from its text.
///
/// What it was asked to do is all in the manifest, but the key of pseudonyms, which no run holds.
#[derive(Debug)]
pub struct StoredRun {
    folder: PathBuf,
    /// The run's id.
    pub id: String,
    /// The build that made it.
    pub build: String,
    /// What it was asked to do; without the key.
    pub settings: Settings,
    /// Whether it was made with a key, so that convictions have ids.
    pub has_ids: bool,
    /// Rows read.
    pub rows: u64,
    outputs: Vec<FileSum>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    run: String,
    build: String,
    county: String,
    as_of: Date,
    reading: String,
    policy: WrittenPolicy,
    scenarios: Vec<WrittenPolicy>,
    key: Option<String>,
    rows: WrittenRows,
    outputs: Vec<FileSum>,
}

#[derive(Deserialize)]
struct WrittenPolicy {
    name: String,
    sha256: String,
    format: PolicyFormat,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenRows {
    determined: u64,
    repeat: u64,
    out_of_scope: u64,
    not_a_conviction: u64,
    rejected: u64,
}

impl WrittenPolicy {
    fn read(self) -> Result<HashedPolicy, ExplainError> {
        let policy = HashedPolicy::read(&self.name, self.text, self.format)?;
        if policy.sha256 == self.sha256 {
            Ok(policy)
        } else {
            Err(ExplainError::PolicyChanged { name: self.name })
        }
    }
}

impl StoredRun {
    /// Reads the manifest of a run.
    pub fn open(folder: &Path) -> Result<Self, ExplainError> {
        let name = manifest::NAME;
        let bytes = fs::read(folder.join(name)).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ExplainError::NoRun,
            _ => ExplainError::Unreadable { name, source },
        })?;
        let written: Written = serde_json::from_slice(&bytes)?;
        let scenarios: Result<Vec<_>, _> =
            written.scenarios.into_iter().map(WrittenPolicy::read).collect();
        let has = |name: &str| written.outputs.iter().any(|output| output.name == name);
        let settings = Settings {
            county: written.county.parse::<County>()?,
            as_of: written.as_of,
            reading: written.reading.parse()?,
            policy: written.policy.read()?,
            scenarios: scenarios?,
            key: None,
            records: has(records::NAME),
            sheets: has("sheets/All_Results.csv"),
            objects: None,
        };
        let WrittenRows { determined, repeat, out_of_scope, not_a_conviction, rejected } =
            written.rows;
        Ok(Self {
            folder: folder.to_owned(),
            id: written.run,
            build: written.build,
            settings,
            has_ids: written.key.is_some(),
            rows: determined + repeat + out_of_scope + not_a_conviction + rejected,
            outputs: written.outputs,
        })
    }

    /// Checks that the files a person is derived again from are those that the run wrote.
    pub(super) fn check_files(&self) -> Result<(), ExplainError> {
        if !self.settings.records {
            return Err(ExplainError::NoRecords);
        }
        for name in [determinations::NAME, records::NAME] {
            let file = self.file(name)?;
            let found = output::sum_of(&file, name)
                .map_err(|source| ExplainError::Unreadable { name, source })?;
            if !self.outputs.contains(&found) {
                return Err(ExplainError::FileChanged { name });
            }
        }
        Ok(())
    }

    /// A file of the run.
    pub(super) fn file(&self, name: &'static str) -> Result<File, ExplainError> {
        let opened = File::open(self.folder.join(name));
        opened.map_err(|source| match source.kind() {
            io::ErrorKind::NotFound if name == records::NAME => ExplainError::NoRecords,
            _ => ExplainError::Unreadable { name, source },
        })
    }
}
