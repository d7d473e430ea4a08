//! The Parquet files of a run.
//!
//! Every column says in its field metadata what it means, its unit where it has one, and its
//! source. Row groups end by row count alone, so that the same rows give the same bytes. Texts are
//! UTF-8; a source row that is not is read as Windows-1252. A null is something the export does not
//! say.

pub mod comparison;
pub mod determinations;
pub mod linkage;
pub mod people;
pub mod records;
pub mod rejects;
pub mod tallies;
mod told;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use arrow_array::builder::Int32Builder;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use foldhash::fast::FixedState;
use jiff::civil::{Date, date};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crate::columns::TableFile;
use crate::output::{FileSum, Output, Outputs};
use crate::settings::Settings;

/// Version of the files' columns.
pub const SCHEMA: u32 = 1;

/// Rows in a row group.
pub const ROW_GROUP: usize = 65_536;

/// Rows collected before they are encoded.
const BATCH: usize = 4_096;

/// A dictionary of text: for codes and other values that repeat, most often a few of them.
#[derive(Default)]
struct Codes {
    keys: Int32Builder,
    texts: Vec<Box<str>>,
    known: HashMap<Box<str>, usize, FixedState>,
    last: usize,
}

impl Codes {
    /// Texts that are looked through one by one.
    const FEW: usize = 8;

    fn new() -> Self {
        Self::default()
    }

    fn append_option(&mut self, text: Option<impl AsRef<str>>) {
        match text {
            Some(text) => self.append_value(text),
            None => self.keys.append_null(),
        }
    }

    fn append_value(&mut self, text: impl AsRef<str>) {
        let text = text.as_ref();
        let is_last = self.texts.get(self.last).is_some_and(|last| **last == *text);
        if !is_last {
            self.last = self.index_of(text);
        }
        self.keys.append_value(count(self.last));
    }

    fn index_of(&mut self, text: &str) -> usize {
        let known = if self.texts.len() <= Self::FEW {
            self.texts.iter().position(|known| **known == *text)
        } else {
            self.known.get(text).copied()
        };
        known.unwrap_or_else(|| {
            let index = self.texts.len();
            self.known.insert(text.into(), index);
            self.texts.push(text.into());
            index
        })
    }

    fn finish(&mut self) -> DictionaryArray<Int32Type> {
        let texts = StringArray::from_iter_values(self.texts.drain(..));
        self.known.clear();
        DictionaryArray::new(self.keys.finish(), Arc::new(texts))
    }
}

/// One Parquet file being written.
///
/// # Memory usage
///
/// The encoded pages of one row group.
struct Table {
    name: &'static str,
    writer: ArrowWriter<Output>,
    schema: SchemaRef,
}

impl Table {
    fn create(
        outputs: &mut dyn Outputs,
        settings: &Settings,
        name: &'static str,
        fields: Vec<Field>,
    ) -> Result<Self, TableError> {
        Self::create_about(outputs, name, fields, provenance(settings))
    }

    /// A file that says in its metadata what it is about.
    fn create_about(
        outputs: &mut dyn Outputs,
        name: &'static str,
        fields: Vec<Field>,
        about: Vec<KeyValue>,
    ) -> Result<Self, TableError> {
        let schema = Arc::new(Schema::new(fields));
        let level = ZstdLevel::try_new(1).map_err(|source| TableError::Encode { name, source })?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .set_created_by("clear64".to_owned())
            .set_key_value_metadata(Some(about))
            .build();
        let output =
            Output::create(outputs, name).map_err(|source| TableError::Write { name, source })?;
        let writer = ArrowWriter::try_new(output, Arc::clone(&schema), Some(properties))
            .map_err(|source| TableError::Encode { name, source })?;
        Ok(Self { name, writer, schema })
    }

    fn write(&mut self, columns: Vec<ArrayRef>) -> Result<(), TableError> {
        let name = self.name;
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|source| TableError::Shape { name, source })?;
        self.writer.write(&batch).map_err(|source| TableError::Encode { name, source })
    }

    fn finish(self) -> Result<FileSum, TableError> {
        let name = self.name;
        let output =
            self.writer.into_inner().map_err(|source| TableError::Encode { name, source })?;
        output.finish().map_err(|source| TableError::Write { name, source })
    }
}

/// A file that is written row by row. `unique` names the columns in which hardly a value repeats.
fn table_file(
    outputs: &mut dyn Outputs,
    settings: &Settings,
    name: &'static str,
    fields: Vec<Field>,
    unique: &[&str],
) -> Result<TableFile, TableError> {
    let output =
        Output::create(outputs, name).map_err(|source| TableError::Write { name, source })?;
    TableFile::create(output, &Schema::new(fields), provenance(settings), ROW_GROUP, unique)
        .map_err(|source| TableError::Encode { name, source })
}

/// Ends it.
fn finish(file: TableFile, name: &'static str) -> Result<FileSum, TableError> {
    let ended = file.finish().map_err(|source| TableError::Encode { name, source })?;
    ended.map_err(|source| TableError::Write { name, source })
}

/// A Parquet file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The place it goes to does not take it.
    #[error("{name} could not be written: {source}")]
    Write {
        /// The file.
        name: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// It could not be encoded or written.
    #[error("{name} could not be encoded: {source}")]
    Encode {
        /// The file.
        name: &'static str,
        /// What the encoder said.
        source: ParquetError,
    },
    /// Columns that do not fit the schema: a defect of the program.
    #[error("{name} has columns that do not fit its schema: {source}")]
    Shape {
        /// The file.
        name: &'static str,
        /// What does not fit.
        source: ArrowError,
    },
}

/// What every file says of the run it is of, beside the manifest: how its rows were decided, and
/// what they have to be marked with.
fn provenance(settings: &Settings) -> Vec<KeyValue> {
    let policy = &settings.policy;
    let caution = settings.reading.caution();
    let texts = [
        ("clear64.county", Some(settings.county.slug())),
        ("clear64.as_of", Some(settings.as_of.to_string())),
        ("clear64.reading", Some(settings.reading.name().to_owned())),
        ("clear64.caution", caution.map(str::to_owned)),
        ("clear64.policy", Some(policy.policy.name.clone())),
        ("clear64.policy_sha256", Some(policy.sha256.clone())),
        ("clear64.build", Some(settings.build.clone())),
    ];
    let said = texts.into_iter().filter_map(|(key, text)| Some((key, text?)));
    said.map(|(key, text)| KeyValue::new(key.to_owned(), text)).collect()
}

/// What a column says of itself.
#[derive(Clone, Copy)]
struct Documented {
    name: &'static str,
    nullable: bool,
    meaning: &'static str,
    unit: &'static str,
    source: &'static str,
}

/// A column that always has a value.
const fn always(name: &'static str, meaning: &'static str, source: &'static str) -> Documented {
    Documented { name, nullable: false, meaning, unit: "", source }
}

/// A column that can be null.
const fn maybe(name: &'static str, meaning: &'static str, source: &'static str) -> Documented {
    Documented { name, nullable: true, meaning, unit: "", source }
}

impl Documented {
    const fn in_unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    fn field(self, data_type: DataType) -> Field {
        document(
            Field::new(self.name, data_type, self.nullable),
            self.meaning,
            self.unit,
            self.source,
        )
    }
}

fn document(field: Field, meaning: &str, unit: &str, source: &str) -> Field {
    let texts = [("meaning", meaning), ("unit", unit), ("source", source)];
    let said = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let metadata: HashMap<String, String> =
        said.map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
    field.with_metadata(metadata)
}

fn codes() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// A list whose items are never null.
fn list_of(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("item", item, false)))
}

/// Days since 1 January 1970, as Parquet dates count.
fn epoch_days(day: Date) -> i32 {
    const EPOCH: Date = date(1970, 1, 1);
    (day - EPOCH).get_days()
}

/// A count as Parquet holds it.
fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// A row number as Parquet holds it.
fn row_number(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

/// Bytes of the export as text: UTF-8, else Windows-1252.
pub(crate) fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}
