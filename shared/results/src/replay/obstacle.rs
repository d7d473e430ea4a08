//! Why a run cannot be derived again.

use crate::manifest::BUILD;
use crate::run::RunError;
use crate::stored::ManifestError;

/// Why a run cannot be derived again. No message names a file of the export or holds a key.
#[derive(Debug, thiserror::Error)]
pub enum Obstacle {
    /// The manifest, the mark of a finished run, is not there.
    #[error(
        "the folder holds no run, because manifest.json is missing; give the folder of \
         `clear64 determine --out`"
    )]
    NoRun,
    /// The manifest cannot be used.
    #[error(transparent)]
    Manifest(ManifestError),
    /// Another build made the run.
    #[error(
        "it was made by build {made} and this is build {BUILD}, which may write other bytes; \
         replay it with the program of build {made}, or compare with this one by --anyway"
    )]
    OtherBuild {
        /// The build that made it.
        made: String,
    },
    /// An input of the run is not among the files given.
    #[error(
        "input {place} of {inputs} ({bytes} bytes, SHA-256 {}...) is not among the files given",
        first_digits(sha256)
    )]
    NoInput {
        /// 1-based place among the run's inputs.
        place: usize,
        /// How many inputs the run has.
        inputs: usize,
        /// Its size.
        bytes: u64,
        /// Its checksum, lower-case hex.
        sha256: String,
    },
    /// A file given is no input of the run.
    #[error(
        "FILE {place} is no input of the run: its bytes are others, or it does not belong here"
    )]
    NotAnInput {
        /// 1-based place among the files given.
        place: usize,
    },
    /// Two files given have the same bytes.
    #[error("FILE {place} has the same bytes as FILE {earlier}; give each input once")]
    GivenTwice {
        /// 1-based place among the files given.
        place: usize,
        /// The one before it.
        earlier: usize,
    },
    /// The run has a key and none is given.
    #[error("its pseudonyms are made with key {id}; give that key with --key-file")]
    NoKey {
        /// The key's id.
        id: String,
    },
    /// The key given is another.
    #[error(
        "its pseudonyms are made with key {id}, and the file given with --key-file holds key {given}"
    )]
    OtherKey {
        /// The key's id.
        id: String,
        /// The id of the one given.
        given: String,
    },
    /// A key is given and the run has none.
    #[error("it was made without a key; leave out --key-file")]
    KeyUnused,
    /// The inputs are the run's, but this build does not take them.
    #[error("this build refuses its inputs: {0}")]
    Refused(RunError),
}

impl Obstacle {
    /// A word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoRun => "no-run",
            Self::Manifest(error) => error.code(),
            Self::OtherBuild { .. } => "other-build",
            Self::NoInput { .. } => "input-missing",
            Self::NotAnInput { .. } => "not-an-input",
            Self::GivenTwice { .. } => "given-twice",
            Self::NoKey { .. } => "key-missing",
            Self::OtherKey { .. } => "other-key",
            Self::KeyUnused => "key-unused",
            Self::Refused(_) => "refused",
        }
    }
}

/// As many digits of a checksum as tell files apart to the eye.
fn first_digits(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}
