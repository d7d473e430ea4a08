//! `clear64 show`.

use std::fs;

use clear64_tests::export::Export;

use crate::desk::{Desk, growers};
use crate::personal_data::{expect_anonymous, planted};

#[test]
fn a_run_is_shown_as_tables_without_anybody_in_them() {
    let desk = Desk::new();
    let results =
        desk.results_of(&Export::of(growers(5).into_iter().chain([planted()])), "results");
    let shown = desk.program.run(["show".into(), results.out.into_os_string()]).unwrap();
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    for part in
        ["los-angeles-2019", "dismiss-all-and-related", "records.parquet", "People", "Determined"]
    {
        assert!(shown.stdout.contains(part), "{part}: {}", shown.stdout);
    }
    expect_anonymous("the terminal", &shown.stdout);
}

#[test]
fn a_folder_without_a_run_cannot_be_shown() {
    let desk = Desk::new();
    let shown = desk.program.run(["show".into(), desk.path("nothing").into_os_string()]).unwrap();
    assert_eq!(shown.code, Some(1));
    assert!(shown.stderr.contains("no run"), "{}", shown.stderr);
}

#[test]
fn a_file_that_is_not_the_one_the_manifest_lists_is_found() {
    let desk = Desk::new();
    let results = desk.results_of(&Export::of(growers(5)), "results");
    fs::write(results.out.join("people.parquet"), "short").unwrap();
    let shown = desk.program.run(["show".into(), results.out.into_os_string()]).unwrap();
    assert_eq!(shown.code, Some(1));
    assert!(shown.stderr.contains("people.parquet is not the file"), "{}", shown.stderr);
}
