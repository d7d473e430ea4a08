//! Uploads in parts. Completing one copies nothing: the object is its parts in their order.

use std::collections::BTreeMap;

use redb::{ReadableTable, WriteTransaction};

use super::objects::{Writing, current};
use super::rows::{DoneRow, PartRow, Piece, UploadRow, from_row, to_row};
use super::tables::{PARTS, UPLOADS, VERSIONS};
use super::{Condition, Headers, Object, Store, Stored, Sum, Whole};
use crate::Error;
use crate::checksum::{Algorithm, etag_of_parts};
use crate::notification::Happening;

/// After this many microseconds, seven days, an upload that was not completed is given up, and that
/// one was completed is forgotten.
const KEPT: i64 = 7 * 24 * 60 * 60 * 1_000_000;

/// Which upload.
#[derive(Clone, Copy)]
pub(crate) struct UploadPlace<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
    pub(crate) id: &'a str,
}

/// What an upload is begun with.
pub(crate) struct Begin {
    pub(crate) headers: Headers,
    pub(crate) algorithm: Option<Algorithm>,
    /// Whether the object's checksum will be that of all bytes.
    pub(crate) whole: bool,
}

/// A part that an upload is completed with. What is null is not compared.
pub(crate) struct CompletePart {
    pub(crate) number: u32,
    pub(crate) etag: Option<String>,
    pub(crate) sum: Option<String>,
}

/// What an upload is completed with. What is null is not compared.
pub(crate) struct Complete<'a> {
    pub(crate) parts: Vec<CompletePart>,
    pub(crate) size: Option<u64>,
    pub(crate) sum: Option<String>,
    pub(crate) condition: Condition,
    pub(crate) actor: &'a str,
}

/// An upload, its parts after a number, and whether there are more.
pub(crate) type Parts = (UploadRow, Vec<(u32, PartRow)>, bool);

impl Store {
    /// Begins an upload and returns its id.
    pub(crate) fn begin_upload(
        &self,
        bucket: &str,
        key: &str,
        begin: Begin,
    ) -> Result<String, Error> {
        self.served(bucket)?;
        let id = format!("{:032x}", u128::from_be_bytes(self.random()));
        let row = UploadRow {
            begun: self.now().as_microsecond(),
            headers: begin.headers,
            algorithm: begin.algorithm,
            whole: begin.whole,
            done: None,
        };
        let row = to_row(&row)?;
        self.transact(|write| {
            write.open_table(UPLOADS)?.insert((bucket, key, id.as_str()), row.as_slice())?;
            Ok(())
        })?;
        Ok(id)
    }

    /// The upload, unless it was completed.
    pub(crate) fn upload(&self, place: UploadPlace<'_>) -> Result<UploadRow, Error> {
        self.served(place.bucket)?;
        let row = row_of(&self.read()?.open_table(UPLOADS)?, place)?;
        if row.done.is_some() { Err(Error::NoSuchUpload) } else { Ok(row) }
    }

    /// Stores a part and returns its ETag. It replaces an earlier one of the same number.
    pub(crate) fn put_part(
        &self,
        place: UploadPlace<'_>,
        number: u32,
        draft: Whole,
        sum: Option<Sum>,
    ) -> Result<String, Error> {
        self.upload(place)?;
        let etag = draft.hashes.etag();
        let piece = self.settle(draft)?;
        let modified = self.now().as_microsecond();
        let mut written = false;
        let before = self.transact(|write| {
            if row_of(&write.open_table(UPLOADS)?, place)?.done.is_some() {
                return Err(Error::NoSuchUpload);
            }
            let row = to_row(&PartRow { piece, etag: etag.clone(), modified, sum })?;
            let mut parts = write.open_table(PARTS)?;
            let before = match parts.insert((place.id, number), row.as_slice())? {
                Some(before) => Some(from_row::<PartRow>(before.value())?.piece),
                None => None,
            };
            written = true;
            Ok(before)
        });
        match before {
            Ok(before) => self.folder.delete(before.as_slice()),
            Err(error) => {
                if !written {
                    self.folder.delete(&[piece]);
                }
                return Err(error);
            }
        }
        Ok(etag)
    }

    /// The parts that were uploaded, in their order.
    pub(crate) fn parts(
        &self,
        place: UploadPlace<'_>,
        after: u32,
        limit: usize,
    ) -> Result<Parts, Error> {
        let upload = self.upload(place)?;
        let table = self.read()?.open_table(PARTS)?;
        let mut parts = Vec::new();
        for entry in table.range((place.id, after.saturating_add(1))..=(place.id, u32::MAX))? {
            if parts.len() == limit {
                return Ok((upload, parts, true));
            }
            let (number, row) = entry?;
            parts.push((number.value().1, from_row(row.value())?));
        }
        Ok((upload, parts, false))
    }

    /// Uploads of keys that begin with this: key, id, row.
    pub(crate) fn uploads(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<(String, String, UploadRow)>, Error> {
        self.served(bucket)?;
        let mut uploads = Vec::new();
        for entry in self.read()?.open_table(UPLOADS)?.range((bucket, prefix, "")..)? {
            let (place, row) = entry?;
            let (of, key, id) = place.value();
            if of != bucket || !key.starts_with(prefix) {
                break;
            }
            let row: UploadRow = from_row(row.value())?;
            if row.done.is_none() {
                uploads.push((key.to_owned(), id.to_owned(), row));
            }
        }
        Ok(uploads)
    }

    /// Gives an upload up.
    pub(crate) fn abort_upload(&self, place: UploadPlace<'_>) -> Result<(), Error> {
        self.upload(place)?;
        let pieces = self.transact(|write| {
            write.open_table(UPLOADS)?.remove((place.bucket, place.key, place.id))?;
            take_parts(write, place.id)
        })?;
        let pieces: Vec<Piece> = pieces.values().map(|part| part.piece).collect();
        self.folder.delete(&pieces);
        Ok(())
    }

    /// Makes the parts the key's current version. Once completed, the same answer is given again: a
    /// client whose answer was lost asks again.
    pub(crate) fn complete_upload(
        &self,
        place: UploadPlace<'_>,
        complete: &Complete<'_>,
    ) -> Result<Stored, Error> {
        self.served(place.bucket)?;
        let (stored, left) = self.transact(|write| {
            let mut row = row_of(&write.open_table(UPLOADS)?, place)?;
            if let Some(done) = row.done {
                return Ok((stored(done), Vec::new()));
            }
            let mut parts = take_parts(write, place.id)?;
            let object = assemble(&mut parts, complete, &row, self.settings().smallest_part)?;
            let newest = current(&write.open_table(VERSIONS)?, place.bucket, place.key)?;
            complete.condition.check(newest.as_ref())?;
            let writing = Writing {
                happening: Happening::CompleteMultipartUpload,
                bucket: place.bucket,
                key: place.key,
                actor: complete.actor,
                modified: row.begun,
            };
            let (etag, sum) = (object.etag.clone(), object.sum.clone());
            let version = self.add_version(write, &writing, Some(object))?;
            let done = DoneRow { version, etag, sum };
            row.done = Some(done.clone());
            let kept = to_row(&row)?;
            let mut uploads = write.open_table(UPLOADS)?;
            uploads.insert((place.bucket, place.key, place.id), kept.as_slice())?;
            let left: Vec<Piece> = parts.values().map(|part| part.piece).collect();
            Ok((stored(done), left))
        })?;
        self.folder.delete(&left);
        self.announce();
        Ok(stored)
    }

    /// Forgets uploads that were begun more than a week ago and have not ended, and deletes their parts.
    pub fn expire_uploads(&self) -> Result<(), Error> {
        let before = self.now().as_microsecond().saturating_sub(KEPT);
        let mut old = Vec::new();
        for entry in self.read()?.open_table(UPLOADS)?.iter()? {
            let (place, row) = entry?;
            if from_row::<UploadRow>(row.value())?.begun < before {
                let (bucket, key, id) = place.value();
                old.push((bucket.to_owned(), key.to_owned(), id.to_owned()));
            }
        }
        if old.is_empty() {
            return Ok(());
        }
        let left = self.transact(|write| {
            let mut left = Vec::new();
            for (bucket, key, id) in &old {
                write.open_table(UPLOADS)?.remove((bucket.as_str(), key.as_str(), id.as_str()))?;
                left.extend(take_parts(write, id)?.into_values().map(|part| part.piece));
            }
            Ok(left)
        })?;
        self.folder.delete(&left);
        Ok(())
    }
}

fn stored(done: DoneRow) -> Stored {
    Stored { version: done.version, etag: done.etag, sum: done.sum }
}

fn row_of(
    uploads: &impl ReadableTable<(&'static str, &'static str, &'static str), &'static [u8]>,
    place: UploadPlace<'_>,
) -> Result<UploadRow, Error> {
    let row = uploads.get((place.bucket, place.key, place.id))?.ok_or(Error::NoSuchUpload)?;
    from_row(row.value())
}

/// Removes the parts of an upload from the table and returns them by number.
fn take_parts(write: &WriteTransaction, id: &str) -> Result<BTreeMap<u32, PartRow>, Error> {
    let mut table = write.open_table(PARTS)?;
    let mut parts = BTreeMap::new();
    for entry in table.range((id, 0)..=(id, u32::MAX))? {
        let (number, row) = entry?;
        parts.insert(number.value().1, from_row(row.value())?);
    }
    for number in parts.keys() {
        table.remove((id, *number))?;
    }
    Ok(parts)
}

/// The object made of the parts named, which are taken out of `parts`.
fn assemble(
    parts: &mut BTreeMap<u32, PartRow>,
    complete: &Complete<'_>,
    upload: &UploadRow,
    smallest_part: u64,
) -> Result<Object, Error> {
    let numbers: Vec<u32> = complete.parts.iter().map(|part| part.number).collect();
    if !numbers.is_sorted_by(|one, next| one < next) {
        return Err(Error::InvalidPartOrder);
    }
    let mut chosen = Vec::new();
    for named in &complete.parts {
        let part = parts.remove(&named.number).ok_or(Error::InvalidPart)?;
        let sum = part.sum.as_ref().map(|sum| &sum.value);
        let other_etag = named.etag.as_ref().is_some_and(|etag| *etag != part.etag);
        let other_sum = named.sum.is_some() && named.sum.as_ref() != sum;
        if other_etag || other_sum {
            return Err(Error::InvalidPart);
        }
        chosen.push(part);
    }
    let (_, but_last) = chosen.split_last().ok_or(Error::InvalidPart)?;
    if but_last.iter().any(|part| part.piece.size < smallest_part) {
        return Err(Error::PartTooSmall);
    }
    let sum = sum_of(&chosen, upload);
    let said = complete.sum.as_ref();
    let size = chosen.iter().map(|part| part.piece.size).sum();
    let other_sum = said.is_some_and(|said| sum.as_ref().is_some_and(|sum| sum.value != *said));
    if other_sum || complete.size.is_some_and(|said| said != size) {
        return Err(Error::BadDigest);
    }
    Ok(Object {
        size,
        etag: etag_of_parts(chosen.iter().map(|part| part.etag.as_str()))
            .ok_or(Error::InvalidPart)?,
        pieces: chosen.iter().map(|part| part.piece).collect(),
        in_parts: true,
        headers: upload.headers.clone(),
        sum,
    })
}

/// The checksum of a completed upload; null if a part has none of the upload's algorithm.
fn sum_of(parts: &[PartRow], upload: &UploadRow) -> Option<Sum> {
    let algorithm = upload.algorithm?;
    let mut values = Vec::new();
    for part in parts {
        let sum = part.sum.as_ref().filter(|sum| sum.algorithm == algorithm)?;
        values.push((sum.value.as_str(), part.piece.size));
    }
    let value = if upload.whole {
        algorithm.of_whole(values.into_iter())
    } else {
        algorithm.of_parts(values.into_iter().map(|(value, _)| value))
    };
    Some(Sum { algorithm, value: value?, whole: upload.whole })
}
