//! A results folder belongs to one run.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::path::Path;

use clear64_tests::export::Export;
use clear64_tests::program::Run;

use crate::desk::{Desk, expect_done, files_below, growers};

fn run(desk: &Desk, file: &Path, as_of: &str, out: &Path) -> Run {
    desk.program.determine("los-angeles").file(file).as_of(as_of).run_into(out).unwrap()
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let (one, other) = (desk.path("one"), desk.path("other"));
    expect_done(&run(&desk, &file, "2019-11-11", &one));
    expect_done(&run(&desk, &file, "2019-11-11", &other));
    let files = files_below(&one);
    assert!(files.contains_key(Path::new("manifest.json")));
    assert!(files == files_below(&other));
}

#[test]
fn the_same_run_into_its_own_folder_changes_nothing() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let out = desk.path("results");
    expect_done(&run(&desk, &file, "2019-11-11", &out));
    let before = files_below(&out);
    expect_done(&run(&desk, &file, "2019-11-11", &out));
    assert!(files_below(&out) == before);
}

#[test]
fn another_run_does_not_overwrite_a_folder_of_results() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let out = desk.path("results");
    expect_done(&run(&desk, &file, "2019-11-11", &out));
    let before = files_below(&out);

    let other_day = run(&desk, &file, "2019-11-12", &out);
    let other_file = desk.export("other.csv", &Export::of(growers(6)));
    let other_export = run(&desk, &other_file, "2019-11-11", &out);
    for refused in [other_day, other_export] {
        assert_eq!(refused.code, Some(1));
        assert_eq!(refused.stderr.lines().count(), 1, "{}", refused.stderr);
        assert!(files_below(&out) == before);
    }
}
