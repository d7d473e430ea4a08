//! The whole deployment on one machine: the buckets, the queue between them and the function, in one
//! process and one data folder.

mod client;
mod control;
mod delivery;
mod folder;
mod keys;
pub(crate) mod status;
pub(crate) mod up;

/// Names of the buckets, as in the templates of the cloud.
pub(crate) const UPLOADS: &str = "uploads";
/// See [`UPLOADS`].
pub(crate) const RESULTS: &str = "results";

use std::io;
use std::net::SocketAddr;

use aws_sdk_s3::error::SdkError;
use clear64_bucket::{Error, ServeError};
use clear64_determine::event::UnknownMessage;

use crate::key_file::KeyFileError;
use keys::KeysError;

/// Why the deployment of one machine cannot do something.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeploymentError {
    /// The store.
    #[error("{0}")]
    Store(#[from] Error),
    /// The access keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The key of pseudonyms.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// Serving.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The address is another's.
    #[error("{address} cannot be listened on: {source}; give another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// `clear64 up` is not there, or is just starting.
    #[error(
        "the data folder is in use, and nobody answers at the address in it: wait until `clear64 up` \
         has started, or end the other command that uses the folder"
    )]
    NoAnswer,
    /// A request was not carried out.
    #[error("`clear64 up` has refused the request (status {0})")]
    Refused(u16),
    /// No data folder.
    #[error("there is no data folder there: start `clear64 up` with the same --data first")]
    NoFolder,
    /// The file system or the runtime.
    #[error("the data folder: {0}")]
    Io(#[from] io::Error),
    /// The time zone of California is not known.
    #[error("the time zone America/Los_Angeles is not known here: {0}")]
    TimeZone(#[from] jiff::Error),
    /// What is in the buckets is not what the program has written.
    #[error("the status of {county} cannot be read: it was written by another version")]
    Status {
        /// Slug of the county.
        county: String,
    },
    /// A message that is none.
    #[error(transparent)]
    Message(#[from] UnknownMessage),
}

impl<E> From<SdkError<E>> for DeploymentError {
    /// The text of the error is not kept: it can hold a key.
    fn from(error: SdkError<E>) -> Self {
        match error.raw_response() {
            Some(response) => Self::Refused(response.status().as_u16()),
            None => Self::NoAnswer,
        }
    }
}
