//! A folder to work in, the program, and the people most tests are about.

#![expect(clippy::unwrap_used, reason = "a test that cannot write its files has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clear64_tests::export::{Export, Person, Row};
use clear64_tests::program::{Program, Run};
use clear64_tests::sheet::Sheet;
use tempfile::TempDir;

/// A folder that is deleted after the test, and the program.
pub(crate) struct Desk {
    folder: TempDir,
    pub(crate) program: Program,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, program: Program::of_this_build().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes an export.
    pub(crate) fn export(&self, name: &str, export: &Export) -> PathBuf {
        self.file(name, export.bytes().unwrap())
    }

    /// Determines one file for Los Angeles under its own policy and expects no refusal.
    pub(crate) fn results_of(&self, export: &Export, name: &str) -> Results {
        let file = self.export(&format!("{name}.csv"), export);
        let out = self.path(name);
        expect_done(&self.program.determine("los-angeles").file(file).run_into(&out).unwrap());
        Results { out }
    }
}

/// Fails unless the run ended well.
pub(crate) fn expect_done(run: &Run) {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

/// The results folder of a run.
pub(crate) struct Results {
    pub(crate) out: PathBuf,
}

impl Results {
    pub(crate) fn sheet(&self, name: &str) -> Sheet {
        Sheet::read(&self.out.join("sheets").join(name)).unwrap()
    }

    pub(crate) fn all_rows(&self) -> Sheet {
        self.sheet("All_Results.csv")
    }

    pub(crate) fn determined(&self) -> Sheet {
        self.sheet("Prop64_Results.csv")
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.out.join(name)).unwrap()
    }
}

/// Every file below a folder with its bytes, by path; nothing if there is no such folder.
pub(crate) fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files
                    .insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(path).unwrap());
            }
        }
    }
    files
}

/// Somebody with one felony of cultivation in a county, and an arrest before it.
pub(crate) fn grower(subject: &str, county: &str) -> Person {
    let cultivation = Row::conviction("11358 HS-CULTIVATE MARIJUANA").in_county(county);
    Person::subject(subject).arrested_and_convicted("20041201", cultivation)
}

/// `count` people with two rows each, in Los Angeles.
pub(crate) fn growers(count: usize) -> Vec<Person> {
    (1..=count).map(|number| grower(&(7_000_000 + number).to_string(), "LOS ANGELES")).collect()
}
