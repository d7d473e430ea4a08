//! The whole deployment on one machine: the buckets, the queue between them and the function, in one
//! process and one data folder.

mod client;
mod control;
mod dashboard;
mod delivery;
pub(crate) mod fetch;
mod folder;
mod keys;
mod pages;
mod reach;
pub(crate) mod status;
mod status_report;
pub(crate) mod up;
pub(crate) mod upload;

/// Names of the buckets, as in the templates of the cloud.
pub(crate) const UPLOADS: &str = "uploads";
/// See [`UPLOADS`].
pub(crate) const RESULTS: &str = "results";
/// See [`UPLOADS`].
pub(crate) const DASHBOARD: &str = "dashboard";

use std::io;
use std::net::SocketAddr;

use aws_sdk_s3::error::SdkError;
use clap::Subcommand;
use clear64_bucket::access::NotACounty;
use clear64_bucket::{Error, ServeError};

use crate::key_file::KeyFileError;
use keys::KeysError;
use pages::PagesError;

/// The commands of the deployment.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the whole deployment on this machine: buckets, queue and functions
    Up(up::Arguments),
    /// Upload a county's export or policy to the deployment
    Upload(upload::Arguments),
    /// Show what became of the uploads, and what to do about those that were refused
    Status(status::Arguments),
    /// Fetch a county's current results into a folder
    Fetch(fetch::Arguments),
    /// Deliver the events again that were given up
    Redrive(reach::Where),
}

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
    #[error("pseudonyms.key of the data folder: {0}")]
    Key(#[from] KeyFileError),
    /// The key of pseudonyms is gone, and there are results of it.
    #[error(
        "the data folder has results but no pseudonyms.key: restore it; with another key nobody in them \
         would be the same person again"
    )]
    KeyLost,
    /// Samples and real data never mix.
    #[error(
        "the data folder is for the other kind of data, invented or real: start `clear64 up` with or \
         without --sample-data as at first, or in another folder"
    )]
    OtherKind,
    /// Serving.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The pages of the dashboard.
    #[error(transparent)]
    Pages(#[from] PagesError),
    /// The address is another's.
    #[error("{address} cannot be listened on: {source}; give another address with {option}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The option that has given it.
        option: &'static str,
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
    /// Several files, and nothing says where one export ends.
    #[error(
        "several files are one set: give its name with --set, without a slash, or upload them one by one"
    )]
    NoSet,
    /// Two files would be one object.
    #[error("{one} and {other} have the same name, expected different ones: rename one of them")]
    Alike {
        /// Which argument.
        one: String,
        /// And which other.
        other: String,
    },
    /// What is in the folder already would count again.
    #[error("there is something in the set of that name already: give another name with --set")]
    SetExists,
    /// A set without a file.
    #[error("there is no file for the set: give its files, or leave out --set")]
    EmptySet,
    /// Nobody delivers what is waited for.
    #[error("`clear64 up` is not running, so nothing is determined: start it, or leave out --wait")]
    NotUp,
    /// What is waited for does not come.
    #[error(
        "events that were given up: {0}; `clear64 status` says more, and when it is mended \
         `clear64 redrive` delivers them again"
    )]
    GivenUp(usize),
    /// A path that names no file, or not in UTF-8, or the end of a set.
    #[error("{argument} has no name in UTF-8, or is named READY: rename it")]
    Nameless {
        /// Which argument.
        argument: String,
    },
    /// Another ending.
    #[error("the file given with --policy ends neither in .toml nor in .json")]
    NoPolicy,
    /// A file to upload.
    #[error("{argument} cannot be read: {kind}")]
    Unopened {
        /// Which argument.
        argument: String,
        /// What the system said; its text could name the file.
        kind: io::ErrorKind,
    },
    /// The folder to fetch into.
    #[error("the folder given with --out cannot be made or written: {kind}; give a new one")]
    Out {
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// Nothing was determined.
    #[error("there are no results of {county}: `clear64 status --county {county}` says why")]
    NoRun {
        /// Slug of the county.
        county: String,
    },
    /// Nothing has been uploaded, or it is just being worked on.
    #[error("nothing is published yet: `clear64 status` says what waits")]
    NothingPublished,
    /// A county's slug that is none.
    #[error(transparent)]
    County(#[from] NotACounty),
    /// Somebody has taken a key out of keys.json.
    #[error("keys.json of the data folder lacks a key that is needed: restore it")]
    NoKey,
    /// The time zone of California is not known.
    #[error("the time zone America/Los_Angeles is not known here: {0}")]
    TimeZone(#[from] jiff::Error),
    /// What is in the buckets is not what the program has written.
    #[error("{key} of the results cannot be read: it was written by another version")]
    Unreadable {
        /// Key of the object, which is the program's own.
        key: String,
    },
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
