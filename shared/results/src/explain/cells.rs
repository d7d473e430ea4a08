//! Reading a run's Parquet files back, batch by batch: the cells of chosen columns, of the rows
//! that a test picks.

use std::fs::File;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, BooleanArray, RecordBatch};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowPredicateFn, ParquetRecordBatchReaderBuilder, RowFilter};
use parquet::errors::ParquetError;

/// One row of a batch.
#[derive(Clone, Copy)]
pub(super) struct Cells<'b> {
    batch: &'b RecordBatch,
    row: usize,
}

impl<'b> Cells<'b> {
    /// The text of a column, a code or not; none if it is null, or no text.
    pub(super) fn text(self, column: &str) -> Option<&'b str> {
        let column = self.batch.column_by_name(column)?;
        if column.is_null(self.row) {
            return None;
        }
        if let Some(texts) = column.as_string_opt::<i32>() {
            return Some(texts.value(self.row));
        }
        let codes = column.as_dictionary_opt::<Int32Type>()?;
        let texts = codes.values().as_string_opt::<i32>()?;
        Some(texts.value(codes.key(self.row)?))
    }

    /// A row number.
    pub(super) fn number(self, column: &str) -> Option<u64> {
        let numbers = self.batch.column_by_name(column)?.as_primitive_opt::<Int64Type>()?;
        u64::try_from(numbers.value(self.row)).ok()
    }

    /// A decimal number, if there is one.
    pub(super) fn decimal(self, column: &str) -> Option<f64> {
        let numbers = self.batch.column_by_name(column)?.as_primitive_opt::<Float64Type>()?;
        numbers.is_valid(self.row).then(|| numbers.value(self.row))
    }

    /// Whether a flag is set.
    pub(super) fn is_set(self, column: &str) -> bool {
        let flags = self.batch.column_by_name(column).and_then(|column| column.as_boolean_opt());
        flags.is_some_and(|flags| flags.is_valid(self.row) && flags.value(self.row))
    }
}

/// Gives `take` the `columns` of every row of which `test` holds, in file order. `test` sees the
/// columns `tested` alone; of the other columns, only what holds the rows it picks is decoded.
///
/// # Memory usage
///
/// One batch of rows.
pub(super) fn read(
    file: File,
    columns: &[&str],
    tested: &[&str],
    test: impl Fn(Cells<'_>) -> bool + Send + 'static,
    mut take: impl FnMut(Cells<'_>),
) -> Result<(), ParquetError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let mask = |names: &[&str]| ProjectionMask::columns(builder.parquet_schema(), names.to_vec());
    let filter = ArrowPredicateFn::new(mask(tested), move |batch: RecordBatch| {
        let rows = 0..batch.num_rows();
        let picked: Vec<bool> = rows.map(|row| test(Cells { batch: &batch, row })).collect();
        Ok(BooleanArray::from(picked))
    });
    let columns = mask(columns);
    let filter = RowFilter::new(vec![Box::new(filter)]);
    for batch in builder.with_projection(columns).with_row_filter(filter).build()? {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            take(Cells { batch: &batch, row });
        }
    }
    Ok(())
}
