//! What the store cannot do.

use std::io;

/// Why a request to the store was not carried out. No text of it holds a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Buckets are fixed when the store is opened.
    #[error("there is no such bucket")]
    NoSuchBucket,
    /// No version of this key, or the current one is a delete marker.
    #[error("there is no such object")]
    NoSuchKey {
        /// Whether the key's current version is a delete marker, and which.
        marker: Option<String>,
    },
    /// The key has no version of this id.
    #[error("there is no such version")]
    NoSuchVersion,
    /// The version asked for is a delete marker.
    #[error("the version is a delete marker")]
    IsMarker,
    /// The upload was completed, aborted or never begun.
    #[error("there is no such upload")]
    NoSuchUpload,
    /// A part that an upload is to be completed with is missing or another.
    #[error("a part of the upload is missing or has another ETag")]
    InvalidPart,
    /// The parts to complete an upload with are not in ascending order.
    #[error("the parts of the upload are not in ascending order")]
    InvalidPartOrder,
    /// A part other than the last is under 5 MiB.
    #[error("a part other than the last is smaller than 5 MiB")]
    PartTooSmall,
    /// The completed object's checksum or size is not what the client said.
    #[error("the object's checksum or size differs from what was announced")]
    BadDigest,
    /// If-Match or If-None-Match does not hold.
    #[error("the condition of the request does not hold")]
    Precondition,
    /// No queue of this name.
    #[error("there is no such queue")]
    NoSuchQueue,
    /// Two settings that cannot be together.
    #[error("the settings of the store contradict each other: {0}")]
    Settings(&'static str),
    /// The data folder can be read by others than its owner.
    #[error("the data folder can be read by others: chmod 700 it")]
    Exposed,
    /// The folder has something else in it.
    #[error("the folder holds something else than the program's data: give an empty or a new one")]
    Foreign,
    /// Another process has the store open.
    #[error("the data folder is in use by another process")]
    InUse,
    /// The data folder was written by a version of the program that this one does not know.
    #[error("the data folder has format {found}, this program writes format {expected}")]
    Format {
        /// Of the data folder.
        found: u64,
        /// Of this program.
        expected: u64,
    },
    /// The file system.
    #[error("the data folder: {0}")]
    Io(#[from] io::Error),
    /// The database.
    #[error("the database of the data folder: {0}")]
    Database(#[source] Box<redb::Error>),
    /// A row of the database that cannot be read.
    #[error("a row of the database cannot be read")]
    Row(#[from] postcard::Error),
    /// A task of the store ended early.
    #[error("the store stopped in the middle of the request")]
    Stopped,
}

macro_rules! from_redb {
    ($($kind:ident),*) => {$(
        impl From<redb::$kind> for Error {
            fn from(error: redb::$kind) -> Error {
                Error::Database(Box::new(error.into()))
            }
        }
    )*};
}

from_redb!(TransactionError, TableError, StorageError, CommitError, SetDurabilityError);

impl From<redb::DatabaseError> for Error {
    fn from(error: redb::DatabaseError) -> Error {
        match error {
            redb::DatabaseError::DatabaseAlreadyOpen => Error::InUse,
            other => Error::Database(Box::new(other.into())),
        }
    }
}
