//! A folder as a bucket: as much of one as publishing asks for, for one process at a time.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use clear64_cloud::store::{Body, Condition, Fetched, Store, StoreError, Version};
use clear64_results::output::sha256;

pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    fn bytes(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        fs::read(self.0.join(key)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::Absent,
            _ => StoreError::Other,
        })
    }

    fn write(&self, key: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.0.join(key);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
        fs::write(path, bytes)
    }
}

#[async_trait]
impl Store for Folder {
    async fn versions(&self, _: &str) -> Result<Vec<Version>, StoreError> {
        Ok(Vec::new())
    }

    async fn read(&self, _: &str, _: &str, _: Range<u64>) -> Result<Box<dyn Body>, StoreError> {
        Err(StoreError::Other)
    }

    async fn get(&self, key: &str, most: u64) -> Result<Fetched, StoreError> {
        let bytes = self.bytes(key)?;
        if bytes.len() as u64 > most {
            return Err(StoreError::TooLarge);
        }
        Ok(Fetched { etag: sha256(&bytes), bytes })
    }

    async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        Ok(self.0.join(key).exists())
    }

    async fn put(&self, key: &str, bytes: Vec<u8>, condition: Condition) -> Result<(), StoreError> {
        let etag = self.bytes(key).ok().map(|bytes| sha256(&bytes));
        let holds = match condition {
            Condition::Always => true,
            Condition::IfAbsent => etag.is_none(),
            Condition::IfMatch(expected) => etag == Some(expected),
        };
        if !holds {
            return Err(StoreError::Precondition);
        }
        self.write(key, &bytes).map_err(|_| StoreError::Other)
    }

    async fn start(&self, _: &str) -> Result<String, StoreError> {
        Err(StoreError::Other)
    }

    async fn put_part(&self, _: &str, _: &str, _: i32, _: Vec<u8>) -> Result<String, StoreError> {
        Err(StoreError::Other)
    }

    async fn complete(&self, _: &str, _: &str, _: Vec<String>) -> Result<(), StoreError> {
        Err(StoreError::Other)
    }

    async fn remove(&self, _: &str, _: &str) -> Result<(), StoreError> {
        Err(StoreError::Other)
    }

    async fn abort(&self, _: &str, _: &str) -> Result<(), StoreError> {
        Err(StoreError::Other)
    }
}
