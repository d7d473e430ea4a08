//! Ages: dates of birth that are missing, partial or in conflict (mends 10, 11, 12 and 18).

use clear64_rules::row::Row;
use clear64_rules::truth::Truth::{self, False, True, Unknown};

use crate::history::{AS_OF, born, cannabis, felony, los_angeles, outcome, person, relief, truth};

const UNDER_21: &str = "under_age_at_conviction = 21";

fn under_21(birth: &str, convicted: &str) -> Truth {
    truth(UNDER_21, AS_OF, &[born(felony("11359 HS", convicted, "101001001000"), birth)])
}

#[test]
fn an_age_is_reached_on_the_birthday() {
    for (birth, expected) in [
        ("19691110", True),
        ("19691111", True),
        ("19691112", False),
        ("19691000", True),
        ("19691100", Unknown),
        ("19691200", False),
        ("19680000", True),
        ("19690000", Unknown),
        ("19700000", False),
        ("", Unknown),
        ("19690231", Unknown),
        ("NULL", Unknown),
    ] {
        let row = born(cannabis(), birth);
        assert_eq!(truth("age_at_least = 50", AS_OF, &[row]), expected, "{birth:?}");
    }
}

#[test]
fn one_born_on_29_february_is_of_age_on_28_february_of_a_common_year() {
    for (as_of, expected) in [("20180227", False), ("20180228", True), ("20180301", True)] {
        let row = born(cannabis(), "19680229");
        assert_eq!(truth("age_at_least = 50", as_of, &[row]), expected, "{as_of}");
    }
    for (as_of, expected) in [("20200228", False), ("20200229", True)] {
        let row = born(cannabis(), "19680229");
        assert_eq!(truth("age_at_least = 52", as_of, &[row]), expected, "{as_of}");
    }
}

#[test]
fn under_21_at_conviction_ends_on_the_day_before_the_21st_birthday() {
    for (birth, convicted, expected) in [
        ("19750615", "19960614", True),
        ("19750615", "19960615", False),
        ("19750615", "19960616", False),
        ("19800229", "20010227", True),
        ("19800229", "20010228", False),
        ("19800229", "20010301", False),
    ] {
        assert_eq!(under_21(birth, convicted), expected, "{birth} {convicted}");
    }
}

#[test]
fn under_21_is_known_of_partial_dates_only_if_every_day_decides_the_same() {
    for (birth, convicted, expected) in [
        ("19750600", "19960531", True),
        ("19750600", "19960601", Unknown),
        ("19750600", "19960615", Unknown),
        ("19750600", "19960629", Unknown),
        ("19750600", "19960630", False),
        ("19750615", "19960500", True),
        ("19750615", "19960600", Unknown),
        ("19750615", "19960700", False),
        ("19750000", "19950000", True),
        ("19750000", "19960000", Unknown),
        ("19750000", "19970000", False),
        ("", "19960614", Unknown),
        ("19750615", "", Unknown),
        ("", "", Unknown),
    ] {
        assert_eq!(under_21(birth, convicted), expected, "{birth:?} {convicted:?}");
    }
}

#[test]
fn nobody_on_record_was_born_110_years_ago_or_more() {
    for (birth, expected) in [
        ("19091110", Unknown),
        ("19091111", Unknown),
        ("19091112", True),
        ("19090000", Unknown),
        ("19000101", Unknown),
    ] {
        let rows = [born(felony("11358 HS", "19600610", "101001001000"), birth)];
        assert_eq!(truth("age_at_least = 50", "20191111", &rows), expected, "{birth}");
    }
}

#[test]
fn a_date_of_birth_that_is_not_before_the_conviction_is_unknown() {
    for (birth, convicted, expected) in [
        ("19990609", "19990610", True),
        ("19990610", "19990610", Unknown),
        ("19990611", "19990610", Unknown),
        ("19990600", "19990610", Unknown),
    ] {
        assert_eq!(under_21(birth, convicted), expected, "{birth} {convicted}");
    }
}

#[test]
fn twenty_one_or_younger_is_about_the_day_of_conviction_and_not_about_today() {
    let burglary = felony("459 PC", "20150101", "102001001000");
    for (name, convicted, expected) in [
        ("20 then, 44 today", "19960614", "dismissal: 21 years or younger"),
        ("21 then", "19960615", "hand-review: No applicable eligibility criteria"),
    ] {
        let rows = [felony("11358 HS", convicted, "101001001000"), burglary];
        assert_eq!(outcome(&los_angeles(), AS_OF, &rows), expected, "{name}");
    }
}

#[test]
fn a_missing_date_of_birth_gives_no_relief_for_age() {
    for (keys, birth, expected) in [
        (r#""subjectAgeThreshold": 50"#, "19691111", "dismissal: 50 years or older"),
        (r#""subjectAgeThreshold": 50"#, "", "hand-review: not known: the date of birth"),
        (r#""subjectUnder21AtConviction": true"#, "19790000", "dismissal: 21 years or younger"),
        (r#""subjectUnder21AtConviction": true"#, "", "hand-review: not known: the date of birth"),
    ] {
        let row = born(cannabis(), birth);
        assert_eq!(outcome(&relief(keys), AS_OF, &[row]), expected, "{keys} {birth:?}");
    }
}

#[test]
fn rows_that_disagree_on_the_date_of_birth_make_it_unknown() {
    let policy = relief(r#""subjectAgeThreshold": 50"#);
    let old = "dismissal: 50 years or older";
    let differ = "hand-review: not known: which of the person's dates of birth is right";
    for (name, births, expected) in [
        ("one date", vec!["19600101", "19600101"], old),
        ("a row without one", vec!["", "19600101"], old),
        ("a month that holds the day", vec!["19600100", "19600105"], old),
        ("a month and its year", vec!["19600000", "19600100"], old),
        ("a day apart, both old enough", vec!["19600101", "19600102"], differ),
        ("another month", vec!["19600200", "19600101"], differ),
        ("a third row cannot settle it", vec!["19600101", "19600102", "19600101"], differ),
        ("nor can one that says nothing", vec!["19600101", "19600102", ""], differ),
    ] {
        let counts = ["101001001000", "102001001000", "103001001000"];
        let rows: Vec<Row<'_>> = births
            .iter()
            .zip(counts)
            .map(|(birth, count)| born(felony("11358 HS", "19990610", count), birth))
            .collect();
        assert_eq!(outcome(&policy, AS_OF, &rows), expected, "{name}");
        let backwards: Vec<Row<'_>> = rows.into_iter().rev().collect();
        assert_eq!(outcome(&policy, AS_OF, &backwards), expected, "{name}, last row first");
    }
}

#[test]
fn rows_say_a_date_of_birth_together() {
    let rows = ["19750000", "", "19750600"].map(|birth| born(cannabis(), birth));
    let person = person(&rows);
    assert_eq!(person.birth_date, clear64_rules::date::DateSpan::read(b"19750600"));
    assert!(!person.birth_dates_differ);
}
