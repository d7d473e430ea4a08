//! Runs of other builds, in memory: a folder cannot have one without the program that made it.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use clear64_exports::container::ReadSeek;
use clear64_exports::layout::{COLUMN_COUNT, Column};
use clear64_results::manifest::{self, BUILD, Manifest};
use clear64_results::output::{self, OutputFile, Outputs};
use clear64_results::replay::{self, Asked, Finding, Obstacle, Replay, StoredFiles, Verdict};
use clear64_results::run::{self, Source};
use clear64_results::settings::{HashedPolicy, PolicyFormat, Settings};
use clear64_rules::reading::Reading;

const OLDER: &str = "0.0.1-older";

const POLICY: &str = r#"
title = "The dead"
source = "a test"
scope = "proposition-64"

[[rule]]
id = "dead"
when = { deceased = true }
then = "dismissal"
reason = "Deceased"
authority = "county-policy"
cite = "a test"
unknown = "review"
"#;

/// Files by path, in memory.
#[derive(Clone, Default)]
struct Folder(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

struct Growing {
    folder: Folder,
    name: String,
    bytes: Vec<u8>,
}

impl Outputs for Folder {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn OutputFile>> {
        Ok(Box::new(Growing { folder: self.clone(), name: name.to_owned(), bytes: vec![] }))
    }
}

impl Write for Growing {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.bytes.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl OutputFile for Growing {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.folder.put(&self.name, self.bytes);
        Ok(())
    }
}

impl Folder {
    fn put(&self, name: &str, bytes: Vec<u8>) {
        self.0.lock().unwrap().insert(name.to_owned(), bytes);
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(name).cloned()
    }
}

impl StoredFiles for Folder {
    fn open(&self, name: &str) -> io::Result<Option<Box<dyn Read + '_>>> {
        Ok(self.get(name).map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn Read>))
    }

    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.0.lock().unwrap().keys().cloned().collect())
    }
}

/// One file, under a name.
struct Given([String; 1], String);

impl Source for Given {
    fn names(&self) -> &[String] {
        &self.0
    }

    fn open(&self, _file: usize) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(Cursor::new(self.1.as_bytes())))
    }
}

fn export(name: &str) -> Given {
    let mut fields = vec![""; COLUMN_COUNT];
    for (column, value) in [
        (Column::SUBJECT_ID, "100"),
        (Column::STP_EVENT_DATE, "19990304"),
        (Column::STP_ORI_CNTY_NAME, "ALPINE"),
        (Column::STP_TYPE_DESCR, "COURT"),
        (Column::CNT_ORDER, "101001001000"),
        (Column::DISP_DESCR, "CONVICTED"),
        (Column::OFFENSE_DESCR, "11358 HS-CULTIVATE MARIJUANA"),
    ] {
        fields[column.index()] = value;
    }
    Given([name.to_owned()], fields.join(",") + "\n")
}

/// A run that a build made.
fn run_of(build: &str) -> Folder {
    let settings = Settings {
        county: "alpine".parse().unwrap(),
        as_of: "2019-11-11".parse().unwrap(),
        reading: Reading::Exact,
        policy: HashedPolicy::read("ours", POLICY, PolicyFormat::Toml).unwrap(),
        scenarios: vec![],
        key: None,
        records: true,
        sheets: true,
        cases: None,
        objects: None,
        build: build.to_owned(),
    };
    let mut folder = Folder::default();
    let run = run::determine(&export("export.csv"), &settings, &scratch(), &mut folder).unwrap();
    assert_eq!(run.statuses.determined, 1);
    folder.put(manifest::NAME, Manifest::new(&settings, &run).to_json().unwrap());
    folder
}

#[expect(clippy::disallowed_methods, reason = "a test may use the machine")]
fn scratch() -> std::path::PathBuf {
    std::env::temp_dir()
}

fn replay(stored: &Folder, anyway: bool) -> Replay {
    let scratch = scratch();
    let (given, scratch): (_, &Path) = (export("renamed.csv"), &scratch);
    replay::replay(&Asked { stored, given: &given, key: None, anyway, scratch }).unwrap()
}

fn findings(replay: &Replay, finding: Finding) -> Vec<&str> {
    let files = replay.files.iter().filter(|file| file.finding == finding);
    files.map(|file| file.name.as_str()).collect()
}

#[test]
fn a_run_of_another_build_is_replayed_only_if_asked_to() {
    let stored = run_of(OLDER);
    let refused = replay(&stored, false);
    assert_eq!(refused.verdict, Verdict::Cannot);
    assert!(
        matches!(&refused.obstacles[..], [Obstacle::OtherBuild { made }] if made == OLDER),
        "{:?}",
        refused.obstacles
    );
    assert_eq!(findings(&refused, Finding::AsListed).len(), 9);
    assert!(refused.is_of_other_build());
}

#[test]
fn another_build_that_writes_the_same_bytes_makes_the_same_run() {
    let same = replay(&run_of(OLDER), true);
    assert_eq!(same.verdict, Verdict::Same, "{:?}", same.files);
    assert_eq!(same.build.as_deref(), Some(OLDER));
    let ours = replay(&run_of(BUILD), false);
    assert_eq!((ours.verdict, ours.is_of_other_build()), (Verdict::Same, false));
}

#[test]
fn what_another_build_derived_differently_is_named() {
    let stored = run_of(OLDER);
    let name = "people.parquet";
    let was = stored.get(name).unwrap();
    let now = [&*was, b"as the older build wrote it"].concat();
    let [old, new] = [&was, &now].map(|bytes| output::sha256(bytes));
    let text = String::from_utf8(stored.get(manifest::NAME).unwrap()).unwrap();
    let size = |bytes: &[u8]| format!("\"bytes\": {}", bytes.len());
    let text = text.replace(&old, &new).replace(&size(&was), &size(&now));
    stored.put(manifest::NAME, text.into_bytes());
    stored.put(name, now);
    let replay = replay(&stored, true);
    assert_eq!(replay.verdict, Verdict::Different);
    assert_eq!(findings(&replay, Finding::DerivedDifferently), [name]);
    assert_eq!(findings(&replay, Finding::Same).len(), 8);
    assert_eq!(replay.manifest.unwrap().differs_in, ["outputs"]);
}
