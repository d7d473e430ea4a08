//! The file that holds the key of pseudonyms: 64 hexadecimal digits and a line end.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use clear64_results::identity::{InvalidKey, Key};
use clear64_results::output::hex;

/// Why there is no key. The message never holds a part of one.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    /// Something else is in the file.
    #[error(
        "the file given with --key-file holds no key: {0}; give the right file, or a new name to make a key"
    )]
    Invalid(#[from] InvalidKey),
    /// Other users of the machine can read it.
    #[cfg(unix)]
    #[error("the file given with --key-file can be read by others: run `chmod 600` on it")]
    Open,
    /// It could not be read or made.
    #[error("the file given with --key-file could not be {doing}: {source}")]
    Io {
        /// Read or made.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

/// A key, and whether it was made just now.
pub(crate) struct KeyOfFile {
    pub(crate) key: Key,
    pub(crate) is_new: bool,
}

/// Reads the key of a file. If there is no file, makes one of `fresh` random bits.
pub(crate) fn read_or_make(
    path: &Path,
    fresh: impl FnOnce() -> io::Result<[u8; 32]>,
) -> Result<KeyOfFile, KeyFileError> {
    let made = |source| KeyFileError::Io { doing: "made", source };
    let is_new = match File::open(path) {
        Ok(_) => false,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make(path, fresh).map_err(made)?;
            true
        }
        Err(source) => return Err(KeyFileError::Io { doing: "read", source }),
    };
    Ok(KeyOfFile { key: read_existing(path)?, is_new })
}

/// Reads the key of a file that is there.
pub(crate) fn read_existing(path: &Path) -> Result<Key, KeyFileError> {
    read(File::open(path).map_err(|source| KeyFileError::Io { doing: "read", source })?)
}

fn read(mut file: File) -> Result<Key, KeyFileError> {
    let unreadable = |source| KeyFileError::Io { doing: "read", source };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if file.metadata().map_err(unreadable)?.permissions().mode() & 0o077 != 0 {
            return Err(KeyFileError::Open);
        }
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(unreadable)?;
    Ok(Key::from_hex(&text)?)
}

/// Makes the file whole or not at all; if another process was faster, its key stays.
fn make(path: &Path, fresh: impl FnOnce() -> io::Result<[u8; 32]>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{}", hex(&fresh()?))?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => return Err(error.error),
        _ => {}
    }
    // Only systems of Unix open a folder; a name that is lost with the power would be a key lost.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
