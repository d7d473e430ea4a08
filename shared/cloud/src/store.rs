//! What the function asks of a bucket.
//!
//! Errors say what can be done about them and nothing else: what a service says of one can hold the
//! object's key, and with it a person's name.

use std::ops::Range;

use async_trait::async_trait;
use jiff::Timestamp;

/// Why an operation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no such object or version.
    #[error("there is no such object")]
    Absent,
    /// The object is not as the condition of the write says.
    #[error("the object has changed")]
    Precondition,
    /// Throttled, cut off or not reached: trying again may help.
    #[error("the bucket is not available")]
    Unavailable,
    /// Not allowed. S3 says so of absent keys, too, to who may not list.
    #[error("access was denied")]
    Denied,
    /// More bytes than asked for at most.
    #[error("the object is larger than expected")]
    TooLarge,
    /// Anything else.
    #[error("the bucket has refused the request")]
    Other,
}

/// A version of an object, or a delete marker. Without `Debug`: keys can hold names of persons.
#[derive(Clone, PartialEq, Eq)]
pub struct Version {
    /// Key of the object.
    pub key: String,
    /// Its version id.
    pub version: String,
    /// When it was stored, in whole seconds: of a multipart upload when it was begun, but no earlier than
    /// the version that it replaced.
    pub stored: Timestamp,
    /// Size in bytes; 0 of a delete marker.
    pub bytes: u64,
    /// Whether it is what a GET without a version id returns.
    pub is_latest: bool,
    /// Whether it is a delete marker.
    pub is_deletion: bool,
}

/// A whole object, small enough to hold. Without `Debug`.
pub struct Fetched {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its `ETag`, for [`Condition::IfMatch`].
    pub etag: String,
}

/// When a write takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Whatever is there.
    Always,
    /// If there is no such object.
    IfAbsent,
    /// If the object has this `ETag`.
    IfMatch(String),
}

/// The bytes of a range, as they come.
#[async_trait]
pub trait Body: Send {
    /// The next bytes; `None` after the last.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError>;
}

/// One bucket.
///
/// Writes of one key are seen by every later read and listing.
#[async_trait]
pub trait Store: Send + Sync {
    /// All versions and delete markers of keys with this prefix: keys in the order of their bytes,
    /// versions of a key from new to old.
    async fn versions(&self, prefix: &str) -> Result<Vec<Version>, StoreError>;

    /// A range of a version.
    async fn read(
        &self,
        key: &str,
        version: &str,
        range: Range<u64>,
    ) -> Result<Box<dyn Body>, StoreError>;

    /// The current version whole, if it has at most `most` bytes.
    async fn get(&self, key: &str, most: u64) -> Result<Fetched, StoreError>;

    /// Whether there is an object.
    async fn exists(&self, key: &str) -> Result<bool, StoreError>;

    /// Writes a whole object.
    async fn put(&self, key: &str, bytes: Vec<u8>, condition: Condition) -> Result<(), StoreError>;

    /// Starts a multipart upload and gives its id.
    async fn start(&self, key: &str) -> Result<String, StoreError>;

    /// Uploads a part, the first of which is 1, and gives its `ETag`. All but the last have at least
    /// 5 MiB.
    async fn put_part(
        &self,
        key: &str,
        upload: &str,
        part: i32,
        bytes: Vec<u8>,
    ) -> Result<String, StoreError>;

    /// Makes the object of its parts, given by their `ETag`s.
    async fn complete(&self, key: &str, upload: &str, parts: Vec<String>)
    -> Result<(), StoreError>;

    /// Removes a version or delete marker for good.
    async fn remove(&self, key: &str, version: &str) -> Result<(), StoreError>;

    /// Gives a multipart upload up.
    async fn abort(&self, key: &str, upload: &str) -> Result<(), StoreError>;
}

/// All bytes of a version, which is small enough to hold.
///
/// # Errors
///
/// [`StoreError`]; [`StoreError::Unavailable`] if fewer bytes came than it has.
pub async fn whole(store: &dyn Store, version: &Version) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    if version.bytes == 0 {
        return Ok(bytes);
    }
    let mut body = store.read(&version.key, &version.version, 0..version.bytes).await?;
    while let Some(more) = body.next().await? {
        bytes.extend(more);
    }
    if bytes.len() as u64 == version.bytes { Ok(bytes) } else { Err(StoreError::Unavailable) }
}
