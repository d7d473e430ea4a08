//! `records.parquet`: every row of the export as it came, with its status.

use std::io;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle};

use arrow_schema::{DataType, Field, Schema};
use clear64_exports::layout::Column;
use clear64_exports::row::{Record, Reject};
use encoding_rs::WINDOWS_1252;
use parquet::errors::ParquetError;

use super::{Documented, ROW_GROUP, TableError, always, codes, document, provenance, row_number};
use crate::columns::{ColumnFile, Rows};
use crate::output::{FileSum, Output, Outputs};
use crate::settings::Settings;
use crate::status::Status;

/// Name of the file.
pub const NAME: &str = "records.parquet";

const ROW: Documented = always(
    "row",
    "row of the export, from 0, over all parts; headers are none",
    "position in the file",
);
const STATUS: Documented = always(
    "status",
    "the one status of the row: determined, repeat, out-of-scope, not-a-conviction or rejected",
    "the run",
);

/// The columns: row, status and the 95 of the export. Of a rejected row whose columns could not be
/// told apart they are null.
pub fn fields() -> Vec<Field> {
    let source = Column::all().map(|column| {
        let field = Field::new(column.name(), DataType::Utf8, true);
        document(field, "as it stands in the export", "", column.name())
    });
    [ROW.field(DataType::Int64), STATUS.field(codes())].into_iter().chain(source).collect()
}

/// Bytes of rows after which they are handed on: few enough to stay in a processor's cache.
const BLOCK: usize = 256 << 10;
/// Blocks on their way, full or empty.
const BLOCKS: usize = 4;

/// Writes the file, row by row. It is encoded on a thread of its own.
///
/// # Memory usage
///
/// Four blocks of 256 KiB and the columns of a row group ([`ColumnFile`]).
pub(crate) struct Records {
    filling: Rows,
    /// Rows of the row group so far.
    of_group: usize,
    /// None once the thread has been told to end.
    full: Option<SyncSender<Rows>>,
    emptied: Receiver<Rows>,
    /// Ends with the file and the number of rows that were not UTF-8.
    encoder: Option<JoinHandle<Result<(FileSum, u64), TableError>>>,
}

impl Records {
    pub(crate) fn create(
        outputs: &mut dyn Outputs,
        settings: &Settings,
    ) -> Result<Self, TableError> {
        let written = |source| TableError::Write { name: NAME, source };
        let output = Output::create(outputs, NAME).map_err(written)?;
        let file =
            ColumnFile::create(output, &Schema::new(fields()), provenance(settings), ROW_GROUP);
        let file = file.map_err(encoded)?;
        let (full, received) = mpsc::sync_channel(BLOCKS);
        let (give_back, emptied) = mpsc::sync_channel(BLOCKS);
        for _ in 1..BLOCKS {
            let _ = give_back.send(Rows::default());
        }
        let encoder = thread::Builder::new().name("records".to_owned());
        let encoder =
            encoder.spawn(move || encode(file, &received, &give_back)).map_err(written)?;
        let encoder = Some(encoder);
        Ok(Self { filling: Rows::default(), of_group: 0, full: Some(full), emptied, encoder })
    }

    pub(crate) fn add(&mut self, record: &Record<'_>, status: Status) -> Result<(), TableError> {
        self.filling.block.push(record);
        self.end_row(record.number(), status)
    }

    pub(crate) fn add_rejected(&mut self, reject: &Reject<'_>) -> Result<(), TableError> {
        match reject.as_record() {
            Some(record) => self.filling.block.push(&record),
            None => self.filling.block.push_unknown(),
        }
        self.end_row(reject.number(), Status::Rejected)
    }

    fn end_row(&mut self, row: u64, status: Status) -> Result<(), TableError> {
        self.filling.numbers.push(row_number(row));
        self.filling.words.push(status.name());
        self.of_group += 1;
        let ends_group = self.of_group == ROW_GROUP;
        if ends_group {
            self.of_group = 0;
        }
        if ends_group || self.filling.block.bytes() >= BLOCK { self.hand_on() } else { Ok(()) }
    }

    fn hand_on(&mut self) -> Result<(), TableError> {
        let (Some(full), Ok(empty)) = (&self.full, self.emptied.recv()) else {
            return self.end().map(|_| ());
        };
        let filled = std::mem::replace(&mut self.filling, empty);
        if full.send(filled).is_err() { self.end().map(|_| ()) } else { Ok(()) }
    }

    /// Waits for the thread, and says what has become of the file.
    fn end(&mut self) -> Result<(FileSum, u64), TableError> {
        self.full = None;
        let ended = self.encoder.take().map(JoinHandle::join);
        let lost =
            || TableError::Write { name: NAME, source: io::Error::other("the encoder has ended") };
        ended.ok_or_else(lost)?.map_err(|_| lost())?
    }

    /// Says that no row comes any more: the thread goes on by itself.
    pub(crate) fn close(&mut self) -> Result<(), TableError> {
        if !self.filling.block.is_empty() {
            self.hand_on()?;
        }
        self.full = None;
        Ok(())
    }

    /// Ends the file; the second value counts the rows that were not UTF-8.
    pub(crate) fn finish(mut self) -> Result<(FileSum, u64), TableError> {
        self.close()?;
        self.end()
    }
}

impl Drop for Records {
    /// Given up: whoever removes the file may do so once the thread has let go of it.
    fn drop(&mut self) {
        self.full = None;
        if let Some(encoder) = self.encoder.take() {
            let _ = encoder.join();
        }
    }
}

/// Encodes blocks until no more come.
fn encode(
    mut file: ColumnFile,
    full: &Receiver<Rows>,
    give_back: &SyncSender<Rows>,
) -> Result<(FileSum, u64), TableError> {
    let mut not_utf8 = 0;
    while let Ok(mut rows) = full.recv() {
        let decoded = rows.block.decode(|field| WINDOWS_1252.decode_without_bom_handling(field).0);
        not_utf8 += decoded;
        file.add(&rows).map_err(encoded)?;
        rows.clear();
        // Nobody waits for it after the last row.
        let _ = give_back.try_send(rows);
    }
    let sum = file.finish().map_err(encoded)?;
    Ok((sum.map_err(|source| TableError::Write { name: NAME, source })?, not_utf8))
}

fn encoded(source: ParquetError) -> TableError {
    TableError::Encode { name: NAME, source }
}
