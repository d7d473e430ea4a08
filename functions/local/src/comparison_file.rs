//! The one file of a comparison: written beside its place, and moved there if nothing is there yet.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clear64_results::output::{OutputFile, Outputs};
use tempfile::{NamedTempFile, PersistError};

/// A file being written that only its owner may read. Dropped without
/// [`commit`](ComparisonFile::commit), it is gone.
pub(crate) struct ComparisonFile {
    place: PathBuf,
    file: NamedTempFile,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ComparisonFileError {
    /// Something has the name already.
    #[error("the file of --out is there already and is not overwritten: give another name")]
    Taken,
    /// It cannot be written there.
    #[error("the file of --out cannot be written: {0}")]
    Unwritable(#[from] io::Error),
}

impl ComparisonFile {
    /// Starts a file for this place, which has to be free.
    pub(crate) fn start(place: &Path) -> Result<Self, ComparisonFileError> {
        if place.symlink_metadata().is_ok() {
            return Err(ComparisonFileError::Taken);
        }
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        Ok(Self { place: place.to_owned(), file })
    }

    /// Moves the file to its place, if that is still free.
    pub(crate) fn commit(self) -> Result<(), ComparisonFileError> {
        match self.file.persist_noclobber(&self.place) {
            Ok(_) => Ok(()),
            Err(PersistError { error, .. }) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(ComparisonFileError::Taken)
            }
            Err(PersistError { error, .. }) => Err(error.into()),
        }
    }
}

impl Outputs for ComparisonFile {
    fn create(&mut self, _name: &str) -> io::Result<Box<dyn OutputFile>> {
        let file = self.file.as_file();
        file.set_len(0)?;
        Ok(Box::new(Written(BufWriter::with_capacity(1 << 18, file.try_clone()?))))
    }
}

struct Written(BufWriter<std::fs::File>);

impl Write for Written {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl OutputFile for Written {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}
