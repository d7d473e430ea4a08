//! The file of access keys: who may do what in the buckets of one machine.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use clear64_bucket::access::NotACounty;
use clear64_bucket::{Principal, Principals, Role};
use clear64_results::output::hex;
use clear64_rules::county::County;

/// Why there are no access keys. The message never holds one.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    /// Other users of the machine can read it.
    #[error("keys.json of the data folder can be read by others: run `chmod 600` on it")]
    Open,
    /// Something else is in the file.
    #[error(
        "keys.json of the data folder holds no access keys, at line {line}: restore it, or remove it \
         to make new ones"
    )]
    Invalid {
        /// Line of the file, from 1.
        line: usize,
    },
    /// It could not be read or made.
    #[error("keys.json of the data folder could not be {doing}: {source}")]
    Io {
        /// Read or made.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A county's slug that is none.
    #[error(transparent)]
    County(#[from] NotACounty),
}

/// Reads the access keys. If there is no file, makes one: a key for the uploads and one for the
/// policies of each county, and one for whoever runs the deployment.
pub(crate) fn read_or_make(
    path: &Path,
    random: &dyn Fn() -> io::Result<[u8; 32]>,
) -> Result<Principals, KeysError> {
    match read(path) {
        Err(KeysError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
        other => return other,
    }
    let made = |source| KeysError::Io { doing: "made", source };
    let mut principals = vec![principal("operator", Role::Operator, random)?];
    for county in County::all() {
        let slug = county.slug();
        let uploader = Role::Uploader(slug.clone().try_into()?);
        principals.push(principal(&format!("{slug}-uploader"), uploader, random)?);
        let officer = Role::PolicyOfficer(slug.clone().try_into()?);
        principals.push(principal(&format!("{slug}-policy-officer"), officer, random)?);
    }
    let mut text = serde_json::to_vec_pretty(&Principals::new(principals))
        .map_err(|error| made(error.into()))?;
    text.push(b'\n');
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(made)?;
    file.write_all(&text).and_then(|()| file.as_file().sync_all()).map_err(made)?;
    file.persist_noclobber(path).map_err(|error| made(error.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(made)?;
    read(path)
}

/// Reads the access keys of a file that is there.
pub(crate) fn read(path: &Path) -> Result<Principals, KeysError> {
    let unread = |source| KeysError::Io { doing: "read", source };
    let file = File::open(path).map_err(unread)?;
    if file.metadata().map_err(unread)?.permissions().mode() & 0o077 != 0 {
        return Err(KeysError::Open);
    }
    serde_json::from_reader(io::BufReader::new(file))
        .map_err(|error| KeysError::Invalid { line: error.line() })
}

fn principal(
    name: &str,
    role: Role,
    random: &dyn Fn() -> io::Result<[u8; 32]>,
) -> Result<Principal, KeysError> {
    let bits = random().map_err(|source| KeysError::Io { doing: "made", source })?;
    Ok(Principal { access_key: name.to_owned(), secret_key: hex(&bits), role })
}
