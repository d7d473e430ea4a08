//! Rows to persons: together or apart, a person is one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its functions too")]

use std::collections::BTreeMap;

use clear64_exports::persons::{Grouping, Persons, PersonsError};
use clear64_rules::reading::Reading;
use clear64_rules::record::{Person, RowKind};
use clear64_rules::row::Row;
use proptest::prelude::*;

/// A row as a test writes it: person, CII number, count order, section.
type Written = (&'static str, &'static str, &'static str, &'static str);

fn row(number: u64, (subject, cii, count, section): Written) -> Row<'static> {
    Row {
        number,
        subject_id: subject.as_bytes(),
        cii_number: cii.as_bytes(),
        count_order: count.as_bytes(),
        offense: section.as_bytes(),
        step_type: b"COURT ACTION",
        disposition: b"CONVICTED",
        event_date: b"19990101",
        sentence_length: b"10",
        sentence_unit: b"D",
        case_number: b"A1",
        birth_date: b"19700101",
        ..Row::default()
    }
}

/// What of a person a determination can rest on, by person.
fn facts(person: &Person) -> (Vec<u8>, String) {
    let convictions: Vec<_> = person
        .convictions
        .iter()
        .map(|c| (c.row, c.section.text().to_vec(), c.date, c.sentence_end, c.case))
        .collect();
    let mut cases: Vec<_> = person.case_numbers.iter().collect();
    cases.sort();
    let mut cycles: Vec<_> = person.prop64_cycles.iter().collect();
    cycles.sort_by_key(|(cycle, _)| **cycle);
    let rest = (person.birth_date, person.linkable, person.incomplete, person.deceased);
    (person.identity.subject_id.to_vec(), format!("{convictions:?} {cases:?} {cycles:?} {rest:?}"))
}

/// What each row was, and the facts by person.
type Grouped = (Vec<RowKind>, BTreeMap<Vec<u8>, String>);

fn group(rows: &[Row<'_>], grouping: Grouping) -> Result<Grouped, PersonsError> {
    let folder = tempfile::tempdir().unwrap();
    let mut persons = Persons::new(grouping, Reading::Exact, folder.path());
    let kinds: Result<Vec<RowKind>, _> = rows.iter().map(|row| persons.add(row)).collect();
    let kinds = kinds?;
    let mut found = BTreeMap::new();
    persons.finish(|person| {
        let (subject, facts) = facts(&person);
        assert!(found.insert(subject, facts).is_none(), "each person comes once");
        Ok::<(), PersonsError>(())
    })?;
    Ok((kinds, found))
}

#[test]
fn a_person_who_reappears_asks_for_another_reading_and_is_one_then() {
    let rows: Vec<Row<'_>> = [
        ("1", "A1", "101001001000", "11358 HS-X"),
        ("2", "A2", "101001001000", "11359 HS-X"),
        ("1", "A1", "101001001000", "11358 HS-X"),
        ("1", "A1", "102001001000", "459 PC-X"),
    ]
    .into_iter()
    .zip(0..)
    .map(|(written, number)| row(number, written))
    .collect();
    let adjacent = group(&rows, Grouping::Adjacent);
    assert!(matches!(adjacent, Err(PersonsError::Reappeared { row: 2 })));
    let (kinds, persons) = group(&rows, Grouping::Scattered).unwrap();
    let first = RowKind::Conviction;
    assert_eq!(kinds, [first, first, RowKind::Repeat, first]);
    let together = [rows[0], rows[2], rows[3], rows[1]];
    assert_eq!(persons, group(&together, Grouping::Adjacent).unwrap().1);
}

/// By person, what each says of itself once the export has ended.
fn told<T>(
    rows: &[Row<'_>],
    grouping: Grouping,
    reading: Reading,
    tell: impl Fn(&Person) -> T,
) -> BTreeMap<String, T> {
    let folder = tempfile::tempdir().unwrap();
    let mut persons = Persons::new(grouping, reading, folder.path());
    for row in rows {
        persons.add(row).unwrap();
    }
    let mut told = BTreeMap::new();
    persons
        .finish(|person| {
            let subject = String::from_utf8(person.identity.subject_id.to_vec()).unwrap();
            told.insert(subject, tell(&person));
            Ok::<(), PersonsError>(())
        })
        .unwrap();
    told
}

/// The same for names as they are written here.
fn expected<T>(told: impl IntoIterator<Item = (&'static str, T)>) -> BTreeMap<String, T> {
    told.into_iter().map(|(subject, tells)| (subject.to_owned(), tells)).collect()
}

#[test]
fn a_number_links_only_if_it_is_one_persons_and_the_persons_only_one() {
    let rows = [
        row(0, ("1", "A1", "101001001000", "11358 HS")),
        row(1, ("2", " 00a1", "101001001000", "11358 HS")),
        row(2, ("3", "A3", "101001001000", "11358 HS")),
        row(3, ("4", "NULL", "101001001000", "11358 HS")),
        row(4, ("", "A5", "101001001000", "11358 HS")),
        row(5, ("   ", "A3", "101001001000", "11358 HS")),
        row(6, ("7", "A7", "101001001000", "11358 HS")),
        row(7, ("7", "A8", "102001001000", "11358 HS")),
    ];
    let linkable = |person: &Person| person.linkable;
    for grouping in [Grouping::Adjacent, Grouping::Scattered] {
        let exact = expected([
            ("1", false),
            ("2", false),
            ("3", false),
            ("4", false),
            ("7", false),
            ("CII_NUMBER A3", false),
            ("CII_NUMBER A5", true),
        ]);
        assert_eq!(told(&rows, grouping, Reading::Exact, linkable), exact, "{grouping:?}");
        // Blank: neither a person of its own nor a second holder of A3.
        let pilot = expected([
            ("", false),
            ("   ", false),
            ("1", false),
            ("2", false),
            ("3", true),
            ("4", false),
            ("7", false),
        ]);
        assert_eq!(told(&rows, grouping, Reading::PILOT, linkable), pilot, "{grouping:?}");
    }
}

#[test]
fn a_rejected_row_without_subject_leaves_those_incomplete_who_have_its_number() {
    let rows = [
        row(0, ("1", "A1", "101001001000", "11358 HS")),
        row(1, ("", "B1", "101001001000", "11358 HS")),
        row(2, ("2", "A2", "101001001000", "11358 HS")),
        row(3, ("3", "B1", "101001001000", "11358 HS")),
    ];
    let folder = tempfile::tempdir().unwrap();
    for at in 0..=rows.len() {
        let mut persons = Persons::new(Grouping::Adjacent, Reading::Exact, folder.path());
        for (index, row) in rows.iter().enumerate() {
            if index == at {
                persons.reject(None, Some(b" 0b1"));
                persons.reject(None, Some(b"C9"));
            }
            persons.add(row).unwrap();
        }
        if at == rows.len() {
            persons.reject(None, Some(b" 0b1"));
            persons.reject(None, Some(b"C9"));
        }
        let mut incomplete = BTreeMap::new();
        let never_met = persons
            .finish(|person| {
                let subject = String::from_utf8(person.identity.subject_id.to_vec()).unwrap();
                incomplete.insert(subject, person.incomplete);
                Ok::<(), PersonsError>(())
            })
            .unwrap();
        let whose = [("1", false), ("2", false), ("3", true), ("CII_NUMBER B1", true)];
        assert_eq!(incomplete, expected(whose), "{at}");
        assert_eq!(never_met, 1, "{at}");
    }
}

#[test]
fn a_person_with_two_numbers_is_incomplete_if_rows_without_subject_have_one_of_them() {
    let rows = [
        row(0, ("1", "A1", "101001001000", "11358 HS")),
        row(1, ("1", "A2", "102001001000", "11358 HS")),
        row(2, ("", "A2", "101001001000", "187 PC")),
    ];
    let incomplete = |person: &Person| person.incomplete;
    let whose = expected([("1", true), ("CII_NUMBER A2", true)]);
    assert_eq!(told(&rows, Grouping::Adjacent, Reading::Exact, incomplete), whose);
}

#[test]
fn rows_without_subject_that_have_a_persons_number_leave_both_records_incomplete() {
    let rows = [
        row(0, ("3", "A3", "101001001000", "11358 HS")),
        row(1, ("", "A3", "102001001000", "187 PC")),
        row(2, ("", "A5", "101001001000", "11358 HS")),
        row(3, ("6", "A6", "101001001000", "11358 HS")),
    ];
    let incomplete = |person: &Person| person.incomplete;
    let exact =
        expected([("3", true), ("6", false), ("CII_NUMBER A3", true), ("CII_NUMBER A5", false)]);
    for grouping in [Grouping::Adjacent, Grouping::Scattered] {
        assert_eq!(told(&rows, grouping, Reading::Exact, incomplete), exact, "{grouping:?}");
    }
}

proptest! {
    #[test]
    fn adjacent_or_scattered_a_person_is_the_same(
        people in prop::collection::vec(
            prop::collection::vec((0_usize..4, 0_usize..4, 0_usize..3), 1..8),
            1..12,
        ),
    ) {
        const SUBJECTS: [&str; 12] =
            ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
        const COUNTS: [&str; 4] =
            ["101001001000", "101001002000", "101002001000", "102001001000"];
        const SECTIONS: [&str; 4] = ["11358 HS-X", "11357(A) HS-X", "459 PC-X", "187 PC-X"];
        const NUMBERS: [&str; 3] = ["", "A1", "A2"];
        let rows: Vec<Row<'_>> = people
            .iter()
            .zip(SUBJECTS)
            .flat_map(|(rows, subject)| rows.iter().map(move |row| (subject, row)))
            .zip(0..)
            .map(|((subject, (count, section, cii)), number)| {
                row(number, (subject, NUMBERS[*cii], COUNTS[*count], SECTIONS[*section]))
            })
            .collect();
        let adjacent = group(&rows, Grouping::Adjacent).unwrap();
        let scattered = group(&rows, Grouping::Scattered).unwrap();
        prop_assert_eq!(adjacent, scattered);
    }
}
