//! `clear64 replay`: a past run made again from its folder and its input, and whether it is the
//! same, byte for byte.
//!
//! It writes nothing: of what it derives only sizes and checksums are kept.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use clear64_results::replay::{self, Asked, StoredFiles, Verdict};
use indicatif::ProgressBar;

use crate::determine::CommandError;
use crate::files::Files;
use crate::key_file;
use crate::replay_report;

/// The file that is locked where a folder cannot be.
const LOCK: &str = ".clear64-lock";

/// Which run to make again, and from what.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of the run, as given to `determine --out`
    #[arg(value_name = "RUN-FOLDER")]
    folder: PathBuf,
    /// The export's files that the run read, in any order and under any names
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Key of pseudonyms that the run was made with, if it was made with one
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Also replay a run that another build made, which may come out with other bytes
    #[arg(long)]
    anyway: bool,
    /// Print one JSON object instead of a page
    #[arg(long)]
    json: bool,
}

/// What is printed, and whether the run is the same.
pub(crate) struct Done {
    pub(crate) text: String,
    pub(crate) is_same: bool,
}

/// Replays a run. Scratch files are made in the folder `scratch`.
pub(crate) fn replay(
    arguments: &Arguments,
    progress: ProgressBar,
    scratch: &Path,
) -> Result<Done, CommandError> {
    let files = Files::new(&arguments.files, progress)?;
    let key = arguments.key_file.as_deref().map(key_file::read_existing).transpose()?;
    let replay = replay::replay(&Asked {
        stored: &Folder(&arguments.folder),
        given: &files,
        key,
        anyway: arguments.anyway,
        scratch,
    })?;
    let is_same = replay.verdict == Verdict::Same;
    let text =
        if arguments.json { replay_report::json(&replay)? } else { replay_report::page(&replay) };
    Ok(Done { text, is_same })
}

/// The folder of a run.
struct Folder<'p>(&'p Path);

impl StoredFiles for Folder<'_> {
    fn open(&self, name: &str) -> io::Result<Option<Box<dyn Read + '_>>> {
        let path = self.0.join(name);
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => Ok(Some(Box::new(File::open(path)?))),
            Ok(_) => Ok(None),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        let mut folders = vec![(self.0.to_owned(), String::new())];
        while let Some((folder, above)) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = format!("{above}{}", entry.file_name().to_string_lossy());
                if entry.file_type()?.is_dir() {
                    folders.push((entry.path(), name + "/"));
                } else if name != LOCK {
                    names.push(name);
                }
            }
        }
        Ok(names)
    }
}

/// Whether there is no such file, or what should be a folder on the way to it is none.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
