//! What a county's people are told when an upload has been dealt with: id, code and county.

use async_trait::async_trait;
use clear64_rules::county::County;
use serde::Serialize;

use clear64_cloud::log::TARGET;
use clear64_cloud::machine::{Machine, retry};
use clear64_cloud::status::{ExportStatus, State};
use clear64_cloud::store::StoreError;

/// What has become of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was determined; its results can be fetched.
    ResultsReady,
    /// It was refused, or has failed: the code says why.
    Refused,
}

/// An announcement. As JSON, the whole text of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Announcement {
    /// Slug of the county.
    pub county: String,
    /// 16 hex digits of a hash of key and version.
    pub upload: String,
    /// What has become of it.
    pub outcome: Outcome,
    /// Why it was refused or has failed.
    pub code: Option<String>,
}

impl Announcement {
    /// That of an entry of the status; none if nobody has to be told.
    fn of(county: County, entry: &ExportStatus) -> Option<Self> {
        let outcome = match entry.state {
            // Out of time under another policy: its results have been announced.
            State::Determined if entry.code.is_some() => return None,
            State::Determined => Outcome::ResultsReady,
            State::Refused | State::Failed => Outcome::Refused,
            State::Received | State::Superseded | State::Withdrawn => return None,
        };
        let (county, upload) = (county.slug(), entry.id.clone());
        Some(Self { county, upload, outcome, code: entry.code.clone() })
    }
}

/// Where announcements go.
#[async_trait]
pub trait Topics: Send + Sync {
    /// Sends one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if another try may mend it.
    async fn announce(&self, announcement: &Announcement) -> Result<(), StoreError>;
}

/// Nobody is told: who looks at the status sees it.
#[derive(Clone, Copy, Debug)]
pub struct Nobody;

#[async_trait]
impl Topics for Nobody {
    async fn announce(&self, _announcement: &Announcement) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Announces what has changed. The status is the truth: an announcement that cannot be sent is logged
/// and left out.
pub(crate) async fn announce(
    topics: &dyn Topics,
    machine: &dyn Machine,
    county: County,
    changed: &[ExportStatus],
) {
    for announcement in changed.iter().filter_map(|entry| Announcement::of(county, entry)) {
        if retry(machine, || topics.announce(&announcement)).await.is_err() {
            let (county, upload) = (&*announcement.county, &*announcement.upload);
            tracing::error!(target: TARGET, outcome = "not-announced", county, upload);
        }
    }
}
