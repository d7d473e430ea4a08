//! Facts of the person and of the conviction itself.

use clear64_rules::row::Row;

use crate::sides::{cultivation, felony, los_angeles, numbers, parting, policy, relief, rule};

#[test]
fn nothing_parts_where_the_outcomes_are_the_same() {
    assert_eq!(parting(&los_angeles(), &[cultivation("20050314")], 0), None);
}

#[test]
fn a_level_that_nothing_says_is_unknown_by_mend_19_at_the_rule_of_levels() {
    for (status, level) in [("  -  ", "F"), ("", ""), ("felony", "M")] {
        let row = Row {
            conviction_status: status.as_bytes(),
            offense_level: level.as_bytes(),
            ..cultivation("20050314")
        };
        let (at, mends) = parting(&los_angeles(), &[row], 0).unwrap();
        assert_eq!(at.as_deref(), Some("non-felony"), "{status}");
        assert_eq!(mends.iter().map(|mend| mend.number()).collect::<Vec<_>>(), [19], "{status}");
    }
}

#[test]
fn a_date_of_conviction_that_is_not_known_is_mend_9() {
    let policy = policy(
        "proposition-64",
        &[
            ("late", "convicted_on_or_after = 2016-11-09", "not-eligible"),
            ("all", "always = true", "reduction"),
        ],
    );
    for date in ["", "19790231", "20160000", "99991231"] {
        assert_eq!(numbers(&policy, &[cultivation(date)], 0), [9], "{date}");
    }
    assert_eq!(numbers(&policy, &[cultivation("20150000")], 0), [0; 0], "before, whatever the day");
}

#[test]
fn a_date_of_birth_that_is_not_known_is_mend_10_and_a_partial_one_mend_9() {
    let policy = rule("age_at_least = 50");
    for (birth, expected) in
        [("", 10), ("00000000", 10), ("19000101", 10), ("19690000", 9), ("19691100", 9)]
    {
        let row = Row { birth_date: birth.as_bytes(), ..cultivation("20050314") };
        assert_eq!(numbers(&policy, &[row], 0), [expected], "{birth}");
    }
}

#[test]
fn dates_of_birth_that_disagree_are_mend_18() {
    let policy = rule("age_at_least = 50");
    let born = |birth: &'static str, count: &'static str| Row {
        birth_date: birth.as_bytes(),
        ..felony("11358 HS-X", "20050314", count)
    };
    let rows = [born("19600101", "101001001000"), born("19610101", "102001001000")];
    assert_eq!(numbers(&policy, &rows, 0), [18]);
    let rows = [born("", "101001001000"), born("19750615", "102001001000")];
    assert_eq!(numbers(&policy, &rows, 0), [10, 18], "the first row does not say it");
}

#[test]
fn the_announced_age_at_conviction_is_mend_11() {
    let policy = rule("announced_age_or_younger = 21");
    let row = Row { birth_date: b"19850615", ..cultivation("20050314") };
    assert_eq!(numbers(&policy, &[row], 0), [11]);
    let row = Row { birth_date: b"", ..cultivation("20050314") };
    assert_eq!(numbers(&policy, &[row], 0), [10], "the date of birth is what is missing");
    let row = Row { birth_date: b"20060101", ..cultivation("20050314") };
    assert_eq!(numbers(&policy, &[row], 0), [10, 11], "born after the conviction");
}

#[test]
fn anniversaries_and_29_february_are_mend_12() {
    for (when, birth, date) in [
        ("under_age_at_conviction = 21", "19840229", "20050228"),
        ("no_conviction_in_years = 10", "19750615", "20091111"),
        ("crime_free_years = 10", "19750615", "20091111"),
        ("more_years_since_any_conviction = 10", "19750615", "20091111"),
    ] {
        let row = Row { birth_date: birth.as_bytes(), ..cultivation(date) };
        let expected: &[u8] = if when.starts_with("no_conviction") { &[] } else { &[12] };
        assert_eq!(numbers(&rule(when), &[row], 0), expected, "{when}");
    }
}

#[test]
fn years_without_a_date_are_mend_9() {
    for when in
        ["years_since_conviction = 5", "no_conviction_in_years = 10", "crime_free_years = 10"]
    {
        assert_eq!(numbers(&rule(when), &[cultivation("")], 0), [9], "{when}");
    }
    let other = felony("459 PC-BURGLARY", "", "102001001000");
    let rows = [cultivation("19990101"), other];
    assert_eq!(numbers(&rule("no_conviction_in_years = 10"), &rows, 0), [9], "of another one");
}

#[test]
fn a_sentence_by_the_calendar_is_mend_13() {
    let sentenced = |date, length: &'static str, unit: &'static str| Row {
        sentence_length: length.as_bytes(),
        sentence_unit: unit.as_bytes(),
        ..cultivation(date)
    };
    let policy = rule("all_sentences_completed = true");
    // Four calendar years end on the day; four years of 366 days do not.
    assert_eq!(numbers(&policy, &[sentenced("20151111", "4", "Y")], 0), [13]);
    assert_eq!(numbers(&policy, &[sentenced("20120101", "999", "Y")], 0), [13], "overflow");
    assert_eq!(numbers(&policy, &[sentenced("", "5", "Y")], 0), [9], "from no known day");
    let policy = rule("sentence_completed = true");
    assert_eq!(numbers(&policy, &[sentenced("20161108", "1098", "D")], 0), [13], "the day itself");
}

#[test]
fn a_part_of_a_sentence_added_to_another_conviction_is_mend_16() {
    let policy = rule("sentence_completed = true");
    let first = cultivation("20150101");
    let other = felony("459 PC-BURGLARY", "20150101", "101001002000");
    let part = Row { sentence_length: b"9", sentence_unit: b"Y", ..cultivation("20150101") };
    assert_eq!(numbers(&policy, &[first, other, part], 0), [16]);
}

#[test]
fn relief_after_the_cut_off_and_a_policy_without_an_answer_are_mend_17() {
    let dismissing = rule("felony = true");
    assert_eq!(numbers(&dismissing, &[cultivation("20161109")], 0), [17]);
    assert_eq!(numbers(&dismissing, &[cultivation("")], 0), [9, 17]);
    let silent = policy("proposition-64", &[("rule", "felony = false", "dismissal")]);
    assert_eq!(numbers(&silent, &[cultivation("20050314")], 0), [17], "no rule");
}

#[test]
fn the_sections_of_other_convictions_part_a_rule_about_all_of_them() {
    let policy = relief(r#""subjectHasOnlyProp64Charges": true"#);
    for (other, expected) in [
        ("11357.5 HS-X", vec![5]),
        ("11357 PC-X", vec![1]),
        ("664-11359 HS-X", vec![3]),
        ("11359-X", vec![3]),
    ] {
        let rows = [cultivation("20050314"), felony(other, "20060314", "102001001000")];
        assert_eq!(numbers(&policy, &rows, 0), expected, "{other}");
    }
}

#[test]
fn a_death_or_a_conviction_in_other_words_is_mend_19() {
    let dead = Row {
        step_type: b" deceased",
        subject_id: b"1",
        birth_date: b"19750615",
        ..Row::default()
    };
    assert_eq!(numbers(&rule("deceased = true"), &[cultivation("20050314"), dead], 0), [19]);
    let other = Row { disposition: b"convicted", ..felony("459 PC-X", "20150314", "102001001000") };
    for when in ["convictions_on_record = 2", "no_conviction_in_years = 10"] {
        assert_eq!(numbers(&rule(when), &[cultivation("20050314"), other], 0), [19], "{when}");
    }
}

#[test]
fn a_rule_that_may_hold_and_would_decide_alike_is_not_where_the_readings_part() {
    let policy = policy(
        "proposition-64",
        &[
            ("strike", "prior_super_strike = \"earlier\"", "not-eligible"),
            ("late", "years_since_conviction = 5", "not-eligible"),
            ("all", "always = true", "dismissal"),
        ],
    );
    // The pilots' program takes a year 1; the super strike is possible in the exact reading alone.
    let uncertain = felony("CHRG 459 PC", "19900101", "102001001000");
    let row = cultivation("20150000");
    let (at, mends) = parting(&policy, &[row, uncertain], 0).unwrap();
    assert_eq!(at.as_deref(), Some("late"));
    assert_eq!(mends.iter().map(|mend| mend.number()).collect::<Vec<_>>(), [9]);
}
