//! Files that cannot be a county's export are refused: exit code 1, one sentence on stderr that
//! shows nothing of a person, and nothing written.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::path::PathBuf;

use clear64_tests::export::{Export, Person, Row};
use clear64_tests::program::{Determine, Run};

use crate::desk::{Desk, expect_done, grower, growers};
use crate::personal_data::{expect_anonymous, planted};

/// An export of fifty people, the planted one first and last.
fn people() -> Vec<Person> {
    let mut people = vec![planted()];
    people.extend(growers(48));
    people.push(planted());
    people
}

/// The rows of [`people`], each changed.
fn changed(change: impl Fn(Row) -> Row) -> Vec<u8> {
    let rows = people().into_iter().flat_map(Person::into_rows).map(change);
    Export::of_rows(rows).bytes().unwrap()
}

fn bytes() -> Vec<u8> {
    changed(|row| row)
}

/// Expects a refusal, and returns its sentence.
fn refused(desk: &Desk, case: &str, files: &[PathBuf]) -> String {
    let out = desk.path("results");
    let run = files.iter().fold(desk.program.determine("los-angeles"), Determine::file);
    let Run { code, stdout, stderr } = run.run_into(&out).unwrap();
    assert_eq!(code, Some(1), "{case}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{case}: {stderr}");
    assert!(!out.exists(), "{case}: something was written");
    expect_anonymous(case, &stderr);
    expect_anonymous(case, &stdout);
    stderr
}

/// Expects the refusal of one file, in words that hold every one of `mentions`.
fn expect_refusal(name: &str, bytes: &[u8], mentions: &[&str]) {
    let desk = Desk::new();
    let sentence = refused(&desk, name, &[desk.file(name, bytes)]).to_lowercase();
    for mention in mentions {
        assert!(sentence.contains(mention), "{name}: {mention:?} is not in {sentence:?}");
    }
}

#[test]
fn the_file_these_cases_are_made_from_is_accepted() {
    let desk = Desk::new();
    let file = desk.file("export.csv", bytes());
    let run = desk.program.determine("los-angeles").file(file).run_into(&desk.path("results"));
    expect_done(&run.unwrap());
}

#[test]
fn an_empty_file_is_refused() {
    expect_refusal("empty.csv", b"", &["empty"]);
}

#[test]
fn a_header_without_rows_is_refused() {
    let header = bytes().split_inclusive(|&byte| byte == b'\n').next().unwrap().to_vec();
    expect_refusal("header.csv", &header, &["row"]);
}

#[test]
fn a_file_without_a_readable_row_is_refused() {
    expect_refusal("letter.txt", b"Dear county,\nplease find enclosed\nnothing.\n", &["95"]);
}

#[test]
fn a_file_of_94_columns_is_refused() {
    let short = bytes().split_inclusive(|&byte| byte == b'\n').fold(vec![], |mut file, line| {
        let last_comma = line.iter().rposition(|&byte| byte == b',').unwrap();
        file.extend([&line[..last_comma], b"\n"].concat());
        file
    });
    expect_refusal("short.csv", &short, &["94", "95"]);
}

#[test]
fn a_file_that_is_not_text_is_refused() {
    let noise: Vec<u8> = (0..40_000_u32).map(|place| (place * place % 251) as u8).collect();
    expect_refusal("noise.csv", &noise, &["text"]);
}

#[test]
fn an_excel_workbook_is_refused_whatever_its_name() {
    let desk = Desk::new();
    let sample = desk.path("sample");
    let arguments = ["sample", "--county", "los-angeles", "--rows", "50", "--seed", "1", "--fault"];
    let arguments = arguments.into_iter().chain(["xlsx", "--out", sample.to_str().unwrap()]);
    expect_done(&desk.program.run(arguments).unwrap());
    let workbook = std::fs::read(sample).unwrap();
    expect_refusal("export.xlsx", &workbook, &["workbook"]);
    expect_refusal("export.csv", &workbook, &["workbook"]);
}

#[test]
fn a_file_cut_off_in_its_last_row_is_refused() {
    let whole = bytes();
    expect_refusal("cut.csv", &whole[..whole.len() - 40], &["cut off"]);
}

#[test]
fn a_file_cut_off_within_quotes_is_refused() {
    let whole = bytes();
    let last_name = whole.windows(9).rposition(|bytes| bytes == b"PLANTED Q").unwrap();
    expect_refusal("cut-in-quotes.csv", &whole[..last_name + 4], &["cut off"]);
}

#[test]
fn identifiers_that_excel_rounded_are_refused() {
    let rounded = changed(|row| row.set("CII_NUMBER", "1.00868E+09"));
    expect_refusal("identifiers.csv", &rounded, &["excel"]);
    let rounded = changed(|row| row.set("CNT_ORDER", "1.01001E+11"));
    expect_refusal("count-orders.csv", &rounded, &["excel"]);
}

#[test]
fn dates_that_excel_rewrote_are_refused() {
    let rewritten =
        changed(|row| row.set("PRI_DOB", "2/3/1961").set("STP_EVENT_DATE", "3/14/2005"));
    expect_refusal("dates.csv", &rewritten, &["excel"]);
}

#[test]
fn the_file_of_another_county_is_refused() {
    let kern: Vec<_> = (1..=20).map(|number: u32| grower(&number.to_string(), "KERN")).collect();
    expect_refusal("kern.csv", &Export::of(kern).bytes().unwrap(), &["county"]);
}

#[test]
fn one_bad_file_of_two_refuses_both() {
    let desk = Desk::new();
    let good = desk.file("good.csv", bytes());
    let empty = desk.file("empty.csv", b"");
    refused(&desk, "good, then empty", &[good.clone(), empty.clone()]);
    refused(&desk, "empty, then good", &[empty, good]);
}

/// 300 rows, of which the first `faults` end in a column too many.
fn with_faulty_rows(faults: usize) -> Vec<u8> {
    let export = Export::of(growers(150)).bytes().unwrap();
    let lines = export.split_inclusive(|&byte| byte == b'\n').enumerate();
    lines.fold(vec![], |mut file, (place, line)| {
        if (1..=faults).contains(&place) {
            file.extend([line.strip_suffix(b"\n").unwrap(), b",x,y\n"].concat());
        } else {
            file.extend(line);
        }
        file
    })
}

#[test]
fn one_row_in_a_hundred_may_be_unreadable() {
    let desk = Desk::new();
    let file = desk.file("three.csv", with_faulty_rows(3));
    let run = desk.program.determine("los-angeles").file(file).run_into(&desk.path("three"));
    expect_done(&run.unwrap());
    let sentence = refused(&desk, "four of 300", &[desk.file("four.csv", with_faulty_rows(4))]);
    assert!(sentence.contains("4 of 300"), "{sentence}");
}
