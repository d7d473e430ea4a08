//! What a run is asked to do.

use std::fmt;
use std::sync::Arc;

use clear64_rules::county::County;
use clear64_rules::policy::language::{self, PolicyError};
use clear64_rules::policy::{Policy, options};
use clear64_rules::reading::Reading;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::case_management::CaseFiles;
use crate::identity::Key;
use crate::output::sha256;

/// How the text of a policy is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyFormat {
    /// The policy language.
    Toml,
    /// An options file of the self-service tool.
    Json,
}

/// A policy with the text it was read from, and its hash.
#[derive(Clone, Debug)]
pub struct HashedPolicy {
    /// The policy.
    pub policy: Policy,
    /// Its text, as it stood in the file: with it a run can be explained from its folder alone.
    /// Policies are public; nothing of a person is in them.
    pub text: String,
    /// How the text is written.
    pub format: PolicyFormat,
    /// SHA-256 of its text, lower-case hex.
    pub sha256: String,
}

impl HashedPolicy {
    /// Reads a policy of this name from its text.
    pub fn read(
        name: &str,
        text: impl Into<String>,
        format: PolicyFormat,
    ) -> Result<Self, PolicyError> {
        let text = text.into();
        let policy = match format {
            PolicyFormat::Toml => language::parse(name, &text)?,
            PolicyFormat::Json => options::parse(name, &text)?,
        };
        let sha256 = sha256(text.as_bytes());
        Ok(Self { policy, text, format, sha256 })
    }
}

/// The objects of a bucket that a run reads, by version: with them the run has its id before it
/// reads a byte.
///
/// `Debug` prints their number alone: keys can hold names of persons.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objects {
    /// The bucket's name.
    pub bucket: String,
    /// Key and version id, in the order in which they are read.
    pub versions: Vec<[String; 2]>,
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Objects").field("versions", &self.versions.len()).finish_non_exhaustive()
    }
}

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The county whose convictions are determined.
    pub county: County,
    /// The date as of which facts hold.
    pub as_of: Date,
    /// How facts are read.
    pub reading: Reading,
    /// The county's policy.
    pub policy: HashedPolicy,
    /// Policies evaluated beside it, for comparison. Names are distinct.
    pub scenarios: Vec<HashedPolicy>,
    /// The key of pseudonyms; without it there are none, and the run cannot be published.
    pub key: Option<Key>,
    /// Whether `records.parquet` is written.
    pub records: bool,
    /// Whether the sheets are written.
    pub sheets: bool,
    /// The county's own files beside the export, if it gave any.
    pub cases: Option<Arc<CaseFiles>>,
    /// The build that the results name: this one, [`BUILD`](crate::manifest::BUILD). A replay names
    /// the one that made the run.
    pub build: String,
    /// The objects read; `None` for files of this machine, which have no versions.
    pub objects: Option<Objects>,
}

impl Settings {
    /// The county's policy, then the scenarios.
    pub fn policies(&self) -> impl Iterator<Item = &HashedPolicy> {
        std::iter::once(&self.policy).chain(&self.scenarios)
    }
}
