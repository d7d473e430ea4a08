//! A statewide data set of any size, to measure what publishing it takes: `make bench`.
//!
//! usage: statewide make FOLDER COUNTIES PEOPLE, then statewide publish FOLDER

#![expect(clippy::print_stderr, reason = "main alone prints")]

mod folder;
mod invented;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use clear64_cloud::machine::Machine;
use clear64_publish::document::DataKind;
use clear64_publish::publisher::{Publisher, Setup};
use folder::Folder;
use invented::Failure;
use jiff::Timestamp;

/// A clock that stands: nothing here waits for another.
struct Standing;

#[async_trait]
impl Machine for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    async fn sleep(&self, _: Duration) {}

    fn random(&self) -> u64 {
        0
    }
}

#[tokio::main]
#[expect(clippy::disallowed_methods, reason = "main alone reads its arguments")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done =
        match words[..] {
            ["make", folder, counties, people] => match (counties.parse(), people.parse()) {
                (Ok(counties), Ok(people)) => invented::write(Path::new(folder), counties, people),
                _ => Err("COUNTIES and PEOPLE are numbers: 58 200000".into()),
            },
            ["publish", folder] => publish(PathBuf::from(folder)).await,
            _ => Err("usage: statewide make FOLDER COUNTIES PEOPLE, then statewide publish FOLDER"
                .into()),
        };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("statewide: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn publish(folder: PathBuf) -> Result<(), Failure> {
    let scratch = folder.join("scratch");
    std::fs::create_dir_all(&scratch)?;
    let setup = Setup {
        results: Arc::new(Folder(folder.join("results"))),
        dashboard: Arc::new(Folder(folder.join("dashboard"))),
        machine: Arc::new(Standing),
        scratch,
        kind: DataKind::Sample,
    };
    Publisher::new(setup)?.publish().await?;
    Ok(())
}
