//! A row as text: 95 cells, and the line that a shape makes of them.

use std::fmt;
use std::io::Write;

use clear64_exports::layout::{COLUMN_COUNT, Column};

use super::shape::Layout;

/// The cells of one row. Used again for every row: nothing is allocated once it has met the longest.
pub(super) struct Row {
    cells: [Vec<u8>; COLUMN_COUNT],
    filled: usize,
    /// Columns written, if not all.
    pub(super) columns: usize,
    /// Whether the comment is written as it stands, quotes and all.
    pub(super) bare_comment: bool,
}

/// What stands between the cells and after them.
#[derive(Clone, Copy)]
pub(super) struct LineEnd {
    /// Whether a comma follows the last cell.
    pub(super) comma: bool,
    /// Whether the line ends in CR LF instead of LF.
    pub(super) carriage_return: bool,
}

impl LineEnd {
    /// Appends it.
    pub(super) fn write(self, to: &mut Vec<u8>) {
        if self.comma {
            to.push(b',');
        }
        to.extend_from_slice(if self.carriage_return { b"\r\n" } else { b"\n" });
    }
}

impl Row {
    /// A row whose cells are all empty.
    pub(super) fn new() -> Self {
        let cells = std::array::from_fn(|_| Vec::new());
        Self { cells, filled: 0, columns: COLUMN_COUNT, bare_comment: false }
    }

    /// Makes it an ordinary row without cells; [`push`](Self::push) then fills it from the left.
    pub(super) fn start(&mut self) {
        self.filled = 0;
        self.columns = COLUMN_COUNT;
        self.bare_comment = false;
    }

    /// Fills the next cell.
    pub(super) fn push(&mut self, text: impl AsRef<[u8]>) {
        if let Some(cell) = self.next() {
            cell.extend_from_slice(text.as_ref());
        }
    }

    /// Fills the next cells.
    pub(super) fn push_all<const N: usize>(&mut self, texts: [&str; N]) {
        for text in texts {
            self.push(text);
        }
    }

    /// Fills the next cell with formatted text.
    pub(super) fn push_fmt(&mut self, text: fmt::Arguments<'_>) {
        if let Some(cell) = self.next() {
            write_fmt(cell, text);
        }
    }

    fn next(&mut self) -> Option<&mut Vec<u8>> {
        let cell = self.cells.get_mut(self.filled)?;
        self.filled += 1;
        cell.clear();
        Some(cell)
    }

    /// What a cell holds.
    pub(super) fn get(&self, column: Column) -> &[u8] {
        &self.cells[column.index()]
    }

    /// Replaces what a cell holds.
    pub(super) fn set(&mut self, column: Column, text: impl AsRef<[u8]>) {
        let cell = &mut self.cells[column.index()];
        cell.clear();
        cell.extend_from_slice(text.as_ref());
    }

    /// Replaces what the cell of a column holds that has no constant.
    pub(super) fn set_named(&mut self, column: &str, text: impl AsRef<[u8]>) {
        if let Some(column) = Column::named(column) {
            self.set(column, text);
        }
    }

    /// Appends the row as a line.
    pub(super) fn write(&self, layout: &Layout, end: LineEnd, to: &mut Vec<u8>) {
        for (index, cell) in self.cells.iter().enumerate().take(self.columns) {
            if index > 0 {
                to.push(b',');
            }
            let Some(width) = layout.width(index) else { continue };
            let pad =
                |to: &mut Vec<u8>| to.resize(to.len() + width.saturating_sub(cell.len()), b' ');
            let is_comment = index == Column::COMMENT_TEXT.index();
            if Layout::is_quoted(index) || is_comment && !self.bare_comment && needs_quotes(cell) {
                to.push(b'"');
                for piece in cell.split_inclusive(|byte| *byte == b'"') {
                    to.extend_from_slice(piece);
                    if piece.ends_with(b"\"") {
                        to.push(b'"');
                    }
                }
                pad(to);
                to.push(b'"');
            } else {
                to.extend_from_slice(cell);
                pad(to);
            }
        }
        end.write(to);
    }
}

/// Formats into bytes, which cannot fail.
fn write_fmt(to: &mut Vec<u8>, text: fmt::Arguments<'_>) {
    if to.write_fmt(text).is_err() {
        to.clear();
    }
}

fn needs_quotes(cell: &[u8]) -> bool {
    cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
}
