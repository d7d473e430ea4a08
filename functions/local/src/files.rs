//! The files of one export on this machine.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use clear64_exports::container::ReadSeek;
use clear64_results::run::Source;
use indicatif::{ProgressBar, ProgressStyle};

/// Files given on the command line, in order, as the parts of one export.
pub(crate) struct Files {
    paths: Vec<PathBuf>,
    names: Vec<String>,
    progress: ProgressBar,
}

/// Why a file given cannot be read at all. It names the argument by its place, never the file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FilesError {
    /// Absent, not readable or not a file.
    #[error("FILE {place} cannot be opened: {source}")]
    Unreadable {
        /// 1-based place among the files given.
        place: usize,
        /// What the system said.
        source: io::Error,
    },
    /// A folder, a device or the like.
    #[error("FILE {place} is not a file: give the export's files one by one")]
    NotAFile {
        /// 1-based place among the files given.
        place: usize,
    },
    /// One file given twice would count every row twice.
    #[error("FILE {place} is the same as FILE {earlier}: give each file once")]
    Twice {
        /// 1-based place among the files given.
        place: usize,
        /// Where it stands before.
        earlier: usize,
    },
}

impl Files {
    /// The files at these paths. `progress` follows the reading.
    pub(crate) fn new(paths: &[PathBuf], progress: ProgressBar) -> Result<Self, FilesError> {
        let mut real: Vec<PathBuf> = Vec::new();
        let mut length = 0;
        for (index, path) in paths.iter().enumerate() {
            let place = index + 1;
            let unreadable = |source| FilesError::Unreadable { place, source };
            let metadata = std::fs::metadata(path).map_err(unreadable)?;
            if !metadata.is_file() {
                return Err(FilesError::NotAFile { place });
            }
            File::open(path).map_err(unreadable)?;
            let path = path.canonicalize().map_err(unreadable)?;
            if let Some(earlier) = real.iter().position(|earlier| *earlier == path) {
                return Err(FilesError::Twice { place, earlier: earlier + 1 });
            }
            length += metadata.len();
            real.push(path);
        }
        progress.set_length(length);
        progress.set_style(
            ProgressStyle::with_template(
                "{bar:40} {percent:>3} %  {bytes}/{total_bytes}  {eta} left",
            )
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        let names = paths.iter().map(|path| base_name(path)).collect();
        Ok(Self { paths: real, names, progress })
    }
}

fn base_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

impl Source for Files {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn open(&self, part: usize) -> io::Result<Box<dyn ReadSeek + '_>> {
        let path = self.paths.get(part).ok_or(io::ErrorKind::NotFound)?;
        if part == 0 {
            self.progress.reset();
        }
        Ok(Box::new(self.progress.wrap_read(File::open(path)?)))
    }
}
