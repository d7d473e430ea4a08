//! The function: whatever has changed, the data set is rebuilt from what is current, and the pointer to it
//! swapped.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clear64_cloud::log::TARGET;
use clear64_cloud::machine::{Machine, back_off, retry};
use clear64_cloud::status::{self, CountyStatus};
use clear64_cloud::store::{Condition, Store, StoreError};
use clear64_results::manifest::{self, BUILD};
use clear64_results::tables::{determinations, people};
use clear64_rules::county::County;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::counted::{CountError, count};
use crate::document::{DataKind, Filed, meta, policies_file};
use crate::files::{DataFile, FileError};
use crate::state::{CountyState, CurrentRun, Excluded, of_one_key};
use crate::suppress::Protection;
use crate::sweep::{referred, sweep};
use crate::tables as described;

/// Key of the pointer, in the bucket of the dashboard.
pub const META: &str = "data/meta.json";
/// What all data has before its name.
pub(crate) const DATA: &str = "data/";
/// How often a build is begun again because something has changed meanwhile.
const TRIES: u32 = 20;
/// Bytes that a status or manifest may have.
const MOST_TEXT: u64 = 16 << 20;
/// Bytes that a file of a run may have: many times that of the largest county.
const MOST_FILE: u64 = 4 << 30;

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A bucket has failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A status or a run is not what it should be, or a scratch file failed.
    #[error(transparent)]
    Count(#[from] CountError),
    /// A defect of the program.
    #[error(transparent)]
    File(#[from] FileError),
    /// A scratch file.
    #[error("the scratch files could not be used: {0}")]
    Scratch(#[from] io::Error),
    /// A status is none.
    #[error("the status of a county cannot be read")]
    Unreadable,
    /// The counties kept changing.
    #[error("the counties keep changing")]
    Restless,
    /// A task has ended.
    #[error("a task of the program has ended")]
    Defect,
}

impl PublishError {
    /// The stable code, in kebab case.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "bucket-failed",
            Self::Count(CountError::Exposed(_)) => "count-exposed",
            Self::Count(CountError::Read(_)) => "run-unreadable",
            Self::File(_) | Self::Defect => "defect",
            Self::Count(CountError::Scratch(_)) | Self::Scratch(_) => "scratch-failed",
            Self::Unreadable => "status-unreadable",
            Self::Restless => "counties-changing",
        }
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// The pointer was swapped.
    Swapped,
    /// The data set is what it was.
    Unchanged,
}

/// What the function is set up with.
pub struct Setup {
    /// The results bucket.
    pub results: Arc<dyn Store>,
    /// The bucket of the dashboard.
    pub dashboard: Arc<dyn Store>,
    /// Clock and randomness.
    pub machine: Arc<dyn Machine>,
    /// Folder for scratch files.
    pub scratch: PathBuf,
    /// Whether the deployment is of invented people.
    pub kind: DataKind,
}

/// The function, set up.
pub struct Publisher {
    setup: Setup,
    california: TimeZone,
}

/// A data set that is ready to be put.
struct DataSet {
    meta: Vec<u8>,
    files: Vec<DataFile>,
}

/// A status as it was read: its `ETag`, none if there is no status.
type Seen = Vec<Option<String>>;

impl Publisher {
    /// The function of a deployment.
    ///
    /// # Errors
    ///
    /// If the time zone of California is not known.
    pub fn new(setup: Setup) -> Result<Self, jiff::Error> {
        Ok(Self { setup, california: TimeZone::get("America/Los_Angeles")? })
    }

    /// Publishes what is current.
    ///
    /// Data is put before the pointer to it, by the hash of its bytes, so that a reader never meets half of a
    /// data set. The pointer is read before the statuses are read again: of two builds that race, the one
    /// that knows less cannot swap it last.
    ///
    /// # Errors
    ///
    /// [`PublishError`]; trying again is harmless, and what was published stays.
    pub async fn publish(&self) -> Result<Published, PublishError> {
        for failures in 1..=TRIES {
            let (states, seen) = self.states().await?;
            let data_set = self.build(states).await?;
            let pointer = self.pointer().await?;
            if pointer.as_ref().is_some_and(|(_, bytes)| *bytes == data_set.meta) {
                self.sweep().await?;
                return Ok(Published::Unchanged);
            }
            let stays = pointer.as_ref().map(|(_, bytes)| referred(bytes)).unwrap_or_default();
            let dashboard = &self.setup.dashboard;
            for DataFile { name, bytes } in &data_set.files {
                // What the pointer refers to stays as long as it does. What it does not is put even if it is
                // there: another build may be about to sweep that version.
                if !stays.contains(name) {
                    let key = format!("{DATA}{name}");
                    let put = || dashboard.put(&key, bytes.clone(), Condition::Always);
                    retry(&*self.setup.machine, put).await?;
                }
            }
            if self.seen().await? == seen && self.swap(pointer, &data_set.meta).await? {
                self.sweep().await?;
                return Ok(Published::Swapped);
            }
            back_off(&*self.setup.machine, failures).await;
        }
        Err(PublishError::Restless)
    }

    /// The statuses and current runs of all counties, by slug.
    async fn states(&self) -> Result<(Vec<CountyState>, Seen), PublishError> {
        let (mut counties, mut seen) = (Vec::new(), Seen::new());
        for county in County::all() {
            let found = self.text(&status::key(county)).await?;
            seen.push(found.as_ref().map(|(etag, _)| etag.clone()));
            let status: Option<CountyStatus> = match found {
                Some((_, bytes)) => {
                    Some(serde_json::from_slice(&bytes).map_err(|_| PublishError::Unreadable)?)
                }
                None => None,
            };
            let id = status.as_ref().and_then(|status| status.current.clone());
            let run = match id {
                Some(id) => {
                    let key = format!("{}{}", prefix(county, &id), manifest::NAME);
                    let bytes = self.text(&key).await?.map(|(_, bytes)| bytes);
                    let run = bytes.map(|bytes| CurrentRun::read(&id, &bytes));
                    Some(run.unwrap_or(Err(Excluded::Unreadable)))
                }
                None => None,
            };
            counties.push(CountyState { county, status, run });
        }
        of_one_key(&mut counties);
        Ok((counties, seen))
    }

    /// The `ETag`s of all statuses now.
    async fn seen(&self) -> Result<Seen, PublishError> {
        let mut seen = Seen::new();
        for county in County::all() {
            seen.push(self.text(&status::key(county)).await?.map(|(etag, _)| etag));
        }
        Ok(seen)
    }

    /// `ETag` and bytes of an object of the results, if it is there.
    async fn text(&self, key: &str) -> Result<Option<(String, Vec<u8>)>, PublishError> {
        found(retry(&*self.setup.machine, || self.setup.results.get(key, MOST_TEXT)).await)
    }

    async fn pointer(&self) -> Result<Option<(String, Vec<u8>)>, PublishError> {
        found(retry(&*self.setup.machine, || self.setup.dashboard.get(META, MOST_TEXT)).await)
    }

    async fn build(&self, mut states: Vec<CountyState>) -> Result<DataSet, PublishError> {
        let mut runs: Vec<Option<[File; 2]>> = Vec::new();
        for state in &mut states {
            let files = match state.published() {
                Some(run) => self.files(state.county, run).await.map(Some),
                None => Ok(None),
            };
            runs.push(match files {
                Err(PublishError::Store(StoreError::Absent)) => {
                    // The others are published all the same.
                    state.run = Some(Err(Excluded::Unreadable));
                    None
                }
                files => files?,
            });
        }
        let (scratch, kind) = (self.setup.scratch.clone(), self.setup.kind);
        let california = self.california.clone();
        let build = move || {
            let open = |index: usize| {
                let files = runs.get_mut(index).and_then(Option::take);
                files.ok_or_else(|| io::ErrorKind::NotFound.into())
            };
            let counted = count(&states, &scratch, Protection::Full, open)?;
            let mut all: Vec<_> = described::count_tables(&counted).collect();
            all.push(described::counties(&states, &california));
            all.push(described::uploads(&states, &california));
            let dictionary = described::dictionary(&all).csv()?;
            let mut tables = Vec::new();
            for table in all {
                let (parquet, csv) = (table.parquet()?, table.csv()?);
                tables.push(Filed { table, parquet, csv });
            }
            let policies = policies_file(&states)?;
            let meta = meta(kind, BUILD, &states, &counted, &tables, &policies, &dictionary)?;
            let mut files = vec![policies, dictionary];
            files.extend(tables.into_iter().flat_map(|table| [table.parquet, table.csv]));
            Ok(DataSet { meta, files })
        };
        tokio::task::spawn_blocking(build).await.map_err(|_| PublishError::Defect)?
    }

    /// People and determinations of a run, in unnamed scratch files.
    async fn files(&self, county: County, run: &CurrentRun) -> Result<[File; 2], PublishError> {
        let mut files = Vec::new();
        for name in [people::NAME, determinations::NAME] {
            let key = format!("{}{name}", prefix(county, &run.id));
            let get = || self.setup.results.get(&key, MOST_FILE);
            let fetched = retry(&*self.setup.machine, get).await?;
            let mut file = tempfile::tempfile_in(&self.setup.scratch)?;
            file.write_all(&fetched.bytes)?;
            file.seek(SeekFrom::Start(0))?;
            files.push(file);
        }
        <[File; 2]>::try_from(files).map_err(|_| PublishError::Defect)
    }

    async fn sweep(&self) -> Result<(), StoreError> {
        sweep(&*self.setup.dashboard, &*self.setup.machine).await
    }

    /// Whether the pointer could be swapped: not if another build was faster.
    async fn swap(
        &self,
        pointer: Option<(String, Vec<u8>)>,
        bytes: &[u8],
    ) -> Result<bool, PublishError> {
        let condition = pointer.map_or(Condition::IfAbsent, |(etag, _)| Condition::IfMatch(etag));
        let put = || self.setup.dashboard.put(META, bytes.to_vec(), condition.clone());
        match retry(&*self.setup.machine, put).await {
            Ok(()) => Ok(true),
            // An earlier try may have been done, and its answer lost.
            Err(StoreError::Precondition | StoreError::Absent) => {
                Ok(self.pointer().await?.is_some_and(|(_, now)| now == bytes))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// [`Publisher::publish`] for a batch of events, as JSON; the answer gives all of them back, or none. An
    /// event without a batch is that of a schedule, and publishes, too: what nothing refers to is swept then.
    /// If it fails, `code` says why.
    pub async fn handle_json(&self, event: &Value) -> Value {
        let records = event["Records"].as_array().cloned().unwrap_or_default();
        let is_scheduled = event["Records"].is_null();
        let concerns = |record: &Value| {
            let body = record["body"].as_str().unwrap_or_default();
            // A message that is not understood is no reason not to publish.
            clear64_cloud::event::read(body).is_ok_and(|notices| {
                notices.iter().any(|notice| {
                    notice.key.ends_with("/manifest.json") || notice.key.ends_with("/status.json")
                })
            })
        };
        if !is_scheduled && !records.iter().any(concerns) {
            return serde_json::json!({ "batchItemFailures": [] });
        }
        match self.publish().await {
            Ok(published) => {
                let outcome = match published {
                    Published::Swapped => "published",
                    Published::Unchanged => "publication-unchanged",
                };
                tracing::info!(target: TARGET, outcome);
                serde_json::json!({ "batchItemFailures": [] })
            }
            Err(error) => {
                tracing::error!(target: TARGET, outcome = "not-published", code = error.code());
                let failures: Vec<_> = records
                    .iter()
                    .map(|record| serde_json::json!({ "itemIdentifier": record["messageId"] }))
                    .collect();
                serde_json::json!({ "batchItemFailures": failures, "code": error.code() })
            }
        }
    }
}

fn prefix(county: County, run: &str) -> String {
    format!("county={}/run={run}/", county.slug())
}

fn found(
    fetched: Result<clear64_cloud::store::Fetched, StoreError>,
) -> Result<Option<(String, Vec<u8>)>, PublishError> {
    match fetched {
        Ok(fetched) => Ok(Some((fetched.etag, fetched.bytes))),
        Err(StoreError::Absent) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
