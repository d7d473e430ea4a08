//! The pages of the dashboard: what was built, put into the bucket beside the data, as `make deploy`
//! does on AWS.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use clear64_cloud::machine::{Machine, retry};
use clear64_cloud::store::{Condition, Store, StoreError};

/// The page that everything begins with. It is put last: it names the others.
pub(super) const INDEX: &str = "index.html";
/// What the names of the data begin with. Publishing alone writes there.
const DATA: &str = "data/";

/// Why the pages cannot be put. None names a file: a name can be anything.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PagesError {
    /// Not built, or another folder.
    #[error(
        "the folder given with --dashboard has no index.html: give the one that `make pages` builds, \
         target/dashboard"
    )]
    NoIndex,
    /// The data set is not the page's.
    #[error(
        "the folder given with --dashboard has a folder data, which is for what is published: remove it"
    )]
    Data,
    /// A name that an address would have to encode.
    #[error(
        "the folder given with --dashboard has a name with other characters than ASCII letters, \
         digits, `.`, `_` and `-`: rename it"
    )]
    Name,
    /// The folder could not be read.
    #[error("the folder given with --dashboard cannot be read: {0}")]
    Unread(io::Error),
    /// The bucket.
    #[error("the pages could not be put into the bucket: {0}")]
    Store(#[from] StoreError),
}

/// What was built: bytes by key.
pub(super) struct Pages(BTreeMap<String, Vec<u8>>);

impl Pages {
    /// Those of a folder. What is hidden is left out.
    pub(super) fn read(folder: &Path) -> Result<Self, PagesError> {
        let mut pages = BTreeMap::new();
        let mut folders = vec![(folder.to_owned(), String::new())];
        while let Some((folder, prefix)) = folders.pop() {
            for entry in fs::read_dir(folder).map_err(PagesError::Unread)? {
                let path = entry.map_err(PagesError::Unread)?.path();
                let Some(key) = key(&path, &prefix)? else { continue };
                if path.is_dir() {
                    folders.push((path, key + "/"));
                } else {
                    pages.insert(key, fs::read(path).map_err(PagesError::Unread)?);
                }
            }
        }
        if pages.keys().any(|key| key.starts_with(DATA)) {
            return Err(PagesError::Data);
        }
        if pages.contains_key(INDEX) { Ok(Self(pages)) } else { Err(PagesError::NoIndex) }
    }

    /// Puts what differs into the bucket, then removes what is no page any more.
    pub(super) async fn put(
        self,
        bucket: &dyn Store,
        machine: &dyn Machine,
    ) -> Result<(), PagesError> {
        let (index, others): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|(key, _)| key.as_str() == INDEX);
        for (key, bytes) in others.into_iter().chain(index) {
            let most = bytes.len() as u64;
            match retry(machine, || bucket.get(key, most)).await {
                Ok(found) if found.bytes == *bytes => continue,
                Ok(_) | Err(StoreError::Absent | StoreError::TooLarge) => {}
                Err(error) => return Err(error.into()),
            }
            retry(machine, || bucket.put(key, bytes.clone(), Condition::Always)).await?;
        }
        for version in retry(machine, || bucket.versions("")).await? {
            let key = version.key.as_str();
            if !key.starts_with(DATA) && !self.0.contains_key(key) {
                retry(machine, || bucket.remove(key, &version.version)).await?;
            }
        }
        Ok(())
    }
}

/// The key of a file or folder; none if it is hidden.
fn key(path: &Path, prefix: &str) -> Result<Option<String>, PagesError> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or(PagesError::Name)?;
    if name.starts_with('.') {
        return Ok(None);
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if name.bytes().all(plain) {
        Ok(Some(format!("{prefix}{name}")))
    } else {
        Err(PagesError::Name)
    }
}
