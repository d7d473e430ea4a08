//! The people of the stories get the determinations told.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use clear64_tests::stories::{self, Determination, Story};

use crate::desk::{Desk, expect_done};

fn expect_told(reading: &str, told: impl Fn(&Story) -> Vec<Determination>) {
    let desk = Desk::new();
    let file = desk.export("export.csv", &stories::export());
    let out = desk.path("results");
    let run = desk.program.determine(stories::COUNTY).as_of(stories::AS_OF).file(file);
    expect_done(&run.option("--reading", reading).run_into(&out).unwrap());

    let determined = crate::desk::Results { out }.determined();
    let subjects = determined.cells("SUBJECT_ID");
    let outcomes = determined.cells("Eligibility Determination");
    let reasons = determined.cells("Eligibility Reason");
    for story in stories::stories() {
        let found: Vec<_> = (0..subjects.len())
            .filter(|&row| subjects[row] == story.subject)
            .map(|row| (outcomes[row].as_str(), reasons[row].as_str()))
            .collect();
        assert_eq!(found, told(&story), "{}: {}", story.subject, story.about);
    }
}

#[test]
fn everybody_in_the_stories_gets_the_determinations_told() {
    expect_told("exact", |story| story.determinations.clone());
}

#[test]
fn the_pilot_reading_decides_the_stories_as_the_pilots_program_did() {
    expect_told("pilot", Story::in_pilot_reading);
}

#[test]
fn the_terminal_says_how_many_convictions_got_each_outcome() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &stories::export());
    let run = desk.program.determine(stories::COUNTY).as_of(stories::AS_OF).file(file);
    let run = run.run_into(&desk.path("results")).unwrap();
    expect_done(&run);
    let told: Vec<_> =
        stories::stories().into_iter().flat_map(|story| story.determinations).collect();
    for outcome in [
        "Eligible for Dismissal",
        "Hand Review",
        "Not eligible",
        "To be reviewed by City Attorneys",
    ] {
        let count = told.iter().filter(|(determination, _)| *determination == outcome).count();
        let line = run.stdout.lines().find(|line| line.contains(outcome)).unwrap_or_default();
        let numbers: Vec<_> =
            line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        assert!(numbers.contains(&count), "{outcome}: {count} expected in {line:?}");
    }
}
