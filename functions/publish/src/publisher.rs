//! The function: whatever has changed, the data set is rebuilt from what is current, and the pointer to it
//! swapped.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clear64_cloud::log::TARGET;
use clear64_cloud::machine::{Machine, back_off, retry};
use clear64_cloud::status::{self, CountyStatus};
use clear64_cloud::store::{Condition, Store, StoreError};
use clear64_results::manifest::{self, BUILD};
use clear64_results::output::sha256;
use clear64_results::tables::{determinations, people};
use clear64_rules::county::County;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

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
/// What the log and the answer say if a county's status or run cannot be read.
const UNREADABLE: &str = "county-unreadable";
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
            Self::File(_) | Self::Defect => "defect",
            Self::Count(CountError::Scratch(_)) | Self::Scratch(_) => "scratch-failed",
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
    unreadable: Vec<County>,
}

impl DataSet {
    /// Tells of each county that could not be read; whether there is none.
    fn log_unreadable(&self) -> bool {
        for county in &self.unreadable {
            let county = county.slug();
            tracing::error!(target: TARGET, outcome = UNREADABLE, county);
        }
        self.unreadable.is_empty()
    }
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
        self.publish_readable().await.map(|(published, _)| published)
    }

    /// [`Publisher::publish`], and whether every county could be read. The log names those that could not.
    async fn publish_readable(&self) -> Result<(Published, bool), PublishError> {
        for failures in 1..=TRIES {
            let (states, seen) = self.states().await?;
            let data_set = self.build(states).await?;
            let pointer = self.pointer().await?;
            let stays = self.stays(pointer.as_ref().map(|(_, bytes)| &**bytes)).await?;
            let dashboard = &self.setup.dashboard;
            for DataFile { name, bytes } in &data_set.files {
                let key = format!("{DATA}{name}");
                if !stays.contains(&key) {
                    let put = || dashboard.put(&key, bytes.clone(), Condition::Always);
                    retry(&*self.setup.machine, put).await?;
                }
            }
            if pointer.as_ref().is_some_and(|(_, bytes)| *bytes == data_set.meta) {
                return Ok((Published::Unchanged, data_set.log_unreadable()));
            }
            if self.seen().await? == seen && self.swap(pointer, &data_set.meta).await? {
                return Ok((Published::Swapped, data_set.log_unreadable()));
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
            let read = found.map(|(_, bytes)| serde_json::from_slice(&bytes)).transpose();
            let Ok(status) = read else {
                counties.push(CountyState {
                    county,
                    status: None,
                    run: Some(Err(Excluded::Status)),
                });
                continue;
            };
            let run = self.current(county, status.as_ref()).await?;
            counties.push(CountyState { county, status, run });
        }
        of_one_key(&mut counties);
        Ok((counties, seen))
    }

    /// The run of a county that holds, by its status.
    async fn current(
        &self,
        county: County,
        status: Option<&CountyStatus>,
    ) -> Result<Option<Result<CurrentRun, Excluded>>, PublishError> {
        let Some(status) = status else { return Ok(None) };
        let Some(id) = &status.current else { return Ok(None) };
        let key = format!("{}{}", prefix(county, id), manifest::NAME);
        let Some((_, bytes)) = self.text(&key).await? else {
            return Ok(Some(Err(Excluded::Unreadable)));
        };
        let newest = status.exports.last();
        let newest = newest.map(|export| export.stored.to_zoned(self.california.clone()).date());
        Ok(Some(CurrentRun::read(id, &bytes).and_then(|run| run.dated(newest))))
    }

    /// The keys of the data that need not be put: what the pointer refers to stays as long as it does. What it
    /// does not is put even if it is there: another build may be about to sweep that version.
    async fn stays(&self, pointer: Option<&[u8]>) -> Result<HashSet<String>, PublishError> {
        // What cannot be read refers to nothing that is known of.
        let referred = pointer.and_then(referred).unwrap_or_default();
        let versions = retry(&*self.setup.machine, || self.setup.dashboard.versions(DATA)).await?;
        let there = versions.into_iter().filter(|one| one.is_latest && !one.is_deletion);
        Ok(there.map(|one| one.key).filter(|key| referred.contains(key)).collect())
    }

    /// The `ETag`s of all statuses now.
    async fn seen(&self) -> Result<Seen, PublishError> {
        let mut seen = Seen::new();
        for county in County::all() {
            seen.push(self.text(&status::key(county)).await?.map(|(etag, _)| etag));
        }
        Ok(seen)
    }

    /// `ETag` and bytes of an object of the results, if it is there. One that is too large is none that was
    /// written: it is read as empty.
    async fn text(&self, key: &str) -> Result<Option<(String, Vec<u8>)>, PublishError> {
        match retry(&*self.setup.machine, || self.setup.results.get(key, MOST_TEXT)).await {
            Err(StoreError::TooLarge) => Ok(Some((String::new(), Vec::new()))),
            fetched => found(fetched),
        }
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
            runs.push(match files? {
                Some(None) => {
                    // The others are published all the same.
                    state.run = Some(Err(Excluded::Unreadable));
                    None
                }
                files => files.flatten(),
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
            for place in &counted.unreadable {
                states[usize::from(*place)].run = Some(Err(Excluded::Unreadable));
            }
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
            let is_unreadable = |state: &&CountyState| {
                matches!(state.run, Some(Err(Excluded::Unreadable | Excluded::Status)))
            };
            let unreadable =
                states.iter().filter(is_unreadable).map(|state| state.county).collect();
            Ok(DataSet { meta, files, unreadable })
        };
        tokio::task::spawn_blocking(build).await.map_err(|_| PublishError::Defect)?
    }

    /// People and determinations of a run, in unnamed scratch files; none if they are not those that its
    /// manifest says it has written.
    async fn files(
        &self,
        county: County,
        run: &CurrentRun,
    ) -> Result<Option<[File; 2]>, PublishError> {
        let mut files = Vec::new();
        for name in [people::NAME, determinations::NAME] {
            let key = format!("{}{name}", prefix(county, &run.id));
            let get = || self.setup.results.get(&key, MOST_FILE);
            let fetched = match retry(&*self.setup.machine, get).await {
                Err(StoreError::Absent | StoreError::TooLarge) => return Ok(None),
                fetched => fetched?,
            };
            let mut outputs = run.manifest.outputs.iter();
            let sum = outputs.find(|output| output.name == name);
            if sum.is_none_or(|output| output.sha256 != sha256(&fetched.bytes)) {
                return Ok(None);
            }
            let mut file = tempfile::tempfile_in(&self.setup.scratch)?;
            file.write_all(&fetched.bytes)?;
            file.seek(SeekFrom::Start(0))?;
            files.push(file);
        }
        <[File; 2]>::try_from(files).map(Some).map_err(|_| PublishError::Defect)
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

    /// [`Publisher::publish`] for a batch of events, as JSON, and what nothing refers to any more is swept,
    /// whatever became of that. The answer gives all events back if nothing could be published, and always what
    /// is not understood: it publishes, but somebody has to look at it. An event without a batch is that of a
    /// schedule, and publishes, too. `code` says what has failed, a county that cannot be read and sweeping included.
    pub async fn handle_json(&self, event: &Value) -> Value {
        let records = event["Records"].as_array().cloned().unwrap_or_default();
        let is_scheduled = event["Records"].is_null();
        let what = |record: &Value| {
            let body = record["body"].as_str().unwrap_or_default();
            let notices = clear64_cloud::event::read(body).ok();
            notices.map(|notices| notices.iter().any(|notice| concerns(&notice.key)))
        };
        if !is_scheduled && records.iter().all(|record| what(record) == Some(false)) {
            return json!({ "batchItemFailures": [] });
        }
        let published = self.publish_readable().await;
        let swept = sweep(&*self.setup.dashboard, &*self.setup.machine).await;
        match &published {
            Ok((Published::Swapped, _)) => tracing::info!(target: TARGET, outcome = "published"),
            Ok((Published::Unchanged, _)) => {
                tracing::info!(target: TARGET, outcome = "publication-unchanged");
            }
            Err(error) => {
                tracing::error!(target: TARGET, outcome = "not-published", code = error.code());
            }
        }
        if swept.is_err() {
            tracing::error!(target: TARGET, outcome = "not-swept", code = "bucket-failed");
        }
        let is_given_back = |record: &&Value| published.is_err() || what(record).is_none();
        let failures: Vec<_> = records
            .iter()
            .filter(is_given_back)
            .map(|record| json!({ "itemIdentifier": record["messageId"] }))
            .collect();
        let code = match published {
            Err(error) => Some(error.code()),
            Ok((_, true)) => swept.err().map(|_| "not-swept"),
            Ok((_, false)) => Some(UNREADABLE),
        };
        match code {
            Some(code) => json!({ "batchItemFailures": failures, "code": code }),
            None => json!({ "batchItemFailures": failures }),
        }
    }
}

/// Whether an object of the results says where a county stands.
fn concerns(key: &str) -> bool {
    key.ends_with("/manifest.json") || key.ends_with("/status.json")
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
