//! A manifest read back: what a finished run was asked to do, and what it left behind.

use clear64_rules::county::{County, UnknownCounty};
use clear64_rules::policy::language::PolicyError;
use clear64_rules::reading::{Reading, UnknownReading};
use jiff::civil::Date;
use serde::Deserialize;

use crate::case_management::CaseSums;
use crate::manifest::{self, SCHEMA};
use crate::output::{FileSum, sha256};
use crate::settings::{HashedPolicy, Objects, PolicyFormat, Settings};
use crate::sheets;
use crate::status::Statuses;
use crate::tables::records;

/// The manifest of a finished run, with every policy read again from its text.
///
/// What the run was asked to do is all in it, but the key of pseudonyms, which no run holds.
#[derive(Clone, Debug)]
pub struct StoredManifest {
    /// The run's id.
    pub id: String,
    /// What the run was asked to do; without the key.
    pub settings: Settings,
    /// Id of the key of pseudonyms; none for a run without one.
    pub key: Option<String>,
    /// What was read, in order.
    pub inputs: Vec<FileSum>,
    /// The county's own files beside it, if it gave any.
    pub cases: Option<CaseSums>,
    /// Rows by status.
    pub rows: Statuses,
    /// What was written, the manifest itself left out.
    pub outputs: Vec<FileSum>,
}

/// Why a manifest cannot be used. No message holds a field of the export or the name of an input.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Its keys are of another version.
    #[error(
        "manifest.json of the run is of schema {found}, and build {} reads schema {SCHEMA}",
        manifest::BUILD
    )]
    OtherSchema {
        /// The version found.
        found: u64,
    },
    /// It is not JSON, or a key is missing or of another kind.
    #[error("manifest.json of the run is damaged, at line {line}, column {column}")]
    Damaged {
        /// 1-based line.
        line: usize,
        /// 1-based column.
        column: usize,
    },
    /// A value is none that a run writes.
    #[error("manifest.json of the run is damaged: \"{key}\" has a value that no run writes")]
    Value {
        /// The key.
        key: &'static str,
    },
    /// It names a county that is none.
    #[error("manifest.json of the run: {0}")]
    County(#[from] UnknownCounty),
    /// It names a reading that is none.
    #[error("manifest.json of the run: {0}")]
    Reading(#[from] UnknownReading),
    /// A policy's text is none to this build.
    #[error("manifest.json of the run: {0}")]
    Policy(#[from] PolicyError),
    /// A policy's text does not have the hash that stands beside it.
    #[error(
        "manifest.json of the run was changed: the text of policy {name} is not the one it was \
         made under"
    )]
    PolicyChanged {
        /// The policy.
        name: String,
    },
    /// The run's id does not follow from the rest.
    #[error(
        "manifest.json of the run was changed: the run's id does not follow from what else it says"
    )]
    IdChanged,
}

impl ManifestError {
    /// A word for programs: `other-schema`, `manifest-altered` or `manifest-damaged`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherSchema { .. } => "other-schema",
            Self::PolicyChanged { .. } | Self::IdChanged => "manifest-altered",
            Self::Damaged { .. }
            | Self::Value { .. }
            | Self::County(_)
            | Self::Reading(_)
            | Self::Policy(_) => "manifest-damaged",
        }
    }
}

impl From<serde_json::Error> for ManifestError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged { line: error.line(), column: error.column() }
    }
}

/// What every schema of a manifest has.
#[derive(Deserialize)]
struct Head {
    schema: u64,
    build: String,
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
    inputs: Vec<FileSum>,
    case_management: Option<CaseSums>,
    objects: Option<Objects>,
    rows: Statuses,
    outputs: Vec<FileSum>,
}

#[derive(Deserialize)]
struct WrittenPolicy {
    name: String,
    sha256: String,
    format: PolicyFormat,
    text: String,
}

impl WrittenPolicy {
    fn read(self) -> Result<HashedPolicy, ManifestError> {
        if sha256(self.text.as_bytes()) != self.sha256 {
            return Err(ManifestError::PolicyChanged { name: self.name });
        }
        Ok(HashedPolicy::read(&self.name, self.text, self.format)?)
    }
}

impl Written {
    /// Whether hashes, ids and names of outputs look like those of a run: they are printed and
    /// opened.
    fn check(&self) -> Result<(), ManifestError> {
        let sums = |sums: &[FileSum]| sums.iter().all(|sum| is_hex(&sum.sha256, 64));
        let key = self.key.as_ref();
        [
            ("run", is_hex(&self.run, 32)),
            ("build", is_build(&self.build)),
            ("key", key.is_none_or(|key| is_hex(key, 16))),
            ("inputs", sums(&self.inputs)),
            ("caseManagement", self.case_management.iter().all(|cases| sums(&cases.files()))),
            ("rows", self.rows.checked_total().is_some()),
            ("outputs", sums(&self.outputs) && self.outputs.iter().all(|sum| is_path(&sum.name))),
        ]
        .into_iter()
        .find(|(_, is_fine)| !is_fine)
        .map_or(Ok(()), |(key, _)| Err(ManifestError::Value { key }))
    }
}

impl StoredManifest {
    /// Reads the bytes of a manifest.
    pub fn read(bytes: &[u8]) -> Result<Self, ManifestError> {
        let head: Head = serde_json::from_slice(bytes)?;
        if head.schema != u64::from(SCHEMA) {
            return Err(ManifestError::OtherSchema { found: head.schema });
        }
        let written: Written = serde_json::from_slice(bytes)?;
        written.check()?;
        let has = |name: &str| written.outputs.iter().any(|output| output.name == name);
        let (records, sheets) = (has(records::NAME), has(sheets::NAMES[0]));
        let policy = written.policy.read()?;
        let scenarios: Result<Vec<_>, _> =
            written.scenarios.into_iter().map(WrittenPolicy::read).collect();
        let settings = Settings {
            county: written.county.parse::<County>()?,
            as_of: written.as_of,
            reading: written.reading.parse::<Reading>()?.on(policy.policy.program),
            policy,
            scenarios: scenarios?,
            key: None,
            records,
            sheets,
            cases: None,
            objects: written.objects,
            build: written.build,
        };
        Ok(Self {
            id: written.run,
            settings,
            key: written.key,
            inputs: written.inputs,
            cases: written.case_management,
            rows: written.rows,
            outputs: written.outputs,
        })
    }

    /// Checks that the run's id follows from what the manifest says of the run.
    pub fn check_id(&self) -> Result<(), ManifestError> {
        let cases = self.cases.as_ref();
        let id = manifest::id_of(&self.settings, self.key.as_deref(), &self.inputs, cases);
        if id == self.id { Ok(()) } else { Err(ManifestError::IdChanged) }
    }
}

/// The build that a manifest names, of whichever schema; none if it cannot be read.
pub fn build_of(bytes: &[u8]) -> Option<String> {
    let head: Head = serde_json::from_slice(bytes).ok()?;
    Some(head.build).filter(|build| is_build(build))
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_build(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a name is a path below the run's folder, without surprises.
fn is_path(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    name.split('/').all(|part| part.bytes().all(plain) && !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_stand_below_the_folder_of_the_run() {
        for name in ["records.parquet", "sheets/All_Results.csv"] {
            assert!(is_path(name), "{name}");
        }
        for name in ["", "/etc/passwd", "../x", "sheets/../../x", "a//b", ".", "a\\b", "C:x", "a\n"]
        {
            assert!(!is_path(name), "{name:?}");
        }
    }

    #[test]
    fn a_manifest_of_another_schema_is_told_from_a_damaged_one() {
        let other = br#"{"schema": 1, "build": "0.0.9-abc", "run": 7}"#;
        let error = StoredManifest::read(other).unwrap_err();
        assert!(matches!(error, ManifestError::OtherSchema { found: 1 }), "{error}");
        assert_eq!(build_of(other).as_deref(), Some("0.0.9-abc"));
        for bytes in [&b"{"[..], b"[]", b"{}", br#"{"schema": 3, "build": "a"}"#] {
            let error = StoredManifest::read(bytes).unwrap_err();
            assert_eq!(error.code(), "manifest-damaged", "{error}");
        }
    }
}
