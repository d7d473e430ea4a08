//! A column of text, encoded as its values come.
//!
//! Most values of an export are the value of the row before, or one of few. So a value is looked up where
//! it changes, and only what is new is kept; the ids go into one page as runs. A column in which more than
//! half of the first 8,192 values differ is written as it comes.

use parquet::basic::Encoding;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::Result;
use parquet::schema::types::ColumnDescPtr;

use super::dictionary::Dictionary;
use super::pages::{DataPage, Press, chunk, put_plain};
use super::run_lengths::{Run, bits_of, encode, encode_levels, extend};

/// After so many values it is seen whether a dictionary is worth it.
const TRIAL: u32 = 8_192;
/// Bytes that a dictionary may have. What comes after it is full is written as it comes.
pub(super) const LARGEST_DICTIONARY: usize = 512 << 10;
/// Bytes after which a page of plain values ends.
const PLAIN_PAGE: usize = 1 << 20;

/// The values of a column in some rows.
pub(super) struct Values<'c, G> {
    /// All rows, those without a value among them.
    pub(super) rows: u32,
    /// Rows that have a value.
    pub(super) count: u32,
    /// Of the rows with a value, the first, and each that has not the value of the one before: their
    /// 0-based numbers. One that has can be among them.
    pub(super) changes: &'c [u32],
    /// The value of a row by its number.
    pub(super) get: G,
}

/// One column of a row group.
///
/// # Memory usage
///
/// A dictionary of 512 KiB, or little more, and its index, 8 bytes for each change of the value, and the
/// compressed pages of the row group.
pub(super) struct TextColumn {
    column: ColumnDescPtr,
    is_plain: bool,
    /// Whether the chunk before turned out plain: this one is, from its start.
    starts_plain: bool,
    dictionary: Dictionary,
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
            dictionary: Dictionary::new(true),
            runs: Vec::new(),
            plain: Vec::new(),
            page_rows: 0,
            rows: 0,
            pages: Vec::new(),
        }
    }
}

impl TextColumn {
    /// Adds the values of some rows. `presence` has the rows of the row group so far, these among them.
    pub(super) fn add<'v>(
        &mut self,
        press: &mut Press,
        values: &Values<'_, impl Fn(usize) -> &'v [u8]>,
        presence: &Presence,
    ) -> Result<()> {
        let before = self.rows;
        self.page_rows += values.rows;
        self.rows += values.rows;
        if self.is_plain {
            self.add_plain(values);
        } else {
            self.add_ids(values);
        }
        if self.is_plain {
            if self.plain.len() >= PLAIN_PAGE {
                self.end_plain_page(press, presence)?;
            }
        } else if before < TRIAL && self.rows >= TRIAL && self.dictionary.len() * 2 > TRIAL as usize
        {
            self.write_as_it_comes();
        } else if self.dictionary.plain().len() > LARGEST_DICTIONARY {
            self.end_dictionary_page(press, presence)?;
            self.is_plain = true;
        }
        Ok(())
    }

    fn add_plain<'v>(&mut self, values: &Values<'_, impl Fn(usize) -> &'v [u8]>) {
        for number in 0..values.count {
            put_plain((values.get)(number as usize), &mut self.plain);
        }
    }

    fn add_ids<'v>(&mut self, values: &Values<'_, impl Fn(usize) -> &'v [u8]>) {
        let ends = values.changes.iter().skip(1).chain([&values.count]);
        for (start, end) in values.changes.iter().zip(ends) {
            let id = self.dictionary.id((values.get)(*start as usize));
            extend(&mut self.runs, id, end - start);
        }
    }

    /// Turns ids back into values: the dictionary is not worth it.
    fn write_as_it_comes(&mut self) {
        for (id, count) in std::mem::take(&mut self.runs) {
            for _ in 0..count {
                put_plain(self.dictionary.value(id), &mut self.plain);
            }
        }
        self.dictionary.clear();
        self.is_plain = true;
        self.starts_plain = true;
    }

    fn end_dictionary_page(&mut self, press: &mut Press, presence: &Presence) -> Result<()> {
        let greatest = u32::try_from(self.dictionary.len().saturating_sub(1)).unwrap_or(u32::MAX);
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
            if self.is_plain || self.dictionary.is_empty() {
                self.end_plain_page(press, presence)?;
            } else {
                self.end_dictionary_page(press, presence)?;
            }
        }
        let pages = std::mem::take(&mut self.pages);
        let chunk = chunk(press, self.column.clone(), &self.dictionary, pages, self.rows)?;
        self.dictionary.clear();
        self.is_plain = self.starts_plain;
        self.rows = 0;
        Ok(chunk)
    }
}

/// Which rows of a row group have values: all or none of the columns that can be null.
#[derive(Default)]
pub(super) struct Presence {
    runs: Vec<Run>,
}

impl Presence {
    /// Adds a row.
    pub(super) fn push(&mut self, is_present: bool) {
        extend(&mut self.runs, u32::from(is_present), 1);
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
        let mut levels = Vec::new();
        encode_levels(of_page, 1, &mut levels);
        levels
    }
}
