//! The folder of a run's results, and how a run is committed to it.
//!
//! Everything is written into `.clear64-partial/` inside the folder and moved into place at the end,
//! file by file, the manifest last: its presence is the commit. Before the first file is moved, the
//! names of all are written down, so that the next run can clear what a kill in between has left. A
//! lock keeps two runs out of one folder. A folder whose manifest names another run is left alone,
//! and so is whatever else stands in it. Results hold personal records, so folders and files are made
//! for their owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clear64_results::identity::Key;
use clear64_results::manifest;
use clear64_results::output::{FileSum, OutputFile, Outputs};
use clear64_results::settings::Settings;
use clear64_results::summary;
use clear64_results::tables::{determinations, linkage, people, records, rejects};
use jiff::civil::Date;
use serde::Deserialize;

const PARTIAL: &str = ".clear64-partial";
/// Inside it: the names of the files that are about to be moved.
const MOVING: &str = "moving";
/// What a run leaves behind, at the top of its folder.
const OUTPUTS: [&str; 7] = [
    records::NAME,
    determinations::NAME,
    people::NAME,
    rejects::NAME,
    linkage::NAME,
    "sheets",
    summary::NAME,
];

/// Why results cannot be put into the folder.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// Another run's results, or something that cannot be told from them.
    #[error("the folder given with --out holds {found}: give an empty or new folder")]
    Occupied {
        /// What is there.
        found: &'static str,
    },
    /// The results of a run that was asked for something else.
    #[error(
        "the folder given with --out holds the results of a run with another {difference}: give an \
         empty or new folder"
    )]
    OtherRun {
        /// What was asked for differently.
        difference: &'static str,
    },
    /// Another process holds the lock.
    #[error(
        "another run is writing into the folder given with --out: wait for it, or give another folder"
    )]
    Busy,
    /// It could not be read or written.
    #[error("the folder given with --out could not be {doing}: {source}")]
    Io {
        /// Read, made, locked or written.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

fn failed(doing: &'static str) -> impl Fn(io::Error) -> FolderError {
    move |source| FolderError::Io { doing, source }
}

/// The manifest of a run that is already there, as far as it matters here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Committed {
    run: String,
    build: String,
    county: String,
    as_of: Date,
    reading: String,
    policy: CommittedPolicy,
    key: Option<String>,
}

#[derive(Deserialize)]
struct CommittedPolicy {
    name: String,
    sha256: String,
}

impl Committed {
    /// What this run was asked for and those settings do not ask for, if anything.
    fn difference(&self, settings: &Settings) -> Option<&'static str> {
        let policy = &settings.policy;
        let same_policy =
            self.policy.name == policy.policy.name && self.policy.sha256 == policy.sha256;
        [
            ("county", self.county == settings.county.slug()),
            ("as-of date", self.as_of == settings.as_of),
            ("policy", same_policy),
            ("reading", self.reading == settings.reading.name()),
            ("key", self.key.as_deref() == settings.key.as_ref().map(Key::id)),
            ("build of the program", self.build == manifest::BUILD),
        ]
        .into_iter()
        .find(|(_, is_same)| !is_same)
        .map(|(difference, _)| difference)
    }
}

/// Results on their way into a folder: visible only once they are committed. Dropped before that,
/// they are gone, and the folder with them if it was made for them.
pub(crate) struct Staging {
    folder: PathBuf,
    partial: PathBuf,
    /// Held until the end; the system gives it up if the program is killed.
    _lock: File,
    made_folder: bool,
    done: bool,
}

impl Staging {
    /// Starts writing results into the folder at a path, which need not exist yet. One that holds a
    /// run of other settings is refused before the export is read.
    pub(crate) fn start(folder: &Path, settings: &Settings) -> Result<Self, FolderError> {
        let made_folder = !folder.exists();
        make_folder(folder).map_err(failed("made"))?;
        let lock = lock(folder)?;
        let partial = folder.join(PARTIAL);
        let staging =
            Self { folder: folder.to_owned(), partial, _lock: lock, made_folder, done: false };
        staging.clear_interrupted().map_err(failed("written"))?;
        let committed = read_committed(folder)?;
        if let Some(difference) = committed.as_ref().and_then(|run| run.difference(settings)) {
            return Err(FolderError::OtherRun { difference });
        }
        if committed.is_none() && OUTPUTS.iter().any(|name| folder.join(name).exists()) {
            return Err(FolderError::Occupied { found: "results without a manifest" });
        }
        make_folder(&staging.partial).map_err(failed("made"))?;
        Ok(staging)
    }

    /// Where scratch files may be made.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.partial.clone()
    }

    /// Removes what a killed run has left: its partial files, and those it had begun to move.
    fn clear_interrupted(&self) -> io::Result<()> {
        if !self.partial.exists() {
            return Ok(());
        }
        let committed = self.folder.join(manifest::NAME).exists();
        if let Ok(names) = fs::read_to_string(self.partial.join(MOVING))
            && !committed
        {
            for name in names.lines() {
                remove_if_there(&self.folder.join(name))?;
            }
            // Only if nothing else is in it.
            let _ = fs::remove_dir(self.folder.join("sheets"));
        }
        fs::remove_dir_all(&self.partial)
    }

    /// Moves the files of a run into place, the manifest last. Nothing else in the folder changes.
    pub(crate) fn commit(
        mut self,
        run: &str,
        files: &[FileSum],
        manifest: &[u8],
    ) -> Result<(), FolderError> {
        if read_committed(&self.folder)?.is_some_and(|committed| committed.run != run) {
            return Err(FolderError::Occupied {
                found: "the results of another run: other files, scenarios or outputs",
            });
        }
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        self.write_whole(MOVING, names.join("\n").as_bytes()).map_err(failed("written"))?;
        self.write_whole(manifest::NAME, manifest).map_err(failed("written"))?;
        for name in names.into_iter().chain([manifest::NAME]) {
            let to = self.folder.join(name);
            if let Some(parent) = to.parent() {
                make_folder(parent).map_err(failed("made"))?;
            }
            fs::rename(self.partial.join(name), to).map_err(failed("written"))?;
        }
        self.done = true;
        fs::remove_dir_all(&self.partial).map_err(failed("written"))
    }

    fn write_whole(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.create(name)?;
        file.write_all(bytes)?;
        file.finish()
    }
}

impl Outputs for Staging {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn OutputFile>> {
        let path = self.partial.join(name);
        if let Some(parent) = path.parent() {
            make_folder(parent)?;
        }
        Ok(Box::new(LocalFile(BufWriter::with_capacity(1 << 18, create_file(&path)?))))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Nothing can be said here; what stays behind is found and removed by the next run.
        if !self.done {
            let _ = fs::remove_dir_all(&self.partial);
        }
        if !self.done && self.made_folder {
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// Takes the folder's lock: a lock on the folder itself, which leaves nothing behind.
fn lock(folder: &Path) -> Result<File, FolderError> {
    let file = open_to_lock(folder).map_err(failed("locked"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(FolderError::Busy),
        Err(TryLockError::Error(source)) => Err(failed("locked")(source)),
    }
}

#[cfg(unix)]
fn open_to_lock(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

/// Where a folder cannot be opened, a file in it is locked, and stays.
#[cfg(not(unix))]
fn open_to_lock(folder: &Path) -> io::Result<File> {
    create_file(&folder.join(".clear64-lock"))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

struct LocalFile(BufWriter<File>);

impl Write for LocalFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl OutputFile for LocalFile {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

fn read_committed(folder: &Path) -> Result<Option<Committed>, FolderError> {
    match fs::read(folder.join(manifest::NAME)) {
        Ok(bytes) => match serde_json::from_slice::<Committed>(&bytes) {
            Ok(manifest) => Ok(Some(manifest)),
            Err(_) => Err(FolderError::Occupied { found: "a manifest.json of another program" }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read")(error)),
    }
}

/// A folder, with its parents, that only its owner may enter.
fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A new file that only its owner may read.
pub(crate) fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
