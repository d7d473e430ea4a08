//! Why there is nothing to explain.

use std::io;

use clear64_rules::record::CountOrderTooShort;
use parquet::errors::ParquetError;

use crate::manifest::BUILD;
use crate::stored::ManifestError;

/// Why a row of a run cannot be explained. No message holds a field of the export.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The manifest, the mark of a finished run, is not there.
    #[error(
        "the folder holds no run: manifest.json is missing; give the folder of \
         `clear64 determine --out`"
    )]
    NoRun,
    /// A file of the run cannot be read.
    #[error("{name} of the run cannot be read: {source}")]
    Unreadable {
        /// The file.
        name: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The manifest is not what this build writes, or was changed.
    #[error("{0}; determine the export again with this build")]
    Manifest(#[from] ManifestError),
    /// A Parquet file cannot be read.
    #[error("{name} of the run cannot be read: {source}")]
    Parquet {
        /// The file.
        name: &'static str,
        /// What the decoder said.
        source: ParquetError,
    },
    /// A file is not the one that was written.
    #[error(
        "{name} is not the file that the run wrote: it was changed since; determine \
         the export again"
    )]
    FileChanged {
        /// The file.
        name: &'static str,
    },
    /// The run was asked to leave out the rows.
    #[error(
        "the run has no records.parquet, from which the rows of a person are read: \
         determine the export again without --no-records"
    )]
    NoRecords,
    /// No such row.
    #[error("the run has no row {row}: it has {rows} rows, counted from 0")]
    NoRow {
        /// The row asked for.
        row: u64,
        /// Rows of the run.
        rows: u64,
    },
    /// Convictions have no ids.
    #[error(
        "convictions of this run have no ids, because it was determined without \
         --key-file: give --row instead"
    )]
    NoIds,
    /// No conviction has the id.
    #[error("no conviction in scope of this run has that id: check that its key made it")]
    NoConviction,
    /// The run was not made under such a policy.
    #[error("the run was not made under a policy or scenario \"{name}\": its own are {known}")]
    NoPolicy {
        /// The name asked for.
        name: String,
        /// Those of the run.
        known: String,
    },
    /// A row of the run cannot be placed, though the run placed it.
    #[error("row {row} of records.parquet: {source}; determine the export again")]
    Unplaced {
        /// The row.
        row: u64,
        /// What is missing.
        source: CountOrderTooShort,
    },
    /// What is derived again is not what the run determined.
    #[error(
        "row {row} comes out otherwise under policy {policy} than {what} of the run says. The \
         run was made by build {made}, this is build {BUILD}: {}; determine the export again",
        cause(made)
    )]
    Differs {
        /// The row.
        row: u64,
        /// The policy.
        policy: String,
        /// The file.
        what: &'static str,
        /// The build that made the run.
        made: String,
    },
}

/// Why this build comes to something else than the one that made the run.
fn cause(made: &str) -> &'static str {
    if made == BUILD {
        "the files of the run were changed"
    } else {
        "explain it with the build that made it"
    }
}
