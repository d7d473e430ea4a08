//! The statute's policy as the pilots' program would have read it: no date is year 1, no level is no
//! felony, and letters are compared as they stand. Nobody ran it so; it shows what the mends change.

use clear64_rules::policy::{Policy, shipped};
use clear64_rules::row::Row;

use crate::history::{determine, felony, sentenced};

const AS_OF: &str = "20191111";

fn statute() -> Policy {
    shipped::get("statute").unwrap().unwrap()
}

/// Outcome and rule of the first conviction; the person was born on 10 June 1978.
fn decided(rows: &[Row<'_>]) -> String {
    let policy = statute();
    let rows: Vec<Row<'_>> =
        rows.iter().map(|row| Row { birth_date: b"19780610", ..*row }).collect();
    let (_, reason) = determine(&policy, AS_OF, &rows).swap_remove(0);
    policy.rules.iter().find(|rule| rule.reason == reason).unwrap().id.clone()
}

fn arrested<'a>(offense: &'a str, level: &'a str, arrest: &'a str) -> Row<'a> {
    Row {
        cycle_date: arrest.as_bytes(),
        conviction_status: level.as_bytes(),
        ..felony(offense, "19990701", "101001001000")
    }
}

#[test]
fn each_section_by_age_and_level() {
    let (at_17, at_18, at_20, at_21) = ("19960609", "19960610", "19990609", "19990610");
    for (offense, level, arrest, expected) in [
        ("11357(B) HS", "FELONY", at_17, "under-18"),
        ("11357(B) HS", "FELONY", at_18, "possession-small-under-21"),
        ("11357(B) HS", "", at_20, "possession-small-under-21"),
        ("11357(B) HS", "MISDEMEANOR", at_21, "possession-small"),
        // A missing arrest is before every birthday: under every age.
        ("11357(B) HS", "FELONY", "", "under-18"),
        ("11357(b) HS", "FELONY", at_21, "quantity-open"),
        ("11357(C) HS", "FELONY", at_21, "possession-large"),
        ("11357(C) HS", "", at_21, "possession-large-as-before"),
        ("11357(E) HS", "  -  ", at_21, "possession-large-as-before"),
        ("11358 HS", "FELONY", at_18, "quantity-open-under-21"),
        ("11358 HS", "FELONY", at_20, "quantity-open-under-21"),
        ("11358 HS", "FELONY", at_21, "quantity-open"),
        // What is no felony is a misdemeanor.
        ("11358 HS", "INFRACTION", at_21, "quantity-open"),
        ("11360(B) HS", "INFRACTION", at_20, "sale-small-under-21"),
        ("11360(B) HS", "FELONY", at_21, "sale-small"),
        ("11359 HS", "FELONY", at_21, "sale"),
        ("CHRG 11360(A) HS", "FELONY", at_21, "sale"),
        ("11359 HS", "", at_21, "sale-as-before"),
        ("11359(C) HS", "FELONY", at_21, "letter-of-today"),
    ] {
        let found = decided(&[arrested(offense, level, arrest)]);
        assert_eq!(found, expected, "{offense} {level} {arrest}");
    }
}

#[test]
fn disqualifiers_sentences_and_the_cut_off() {
    let sale = || arrested("11359 HS", "FELONY", "19990610");
    let other = |offense, date| felony(offense, date, "201001001000");
    for (name, rows, expected) in [
        ("earlier", vec![sale(), other("187 PC", "19990630")], "super-strike"),
        ("same day", vec![sale(), other("187 PC", "19990701")], "sale"),
        ("no date is the earliest", vec![sale(), other("285 PC", "")], "pc-290"),
        ("unanchored", vec![sale(), other("537 PC", "19980101")], "super-strike"),
        (
            "two counts of one day",
            vec![
                sale(),
                other("11359 HS", "19980101"),
                felony("11359 HS", "19980101", "202001001000"),
            ],
            "two-priors",
        ),
        (
            "minor",
            vec![arrested("11359 HS", "FELONY", "19960609"), other("187 PC", "")],
            "under-18",
        ),
        (
            "11357",
            vec![arrested("11357 HS", "FELONY", "19990610"), other("187 PC", "")],
            "quantity-open",
        ),
        ("serving", vec![sentenced(sale(), "30", "Y")], "serving"),
        ("served", vec![sentenced(sale(), "3", "Y")], "sale"),
        ("the day before", vec![Row { event_date: b"20161108", ..sale() }], "sale"),
        ("the day", vec![Row { event_date: b"20161109", ..sale() }], "after-proposition-64"),
        ("no date", vec![Row { event_date: b"", ..sale() }], "sale"),
    ] {
        assert_eq!(decided(&rows), expected, "{name}");
    }
}
