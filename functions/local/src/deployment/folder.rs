//! The data folder: the store, the access keys, the key of pseudonyms, and where `clear64 up` is.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clear64_bucket::{Layout, Notification, Principals, Service, Settings, Store, Surroundings};
use clear64_determine::function::MOST_RECEIVES;
use clear64_publish::document::DataKind;
use clear64_results::identity::Key;
use serde::{Deserialize, Serialize};

use super::client::REGION;
use super::delivery::{DETERMINE, PUBLISH};
use super::keys::{self, KeysError};
use super::{DASHBOARD, DeploymentError, RESULTS, UPLOADS};
use crate::key_file;

/// Name of the file that says where `clear64 up` is.
const RUNNING: &str = "running.json";

/// The folder.
pub(crate) struct DataFolder {
    path: PathBuf,
}

/// Where `clear64 up` answers, and what other commands show it: they can read the folder.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
}

impl DataFolder {
    /// The folder at this path, which need not be there.
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The folder at this path, in which `clear64 up` has to have been.
    pub(crate) fn existing(path: &Path) -> Result<Self, DeploymentError> {
        let folder = Self::new(path);
        if folder.key().is_file() { Ok(folder) } else { Err(DeploymentError::NoFolder) }
    }

    /// Opens the store, which no other process can open then; makes both if there are none.
    pub(crate) fn open(
        &self,
        surroundings: Arc<dyn Surroundings>,
    ) -> Result<Arc<Store>, DeploymentError> {
        let mut settings = Settings::of_buckets([UPLOADS, RESULTS, DASHBOARD]);
        REGION.clone_into(&mut settings.region);
        settings.max_receives = MOST_RECEIVES;
        // Every key: what belongs to no county has to be seen, too.
        settings.notifications.push(Notification {
            queue: DETERMINE.to_owned(),
            bucket: UPLOADS.to_owned(),
            prefix: String::new(),
        });
        settings.notifications.push(Notification {
            queue: PUBLISH.to_owned(),
            bucket: RESULTS.to_owned(),
            prefix: "county=".to_owned(),
        });
        let store = Store::open(&self.path, settings, surroundings)?;
        // Whoever had the store open and said where is gone: another may have that address now.
        match fs::remove_file(self.path.join(RUNNING)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(Arc::new(store)),
        }
    }

    /// The store, spoken to as S3.
    pub(crate) fn service(store: &Arc<Store>, principals: Principals) -> Service {
        let layout = Layout {
            uploads: UPLOADS.to_owned(),
            results: RESULTS.to_owned(),
            dashboard: DASHBOARD.to_owned(),
        };
        Service::new(Arc::clone(store), principals, layout)
    }

    /// The access keys; made if there are none.
    pub(crate) fn principals(
        &self,
        random: &dyn Fn() -> io::Result<[u8; 32]>,
    ) -> Result<Principals, KeysError> {
        keys::read_or_make(&self.path.join("keys.json"), random)
    }

    /// The key of pseudonyms; made if there is none, but not beside results of another: whoever is in
    /// them would have another pseudonym in those to come.
    pub(crate) fn pseudonyms(
        &self,
        store: &Store,
        random: fn() -> io::Result<[u8; 32]>,
    ) -> Result<Key, DeploymentError> {
        if !self.key().is_file() && !store.versions(RESULTS, "")?.is_empty() {
            return Err(DeploymentError::KeyLost);
        }
        Ok(key_file::read_or_make(&self.key(), random)?.key)
    }

    /// Where the key of pseudonyms is.
    pub(crate) fn key(&self) -> PathBuf {
        self.path.join("pseudonyms.key")
    }

    /// Whether the data are of invented people: what the first start has said.
    ///
    /// # Errors
    ///
    /// [`DeploymentError::OtherKind`] if a later one says something else.
    pub(crate) fn kind(&self, store: &Store, is_sample: bool) -> Result<DataKind, DeploymentError> {
        let marker = self.path.join("sample-data");
        let is_new = store.versions(UPLOADS, "")?.is_empty();
        if is_new && is_sample {
            fs::OpenOptions::new().create(true).append(true).mode(0o600).open(&marker)?;
        }
        match (marker.is_file(), is_sample) {
            (true, true) => Ok(DataKind::Sample),
            (false, false) => Ok(DataKind::Real),
            _ => Err(DeploymentError::OtherKind),
        }
    }

    /// Where the function puts scratch files. What an earlier process has left is removed.
    pub(crate) fn scratch(&self) -> io::Result<PathBuf> {
        let scratch = self.path.join("scratch");
        match fs::remove_dir_all(&scratch) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::DirBuilder::new().mode(0o700).create(&scratch)?,
        }
        Ok(scratch)
    }

    /// Says where `clear64 up` answers.
    pub(crate) fn announce(&self, running: &Running) -> io::Result<()> {
        let file = tempfile::NamedTempFile::new_in(&self.path)?;
        serde_json::to_writer(&file, running)?;
        file.persist(self.path.join(RUNNING)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Where `clear64 up` answers, or has answered.
    pub(crate) fn running(&self) -> Result<Running, DeploymentError> {
        let text = fs::read(self.path.join(RUNNING)).map_err(|_| DeploymentError::NoAnswer)?;
        serde_json::from_slice(&text).map_err(|_| DeploymentError::NoAnswer)
    }
}
