//! `manifest.json`: what a run was, and what it left behind. It is written last; its presence is
//! the commit.

use clear64_rules::policy::Approval;
use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::run::{Input, Run, Settings, Statuses};

/// Version of the manifest's keys, and of everything else a run leaves behind.
pub const SCHEMA: u32 = 1;

/// The build that makes runs: crate version and 12 hex digits of the sources.
pub const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), "-", env!("CLEAR64_SOURCES"));

/// Name of the manifest's file.
pub const NAME: &str = "manifest.json";

/// The manifest of one run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Version of the keys.
    pub schema: u32,
    /// The run's id: the same for the same inputs, policy, reading, scenarios, date and build.
    pub run: String,
    /// The build that made the run.
    pub build: &'static str,
    /// County slug.
    pub county: String,
    /// The date as of which everything holds.
    pub as_of: Date,
    /// The reading of the rules.
    pub reading: &'static str,
    /// What the results must be marked with; absent if nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caution: Option<&'static str>,
    /// The county's policy.
    pub policy: ManifestPolicy,
    /// The scenarios evaluated beside it.
    pub scenarios: Vec<ManifestScenario>,
    /// What was read, in order.
    pub inputs: Vec<ManifestFile>,
    /// Rows by status; they add up to the rows read.
    pub rows: Statuses,
    /// What was written, the manifest itself left out.
    pub outputs: Vec<ManifestFile>,
}

/// The policy of a run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestPolicy {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// SHA-256 of its text, lower-case hex.
    pub sha256: String,
    /// Who of the county approved it, and when; null for a draft.
    pub approval: Option<ManifestApproval>,
    /// Whether nobody of the county approved it.
    pub draft: bool,
}

/// Who approved a policy.
#[derive(Debug, Serialize)]
pub struct ManifestApproval {
    /// Office or officer.
    pub by: String,
    /// Day of the approval.
    pub on: Date,
}

/// A scenario of a run.
#[derive(Debug, Serialize)]
pub struct ManifestScenario {
    /// Its name.
    pub name: String,
    /// SHA-256 of its text, lower-case hex.
    pub sha256: String,
}

/// A file read or written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestFile {
    /// Name; of an output, the path below the run's folder.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of a run with these outputs.
    pub fn new(settings: &Settings, run: &Run, outputs: Vec<ManifestFile>) -> Self {
        let policy = &settings.policy;
        let scenarios = settings.scenarios.iter().zip(&settings.scenario_sha256);
        Self {
            schema: SCHEMA,
            run: run_id(settings, &run.inputs),
            build: BUILD,
            county: settings.county.slug(),
            as_of: settings.as_of,
            reading: settings.reading.name(),
            caution: settings.reading.caution(),
            policy: ManifestPolicy {
                name: policy.name.clone(),
                title: policy.title.clone(),
                sha256: settings.policy_sha256.clone(),
                approval: policy
                    .approval
                    .as_ref()
                    .map(|Approval { by, on }| ManifestApproval { by: by.clone(), on: *on }),
                draft: policy.approval.is_none(),
            },
            scenarios: scenarios
                .map(|(scenario, sha256)| ManifestScenario {
                    name: scenario.name.clone(),
                    sha256: sha256.clone(),
                })
                .collect(),
            inputs: run.inputs.iter().map(ManifestFile::from).collect(),
            rows: run.statuses,
            outputs,
        }
    }

    /// The file's bytes: indented JSON and a line end.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

impl From<&Input> for ManifestFile {
    fn from(input: &Input) -> Self {
        Self { name: input.name.clone(), bytes: input.bytes, sha256: input.sha256.clone() }
    }
}

/// The id of a run: the first 32 hex digits of SHA-256 over the compact JSON array
/// `[schema, bucket, county, [[key, version]...], policy, reading, [scenario...], as-of, build, key
/// id]`. The county is part of it because the same file, under the same policy, can be determined
/// for two counties.
///
/// Files of a command line have no bucket and, as versions, their checksums; a run without a
/// pseudonym key has a null key id.
pub fn run_id(settings: &Settings, inputs: &[Input]) -> String {
    let versions: Vec<[&str; 2]> =
        inputs.iter().map(|input| [input.name.as_str(), input.sha256.as_str()]).collect();
    let identity = serde_json::json!([
        SCHEMA,
        "",
        settings.county.slug(),
        versions,
        settings.policy_sha256,
        settings.reading.name(),
        settings.scenario_sha256,
        settings.as_of.to_string(),
        BUILD,
        null,
    ]);
    sha256(identity.to_string().as_bytes())[..32].to_owned()
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 0xf)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
