//! Rows to persons.

use clear64_rules::date::DateSpan;
use clear64_rules::date::pilot::{Moment, SentenceLength, read_span};
use clear64_rules::determination::is_in_scope;
use clear64_rules::facts::{ConvictionFacts, ListedAt, PersonFacts};
use clear64_rules::impact::Impact;
use clear64_rules::policy::Outcome;
use clear64_rules::reading::Reading;
use clear64_rules::record::{PersonBuilder, RowKind};
use clear64_rules::row::Row;
use clear64_rules::section::Sections;
use clear64_rules::sentence::SentenceEnd;
use clear64_rules::truth::Truth::{False, True};
use jiff::civil::{Date, date};

use crate::history::{felony, holds, los_angeles, person, sentenced};

/// A sentence that ends when this day begins.
fn midnight(day: Date) -> SentenceEnd {
    SentenceEnd::Pilot(Moment::at(day))
}

#[test]
fn the_sentence_of_a_repeated_count_is_added_to_the_conviction_added_last() {
    let first = sentenced(felony("11358 HS", "20000101", "101001001000"), "10", "D");
    let second = sentenced(felony("459 PC", "20000201", "102001001000"), "5", "D");
    let repeat_of_first = sentenced(first, "20", "D");
    let person = person(&[first, second, repeat_of_first]);
    let ends: Vec<SentenceEnd> = person.convictions.iter().map(|c| c.sentence_end).collect();
    assert_eq!(ends, [midnight(date(2000, 1, 11)), midnight(date(2000, 2, 26))]);
}

#[test]
fn a_repeat_is_a_convicted_row_of_the_same_whole_count_order() {
    let row = felony("11358 HS", "20000101", "101001001000");
    let dismissed = Row { disposition: b"DISMISSED", ..row };
    let kinds: Vec<RowKind> = {
        let mut builder = PersonBuilder::new(Reading::PILOT);
        let mut sections = Sections::new(Reading::PILOT);
        [dismissed, row, row, Row { count_order: b"101001001001", ..row }, dismissed]
            .iter()
            .map(|row| builder.add(row, &mut sections).unwrap())
            .collect()
    };
    assert_eq!(
        kinds,
        [
            RowKind::NotAConviction,
            RowKind::Conviction,
            RowKind::Repeat,
            RowKind::Conviction,
            RowKind::NotAConviction
        ]
    );
}

#[test]
fn a_sentence_beyond_64_bits_is_minus_one_unit() {
    let row =
        sentenced(felony("11358 HS", "20000110", "101001001000"), "99999999999999999999", "D");
    let person = person(&[row]);
    assert_eq!(person.convictions[0].sentence_end, midnight(date(2000, 1, 9)));
}

#[test]
fn the_date_of_birth_is_that_of_the_first_row() {
    let first = felony("11358 HS", "20000101", "101001001000");
    let other = Row { birth_date: b"19500101", ..first };
    assert_eq!(person(&[first, other]).birth_date, read_span(b"19750615"));
    assert_eq!(person(&[other, first]).birth_date, read_span(b"19500101"));
    let unreadable = Row { birth_date: b"1950", ..first };
    assert_eq!(person(&[unreadable, first]).birth_date, DateSpan::UNKNOWN);
}

#[test]
fn rows_without_a_subject_start_afresh_each_time() {
    let row = Row {
        subject_id: b"",
        case_number: b"A1",
        ..felony("11358 HS", "20000101", "101001001000")
    };
    let last = Row { birth_date: b"19500101", case_number: b"B2", ..row };
    let person = person(&[row, row, last]);
    assert_eq!(person.convictions.len(), 3, "no repeat is found");
    assert_eq!(person.birth_date, read_span(b"19500101"), "that of the last row");
    let numbers = person.case_numbers(&person.convictions[0]);
    assert_eq!(numbers, [Box::from(*b"B2")], "only the last row's");
}

#[test]
fn case_numbers_are_those_of_the_court_actions_of_the_case_in_file_order() {
    let row = |count: &'static [u8], number: &'static [u8]| Row {
        count_order: count,
        case_number: number,
        ..felony("11358 HS", "20000101", "")
    };
    let arrest = Row { step_type: b"ARREST/DETAINED/CITED", ..row(b"101001002000", b"ARREST") };
    let dismissed = Row { disposition: b"DISMISSED", ..row(b"101001003000", b"DISM") };
    let person = person(&[
        row(b"101001001000", b"NULL  "),
        arrest,
        dismissed,
        row(b"101001004000", b"NULL  "),
        row(b"101001005000", b"   "),
        row(b"101001006000", b""),
        row(b"101002001000", b"SAME CYCLE, OTHER CASE"),
    ]);
    let numbers = person.case_numbers(&person.convictions[0]);
    let texts: Vec<&[u8]> = numbers.iter().map(AsRef::as_ref).collect();
    assert_eq!(texts, [&b"NULL  "[..], b"DISM", b"   "]);
}

#[test]
fn proposition_64_in_the_cycle_is_seen_in_any_row_before_or_after() {
    let related = felony("602 PC-TRESPASS", "20000101", "101001001000");
    let arrest = |count: &'static [u8]| Row {
        step_type: b"ARREST/DETAINED/CITED",
        disposition: b"",
        county: b"ALPINE",
        count_order: count,
        ..felony("11357 HS", "20000101", "")
    };
    let condition = "prop64_in_cycle = true";
    assert!(holds(condition, "20191111", &[related, arrest(b"101002001000")]));
    assert!(holds(condition, "20191111", &[arrest(b"101000001000"), related]));
    assert!(!holds(condition, "20191111", &[related, arrest(b"102001001000")]));
}

#[test]
fn a_count_order_is_needed_only_as_far_as_it_places_the_row() {
    let row = felony("459 PC", "20000101", "10100");
    let numbered = Row { disposition: b"", case_number: b"A1", ..row };
    let arrest = Row { step_type: b"ARREST/DETAINED/CITED", ..numbered };
    for (name, row, needed) in [
        ("a conviction", row, 6),
        ("a numbered court action", numbered, 6),
        ("a court action without number", Row { case_number: b"", ..numbered }, 0),
        ("an arrest", arrest, 0),
        ("a Proposition 64 arrest", Row { offense: b"11357 HS", ..arrest }, 3),
    ] {
        assert_eq!(row.needed_count_order(Reading::PILOT), needed, "{name}");
    }
}

#[test]
fn the_charge_comes_from_the_comment_only_if_the_description_is_blank_or_says_so() {
    for (offense, comment, section) in [
        ("11357(A) HS-POSS", "11358 HS-X", "11357(A) HS"),
        ("", "11358 HS-X", "11358 HS"),
        ("   ", "11358 HS-X", "11358 HS"),
        ("SEE COMMENT FOR CHARGE", "11358 HS-X", "11358 HS"),
        ("  SEE COMMENT FOR CHARGE ", "11358 HS-X", "11358 HS"),
        ("see comment for charge", "11358 HS-X", "see comment for charge"),
        ("664-187 PC", "", "664"),
        (" 11358 HS", "", " 11358 HS"),
    ] {
        let row =
            Row { offense: offense.as_bytes(), comment: comment.as_bytes(), ..Row::default() };
        assert_eq!(row.charged(Reading::PILOT), section.as_bytes(), "{offense:?}");
    }
}

#[test]
fn a_conviction_begins_with_convicted_in_capitals() {
    for (disposition, expected) in [
        ("CONVICTED", true),
        ("CONVICTED-PROB/JAIL", true),
        (" CONVICTED", false),
        ("convicted", false),
        ("NOT CONVICTED", false),
        ("", false),
    ] {
        let row = Row { disposition: disposition.as_bytes(), ..Row::default() };
        assert_eq!(row.is_conviction(Reading::PILOT), expected, "{disposition:?}");
    }
}

#[test]
fn the_last_seven_years_begin_the_day_after_the_seventh_anniversary() {
    for (latest, expected) in [("20121110", false), ("20121111", false), ("20121112", true)] {
        let person = person(&[felony("11358 HS", latest, "101001001000")]);
        let impact = Impact::of(&person, &[Some(Outcome::Dismissal)], date(2019, 11, 11));
        assert_eq!(impact.no_conviction_last_7_years, expected, "{latest}");
        assert!(impact.no_conviction && impact.no_felony && impact.some_relief);
    }
}

#[test]
fn a_reduction_leaves_a_conviction_but_no_felony() {
    let person = person(&[
        felony("11358 HS", "20180101", "101001001000"),
        Row { conviction_status: b"MISDEMEANOR", ..felony("602 PC", "20180101", "101001002000") },
    ]);
    let impact = Impact::of(&person, &[Some(Outcome::Reduction), None], date(2019, 11, 11));
    let expected = Impact { some_relief: true, no_felony: true, ..Impact::default() };
    assert_eq!(impact, expected);
}

#[test]
fn a_county_is_compared_letter_for_letter() {
    let los_angeles_county = "los-angeles".parse().unwrap();
    for (county, expected) in
        [("LOS ANGELES", true), ("los angeles", false), ("LOS ANGELES ", false), ("", false)]
    {
        let row =
            Row { county: county.as_bytes(), ..felony("11358 HS", "20000101", "101001001000") };
        let person = person(&[row]);
        let in_scope = is_in_scope(&los_angeles(), los_angeles_county, &person.convictions[0]);
        assert_eq!(in_scope, expected, "{county:?}");
    }
}

#[test]
fn the_column_says_after_9_november_2016_only_of_later_days() {
    for (convicted, expected) in
        [("20161108", False), ("20161109", False), ("20161110", True), ("", False)]
    {
        let person = person(&[felony("11358 HS", convicted, "101001001000")]);
        let facts = PersonFacts::new(&person, date(2019, 11, 11), false);
        let facts = ConvictionFacts { person: &facts, conviction: &person.convictions[0] };
        assert_eq!(facts.occurred_after_prop64(), expected, "{convicted:?}");
    }
}

#[test]
fn a_sentence_ends_on_the_day_on_which_its_moment_falls() {
    let day = date(2016, 1, 1);
    for (length, unit, expected) in [
        ("", "", date(2016, 1, 1)),
        ("1", "D", date(2016, 1, 2)),
        // Thirty days and a half.
        ("1", "M", date(2016, 1, 31)),
        ("2", "M", date(2016, 3, 2)),
        ("-1", "D", date(2015, 12, 31)),
        ("5X", "D", date(2016, 1, 1)),
        ("5 ", "D", date(2016, 1, 1)),
    ] {
        let length = SentenceLength::read(length.as_bytes(), unit.as_bytes());
        let end = Moment::at(day).plus(length);
        assert_eq!(end.day(), Some(expected), "{length:?} {unit}");
        assert_eq!(SentenceEnd::Pilot(end).day(), Some(expected), "{length:?} {unit}");
        assert_eq!(Moment::from_nanoseconds(end.nanoseconds()), end, "{length:?} {unit}");
    }
    let year_1 = Moment::at(date(1, 1, 1));
    assert_eq!(year_1.nanoseconds(), 0);
    assert_eq!(Moment::from_nanoseconds(i128::MAX).day(), None, "beyond the calendar");
}

#[test]
fn pc_290_convictions_are_listed_in_file_order_and_registrations_are_not() {
    let registration = Row {
        step_type: b"REGISTRATION",
        disposition: b"",
        ..felony("290 PC", "20000101", "103001001000")
    };
    let person = person(&[
        felony("11358 HS", "20000101", "101001001000"),
        registration,
        felony("285 PC", "20000101", "102001001000"),
        felony("243.4 PC", "19990101", "104001001000"),
    ]);
    let facts = PersonFacts::new(&person, date(2019, 11, 11), false);
    let listed: Vec<ListedAt> = facts.pc290().iter().map(|bar| bar.at).collect();
    assert_eq!(listed, [ListedAt::Conviction(1), ListedAt::Conviction(2)]);
}
