//! A results folder belongs to one run.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::path::Path;

use clear64_tests::export::Export;
use clear64_tests::program::{Determine, Run};

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
fn a_file_of_the_same_name_and_bytes_in_another_folder_gives_the_same_bytes() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let elsewhere = desk.path("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::copy(&file, elsewhere.join("export.csv")).unwrap();
    let (one, other) = (desk.path("one"), desk.path("deep/down/other"));
    expect_done(&run(&desk, &file, "2019-11-11", &one));
    expect_done(&run(&desk, &elsewhere.join("export.csv"), "2019-11-11", &other));
    assert!(files_below(&one) == files_below(&other));
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
    assert!(other_day.stderr.contains("another as-of date"), "{}", other_day.stderr);
    for refused in [other_day, other_export] {
        assert_eq!(refused.code, Some(1));
        assert_eq!(refused.stderr.lines().count(), 1, "{}", refused.stderr);
        assert!(files_below(&out) == before);
    }
}

#[test]
fn what_else_stands_in_a_folder_of_results_is_left_alone() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let out = desk.path("results");
    expect_done(&run(&desk, &file, "2019-11-11", &out));
    std::fs::write(out.join("sheets/notes.txt"), "ours").unwrap();
    expect_done(&run(&desk, &file, "2019-11-11", &out));
    assert_eq!(std::fs::read_to_string(out.join("sheets/notes.txt")).unwrap(), "ours");
}

#[test]
fn a_run_that_is_asked_for_other_files_is_another_run() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let out = desk.path("results");
    expect_done(&run(&desk, &file, "2019-11-11", &out));
    let before = files_below(&out);
    let without_sheets = desk.program.determine("los-angeles").file(file).without_sheets();
    let without_sheets = without_sheets.run_into(&out);
    assert_eq!(without_sheets.unwrap().code, Some(1));
    assert!(files_below(&out) == before);
}

#[test]
fn what_an_interrupted_run_left_behind_is_no_obstacle() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    let (out, other) = (desk.path("results"), desk.path("other"));
    // Killed between moving its first files and its manifest.
    let partial = out.join(".clear64-partial");
    std::fs::create_dir_all(partial.join("sheets")).unwrap();
    std::fs::create_dir_all(out.join("sheets")).unwrap();
    std::fs::write(partial.join("moving"), "summary.json\nsheets/Old.csv\nrejects.parquet")
        .unwrap();
    std::fs::write(partial.join("rejects.parquet"), "half").unwrap();
    std::fs::write(out.join("summary.json"), "{}").unwrap();
    std::fs::write(out.join("sheets/Old.csv"), "of the killed run").unwrap();
    expect_done(&run(&desk, &file, "2019-11-11", &out));
    expect_done(&run(&desk, &file, "2019-11-11", &other));
    assert!(files_below(&out) == files_below(&other));
}

#[test]
fn two_copies_of_one_file_are_refused() {
    let desk = Desk::new();
    let export = Export::of(growers(5));
    let (one, copy) = (desk.export("one.csv", &export), desk.export("copy.csv", &export));
    let out = desk.path("results");
    let run = desk.program.determine("los-angeles").file(one).file(copy).run_into(&out).unwrap();
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("same as part 1"), "{}", run.stderr);
    assert!(!out.exists());
}

#[test]
fn what_looks_like_results_without_a_manifest_is_left_alone() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(5)));
    for name in ["summary.json", "records.parquet", "people.parquet"] {
        let out = desk.path(name);
        std::fs::create_dir(&out).unwrap();
        std::fs::write(out.join(name), "somebody else's").unwrap();
        let refused = run(&desk, &file, "2019-11-11", &out);
        assert_eq!(refused.code, Some(1), "{name}");
        assert_eq!(files_below(&out).len(), 1, "{name}");
        assert_eq!(std::fs::read(out.join(name)).unwrap(), b"somebody else's", "{name}");
    }
}

#[test]
fn two_runs_at_once_into_one_folder_leave_the_results_of_one_of_them() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(3_000)));
    let out = desk.path("results");
    let runs = std::thread::scope(|scope| {
        let days = ["2019-11-11", "2020-11-11"];
        let runs = days.map(|day| scope.spawn(|| run(&desk, &file, day, &out)));
        runs.map(|run| run.join().unwrap())
    });
    let done: Vec<bool> = runs.iter().map(|run| run.code == Some(0)).collect();
    assert_eq!(
        done.iter().filter(|done| **done).count(),
        1,
        "{} {}",
        runs[0].stderr,
        runs[1].stderr
    );
    let day = if done[0] { "2019-11-11" } else { "2020-11-11" };
    let alone = desk.path("alone");
    expect_done(&run(&desk, &file, day, &alone));
    assert!(files_below(&out) == files_below(&alone));
}

#[test]
fn the_same_rows_plain_and_compressed_are_refused() {
    let desk = Desk::new();
    let mut files = Vec::new();
    for (name, fault) in [("plain", None), ("gzip", Some("gzip"))] {
        let file = desk.path(name);
        let path = file.to_str().unwrap();
        let mut arguments = vec!["sample", "--county", "los-angeles", "--rows", "200"];
        arguments.extend(["--seed", "3", "--out", path]);
        arguments.extend(fault.into_iter().flat_map(|fault| ["--fault", fault]));
        expect_done(&desk.program.run(arguments).unwrap());
        files.push(file);
    }
    let out = desk.path("results");
    let run = files.into_iter().fold(desk.program.determine("los-angeles"), Determine::file);
    let run = run.run_into(&out).unwrap();
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("part 2 of the export is the same as part 1"), "{}", run.stderr);
    assert!(!out.exists());
}
