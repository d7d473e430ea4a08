//! The faults of real files, by name, and what the program has to answer to each.
//!
//! Several faults of one sample are applied in this order, which is also the order of [`Fault`]:
//!
//! 1. whose file it is: `wrong-county`;
//! 2. what persons' rows say, alike in all rows of a person: `blank-subject-id`, `no-birth-date`,
//!    `windows-1252`;
//! 3. what single rows say: `comment-charge`, `future-conviction`, `line-break-in-field`;
//! 4. rows that cannot be read: `bare-quote`, `short-count-order`, `short-row`, `no-person`, one of
//!    them a row at most, and none that 3. would hide;
//! 5. what Excel does to every row: `excel-identifiers`, `excel-dates`;
//! 6. the columns of every line: `94-columns` (exactly 94, a trailing comma included),
//!    `header-comma`, `trailing-comma`;
//! 7. the order of rows: `scattered-persons`;
//! 8. the text as a whole: `no-header`, `crlf`, `byte-order-mark`, `empty` (nothing but the mark is
//!    left), `truncated` (the last row, which has no other fault of 3. and 4. then);
//! 9. what the text is put into: `xlsx`, then `gzip`, then `zip`, the last one outermost.
//!
//! A fault that the program refuses hides those that it reads or rejects; of several refused ones
//! the first in the order of precedence of [`Refusal`](clear64_exports::refusal::Refusal) answers.

use clap::ValueEnum;

/// One thing that goes wrong in real files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Fault {
    /// The file of another county, without a step in this one (refused: wrong-county)
    WrongCounty,
    /// 1 person in 100 has no `SUBJECT_ID` in any row, but a `CII_NUMBER` (read)
    BlankSubjectId,
    /// 1 person in 50 has no date of birth (read; the date is unknown)
    NoBirthDate,
    /// 1 person in 50 has a name that is Windows-1252 and not UTF-8 (read and counted)
    #[value(name = "windows-1252")]
    Windows1252,
    /// 1 row in 50 has its charge in the comment alone (read; the section is the comment's)
    CommentCharge,
    /// 1 row in 500 is a conviction in the year 2098 (read; later than 9 November 2016)
    FutureConviction,
    /// 1 row in 100 has a line break inside a quoted comment (read)
    LineBreakInField,
    /// 1 row in 500 has a quote inside an unquoted comment (rejected: bare-quote)
    BareQuote,
    /// 1 row in 500 is a conviction with two characters of `CNT_ORDER` (rejected:
    /// count-order-too-short)
    ShortCountOrder,
    /// 1 row in 500 lacks its last two columns (rejected: column-count)
    ShortRow,
    /// 1 row in 500 has neither `SUBJECT_ID` nor `CII_NUMBER` (rejected: no-person; the pilot reading
    /// takes it)
    NoPerson,
    /// Saved from Excel: `CII_NUMBER` as 1.00868E+09, `CNT_ORDER` as 1.01001E+11 (refused:
    /// excel-identifiers)
    ExcelIdentifiers,
    /// Saved from Excel: dates as 3/14/1960 (refused: excel-dates)
    ExcelDates,
    /// Every line has 94 columns (refused: too-few-columns)
    #[value(name = "94-columns")]
    NinetyFourColumns,
    /// A comma at the end of the header alone (read)
    HeaderComma,
    /// A comma at the end of every line (read)
    TrailingComma,
    /// 1 person in 10 reappears far behind: the second half of the rows stands near the end of the
    /// file (read; the same persons as without)
    ScatteredPersons,
    /// No header (read)
    NoHeader,
    /// Lines end in CR LF (read)
    Crlf,
    /// A byte-order mark at the start (read)
    ByteOrderMark,
    /// No byte (refused: empty)
    Empty,
    /// The file ends in the middle of its last row (refused: cut-off)
    Truncated,
    /// An Excel workbook with the same cells (refused: excel-workbook)
    Xlsx,
    /// Compressed with gzip (read)
    Gzip,
    /// Compressed as the only member of a zip (read)
    Zip,
}

/// What the program has to answer to a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The file is read, and so is every row.
    Read,
    /// The file is read; the rows with the fault are rejected with this code. In a file of fewer
    /// than 100 rows for each such fault they are more than 1 %, and it is refused:
    /// too-many-rejects.
    Reject(&'static str),
    /// The file is refused with this code.
    Refuse(&'static str),
}

impl Fault {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Zip as usize + 1;

    /// Its name on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// What the program has to answer, in the exact reading.
    pub(crate) fn answer(self) -> Answer {
        match self {
            Self::WrongCounty => Answer::Refuse("wrong-county"),
            Self::ExcelIdentifiers => Answer::Refuse("excel-identifiers"),
            Self::ExcelDates => Answer::Refuse("excel-dates"),
            Self::NinetyFourColumns => Answer::Refuse("too-few-columns"),
            Self::Empty => Answer::Refuse("empty"),
            Self::Truncated => Answer::Refuse("cut-off"),
            Self::Xlsx => Answer::Refuse("excel-workbook"),
            Self::BareQuote => Answer::Reject("bare-quote"),
            Self::ShortCountOrder => Answer::Reject("count-order-too-short"),
            Self::ShortRow => Answer::Reject("column-count"),
            Self::NoPerson => Answer::Reject("no-person"),
            Self::BlankSubjectId
            | Self::NoBirthDate
            | Self::Windows1252
            | Self::CommentCharge
            | Self::FutureConviction
            | Self::LineBreakInField
            | Self::HeaderComma
            | Self::TrailingComma
            | Self::ScatteredPersons
            | Self::NoHeader
            | Self::Crlf
            | Self::ByteOrderMark
            | Self::Gzip
            | Self::Zip => Answer::Read,
        }
    }

    /// How many rows or persons come to one with the fault; 1 if it is in all of them.
    pub(super) fn every(self) -> u64 {
        match self {
            Self::BlankSubjectId | Self::LineBreakInField => 100,
            Self::NoBirthDate | Self::Windows1252 | Self::CommentCharge => 50,
            Self::FutureConviction
            | Self::BareQuote
            | Self::ShortCountOrder
            | Self::ShortRow
            | Self::NoPerson => 500,
            Self::ScatteredPersons => 10,
            _ => 1,
        }
    }

    /// Whether it is in every row or in the file as a whole.
    pub(super) fn is_everywhere(self) -> bool {
        self.every() == 1 && self != Self::Truncated
    }
}

/// A set of faults.
#[derive(Clone, Copy, Default)]
pub(super) struct FaultSet(u32);

impl FaultSet {
    /// The faults of a list.
    pub(super) fn new(faults: &[Fault]) -> Self {
        Self(faults.iter().fold(0, |set, fault| set | 1 << *fault as u32))
    }

    /// Whether a fault is in the set.
    pub(super) fn has(self, fault: Fault) -> bool {
        self.0 >> fault as u32 & 1 == 1
    }

    /// The faults, in the order in which they are applied.
    pub(super) fn iter(self) -> impl Iterator<Item = Fault> {
        Fault::value_variants().iter().copied().filter(move |fault| self.has(*fault))
    }
}
