//! A column of any type, by itself or within lists, encoded value by value.
//!
//! Values that repeat go into a dictionary. Ids, flags and values that hardly repeat are written as
//! they come.

use parquet::basic::{Encoding, Type};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescPtr;

use super::dictionary::Dictionary;
use super::pages::{DataPage, LENGTH, Press, chunk, put};
use super::run_lengths::{Run, bits_of, encode, encode_levels, extend};
use super::text::LARGEST_DICTIONARY;

/// One column of a row group.
///
/// `repetition` is 0 where a row begins, 1 for a further item of a list, 2 for one of a list within. The
/// definition level counts what is there of the lists and values that may be missing.
///
/// # Memory usage
///
/// A dictionary of 512 KiB, or what 1,024 rows add to it, and its index; some 256 KiB for each part of a page
/// that is being filled: ids, levels, values; and the compressed pages of the row group.
pub(crate) struct Leaf {
    column: ColumnDescPtr,
    repeats: bool,
    how: How,
    /// Bytes of length before a value.
    length: usize,
    greatest: [u32; 2],
    dictionary: Dictionary,
    ids: Vec<Run>,
    plain: Vec<u8>,
    /// Flags in `plain`.
    flags: usize,
    repetitions: Vec<Run>,
    definitions: Vec<Run>,
    /// Values of the page, those that are missing among them.
    values: u32,
    /// Rows of the row group that it has.
    rows: u32,
    pages: Vec<DataPage>,
}

/// How values are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Ids,
    Plain,
    Flags,
}

impl How {
    fn of(kind: Type, repeats: bool) -> Self {
        match kind {
            Type::BOOLEAN => Self::Flags,
            _ if repeats => Self::Ids,
            _ => Self::Plain,
        }
    }
}

impl Leaf {
    /// An empty column, with a dictionary if its values repeat.
    pub(super) fn new(column: ColumnDescPtr, repeats: bool) -> Self {
        let is_text = column.physical_type() == Type::BYTE_ARRAY;
        let level = |level: i16| u32::try_from(level).unwrap_or_default();
        Self {
            repeats,
            how: How::of(column.physical_type(), repeats),
            length: if is_text { LENGTH } else { 0 },
            greatest: [level(column.max_rep_level()), level(column.max_def_level())],
            dictionary: Dictionary::new(is_text),
            ids: Vec::new(),
            plain: Vec::new(),
            flags: 0,
            repetitions: Vec::new(),
            definitions: Vec::new(),
            values: 0,
            rows: 0,
            pages: Vec::new(),
            column,
        }
    }

    /// Adds a value: the bytes of a text, or of a number from the lowest on.
    #[inline]
    pub(crate) fn push(&mut self, repetition: u32, value: &[u8]) {
        self.push_levels(repetition, self.greatest[1], 1);
        self.push_value(value, 1);
    }

    /// Adds the cells of so many rows that say the same, of a column outside lists.
    #[inline]
    pub(crate) fn push_alike(&mut self, value: Option<&[u8]>, rows: u32) {
        if let Some(value) = value {
            self.push_levels(0, self.greatest[1], rows);
            self.push_value(value, rows);
        } else {
            self.push_levels(0, self.greatest[1].saturating_sub(1), rows);
        }
    }

    #[inline]
    fn push_value(&mut self, value: &[u8], times: u32) {
        if self.how == How::Plain {
            for _ in 0..times {
                put(value, self.length, &mut self.plain);
            }
        } else {
            extend(&mut self.ids, self.dictionary.id(value), times);
        }
    }

    /// Adds a flag.
    #[inline]
    pub(crate) fn push_flag(&mut self, repetition: u32, flag: bool) {
        self.push_levels(repetition, self.greatest[1], 1);
        let bit = self.flags % 8;
        if bit == 0 {
            self.plain.push(0);
        }
        if let Some(last) = self.plain.last_mut() {
            *last |= u8::from(flag) << bit;
        }
        self.flags += 1;
    }

    /// Adds what is missing: by its definition level a value, or all items of a list.
    #[inline]
    pub(crate) fn push_missing(&mut self, repetition: u32, definition: u32) {
        self.push_levels(repetition, definition, 1);
    }

    /// Adds a value or, if there is none, a missing one.
    #[inline]
    pub(crate) fn push_option(&mut self, repetition: u32, value: Option<&[u8]>) {
        match value {
            Some(value) => self.push(repetition, value),
            None => self.push_missing(repetition, self.greatest[1].saturating_sub(1)),
        }
    }

    #[inline]
    fn push_levels(&mut self, repetition: u32, definition: u32, times: u32) {
        self.values += times;
        if repetition == 0 {
            self.rows += times;
        }
        if self.greatest[0] > 0 {
            extend(&mut self.repetitions, repetition, times);
        }
        if self.greatest[1] > 0 {
            extend(&mut self.definitions, definition, times);
        }
    }

    /// Ends the page if it has so many runs of ids or levels, or groups of eight bytes of values; if the
    /// dictionary is large, what follows is written as it comes. To be asked between two rows.
    pub(super) fn end_full_page(&mut self, press: &mut Press, page: usize) -> Result<()> {
        let Self { plain, ids, repetitions, definitions, .. } = self;
        let sizes = [plain.len() / 8, ids.len(), repetitions.len(), definitions.len()];
        let is_large = self.how == How::Ids && self.dictionary.plain().len() > LARGEST_DICTIONARY;
        if is_large || sizes.iter().any(|size| *size >= page) {
            self.end_page(press)?;
        }
        if is_large {
            self.how = How::Plain;
        }
        Ok(())
    }

    fn end_page(&mut self, press: &mut Press) -> Result<()> {
        let mut body = Vec::new();
        let levels = [&mut self.repetitions, &mut self.definitions];
        for (greatest, runs) in self.greatest.into_iter().zip(levels) {
            if greatest > 0 {
                encode_levels(runs.drain(..), greatest, &mut body);
            }
        }
        let encoding = if self.ids.is_empty() {
            body.append(&mut self.plain);
            Encoding::PLAIN
        } else {
            let greatest = u32::try_from(self.dictionary.len().saturating_sub(1));
            let bits = bits_of(greatest.unwrap_or(u32::MAX));
            body.push(bits);
            encode(self.ids.drain(..), bits, &mut body);
            Encoding::RLE_DICTIONARY
        };
        self.pages.push(DataPage::new(press, &body, self.values, encoding)?);
        self.values = 0;
        self.flags = 0;
        Ok(())
    }

    /// Ends the chunk of a row group of so many rows.
    ///
    /// # Errors
    ///
    /// If it has not been given so many: all that follows would stand in rows of others.
    pub(super) fn end(
        &mut self,
        press: &mut Press,
        rows: u32,
    ) -> Result<(Vec<u8>, ColumnCloseResult)> {
        if std::mem::take(&mut self.rows) != rows {
            return Err(ParquetError::General(
                "a column has not as many rows as its table".to_owned(),
            ));
        }
        if self.values > 0 {
            self.end_page(press)?;
        }
        let pages = std::mem::take(&mut self.pages);
        let chunk = chunk(press, self.column.clone(), &self.dictionary, pages, rows)?;
        self.dictionary.clear();
        self.how = How::of(self.column.physical_type(), self.repeats);
        Ok(chunk)
    }
}
