//! Some rows of an export, kept: to be worked on elsewhere, column by column.

use std::borrow::Cow;
use std::fmt;

use crate::layout::COLUMN_COUNT;
use crate::row::Record;

/// Rows with their 95 columns, in the order in which they came.
///
/// `Debug` prints their number alone.
///
/// # Memory usage
///
/// The rows' bytes and 4 bytes for each field. Kept when the block is cleared.
#[derive(Default)]
pub struct Block {
    raw: Vec<u8>,
    /// For each row its first byte in `raw`; none of a row whose columns are not known.
    rows: Vec<Option<usize>>,
    /// Where each field ends in `raw`; 95 for each row, zeros where there are none.
    ends: Vec<u32>,
    /// Fields whose text is not what stands in `raw`.
    rewritten: Vec<Rewritten>,
    text: Vec<u8>,
}

/// A field of which the text stands in `text`.
struct Rewritten {
    row: usize,
    column: usize,
    start: usize,
    end: usize,
}

impl Block {
    /// Adds a row.
    pub fn push(&mut self, record: &Record<'_>) {
        let (start, row) = (self.raw.len(), self.rows.len());
        let fields = record.scanned_fields();
        self.raw.extend_from_slice(fields.raw());
        self.rows.push(Some(start));
        let base = u32::try_from(start).unwrap_or(u32::MAX);
        let ends = fields.ends().iter().take(COLUMN_COUNT);
        self.ends.extend(ends.map(|end| base + *end));
        for column in fields.rewritten_columns().filter(|column| *column < COLUMN_COUNT) {
            let from = self.text.len();
            self.text.extend_from_slice(fields.get(column));
            self.rewritten.push(Rewritten { row, column, start: from, end: self.text.len() });
        }
    }

    /// Adds a row whose columns are not known.
    pub fn push_unknown(&mut self) {
        self.rows.push(None);
        self.ends.extend([0; COLUMN_COUNT]);
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Bytes of the rows.
    pub fn bytes(&self) -> usize {
        self.raw.len()
    }

    /// For each row whether its columns are known.
    pub fn are_known(&self) -> impl Iterator<Item = bool> {
        self.rows.iter().map(Option::is_some)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Forgets the rows.
    pub fn clear(&mut self) {
        self.raw.clear();
        self.rows.clear();
        self.ends.clear();
        self.rewritten.clear();
        self.text.clear();
    }

    /// The values of a column by its 0-based index below 95, without their quotes; none of a row whose
    /// columns are not known.
    pub fn column(&self, index: usize) -> impl Iterator<Item = Option<&[u8]>> {
        let mut rewritten = self.rewritten.iter().filter(move |one| one.column == index).peekable();
        let has_rewritten = rewritten.peek().is_some();
        let (ends, _) = self.ends.as_chunks::<COLUMN_COUNT>();
        self.rows.iter().zip(ends).enumerate().map(move |(row, (start, ends))| {
            let start = (*start)?;
            if has_rewritten && let Some(one) = rewritten.next_if(|one| one.row == row) {
                return Some(&self.text[one.start..one.end]);
            }
            let start = index.checked_sub(1).map_or(start, |before| ends[before] as usize + 1);
            Some(match &self.raw[start..ends[index] as usize] {
                [b'"', content @ .., b'"'] => content,
                field => field,
            })
        })
    }

    /// Rewrites the fields of rows that are not UTF-8; gives the number of those rows.
    pub fn decode(&mut self, decode: impl Fn(&[u8]) -> Cow<'_, str>) -> u64 {
        if self.raw.is_ascii() || std::str::from_utf8(&self.raw).is_ok() {
            return 0;
        }
        let mut decoded = Vec::new();
        let (ends, _) = self.ends.as_chunks::<COLUMN_COUNT>();
        for (row, (start, ends)) in self.rows.iter().zip(ends).enumerate() {
            let Some(start) = *start else { continue };
            // What is behind the last field is a comma or a line end.
            if std::str::from_utf8(&self.raw[start..ends[COLUMN_COUNT - 1] as usize]).is_err() {
                decoded.push(row);
            }
        }
        let old = std::mem::take(&mut self.rewritten);
        let (mut rewritten, mut text) = (Vec::new(), Vec::new());
        for one in old.iter().filter(|one| decoded.binary_search(&one.row).is_err()) {
            let start = text.len();
            text.extend_from_slice(&self.text[one.start..one.end]);
            rewritten.push(Rewritten { start, end: text.len(), ..*one });
        }
        self.rewritten = old;
        for index in 0..COLUMN_COUNT {
            let column = self.column(index).enumerate();
            for (row, field) in column.filter(|(row, _)| decoded.binary_search(row).is_ok()) {
                let start = text.len();
                text.extend_from_slice(decode(field.unwrap_or_default()).as_bytes());
                rewritten.push(Rewritten { row, column: index, start, end: text.len() });
            }
        }
        rewritten.sort_by_key(|one| one.row);
        (self.rewritten, self.text) = (rewritten, text);
        decoded.len() as u64
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Block").field("rows", &self.rows()).finish_non_exhaustive()
    }
}
