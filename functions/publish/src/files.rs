//! Tables as files: Parquet and CSV, named by the hash of their bytes.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use clear64_results::output::sha256;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use serde::Serialize;

/// A column of a published table.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// `text`, `count`, `number` or `yes-no`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Its unit; empty without one.
    pub unit: &'static str,
    /// Whether it can be without a value.
    pub nullable: bool,
}

/// The values of a column.
#[derive(Clone, Debug)]
pub enum Values {
    /// Texts.
    Texts(Vec<Option<String>>),
    /// Counts: 32 bits, so that every reader has them as numbers.
    Counts(Vec<Option<i32>>),
    /// Numbers that can be larger.
    Numbers(Vec<Option<f64>>),
    /// Yes or no.
    Flags(Vec<bool>),
}

/// A published table.
#[derive(Clone, Debug)]
pub struct PublishedTable {
    /// Its name.
    pub name: &'static str,
    /// What it says, in a line.
    pub title: &'static str,
    /// Its columns, each with its values.
    pub columns: Vec<(Column, Values)>,
}

/// A file of the data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// Hash of the bytes and ending: the name below `data/`.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl DataFile {
    /// A file of these bytes.
    pub fn new(bytes: Vec<u8>, ending: &str) -> Self {
        Self { name: format!("{}.{ending}", sha256(&bytes)), bytes }
    }
}

/// A table could not be written: a defect of the program.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Its columns do not fit.
    #[error("a table has columns that do not fit")]
    Shape(#[from] ArrowError),
    /// The encoder.
    #[error("a table could not be encoded")]
    Encode(#[from] ParquetError),
    /// CSV or JSON.
    #[error("a table could not be written")]
    Write,
}

impl PublishedTable {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, values)| match values {
            Values::Texts(texts) => texts.len(),
            Values::Counts(counts) => counts.len(),
            Values::Numbers(numbers) => numbers.len(),
            Values::Flags(flags) => flags.len(),
        })
    }

    /// As Parquet: one row group, snappy, which browsers read.
    ///
    /// # Errors
    ///
    /// [`FileError`], a defect.
    pub fn parquet(&self) -> Result<DataFile, FileError> {
        let fields: Vec<Field> =
            self.columns.iter().map(|(column, values)| field(*column, values)).collect();
        let schema = Arc::new(Schema::new(fields));
        let arrays = self.columns.iter().map(|(_, values)| array(values)).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(None)
            .set_created_by("clear64".to_owned())
            .build();
        let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties))?;
        writer.write(&batch)?;
        Ok(DataFile::new(writer.into_inner()?, "parquet"))
    }

    /// The same rows as CSV: a line of names, UTF-8, line feeds.
    ///
    /// # Errors
    ///
    /// [`FileError`], a defect.
    pub fn csv(&self) -> Result<DataFile, FileError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names = self.columns.iter().map(|(column, _)| column.name);
        writer.write_record(names).map_err(|_| FileError::Write)?;
        for row in 0..self.rows() {
            let cells = self.columns.iter().map(|(_, values)| cell(values, row));
            writer.write_record(cells).map_err(|_| FileError::Write)?;
        }
        let bytes = writer.into_inner().map_err(|_| FileError::Write)?;
        Ok(DataFile::new(bytes, "csv"))
    }
}

fn field(column: Column, values: &Values) -> Field {
    let kind = match values {
        Values::Texts(_) => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        }
        Values::Counts(_) => DataType::Int32,
        Values::Numbers(_) => DataType::Float64,
        Values::Flags(_) => DataType::Boolean,
    };
    let said = [("meaning", column.meaning), ("unit", column.unit)];
    let said = said.into_iter().filter(|(_, text)| !text.is_empty());
    let metadata: HashMap<_, _> =
        said.map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
    Field::new(column.name, kind, column.nullable).with_metadata(metadata)
}

fn array(values: &Values) -> ArrayRef {
    match values {
        Values::Texts(texts) => {
            let mut codes = StringDictionaryBuilder::<Int32Type>::new();
            for text in texts {
                codes.append_option(text.as_deref());
            }
            Arc::new(codes.finish())
        }
        Values::Counts(counts) => Arc::new(Int32Array::from(counts.clone())),
        Values::Numbers(numbers) => Arc::new(Float64Array::from(numbers.clone())),
        Values::Flags(flags) => Arc::new(BooleanArray::from(flags.clone())),
    }
}

fn cell(values: &Values, row: usize) -> String {
    match values {
        Values::Texts(texts) => texts[row].clone().unwrap_or_default(),
        Values::Counts(counts) => counts[row].map(|count| count.to_string()).unwrap_or_default(),
        Values::Numbers(numbers) => {
            numbers[row].map(|number| number.to_string()).unwrap_or_default()
        }
        Values::Flags(flags) => flags[row].to_string(),
    }
}
