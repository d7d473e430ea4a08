//! Why a whole export is refused: a code, numbers and column names, and a sentence for the county.

use std::io;

use clear64_rules::county::County;

use crate::container::Format;
use crate::layout::{COLUMN_COUNT, Column};
use crate::place::{Part, Place};
use crate::row::RejectCode;

/// Why an export is refused.
///
/// `Display` is one sentence: what was found, what was expected, what the county should do. No
/// variant holds anything of a person or the name of a file.
///
/// The variants stand in order of precedence. The first five are seen at the start of a file and
/// refuse it there. Those of compressed files follow: they are seen when such a file is opened, or
/// where the damage is or the limit is passed, and then no row before it counts. The others need
/// the whole export, and where several hold, the first of them is the answer:
/// * what Excel has done comes before all else, because it is the cause and the rest follows;
/// * a file with too few columns in every row is that, rather than one whose rows are all rejected;
/// * a file that is cut off has at least one reject, which in a small file is over 1 %;
/// * the county is looked for last, in rows that could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No byte, or nothing but a byte-order mark and blank lines.
    #[error(
        "the file is empty, expected a header or rows of {COLUMN_COUNT} columns: upload the file \
         again as DOJ delivered it"
    )]
    Empty,
    /// An Excel workbook, by the first bytes of the two formats (and of no text).
    #[error(
        "the file is an Excel workbook, expected comma-separated text: upload the .csv, .dat or \
         .txt file as DOJ delivered it, because a file saved from Excel has lost digits"
    )]
    ExcelWorkbook,
    /// Compressed in a format that is not read, by its first bytes.
    #[error(
        "the file is compressed ({format}), expected comma-separated text or a gzip or zip of it: \
         decompress it and upload the file inside"
    )]
    Compressed {
        /// `7z`, `bzip2`, `rar`, `xz` or `zstd`.
        format: &'static str,
    },
    /// A gzip or zip where text should be, by its first bytes, or by the name of a zip's member:
    /// one inside a compressed file is not opened.
    #[error(
        "the file holds another compressed file ({format}), expected comma-separated text: \
         decompress that and upload the file inside, compressed once or not at all"
    )]
    NestedArchive {
        /// `gzip` or `zip`: the inner one.
        format: &'static str,
    },
    /// UTF-16 by its byte-order mark, or over 1 % control bytes (NUL above all) at the start: no
    /// text has them, UTF-16 and binary formats are full of them.
    #[error(
        "the file is not text in UTF-8 or Windows-1252, it is UTF-16 or a binary format, expected \
         comma-separated text: upload the file as DOJ delivered it, or save it as UTF-8"
    )]
    NotText,
    /// A gzip or zip that ends too early, has other bytes after its end, or whose checksums, sizes
    /// or directory do not fit its content. The archiver of macOS makes such zips of files over
    /// 4 GiB; volumes of a divided zip are such too.
    #[error(
        "the {format} file is damaged or cut off, expected one that can be decompressed to its \
         end: copy or compress it again, or upload it uncompressed"
    )]
    DamagedArchive {
        /// `gzip` or `zip`.
        format: &'static str,
    },
    /// A zip with nothing in it but folders and what is passed over.
    #[error("the zip file has no member, expected .csv, .dat or .txt files: upload one with them")]
    EmptyArchive,
    /// A zip with too many entries.
    #[error(
        "the zip file has {found} entries, folders included, expected at most {most}: upload one \
         with nothing in it but the parts of the export"
    )]
    TooManyMembers {
        /// Entries that the zip says it has.
        found: u64,
        /// The limit.
        most: usize,
    },
    /// A zip with two members of one name: which of them counts, programs answer differently.
    #[error(
        "member {member} of the zip file, by name, has the same name as the one before it, \
         expected different names: compress the files of the export again and upload that"
    )]
    DuplicateMember {
        /// Number of the second of them, from 1, in name order.
        member: usize,
    },
    /// A zip with another file than exports. A symbolic link is one.
    #[error(
        "member {member} of the zip file, by name, is of another kind, expected .csv, .dat and \
         .txt files only: remove it and upload the zip file again"
    )]
    UnexpectedMember {
        /// Its number, from 1, in name order.
        member: usize,
    },
    /// A zip with a password.
    #[error(
        "member {member} of the zip file, by name, is encrypted, expected one without a password: \
         compress the file again without a password and upload that"
    )]
    EncryptedMember {
        /// Its number, from 1, in name order.
        member: usize,
    },
    /// A zip of a method other than deflate or none. Windows Explorer takes Deflate64 for files
    /// over 2 GiB.
    #[error(
        "member {member} of the zip file, by name, is compressed by an unusual method, expected \
         deflate: compress the file with another program, as gzip for one, or upload it \
         uncompressed"
    )]
    UnsupportedCompression {
        /// Its number, from 1, in name order.
        member: usize,
    },
    /// More in a gzip or zip than is read.
    #[error(
        "the compressed file holds more than {most} bytes, expected at most as many: check that \
         it is an export, and upload it uncompressed"
    )]
    TooManyInflatedBytes {
        /// The limit.
        most: u64,
    },
    /// Identifiers in scientific notation, as Excel writes long numbers. One is enough: the digits
    /// are lost, and rows of different persons or cases can no longer be told apart.
    #[error(
        "column {column} holds numbers like 1.2E+09 (rows: {count}), expected all digits: the file \
         was saved from Excel and cannot be restored, so upload the file as DOJ delivered it \
         without opening it in Excel"
    )]
    ExcelIdentifiers {
        /// The column with most of them.
        column: Column,
        /// Rows with one in that column.
        count: u64,
    },
    /// Dates with slashes, as Excel writes them. One is enough: the program that rewrote it has
    /// rewritten other columns too.
    #[error(
        "column {column} holds dates with slashes (rows: {count}), expected YYYYMMDD: the file was \
         saved from Excel, so upload the file as DOJ delivered it without opening it in Excel"
    )]
    ExcelDates {
        /// The column with most of them.
        column: Column,
        /// Rows with one in that column.
        count: u64,
    },
    /// No row has more than 94 columns.
    #[error(
        "the rows have {found} columns throughout, expected {COLUMN_COUNT} separated by commas: \
         ask for the complete export and upload it as DOJ delivered it"
    )]
    TooFewColumns {
        /// Columns of the widest row.
        found: usize,
    },
    /// The last row of a part is cut off: there is no line end after it, and it has too few
    /// columns, or ends inside a quote, or is the rest of an overlong line; or its `END_OF_REC` is
    /// empty whereas the row before it has one.
    #[error(
        "the file is cut off in its last row, {place}, expected {COLUMN_COUNT} columns and a line \
         end: copy the file again from where DOJ delivered it and upload it"
    )]
    CutOff {
        /// The last row.
        place: Place,
    },
    /// No row can be read.
    #[error(
        "none of the {rows} rows can be read, expected rows of {COLUMN_COUNT} columns separated by \
         commas: upload the file as DOJ delivered it"
    )]
    NoReadableRow {
        /// Data records: at least one.
        rows: u64,
    },
    /// There is a header and nothing behind it.
    #[error(
        "the file has no row below its header, expected one row for each count, ended by LF or CRLF: \
         upload the file as DOJ delivered it"
    )]
    NoRow,
    /// More than 1 % of the rows cannot be read.
    #[error(
        "{rejects} of {rows} rows cannot be read, expected at most 1 in 100: correct them or upload \
         the file as DOJ delivered it; in the first, {first}, {code}"
    )]
    TooManyRejects {
        /// Data records.
        rows: u64,
        /// Those that cannot be read.
        rejects: u64,
        /// The first of those.
        first: Place,
        /// What is wrong with it.
        code: RejectCode,
    },
    /// No row is of the county whose export this should be.
    #[error(
        "none of the {rows} rows is of {county} (STP_ORI_CNTY_NAME), expected its export: check that \
         the file and the county belong together"
    )]
    WrongCounty {
        /// The county whose export it should be.
        county: County,
        /// Rows that can be read.
        rows: u64,
    },
}

impl Refusal {
    /// The stable code, in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::ExcelWorkbook => "excel-workbook",
            Self::Compressed { .. } => "compressed",
            Self::NestedArchive { .. } => "nested-archive",
            Self::NotText => "not-text",
            Self::DamagedArchive { .. } => "damaged-archive",
            Self::EmptyArchive => "empty-archive",
            Self::TooManyMembers { .. } => "too-many-members",
            Self::DuplicateMember { .. } => "duplicate-member",
            Self::UnexpectedMember { .. } => "unexpected-member",
            Self::EncryptedMember { .. } => "encrypted-member",
            Self::UnsupportedCompression { .. } => "unsupported-compression",
            Self::TooManyInflatedBytes { .. } => "too-many-inflated-bytes",
            Self::ExcelIdentifiers { .. } => "excel-identifiers",
            Self::ExcelDates { .. } => "excel-dates",
            Self::TooFewColumns { .. } => "too-few-columns",
            Self::CutOff { .. } => "cut-off",
            Self::NoReadableRow { .. } | Self::NoRow => "no-readable-row",
            Self::TooManyRejects { .. } => "too-many-rejects",
            Self::WrongCounty { .. } => "wrong-county",
        }
    }

    /// What the first bytes of a file show, up to 1 MiB of them: `None` if it can be an export.
    pub fn at_start(head: &[u8]) -> Option<Self> {
        if head.is_empty() {
            Some(Self::Empty)
        } else if head.starts_with(b"\xD0\xCF\x11\xE0") {
            Some(Self::ExcelWorkbook)
        } else if let Some(format) = Format::of(head) {
            Some(if format == Format::Zip && is_workbook(head) {
                Self::ExcelWorkbook
            } else {
                Self::NestedArchive { format: format.name() }
            })
        } else if let Some(format) = unread_compression(head) {
            Some(Self::Compressed { format })
        } else if !is_text(head) {
            Some(Self::NotText)
        } else {
            None
        }
    }

    /// The refusal that an error of reading a compressed file holds, if it is one:
    /// `Read` has no other way to say it.
    ///
    /// ```
    /// # use std::io::{Cursor, Read};
    /// use clear64_exports::container::{Container, Limits};
    /// use clear64_exports::refusal::Refusal;
    ///
    /// let cut = Cursor::new(b"\x1F\x8B\x08");
    /// let mut container = Container::open(Box::new(cut), Limits::default())?;
    /// let error = container.member(0)?.read(&mut [0; 100]).unwrap_err();
    /// assert_eq!(Refusal::in_error(&error), Some(Refusal::DamagedArchive { format: "gzip" }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn in_error(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    /// The error that holds it.
    pub(crate) fn into_error(self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, self)
    }
}

/// The format of a compressed file that is not read.
fn unread_compression(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => Some("7z"),
        // A digit, then the number of a block: pi.
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..] => Some("bzip2"),
        [b'R', b'a', b'r', b'!', 0x1A, 0x07, ..] => Some("rar"),
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some("zstd"),
        _ => None,
    }
}

/// Whether a zip is an Excel workbook: one of its first members is the list of its parts, or a
/// part of the workbook.
fn is_workbook(zip: &[u8]) -> bool {
    [&b"[Content_Types].xml"[..], b"xl/workbook"]
        .iter()
        .any(|name| zip.windows(name.len()).any(|window| window == *name))
}

/// Whether the bytes can be text of an 8-bit encoding, by their control bytes.
fn is_text(head: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\x0C' | b'\r');
    let sample = &head[..head.len().min(64 * 1024)];
    let controls = sample.iter().filter(|byte| is_control(byte)).count();
    !head.starts_with(b"\xFF\xFE")
        && !head.starts_with(b"\xFE\xFF")
        && controls * 100 <= sample.len()
}

/// Why reading a part of an export has ended early.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes did not come. Trying again may help.
    #[error("{}the file could not be read to its end: {source}", .part.prefix())]
    Io {
        /// The file.
        part: Part,
        /// What the source reported.
        source: io::Error,
    },
    /// The file cannot be an export. Trying again does not help.
    #[error("{}{refusal}", .part.prefix())]
    Refused {
        /// The file.
        part: Part,
        /// Why.
        refusal: Refusal,
    },
}

impl ReadError {
    /// What an error of the source is: a refusal, if it holds one.
    pub(crate) fn of_source(part: Part, source: io::Error) -> Self {
        match Refusal::in_error(&source) {
            Some(refusal) => Self::Refused { part, refusal },
            None => Self::Io { part, source },
        }
    }

    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Io { .. } => None,
            Self::Refused { refusal, .. } => Some(*refusal),
        }
    }
}
