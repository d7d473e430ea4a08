//! What a run is asked to do.

use clear64_rules::county::County;
use clear64_rules::policy::Policy;
use clear64_rules::reading::Reading;
use jiff::civil::Date;

use crate::identity::Key;

/// A policy with the hash of the text it was read from.
#[derive(Clone, Debug)]
pub struct HashedPolicy {
    /// The policy.
    pub policy: Policy,
    /// SHA-256 of its text, lower-case hex.
    pub sha256: String,
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
}

impl Settings {
    /// The county's policy, then the scenarios.
    pub fn policies(&self) -> impl Iterator<Item = &HashedPolicy> {
        std::iter::once(&self.policy).chain(&self.scenarios)
    }
}
