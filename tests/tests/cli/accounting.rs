//! No row is lost in silence, and the manifest says what the folder holds.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::fs;
use std::path::Path;

use clear64_tests::export::{Export, Person, Row};
use serde_json::Value;

use crate::desk::{Desk, Results, expect_done, files_below, grower, growers};

/// A hundred people of two rows each, one row of another county's conviction, one repeated count
/// and one row that cannot be read.
fn export() -> Export {
    let repeated = grower("1", "LOS ANGELES").sentence_part("JAIL", "90", "D");
    let short_order = Row::conviction("11358 HS-CULTIVATE MARIJUANA").count_order("1");
    let odd = Person::subject("2").with(short_order);
    let people = growers(100).into_iter();
    Export::of(people.chain([repeated, odd, grower("3", "KERN")]))
}

fn manifest(results: &Results) -> Value {
    serde_json::from_str(&results.text("manifest.json")).unwrap()
}

#[test]
fn every_row_has_one_status_and_the_statuses_add_up() {
    let desk = Desk::new();
    let results = desk.results_of(&export(), "results");
    let rows = &manifest(&results)["rows"];
    let expected = [
        ("determined", 101),
        ("repeat", 1),
        ("outOfScope", 1),
        ("notAConviction", 102),
        ("rejected", 1),
    ];
    for (status, count) in expected {
        assert_eq!(rows[status], count, "{status}");
    }
    let total: usize = expected.iter().map(|(_, count)| count).sum();
    assert_eq!(total, export().rows().len());
}

#[test]
fn a_rejected_row_is_listed_by_row_and_line() {
    let desk = Desk::new();
    let results = desk.results_of(&export(), "results");
    let rejects = csv::Reader::from_path(results.out.join("sheets/Rejected_Rows.csv")).unwrap();
    let rejects: Vec<_> = rejects.into_records().map(Result::unwrap).collect();
    assert_eq!(rejects.len(), 1);
    assert_eq!((&rejects[0][1], &rejects[0][2]), ("203", "205"));
}

#[test]
fn the_manifest_lists_every_other_file_with_its_size() {
    let desk = Desk::new();
    let results = desk.results_of(&export(), "results");
    let manifest = manifest(&results);
    let listed = manifest["outputs"].as_array().unwrap();
    let files = files_below(&results.out);
    assert_eq!(listed.len() + 1, files.len());
    for output in listed {
        let bytes = &files[Path::new(output["name"].as_str().unwrap())];
        assert_eq!(output["bytes"], bytes.len(), "{output}");
    }
}

#[test]
fn sheets_are_written_on_request_alone() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &export());
    let out = desk.path("results");
    let run = desk.program.determine("los-angeles").file(file).without_sheets();
    expect_done(&run.run_into(&out).unwrap());
    assert!(out.join("manifest.json").exists());
    assert!(!out.join("sheets").exists());
}

#[cfg(unix)]
#[test]
fn results_are_readable_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let desk = Desk::new();
    let results = desk.results_of(&export(), "results");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&results.out), 0o700);
    assert_eq!(mode(&results.out.join("sheets")), 0o700);
    for file in files_below(&results.out).keys() {
        assert_eq!(mode(&results.out.join(file)), 0o600, "{}", file.display());
    }
}
