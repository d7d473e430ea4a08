//! `clear64 compare`: what moves between two readings or policies, and why.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use clear64_tests::export::{Export, Person, Row};
use clear64_tests::program::Run;
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::desk::{Desk, expect_done, grower};
use crate::personal_data::{expect_anonymous, planted};

const PILOT: &str = "los-angeles-2019@pilot";
const EXACT: &str = "los-angeles-2019";

/// Nobody's outcome moves but those of five people, each for a reason of their own.
fn export() -> Export {
    let cultivation = || Row::conviction("11358 HS-CULTIVATE MARIJUANA");
    let no_birth_date = Person::subject("2")
        .born("")
        .with(cultivation())
        .with(Row::conviction("459 PC-BURGLARY").on("20150101"));
    let no_level = Person::subject("3")
        .with(cultivation().set("CONV_STAT_DESCR", "  -  ").set("OFFENSE_TOC", ""));
    let defrauder = Person::subject("4")
        .born("19800101")
        .with(Row::conviction("537 PC-DEFRAUD INNKEEPER").on("19990101"))
        .with(cultivation());
    let synthetic = Person::subject("5").with(Row::conviction("11357.5 HS-SPICE"));
    let lower_case = Person::subject("6").with(cultivation().set("DISP_DESCR", "convicted"));
    Export::of([
        grower("1", "LOS ANGELES"),
        no_birth_date,
        no_level,
        defrauder,
        synthetic,
        lower_case,
        planted(),
    ])
}

fn compare(desk: &Desk, a: &str, b: &str, more: &[OsString]) -> Run {
    let file = desk.export("export.csv", &export());
    let fixed = ["--county", "los-angeles", "--as-of", "2019-11-11"].map(OsString::from);
    let arguments = ["compare".into(), a.into(), b.into(), file.into_os_string()];
    desk.program.run(arguments.into_iter().chain(fixed).chain(more.iter().cloned())).unwrap()
}

fn to_file(out: &Path) -> [OsString; 2] {
    ["--out".into(), out.as_os_str().to_owned()]
}

/// Each line of the file as text, column by column.
fn lines(path: &PathBuf) -> Vec<String> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
}

#[test]
fn what_moves_is_told_by_rule_and_mend_with_its_rows() {
    let desk = Desk::new();
    let run = compare(&desk, PILOT, EXACT, &[]);
    expect_done(&run);
    for part in [
        "County   LOS ANGELES",
        "As of    2019-11-11",
        "A        los-angeles-2019, pilot reading: historical reproduction, not for filing",
        "B        los-angeles-2019, exact reading\n",
        "dismissal -> hand-review",
        "    age-50 -> unknown facts                                  1\n      mend 10; row 2\n",
        "    non-felony -> unknown facts                              1\n      mend 19; row 4\n",
        "  19  words trimmed, in capitals; a level not said is unknown ",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    assert!(!run.stdout.contains("no named mend"), "{}", run.stdout);
    expect_anonymous("the terminal", &run.stdout);
    expect_anonymous("the terminal", &run.stderr);
}

#[test]
fn the_file_has_a_line_for_each_conviction_that_either_side_looks_at() {
    let desk = Desk::new();
    let out = desk.path("moved.parquet");
    expect_done(&compare(&desk, PILOT, EXACT, &to_file(&out)));
    let lines = lines(&out);
    assert_eq!(lines.len(), 7, "{lines:#?}");
    let moved = lines.iter().filter(|line| line.contains("moved: true")).count();
    assert_eq!(moved, 5, "{lines:#?}");
    for (row, expected) in [
        (1, "outcome_a: \"dismissal\", rule_a: \"only-proposition-64\""),
        (2, "parts_at: \"age-50\", mends: [10], by_rule: false"),
        (4, "parts_at: \"non-felony\", mends: [19], by_rule: false"),
        (6, "parts_at: \"super-strike\", mends: [1], by_rule: false"),
        (7, "outcome_b: null, rule_b: null, reason_b: null, moved: true"),
        (8, "outcome_a: null, rule_a: null, reason_a: null"),
    ] {
        let line = lines.iter().find(|line| line.starts_with(&format!("{{row: {row},"))).unwrap();
        assert!(line.contains(expected), "{line}");
    }
    for line in &lines {
        expect_anonymous("the file", line);
    }
}

#[test]
fn the_same_comparison_gives_the_same_bytes() {
    let desk = Desk::new();
    let [first, second] = ["first.parquet", "second.parquet"].map(|name| desk.path(name));
    expect_done(&compare(&desk, PILOT, EXACT, &to_file(&first)));
    expect_done(&compare(&desk, PILOT, EXACT, &to_file(&second)));
    assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
}

#[test]
fn a_file_that_is_there_is_not_overwritten() {
    let desk = Desk::new();
    let out = desk.file("taken.parquet", "something else");
    let run = compare(&desk, PILOT, EXACT, &to_file(&out));
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("not overwritten"), "{}", run.stderr);
    assert_eq!(fs::read(out).unwrap(), b"something else");
}

#[test]
fn two_policies_in_one_reading_differ_by_rule_and_under_no_mend() {
    let desk = Desk::new();
    let out = desk.path("policies.parquet");
    let run = compare(&desk, EXACT, "dismiss-all", &to_file(&out));
    expect_done(&run);
    assert!(run.stdout.contains("by rule; row"), "{}", run.stdout);
    assert!(!run.stdout.contains("Mends"), "{}", run.stdout);
    for line in lines(&out).iter().filter(|line| line.contains("moved: true")) {
        assert!(line.contains("parts_at: null, mends: [], by_rule: true"), "{line}");
    }
}

#[test]
fn two_policies_in_two_readings_name_mends_and_rules() {
    let desk = Desk::new();
    let run = compare(&desk, PILOT, "self-service-default", &[]);
    expect_done(&run);
    assert!(run.stdout.contains("mend 19 and by rule; row 4"), "{}", run.stdout);
    assert!(!run.stdout.contains("no named mend"), "{}", run.stdout);
}

#[test]
fn rows_of_a_person_may_stand_apart() {
    let desk = Desk::new();
    let mut rows = export().rows().to_vec();
    let last = rows.remove(6);
    rows.push(last);
    let file = desk.export("apart.csv", &Export::of_rows(rows));
    let arguments = ["compare".into(), PILOT.into(), EXACT.into(), file.into_os_string()];
    let fixed = ["--county", "los-angeles", "--as-of", "2019-11-11"].map(OsString::from);
    let run = desk.program.run(arguments.into_iter().chain(fixed)).unwrap();
    expect_done(&run);
    assert!(run.stdout.contains("mend 1; row"), "{}", run.stdout);
}

#[test]
fn a_comparison_that_makes_no_sense_is_a_usage_error() {
    let desk = Desk::new();
    for (a, b) in
        [("los-angeles-2019@loose", EXACT), (EXACT, "los-angeles-2019@"), ("no-such-policy", EXACT)]
    {
        let run = compare(&desk, a, b, &[]);
        assert_eq!(run.code, Some(2), "{a} {b}: {}", run.stderr);
    }
    let run = compare(&desk, "los-angeles-2019@loose", EXACT, &[]);
    assert!(run.stderr.contains("not a reading"), "{}", run.stderr);
}
