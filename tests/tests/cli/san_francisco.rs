//! San Francisco's columns: what a row of its case-management export is determined as, cell by cell.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use clear64_tests::cms::{self, Charge};
use clear64_tests::export::{Export, Person, Row};
use clear64_tests::sheet::Sheet;

use crate::desk::{Desk, Results, expect_done};

const ADDED: [&str; 12] = [
    "Superstrikes",
    "Superstrike Code Section(s)",
    "PC290 Charges",
    "PC290 Code Section(s)",
    "PC290 Registration",
    "Two Priors",
    "Over 1lb",
    "Q_final_sum",
    "Age at Conviction",
    "Years Since Event",
    "Years Since Most Recent Conviction",
    "Final Recommendation",
];

/// A felony conviction of San Francisco.
pub(crate) fn conviction(offense: &str, on: &str) -> Row {
    Row::conviction(offense).in_county("SAN FRANCISCO").on(on).set("CYC_DATE", on)
}

/// Determines for San Francisco as of 11 November 2019.
pub(crate) fn results_of(
    reading: &str,
    people: Vec<Person>,
    rows: Vec<Charge>,
    weights: &[(&str, &str)],
) -> (Desk, Results) {
    let desk = Desk::new();
    let out = desk.path("results");
    let run = desk
        .program
        .determine("san-francisco")
        .file(desk.export("export.csv", &Export::of(people)))
        .option("--cms", desk.file("cms.csv", cms::file(rows).unwrap()))
        .option("--weights", desk.file("weights.csv", cms::weights(weights)))
        .option("--reading", reading)
        .run_into(&out);
    expect_done(&run.unwrap());
    (desk, Results { out })
}

/// The added cells of a line, joined by commas.
fn added(sheet: &Sheet, line: usize) -> String {
    ADDED.map(|column| sheet.cell(line, column)).join(",")
}

/// Somebody of whom the test says everything but the name: the social security number is made of the
/// subject.
fn somebody(subject: &str) -> Person {
    Person::subject(subject).social_security_number(&ssn(subject))
}

fn ssn(subject: &str) -> String {
    format!("9000{subject:0>5}")
}

/// The person's history before the rows of [`EXPECTED`].
fn people() -> Vec<Person> {
    let possession = || conviction("11359 HS-POSSESS FOR SALE", "19900314");
    let again = |on| conviction("11359  HS-POSSESS FOR SALE", on);
    vec![
        somebody("1").with(possession()),
        somebody("3")
            .with(conviction("187 PC-MURDER", "20000101"))
            .with(conviction("187(A) PC-MURDER", "19990101"))
            .with(conviction("245(D)(3) PC-ASSAULT", "19950101")),
        somebody("4").with(conviction("288A(C)(1) PC-ORAL COPULATION", "19950101")),
        somebody("5").with(possession()).with(Row::registration("290(A) PC-REGISTRATION")),
        somebody("6").with(possession()).with(again("19910314")).with(again("19920314")),
        somebody("7").with(possession()).with(again("19910314")).with(again("19910314")),
        somebody("8")
            .with(conviction("209 PC-KIDNAPPING", "20000101"))
            .with(conviction("187 PC-MURDER", "20300101")),
        somebody("9").with(conviction("459 PC-BURGLARY", "")),
        somebody("10").with(conviction("187-664 PC-ATTEMPTED MURDER", "19950101")),
        somebody("11").with(possession().set("CONV_STAT_DESCR", "")),
        somebody("12").with(Row::arrest("11359 HS-POSSESS FOR SALE").in_county("SAN FRANCISCO")),
    ]
}

const WEIGHTS: [(&str, &str); 7] = [
    ("100", "453.592"),
    ("101", "453.593"),
    ("103", "900"),
    ("104", "900"),
    ("104", "10.04"),
    ("9900105", "7"),
    ("106", "0"),
];

/// Subject whose number the row has, charge, what is set, the added cells.
type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

const COURT: &str = "Court Number";
const LEVEL: &str = "Current Level";

const EXPECTED: [Case; 37] = [
    // The quantity.
    (
        "1",
        "11359 HS",
        &[(COURT, "100")],
        "eligible,-,eligible,-,eligible,eligible,eligible,453.6,25,29.7,29.7,eligible",
    ),
    (
        "1",
        "11359 HS",
        &[(COURT, "101")],
        "eligible,-,eligible,-,eligible,eligible,ineligible,453.6,25,29.7,29.7,ineligible",
    ),
    (
        "1",
        "11359 HS",
        &[(COURT, "102")],
        "eligible,-,eligible,-,eligible,eligible,no match,no match,25,29.7,29.7,needs review",
    ),
    (
        "1",
        "11359 HS",
        &[],
        "eligible,-,eligible,-,eligible,eligible,no match,no match,25,29.7,29.7,needs review",
    ),
    (
        "1",
        "11360(A) HS",
        &[(COURT, "00000101")],
        "eligible,-,eligible,-,eligible,eligible,ineligible,453.6,25,29.7,29.7,ineligible",
    ),
    (
        "1",
        "11360 HS",
        &[(COURT, "104")],
        "eligible,-,eligible,-,eligible,eligible,eligible,10.0,25,29.7,29.7,eligible",
    ),
    (
        "1",
        "11360 HS",
        &[(COURT, "9900105")],
        "eligible,-,eligible,-,eligible,eligible,eligible,7.0,25,29.7,29.7,eligible",
    ),
    (
        "1",
        "11360 HS",
        &[(COURT, "106")],
        "eligible,-,eligible,-,eligible,eligible,eligible,0.0,25,29.7,29.7,eligible",
    ),
    (
        "1",
        "11359 HS",
        &[(COURT, "103"), (LEVEL, "M")],
        "n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a,25,29.7,29.7,eligible",
    ),
    ("1", "11357 HS", &[(COURT, "103")], "n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a,25,29.7,29.7,eligible"),
    (
        "1",
        "  11357(C) HS",
        &[(COURT, "103")],
        "n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a,25,29.7,29.7,eligible",
    ),
    ("1", "11357.5 HS", &[(COURT, "103")], "n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a,25,29.7,29.7,eligible"),
    (
        "1",
        "11358 HS",
        &[(COURT, "103")],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,25,29.7,29.7,eligible",
    ),
    (
        "1",
        "11359 HS",
        &[(COURT, "103"), (LEVEL, "I")],
        "n/a,n/a,n/a,n/a,n/a,n/a,ineligible,900.0,25,29.7,29.7,ineligible",
    ),
    (
        "1",
        "11359 HS",
        &[(COURT, "100"), (LEVEL, "")],
        "n/a,n/a,n/a,n/a,n/a,n/a,eligible,453.6,25,29.7,29.7,eligible",
    ),
    // Dates.
    (
        "1",
        "11358 HS",
        &[("DOB", "")],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,not found,29.7,29.7,eligible",
    ),
    (
        "1",
        "11358 HS",
        &[("Dispo Date", "")],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,not found,not found,29.7,eligible",
    ),
    (
        "1",
        "11358 HS",
        &[("Dispo Date", "023190")],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,not found,not found,29.7,eligible",
    ),
    (
        "1",
        "11358 HS",
        &[("DOB", "031469")],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,20,29.7,29.7,eligible",
    ),
    (
        "1",
        "11358 HS",
        &[("DOB", "031369")],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,21,29.7,29.7,eligible",
    ),
    (
        "1",
        "11358 HS",
        &[("DOB", "010168")],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,22,29.7,29.7,eligible",
    ),
    (
        "1",
        "11358 HS",
        &[("DOB", "060190")],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,0,29.7,29.7,eligible",
    ),
    (
        "1",
        "11358 HS",
        &[("Dispo Date", "111119")],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,54,0.0,29.7,eligible",
    ),
    (
        "1",
        "11358 HS",
        &[("Dispo Date", "111219")],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,-45,100.0,29.7,eligible",
    ),
    // Nobody matches: before the question whether the column concerns the charge.
    (
        "2",
        "11359 HS",
        &[(COURT, "100")],
        "no match,no match,no match,no match,no match,no match,eligible,453.6,25,29.7,no match,needs review",
    ),
    (
        "2",
        "11359 HS",
        &[(COURT, "101")],
        "no match,no match,no match,no match,no match,no match,ineligible,453.6,25,29.7,no match,ineligible",
    ),
    (
        "2",
        "11357 HS",
        &[(LEVEL, "M")],
        "no match,no match,no match,no match,no match,no match,n/a,n/a,25,29.7,no match,needs review",
    ),
    // The history, in the order of its dates.
    (
        "3",
        "11358 HS",
        &[],
        "ineligible,245(D)(3) PC; 187 PC,eligible,-,eligible,eligible,n/a,n/a,25,29.7,19.9,ineligible",
    ),
    ("3", "11357 HS", &[], "n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a,25,29.7,19.9,eligible"),
    (
        "4",
        "11358 HS",
        &[],
        "ineligible,288A(C)(1) PC,ineligible,288A(C)(1) PC; 288A(C)(1) PC,eligible,eligible,n/a,n/a,25,29.7,24.9,ineligible",
    ),
    (
        "5",
        "11358 HS",
        &[],
        "eligible,-,eligible,-,ineligible,eligible,n/a,n/a,25,29.7,29.7,ineligible",
    ),
    (
        "6",
        "11359 HS",
        &[(COURT, "100")],
        "eligible,-,eligible,-,eligible,ineligible,eligible,453.6,25,29.7,27.7,ineligible",
    ),
    (
        "7",
        "11359 HS",
        &[(COURT, "100")],
        "eligible,-,eligible,-,eligible,eligible,eligible,453.6,25,29.7,28.7,eligible",
    ),
    (
        "8",
        "11358 HS",
        &[],
        "ineligible,187 PC; 209 PC,eligible,-,eligible,eligible,n/a,n/a,25,29.7,19.9,ineligible",
    ),
    (
        "9",
        "11358 HS",
        &[],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,25,29.7,not found,eligible",
    ),
    (
        "10",
        "11358 HS",
        &[],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,25,29.7,24.9,eligible",
    ),
    (
        "12",
        "11358 HS",
        &[],
        "eligible,-,eligible,-,eligible,eligible,n/a,n/a,25,29.7,not found,eligible",
    ),
];

fn charges() -> Vec<Charge> {
    let row = |(subject, charge, set, _): &Case| {
        let named = Charge::of(charge).set("SSN", &ssn(subject));
        set.iter().fold(named, |row, (column, value)| row.set(column, value))
    };
    EXPECTED.iter().map(row).collect()
}

#[test]
fn the_pilots_columns_of_every_row_are_those_of_san_franciscos_program() {
    let (_desk, results) = results_of("pilot", people(), charges(), &WEIGHTS);
    let sheet = results.sheet("results.csv");
    assert_eq!(sheet.records.len(), EXPECTED.len());
    for (line, (subject, charge, set, expected)) in EXPECTED.iter().enumerate() {
        assert_eq!(added(&sheet, line), *expected, "person {subject}, {charge}, {set:?}");
    }
}

#[test]
fn a_line_has_the_thirty_columns_as_they_came_and_the_matched_person() {
    let rows = vec![
        Charge::of(" 11358 HS ").set("SSN", &ssn("1")).set("Truename", "DOE/JO, \"J\""),
        Charge::of("459 PC").set("SSN", &ssn("1")),
        Charge::of("11358 HS").set("SSN", &ssn("2")),
    ];
    for reading in ["pilot", "exact"] {
        let (_desk, results) = results_of(reading, people(), rows.clone(), &[]);
        let sheet = results.sheet("results.csv");
        let person = ["PRI_NAME", "PRI_DOB", "SUBJECT_ID", "CII_NUMBER", "PRI_SSN"];
        let names = cms::COLUMNS.iter().chain(&person).chain(&ADDED);
        let names: Vec<&[u8]> = names.map(|name| name.as_bytes()).collect();
        assert_eq!(sheet.header.iter().collect::<Vec<_>>(), names);
        assert_eq!(sheet.cells("Current Charge"), [" 11358 HS ", "11358 HS"]);
        assert_eq!(sheet.cell(0, "Truename"), "DOE/JO, \"J\"");
        assert_eq!(
            person.map(|column| sheet.cell(0, column)),
            ["INVENTED,PERSON 1", "19700115", "1", "A900000001", "900000001"]
        );
        assert_eq!(person.map(|column| sheet.cell(1, column)), ["no match"; 5]);
    }
}

/// Somebody whom no row matches: what counts, what is repeated, and what does not count.
fn left_out() -> Person {
    let possession = || conviction("11359 HS-POSSESS FOR SALE", "20050314");
    Person::subject("20")
        .with(possession())
        .sentence_part("JAIL", "90", "D")
        .also(conviction("11358 HS-CULTIVATE", "20050314"))
        .with(conviction("11357 HS-POSSESS", "20050314").misdemeanor())
        .with(conviction("459 PC-BURGLARY", "20050314"))
        .with(possession().in_county("ALAMEDA"))
        .with(Row::dismissal("11359 HS-POSSESS FOR SALE").in_county("SAN FRANCISCO"))
}

#[test]
fn convictions_of_persons_whom_no_row_matches_are_listed_repeats_too() {
    let people = vec![somebody("1").with(conviction("11358 HS-X", "19900314")), left_out()];
    let rows = vec![Charge::of("11358 HS").set("SSN", &ssn("1"))];
    let (_desk, results) = results_of("pilot", people, rows, &[("BA1", "900")]);
    let sheet = results.sheet("unmatched_doj.csv");
    let sale =
        "eligible,-,eligible,-,eligible,eligible,no match,no match,35,14.7,14.7,needs review";
    let found: Vec<(String, String)> = (0..sheet.records.len())
        .map(|line| (sheet.cell(line, "RECORD_ID"), added(&sheet, line)))
        .collect();
    let expected = [
        ("2", sale),
        ("3", sale),
        ("4", "eligible,-,eligible,-,eligible,eligible,n/a,n/a,35,14.7,14.7,eligible"),
        ("5", "n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a,35,14.7,14.7,eligible"),
    ];
    assert_eq!(found, expected.map(|(id, cells)| (id.to_owned(), cells.to_owned())));
}

#[test]
fn the_exact_reading_lists_each_conviction_once_and_knows_its_quantity() {
    let weighed = conviction("11359 HS-POSSESS FOR SALE", "20050314").case_number("2012345");
    let people = vec![left_out(), Person::subject("21").with(weighed)];
    let (_desk, results) =
        results_of("exact", people, vec![Charge::of("11358 HS")], &[("2012345", "20")]);
    let sheet = results.sheet("unmatched_doj.csv");
    assert_eq!(sheet.cells("RECORD_ID"), ["1", "3", "4", "8"]);
    assert_eq!(sheet.cells("Q_final_sum"), ["no match", "n/a", "n/a", "20.0"]);
    let recommended = ["needs review", "eligible", "eligible", "eligible"];
    assert_eq!(sheet.cells("Final Recommendation"), recommended);
}

#[test]
fn what_the_exact_reading_does_not_know_it_leaves_to_a_person() {
    let twin = |subject| Person::subject(subject).named("TWIN,JO").born("19650304");
    let possession = || conviction("11358 HS-CULTIVATE", "19900314");
    let people = vec![
        somebody("5").with(possession()).with(Row::registration("290(A) PC-REGISTRATION")),
        twin("30").with(possession()),
        twin("31").with(possession()),
    ];
    let rows = vec![
        Charge::of("11358 HS").set("SSN", &ssn("5")),
        Charge::of("11358 HS").set("SSN", &ssn("2")),
        Charge::of("11358 HS").set("Truename", "TWIN/JO"),
        Charge::of("459 PC"),
    ];
    let (_desk, results) = results_of("exact", people, rows, &[]);
    let sheet = results.sheet("results.csv");
    assert_eq!(sheet.cells("Final Recommendation"), ["needs review"; 3]);
    assert_eq!(sheet.cells("PC290 Registration"), ["unknown", "no match", "no match"]);
    assert_eq!(sheet.cells("SUBJECT_ID"), ["5", "no match", "no match"]);
    assert_eq!(results.sheet("unmatched_cms.csv").cells("SSN"), [ssn("2")]);
    assert_eq!(results.sheet("ambiguous_cms.csv").cells("Truename"), ["TWIN/JO"]);
    // Whom a row may be about is not matched: nobody is left out of the review.
    assert_eq!(results.sheet("unmatched_doj.csv").cells("SUBJECT_ID"), ["30", "31"]);
}

#[test]
fn a_tie_of_the_pilots_reading_goes_to_the_person_who_stands_first_and_is_told() {
    let twin = |subject| Person::subject(subject).named("TWIN,JO").born("19650304");
    let possession = || conviction("11358 HS-CULTIVATE", "19900314");
    for order in [["30", "31"], ["31", "30"]] {
        let people = order.map(|subject| twin(subject).with(possession())).to_vec();
        let rows = vec![Charge::of("11358 HS").set("Truename", "TWIN/JO")];
        let (_desk, results) = results_of("pilot", people, rows, &[]);
        assert_eq!(results.sheet("results.csv").cells("SUBJECT_ID"), [order[0]]);
        assert_eq!(results.sheet("ambiguous_cms.csv").cells("Truename"), ["TWIN/JO"]);
        assert!(results.sheet("unmatched_cms.csv").records.is_empty());
        assert_eq!(results.sheet("unmatched_doj.csv").cells("SUBJECT_ID"), [order[1]]);
    }
}

#[test]
fn a_conviction_found_by_its_court_number_is_no_prior_of_itself() {
    let possession = |on, number| conviction("11359 HS-POSSESS FOR SALE", on).case_number(number);
    let person = somebody("1")
        .with(possession("19900110", "2012344"))
        .with(possession("19900310", "2012345"));
    // The county's date of disposition lies some days behind that of the DOJ export.
    let row = Charge::of("11359 HS").set("SSN", &ssn("1"));
    let rows = vec![row.clone().set(COURT, "2012345"), row.set(COURT, "2019999")];
    let weights = [("2012345", "10"), ("2019999", "10")];
    let (_desk, results) = results_of("exact", vec![person], rows, &weights);
    let sheet = results.sheet("results.csv");
    assert_eq!(sheet.cells("Two Priors"), ["eligible", "ineligible"]);
    assert_eq!(sheet.cells("Final Recommendation"), ["eligible", "ineligible"]);
}

#[test]
fn ages_of_the_exact_reading_are_those_of_the_calendar() {
    let row = |born| Charge::of("11358 HS").set("SSN", &ssn("1")).set("DOB", born);
    let table = [
        ("031469", "21"),
        ("031569", "20"),
        ("022968", "22"),
        ("060190", "not found"),
        ("", "not found"),
    ];
    let rows = table.map(|(born, _)| row(born)).to_vec();
    let (_desk, results) = results_of("exact", people(), rows, &[]);
    let ages = results.sheet("results.csv").cells("Age at Conviction");
    assert_eq!(ages, table.map(|(_, age)| age));
}
