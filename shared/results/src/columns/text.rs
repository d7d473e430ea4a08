//! A column of text, encoded as its values come.
//!
//! Most values of an export are the value of the row before, or one of few. So a value is compared with
//! the one before, else looked up, and only what is new is kept; the ids go into one page as runs. A
//! column in which more than half of the first 8,192 values differ is written as it comes.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use parquet::basic::Encoding;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::Result;
use parquet::schema::types::ColumnDescPtr;
use std::hash::BuildHasher;

use super::pages::{DataPage, Dictionary, Press, chunk};
use super::run_lengths::{Run, bits_of, encode};

/// After so many values it is seen whether a dictionary is worth it.
const TRIAL: u32 = 8_192;
/// Bytes that a dictionary may have. What comes after it is full is written as it comes.
const LARGEST_DICTIONARY: usize = 512 << 10;
/// Bytes after which a page of plain values ends.
const PLAIN_PAGE: usize = 1 << 20;

/// One column of a row group.
///
/// # Memory usage
///
/// A dictionary of at most 512 KiB and its index, 8 bytes for each change of the value, and the
/// compressed pages of the row group.
pub(super) struct TextColumn {
    column: ColumnDescPtr,
    is_plain: bool,
    /// Whether the chunk before turned out plain: this one is, from its start.
    starts_plain: bool,
    /// The dictionary as `PLAIN` has it: four bytes of length, then the value.
    values: Vec<u8>,
    /// Where each value of the dictionary ends in `values`.
    ends: Vec<u32>,
    index: HashTable<u32>,
    hasher: foldhash::fast::FixedState,
    runs: Vec<Run>,
    plain: Vec<u8>,
    /// Rows of the page that is being filled, and of the chunk.
    page_rows: u32,
    rows: u32,
    pages: Vec<DataPage>,
}

impl TextColumn {
    pub(super) fn new(column: ColumnDescPtr) -> Self {
        Self {
            column,
            is_plain: false,
            starts_plain: false,
            values: Vec::new(),
            ends: Vec::new(),
            index: HashTable::new(),
            hasher: foldhash::fast::FixedState::default(),
            runs: Vec::new(),
            plain: Vec::new(),
            page_rows: 0,
            rows: 0,
            pages: Vec::new(),
        }
    }
}

impl TextColumn {
    /// Adds the values of some rows; `None` where there is none. `presence` has the rows of the row group
    /// so far, these among them.
    pub(super) fn add<'v>(
        &mut self,
        press: &mut Press,
        rows: impl Iterator<Item = Option<&'v [u8]>>,
        presence: &Presence,
    ) -> Result<()> {
        let before = self.rows;
        if self.is_plain {
            self.add_plain(rows);
        } else {
            self.add_ids(rows);
        }
        if self.is_plain {
            if self.plain.len() >= PLAIN_PAGE {
                self.end_plain_page(press, presence)?;
            }
        } else if before < TRIAL && self.rows >= TRIAL && self.ends.len() * 2 > TRIAL as usize {
            self.write_as_it_comes();
        } else if self.values.len() > LARGEST_DICTIONARY {
            self.end_dictionary_page(press, presence)?;
            self.is_plain = true;
        }
        Ok(())
    }

    fn add_plain<'v>(&mut self, rows: impl Iterator<Item = Option<&'v [u8]>>) {
        for row in rows {
            self.page_rows += 1;
            self.rows += 1;
            if let Some(value) = row {
                put_plain(value, &mut self.plain);
            }
        }
    }

    fn add_ids<'v>(&mut self, rows: impl Iterator<Item = Option<&'v [u8]>>) {
        // What a row is compared with: none at first, then the value before it.
        let mut previous: Option<&[u8]> = None;
        let mut run: Option<Run> = self.runs.pop();
        for row in rows {
            self.page_rows += 1;
            self.rows += 1;
            let Some(value) = row else { continue };
            let is_alike = match (previous, run) {
                (Some(previous), _) => alike(previous, value),
                (None, Some((id, _))) => alike(self.value(id), value),
                (None, None) => false,
            };
            previous = Some(value);
            if is_alike && let Some((_, count)) = &mut run {
                *count += 1;
            } else {
                self.runs.extend(run);
                run = Some((self.id(value), 1));
            }
        }
        self.runs.extend(run);
    }

    fn id(&mut self, value: &[u8]) -> u32 {
        let Self { values, ends, index, hasher, .. } = self;
        let hash = hasher.hash_one(value);
        let is_it = |id: &u32| alike(dictionary_value(values, ends, *id), value);
        let rehash = |id: &u32| hasher.hash_one(dictionary_value(values, ends, *id));
        match index.entry(hash, is_it, rehash) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let id = u32::try_from(ends.len()).unwrap_or(u32::MAX);
                entry.insert(id);
                put_plain(value, values);
                ends.push(u32::try_from(values.len()).unwrap_or(u32::MAX));
                id
            }
        }
    }

    fn value(&self, id: u32) -> &[u8] {
        dictionary_value(&self.values, &self.ends, id)
    }

    /// Turns ids back into values: the dictionary is not worth it.
    fn write_as_it_comes(&mut self) {
        for (id, count) in std::mem::take(&mut self.runs) {
            for _ in 0..count {
                put_plain(dictionary_value(&self.values, &self.ends, id), &mut self.plain);
            }
        }
        self.forget_dictionary();
        self.is_plain = true;
        self.starts_plain = true;
    }

    fn forget_dictionary(&mut self) {
        self.values.clear();
        self.ends.clear();
        self.index.clear();
    }

    fn end_dictionary_page(&mut self, press: &mut Press, presence: &Presence) -> Result<()> {
        let greatest = u32::try_from(self.ends.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let mut body = self.levels(presence);
        let bits = bits_of(greatest);
        body.push(bits);
        encode(self.runs.drain(..), bits, &mut body);
        self.end_page(press, &body, Encoding::RLE_DICTIONARY)
    }

    fn end_plain_page(&mut self, press: &mut Press, presence: &Presence) -> Result<()> {
        let mut body = self.levels(presence);
        body.append(&mut self.plain);
        self.end_page(press, &body, Encoding::PLAIN)
    }

    fn end_page(&mut self, press: &mut Press, body: &[u8], encoding: Encoding) -> Result<()> {
        self.pages.push(DataPage::new(press, body, self.page_rows, encoding)?);
        self.page_rows = 0;
        Ok(())
    }

    /// The definition levels of the page, if the column can be null.
    fn levels(&self, presence: &Presence) -> Vec<u8> {
        if self.column.max_def_level() == 0 {
            return Vec::new();
        }
        presence.levels(self.rows - self.page_rows, self.page_rows)
    }

    /// Ends the chunk of the row group.
    pub(super) fn end(
        &mut self,
        press: &mut Press,
        presence: &Presence,
    ) -> Result<(Vec<u8>, ColumnCloseResult)> {
        if self.page_rows > 0 {
            if self.is_plain || self.ends.is_empty() {
                self.end_plain_page(press, presence)?;
            } else {
                self.end_dictionary_page(press, presence)?;
            }
        }
        let dictionary = (!self.ends.is_empty()).then(|| Dictionary {
            values: &self.values,
            count: u32::try_from(self.ends.len()).unwrap_or(u32::MAX),
        });
        let pages = std::mem::take(&mut self.pages);
        let chunk = chunk(press, self.column.clone(), dictionary.as_ref(), pages)?;
        self.forget_dictionary();
        self.is_plain = self.starts_plain;
        self.rows = 0;
        Ok(chunk)
    }
}

/// Whether two values are the same. Empty ones are the most frequent, and are not compared: with a
/// pointer to nothing that is slow in some C libraries.
#[inline]
fn alike(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && (one.is_empty() || one == other)
}

#[inline]
fn dictionary_value<'d>(values: &'d [u8], ends: &[u32], id: u32) -> &'d [u8] {
    let id = id as usize;
    let start = id.checked_sub(1).map_or(0, |before| ends[before] as usize);
    &values[start + LENGTH..ends[id] as usize]
}

/// Bytes of a value's length.
const LENGTH: usize = 4;

#[inline]
fn put_plain(value: &[u8], out: &mut Vec<u8>) {
    // A value is part of a record, which has 1 MiB at most.
    let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(value);
}

/// Which rows of a row group have values: all or none of the columns that can be null.
#[derive(Default)]
pub(super) struct Presence {
    runs: Vec<Run>,
}

impl Presence {
    /// Adds a row.
    pub(super) fn push(&mut self, is_present: bool) {
        let level = u32::from(is_present);
        match self.runs.last_mut() {
            Some((last, count)) if *last == level => *count += 1,
            _ => self.runs.push((level, 1)),
        }
    }

    pub(super) fn clear(&mut self) {
        self.runs.clear();
    }

    /// The definition levels of `count` rows from `first` on, their length before them.
    fn levels(&self, first: u32, count: u32) -> Vec<u8> {
        let (mut position, end) = (0, first + count);
        let of_page = self.runs.iter().filter_map(|(level, length)| {
            let start = position;
            position += length;
            let (from, to) = (start.max(first), position.min(end));
            (from < to).then_some((*level, to - from))
        });
        let mut levels = vec![0; LENGTH];
        encode(of_page, 1, &mut levels);
        let length = u32::try_from(levels.len() - LENGTH).unwrap_or(u32::MAX);
        levels[..LENGTH].copy_from_slice(&length.to_le_bytes());
        levels
    }
}
