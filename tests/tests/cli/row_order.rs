//! One export in several files, and rows of one person that do not stand together.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use clear64_tests::export::{Export, Row};
use clear64_tests::stories;

use crate::desk::{Desk, Results, expect_done, files_below};

/// Determines the files, in order, as one export.
fn determine(desk: &Desk, name: &str, parts: &[Export]) -> Results {
    let mut run = desk.program.determine(stories::COUNTY).as_of(stories::AS_OF);
    for (number, part) in parts.iter().enumerate() {
        run = run.file(desk.export(&format!("{name}-{number}.csv"), part));
    }
    let out = desk.path(name);
    expect_done(&run.run_into(&out).unwrap());
    Results { out }
}

fn story_rows() -> Vec<Row> {
    stories::export().rows().to_vec()
}

#[test]
fn several_files_are_one_export_even_if_they_divide_a_person() {
    let desk = Desk::new();
    let rows = story_rows();
    let whole = determine(&desk, "whole", &[Export::of_rows(rows.clone())]);
    // `RECORD_ID` runs on across the parts, as a file cut in two has it.
    for cut in [1, 50, 51, 52, 53, rows.len() - 1] {
        let (first, second) = rows.split_at(cut);
        let first = Export::of_rows(first.to_vec());
        let second = Export::continued(second.to_vec(), cut).without_header();
        let parts = determine(&desk, &format!("cut-{cut}"), &[first, second]);
        let sheets = |results: &Results| files_below(&results.out.join("sheets"));
        assert!(sheets(&whole) == sheets(&parts), "cut after row {cut}");
        assert_eq!(whole.text("summary.json"), parts.text("summary.json"), "cut after row {cut}");
    }
}

#[test]
fn a_person_who_reappears_later_in_the_file_is_still_one_person() {
    let desk = Desk::new();
    let ordered = determine(&desk, "ordered", &[Export::of_rows(story_rows())]);
    // First every person's first row, then every person's second row, and so on.
    let mut interleaved = vec![];
    let people: Vec<_> =
        stories::stories().into_iter().map(|story| story.person.into_rows()).collect();
    for place in 0..people.iter().map(Vec::len).max().unwrap_or_default() {
        interleaved.extend(people.iter().filter_map(|rows| rows.get(place)).cloned());
    }
    assert_eq!(interleaved.len(), story_rows().len());
    let scattered = determine(&desk, "scattered", &[Export::of_rows(interleaved)]);

    assert_eq!(by_subject(&scattered), by_subject(&ordered));
    assert_eq!(scattered.text("summary.json"), ordered.text("summary.json"));
}

/// Every row of the sheet but its `RECORD_ID`, each person's rows in file order.
fn by_subject(results: &Results) -> Vec<(String, Vec<String>)> {
    let sheet = results.all_rows();
    let subjects = sheet.cells("SUBJECT_ID");
    let rest = |record: &csv::ByteRecord| -> Vec<String> {
        record.iter().skip(1).map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
    };
    let mut rows: Vec<_> = subjects.into_iter().zip(sheet.records.iter().map(rest)).collect();
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    rows
}
