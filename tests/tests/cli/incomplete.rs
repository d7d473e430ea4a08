//! A row that could not be read makes its person's record incomplete.

use clear64_tests::export::{Export, Person, Row};

use crate::desk::{Desk, growers};

/// 300 people of two rows each, and a row with too few places in its count order (row 201, of the
/// 101st person unless told otherwise).
fn with_rejected_row(subject: &str, at: usize) -> Export {
    let mut rows: Vec<Row> = growers(300).into_iter().flat_map(Person::into_rows).collect();
    let rejected = Row::conviction("459 PC-BURGLARY").count_order("1").set("SUBJECT_ID", subject);
    rows.insert(at, rejected);
    Export::of_rows(rows)
}

fn people_in_review(export: &Export) -> Vec<String> {
    let desk = Desk::new();
    let results = desk.results_of(export, "results");
    let sheet = results.determined();
    let reasons = sheet.cells("Eligibility Reason");
    let outcomes = sheet.cells("Eligibility Determination");
    let subjects = sheet.cells("SUBJECT_ID");
    subjects
        .into_iter()
        .zip(outcomes.into_iter().zip(reasons))
        .filter(|(_, (outcome, reason))| outcome == "Hand Review" && reason == "record incomplete")
        .map(|(subject, _)| subject)
        .collect()
}

#[test]
fn a_rejected_row_sends_its_own_persons_convictions_to_review_wherever_it_stands() {
    for at in [0, 201, 202, 500, 600] {
        let export = with_rejected_row("7000101", at);
        assert_eq!(people_in_review(&export), ["7000101"], "before row {at}");
    }
}

#[test]
fn a_rejected_row_that_does_not_tell_its_person_sends_the_neighbors_to_review() {
    let export = with_rejected_row("7000101", 200);
    let text = String::from_utf8(export.bytes().unwrap()).unwrap();
    // The rejected row, cut off before the person: row 200 is line 202 of the file.
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let cut: String = lines
        .iter()
        .enumerate()
        .map(|(line, text)| if line == 201 { "x,y\n" } else { text })
        .collect();
    let desk = Desk::new();
    let file = desk.path("cut.csv");
    std::fs::write(&file, cut).unwrap();
    let out = desk.path("results");
    let run = desk.program.determine("los-angeles").file(file).run_into(&out).unwrap();
    crate::desk::expect_done(&run);
    let sheet = crate::desk::Results { out }.determined();
    let reviewed: Vec<String> = sheet
        .cells("SUBJECT_ID")
        .into_iter()
        .zip(sheet.cells("Eligibility Reason"))
        .filter(|(_, reason)| reason == "record incomplete")
        .map(|(subject, _)| subject)
        .collect();
    assert_eq!(reviewed, ["7000100", "7000101"], "the persons before and after");
}

#[test]
fn a_rejected_row_whose_person_is_blank_sends_the_neighbors_to_review() {
    for blank in ["", "   ", "NULL"] {
        for (at, expected) in
            [(200, vec!["7000100", "7000101"]), (0, vec!["7000001"]), (600, vec!["7000300"])]
        {
            let export = with_rejected_row(blank, at);
            assert_eq!(people_in_review(&export), expected, "{blank:?} before row {at}");
        }
    }
}

#[test]
fn without_a_rejected_row_nobody_is_sent_to_review() {
    assert!(people_in_review(&Export::of(growers(300))).is_empty());
}
