//! The folder of a run's results, and how a run is committed to it.
//!
//! Everything is written into `.clear64-partial/` inside the folder and moved into place at the
//! end, the manifest last: its presence is the commit. A folder whose manifest names another run is
//! left alone. Results hold personal records, so folders and files are the owner's alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clear64_results::manifest::{self, ManifestFile, hex};
use serde::Deserialize;
use sha2::{Digest, Sha256};

const PARTIAL: &str = ".clear64-partial";
/// What a run leaves behind, in the order in which it is moved into place.
const OUTPUTS: [&str; 4] = ["sheets", "summary.json", "rejects.csv", manifest::NAME];

/// Why results cannot be put into the folder.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// Another run's results, or something that cannot be told from them.
    #[error(
        "the folder given with --out holds {found}: give an empty or new folder, or remove it first"
    )]
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

/// A folder that may take a run's results.
pub(crate) struct Folder {
    path: PathBuf,
    committed: Option<String>,
}

/// The manifest of a run that is already there, as far as it matters here.
#[derive(Deserialize)]
struct Committed {
    run: String,
}

impl Folder {
    /// The folder at a path, which need not exist yet. Nothing is made or changed.
    pub(crate) fn new(path: &Path) -> Result<Self, FolderError> {
        let committed = match fs::read(path.join(manifest::NAME)) {
            Ok(bytes) => {
                let manifest: Committed = serde_json::from_slice(&bytes).map_err(|_| {
                    FolderError::Occupied { found: "a manifest.json of another program" }
                })?;
                Some(manifest.run)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed("read")(error)),
        };
        let interrupted = path.join(PARTIAL).exists();
        if committed.is_none()
            && !interrupted
            && OUTPUTS.iter().any(|name| path.join(name).exists())
        {
            return Err(FolderError::Occupied { found: "results without a manifest" });
        }
        Ok(Self { path: path.to_owned(), committed })
    }

    /// Starts writing the results of a run.
    pub(crate) fn stage(self, run: &str) -> Result<Staging, FolderError> {
        if self.committed.is_some_and(|committed| committed != run) {
            return Err(FolderError::Occupied { found: "the results of another run" });
        }
        let partial = self.path.join(PARTIAL);
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(failed("written"))?;
        }
        make_folder(&partial).map_err(failed("made"))?;
        Ok(Staging { folder: self.path, partial })
    }
}

/// Results on their way: visible only once they are committed.
pub(crate) struct Staging {
    folder: PathBuf,
    partial: PathBuf,
}

impl Staging {
    /// Creates files, named by their paths below the run's folder.
    pub(crate) fn create_all<const N: usize>(
        &self,
        names: [String; N],
    ) -> Result<[Output; N], FolderError> {
        let mut outputs = Vec::with_capacity(N);
        for name in names {
            outputs.push(self.create(name)?);
        }
        outputs.try_into().map_err(|_| failed("written")(io::Error::other("files are missing")))
    }

    fn create(&self, name: String) -> Result<Output, FolderError> {
        let path = self.partial.join(&name);
        if let Some(folder) = path.parent() {
            make_folder(folder).map_err(failed("made"))?;
        }
        let file = create_file(&path).map_err(failed("written"))?;
        let file = BufWriter::with_capacity(1 << 20, file);
        Ok(Output { name, file, hash: Sha256::new(), bytes: 0 })
    }

    /// Ends files.
    pub(crate) fn finish_all(
        outputs: impl IntoIterator<Item = Output>,
    ) -> Result<Vec<ManifestFile>, FolderError> {
        outputs.into_iter().map(|output| output.finish().map_err(failed("written"))).collect()
    }

    /// Writes a file at once.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<ManifestFile, FolderError> {
        let mut output = self.create(name.to_owned())?;
        output.write_all(bytes).map_err(failed("written"))?;
        output.finish().map_err(failed("written"))
    }

    /// Moves everything into place, the manifest last. What an earlier run left and this one did not
    /// write is removed, so that the folder holds what its manifest lists.
    pub(crate) fn commit(self, manifest: &[u8]) -> Result<(), FolderError> {
        self.write(manifest::NAME, manifest)?;
        for name in OUTPUTS {
            let (from, to) = (self.partial.join(name), self.folder.join(name));
            if to.is_dir() {
                fs::remove_dir_all(&to).map_err(failed("written"))?;
            } else if to.exists() && !from.exists() {
                fs::remove_file(&to).map_err(failed("written"))?;
            }
            if from.exists() {
                fs::rename(from, to).map_err(failed("written"))?;
            }
        }
        fs::remove_dir_all(&self.partial).map_err(failed("written"))
    }
}

/// A file being written: counted and hashed as it goes.
pub(crate) struct Output {
    name: String,
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Output {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.file.write(buffer)?;
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Output {
    fn finish(self) -> io::Result<ManifestFile> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(ManifestFile { name: self.name, bytes: self.bytes, sha256: hex(&self.hash.finalize()) })
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

/// A file that only its owner may read.
fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
