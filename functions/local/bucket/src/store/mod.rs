//! Objects, versions, uploads in parts and events, in one data folder.
//!
//! A write goes: content to a file among the drafts, synced; renamed to the contents, both folders
//! synced; one transaction for the version, its condition and its events. A crash before the
//! transaction leaves files that no row names: [`Store::open`] deletes them.

mod content;
mod deletion;
mod listing;
mod objects;
mod rows;
mod tables;
mod uploads;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use redb::{
    Database, ReadTransaction, ReadableDatabase as _, ReadableTable as _, WriteTransaction,
};
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use crate::{Error, Notification, Surroundings};

pub(crate) use content::{Draft, Pieces, Whole};
pub(crate) use deletion::Deleted;
pub use listing::Version;
pub(crate) use listing::{After, Item, List, Order};
pub(crate) use objects::{Condition, Found, Put, Stored};
pub(crate) use rows::{EventRow, Headers, Object, PartRow, Sum, from_row, to_row};
pub(crate) use tables::{DEAD, EVENTS};
pub(crate) use uploads::{Begin, Complete, CompletePart, UploadPlace};

use content::Folder;
use tables::{BUCKETS, FORMAT, KEYS, META, SALT};

/// What a store is opened with. Buckets and notifications may change from one start to the next; a
/// bucket that is left out keeps its objects and is not served.
#[derive(Clone)]
pub struct Settings {
    /// The names of the buckets.
    pub buckets: Vec<String>,
    /// Which writes are told to which queue.
    pub notifications: Vec<Notification>,
    /// The region that events and buckets name.
    pub region: String,
    /// How often a message is received before it is a dead letter. At least 1.
    pub max_receives: u32,
    /// The fewest bytes of a part other than the last. S3 takes no less than 5 MiB.
    pub smallest_part: u64,
    /// For tests of crashes: called at each step of a write, on the thread that writes.
    pub steps: Option<Arc<dyn Fn(Step) + Send + Sync>>,
}

impl Settings {
    /// These buckets, no notifications, five receives, parts of 5 MiB, the region `us-west-1`.
    pub fn of_buckets<const N: usize>(buckets: [&str; N]) -> Settings {
        Settings {
            buckets: buckets.map(str::to_owned).to_vec(),
            notifications: Vec::new(),
            region: "us-west-1".to_owned(),
            max_receives: 5,
            smallest_part: 5 << 20,
            steps: None,
        }
    }
}

/// A step of a write at which a test can crash the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Some bytes were written to a draft.
    Written,
    /// A draft is complete and synced.
    Synced,
    /// A draft was renamed to a content file.
    Renamed,
    /// The folders of drafts and contents were synced.
    FoldersSynced,
    /// Everything was written into a transaction that is not committed.
    Prepared,
    /// The transaction is committed, nobody told.
    Committed,
}

/// The store of a data folder. Its methods block: they read, write and sync files.
pub struct Store {
    database: Database,
    folder: Folder,
    settings: Settings,
    surroundings: Arc<dyn Surroundings>,
    salt: [u8; 16],
    changed: watch::Sender<u64>,
}

impl Store {
    /// Opens the store in this folder, makes both if there is none, and deletes what a crash left.
    ///
    /// # Errors
    ///
    /// [`Error::Exposed`] if others can read the folder, [`Error::InUse`] if it is open elsewhere,
    /// [`Error::Settings`] if a notification names no bucket.
    pub fn open(
        folder: &Path,
        settings: Settings,
        surroundings: Arc<dyn Surroundings>,
    ) -> Result<Store, Error> {
        if settings.max_receives == 0 {
            return Err(Error::Settings("a message is received at least once"));
        }
        if settings.notifications.iter().any(|told| !settings.buckets.contains(&told.bucket)) {
            return Err(Error::Settings("a notification names a bucket that there is not"));
        }
        let folder = Folder::open(folder)?;
        let database = Database::create(folder.database())?;
        folder.restrict_database()?;
        let salt = prepare(&database, &settings, surroundings.as_ref())?;
        let store = Store {
            database,
            folder,
            settings,
            surroundings,
            salt,
            changed: watch::Sender::new(0),
        };
        store.sweep()?;
        Ok(store)
    }

    /// What the store was opened with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Changes whenever there may be something to receive: for a delivery that waits.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.surroundings.now()
    }

    pub(crate) fn random(&self) -> [u8; 16] {
        self.surroundings.random()
    }

    /// When a bucket was first served.
    pub(crate) fn bucket_created(&self, bucket: &str) -> Result<Timestamp, Error> {
        self.served(bucket)?;
        let read = self.read()?;
        let created = read.open_table(BUCKETS)?.get(bucket)?.map_or(0, |created| created.value());
        Ok(Timestamp::from_microsecond(created).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    pub(crate) fn served(&self, bucket: &str) -> Result<(), Error> {
        let served = self.settings.buckets.iter().any(|name| name == bucket);
        if served { Ok(()) } else { Err(Error::NoSuchBucket) }
    }

    pub(crate) fn read(&self) -> Result<ReadTransaction, Error> {
        Ok(self.database.begin_read()?)
    }

    /// Does all of it in one transaction, or nothing.
    pub(crate) fn transact<T>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let transaction = self.database.begin_write()?;
        let done = work(&transaction)?;
        self.step(Step::Prepared);
        transaction.commit()?;
        self.step(Step::Committed);
        Ok(done)
    }

    /// Wakes those that wait for events.
    pub(crate) fn announce(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }

    fn step(&self, step: Step) {
        if let Some(steps) = &self.settings.steps {
            steps(step);
        }
    }

    /// The next number of a write or a message: each is greater than all before.
    pub(crate) fn next_sequence(write: &WriteTransaction) -> Result<u64, Error> {
        let mut meta = write.open_table(META)?;
        let next = meta.get("sequence")?.map_or(1, |last| last.value() + 1);
        meta.insert("sequence", next)?;
        Ok(next)
    }

    /// The id of the key's next version: 32 hex digits that depend on the store's salt, the key and
    /// how many versions the key has had, and on nothing that other keys do.
    fn next_version_id(
        &self,
        write: &WriteTransaction,
        bucket: &str,
        key: &str,
    ) -> Result<String, Error> {
        let mut keys = write.open_table(KEYS)?;
        let ordinal = keys.get((bucket, key))?.map_or(1, |count| count.value() + 1);
        keys.insert((bucket, key), ordinal)?;
        let hash = Sha256::new()
            .chain_update(self.salt)
            .chain_update(bucket)
            .chain_update([0])
            .chain_update(key)
            .chain_update([0])
            .chain_update(ordinal.to_be_bytes())
            .finalize();
        let half = hash.iter().take(16).fold(0, |id, byte| id << 8 | u128::from(*byte));
        Ok(format!("{half:032x}"))
    }

    /// Deletes drafts, and contents that no row names.
    fn sweep(&self) -> Result<(), Error> {
        self.expire_uploads()?;
        let read = self.read()?;
        let named = rows::named_files(&read)?;
        self.folder.sweep(&named)
    }
}

/// Makes the tables, writes down new buckets and returns the salt.
fn prepare(
    database: &Database,
    settings: &Settings,
    surroundings: &dyn Surroundings,
) -> Result<[u8; 16], Error> {
    let write = database.begin_write()?;
    tables::create(&write)?;
    let salt = {
        let mut meta = write.open_table(META)?;
        let found = meta.get("format")?.map(|format| format.value());
        match found {
            None => drop(meta.insert("format", FORMAT)?),
            Some(FORMAT) => {}
            Some(found) => return Err(Error::Format { found, expected: FORMAT }),
        }
        let mut salts = write.open_table(SALT)?;
        let known = salts.get(())?.map(|salt| salt.value());
        let salt = known.unwrap_or_else(|| u128::from_be_bytes(surroundings.random()));
        salts.insert((), salt)?;
        salt.to_be_bytes()
    };
    {
        let mut buckets = write.open_table(BUCKETS)?;
        let now = surroundings.now().as_microsecond();
        for bucket in &settings.buckets {
            if buckets.get(bucket.as_str())?.is_none() {
                buckets.insert(bucket.as_str(), now)?;
            }
        }
    }
    write.commit()?;
    Ok(salt)
}
