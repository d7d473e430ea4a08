//! Puts, and finding a version.

use jiff::Timestamp;
use redb::{ReadableTable, WriteTransaction};

use super::rows::{Headers, Object, Sum, VersionRow, from_row, to_row};
use super::tables::{EVENTS, VERSIONS};
use super::{EventRow, Store, Whole};
use crate::Error;
use crate::notification::{Happening, Told};

/// Under which condition a write is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// None.
    Always,
    /// If-None-Match: *: the key has no current object.
    Absent,
    /// If-Match: the key's current object has this ETag, without quotes.
    Matches(String),
    /// If-Match: *: the key has a current object.
    Present,
}

impl Condition {
    pub(super) fn check(&self, current: Option<&VersionRow>) -> Result<(), Error> {
        let object = current.and_then(|version| version.object.as_ref());
        match (self, object) {
            (Condition::Always, _) | (Condition::Absent, None) | (Condition::Present, Some(_)) => {
                Ok(())
            }
            (Condition::Matches(etag), Some(object)) if object.etag == *etag => Ok(()),
            (Condition::Matches(_) | Condition::Present, None) => {
                Err(Error::NoSuchKey { marker: None })
            }
            (Condition::Absent | Condition::Matches(_), Some(_)) => Err(Error::Precondition),
        }
    }
}

/// A put: where, what is said of it, on which condition, and who does it.
pub(crate) struct Put<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
    pub(crate) headers: Headers,
    pub(crate) sum: Option<Sum>,
    pub(crate) condition: Condition,
    pub(crate) actor: &'a str,
}

/// What was stored.
#[derive(Clone)]
pub(crate) struct Stored {
    pub(crate) version: String,
    pub(crate) etag: String,
    pub(crate) sum: Option<Sum>,
}

/// A version that was found, and is an object.
pub(crate) struct Found {
    pub(crate) version: String,
    pub(crate) modified: Timestamp,
    pub(crate) object: Object,
}

/// What a version is written with, beside its object.
pub(super) struct Writing<'a> {
    pub(super) happening: Happening,
    pub(super) bucket: &'a str,
    pub(super) key: &'a str,
    pub(super) actor: &'a str,
    pub(super) modified: i64,
}

impl Store {
    /// Stores a draft as the key's current version, and its events.
    pub(crate) fn put(&self, draft: Whole, put: Put<'_>) -> Result<Stored, Error> {
        self.served(put.bucket)?;
        let etag = draft.hashes.etag();
        let piece = self.settle(draft)?;
        let object = Object {
            size: piece.size,
            etag: etag.clone(),
            pieces: vec![piece],
            in_parts: false,
            headers: put.headers,
            sum: put.sum.clone(),
        };
        let mut written = false;
        let stored = self.transact(|write| {
            let current = current(&write.open_table(VERSIONS)?, put.bucket, put.key)?;
            put.condition.check(current.as_ref())?;
            let writing = Writing {
                happening: Happening::Put,
                bucket: put.bucket,
                key: put.key,
                actor: put.actor,
                modified: self.now().as_microsecond(),
            };
            let version = self.add_version(write, &writing, Some(object))?;
            written = true;
            Ok(Stored { version, etag, sum: put.sum })
        });
        // After a commit that failed nobody knows whether a row names the file: a sweep will.
        match &stored {
            Ok(_) => self.announce(),
            Err(_) if written => {}
            Err(_) => self.folder.delete(&[piece]),
        }
        stored
    }

    /// Writes a version and tells of it. Returns its id.
    pub(super) fn add_version(
        &self,
        write: &WriteTransaction,
        writing: &Writing<'_>,
        object: Option<Object>,
    ) -> Result<String, Error> {
        let sequence = Store::next_sequence(write)?;
        let id = self.next_version_id(write, writing.bucket, writing.key)?;
        let content = object.as_ref().map(|object| (object.size, object.etag.clone()));
        let content = content.as_ref().map(|(size, etag)| (*size, etag.as_str()));
        self.tell(write, writing, content, &id, sequence)?;
        let row = VersionRow { id: id.clone(), modified: writing.modified, object };
        let place = (writing.bucket, writing.key, u64::MAX - sequence);
        write.open_table(VERSIONS)?.insert(place, to_row(&row)?.as_slice())?;
        Ok(id)
    }

    /// Puts an event into the queues that are to know.
    pub(super) fn tell(
        &self,
        write: &WriteTransaction,
        writing: &Writing<'_>,
        content: Option<(u64, &str)>,
        version: &str,
        sequence: u64,
    ) -> Result<(), Error> {
        let now = self.now();
        let told = Told {
            happening: writing.happening,
            region: &self.settings.region,
            time: now,
            actor: writing.actor,
            request: self.random(),
            bucket: writing.bucket,
            key: writing.key,
            content,
            version,
            sequence,
        };
        let mut events = write.open_table(EVENTS)?;
        let notified = self.settings.notifications.iter();
        for notification in notified.filter(|told| told.tells_of(writing.bucket, writing.key)) {
            let queue = notification.queue.as_str();
            let event = EventRow::new(told.json(queue), now.as_microsecond());
            // Two notifications that name one queue tell it once.
            events.insert((queue, sequence), to_row(&event)?.as_slice())?;
        }
        Ok(())
    }

    /// The key's current object, or the version of this id.
    pub(crate) fn find(
        &self,
        bucket: &str,
        key: &str,
        version: Option<&str>,
    ) -> Result<Found, Error> {
        self.served(bucket)?;
        let versions = self.read()?.open_table(VERSIONS)?;
        let row = match version {
            Some(id) => with_id(&versions, bucket, key, id)?.ok_or(Error::NoSuchVersion)?.1,
            None => current(&versions, bucket, key)?.ok_or(Error::NoSuchKey { marker: None })?,
        };
        match row.object {
            Some(object) => {
                Ok(Found { version: row.id, modified: timestamp(row.modified), object })
            }
            None if version.is_some() => Err(Error::IsMarker),
            None => Err(Error::NoSuchKey { marker: Some(row.id) }),
        }
    }
}

/// A time of a row. None is out of range, since they were made from timestamps.
pub(super) fn timestamp(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The key's newest version, a delete marker too.
pub(super) fn current(
    versions: &impl ReadableTable<(&'static str, &'static str, u64), &'static [u8]>,
    bucket: &str,
    key: &str,
) -> Result<Option<VersionRow>, Error> {
    match versions.range((bucket, key, 0)..=(bucket, key, u64::MAX))?.next() {
        Some(newest) => Ok(Some(from_row(newest?.1.value())?)),
        None => Ok(None),
    }
}

/// The key's version of this id, and the number it stands under.
pub(super) fn with_id(
    versions: &impl ReadableTable<(&'static str, &'static str, u64), &'static [u8]>,
    bucket: &str,
    key: &str,
    id: &str,
) -> Result<Option<(u64, VersionRow)>, Error> {
    for entry in versions.range((bucket, key, 0)..=(bucket, key, u64::MAX))? {
        let (place, row) = entry?;
        let row: VersionRow = from_row(row.value())?;
        if row.id == id {
            return Ok(Some((place.value().2, row)));
        }
    }
    Ok(None)
}
