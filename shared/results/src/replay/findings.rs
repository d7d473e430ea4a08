//! What became of each file of a run: as the manifest lists it, as it stands, as it is derived.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{ReplayError, StoredFiles};
use crate::output::{self, FileSum};
use crate::tables::{determinations, people, records, rejects};
use crate::{manifest, sheets, summary};

/// Names that files of a run can have, the sheets and the manifest left out.
const TABLES: [&str; 5] =
    [records::NAME, determinations::NAME, people::NAME, rejects::NAME, summary::NAME];

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// Listed, stored and derived are the same.
    Same,
    /// As the manifest lists it; nothing was derived.
    AsListed,
    /// The stored file is not the one that the run wrote.
    Altered,
    /// The stored file is not there.
    Missing,
    /// It comes out differently than the run wrote it.
    DerivedDifferently,
    /// The run wrote it, by its manifest, but the replay does not.
    NotDerived,
    /// The stored file is as derived, and the manifest says something else.
    ListedDifferently,
    /// It is derived, but the manifest does not list it.
    NotListed,
    /// It bears the name of a run's file, but this run did not write it.
    NotOfTheRun,
}

/// A file of a run and what became of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileReplay {
    /// Path below the run's folder.
    pub name: String,
    /// What became of it.
    pub finding: Finding,
    /// As the manifest lists it; null if it does not.
    pub listed: Option<Content>,
    /// As it stands in the folder; null if it is not there.
    pub stored: Option<Content>,
    /// As it is derived; null if it is not.
    pub derived: Option<Content>,
}

/// Size and checksum of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Content {
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

impl From<&FileSum> for Content {
    fn from(sum: &FileSum) -> Self {
        Self { bytes: sum.bytes, sha256: sum.sha256.clone() }
    }
}

/// The stored manifest beside the derived one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestReplay {
    /// Whether the bytes are the same.
    pub same: bool,
    /// Keys of the derived manifest whose values differ, in alphabetical order; a key that no run
    /// writes is not named.
    pub differs_in: Vec<String>,
}

impl ManifestReplay {
    pub(super) fn new(stored: &[u8], derived: &[u8]) -> Self {
        let object =
            |bytes| serde_json::from_slice::<Map<String, Value>>(bytes).unwrap_or_default();
        let (was, is) = (object(stored), object(derived));
        let differing = is.iter().filter(|(key, value)| was.get(*key) != Some(value));
        let differs_in: BTreeSet<&String> = differing.map(|(key, _)| key).collect();
        Self { same: stored == derived, differs_in: differs_in.into_iter().cloned().collect() }
    }

    /// Whether the bytes are the same.
    pub const fn is_same(&self) -> bool {
        self.same
    }
}

/// Every file of a run with what became of it, and how many other files are in the folder.
/// `derived` is none if the run was not derived.
pub(super) fn files(
    stored: &dyn StoredFiles,
    listed: &[FileSum],
    derived: Option<&[FileSum]>,
) -> Result<(Vec<FileReplay>, usize), ReplayError> {
    let is_derived = derived.is_some();
    let derived = derived.unwrap_or_default();
    let look = |name: &str| {
        let file = FileReplay::look(stored, name, find(listed, name), find(derived, name));
        file.map(|file| FileReplay { finding: file.finding(is_derived), ..file })
    };
    let mut files = Vec::new();
    for file in listed {
        files.push(look(&file.name)?);
    }
    for file in derived.iter().filter(|file| find(listed, &file.name).is_none()) {
        files.push(look(&file.name)?);
    }
    let mut others = 0;
    let mut names = stored.names().map_err(ReplayError::Folder)?;
    names.sort_unstable();
    for name in names {
        if name == manifest::NAME || files.iter().any(|file| file.name == name) {
            continue;
        }
        if TABLES.contains(&&*name) || sheets::NAMES.contains(&&*name) {
            files.push(look(&name)?);
        } else {
            others += 1;
        }
    }
    Ok((files, others))
}

fn find<'f>(files: &'f [FileSum], name: &str) -> Option<&'f FileSum> {
    files.iter().find(|file| file.name == name)
}

impl FileReplay {
    /// Puts a file together, and reads the stored one. It is not judged yet.
    fn look(
        stored: &dyn StoredFiles,
        name: &str,
        listed: Option<&FileSum>,
        derived: Option<&FileSum>,
    ) -> Result<Self, ReplayError> {
        let unreadable = |source| ReplayError::Stored { name: name.to_owned(), source };
        let file = stored.open(name).map_err(unreadable)?;
        let sum = file.map(|file| output::sum_of(file, name)).transpose().map_err(unreadable)?;
        Ok(Self {
            name: name.to_owned(),
            finding: Finding::AsListed,
            listed: listed.map(Content::from),
            stored: sum.as_ref().map(Content::from),
            derived: derived.map(Content::from),
        })
    }

    /// What became of the file; `is_derived` if the run was.
    fn finding(&self, is_derived: bool) -> Finding {
        let Self { listed: Some(listed), stored, derived, .. } = self else {
            let is_derived = self.derived.is_some();
            return if is_derived { Finding::NotListed } else { Finding::NotOfTheRun };
        };
        let of_stored = |fine| match stored {
            None => Finding::Missing,
            Some(stored) if stored == listed => fine,
            Some(_) => Finding::Altered,
        };
        match derived {
            None if is_derived => Finding::NotDerived,
            None => of_stored(Finding::AsListed),
            Some(derived) if derived == listed => of_stored(Finding::Same),
            Some(_) if derived == stored => Finding::ListedDifferently,
            Some(_) => Finding::DerivedDifferently,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of this text; none if there is none.
    fn content(text: &str) -> Option<Content> {
        let (bytes, sha256) = (text.len() as u64, output::sha256(text.as_bytes()));
        (bytes > 0).then_some(Content { bytes, sha256 })
    }

    #[test]
    fn a_changed_file_is_told_from_one_that_comes_out_differently() {
        for (listed, stored, derived, finding) in [
            ("a", "a", "a", Finding::Same),
            ("a", "b", "a", Finding::Altered),
            ("a", "", "a", Finding::Missing),
            ("a", "a", "b", Finding::DerivedDifferently),
            ("a", "c", "b", Finding::DerivedDifferently),
            ("a", "", "b", Finding::DerivedDifferently),
            ("a", "b", "b", Finding::ListedDifferently),
            ("a", "a", "", Finding::NotDerived),
            ("", "a", "a", Finding::NotListed),
            ("", "a", "", Finding::NotOfTheRun),
        ] {
            let [listed, stored, derived] = [listed, stored, derived].map(content);
            let name = String::new();
            let file = FileReplay { name, finding: Finding::AsListed, listed, stored, derived };
            assert_eq!(file.finding(true), finding, "{file:?}");
        }
    }

    #[test]
    fn a_manifest_of_other_values_names_the_keys_and_one_of_other_spacing_none() {
        let differs = |stored: &str| {
            ManifestReplay::new(stored.as_bytes(), br#"{"rows":1,"run":"a"}"#).differs_in
        };
        assert_eq!(differs(r#"{"rows":2,"run":"a"}"#), ["rows"]);
        assert_eq!(differs(r#"{"rows":2,"title":"x"}"#), ["rows", "run"]);
        assert!(differs(r#"{"rows": 1, "run": "a"}"#).is_empty());
    }
}
