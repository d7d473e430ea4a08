//! Parquet files, encoded faster than values can be handed to a general writer.
//!
//! The copy of the export is text. A column of it is encoded as its rows come ([`text`]), in blocks of rows
//! and column by column; a row group is put together of finished column chunks. Encoding runs on a thread
//! of its own beside whoever reads the rows.
//!
//! Other tables have columns of any types ([`leaf`]) and are encoded row by row ([`table`]).

mod dictionary;
mod leaf;
#[cfg(test)]
mod memory;
mod pages;
mod run_lengths;
mod table;
mod text;

use std::sync::Arc;

use arrow_schema::Schema;
use clear64_exports::block::{Block, Changes};
use clear64_exports::layout::COLUMN_COUNT;
use parquet::arrow::{ArrowSchemaConverter, add_encoded_arrow_schema_to_metadata};
use parquet::basic::Encoding;
use parquet::data_type::Int64Type;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

pub(crate) use self::leaf::Leaf;
pub(crate) use self::table::{Rows as TableRows, TableFile};
use crate::output::{FileSum, Output};
use pages::Press;
use text::{Presence, TextColumn, Values};

/// A file whose columns are a row number, a word that is always there, and the 95 of an export.
///
/// # Memory usage
///
/// What a [`TextColumn`] takes, for each column.
pub(crate) struct ColumnFile {
    writer: SerializedFileWriter<Output>,
    press: Press,
    numbers: Vec<i64>,
    words: TextColumn,
    columns: Vec<TextColumn>,
    changes: Changes,
    presence: Presence,
    /// Rows of a row group.
    row_group: usize,
}

/// Some rows with their numbers and words.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) block: Block,
    pub(crate) numbers: Vec<i64>,
    pub(crate) words: Vec<&'static str>,
}

impl Rows {
    pub(crate) fn clear(&mut self) {
        self.block.clear();
        self.numbers.clear();
        self.words.clear();
    }
}

impl ColumnFile {
    /// A file of this schema: number, word, and the 95 columns.
    pub(crate) fn create(
        output: Output,
        schema: &Schema,
        about: Vec<KeyValue>,
        row_group: usize,
    ) -> Result<Self> {
        let number = schema.fields().first().map(|field| ColumnPath::from(field.name().as_str()));
        let number = number.ok_or_else(|| ParquetError::General("no column".to_owned()))?;
        let mut properties = WriterProperties::builder()
            .set_compression(pages::compression()?)
            .set_created_by("clear64".to_owned())
            .set_column_dictionary_enabled(number.clone(), false)
            .set_column_encoding(number, Encoding::DELTA_BINARY_PACKED)
            .set_key_value_metadata(Some(about))
            .build();
        add_encoded_arrow_schema_to_metadata(schema, &mut properties);
        let described = ArrowSchemaConverter::new().convert(schema)?;
        let root = described.root_schema_ptr();
        let mut columns = described.columns().iter().skip(1).cloned().map(TextColumn::new);
        let words = columns.next().ok_or_else(|| ParquetError::General("no column".to_owned()))?;
        Ok(Self {
            columns: columns.collect(),
            words,
            writer: SerializedFileWriter::new(output, root, Arc::new(properties))?,
            press: Press::new()?,
            numbers: Vec::new(),
            changes: Changes::default(),
            presence: Presence::default(),
            row_group,
        })
    }

    /// Adds rows. Where they end a row group, it is the caller who has ended the block there.
    pub(crate) fn add(&mut self, rows: &Rows) -> Result<()> {
        let Self { press, changes, presence, .. } = self;
        let Rows { block, numbers, words } = rows;
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        self.numbers.extend_from_slice(numbers);
        for is_known in block.are_known() {
            presence.push(*is_known);
        }
        let rows = count(block.rows());
        let new: Vec<u32> = (0..rows).filter(|row| is_new(words, *row as usize)).collect();
        let get = |row: usize| words[row].as_bytes();
        self.words.add(press, &Values { rows, count: rows, changes: &new, get }, presence)?;
        changes.find(block);
        for (index, column) in self.columns.iter_mut().enumerate().take(COLUMN_COUNT) {
            let changes = changes.column(index);
            let get = |row| block.field(row, index);
            let values = Values { rows, count: count(block.known_rows()), changes, get };
            column.add(press, &values, presence)?;
        }
        if self.numbers.len() >= self.row_group { self.end_row_group() } else { Ok(()) }
    }

    fn end_row_group(&mut self) -> Result<()> {
        if self.numbers.is_empty() {
            return Ok(());
        }
        let Self { press, presence, .. } = self;
        let mut group = self.writer.next_row_group()?;
        if let Some(mut column) = group.next_column()? {
            column.typed::<Int64Type>().write_batch(&self.numbers, None, None)?;
            column.close()?;
        }
        for column in std::iter::once(&mut self.words).chain(&mut self.columns) {
            let (bytes, close) = column.end(press, presence)?;
            group.append_column(&bytes::Bytes::from(bytes), close)?;
        }
        group.close()?;
        self.numbers.clear();
        presence.clear();
        Ok(())
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> Result<std::io::Result<FileSum>> {
        self.end_row_group()?;
        Ok(self.writer.into_inner()?.finish())
    }
}

/// Whether a word is another one than that before it.
fn is_new(words: &[&str], index: usize) -> bool {
    index.checked_sub(1).is_none_or(|before| words[before] != words[index])
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_schema::{DataType, Field};
    use clear64_exports::reader::{ExportReader, ReaderOptions};
    use clear64_exports::row::Entry;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use proptest::prelude::*;

    use super::memory::Memory;
    use super::*;

    fn schema() -> Schema {
        let columns = (0..COLUMN_COUNT).map(|c| Field::new(format!("c{c}"), DataType::Utf8, true));
        let number = Field::new("number", DataType::Int64, false);
        let word = Field::new("word", DataType::Utf8, false);
        Schema::new([number, word].into_iter().chain(columns).collect::<Vec<_>>())
    }

    /// The rows in blocks of so many, each with its `values` in the first column and, backwards, the last;
    /// `None` is a row whose columns are not known.
    fn written(values: &[Option<String>], block: usize, row_group: usize) -> Vec<u8> {
        let mut memory = Memory::default();
        let output = Output::create(&mut memory, "file").unwrap();
        let mut file = ColumnFile::create(output, &schema(), Vec::new(), row_group).unwrap();
        let mut number = 0;
        for group in values.chunks(row_group) {
            for chunk in group.chunks(block) {
                let mut rows = Rows::default();
                for value in chunk {
                    rows.numbers.push(number);
                    rows.words.push(if number % 3 == 0 { "third" } else { "other" });
                    number += 1;
                    let Some(value) = value else {
                        rows.block.push_unknown();
                        continue;
                    };
                    let last: String = value.chars().rev().collect();
                    let export = format!("{value},,1000{}{last}\n", ",".repeat(COLUMN_COUNT - 3));
                    let mut reader =
                        ExportReader::open(export.as_bytes(), ReaderOptions::default()).unwrap();
                    let Some(Entry::Row(record)) = reader.next_entry().unwrap() else { panic!() };
                    rows.block.push(&record);
                }
                file.add(&rows).unwrap();
            }
        }
        file.finish().unwrap().unwrap();
        let bytes = memory.0.lock().unwrap();
        bytes.clone()
    }

    /// First and last column of each row, and whether number and word are right.
    fn read(bytes: &[u8]) -> Vec<[Option<String>; 2]> {
        let bytes = bytes::Bytes::copy_from_slice(bytes);
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().build().unwrap();
        let mut rows = Vec::new();
        for batch in reader {
            let batch = batch.unwrap();
            let numbers = batch.column(0).as_primitive::<arrow_array::types::Int64Type>();
            let words = batch.column(1).as_string::<i32>();
            let [first, last] = [2, COLUMN_COUNT + 1].map(|c| batch.column(c).as_string::<i32>());
            for row in 0..batch.num_rows() {
                let number = numbers.value(row);
                assert_eq!(number, i64::try_from(rows.len()).unwrap());
                assert_eq!(words.value(row), if number % 3 == 0 { "third" } else { "other" });
                let text = |column: &arrow_array::StringArray| {
                    arrow_array::Array::is_valid(column, row).then(|| column.value(row).to_owned())
                };
                rows.push([text(first), text(last)]);
            }
        }
        rows
    }

    fn expected(values: &[Option<String>]) -> Vec<[Option<String>; 2]> {
        let last = |value: &String| value.chars().rev().collect::<String>();
        values.iter().map(|value| [value.clone(), value.as_ref().map(last)]).collect()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_by_a_general_reader(
            values in prop::collection::vec(
                prop_oneof![
                    8 => prop::sample::select(vec!["", "a", "bb", "ccc"]).prop_map(|v| Some(v.to_owned())),
                    2 => "[a-z]{0,12}".prop_map(Some),
                    1 => Just(None),
                ],
                0..300,
            ),
            block in 1_usize..40,
            row_group in 1_usize..200,
        ) {
            prop_assert_eq!(read(&written(&values, block, row_group)), expected(&values));
        }
    }

    #[test]
    fn a_column_of_values_that_all_differ_is_written_as_it_comes() {
        let values: Vec<_> = (0..20_000).map(|n| Some(format!("value {n}"))).collect();
        let bytes = written(&values, 500, 12_000);
        assert_eq!(read(&bytes), expected(&values));
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
        for (group, rows) in reader.metadata().row_groups().iter().zip([12_000, 8_000]) {
            assert_eq!(group.num_rows(), rows);
            assert_eq!(group.column(2).dictionary_page_offset(), None);
            assert!(group.column(1).dictionary_page_offset().is_some(), "two words");
        }
    }

    #[test]
    fn a_dictionary_that_is_full_is_ended_and_the_rest_written_as_it_comes() {
        // Few values at first, so that a dictionary seems worth it; then long ones.
        let few = (0..9_000).map(|n| Some(format!("{}", n % 7)));
        let many = (0..3_000).map(|n| Some(format!("{n:0>400}")));
        let values: Vec<_> = few.chain(many).chain([None, Some("end".to_owned())]).collect();
        let bytes = written(&values, 100, 65_536);
        assert_eq!(read(&bytes), expected(&values));
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
        let encodings: Vec<_> = reader.metadata().row_group(0).column(2).encodings().collect();
        assert!(
            encodings.contains(&Encoding::RLE_DICTIONARY) && encodings.contains(&Encoding::PLAIN)
        );
    }
}
