//! The file around the rows: header, byte-order mark, compression.

use std::io::{self, Write};

use clear64_exports::layout::COLUMN_NAMES;
use flate2::{Compression, GzBuilder};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::faults::{Fault, FaultSet};
use super::row::LineEnd;
use super::workbook::Workbook;

/// Bytes gathered before they are passed on.
const BLOCK: usize = 1 << 18;

/// Fast, because it is the data that matters. The same bytes on every machine for one version of
/// zlib-rs.
const LEVEL: u32 = 1;

/// Writes text and puts it into whatever the faults ask for, the last of them outermost.
pub(super) fn contain<T>(
    faults: FaultSet,
    name: &str,
    to: &mut dyn Write,
    text: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    let gzipped = |to: &mut dyn Write| {
        if !faults.has(Fault::Gzip) {
            return in_workbook(faults, to, text);
        }
        // 255: the operating system is unknown.
        let mut gzip =
            GzBuilder::new().mtime(0).operating_system(255).write(to, Compression::new(LEVEL));
        let done = in_workbook(faults, &mut gzip, text)?;
        gzip.finish()?;
        Ok(done)
    };
    if !faults.has(Fault::Zip) {
        return gzipped(to);
    }
    let mut zip = ZipWriter::new_stream(to);
    let extension = if faults.has(Fault::Xlsx) { "xlsx" } else { "csv" };
    let compressed = if faults.has(Fault::Gzip) { ".gz" } else { "" };
    start_member(&mut zip, &format!("{name}.{extension}{compressed}"))?;
    let done = gzipped(&mut zip)?;
    zip.finish()?;
    Ok(done)
}

/// Begins a member of a zip: no date, and room for more than 4 GB.
pub(super) fn start_member<W: Write>(
    zip: &mut ZipWriter<StreamWriter<W>>,
    name: &str,
) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(i64::from(LEVEL)))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(true);
    zip.start_file(name, options)?;
    Ok(())
}

fn in_workbook<T>(
    faults: FaultSet,
    to: &mut dyn Write,
    text: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    if !faults.has(Fault::Xlsx) {
        return text(to);
    }
    let mut workbook = Workbook::new(to)?;
    let done = text(&mut workbook)?;
    workbook.finish()?;
    Ok(done)
}

/// Lines on their way out.
///
/// # Memory usage
///
/// A quarter of a megabyte and the last line.
pub(super) struct Lines<'a> {
    to: &'a mut dyn Write,
    buffer: Vec<u8>,
    last_line: usize,
}

impl<'a> Lines<'a> {
    /// Nothing is written yet.
    pub(super) fn new(to: &'a mut dyn Write) -> Self {
        Self { to, buffer: Vec::with_capacity(BLOCK), last_line: 0 }
    }

    /// Where the next line is appended.
    pub(super) fn next_line(&mut self) -> io::Result<&mut Vec<u8>> {
        if self.buffer.len() >= BLOCK {
            self.to.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        self.last_line = self.buffer.len();
        Ok(&mut self.buffer)
    }

    /// The byte-order mark and the header, if there are to be any.
    pub(super) fn start(&mut self, faults: FaultSet) -> io::Result<()> {
        let to = self.next_line()?;
        if faults.has(Fault::ByteOrderMark) {
            to.extend_from_slice(b"\xEF\xBB\xBF");
        }
        if faults.has(Fault::NoHeader) || faults.has(Fault::Empty) {
            return Ok(());
        }
        let comma = faults.has(Fault::HeaderComma) || faults.has(Fault::TrailingComma);
        let columns = if faults.has(Fault::NinetyFourColumns) {
            &COLUMN_NAMES[..94 - usize::from(comma)]
        } else {
            &COLUMN_NAMES[..]
        };
        to.extend_from_slice(columns.join(",").as_bytes());
        LineEnd { comma, carriage_return: faults.has(Fault::Crlf) }.write(to);
        Ok(())
    }

    /// Passes on what is left; of the last line only the first half if it is `truncated`.
    pub(super) fn finish(mut self, truncated: bool) -> io::Result<()> {
        if truncated {
            let half = (self.buffer.len() - self.last_line) / 2;
            self.buffer.truncate(self.last_line + half);
        }
        self.to.write_all(&self.buffer)
    }
}
