//! Reading a run's tables back: how many rows, and what was determined under each policy.

use std::collections::BTreeMap;
use std::fs::File;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Int32DictionaryArray, StringArray};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;

/// Rows and columns of a Parquet file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Rows.
    pub rows: u64,
    /// Columns at the top level.
    pub columns: usize,
}

/// The shape of a Parquet file.
pub fn shape(file: File) -> Result<Shape, ParquetError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let rows = builder.metadata().file_metadata().num_rows();
    Ok(Shape {
        rows: u64::try_from(rows).unwrap_or_default(),
        columns: builder.schema().fields().len(),
    })
}

/// Convictions by policy or scenario and outcome, of a `determinations.parquet`.
pub fn outcomes(file: File) -> Result<BTreeMap<(String, String), u64>, ParquetError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), ["policy", "outcome"]);
    let mut counts = BTreeMap::new();
    for batch in builder.with_projection(mask).build()? {
        let batch = batch?;
        let [policy, outcome] = ["policy", "outcome"].map(|name| {
            let column = batch.column_by_name(name)?.as_dictionary_opt::<Int32Type>()?;
            Some((column, column.values().as_string_opt::<i32>()?))
        });
        let (Some(policy), Some(outcome)) = (policy, outcome) else {
            return Err(ParquetError::General("policy and outcome are not codes".to_owned()));
        };
        let value = |(column, values): (&Int32DictionaryArray, &StringArray), row| {
            column.key(row).map_or_else(String::new, |key| values.value(key).to_owned())
        };
        for row in 0..batch.num_rows() {
            *counts.entry((value(policy, row), value(outcome, row))).or_default() += 1;
        }
    }
    Ok(counts)
}
