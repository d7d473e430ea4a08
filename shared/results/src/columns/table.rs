//! A Parquet file of columns of any types, encoded row by row.

use std::slice::IterMut;
use std::sync::Arc;

use arrow_schema::Schema;
use parquet::arrow::{ArrowSchemaConverter, add_encoded_arrow_schema_to_metadata};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use super::leaf::Leaf;
use super::pages::{self, Press};
use crate::output::{FileSum, Output};

/// Rows after which it is seen whether pages are full.
const BATCH: u32 = 1_024;
/// Runs of a page, or groups of eight bytes.
const PAGE: usize = 32 << 10;

/// A file whose rows are written leaf by leaf, in the order of the schema.
///
/// # Memory usage
///
/// What a [`Leaf`] takes, for each column.
pub(crate) struct TableFile {
    writer: SerializedFileWriter<Output>,
    press: Press,
    leaves: Vec<Leaf>,
    /// Rows of the row group so far.
    rows: u32,
    /// Rows of a row group.
    row_group: u32,
    batch: u32,
    page: usize,
}

impl TableFile {
    /// A file of this schema. `unique` names the columns whose values hardly repeat, by their paths.
    pub(crate) fn create(
        output: Output,
        schema: &Schema,
        about: Vec<KeyValue>,
        row_group: usize,
        unique: &[&str],
    ) -> Result<Self> {
        let mut properties = WriterProperties::builder()
            .set_compression(pages::compression()?)
            .set_created_by("clear64".to_owned())
            .set_key_value_metadata(Some(about))
            .build();
        add_encoded_arrow_schema_to_metadata(schema, &mut properties);
        let described = ArrowSchemaConverter::new().convert(schema)?;
        let leaves = described.columns().iter().map(|column| {
            let repeats = !unique.contains(&column.path().string().as_str());
            Leaf::new(Arc::clone(column), repeats)
        });
        Ok(Self {
            leaves: leaves.collect(),
            writer: SerializedFileWriter::new(
                output,
                described.root_schema_ptr(),
                Arc::new(properties),
            )?,
            press: Press::new()?,
            rows: 0,
            row_group: u32::try_from(row_group).unwrap_or(u32::MAX),
            batch: BATCH,
            page: PAGE,
        })
    }

    /// The leaves of the next rows, each of which has to be written.
    pub(crate) fn rows(&mut self, rows: u32) -> Rows<'_> {
        Rows { leaves: self.leaves.iter_mut(), rows }
    }

    /// How many rows the row group still takes.
    pub(crate) fn room(&self) -> u32 {
        self.row_group - self.rows
    }

    /// Ends so many rows, no more than there was room for.
    pub(crate) fn end_rows(&mut self, rows: u32) -> Result<()> {
        let batches = self.rows / self.batch;
        self.rows += rows;
        if self.rows >= self.row_group {
            self.end_row_group()
        } else if self.rows / self.batch > batches {
            let Self { press, leaves, page, .. } = self;
            leaves.iter_mut().try_for_each(|leaf| leaf.end_full_page(press, *page))
        } else {
            Ok(())
        }
    }

    fn end_row_group(&mut self) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for leaf in &mut self.leaves {
            let (bytes, close) = leaf.end(&mut self.press, self.rows)?;
            group.append_column(&bytes::Bytes::from(bytes), close)?;
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> Result<std::io::Result<FileSum>> {
        self.end_row_group()?;
        Ok(self.writer.into_inner()?.finish())
    }
}

/// Some rows, written column by column in the order of the schema.
pub(crate) struct Rows<'f> {
    leaves: IterMut<'f, Leaf>,
    rows: u32,
}

impl<'f> Rows<'f> {
    /// A text, or a number by its bytes from the lowest on, that is alike in all of them.
    #[inline]
    pub(crate) fn put(&mut self, value: Option<&[u8]>) {
        if let Some(leaf) = self.leaves.next() {
            leaf.push_alike(value, self.rows);
        }
    }

    /// A text that is alike in all of them.
    #[inline]
    pub(crate) fn text(&mut self, text: Option<&str>) {
        self.put(text.map(str::as_bytes));
    }

    /// A number of 32 bits or fewer, or a date, that is alike in all of them.
    #[inline]
    pub(crate) fn number(&mut self, number: Option<i32>) {
        self.put(number.map(i32::to_le_bytes).as_ref().map(<[u8; 4]>::as_slice));
    }

    /// A number with a fraction that is alike in all of them.
    #[inline]
    pub(crate) fn fraction(&mut self, number: Option<f64>) {
        self.put(number.map(f64::to_le_bytes).as_ref().map(<[u8; 8]>::as_slice));
    }

    /// A flag that is alike in all of them.
    #[inline]
    pub(crate) fn flag(&mut self, flag: Option<bool>) {
        let rows = self.rows;
        self.each_flag((0..rows).map(|_| flag));
    }

    /// A list of texts that is alike in all of them.
    pub(crate) fn texts(&mut self, texts: &[impl AsRef<str>]) {
        let rows = self.rows;
        self.each_texts((0..rows).map(|_| texts));
    }

    /// The text of each.
    #[inline]
    pub(crate) fn each_text<T: AsRef<str>>(&mut self, texts: impl Iterator<Item = Option<T>>) {
        let Some(leaf) = self.leaves.next() else { return };
        for text in texts {
            leaf.push_alike(text.as_ref().map(|text| text.as_ref().as_bytes()), 1);
        }
    }

    /// The flag of each.
    #[inline]
    pub(crate) fn each_flag(&mut self, flags: impl Iterator<Item = Option<bool>>) {
        let Some(leaf) = self.leaves.next() else { return };
        for flag in flags {
            match flag {
                Some(flag) => leaf.push_flag(0, flag),
                None => leaf.push_missing(0, 0),
            }
        }
    }

    /// The list of texts of each; neither a list nor an item can be missing.
    pub(crate) fn each_texts<T: AsRef<str>>(
        &mut self,
        lists: impl Iterator<Item = impl IntoIterator<Item = T>>,
    ) {
        let Some(leaf) = self.leaves.next() else { return };
        for list in lists {
            let mut repetition = 0;
            for text in list {
                leaf.push(repetition, text.as_ref().as_bytes());
                repetition = 1;
            }
            if repetition == 0 {
                leaf.push_missing(0, 0);
            }
        }
    }

    /// The next leaves, of a column of lists, to be written by their levels.
    pub(crate) fn nested<const N: usize>(&mut self) -> Option<&'f mut [Leaf; N]> {
        let leaves = std::mem::take(&mut self.leaves).into_slice();
        let (nested, rest) = leaves.split_first_chunk_mut()?;
        self.leaves = rest.iter_mut();
        Some(nested)
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float64Type, Int32Type};
    use arrow_array::{Array, ArrayRef, StringArray};
    use arrow_schema::{DataType, Field, Fields};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use proptest::prelude::*;

    use super::*;
    use crate::columns::memory::Memory;

    /// One row: a text, a number, a fraction, a flag, texts, and lists of texts in a list.
    #[derive(Clone, Debug, PartialEq)]
    struct Cells {
        text: Option<String>,
        number: Option<i32>,
        fraction: Option<f64>,
        flag: Option<bool>,
        texts: Vec<String>,
        nested: Vec<(Option<String>, Vec<String>)>,
    }

    fn list(item: DataType) -> DataType {
        DataType::List(Arc::new(Field::new("item", item, false)))
    }

    fn schema() -> Schema {
        let nested = DataType::Struct(Fields::from(vec![
            Field::new("name", DataType::Utf8, true),
            Field::new("words", list(DataType::Utf8), false),
        ]));
        Schema::new(vec![
            Field::new("text", DataType::Utf8, true),
            Field::new("unique", DataType::Utf8, true),
            Field::new("number", DataType::Int32, true),
            Field::new("fraction", DataType::Float64, true),
            Field::new("flag", DataType::Boolean, true),
            Field::new("texts", list(DataType::Utf8), false),
            Field::new("nested", list(nested), false),
        ])
    }

    fn put_nested(columns: &mut Rows<'_>, nested: &[(Option<String>, Vec<String>)]) {
        let [names, words] = columns.nested::<2>().unwrap();
        for (index, (name, of_name)) in nested.iter().enumerate() {
            let mut repetition = u32::from(index > 0);
            names.push_option(repetition, name.as_ref().map(String::as_bytes));
            if of_name.is_empty() {
                words.push_missing(repetition, 1);
            }
            for word in of_name {
                words.push(repetition, word.as_bytes());
                repetition = 2;
            }
        }
        if nested.is_empty() {
            names.push_missing(0, 0);
            words.push_missing(0, 0);
        }
    }

    /// Each row `alike` times, in small batches, pages and row groups.
    fn written(rows: &[Cells], alike: u32, row_group: usize) -> Vec<u8> {
        let mut memory = Memory::default();
        let output = Output::create(&mut memory, "file").unwrap();
        let mut file =
            TableFile::create(output, &schema(), Vec::new(), row_group, &["unique"]).unwrap();
        (file.batch, file.page) = (3, 2);
        for cells in rows {
            let mut left = alike;
            while left > 0 {
                let count = left.min(file.room());
                let mut columns = file.rows(count);
                columns.text(cells.text.as_deref());
                columns.each_text((0..count).map(|_| cells.text.as_deref()));
                columns.number(cells.number);
                columns.fraction(cells.fraction);
                columns.flag(cells.flag);
                columns.texts(&cells.texts);
                // A row at a time.
                if count == 1 {
                    put_nested(&mut columns, &cells.nested);
                } else {
                    let leaves = columns.nested::<2>().unwrap();
                    for leaf in leaves {
                        (0..count).for_each(|_| leaf.push_missing(0, 0));
                    }
                }
                file.end_rows(count).unwrap();
                left -= count;
            }
        }
        file.finish().unwrap().unwrap();
        let bytes = memory.0.lock().unwrap();
        bytes.clone()
    }

    fn texts(column: &ArrayRef) -> Vec<Option<String>> {
        let texts: &StringArray = column.as_string();
        texts.iter().map(|text| text.map(str::to_owned)).collect()
    }

    fn read(bytes: &[u8]) -> Vec<Cells> {
        let bytes = bytes::Bytes::copy_from_slice(bytes);
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().build().unwrap();
        let mut rows = Vec::new();
        for batch in reader.map(Result::unwrap) {
            let column = |index: usize| batch.column(index);
            let (first, unique) = (texts(column(0)), texts(column(1)));
            assert_eq!(first, unique);
            let numbers = column(2).as_primitive::<Int32Type>();
            let fractions = column(3).as_primitive::<Float64Type>();
            let flags = column(4).as_boolean();
            for (row, text) in first.into_iter().enumerate() {
                let of_row = texts(&column(5).as_list::<i32>().value(row));
                let nested = column(6).as_list::<i32>().value(row);
                let nested = nested.as_struct();
                let names = texts(nested.column(0)).into_iter().enumerate().map(|(item, name)| {
                    let words = texts(&nested.column(1).as_list::<i32>().value(item));
                    (name, words.into_iter().flatten().collect())
                });
                rows.push(Cells {
                    text,
                    number: numbers.is_valid(row).then(|| numbers.value(row)),
                    fraction: fractions.is_valid(row).then(|| fractions.value(row)),
                    flag: flags.is_valid(row).then(|| flags.value(row)),
                    texts: of_row.into_iter().flatten().collect(),
                    nested: names.collect(),
                });
            }
        }
        rows
    }

    fn cells() -> impl Strategy<Value = Cells> {
        let text = "[ab]{0,20}";
        let texts = prop::collection::vec(text, 0..4);
        let nested = prop::collection::vec((prop::option::of(text), texts.clone()), 0..3);
        (
            prop::option::of(text),
            prop::option::of(0..3),
            prop::option::of(prop::sample::select(vec![0.5, -1.0, 7.25])),
            prop::option::of(any::<bool>()),
            texts,
            nested,
        )
            .prop_map(|(text, number, fraction, flag, texts, nested)| Cells {
                text,
                number,
                fraction,
                flag,
                texts,
                nested,
            })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_by_a_general_reader(
            rows in prop::collection::vec(cells(), 0..60),
            row_group in 1_usize..40,
        ) {
            prop_assert_eq!(read(&written(&rows, 1, row_group)), rows);
        }

        #[test]
        fn rows_that_are_alike_are_that_many(
            rows in prop::collection::vec(cells(), 0..20),
            alike in 2_u32..5,
        ) {
            let rows: Vec<Cells> =
                rows.into_iter().map(|cells| Cells { nested: Vec::new(), ..cells }).collect();
            let expected: Vec<Cells> =
                rows.iter().flat_map(|row| (0..alike).map(|_| row.clone())).collect();
            prop_assert_eq!(read(&written(&rows, alike, 7)), expected);
        }
    }
}
