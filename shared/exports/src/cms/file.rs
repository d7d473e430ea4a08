//! Reading the case-management export.

use std::io::{self, Read};

use super::{COLUMN_COUNT, CmsRow, Column};
use crate::scan::{Scanned, Scanner};

/// Bytes of a file that is read whole, decompressed: 256 MiB, some 500,000 rows.
pub(super) const MOST_BYTES: u64 = 256 << 20;

/// A case-management export, read whole.
#[derive(Clone, Debug, Default)]
pub struct CmsFile {
    /// The rows that could be read, in order.
    pub rows: Vec<CmsRow>,
    /// Those that could not.
    pub rejects: Vec<CmsReject>,
}

/// A row that could not be read: where it stands and what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CmsReject {
    /// 0-based over the data records of the file.
    pub number: usize,
    /// 1-based line.
    pub line: u64,
    /// As the codes of rejects of the DOJ export: `column-count`, `bare-quote`, ...
    pub code: &'static str,
}

/// Why a file beside the DOJ export cannot be used. No message holds a cell of it.
#[derive(Debug, thiserror::Error)]
pub enum CmsError {
    /// It could not be read.
    #[error("{file} cannot be read: {source}")]
    Io {
        /// Which file, in words.
        file: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Too large to be such a file.
    #[error("{file} has over {} MiB, expected less: give the file of one county", most >> 20)]
    TooLarge {
        /// Which file, in words.
        file: &'static str,
        /// Bytes that it may have.
        most: u64,
    },
    /// A byte of zero: UTF-16 or a binary format.
    #[error("{file} is not text in UTF-8 or Windows-1252: save it as comma-separated UTF-8")]
    NotText {
        /// Which file, in words.
        file: &'static str,
    },
    /// No row with the columns.
    #[error(
        "{file} has no row of {expected} columns that can be read, its first row has {found}: give it \
         as the county's system exports it, comma-separated, with a header"
    )]
    Columns {
        /// Which file, in words.
        file: &'static str,
        /// Columns expected.
        expected: usize,
        /// Columns of the first row, 0 of an empty file.
        found: usize,
    },
    /// Rows, but no quantity in them.
    #[error(
        "{file} has no line with a court number and a quantity in grams, expected the columns a row \
         number, Incident_Number, CourtNo, Total_Quantity_grams: give it with its header"
    )]
    NoQuantity {
        /// Which file, in words.
        file: &'static str,
    },
}

const FILE: &str = "the case-management export";

impl CmsFile {
    /// Reads a file, decompressed. A header is passed over, if it has one.
    pub fn read(source: impl Read) -> Result<Self, CmsError> {
        Self::read_within(MOST_BYTES, source)
    }

    fn read_within(most: u64, source: impl Read) -> Result<Self, CmsError> {
        let mut file = Self::default();
        let mut has_header = false;
        let mut first = None;
        records(source, FILE, most, |number, record| {
            let columns = record.fields().len();
            if let Some(fault) = record.fault() {
                let code = crate::row::RejectCode::from(fault).code();
                file.rejects.push(CmsReject { number, line: record.line(), code });
                first.get_or_insert(columns);
                return true;
            }
            let cells: Vec<Box<[u8]>> =
                record.fields().iter().take(COLUMN_COUNT).map(Box::from).collect();
            if number == 0 && is_header(&cells) {
                has_header |= columns >= COLUMN_COUNT;
                return false;
            }
            first.get_or_insert(columns);
            let is_whole = columns == COLUMN_COUNT
                || columns == COLUMN_COUNT + 1 && record.fields().get(COLUMN_COUNT).is_empty();
            if is_whole {
                file.rows.push(CmsRow { number, cells });
            } else {
                let line = record.line();
                file.rejects.push(CmsReject { number, line, code: "column-count" });
            }
            true
        })?;
        if file.rows.is_empty() && !(has_header && file.rejects.is_empty()) {
            let (expected, found) = (COLUMN_COUNT, first.unwrap_or(0));
            return Err(CmsError::Columns { file: FILE, expected, found });
        }
        Ok(file)
    }
}

fn is_header(cells: &[Box<[u8]>]) -> bool {
    [Column::COURT_NUMBER, Column::CURRENT_CHARGE].into_iter().any(|column| {
        let cell = cells.get(column.index()).map_or(&b""[..], |cell| cell.trim_ascii());
        cell.eq_ignore_ascii_case(column.name().as_bytes())
    })
}

/// Gives each record of a file of at most `most` bytes to `take`, with its number; one that `take` does
/// not count has none.
pub(super) fn records(
    source: impl Read,
    file: &'static str,
    most: u64,
    mut take: impl FnMut(usize, &Scanned<'_>) -> bool,
) -> Result<(), CmsError> {
    let unreadable = |source| CmsError::Io { file, source };
    let mut limited = source.take(most + 1);
    let mut scanner = Scanner::new(&mut limited);
    let mut number = 0;
    while let Some(record) = scanner.next_record().map_err(unreadable)? {
        if record.fields().iter().any(|cell| cell.contains(&0)) {
            return Err(CmsError::NotText { file });
        }
        number += usize::from(take(number, &record));
    }
    drop(scanner);
    if limited.limit() == 0 { Err(CmsError::TooLarge { file, most }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use clear64_rules::reading::{Program, Reading};
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_file_of_more_bytes_than_such_a_file_has_is_refused_and_one_of_as_many_is_not() {
        let row = [b"11359 HS".as_slice(); 30].join(&b","[..]);
        let file = [&row[..], b"\n", &row, b"\n"].concat();
        let bytes = file.len() as u64;
        assert_eq!(CmsFile::read_within(bytes, &*file).unwrap().rows.len(), 2);
        for most in [bytes - 1, row.len() as u64 + 1, 10] {
            let error = CmsFile::read_within(most, &*file).unwrap_err();
            assert!(matches!(error, CmsError::TooLarge { .. }), "{error}");
        }
        let error = CmsError::TooLarge { file: FILE, most: MOST_BYTES };
        assert!(error.to_string().contains("over 256 MiB"), "{error}");
    }

    #[test]
    fn a_birth_is_before_the_arrest() {
        let born = |birth: &str, arrest: &str, reading| {
            let mut cells = [""; COLUMN_COUNT];
            cells[Column::DOB.index()] = birth;
            cells[Column::BOOKED_CHARGE_DATE.index()] = arrest;
            let file = CmsFile::read(cells.join(",").as_bytes()).unwrap();
            file.rows[0].birth_date(reading, date(2019, 11, 11)).day()
        };
        let pilot = Reading::Pilot(Program::SanFrancisco);
        for (birth, arrest, reading, expected) in [
            ("010115", "060175", Reading::Exact, date(1915, 1, 1)),
            ("060275", "060175", Reading::Exact, date(1875, 6, 2)),
            ("060175", "060175", Reading::Exact, date(1975, 6, 1)),
            ("010115", "", Reading::Exact, date(2015, 1, 1)),
            ("010115", "060175", pilot, date(2015, 1, 1)),
        ] {
            assert_eq!(born(birth, arrest, reading), Some(expected), "{birth} {arrest} {reading}");
        }
    }

    #[test]
    fn a_file_in_utf_16_is_refused_and_not_read_as_other_charges() {
        let row = vec!["1"; COLUMN_COUNT].join(",") + "\n";
        let text: Vec<u8> = row.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(matches!(CmsFile::read(&*text), Err(CmsError::NotText { .. })));
        assert_eq!(CmsFile::read(row.as_bytes()).unwrap().rows.len(), 1);
    }
}
