//! Exports come in several shapes; what they say is the same.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use clear64_tests::export::{Export, Person, Row, TrailingComma};

use crate::desk::{Desk, Results, expect_done, grower};

fn people() -> [Person; 3] {
    [grower("1", "LOS ANGELES"), grower("2", "KERN"), grower("3", "LOS ANGELES")]
}

/// The three sheets of an export given as bytes.
fn sheets(desk: &Desk, name: &str, bytes: &[u8]) -> [Vec<u8>; 3] {
    let file = desk.file(&format!("{name}.csv"), bytes);
    let out = desk.path(name);
    expect_done(&desk.program.determine("los-angeles").file(file).run_into(&out).unwrap());
    ["All_Results.csv", "Prop64_Results.csv", "All_Results_Condensed.csv"]
        .map(|sheet| std::fs::read(out.join("sheets").join(sheet)).unwrap())
}

#[test]
fn the_shape_of_the_file_does_not_change_the_sheets() {
    let desk = Desk::new();
    let plain = Export::of(people()).bytes().unwrap();
    let expected = sheets(&desk, "plain", &plain);
    let no_line_end = plain.strip_suffix(b"\n").unwrap().to_vec();
    let shapes = [
        ("no-header", Export::of(people()).without_header().bytes().unwrap()),
        ("comma-in-header", trailing_comma(TrailingComma::Header)),
        ("comma-in-every-line", trailing_comma(TrailingComma::EveryLine)),
        ("crlf", Export::of(people()).with_crlf().bytes().unwrap()),
        ("byte-order-mark", [b"\xEF\xBB\xBF", &*plain].concat()),
        ("no-line-end", no_line_end),
    ];
    for (shape, bytes) in shapes {
        assert!(sheets(&desk, shape, &bytes) == expected, "{shape}");
    }
}

fn trailing_comma(place: TrailingComma) -> Vec<u8> {
    Export::of(people()).with_trailing_comma(place).bytes().unwrap()
}

#[test]
fn bytes_that_are_not_utf_8_come_out_as_they_went_in() {
    let desk = Desk::new();
    let utf8 = Export::of([grower("1", "LOS ANGELES").named("PE~A,INVENTED")]).bytes().unwrap();
    let windows_1252: Vec<u8> =
        utf8.into_iter().map(|byte| if byte == b'~' { 0xD1 } else { byte }).collect();
    let [all_rows, ..] = sheets(&desk, "windows-1252", &windows_1252);
    assert!(all_rows.windows(6).any(|bytes| bytes == b"\"PE\xD1A,"));
}

#[test]
fn a_name_may_hold_a_line_break() {
    let desk = Desk::new();
    let broken = grower("1", "LOS ANGELES").named("BROKEN\nIN TWO,NAME");
    let results = desk.results_of(&Export::of([broken, grower("2", "LOS ANGELES")]), "line-break");
    assert_eq!(results.all_rows().cell(0, "PRI_NAME"), "BROKEN\nIN TWO,NAME");
    assert_eq!(results.determined().records.len(), 2);
}

#[test]
fn a_repeated_count_is_determined_once() {
    let desk = Desk::new();
    let cultivation = Row::conviction("11358 HS-CULTIVATE MARIJUANA");
    let person = Person::subject("1").with(cultivation.sentence("JAIL", "90", "D")).sentence_part(
        "PROBATION",
        "3",
        "Y",
    );
    let results = desk.results_of(&Export::of([person]), "repeated");
    assert_eq!(results.all_rows().records.len(), 2);
    assert_eq!(determinations(&results), ["Eligible for Dismissal", ""]);
}

#[test]
fn a_conviction_in_another_county_is_not_determined() {
    let desk = Desk::new();
    let people = [grower("1", "LOS ANGELES"), grower("2", "KERN")];
    let results = desk.results_of(&Export::of(people), "counties");
    assert_eq!(determinations(&results), ["", "Eligible for Dismissal", "", ""]);
}

fn determinations(results: &Results) -> Vec<String> {
    results.all_rows().cells("Eligibility Determination")
}
