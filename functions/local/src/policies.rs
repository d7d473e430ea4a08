//! Policies by name or by path.

use std::path::Path;
use std::{fs, io};

use clear64_results::settings::{HashedPolicy, PolicyFormat};
use clear64_rules::policy::language::PolicyError;
use clear64_rules::policy::shipped;

/// Why no policy could be loaded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PolicyFileError {
    /// The text is no policy.
    #[error(transparent)]
    Invalid(#[from] PolicyError),
    /// Results name a policy by its file: two policies of one name could not be told apart.
    #[error(
        "a policy named \"{name}\" comes with the program and says something else: rename the file"
    )]
    NameTaken {
        /// The name of both.
        name: String,
    },
    /// Two policies of one run have the same name.
    #[error("two policies of this run are named \"{name}\": rename one of the files")]
    TwoOfOneName {
        /// The name of both.
        name: String,
    },
    /// A file that cannot be read as text.
    #[error("policy {name} cannot be read: {source}; give a UTF-8 text file")]
    Unreadable {
        /// The path asked for.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// Neither a shipped policy nor a file.
    #[error(
        "there is no policy \"{name}\": give one of {known}, a TOML file, or an options file ending in .json ({source})"
    )]
    NotFound {
        /// The name or path asked for.
        name: String,
        /// The shipped names.
        known: String,
        /// What the system said of it as a path.
        source: io::Error,
    },
}

/// A policy and the SHA-256 of its text: a shipped name, else a path. A path ending in `.json` is
/// an options file of the self-service tool, any other is TOML.
pub(crate) fn load(name: &str) -> Result<HashedPolicy, PolicyFileError> {
    if shipped::text(name).is_some() {
        return load_shipped(name);
    }
    let text = fs::read_to_string(name).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => not_found(name, source),
        _ => PolicyFileError::Unreadable { name: name.to_owned(), source },
    })?;
    let path = Path::new(name);
    let stem = path.file_stem().map_or(name.into(), |stem| stem.to_string_lossy());
    let is_options = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let format = if is_options { PolicyFormat::Json } else { PolicyFormat::Toml };
    let policy = HashedPolicy::read(&stem, text, format)?;
    match shipped::text(&policy.policy.name) {
        Some(shipped) if shipped != policy.text => {
            Err(PolicyFileError::NameTaken { name: policy.policy.name })
        }
        _ => Ok(policy),
    }
}

/// The policies evaluated beside the county's: the shipped scenarios, then those asked for. One that
/// is there already is not evaluated twice.
pub(crate) fn scenarios(
    own: &HashedPolicy,
    asked_for: &[String],
) -> Result<Vec<HashedPolicy>, PolicyFileError> {
    let mut all = vec![own.clone()];
    for name in shipped::SCENARIOS.into_iter().chain(asked_for.iter().map(String::as_str)) {
        let scenario = load(name)?;
        match all.iter().find(|known| known.policy.name == scenario.policy.name) {
            None => all.push(scenario),
            Some(known) if known.sha256 == scenario.sha256 => {}
            Some(_) => return Err(PolicyFileError::TwoOfOneName { name: scenario.policy.name }),
        }
    }
    Ok(all.split_off(1))
}

/// A shipped policy and the SHA-256 of its text.
pub(crate) fn load_shipped(name: &str) -> Result<HashedPolicy, PolicyFileError> {
    let text = shipped::text(name)
        .ok_or_else(|| not_found(name, io::Error::from(io::ErrorKind::NotFound)))?;
    Ok(HashedPolicy::read(name, text, PolicyFormat::Toml)?)
}

fn not_found(name: &str, source: io::Error) -> PolicyFileError {
    let known: Vec<&str> = shipped::ALL.iter().map(|(name, _)| *name).collect();
    PolicyFileError::NotFound { name: name.to_owned(), known: known.join(", "), source }
}
