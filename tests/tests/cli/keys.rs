//! Pseudonyms and the key they are made with.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::fs;
use std::path::Path;

use clear64_tests::export::Export;

use crate::desk::{Desk, files_below, growers};

fn run(desk: &Desk, file: &Path, key: Option<&Path>, out: &str) -> clear64_tests::program::Run {
    let mut run = desk.program.determine("los-angeles").file(file).without_sheets();
    if let Some(key) = key {
        run = run.option("--key-file", key);
    }
    run.run_into(&desk.path(out)).unwrap()
}

fn manifest(desk: &Desk, out: &str) -> serde_json::Value {
    serde_json::from_slice(&fs::read(desk.path(out).join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn a_key_is_made_for_its_owner_alone_and_used_again() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let key = desk.path("key");
    for out in ["one", "other"] {
        crate::desk::expect_done(&run(&desk, &file, Some(&key), out));
    }
    assert!(files_below(&desk.path("one")) == files_below(&desk.path("other")));
    assert_eq!(manifest(&desk, "one")["publishable"], true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_run_without_a_key_says_that_it_cannot_be_published() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let run = run(&desk, &file, None, "results");
    assert!(run.stdout.contains("cannot be published"), "{}", run.stdout);
    assert_eq!(manifest(&desk, "results")["publishable"], false);
    assert!(manifest(&desk, "results")["key"].is_null());
}

#[test]
fn a_key_file_that_holds_no_key_is_refused_and_left_alone() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let key = desk.path("key");
    fs::write(&key, "correct horse battery staple").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let run = run(&desk, &file, Some(&key), "results");
    assert_eq!(run.code, Some(1));
    assert!(!run.stderr.contains("horse"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&key).unwrap(), "correct horse battery staple");
    assert!(!desk.path("results").exists());
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let key = desk.path("key");
    fs::write(&key, "01".repeat(32)).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let run = run(&desk, &file, Some(&key), "results");
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("chmod 600"), "{}", run.stderr);
}
