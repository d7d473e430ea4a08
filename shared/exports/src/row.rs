//! What the reader makes of each data record: a row, or a reject.

use std::fmt;

use clear64_rules::identity::said;
use clear64_rules::row::Row;

use crate::layout::{COLUMN_COUNT, Column};
use crate::place::Place;
use crate::record::{Fault, Fields};
use crate::scan::{MAX_RECORD, Scanned};

/// A data record of the export: every one is one of the two.
#[derive(Clone, Copy, Debug)]
pub enum Entry<'a> {
    /// It can be read.
    Row(Record<'a>),
    /// It cannot; the file goes on.
    Reject(Reject<'a>),
}

impl Entry<'_> {
    /// Where the record stands.
    pub fn place(&self) -> Place {
        match self {
            Self::Row(record) => record.place,
            Self::Reject(reject) => reject.place,
        }
    }
}

/// The columns that a determination can rest on: those that [`row_of`] asks for.
pub const DECIDING: [Column; 23] = [
    Column::SUBJECT_ID,
    Column::CII_NUMBER,
    Column::REQ_CII_NUMBER,
    Column::RACE_CODE,
    Column::RACE_DESCR,
    Column::GENDER,
    Column::PRI_DOB,
    Column::CYC_DATE,
    Column::STP_EVENT_DATE,
    Column::STP_TYPE_DESCR,
    Column::STP_ORI_CODE,
    Column::STP_ORI_DESCR,
    Column::STP_ORI_CNTY_NAME,
    Column::CNT_ORDER,
    Column::OFN,
    Column::FE_NUM_CRT_CASE,
    Column::OFFENSE_DESCR,
    Column::OFFENSE_TOC,
    Column::DISP_DESCR,
    Column::CONV_STAT_DESCR,
    Column::SENT_LENGTH,
    Column::SENT_TIME_CODE,
    Column::COMMENT_TEXT,
];

/// The row of this number, each column as `get` gives it.
#[inline]
pub fn row_of<'a>(number: u64, get: impl Fn(Column) -> &'a [u8]) -> Row<'a> {
    Row {
        number,
        subject_id: get(Column::SUBJECT_ID),
        cii_number: get(Column::CII_NUMBER),
        requested_cii_number: get(Column::REQ_CII_NUMBER),
        race_code: get(Column::RACE_CODE),
        race: get(Column::RACE_DESCR),
        sex: get(Column::GENDER),
        birth_date: get(Column::PRI_DOB),
        cycle_date: get(Column::CYC_DATE),
        event_date: get(Column::STP_EVENT_DATE),
        step_type: get(Column::STP_TYPE_DESCR),
        agency_code: get(Column::STP_ORI_CODE),
        agency: get(Column::STP_ORI_DESCR),
        county: get(Column::STP_ORI_CNTY_NAME),
        count_order: get(Column::CNT_ORDER),
        case_number: get(Column::OFN),
        court_number: get(Column::FE_NUM_CRT_CASE),
        offense: get(Column::OFFENSE_DESCR),
        offense_level: get(Column::OFFENSE_TOC),
        disposition: get(Column::DISP_DESCR),
        conviction_status: get(Column::CONV_STAT_DESCR),
        sentence_length: get(Column::SENT_LENGTH),
        sentence_unit: get(Column::SENT_TIME_CODE),
        comment: get(Column::COMMENT_TEXT),
    }
}

/// A readable row: 95 fields. Borrows the reader's buffer.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    place: Place,
    scanned: Scanned<'a>,
}

impl<'a> Record<'a> {
    pub(crate) fn new(place: Place, scanned: Scanned<'a>) -> Self {
        Self { place, scanned }
    }

    /// Where the row stands.
    pub fn place(&self) -> Place {
        self.place
    }

    /// 0-based over the data records of all parts, rejected ones counted, headers not.
    pub fn number(&self) -> u64 {
        self.place.row
    }

    /// 1-based line of the file on which the row starts.
    pub fn line(&self) -> u64 {
        self.place.line
    }

    /// Position of the row's first byte in its file.
    pub fn offset(&self) -> u64 {
        self.scanned.offset()
    }

    /// The row as it stands in the file, its line end included.
    pub fn raw(&self) -> &'a [u8] {
        self.scanned.raw()
    }

    /// Whether a line feed ends the row. Only the last one of a file can be without.
    pub fn line_ended(&self) -> bool {
        self.scanned.line_ended()
    }

    /// The field at a 0-based index below 95, without its quotes; empty beyond.
    #[inline]
    pub fn field(&self, index: usize) -> &'a [u8] {
        self.scanned.fields().get(index)
    }

    /// The field of a column, without its quotes.
    #[inline]
    pub fn get(&self, column: Column) -> &'a [u8] {
        self.field(column.index())
    }

    /// The fields as they were cut.
    pub(crate) fn scanned_fields(&self) -> Fields<'a> {
        self.scanned.fields()
    }

    /// The 95 fields in order.
    pub fn fields(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.scanned.fields().iter().take(COLUMN_COUNT)
    }

    /// Whether the row is UTF-8. One that is not is Windows-1252.
    pub fn is_utf8(&self) -> bool {
        let raw = self.raw();
        raw.is_ascii() || std::str::from_utf8(raw).is_ok()
    }

    /// The columns that a determination can rest on.
    pub fn deciding(&self) -> Row<'a> {
        let fields = self.scanned.fields();
        row_of(self.number(), |column| fields.get(column.index()))
    }
}

/// A row that cannot be read. Borrows the reader's buffer.
///
/// `Display` is a sentence for the county: where, what was expected, what to do.
#[derive(Clone, Copy, Debug)]
pub struct Reject<'a> {
    place: Place,
    code: RejectCode,
    scanned: Scanned<'a>,
}

impl<'a> Reject<'a> {
    pub(crate) fn new(place: Place, code: RejectCode, scanned: Scanned<'a>) -> Self {
        Self { place, code, scanned }
    }

    /// Where the row stands.
    pub fn place(&self) -> Place {
        self.place
    }

    /// 0-based over the data records of all parts, this one counted, headers not.
    pub fn number(&self) -> u64 {
        self.place.row
    }

    /// 1-based line of the file on which the row starts.
    pub fn line(&self) -> u64 {
        self.place.line
    }

    /// Position of the row's first byte in its file.
    pub fn offset(&self) -> u64 {
        self.scanned.offset()
    }

    /// The row's bytes in the file, its line end included.
    pub fn length(&self) -> u64 {
        self.scanned.length()
    }

    /// Why the row cannot be read.
    pub fn code(&self) -> RejectCode {
        self.code
    }

    /// The row as it stands in the file, its line end included: of one that is longer, its first
    /// [`MAX_RECORD`] bytes.
    pub fn raw(&self) -> &'a [u8] {
        self.scanned.raw()
    }

    /// Whether a line feed ends the row. Only the last one of a file can be without.
    pub fn line_ended(&self) -> bool {
        self.scanned.line_ended()
    }

    /// `SUBJECT_ID`, if it can be relied on: the row has 95 columns, or is in order up to there.
    /// A row with too few or too many columns may lack one before it; an overlong line may be
    /// several persons' rows without line ends. None if it says nothing, too.
    pub fn subject_id(&self) -> Option<&'a [u8]> {
        self.get(Column::SUBJECT_ID).filter(|subject_id| !said(subject_id).is_empty())
    }

    /// `CII_NUMBER`, if it can be relied on and says something.
    pub fn cii_number(&self) -> Option<&'a [u8]> {
        self.get(Column::CII_NUMBER).filter(|number| !said(number).is_empty())
    }

    /// The field of a column, if it can be relied on.
    pub(crate) fn get(&self, column: Column) -> Option<&'a [u8]> {
        let fields = self.scanned.fields();
        match self.code {
            RejectCode::ColumnCount { .. } | RejectCode::RecordTooLong => None,
            _ => (column.index() < fields.len()).then(|| fields.get(column.index())),
        }
    }

    /// The row as a readable one, if its 95 columns are there.
    pub fn as_record(&self) -> Option<Record<'a>> {
        matches!(self.code, RejectCode::CountOrderTooShort { .. } | RejectCode::NoPerson)
            .then(|| Record::new(self.place, self.scanned))
    }
}

impl fmt::Display for Reject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.code)
    }
}

/// Why a row cannot be read. `Display` says what was found, what was expected and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RejectCode {
    /// Neither 95 columns nor 96 with an empty last one.
    #[error(
        "found {found} columns, expected {COLUMN_COUNT}: look for a missing or an extra comma, or \
         a comma outside quotes, and correct the row"
    )]
    ColumnCount {
        /// Columns of the row.
        found: usize,
    },
    /// A quote inside an unquoted field, or text after a closing quote.
    #[error(
        "column {column} has a quote that neither opens nor closes it: put the whole field in \
         quotes and double each quote inside it"
    )]
    BareQuote {
        /// 1-based.
        column: usize,
    },
    /// A quoted field that its line opens and nothing closes properly.
    #[error("the quote that opens column {column} is not closed: close it at the end of the field")]
    OpenQuote {
        /// 1-based.
        column: usize,
    },
    /// More than [`MAX_RECORD`] bytes.
    #[error(
        "the row is longer than {MAX_RECORD} bytes, expected about 1,000: look for a quote that is \
         not closed or for missing line ends"
    )]
    RecordTooLong,
    /// `CNT_ORDER` does not tell the case (6 characters) or the cycle (3) of a row that needs it.
    #[error(
        "CNT_ORDER has {found} characters, expected 12 and at least {needed} for a row like this: \
         take the value from DOJ's original file"
    )]
    CountOrderTooShort {
        /// Bytes of the field.
        found: usize,
        /// Bytes that the row needs.
        needed: usize,
    },
    /// No number that tells whose row this is.
    #[error(
        "SUBJECT_ID is blank, and no other column says whose row this is: take the value from \
         DOJ's original file"
    )]
    NoPerson,
}

impl RejectCode {
    /// The stable code, in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ColumnCount { .. } => "column-count",
            Self::BareQuote { .. } => "bare-quote",
            Self::OpenQuote { .. } => "open-quote",
            Self::RecordTooLong => "record-too-long",
            Self::CountOrderTooShort { .. } => "count-order-too-short",
            Self::NoPerson => "no-person",
        }
    }
}

impl From<Fault> for RejectCode {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::BareQuote { column } => Self::BareQuote { column },
            Fault::OpenQuote { column } => Self::OpenQuote { column },
            Fault::TooLong => Self::RecordTooLong,
        }
    }
}
