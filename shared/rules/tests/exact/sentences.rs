//! Estimated ends of sentences, in days, months and years of the calendar (mends 13 and 16).

use clear64_rules::row::Row;
use clear64_rules::sentence::SentenceEnd;
use clear64_rules::truth::Truth::{self, False, True, Unknown};
use jiff::civil::{Date, date};

use crate::history::{AS_OF, cannabis, felony, los_angeles, outcome, person, sentenced, truth};

fn end(row: Row<'_>) -> Option<Date> {
    person(&[row]).convictions[0].sentence_end.day()
}

fn completed(row: Row<'_>, as_of: &str) -> Truth {
    truth("sentence_completed = true", as_of, &[row])
}

#[test]
fn a_sentence_part_is_so_many_days_months_or_years_of_the_calendar() {
    for (convicted, length, unit, expected) in [
        ("20160101", "10", "D", date(2016, 1, 11)),
        ("20160101", "1", "M", date(2016, 2, 1)),
        ("20160101", "2", "M", date(2016, 3, 1)),
        ("20160131", "1", "M", date(2016, 2, 29)),
        ("20150131", "1", "M", date(2015, 2, 28)),
        ("20160331", "18", "M", date(2017, 9, 30)),
        ("20160101", "1", "Y", date(2017, 1, 1)),
        ("20160229", "1", "Y", date(2017, 2, 28)),
        ("20160229", "4", "Y", date(2020, 2, 29)),
        ("20160101", "365", "D", date(2016, 12, 31)),
        ("20160101", " 010 ", "d", date(2016, 1, 11)),
        ("20160101", "+10", " m ", date(2016, 11, 1)),
        ("20160101", "1", "y", date(2017, 1, 1)),
        ("20160101", "", "", date(2016, 1, 1)),
        ("20160101", "NULL", "NULL", date(2016, 1, 1)),
        ("20160101", "000", "Y", date(2016, 1, 1)),
        ("20160101", "0", "", date(2016, 1, 1)),
        ("20160101", "5000", "Y", date(7016, 1, 1)),
    ] {
        let row = sentenced(felony("11358 HS", convicted, "101001001000"), length, unit);
        assert_eq!(end(row), Some(expected), "{convicted} {length:?} {unit:?}");
    }
}

#[test]
fn a_sentence_is_completed_on_the_day_it_ends() {
    let row = sentenced(felony("11358 HS", "20160131", "101001001000"), "1", "M");
    for (as_of, expected) in
        [("20160228", False), ("20160229", True), ("20160301", True), ("20160131", False)]
    {
        assert_eq!(completed(row, as_of), expected, "{as_of}");
        assert_eq!(truth("sentence_completed = false", as_of, &[row]), !expected, "{as_of}");
    }
    let without = felony("11358 HS", "20160131", "101001001000");
    assert_eq!(completed(without, "20160131"), True);
    assert_eq!(completed(without, "20160130"), False);
}

#[test]
fn a_sentence_from_a_date_that_is_not_known_ends_on_a_day_that_is_not_known() {
    for (convicted, as_of, expected) in [
        ("20160100", "20160228", Unknown),
        ("20160100", "20160229", True),
        ("20160100", "20160201", Unknown),
        ("20160100", "20160131", False),
        ("", "20160229", Unknown),
    ] {
        let row = sentenced(felony("11358 HS", convicted, "101001001000"), "1", "M");
        assert_eq!(completed(row, as_of), expected, "{convicted:?} {as_of}");
        assert_eq!(end(row), None, "{convicted:?}");
    }
}

#[test]
fn a_length_that_cannot_be_read_and_a_life_sentence_end_nobody_knows_when() {
    for (length, unit) in [
        ("5", "L"),
        ("", "Y"),
        ("+", "Y"),
        ("", "L"),
        ("000", "L"),
        ("5", ""),
        ("5", "W"),
        ("5", "DY"),
        ("LIFE", "Y"),
        ("-5", "D"),
        ("1.5", "Y"),
        ("5Y", "Y"),
    ] {
        let row = sentenced(felony("11358 HS", "20160101", "101001001000"), length, unit);
        assert_eq!(completed(row, AS_OF), Unknown, "{length:?} {unit:?}");
        assert_eq!(completed(row, "20151231"), False, "{length:?} {unit:?}: not begun");
        assert_eq!(end(row), None, "{length:?} {unit:?}");
    }
}

#[test]
fn a_sentence_longer_than_the_calendar_is_never_completed() {
    for (length, unit) in [
        ("9000", "Y"),
        ("99999999", "Y"),
        ("99999999999999999999", "D"),
        ("99999999999999999999", "M"),
        ("3000000", "D"),
    ] {
        let row = sentenced(felony("11358 HS", "20160101", "101001001000"), length, unit);
        assert_eq!(completed(row, "20991231"), False, "{length} {unit}");
        assert_eq!(end(row), None, "{length} {unit}");
    }
}

#[test]
fn the_parts_of_one_count_run_one_after_another() {
    let first = sentenced(felony("11358 HS", "20160131", "101001001000"), "1", "M");
    for (name, parts, expected) in [
        ("days after a month", vec![("1", "D")], Some(date(2016, 3, 1))),
        ("a month after a month", vec![("1", "M")], Some(date(2016, 3, 29))),
        ("three parts", vec![("1", "D"), ("2", "Y")], Some(date(2018, 3, 1))),
        ("a part that says nothing", vec![("", "")], Some(date(2016, 2, 29))),
        ("a part nobody can read", vec![("5", "L"), ("1", "D")], None),
    ] {
        let parts = parts.iter().map(|(length, unit)| sentenced(first, length, unit));
        let rows: Vec<Row<'_>> = std::iter::once(first).chain(parts).collect();
        let convictions = person(&rows).convictions;
        assert_eq!(convictions.len(), 1, "{name}");
        assert_eq!(convictions[0].sentence_end.day(), expected, "{name}");
    }
}

#[test]
fn an_endless_part_is_not_completed_whatever_part_follows() {
    let first = sentenced(felony("11358 HS", "20160131", "101001001000"), "99999999", "Y");
    for (length, unit) in [("1", "D"), ("5", "L")] {
        let rows = [first, sentenced(first, length, unit)];
        assert_eq!(truth("sentence_completed = true", AS_OF, &rows), False, "{length} {unit}");
    }
}

#[test]
fn a_repeated_count_extends_the_sentence_of_the_conviction_it_repeats() {
    let first = sentenced(felony("11358 HS", "20000101", "101001001000"), "10", "D");
    let second = sentenced(felony("459 PC", "20000201", "102001001000"), "5", "D");
    let repeat_of_first = sentenced(first, "20", "D");
    let person = person(&[first, second, repeat_of_first]);
    let ends: Vec<Option<Date>> = person.convictions.iter().map(|c| c.sentence_end.day()).collect();
    assert_eq!(ends, [Some(date(2000, 1, 31)), Some(date(2000, 2, 6))]);
}

#[test]
fn all_sentences_of_a_person_are_completed_if_each_is() {
    let row = |count, length, unit| sentenced(felony("11358 HS", "20191101", count), length, unit);
    for (name, length, unit, expected) in [
        ("the day before", "9", "D", True),
        ("the day itself", "10", "D", True),
        ("the day after", "11", "D", False),
        ("life", "5", "L", Unknown),
    ] {
        let rows = [cannabis(), row("102001001000", length, unit)];
        assert_eq!(truth("all_sentences_completed = true", AS_OF, &rows), expected, "{name}");
        assert_eq!(truth("all_sentences_completed = false", AS_OF, &rows), !expected, "{name}");
    }
    let rows = [cannabis(), row("102001001000", "5", "L"), row("103001001000", "11", "D")];
    assert_eq!(truth("all_sentences_completed = true", AS_OF, &rows), False, "one is enough");
}

#[test]
fn los_angeles_relieves_cannabis_alone_when_the_sentence_ends_and_reviews_it_before() {
    let relief = "dismissal: Only has 11357-60 charges and completed sentence";
    for (length, unit, expected) in [
        ("9", "D", relief),
        ("10", "D", relief),
        ("11", "D", "hand-review: Currently serving sentence"),
        ("5", "L", "hand-review: not known: the estimated end of the sentence"),
    ] {
        let row = sentenced(felony("11358 HS", "20151101", "101001001000"), length, unit);
        assert_eq!(outcome(&los_angeles(), "20151111", &[row]), expected, "{length} {unit}");
    }
}

#[test]
fn an_estimated_end_is_a_day_only_within_the_calendar() {
    use clear64_rules::date::DateSpan;
    let end = |day: Date| SentenceEnd::Estimated(DateSpan::of_day(day));
    assert_eq!(end(date(9999, 12, 30)).day(), Some(date(9999, 12, 30)));
    assert_eq!(end(Date::MAX).day(), None);
}
