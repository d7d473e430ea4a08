//! Why an upload has not been determined: failures that another try may mend, and final ones.

use std::collections::BTreeMap;

use clear64_exports::place::Place;
use clear64_exports::refusal::{ReadError, Refusal};
use clear64_results::run::RunError;
use serde::{Deserialize, Serialize};

use crate::store::StoreError;

/// A parameter of a refusal: a number, or a word of the program's own (a column, a format, a code).
/// Never text of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Param {
    /// A number.
    Number(u64),
    /// A word of the program's own.
    Word(String),
}

impl From<u64> for Param {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Param {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<&'static str> for Param {
    fn from(word: &'static str) -> Self {
        Self::Word(word.to_owned())
    }
}

/// Parameters by name.
pub type Params = BTreeMap<String, Param>;

/// A failure that no other try mends: the upload is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused: {code}")]
pub struct Final {
    /// The stable code, in kebab case: that of [`Refusal`], or one of the function's own.
    pub code: &'static str,
    /// What the sentence for the county needs.
    pub params: Params,
}

/// A failure that another try may mend: the message goes back to the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Retryable {
    /// A bucket has failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The invocation was about to end.
    #[error("out of time")]
    OutOfTime,
    /// `status.json` or `unclaimed.json` was changed by others twenty times in a row.
    #[error("the status was changed by others at each try")]
    Contended,
    /// An object of ours does not hold what it should.
    #[error("an object of the results cannot be read")]
    Unreadable,
    /// The scratch file has failed.
    #[error("the scratch file has failed")]
    Scratch,
    /// The county kept changing while it was determined.
    #[error("the uploads keep changing")]
    Restless,
    /// A defect of the program.
    #[error("a defect of the program")]
    Defect,
}

impl Retryable {
    /// The stable code, in kebab case.
    pub fn code(self) -> &'static str {
        match self {
            Self::Store(StoreError::Absent) => "object-absent",
            Self::Store(StoreError::Precondition) => "object-changed",
            Self::Store(StoreError::Unavailable) => "bucket-unavailable",
            Self::Store(StoreError::Denied) => "bucket-denied",
            Self::Store(StoreError::TooLarge | StoreError::Other) => "bucket-refused",
            Self::OutOfTime => OUT_OF_TIME,
            Self::Contended => "status-contended",
            Self::Unreadable => "results-unreadable",
            Self::Scratch => "scratch-failed",
            Self::Restless => "uploads-changing",
            Self::Defect => "defect",
        }
    }
}

/// Code of an upload whose run was stopped once because the invocation was about to end.
pub const OUT_OF_TIME: &str = "out-of-time";

/// Either.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Another try may mend it.
    #[error(transparent)]
    Retryable(#[from] Retryable),
    /// No other try mends it.
    #[error(transparent)]
    Final(#[from] Final),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Retryable::from(error).into()
    }
}

impl Failure {
    /// What an error of the pipeline is. Errors of reading and writing objects are known better where
    /// they happen, and are not asked for here.
    pub(crate) fn of_run(error: &RunError) -> Self {
        match error {
            RunError::Refused(refusal) => Final::from(*refusal).into(),
            RunError::Read(ReadError::Refused { part, refusal }) => {
                let mut refused = Final::from(*refusal);
                if part.count() > 1 {
                    refused = refused.with("part", part.index());
                }
                refused.into()
            }
            RunError::Twice { part, earlier } => {
                Final::new("part-twice").with("part", *part).with("earlier", *earlier).into()
            }
            RunError::Persons(_) => Retryable::Scratch.into(),
            _ => Retryable::Defect.into(),
        }
    }
}

impl Final {
    /// A refusal without parameters.
    pub(crate) fn new(code: &'static str) -> Self {
        Self { code, params: Params::new() }
    }

    /// With one parameter more.
    pub(crate) fn with(mut self, name: &str, param: impl Into<Param>) -> Self {
        self.params.insert(name.to_owned(), param.into());
        self
    }

    fn at(self, place: Place) -> Self {
        let several = place.part.count() > 1;
        let at = self.with("row", place.row).with("line", place.line);
        if several { at.with("part", place.part.index()) } else { at }
    }
}

impl From<Refusal> for Final {
    fn from(refusal: Refusal) -> Self {
        let plain = Self::new(refusal.code());
        match refusal {
            Refusal::Empty | Refusal::ExcelWorkbook | Refusal::NotText | Refusal::EmptyArchive => {
                plain
            }
            Refusal::Compressed { format }
            | Refusal::NestedArchive { format }
            | Refusal::DamagedArchive { format } => plain.with("format", format),
            Refusal::TooManyMembers { found, most } => {
                plain.with("found", found).with("most", most)
            }
            Refusal::DuplicateMember { member }
            | Refusal::UnexpectedMember { member }
            | Refusal::EncryptedMember { member }
            | Refusal::UnsupportedCompression { member } => plain.with("member", member),
            Refusal::TooManyInflatedBytes { most } => plain.with("most", most),
            Refusal::ExcelIdentifiers { column, count } | Refusal::ExcelDates { column, count } => {
                plain.with("column", column.name()).with("rows", count)
            }
            Refusal::TooFewColumns { found } => plain.with("found", found),
            Refusal::CutOff { place } => plain.at(place),
            Refusal::NoReadableRow { rows } | Refusal::WrongCounty { county: _, rows } => {
                plain.with("rows", rows)
            }
            Refusal::NoRow => plain.with("rows", 0_u64),
            Refusal::TooManyRejects { rows, rejects, first, code } => {
                let counted = plain.with("rows", rows).with("rejects", rejects);
                counted.with("reject", code.code()).at(first)
            }
        }
    }
}
