//! Why an upload has not been determined: failures that another try may mend, and final ones.

use clear64_cloud::refused::Final;
use clear64_cloud::store::StoreError;
use clear64_exports::refusal::ReadError;
use clear64_results::run::RunError;

/// A failure that another try may mend: the message goes back to the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Retryable {
    /// A bucket has failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The invocation was about to end.
    #[error("out of time")]
    OutOfTime,
    /// The invocation was about to end, and had done something else before.
    #[error("interrupted")]
    Interrupted,
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
            Self::Interrupted => INTERRUPTED,
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

/// Code of an upload whose last run did not end: the process was killed, or something else had taken
/// most of its time.
pub const INTERRUPTED: &str = "interrupted";

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
