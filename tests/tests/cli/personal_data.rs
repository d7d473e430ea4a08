//! What identifies a person stays in the sheets.

use clear64_tests::export::{Export, Person, Row};

use crate::desk::{Desk, Results, expect_done, growers};

/// What no terminal, summary or manifest may show of [`planted`].
pub(crate) const PLANTED: [&str; 6] =
    ["PLANTAGENETTE", "19610203", "900112233", "A91234567", "77123456", "BA998877"];

/// Somebody whose identifiers are easy to find.
pub(crate) fn planted() -> Person {
    let sale = Row::conviction("11359 HS-POSSESS MARIJUANA FOR SALE").case_number("BA998877");
    Person::subject("77123456")
        .named("PLANTAGENETTE,PLANTED Q")
        .born("19610203")
        .cii("A91234567")
        .social_security_number("900112233")
        .arrested_and_convicted("20041201", sale)
}

/// Fails if the text shows who [`planted`] is.
pub(crate) fn expect_anonymous(place: &str, text: &str) {
    for identifier in PLANTED {
        assert!(!text.contains(identifier), "{place} shows {identifier}");
    }
}

#[test]
fn names_and_numbers_appear_in_the_sheets_alone() {
    let desk = Desk::new();
    let rejected = planted().with(Row::conviction("11358 HS-CULTIVATE MARIJUANA").count_order("1"));
    let people = growers(100).into_iter().chain([planted(), rejected]);
    let file = desk.export("export.csv", &Export::of(people));
    let out = desk.path("results");
    let run = desk.program.determine("los-angeles").file(file).run_into(&out).unwrap();
    expect_done(&run);
    let results = Results { out };

    expect_anonymous("stdout", &run.stdout);
    expect_anonymous("stderr", &run.stderr);
    expect_anonymous("summary.json", &results.text("summary.json"));
    expect_anonymous("manifest.json", &results.text("manifest.json"));
    expect_anonymous("Rejected_Rows.csv", &results.text("sheets/Rejected_Rows.csv"));
    let sheet = results.text("sheets/All_Results.csv");
    for identifier in PLANTED {
        assert!(sheet.contains(identifier), "the sheet lacks {identifier}");
    }
}
