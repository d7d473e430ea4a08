//! What `make bench` compares with: the csv crate reading every field of an export, the csv crate and
//! the parquet crate's general writer copying it, and the checksum of its bytes alone.

use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use clap::Parser;
use clear64_results::output::sum_of;
use csv::{ByteRecord, Reader, ReaderBuilder};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

/// Rows handed to the writer at once.
const BATCH: usize = 8_192;
/// Rows of a row group: as many as `records.parquet` has.
const ROW_GROUP: usize = 65_536;

/// Read a CSV file with the csv crate
#[derive(Parser)]
enum Task {
    /// Look at every field
    Read { file: PathBuf },
    /// Copy it to Parquet, zstd at a level
    Convert { file: PathBuf, out: PathBuf, level: i32 },
    /// Its SHA-256 alone
    Sum { file: PathBuf },
}

fn main() -> Result<(), Box<dyn Error>> {
    let said = match Task::parse() {
        Task::Read { file } => read(&file)?,
        Task::Convert { file, out, level } => convert(&file, &out, level)?,
        Task::Sum { file } => sum_of(File::open(file)?, "")?.sha256,
    };
    writeln!(io::stdout(), "{said}")?;
    Ok(())
}

fn reader(file: &Path) -> csv::Result<Reader<File>> {
    ReaderBuilder::new().buffer_capacity(1 << 20).from_path(file)
}

/// Number and bytes of all fields.
fn read(file: &Path) -> csv::Result<String> {
    let mut reader = reader(file)?;
    let mut record = ByteRecord::new();
    let (mut fields, mut bytes) = (0, 0);
    while reader.read_byte_record(&mut record)? {
        for field in &record {
            fields += 1;
            bytes += field.len();
        }
    }
    Ok(format!("{fields} fields, {bytes} bytes"))
}

fn convert(file: &Path, out: &Path, level: i32) -> Result<String, Box<dyn Error>> {
    let mut reader = reader(file)?;
    let fields = reader.headers()?.iter().map(|name| Field::new(name, DataType::Utf8, true));
    let schema: SchemaRef = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(level)?))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .build();
    let mut writer =
        ArrowWriter::try_new(File::create(out)?, Arc::clone(&schema), Some(properties))?;
    let mut columns: Vec<StringBuilder> =
        schema.fields().iter().map(|_| StringBuilder::new()).collect();
    let mut record = ByteRecord::new();
    let (mut rows, mut waiting) = (0_u64, 0);
    while reader.read_byte_record(&mut record)? {
        for (column, field) in columns.iter_mut().zip(&record) {
            column.append_value(std::str::from_utf8(field)?);
        }
        rows += 1;
        waiting += 1;
        if waiting == BATCH {
            writer.write(&batch(&schema, &mut columns)?)?;
            waiting = 0;
        }
    }
    writer.write(&batch(&schema, &mut columns)?)?;
    writer.close()?;
    Ok(format!("{rows} rows"))
}

fn batch(schema: &SchemaRef, columns: &mut [StringBuilder]) -> Result<RecordBatch, Box<dyn Error>> {
    let columns = columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}
