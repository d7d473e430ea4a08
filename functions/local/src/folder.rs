//! The folder of a run's results, and how a run is committed to it.
//!
//! Everything is written into `.clear64-partial/` inside the folder and moved into place at the end,
//! file by file, the manifest last: its presence is the commit. A folder whose manifest names
//! another run is left alone, and so is whatever else stands in it. Results hold personal records, so
//! folders and files are made for their owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clear64_results::manifest;
use clear64_results::output::{FileSum, OutputFile, Outputs};
use clear64_results::summary;
use serde::Deserialize;

const PARTIAL: &str = ".clear64-partial";

/// Why results cannot be put into the folder.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// Another run's results, or something that cannot be told from them.
    #[error("the folder given with --out holds {found}: give an empty or new folder")]
    Occupied {
        /// What is there.
        found: &'static str,
    },
    /// It could not be read or written.
    #[error("the folder given with --out could not be {doing}: {source}")]
    Io {
        /// Read, made or written.
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
struct Committed {
    run: String,
}

/// Results on their way into a folder: visible only once they are committed. Dropped before that,
/// they are gone, and the folder with them if it was made for them.
pub(crate) struct Staging {
    folder: PathBuf,
    partial: PathBuf,
    committed: Option<String>,
    made_folder: bool,
    done: bool,
}

impl Staging {
    /// Starts writing results into the folder at a path, which need not exist yet.
    pub(crate) fn start(folder: &Path) -> Result<Self, FolderError> {
        let committed = read_committed(folder)?;
        let partial = folder.join(PARTIAL);
        let interrupted = partial.exists();
        if committed.is_none() && !interrupted && folder.join(summary::NAME).exists() {
            return Err(FolderError::Occupied { found: "results without a manifest" });
        }
        let made_folder = !folder.exists();
        if interrupted {
            fs::remove_dir_all(&partial).map_err(failed("written"))?;
        }
        make_folder(&partial).map_err(failed("made"))?;
        Ok(Self { folder: folder.to_owned(), partial, committed, made_folder, done: false })
    }

    /// Where scratch files may be made.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.partial.clone()
    }

    /// Moves the files of a run into place, the manifest last. Nothing else in the folder changes.
    pub(crate) fn commit(
        mut self,
        run: &str,
        files: &[FileSum],
        manifest: &[u8],
    ) -> Result<(), FolderError> {
        if self.committed.as_ref().is_some_and(|committed| committed != run) {
            return Err(FolderError::Occupied { found: "the results of another run" });
        }
        let written = || failed("written");
        let mut file = self.create(manifest::NAME).map_err(written())?;
        file.write_all(manifest).map_err(written())?;
        file.finish().map_err(written())?;
        for name in files.iter().map(|file| file.name.as_str()).chain([manifest::NAME]) {
            let to = self.folder.join(name);
            if let Some(parent) = to.parent() {
                make_folder(parent).map_err(failed("made"))?;
            }
            fs::rename(self.partial.join(name), to).map_err(written())?;
        }
        self.done = true;
        fs::remove_dir_all(&self.partial).map_err(written())
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
        if self.done {
            return;
        }
        // Nothing can be said here; what stays behind is found and removed by the next run.
        let _ = fs::remove_dir_all(&self.partial);
        if self.made_folder {
            let _ = fs::remove_dir(&self.folder);
        }
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

fn read_committed(folder: &Path) -> Result<Option<String>, FolderError> {
    match fs::read(folder.join(manifest::NAME)) {
        Ok(bytes) => match serde_json::from_slice::<Committed>(&bytes) {
            Ok(manifest) => Ok(Some(manifest.run)),
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
