//! The rows of the tables. A changed row is a changed [`FORMAT`](super::tables::FORMAT).

use std::collections::{BTreeMap, HashSet};

use redb::{ReadTransaction, ReadableTable as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::tables::{PARTS, VERSIONS};
use crate::Error;
use crate::checksum::Algorithm;

/// A content file, or what is used of an upload's part: all of it.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Piece {
    pub(crate) file: [u8; 16],
    pub(crate) size: u64,
}

/// A version of a key; without an object it is a delete marker.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct VersionRow {
    pub(crate) id: String,
    /// Microseconds.
    pub(crate) modified: i64,
    pub(crate) object: Option<Object>,
}

/// An object: an uploaded body, or the parts of a completed upload in their order.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Object {
    pub(crate) size: u64,
    pub(crate) etag: String,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) in_parts: bool,
    pub(crate) headers: Headers,
    pub(crate) sum: Option<Sum>,
}

/// What the client said of an object, given back as it came.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Headers {
    pub(crate) content_type: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) cache_control: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
}

/// A checksum in base64; of a completed upload either of all bytes, or of its parts' checksums.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sum {
    pub(crate) algorithm: Algorithm,
    pub(crate) value: String,
    pub(crate) whole: bool,
}

/// An upload in parts that is neither completed nor aborted.
#[derive(Serialize, Deserialize)]
pub(crate) struct UploadRow {
    /// Microseconds.
    pub(crate) begun: i64,
    pub(crate) headers: Headers,
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) whole: bool,
    /// What completing it stored.
    pub(crate) done: Option<DoneRow>,
}

/// What a completed upload stored.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DoneRow {
    pub(crate) version: String,
    pub(crate) etag: String,
    pub(crate) sum: Option<Sum>,
}

/// A part of an upload. One uploaded again replaces the one before.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PartRow {
    pub(crate) piece: Piece,
    pub(crate) etag: String,
    /// Microseconds.
    pub(crate) modified: i64,
    pub(crate) sum: Option<Sum>,
}

/// A message of a queue.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct EventRow {
    pub(crate) body: String,
    pub(crate) receives: u32,
    /// Received, and neither released nor dealt with.
    pub(crate) is_held: bool,
    /// How often a receive was taken back.
    pub(crate) taken_back: u32,
    /// Microseconds: not received before then.
    pub(crate) visible: i64,
    /// Microseconds.
    pub(crate) sent: i64,
}

impl EventRow {
    /// A message that nobody has received, sent at a time in microseconds.
    pub(crate) fn new(body: String, sent: i64) -> Self {
        Self { body, receives: 0, is_held: false, taken_back: 0, visible: i64::MIN, sent }
    }
}

pub(crate) fn to_row<T: Serialize>(row: &T) -> Result<Vec<u8>, Error> {
    Ok(postcard::to_allocvec(row)?)
}

pub(crate) fn from_row<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    Ok(postcard::from_bytes(bytes)?)
}

/// The content files that a version or a part names.
pub(super) fn named_files(read: &ReadTransaction) -> Result<HashSet<[u8; 16]>, Error> {
    let mut named = HashSet::new();
    for entry in read.open_table(VERSIONS)?.iter()? {
        let version: VersionRow = from_row(entry?.1.value())?;
        named.extend(version.object.iter().flat_map(|object| &object.pieces).map(|p| p.file));
    }
    for entry in read.open_table(PARTS)?.iter()? {
        let part: PartRow = from_row(entry?.1.value())?;
        named.insert(part.piece.file);
    }
    Ok(named)
}
