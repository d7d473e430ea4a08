//! `rejects.parquet`: the rows that could not be read.

use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, Int32Builder, Int64Builder, StringBuilder};
use arrow_schema::{DataType, Field};
use clear64_exports::row::Reject;

use super::{
    BATCH, Codes, Documented, Table, TableError, always, codes, count, maybe, row_number, text,
};
use crate::output::{FileSum, Outputs};
use crate::settings::Settings;

/// Name of the file.
pub const NAME: &str = "rejects.parquet";

const ROW: Documented = always(
    "row",
    "row of the export, from 0, over all parts; headers are none",
    "position in the file",
);
const PART: Documented = always("part", "part of the export, from 1", "order of the parts");
const LINE: Documented = always(
    "line",
    "line of the part on which the row starts, from 1, the header counted",
    "position in the file",
);
const OFFSET: Documented = always(
    "byte_offset",
    "byte of the part at which the row starts, from 0",
    "position in the file",
)
.in_unit("bytes");
const CODE: Documented = always("code", "why the row could not be read", "the reader");
const PROBLEM: Documented =
    always("problem", "where, what was expected and what to do, in a sentence", "the reader");
const SUBJECT_ID: Documented = maybe(
    "subject_id",
    "the person, if the row tells; null sends the persons directly before and after to review",
    "SUBJECT_ID",
);
const RAW: Documented = always(
    "raw",
    "the row's bytes; of one longer than 1 MiB, its first MiB",
    "the export, undecoded",
);

/// The columns.
pub fn fields() -> Vec<Field> {
    vec![
        ROW.field(DataType::Int64),
        PART.field(DataType::Int32),
        LINE.field(DataType::Int64),
        OFFSET.field(DataType::Int64),
        CODE.field(codes()),
        PROBLEM.field(DataType::Utf8),
        SUBJECT_ID.field(DataType::Utf8),
        RAW.field(DataType::Binary),
    ]
}

/// Writes the file, reject by reject.
pub(crate) struct Rejects {
    table: Table,
    rows: Int64Builder,
    parts: Int32Builder,
    lines: Int64Builder,
    offsets: Int64Builder,
    codes: Codes,
    problems: StringBuilder,
    subject_ids: StringBuilder,
    raw: BinaryBuilder,
    pending: usize,
}

impl Rejects {
    pub(crate) fn create(
        outputs: &mut dyn Outputs,
        settings: &Settings,
    ) -> Result<Self, TableError> {
        Ok(Self {
            table: Table::create(outputs, settings, NAME, fields())?,
            rows: Int64Builder::new(),
            parts: Int32Builder::new(),
            lines: Int64Builder::new(),
            offsets: Int64Builder::new(),
            codes: Codes::new(),
            problems: StringBuilder::new(),
            subject_ids: StringBuilder::new(),
            raw: BinaryBuilder::new(),
            pending: 0,
        })
    }

    pub(crate) fn add(&mut self, reject: &Reject<'_>) -> Result<(), TableError> {
        self.rows.append_value(row_number(reject.number()));
        self.parts.append_value(count(reject.place().part.index()));
        self.lines.append_value(row_number(reject.line()));
        self.offsets.append_value(row_number(reject.offset()));
        self.codes.append_value(reject.code().code());
        self.problems.append_value(reject.code().to_string());
        self.subject_ids.append_option(reject.subject_id().map(text));
        self.raw.append_value(reject.raw());
        self.pending += 1;
        if self.pending == BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), TableError> {
        self.pending = 0;
        self.table.write(vec![
            Arc::new(self.rows.finish()),
            Arc::new(self.parts.finish()),
            Arc::new(self.lines.finish()),
            Arc::new(self.offsets.finish()),
            Arc::new(self.codes.finish()),
            Arc::new(self.problems.finish()),
            Arc::new(self.subject_ids.finish()),
            Arc::new(self.raw.finish()),
        ])
    }

    pub(crate) fn finish(mut self) -> Result<FileSum, TableError> {
        self.flush()?;
        self.table.finish()
    }
}
