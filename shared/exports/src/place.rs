//! Where in an export something stands, for people who have to find it.

use std::fmt;

/// One file of an export: number `index` of `count`, from 1.
///
/// Names of files can hold names of persons, so messages say this instead. `Display` is nothing
/// for the only file of an export, else `part 2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    index: usize,
    count: usize,
}

impl Part {
    /// The only file of an export.
    pub const ONLY: Self = Self { index: 1, count: 1 };

    /// File number `index`, from 1, of the `count` files of an export.
    pub const fn new(index: usize, count: usize) -> Self {
        Self { index, count }
    }

    /// Number of the file, from 1.
    pub const fn index(self) -> usize {
        self.index
    }

    /// Number of files of the export.
    pub const fn count(self) -> usize {
        self.count
    }

    /// `part 2: `, or nothing for the only file: the start of a sentence about the file.
    pub(crate) fn prefix(self) -> impl fmt::Display {
        fmt::from_fn(move |f| if self.count > 1 { write!(f, "{self}: ") } else { Ok(()) })
    }
}

impl Default for Part {
    fn default() -> Self {
        Self::ONLY
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count > 1 { write!(f, "part {}", self.index) } else { Ok(()) }
    }
}

/// A row of an export. `Display`: `row 4 (line 6)`, or `row 4 (part 2, line 6)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub part: Part,
    /// 0-based over the data records of all parts, rejected ones counted, headers not.
    pub row: u64,
    /// 1-based line of the file on which the row starts, header and blank lines counted.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, row, line } = self;
        if part.count > 1 {
            write!(f, "row {row} ({part}, line {line})")
        } else {
            write!(f, "row {row} (line {line})")
        }
    }
}
