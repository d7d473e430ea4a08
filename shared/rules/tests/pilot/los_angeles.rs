//! The Los Angeles flow.

use clear64_rules::row::Row;
use clear64_rules::section::Section;

use crate::history::{born, determine, felony, los_angeles, person, reason, sentenced};

const AS_OF: &str = "20191111";
const NONE: &str = "No applicable eligibility criteria";

/// Born 1975: neither 50 nor 21. A burglary of 2015 keeps ten-year relief away.
fn with_recent_burglary(cannabis: Row<'_>) -> [Row<'_>; 2] {
    [cannabis, felony("459 PC-BURGLARY", "20150101", "109001001000")]
}

#[test]
fn a_conviction_on_or_after_9_november_2016_is_not_eligible() {
    for (convicted, expected) in [
        ("20161108", NONE),
        ("20161109", "Occurred after 11/09/2016"),
        ("20161110", "Occurred after 11/09/2016"),
        ("", NONE),
    ] {
        let rows = with_recent_burglary(felony("11358 HS", convicted, "101001001000"));
        assert_eq!(reason(&los_angeles(), AS_OF, &rows), expected, "{convicted}");
    }
}

#[test]
fn a_non_felony_goes_to_the_city_attorneys_whatever_its_date() {
    for convicted in ["19990101", "20161109", "20180101", ""] {
        let row = Row {
            conviction_status: b"MISDEMEANOR",
            ..felony("11357(B) HS", convicted, "101001001000")
        };
        assert_eq!(
            determine(&los_angeles(), AS_OF, &[row]),
            [(
                "To be reviewed by City Attorneys".to_owned(),
                "Misdemeanor or Infraction".to_owned()
            )]
        );
    }
}

#[test]
fn of_11357_only_the_letters_a_and_b_in_capitals_at_the_start_are_dismissed() {
    for (offense, expected) in [
        ("11357(A) HS-POSS", "11357(a) or 11357(b)"),
        ("11357(B) HS-POSS", "11357(a) or 11357(b)"),
        ("11357(B)(1) HS-POSS", "11357(a) or 11357(b)"),
        ("11357(C) HS-POSS", "Other 11357"),
        ("11357 HS-POSS", "Other 11357"),
        ("11357(a) HS-POSS", "Other 11357"),
        ("CHRG 11357(A) HS", "Other 11357"),
        (" 11357(A) HS", "Other 11357"),
        ("11357/11358 HS", "Other 11357"),
    ] {
        let row = felony(offense, "19990101", "101001001000");
        assert_eq!(reason(&los_angeles(), AS_OF, &[row]), expected, "{offense}");
    }
}

#[test]
fn a_super_strike_bars_only_later_convictions() {
    for (strike, expected) in
        [("19990609", "PC 667(e)(2)(c)(iv)"), ("19990610", NONE), ("19990611", NONE)]
    {
        let mut rows = vec![felony("187 PC-MURDER", strike, "102001001000")];
        rows.extend(with_recent_burglary(felony("11358 HS", "19990610", "101001001000")));
        assert_eq!(reason(&los_angeles(), AS_OF, &rows), expected, "{strike}");
    }
}

#[test]
fn the_search_for_the_earliest_bar_starts_over_at_a_conviction_without_date() {
    let strike = |date, count| felony("187 PC-MURDER", date, count);
    for (name, strikes, expected) in [
        ("a missing date is before everything", vec![""], "PC 667(e)(2)(c)(iv)"),
        ("a later strike behind it counts instead", vec!["", "20050101"], NONE),
        ("an earlier strike behind it bars", vec!["", "19800101"], "PC 667(e)(2)(c)(iv)"),
        ("what stood before it is forgotten", vec!["19800101", "", "20050101"], NONE),
        ("a missing date at the end bars", vec!["20050101", ""], "PC 667(e)(2)(c)(iv)"),
    ] {
        let counts = ["102001001000", "103001001000", "104001001000"];
        let mut rows: Vec<Row<'_>> =
            strikes.iter().zip(counts).map(|(date, count)| strike(date, count)).collect();
        rows.extend(with_recent_burglary(felony("11358 HS", "19990610", "101001001000")));
        assert_eq!(reason(&los_angeles(), AS_OF, &rows), expected, "{name}");
    }
}

#[test]
fn an_offense_and_the_gang_enhancement_of_one_case_are_a_super_strike_of_any_date() {
    for (enhancement, expected) in [
        ("105001002000", "PC 667(e)(2)(c)(iv)"),
        // The same cycle, another step: another case.
        ("105002001000", NONE),
        ("106001001000", NONE),
    ] {
        let mut rows = vec![
            felony("136.1 PC-INTIMIDATE", "20180101", "105001001000"),
            felony("186.22(B)(4) PC-GANG", "20180101", enhancement),
        ];
        rows.extend(with_recent_burglary(felony("11358 HS", "19990610", "101001001000")));
        assert_eq!(reason(&los_angeles(), AS_OF, &rows), expected, "{enhancement}");
    }
}

#[test]
fn of_several_gang_enhancements_in_a_case_the_last_pairs_with_each_offense() {
    let person = person(&[
        felony("136.1 PC-A", "20180101", "105001001000"),
        felony("186.22(B)(4) PC-FIRST", "20180101", "105001002000"),
        felony("246 PC-B", "20180101", "105001003000"),
        felony("664/186.22(B)(4) PC-LAST", "20180101", "105001004000"),
    ]);
    let facts = clear64_rules::facts::PersonFacts::new(
        &person,
        clear64_rules::date::pilot::read(AS_OF.as_bytes()),
        true,
    );
    let strikes = facts.super_strikes();
    let pairs: Vec<Vec<&[u8]>> = strikes
        .iter()
        .map(|pair| pair.sections(&person).into_iter().map(Section::text).collect())
        .collect();
    let last: &[u8] = b"664/186.22(B)(4) PC";
    assert_eq!(pairs, [[&b"136.1 PC"[..], last], [b"246 PC", last]]);
}

#[test]
fn a_pc_290_conviction_bars_only_later_convictions_and_a_registration_alone_bars_all() {
    let cannabis = felony("11358 HS", "19990610", "101001001000");
    let registration = |date, disposition: &'static str| Row {
        step_type: b"REGISTRATION",
        disposition: disposition.as_bytes(),
        ..felony("290(A) PC-REGISTER", date, "103001001000")
    };
    for (name, other, expected) in [
        ("a day before", felony("288 PC", "19990609", "102001001000"), "PC 290"),
        ("the same day", felony("285 PC", "19990610", "102001001000"), NONE),
        ("a day after", felony("285 PC", "19990611", "102001001000"), NONE),
        ("registered later", registration("20100101", ""), "PC 290"),
        ("convicted registration, earlier", registration("19980101", "CONVICTED"), "PC 290"),
        ("convicted registration, later", registration("20100101", "CONVICTED"), NONE),
    ] {
        let mut rows = vec![other];
        rows.extend(with_recent_burglary(cannabis));
        let expected = if name == "a day before" { "PC 667(e)(2)(c)(iv)" } else { expected };
        assert_eq!(reason(&los_angeles(), AS_OF, &rows), expected, "{name}");
    }
}

#[test]
fn a_pc_290_section_that_is_no_super_strike_bars_from_the_day_after() {
    for (other, expected) in [("19990609", "PC 290"), ("19990610", NONE), ("19990611", NONE)] {
        let mut rows = vec![felony("285 PC-INCEST", other, "102001001000")];
        rows.extend(with_recent_burglary(felony("11358 HS", "19990610", "101001001000")));
        assert_eq!(reason(&los_angeles(), AS_OF, &rows), expected, "{other}");
    }
}

#[test]
fn two_priors_are_counts_of_strictly_earlier_days_with_the_same_first_five_characters() {
    let third = "11358 HS-CULTIVATE";
    for (name, offense, priors, expected) in [
        (
            "two earlier days",
            third,
            vec![("11358 HS", "19980101"), ("11358 HS", "19990609")],
            "Two priors",
        ),
        (
            "two counts of one day",
            third,
            vec![("11358 HS", "19980101"), ("11358 HS", "19980101")],
            "Two priors",
        ),
        (
            "one of the same day",
            third,
            vec![("11358 HS", "19980101"), ("11358 HS", "19990610")],
            NONE,
        ),
        ("another section", third, vec![("11358 HS", "19980101"), ("11359 HS", "19980101")], NONE),
        (
            "an attempt is not counted",
            third,
            vec![("11358 HS", "19980101"), ("664/11358 HS", "19980101")],
            NONE,
        ),
        (
            "an attempt ignores plain priors",
            "664/11358 HS",
            vec![("11358 HS", "19980101"), ("11358 HS", "19980201")],
            NONE,
        ),
        (
            "an attempt counts other attempts",
            "664/11358 HS",
            vec![("664/11359 HS", "19980101"), ("664/11360 HS", "19980201")],
            "Two priors",
        ),
        (
            "subdivisions are alike",
            third,
            vec![("11358(A) HS", "19980101"), ("11358(D) HS", "19980201")],
            "Two priors",
        ),
    ] {
        let counts = ["102001001000", "103001001000"];
        let mut rows: Vec<Row<'_>> = priors
            .iter()
            .zip(counts)
            .map(|((offense, date), count)| Row {
                county: b"ALPINE",
                conviction_status: b"MISDEMEANOR",
                ..felony(offense, date, count)
            })
            .collect();
        rows.extend(with_recent_burglary(felony(offense, "19990610", "101001001000")));
        assert_eq!(reason(&los_angeles(), AS_OF, &rows), expected, "{name}");
    }
}

#[test]
fn fifty_is_reached_on_the_birthday() {
    for (birth, expected) in [
        ("19691110", "50 years or older"),
        ("19691111", "50 years or older"),
        ("19691112", NONE),
        ("NULL", "50 years or older"),
    ] {
        let rows = with_recent_burglary(felony("11358 HS", "19990610", "101001001000"))
            .map(|row| born(row, birth));
        assert_eq!(reason(&los_angeles(), AS_OF, &rows), expected, "{birth}");
    }
}

#[test]
fn twenty_one_or_younger_is_the_age_at_the_as_of_date_in_years_of_365_and_a_quarter_days() {
    // 21 years of 365.25 days are 7,670.25 days: 7,670 before 11 November 2019 is 11 November 1998.
    for (birth, expected) in [
        ("19981112", "21 years or younger"),
        ("19981111", "21 years or younger"),
        ("19981110", NONE),
    ] {
        let rows = with_recent_burglary(felony("11358 HS", "20140610", "101001001000"))
            .map(|row| born(row, birth));
        assert_eq!(reason(&los_angeles(), AS_OF, &rows), expected, "{birth}");
    }
}

#[test]
fn a_sentence_that_ends_on_the_as_of_date_is_completed() {
    const COMPLETED: &str = "Only has 11357-60 charges and completed sentence";
    for (days, expected) in
        [("9", COMPLETED), ("10", COMPLETED), ("11", "Currently serving sentence")]
    {
        let row = sentenced(felony("11358 HS", "20151101", "101001001000"), days, "D");
        assert_eq!(reason(&los_angeles(), "20151111", &[row]), expected, "{days} days");
    }
}

#[test]
fn a_conviction_on_the_day_ten_years_ago_leaves_the_ten_years_free() {
    for (other, expected) in [
        ("20091110", "No convictions in past 10 years"),
        ("20091111", "No convictions in past 10 years"),
        ("20091112", NONE),
    ] {
        let rows = [
            felony("11358 HS", "19990610", "101001001000"),
            felony("459 PC-BURGLARY", other, "102001001000"),
        ];
        assert_eq!(reason(&los_angeles(), AS_OF, &rows), expected, "{other}");
    }
}

#[test]
fn ten_years_before_29_february_are_1_march() {
    for (other, expected) in [
        ("20100228", "No convictions in past 10 years"),
        ("20100301", "No convictions in past 10 years"),
        ("20100302", NONE),
    ] {
        let rows = [
            felony("11358 HS", "19990610", "101001001000"),
            felony("459 PC-BURGLARY", other, "102001001000"),
        ];
        assert_eq!(reason(&los_angeles(), "20200229", &rows), expected, "{other}");
    }
}

#[test]
fn a_death_helps_only_one_who_serves_no_sentence() {
    let dead = Row { step_type: b"DECEASED", ..Row { subject_id: b"1", ..Row::default() } };
    let [cannabis, burglary] = with_recent_burglary(felony("11358 HS", "20140610", "101001001000"));
    assert_eq!(reason(&los_angeles(), AS_OF, &[cannabis, burglary, dead]), "Deceased");
    let serving = sentenced(cannabis, "20", "Y");
    let rows = [serving, burglary, dead];
    assert_eq!(reason(&los_angeles(), AS_OF, &rows), "Currently serving sentence");
}
