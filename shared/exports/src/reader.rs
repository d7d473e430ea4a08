//! One part of a county's export, row by row.

use std::fmt;
use std::io::Read;

use clear64_rules::identity::said;
use clear64_rules::reading::Reading;
use clear64_rules::record::CountOrderTooShort;
use clear64_rules::row::{MOST_NEEDED, Row};

use crate::layout::{COLUMN_COUNT, Column};
use crate::place::{Part, Place};
use crate::refusal::{ReadError, Refusal};
use crate::row::{Entry, Record, Reject, RejectCode};
use crate::scan::{Found, Scanned, Scanner};

/// What the reader has to know about a part.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReaderOptions {
    /// Which file of the export it is.
    pub part: Part,
    /// Number of its first row: what [`ExportReader::next_row`] of the part before has said, 0 for
    /// the first part.
    pub first_row: u64,
    /// How rows are read. In the exact reading a row that names no person, by `SUBJECT_ID` or else
    /// `CII_NUMBER`, is a reject; the pilots' program took it.
    pub reading: Reading,
}

/// Reads one file of an export: strips a byte-order mark, passes over a header, and yields every
/// data record as a row or a reject.
///
/// A header is a record whose first field is `RECORD_ID`, spaces and case aside; it is passed over
/// wherever it stands. A row has
/// 95 columns, or 96 of which the last is empty. A row whose `CNT_ORDER` is too short to place it
/// is a reject only if its place matters (`Row::needed_count_order` of `clear64-rules`).
///
/// # Memory usage
///
/// That of a [`Scanner`]: 2 MiB, nothing per row.
pub struct ExportReader<R> {
    scanner: Scanner<R>,
    part: Part,
    next_row: u64,
    reading: Reading,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing has been read yet.
    Start,
    Rows,
}

impl<R: Read> ExportReader<R> {
    /// Looks at the start of the file.
    ///
    /// # Errors
    ///
    /// [`ReadError::Refused`] if it is empty, an Excel workbook, compressed (a gzip or zip is read
    /// through a [`Container`](crate::container::Container)) or not text, or if the source is
    /// compressed and damaged.
    pub fn open(source: R, options: ReaderOptions) -> Result<Self, ReadError> {
        let ReaderOptions { part, first_row, reading } = options;
        let mut scanner = Scanner::new(source);
        let head = scanner.head().map_err(|source| ReadError::of_source(part, source))?;
        if let Some(refusal) = Refusal::at_start(head) {
            return Err(ReadError::Refused { part, refusal });
        }
        Ok(Self { scanner, part, next_row: first_row, reading, state: State::Start })
    }

    /// The next row or reject, or `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// [`ReadError::Io`] as the source reports it; [`ReadError::Refused`] if the file has nothing
    /// but blank lines, or if the source is compressed and damaged or over its limit. The reader is
    /// of no further use then.
    pub fn next_entry(&mut self) -> Result<Option<Entry<'_>>, ReadError> {
        let mut found = self.advance()?;
        if self.state == State::Start {
            self.state = State::Rows;
            if found.is_none() {
                return Err(ReadError::Refused { part: self.part, refusal: Refusal::Empty });
            }
        }
        // Files put together one behind the other have headers between their rows.
        while let Some(header) = &found
            && is_header(self.scanner.scanned(header))
        {
            found = self.advance()?;
        }
        let Some(found) = found else { return Ok(None) };
        let scanned = self.scanner.scanned(&found);
        let place = Place { part: self.part, row: self.next_row, line: scanned.line() };
        self.next_row += 1;
        let record = Record::new(place, scanned);
        Ok(Some(match self.fault(&record, &scanned) {
            Some(code) => Entry::Reject(Reject::new(place, code, scanned)),
            None => Entry::Row(record),
        }))
    }

    /// The number that the next row has: the first of the next part once this one is read.
    pub fn next_row(&self) -> u64 {
        self.next_row
    }

    fn advance(&mut self) -> Result<Option<Found>, ReadError> {
        self.scanner.advance().map_err(|source| ReadError::of_source(self.part, source))
    }

    fn fault(&self, record: &Record<'_>, scanned: &Scanned<'_>) -> Option<RejectCode> {
        if let Some(fault) = scanned.fault() {
            return Some(fault.into());
        }
        let fields = scanned.fields();
        match fields.len() {
            COLUMN_COUNT => {}
            more if more == COLUMN_COUNT + 1 && fields.get(COLUMN_COUNT).is_empty() => {}
            found => return Some(RejectCode::ColumnCount { found }),
        }
        // Most rows say whose they are and where they belong: the others are looked at whole.
        let names_person =
            self.reading.is_pilot() || !said(record.get(Column::SUBJECT_ID)).is_empty();
        if names_person && record.get(Column::CNT_ORDER).trim_ascii().len() >= MOST_NEEDED {
            return None;
        }
        fault_of(&record.deciding(), self.reading)
    }
}

/// Why a row with all its columns cannot be read, if it cannot: it names no person, or does not say
/// where it belongs.
pub fn fault_of(row: &Row<'_>, reading: Reading) -> Option<RejectCode> {
    if reading == Reading::Exact && row.person(reading).is_empty() {
        return Some(RejectCode::NoPerson);
    }
    row.check_place(reading).err().map(|CountOrderTooShort { found, needed }| {
        RejectCode::CountOrderTooShort { found, needed }
    })
}

impl<R> fmt::Debug for ExportReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportReader")
            .field("part", &self.part)
            .field("next_row", &self.next_row)
            .finish_non_exhaustive()
    }
}

fn is_header(first: Scanned<'_>) -> bool {
    first.fields().get(0).trim_ascii().eq_ignore_ascii_case(b"RECORD_ID")
}
