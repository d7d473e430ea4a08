//! A statewide data set of any size, to measure what publishing it takes: `make bench`.
//!
//! usage: statewide make FOLDER COUNTIES PEOPLE, then statewide publish FOLDER

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a program to measure with, which ends where it fails"
)]

mod folder;
mod invented;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use clear64_cloud::machine::Machine;
use clear64_publish::document::DataKind;
use clear64_publish::publisher::{Publisher, Setup};
use folder::Folder;
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
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["make", folder, counties, people] => {
            let people = people.parse().unwrap();
            invented::write(Path::new(folder), counties.parse().unwrap(), people);
        }
        ["publish", folder] => publish(PathBuf::from(folder)).await,
        _ => {
            eprintln!(
                "usage: statewide make FOLDER COUNTIES PEOPLE, then statewide publish FOLDER"
            );
            std::process::exit(2);
        }
    }
}

async fn publish(folder: PathBuf) {
    let scratch = folder.join("scratch");
    std::fs::create_dir_all(&scratch).unwrap();
    let setup = Setup {
        results: Arc::new(Folder(folder.join("results"))),
        dashboard: Arc::new(Folder(folder.join("dashboard"))),
        machine: Arc::new(Standing),
        scratch,
        kind: DataKind::Sample,
    };
    Publisher::new(setup).unwrap().publish().await.unwrap();
}
