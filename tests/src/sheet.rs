//! The CSV sheets `clear64` writes, read back.

use std::path::{Path, PathBuf};
use std::{error, fmt};

/// A sheet: a header and records, as bytes.
///
/// Holds the whole file in memory.
pub struct Sheet {
    /// Column names, in file order.
    pub header: csv::ByteRecord,
    /// The records after the header, in file order.
    pub records: Vec<csv::ByteRecord>,
}

/// A sheet that cannot be read.
#[derive(Debug)]
pub struct UnreadableSheet {
    path: PathBuf,
    source: csv::Error,
}

impl fmt::Display for UnreadableSheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read the sheet {}: {}", self.path.display(), self.source)
    }
}

impl error::Error for UnreadableSheet {}

impl Sheet {
    /// Reads a sheet whose records all have as many fields as its header.
    pub fn read(path: &Path) -> Result<Self, UnreadableSheet> {
        Self::parse(path).map_err(|source| UnreadableSheet { path: path.to_owned(), source })
    }

    fn parse(path: &Path) -> csv::Result<Self> {
        let mut reader = csv::Reader::from_path(path)?;
        let header = reader.byte_headers()?.clone();
        let records = reader.into_byte_records().collect::<csv::Result<_>>()?;
        Ok(Self { header, records })
    }

    /// Where a column stands, if the sheet has it.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name.as_bytes())
    }

    /// A cell by 0-based record and column name, as text; empty if there is no such cell.
    pub fn cell(&self, record: usize, column: &str) -> String {
        let cell = self.column(column).and_then(|place| self.records.get(record)?.get(place));
        String::from_utf8_lossy(cell.unwrap_or_default()).into_owned()
    }

    /// One column from top to bottom, as text; empty cells where there is no such column.
    pub fn cells(&self, column: &str) -> Vec<String> {
        (0..self.records.len()).map(|record| self.cell(record, column)).collect()
    }
}
