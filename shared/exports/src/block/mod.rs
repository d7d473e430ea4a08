//! Some rows of an export, kept: to be worked on elsewhere, column by column.

mod changes;

use std::borrow::Cow;
use std::fmt;

pub use self::changes::Changes;
use crate::layout::COLUMN_COUNT;
use crate::row::Record;

/// Rows in the order in which they came, those whose columns are known with their 95 fields.
///
/// `Debug` prints their number alone.
///
/// # Memory usage
///
/// The rows' bytes and 4 bytes for each field. Kept when the block is cleared.
#[derive(Default)]
pub struct Block {
    raw: Vec<u8>,
    /// Of each row, whether its columns are known.
    are_known: Vec<bool>,
    known: Vec<Known>,
    /// Where each field ends in `raw`; 95 for each row whose columns are known.
    ends: Vec<u32>,
    /// Fields whose text is not what stands in `raw`, by row and column.
    rewritten: Vec<Rewritten>,
    text: Vec<u8>,
}

/// A row whose columns are known.
#[derive(Clone, Copy)]
struct Known {
    /// Its first byte in `raw`.
    start: u32,
    text: Text,
}

/// How the text of a row's fields follows from its bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    /// It is what stands there, without the quotes.
    AsItStands,
    /// Of some fields it is another one. Fields with the same bytes have the same text, though.
    Rewritten,
    /// It is none of UTF-8, and every field has been rewritten.
    Decoded,
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
        let row = self.known.len();
        let fields = record.scanned_fields();
        let start = position(self.raw.len());
        self.raw.extend_from_slice(fields.raw());
        self.ends.extend(fields.ends().iter().take(COLUMN_COUNT).map(|end| start + *end));
        let mut text = Text::AsItStands;
        for column in fields.rewritten_columns().filter(|column| *column < COLUMN_COUNT) {
            let from = self.text.len();
            self.text.extend_from_slice(fields.get(column));
            self.rewritten.push(Rewritten { row, column, start: from, end: self.text.len() });
            text = Text::Rewritten;
        }
        self.known.push(Known { start, text });
        self.are_known.push(true);
    }

    /// Adds a row whose columns are not known.
    pub fn push_unknown(&mut self) {
        self.are_known.push(false);
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.are_known.len()
    }

    /// Number of rows whose columns are known.
    pub fn known_rows(&self) -> usize {
        self.known.len()
    }

    /// Bytes of the rows.
    pub fn bytes(&self) -> usize {
        self.raw.len()
    }

    /// For each row whether its columns are known.
    pub fn are_known(&self) -> &[bool] {
        &self.are_known
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.are_known.is_empty()
    }

    /// Forgets the rows.
    pub fn clear(&mut self) {
        self.raw.clear();
        self.are_known.clear();
        self.known.clear();
        self.ends.clear();
        self.rewritten.clear();
        self.text.clear();
    }

    /// A field without its quotes: of a row by its 0-based number among those whose columns are known, and
    /// a column by its 0-based index below 95.
    #[inline]
    pub fn field(&self, row: usize, column: usize) -> &[u8] {
        let Known { start, text } = self.known[row];
        let ends = self.ends_of(row);
        let start = column.checked_sub(1).map_or(start, |before| ends[before] + 1);
        let field = match &self.raw[start as usize..ends[column] as usize] {
            [b'"', content @ .., b'"'] => content,
            field => field,
        };
        if text == Text::AsItStands { field } else { self.rewritten(row, column).unwrap_or(field) }
    }

    fn rewritten(&self, row: usize, column: usize) -> Option<&[u8]> {
        let key = |one: &Rewritten| (one.row, one.column);
        let found = self.rewritten.binary_search_by_key(&(row, column), key).ok()?;
        let Rewritten { start, end, .. } = self.rewritten[found];
        Some(&self.text[start..end])
    }

    fn ends_of(&self, row: usize) -> &[u32; COLUMN_COUNT] {
        let (ends, _) = self.ends.as_chunks();
        &ends[row]
    }

    /// Rewrites the fields of rows that are not UTF-8; gives the number of those rows.
    pub fn decode(&mut self, decode: impl Fn(&[u8]) -> Cow<'_, str>) -> u64 {
        if self.raw.is_ascii() || std::str::from_utf8(&self.raw).is_ok() {
            return 0;
        }
        let (mut rewritten, mut text) = (Vec::new(), Vec::new());
        let mut decoded = Vec::new();
        for row in 0..self.known.len() {
            let Known { start, text: how } = self.known[row];
            // What is behind the last field is a comma or a line end.
            let bytes = &self.raw[start as usize..self.ends_of(row)[COLUMN_COUNT - 1] as usize];
            let is_utf8 = std::str::from_utf8(bytes).is_ok();
            if is_utf8 && how == Text::AsItStands {
                continue;
            }
            if !is_utf8 {
                decoded.push(row);
            }
            for column in 0..COLUMN_COUNT {
                let from = text.len();
                if !is_utf8 {
                    text.extend_from_slice(decode(self.field(row, column)).as_bytes());
                } else if let Some(field) = self.rewritten(row, column) {
                    text.extend_from_slice(field);
                } else {
                    continue;
                }
                rewritten.push(Rewritten { row, column, start: from, end: text.len() });
            }
        }
        (self.rewritten, self.text) = (rewritten, text);
        for row in &decoded {
            self.known[*row].text = Text::Decoded;
        }
        decoded.len() as u64
    }
}

/// A position within a block: a record more than it was to have, at most.
fn position(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Block").field("rows", &self.rows()).finish_non_exhaustive()
    }
}
