//! `records.parquet`: every row of the export as it came, with its status.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_schema::{DataType, Field};
use clear64_exports::layout::{COLUMN_COUNT, Column};
use clear64_exports::row::{Record, Reject};

use super::{BATCH, Codes, Documented, Table, TableError, always, codes, document, row_number};
use crate::output::{FileSum, Outputs};
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

/// Writes the file, row by row.
pub(crate) struct Records {
    table: Table,
    rows: Int64Builder,
    statuses: Codes,
    columns: Vec<StringBuilder>,
    pending: usize,
    not_utf8: u64,
}

impl Records {
    pub(crate) fn create(
        outputs: &mut dyn Outputs,
        settings: &Settings,
    ) -> Result<Self, TableError> {
        Ok(Self {
            table: Table::create(outputs, settings, NAME, fields())?,
            rows: Int64Builder::new(),
            statuses: Codes::new(),
            columns: (0..COLUMN_COUNT).map(|_| StringBuilder::new()).collect(),
            pending: 0,
            not_utf8: 0,
        })
    }

    pub(crate) fn add(&mut self, record: &Record<'_>, status: Status) -> Result<(), TableError> {
        self.add_fields(record);
        self.end_row(record.number(), status)
    }

    pub(crate) fn add_rejected(&mut self, reject: &Reject<'_>) -> Result<(), TableError> {
        match reject.as_record() {
            Some(record) => self.add_fields(&record),
            None => self.columns.iter_mut().for_each(StringBuilder::append_null),
        }
        self.end_row(reject.number(), Status::Rejected)
    }

    fn add_fields(&mut self, record: &Record<'_>) {
        if record.is_utf8() {
            for (column, field) in self.columns.iter_mut().zip(record.fields()) {
                column.append_value(std::str::from_utf8(field).unwrap_or_default());
            }
        } else {
            self.not_utf8 += 1;
            for (column, field) in self.columns.iter_mut().zip(record.fields()) {
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(field);
                column.append_value(text);
            }
        }
    }

    fn end_row(&mut self, row: u64, status: Status) -> Result<(), TableError> {
        self.rows.append_value(row_number(row));
        self.statuses.append_value(status.name());
        self.pending += 1;
        if self.pending == BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), TableError> {
        let mut columns: Vec<ArrayRef> =
            vec![Arc::new(self.rows.finish()), Arc::new(self.statuses.finish())];
        columns.extend(self.columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        self.pending = 0;
        self.table.write(columns)
    }

    /// Ends the file; the second value counts the rows that were not UTF-8.
    pub(crate) fn finish(mut self) -> Result<(FileSum, u64), TableError> {
        self.flush()?;
        Ok((self.table.finish()?, self.not_utf8))
    }
}
