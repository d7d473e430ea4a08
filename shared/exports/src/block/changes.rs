//! Where the columns of a block change from one row to the next.

use std::fmt;

use super::{Block, Text};
use crate::layout::COLUMN_COUNT;

/// By column, the rows whose field is not that of the row before; the first row always.
///
/// Most fields are those of the row before, many columns in a row. So rows are compared as wholes, and a
/// field is looked at only where they part. A row is named by its 0-based number among those whose columns
/// are known.
///
/// A row can be listed though its field has the same text: `"a"` after `a`.
///
/// # Memory usage
///
/// 4 bytes for each change, kept for the next block.
pub struct Changes {
    rows: [Vec<u32>; COLUMN_COUNT],
}

impl Default for Changes {
    fn default() -> Self {
        Self { rows: std::array::from_fn(|_| Vec::new()) }
    }
}

impl Changes {
    /// The rows in which a column changes, by its 0-based index below 95.
    pub fn column(&self, index: usize) -> &[u32] {
        &self.rows[index]
    }

    /// Finds those of a block, in place of what was found before.
    pub fn find(&mut self, block: &Block) {
        for rows in &mut self.rows {
            rows.clear();
        }
        let mut before: Option<Row<'_>> = None;
        for (number, row) in (0..).zip(rows_of(block)) {
            match before {
                Some(before) if before.has_own_bytes && row.has_own_bytes => {
                    self.compare(number, before, row);
                }
                _ => self.rows.iter_mut().for_each(|rows| rows.push(number)),
            }
            before = Some(row);
        }
    }

    /// Looks for the first byte that differs, and goes on behind the field that it belongs to.
    ///
    /// Bytes that are the same from the start of a field on are cut into the same fields.
    fn compare(&mut self, number: u32, before: Row<'_>, row: Row<'_>) {
        let (mut old, mut new, mut column) = (before.start, row.start, 0);
        while column < COLUMN_COUNT {
            let alike = alike(&before.bytes[old..], &row.bytes[new..]);
            column = row.column_of(new + alike, column);
            let Some(end) = row.ends.get(column) else { return };
            self.rows[column].push(number);
            old = before.ends[column] as usize + 1;
            new = *end as usize + 1;
            column += 1;
        }
    }
}

/// A row as it stands in a block.
#[derive(Clone, Copy)]
struct Row<'b> {
    /// The block's bytes up to the end of the row.
    bytes: &'b [u8],
    start: usize,
    ends: &'b [u32; COLUMN_COUNT],
    /// Whether fields with the same bytes have the same text.
    has_own_bytes: bool,
}

fn rows_of(block: &Block) -> impl Iterator<Item = Row<'_>> {
    let (ends, _) = block.ends.as_chunks::<COLUMN_COUNT>();
    block.known.iter().zip(ends).map(|(known, ends)| {
        // With the byte behind the last field, if there is one: it tells where the field ends.
        let end = block.raw.len().min(ends[COLUMN_COUNT - 1] as usize + 1);
        let bytes = &block.raw[..end];
        let has_own_bytes = known.text != Text::Decoded;
        Row { bytes, start: known.start as usize, ends, has_own_bytes }
    })
}

impl Row<'_> {
    /// The column, not before `first`, that a byte belongs to, or the comma behind it. 95 if it is behind the
    /// last one.
    fn column_of(&self, position: usize, first: usize) -> usize {
        let mut column = first;
        while column + STRIDE <= COLUMN_COUNT
            && (self.ends[column + STRIDE - 1] as usize) < position
        {
            column += STRIDE;
        }
        while column < COLUMN_COUNT && (self.ends[column] as usize) < position {
            column += 1;
        }
        column
    }
}

/// Columns passed over at once.
const STRIDE: usize = 8;

/// How many bytes are the same from the start on.
#[inline]
fn alike(one: &[u8], other: &[u8]) -> usize {
    const WIDE: usize = 32;
    const NARROW: usize = size_of::<u64>();
    let mut alike = 0;
    let wide = |bytes: &[u8], from: usize| bytes.get(from..)?.first_chunk::<WIDE>().copied();
    while let (Some(a), Some(b)) = (wide(one, alike), wide(other, alike))
        && a == b
    {
        alike += WIDE;
    }
    let narrow = |bytes: &[u8], from: usize| bytes.get(from..)?.first_chunk::<NARROW>().copied();
    while let (Some(a), Some(b)) = (narrow(one, alike), narrow(other, alike)) {
        let differing = u64::from_le_bytes(a) ^ u64::from_le_bytes(b);
        if differing != 0 {
            return alike + differing.trailing_zeros() as usize / 8;
        }
        alike += NARROW;
    }
    let rest = one[alike..].iter().zip(&other[alike..]);
    alike + rest.take_while(|(a, b)| a == b).count()
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}
