//! San Francisco's policy of 2018 in the exact reading: the one list of bars, two earlier cases, and
//! a quantity or a history that is not known.

use clear64_rules::policy::{Authority, Outcome, Policy, Scope, shipped};
use clear64_rules::record::Person;
use clear64_rules::row::Row;
use clear64_rules::truth::Truth;

use crate::history::{
    cannabis, cannabis_and, convictions, decided_by, felony, person, registration,
};

fn san_francisco() -> Policy {
    shipped::get("san-francisco-2018").unwrap().unwrap()
}

fn decided(rows: &[Row<'_>]) -> String {
    decided_by(&san_francisco(), &person(rows))
}

/// A felony of June 1999 with these other convictions, the first of this many grams.
fn weighed(offense: &str, grams: Option<f64>, others: &[(&str, &str)]) -> Person {
    let row = felony(offense, "19990610", "101001001000");
    let mut person = person(&[vec![row], convictions(others)].concat());
    person.convictions[0].quantity = grams;
    person
}

#[test]
fn every_rule_has_the_outcome_and_the_authority_of_the_program() {
    use Authority::{CountyPolicy, Statute};
    let policy = san_francisco();
    let rules: Vec<(&str, Outcome, Authority)> =
        policy.rules.iter().map(|rule| (&*rule.id, rule.then, rule.authority)).collect();
    assert_eq!(
        rules,
        [
            ("over-one-pound", Outcome::NotEligible, CountyPolicy),
            ("pc-290", Outcome::NotEligible, Statute),
            ("super-strike", Outcome::NotEligible, Statute),
            ("two-priors", Outcome::NotEligible, Statute),
            ("not-weighed", Outcome::HandReview, CountyPolicy),
            ("no-match", Outcome::HandReview, CountyPolicy),
            ("eligible", Outcome::Dismissal, CountyPolicy),
        ]
    );
    assert_eq!(policy.scope, Scope::Prop64);
}

#[test]
fn over_a_pound_is_more_than_453_592_grams_and_a_quantity_not_known_is_for_a_review() {
    for offense in ["11359 HS", "11360(A) HS", "664/11359 HS"] {
        for (grams, expected) in [
            (Some(453.592), "eligible"),
            (Some(453.593), "over-one-pound"),
            (None, "unknown quantity"),
        ] {
            let found = decided_by(&san_francisco(), &weighed(offense, grams, &[]));
            assert_eq!(found, expected, "{offense} {grams:?}");
        }
    }
    for offense in ["11357(C) HS", "11358 HS"] {
        for grams in [None, Some(9000.0)] {
            let found = decided_by(&san_francisco(), &weighed(offense, grams, &[]));
            assert_eq!(found, "eligible", "{offense} {grams:?}");
        }
    }
}

#[test]
fn a_misdemeanor_is_not_weighed_and_an_infraction_is_and_neither_is_barred() {
    for (level, grams, expected) in [
        ("MISDEMEANOR", None, "eligible"),
        ("MISDEMEANOR", Some(9000.0), "eligible"),
        ("INFRACTION", None, "unknown quantity"),
        ("INFRACTION", Some(1.0), "eligible"),
        ("INFRACTION", Some(9000.0), "over-one-pound"),
        ("", Some(9000.0), "unknown felony-or-not misdemeanor-or-not"),
        ("", Some(1.0), "unknown felony-or-not"),
        ("FELONY", Some(1.0), "super-strike"),
    ] {
        let row = Row {
            conviction_status: level.as_bytes(),
            ..felony("11359 HS", "19990610", "101001001000")
        };
        let mut person = person(&[vec![row], convictions(&[("187 PC", "19980101")])].concat());
        person.convictions[0].quantity = grams;
        let found = decided_by(&san_francisco(), &person);
        assert_eq!(found, expected, "{level} {grams:?}");
    }
}

#[test]
fn a_disqualifier_of_the_one_list_bars_whatever_its_date_and_a_possible_one_is_for_a_review() {
    for date in ["19980101", "19990610", "20150101", ""] {
        for (offense, expected) in [
            ("187 PC", "super-strike"),
            ("187(A) PC", "super-strike"),
            ("207 PC", "super-strike"),
            ("664/207 PC", "unknown super-strike"),
            ("285 PC", "pc-290"),
            ("272 PC", "pc-290"),
            ("290 PC", "unknown pc-290"),
            ("261.5 PC", "eligible"),
            ("314(1) PC", "pc-290"),
            ("459 PC", "eligible"),
            ("ILLEGIBLE", "unknown super-strike pc-290"),
        ] {
            let found = decided(&cannabis_and(&[(offense, date)]));
            assert_eq!(found, expected, "{offense} {date}");
        }
    }
    assert_eq!(decided(&[cannabis(), registration("20150101")]), "unknown pc-290");
}

#[test]
fn an_offense_and_its_gang_enhancement_are_no_bar() {
    let rows = [
        cannabis(),
        felony("246 PC", "19980101", "201001001000"),
        felony("186.22(B)(4) PC", "19980101", "201001002000"),
    ];
    assert_eq!(decided(&rows), "eligible");
}

#[test]
fn possession_and_what_is_no_felony_is_not_barred() {
    let others = [("187 PC", "19980101"), ("285 PC", "19980101")];
    assert_eq!(decided_by(&san_francisco(), &weighed("11357 HS", None, &others)), "eligible");
    let misdemeanor = Row { conviction_status: b"MISDEMEANOR", ..cannabis() };
    assert_eq!(decided(&[vec![misdemeanor], convictions(&others)].concat()), "eligible");
    let priors = [("11358 HS", "19980101"), ("11358 HS", "19980201")];
    assert_eq!(decided(&[vec![misdemeanor], convictions(&priors)].concat()), "eligible");
    let priors = [("11357 HS", "19980101"), ("11357 HS", "19980201")];
    assert_eq!(decided_by(&san_francisco(), &weighed("11357 HS", None, &priors)), "eligible");
}

#[test]
fn two_priors_are_two_earlier_days_and_one_day_is_one() {
    for (priors, expected) in [
        (vec!["19980101"], "eligible"),
        (vec!["19980101", "19980101"], "eligible"),
        (vec!["19980101", "19980102"], "two-priors"),
        (vec!["19980101", "19990610"], "eligible"),
        (vec!["19980101", "20010101"], "eligible"),
        (vec!["19980101", ""], "unknown priors"),
    ] {
        let others: Vec<(&str, &str)> = priors.iter().map(|date| ("11358(D) HS", *date)).collect();
        assert_eq!(decided(&cannabis_and(&others)), expected, "{priors:?}");
    }
}

#[test]
fn what_was_not_weighed_and_is_barred_is_not_eligible() {
    for (offense, expected) in [
        ("187 PC", "super-strike"),
        ("285 PC", "pc-290"),
        ("459 PC", "unknown quantity"),
        ("ILLEGIBLE", "unknown quantity super-strike pc-290"),
    ] {
        let person = weighed("11359 HS", None, &[(offense, "19980101")]);
        assert_eq!(decided_by(&san_francisco(), &person), expected, "{offense}");
    }
}

#[test]
fn a_row_that_matches_no_person_is_for_a_review_before_any_rule() {
    for (offense, grams) in
        [("11357 HS", None), ("11359 HS", None), ("11359 HS", Some(1.0)), ("11359 HS", Some(500.0))]
    {
        let mut person = weighed(offense, grams, &[]);
        person.unmatched = true;
        assert_eq!(decided_by(&san_francisco(), &person), "unmatched", "{offense} {grams:?}");
    }
}

#[test]
fn no_conviction_on_or_after_9_november_2016_is_given_relief() {
    for (date, expected) in [
        ("20161108", "eligible"),
        ("20161109", "after Proposition 64"),
        ("", "unknown date-of-conviction"),
    ] {
        assert_eq!(decided(&[felony("11358 HS", date, "101001001000")]), expected, "{date}");
    }
}

#[test]
fn a_level_that_is_not_known_leaves_a_bar_open() {
    let mut person = person(&cannabis_and(&[("187 PC", "19980101")]));
    person.convictions[0].felony = Truth::Unknown;
    assert_eq!(decided_by(&san_francisco(), &person), "unknown felony-or-not");
}
