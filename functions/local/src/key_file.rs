//! The file that holds the key of pseudonyms: 64 hexadecimal digits and a line end.

use std::fs::OpenOptions;
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

/// Reads the key of a file. If there is no file, makes one of `fresh` random bits.
pub(crate) fn read_or_make(
    path: &Path,
    fresh: impl FnOnce() -> io::Result<[u8; 32]>,
) -> Result<Key, KeyFileError> {
    match std::fs::File::open(path) {
        Ok(file) => read(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make(path, fresh).map_err(|source| KeyFileError::Io { doing: "made", source })?
        }
        Err(source) => Err(KeyFileError::Io { doing: "read", source }),
    }
}

fn read(mut file: std::fs::File) -> Result<Key, KeyFileError> {
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

fn make(
    path: &Path,
    fresh: impl FnOnce() -> io::Result<[u8; 32]>,
) -> io::Result<Result<Key, KeyFileError>> {
    let secret = fresh()?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{}", hex(&secret))?;
    file.sync_all()?;
    Ok(Key::new(secret).map_err(KeyFileError::from))
}
