//! Our own scanner of comma-separated text: strict, streaming, and never lost after a fault.
//!
//! RFC 4180 as Go's `encoding/csv` reads it without lazy quotes: a quote inside an unquoted field
//! is a fault, and so is text after a closing quote; `""` inside quotes is one quote; line breaks
//! inside quotes belong to the field, where CRLF is read as LF; a record ends with LF or CRLF; any
//! other carriage return is data; blank lines are skipped; spaces are kept.
//!
//! What the csv crate cannot do, and why this is not it: it reads `a"b` and `"a"b` without an
//! error, and an unclosed quote swallows the rest of the file.
//!
//! After a fault the record is its first line, and scanning resumes right after it, outside quotes.
//! If the fault shows on that line, that is the end of the damaged line. If an open quote has
//! carried the record across line breaks first, it is the line with the open quote: the good rows
//! after it are read as if it were not there. A quote that is still open at the end of the file,
//! or after [`MAX_RECORD`] bytes, is such a fault, and a line longer than that is one too.
//!
//! Every byte of the input belongs to exactly one record, faulty ones counted, to a blank line or
//! to the byte-order mark at the start.

use std::fmt;
use std::io::{self, Read};
use std::ops::Range;

pub use crate::record::{Fault, Fields};
use crate::record::{Split, Splitter};

/// Bytes that a record may have, its line end included: 1 MiB. A real one has about 1 KB.
pub const MAX_RECORD: usize = 1 << 20;

/// Bytes asked of the source at a time, at most.
const INPUT_BLOCK: usize = 1 << 20;

/// A record of [`MAX_RECORD`] bytes and the block in which it turns out to be longer.
const CAPACITY: usize = MAX_RECORD + INPUT_BLOCK;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads records from any source of bytes.
///
/// # Memory usage
///
/// One buffer of 2 MiB from the start, and lists as long as the widest record. Nothing is
/// allocated per record.
///
/// ```
/// use clear64_exports::scan::{Fault, Scanner};
///
/// let mut scanner = Scanner::new(&b"a,\"b \"\"c\"\"\"\nd\"e\nf,g\n"[..]);
/// let record = scanner.next_record()?.ok_or("a record")?;
/// assert_eq!(record.fields().get(1), b"b \"c\"");
/// let record = scanner.next_record()?.ok_or("a record")?;
/// assert_eq!(record.fault(), Some(Fault::BareQuote { column: 1 }));
/// let record = scanner.next_record()?.ok_or("a record")?;
/// assert_eq!((record.line(), record.raw()), (3, &b"f,g\n"[..]));
/// assert!(scanner.next_record()?.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Scanner<R> {
    source: R,
    buffer: Vec<u8>,
    /// The bytes of `buffer` that are read and not yet passed on.
    pending: Range<usize>,
    /// The source has no more bytes.
    at_end: bool,
    /// Position in the file of the first pending byte.
    offset: u64,
    /// 1-based number of its line.
    line: u64,
    splitter: Splitter,
}

/// Where a record stands, in the file and in the buffer.
#[derive(Clone)]
pub(crate) struct Found {
    raw: Range<usize>,
    length: u64,
    offset: u64,
    line: u64,
    fault: Option<Fault>,
    line_ended: bool,
}

/// One record of the file, readable or not. Borrows the scanner's buffer.
#[derive(Clone, Copy, Debug)]
pub struct Scanned<'a> {
    fields: Fields<'a>,
    length: u64,
    offset: u64,
    line: u64,
    fault: Option<Fault>,
    line_ended: bool,
    raw: Raw<'a>,
}

/// Bytes that `Debug` counts but does not show: they describe a person.
#[derive(Clone, Copy)]
struct Raw<'a>(&'a [u8]);

impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

impl<'a> Scanned<'a> {
    /// The fields; of a faulty record, those before the fault.
    pub fn fields(&self) -> Fields<'a> {
        self.fields
    }

    /// Why the record cannot be read, if it cannot.
    pub fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// Position of the record's first byte in the file, in bytes, a byte-order mark counted.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Number of the record's first line in the file, from 1, blank lines counted.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The record's bytes in the file, its line end included.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The record as it stands in the file, its line end included; the first [`MAX_RECORD`] bytes
    /// of a longer one.
    pub fn raw(&self) -> &'a [u8] {
        self.raw.0
    }

    /// Whether a line feed ends the record. Only the last one of a file can be without.
    pub fn line_ended(&self) -> bool {
        self.line_ended
    }
}

impl<R: Read> Scanner<R> {
    /// A scanner over one file. Reads nothing yet.
    pub fn new(source: R) -> Self {
        Self {
            source,
            buffer: vec![0; CAPACITY],
            pending: 0..0,
            at_end: false,
            offset: 0,
            line: 1,
            splitter: Splitter::default(),
        }
    }

    /// The bytes at the start of the file, up to 1 MiB, a byte-order mark included. Empty only if
    /// the file is. To be asked before the first record: later it is the bytes that come next.
    pub fn head(&mut self) -> io::Result<&[u8]> {
        if self.pending.is_empty() {
            self.fill()?;
        }
        let end = self.pending.end.min(self.pending.start + INPUT_BLOCK);
        Ok(&self.buffer[self.pending.start..end])
    }

    /// The next record, or `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// What the source reports. The scanner is of no further use then.
    pub fn next_record(&mut self) -> io::Result<Option<Scanned<'_>>> {
        let found = self.advance()?;
        Ok(found.map(|found| self.scanned(&found)))
    }

    /// The record that `advance` has found last.
    pub(crate) fn scanned(&self, found: &Found) -> Scanned<'_> {
        let raw = &self.buffer[found.raw.clone()];
        Scanned {
            fields: self.splitter.fields(raw),
            length: found.length,
            offset: found.offset,
            line: found.line,
            fault: found.fault,
            line_ended: found.line_ended,
            raw: Raw(raw),
        }
    }

    /// Finds the next record and passes over it.
    pub(crate) fn advance(&mut self) -> io::Result<Option<Found>> {
        if self.offset == 0 && self.head()?.starts_with(BYTE_ORDER_MARK) {
            self.pass(BYTE_ORDER_MARK.len(), 0);
        }
        loop {
            if self.pending.is_empty() {
                self.fill()?;
                if self.pending.is_empty() {
                    return Ok(None);
                }
            }
            // One byte more than allowed, to tell a record of just that size from a longer one.
            let end = self.pending.end.min(self.pending.start + MAX_RECORD + 1);
            let window = &self.buffer[self.pending.start..end];
            let last = self.at_end && end == self.pending.end && window.len() <= MAX_RECORD;
            match self.splitter.split(window, last) {
                Split::Complete { length, .. } if length > MAX_RECORD => {
                    let fault = self.splitter.too_long(&window[..MAX_RECORD]);
                    return self.first_line(fault).map(Some);
                }
                Split::Unfinished if window.len() > MAX_RECORD => {
                    let fault = self.splitter.too_long(&window[..MAX_RECORD]);
                    return self.first_line(fault).map(Some);
                }
                Split::Unfinished => self.fill()?,
                Split::Complete { length, line_feeds, blank: true, .. } => {
                    self.pass(length, line_feeds);
                }
                Split::Complete { length, line_feeds, line_ended, .. } => {
                    let found = self.found(length, None, line_ended);
                    self.pass(length, line_feeds);
                    return Ok(Some(found));
                }
                Split::Faulty(fault) => return self.first_line(fault).map(Some),
            }
        }
    }

    /// Passes over the first line of a faulty record, however long it is.
    fn first_line(&mut self, fault: Fault) -> io::Result<Found> {
        let mut searched = 0;
        loop {
            let bytes = &self.buffer[self.pending.clone()];
            let line_feed = bytes[searched..].iter().position(|byte| *byte == b'\n');
            if let Some(position) = line_feed {
                let length = searched + position + 1;
                let found = self.found(length, Some(fault), true);
                self.pass(length, 1);
                return Ok(found);
            }
            searched = bytes.len();
            if self.at_end {
                let found = self.found(searched, Some(fault), false);
                self.pass(searched, 0);
                return Ok(found);
            }
            if searched == CAPACITY {
                return self.rest_of_line(fault);
            }
            self.fill()?;
        }
    }

    /// Passes over a line that fills the buffer: keeps its first [`MAX_RECORD`] bytes, drops the
    /// others as they come.
    fn rest_of_line(&mut self, fault: Fault) -> io::Result<Found> {
        let mut found = self.found(CAPACITY, Some(fault), true);
        self.pass(CAPACITY, 0);
        loop {
            self.pending = MAX_RECORD..MAX_RECORD;
            self.read_block()?;
            let bytes = &self.buffer[self.pending.clone()];
            if let Some(position) = bytes.iter().position(|byte| *byte == b'\n') {
                self.pass(position + 1, 1);
                break;
            }
            self.pass(bytes.len(), 0);
            if self.at_end {
                found.line_ended = false;
                break;
            }
        }
        found.length = self.offset - found.offset;
        Ok(found)
    }

    fn found(&self, length: usize, fault: Option<Fault>, line_ended: bool) -> Found {
        let start = self.pending.start;
        Found {
            raw: start..start + length.min(MAX_RECORD),
            length: length as u64,
            offset: self.offset,
            line: self.line,
            fault,
            line_ended,
        }
    }

    fn pass(&mut self, length: usize, line_feeds: u64) {
        self.pending.start += length;
        self.offset += length as u64;
        self.line += line_feeds;
    }

    /// Moves what is pending to the front of the buffer and reads up to one block behind it.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.pending.clone(), 0);
        self.pending = 0..self.pending.len();
        self.read_block()
    }

    /// Reads until a block is full, the buffer is, or the source ends.
    fn read_block(&mut self) -> io::Result<()> {
        let limit = CAPACITY.min(self.pending.end + INPUT_BLOCK);
        while !self.at_end && self.pending.end < limit {
            match self.source.read(&mut self.buffer[self.pending.end..limit]) {
                Ok(0) => self.at_end = true,
                Ok(count) => self.pending.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl<R> fmt::Debug for Scanner<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scanner")
            .field("offset", &self.offset)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}
