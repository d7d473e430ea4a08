//! What determinations change for a person, where levels and dates are not known (mend 20).

use clear64_rules::impact::Impact;
use clear64_rules::policy::Outcome::{self, Dismissal, HandReview, Reduction};
use clear64_rules::row::Row;

use crate::history::{AS_OF, cannabis, day, felony, person};

fn impact(rows: &[Row<'_>], outcomes: &[Option<Outcome>]) -> Impact {
    Impact::of(&person(rows), outcomes, day(AS_OF))
}

fn of_level<'a>(status: &'a str, date: &'a str, count: &'a str) -> Row<'a> {
    Row { conviction_status: status.as_bytes(), ..felony("11358 HS", date, count) }
}

#[test]
fn the_last_seven_years_begin_the_day_after_the_seventh_anniversary() {
    for (latest, expected) in [
        ("20121110", false),
        ("20121111", false),
        ("20121112", true),
        ("20121200", true),
        ("20121100", false),
        ("", false),
    ] {
        let rows = [felony("11358 HS", latest, "101001001000")];
        let dismissed = impact(&rows, &[Some(Dismissal)]);
        assert_eq!(dismissed.no_conviction_last_7_years, expected, "{latest:?}");
        assert!(dismissed.no_conviction && dismissed.no_felony && dismissed.some_relief);
    }
}

#[test]
fn a_conviction_that_may_be_of_the_last_seven_years_has_to_be_dismissed_too() {
    let recent = felony("11358 HS", "20150101", "101001001000");
    for (date, outcome, expected) in [
        ("", Some(Dismissal), true),
        ("", Some(Reduction), false),
        ("", None, false),
        ("20121100", None, false),
        ("20121111", None, true),
        ("20121112", None, false),
    ] {
        let rows = [recent, felony("459 PC", date, "102001001000")];
        let found = impact(&rows, &[Some(Dismissal), outcome]);
        assert_eq!(found.no_conviction_last_7_years, expected, "{date:?} {outcome:?}");
    }
}

#[test]
fn a_conviction_that_may_be_a_felony_has_to_be_relieved_too() {
    for (status, outcome, expected) in [
        ("MISDEMEANOR", None, true),
        ("  -  ", None, false),
        ("  -  ", Some(HandReview), false),
        ("  -  ", Some(Reduction), true),
        ("FELONY", None, false),
        ("FELONY", Some(Dismissal), true),
    ] {
        let rows = [cannabis(), of_level(status, "19990610", "102001001000")];
        let found = impact(&rows, &[Some(Dismissal), outcome]);
        assert_eq!(found.no_felony, expected, "{status} {outcome:?}");
    }
}

#[test]
fn who_is_not_known_to_have_a_felony_is_not_freed_of_one() {
    for (status, expected) in [("FELONY", true), ("", false), ("MISDEMEANOR", false)] {
        let rows = [of_level(status, "19990610", "101001001000")];
        assert_eq!(impact(&rows, &[Some(Dismissal)]).no_felony, expected, "{status:?}");
    }
}

#[test]
fn a_reduction_relieves_of_a_felony_and_leaves_a_conviction() {
    let rows = [felony("11358 HS", "20180101", "101001001000")];
    let expected = Impact { some_relief: true, no_felony: true, ..Impact::default() };
    assert_eq!(impact(&rows, &[Some(Reduction)]), expected);
    assert_eq!(impact(&rows, &[Some(HandReview)]), Impact::default());
    assert_eq!(impact(&rows, &[None]), Impact::default());
    assert_eq!(impact(&[], &[]), Impact::default());
}
