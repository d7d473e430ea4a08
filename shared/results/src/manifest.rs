//! `manifest.json`: what a run was, and what it left behind. It is written last; its presence is
//! the commit.

use clear64_rules::policy::Approval;
use jiff::civil::Date;
use serde::Serialize;

use crate::case_management::{CaseCounts, CaseSums};
use crate::identity::Key;
use crate::output::{FileSum, sha256};
use crate::run::Run;
use crate::settings::{HashedPolicy, Objects, PolicyFormat, Settings};
use crate::status::Statuses;
use crate::{summary, tables};

/// Version of the manifest's keys.
pub const SCHEMA: u32 = 3;

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
    /// Versions of the other files.
    pub schemas: Schemas,
    /// The run's id: the same for the same inputs, policy, reading, scenarios, date and build.
    pub run: String,
    /// The build that made the run.
    pub build: String,
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
    /// Id of the key of pseudonyms; null for a run without one.
    pub key: Option<String>,
    /// Whether the run may become part of the statewide data: only with a key.
    pub publishable: bool,
    /// What was read, in order.
    pub inputs: Vec<FileSum>,
    /// The county's own files, and what became of their rows; absent without them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_management: Option<CaseInputs>,
    /// The objects they were, by version; absent for files of a machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objects: Option<Objects>,
    /// Rows by status; they add up to the rows read.
    pub rows: Statuses,
    /// Rows that were not UTF-8 and were read as Windows-1252; null without records.
    pub rows_not_utf8: Option<u64>,
    /// What was written, the manifest itself left out.
    pub outputs: Vec<FileSum>,
}

/// Versions of the files of a run.
#[derive(Debug, Serialize)]
pub struct Schemas {
    /// Of `summary.json`.
    pub summary: u32,
    /// Of the Parquet files.
    pub tables: u32,
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
    /// How its text is written.
    pub format: PolicyFormat,
    /// Its text, as it stood in the file.
    pub text: String,
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
    /// How its text is written.
    pub format: PolicyFormat,
    /// Its text, as it stood in the file.
    pub text: String,
}

/// The county's own files beside the export.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseInputs {
    /// The case-management export.
    pub cms: FileSum,
    /// The file of weights; null without one.
    pub weights: Option<FileSum>,
    /// Lines of the file of weights without a court number or a quantity that can be read; null
    /// without one.
    pub weights_unread: Option<usize>,
    /// Court numbers for which the file of weights says different quantities, so that none is known; null
    /// without one.
    pub weights_differing: Option<usize>,
    /// Rows of the case-management export; they add up to the rows read.
    pub rows: CaseCounts,
}

impl CaseInputs {
    fn of(settings: &Settings, run: &Run) -> Option<Self> {
        let cases = settings.cases.as_ref()?;
        Some(Self {
            cms: cases.sums.cms.clone(),
            weights: cases.sums.weights.clone(),
            weights_unread: cases.sums.weights.as_ref().map(|_| cases.weights.unread),
            weights_differing: cases.sums.weights.as_ref().map(|_| cases.weights.differing()),
            rows: run.cases?,
        })
    }
}

impl Manifest {
    /// The manifest of a run.
    pub fn new(settings: &Settings, run: &Run) -> Self {
        let HashedPolicy { policy, text, format, sha256 } = &settings.policy;
        let approval = policy.approval.as_ref();
        let scenarios = settings.scenarios.iter().map(|scenario| ManifestScenario {
            name: scenario.policy.name.clone(),
            sha256: scenario.sha256.clone(),
            format: scenario.format,
            text: scenario.text.clone(),
        });
        Self {
            schema: SCHEMA,
            schemas: Schemas { summary: summary::SCHEMA, tables: tables::SCHEMA },
            run: run_id(settings, &run.inputs),
            build: settings.build.clone(),
            county: settings.county.slug(),
            as_of: settings.as_of,
            reading: settings.reading.name(),
            caution: settings.reading.caution(),
            policy: ManifestPolicy {
                name: policy.name.clone(),
                title: policy.title.clone(),
                sha256: sha256.clone(),
                approval: approval
                    .map(|Approval { by, on }| ManifestApproval { by: by.clone(), on: *on }),
                draft: policy.approval.is_none(),
                format: *format,
                text: text.clone(),
            },
            scenarios: scenarios.collect(),
            key: settings.key.as_ref().map(|key| key.id().to_owned()),
            publishable: settings.key.is_some(),
            inputs: run.inputs.clone(),
            case_management: CaseInputs::of(settings, run),
            objects: settings.objects.clone(),
            rows: run.statuses,
            rows_not_utf8: settings.records.then_some(run.not_utf8),
            outputs: run.outputs.clone(),
        }
    }

    /// The file's bytes: indented JSON and a line end.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// The id of a run: the first 32 hex digits of SHA-256 over the compact JSON array
/// `[schema, bucket, county, [[key, version]...], [policy, hash], reading, [scenario hash...], as-of,
/// build, key id, [outputs asked for], the county's own files]`: everything that decides a byte of
/// the results.
///
/// The versions are those of the settings' objects, whatever `inputs` says: a run over objects has its
/// id before it reads them. Files of a command line have no bucket and, as versions, the checksums of
/// `inputs`; a run without a pseudonym key has a null key id.
pub fn run_id(settings: &Settings, inputs: &[FileSum]) -> String {
    let cases = settings.cases.as_ref().map(|cases| &cases.sums);
    id_of(settings, settings.key.as_ref().map(Key::id), inputs, cases)
}

/// The id of a run of which the key is known by its id alone.
pub(crate) fn id_of(
    settings: &Settings,
    key: Option<&str>,
    inputs: &[FileSum],
    cases: Option<&CaseSums>,
) -> String {
    let (bucket, versions): (&str, Vec<[&str; 2]>) = match &settings.objects {
        Some(Objects { bucket, versions }) => {
            (bucket, versions.iter().map(|pair| pair.each_ref().map(String::as_str)).collect())
        }
        None => ("", inputs.iter().map(|input| [&*input.name, &*input.sha256]).collect()),
    };
    let scenarios: Vec<&str> =
        settings.scenarios.iter().map(|scenario| scenario.sha256.as_str()).collect();
    let identity = serde_json::json!([
        SCHEMA,
        bucket,
        settings.county.slug(),
        versions,
        [&settings.policy.policy.name, &settings.policy.sha256],
        settings.reading.name(),
        scenarios,
        settings.as_of.to_string(),
        settings.build,
        key,
        [("records", settings.records), ("sheets", settings.sheets)],
        cases,
    ]);
    sha256(identity.to_string().as_bytes())[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use clear64_rules::policy::shipped;

    use super::*;

    fn settings(objects: Option<Objects>) -> Settings {
        let text = shipped::text(shipped::DEFAULT).unwrap();
        Settings {
            county: "alpine".parse().unwrap(),
            as_of: jiff::civil::date(2026, 11, 1),
            reading: clear64_rules::reading::Reading::Exact,
            policy: HashedPolicy::read(shipped::DEFAULT, text, PolicyFormat::Toml).unwrap(),
            scenarios: Vec::new(),
            key: None,
            records: true,
            sheets: false,
            cases: None,
            build: BUILD.to_owned(),
            objects,
        }
    }

    fn objects(bucket: &str, key: &str, version: &str) -> Objects {
        Objects { bucket: bucket.to_owned(), versions: vec![[key, version].map(str::to_owned)] }
    }

    #[test]
    fn a_run_over_objects_is_named_by_bucket_key_and_version_whatever_was_read() {
        let id = |objects| run_id(&settings(objects), &[]);
        let first = id(Some(objects("uploads", "exports/alpine/a.csv", "v1")));
        for other in [
            Some(objects("others", "exports/alpine/a.csv", "v1")),
            Some(objects("uploads", "exports/alpine/b.csv", "v1")),
            Some(objects("uploads", "exports/alpine/a.csv", "v2")),
            None,
        ] {
            assert_ne!(id(other), first);
        }
        let read = FileSum { name: "a.csv".to_owned(), bytes: 1, sha256: "00".to_owned() };
        let settings = settings(Some(objects("uploads", "exports/alpine/a.csv", "v1")));
        assert_eq!(run_id(&settings, &[read]), first);
    }

    #[test]
    fn a_key_is_not_in_the_debug_text_of_settings() {
        let settings =
            settings(Some(objects("uploads", "exports/alpine/Zebulon Planted.csv", "v1")));
        assert!(!format!("{settings:?}").contains("Zebulon"));
    }
}
