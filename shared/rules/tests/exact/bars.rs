//! Super strikes, PC 290 and gang pairs, each with its own date (mends 3, 4, 15 and 20).

use clear64_rules::facts::{Disqualifier, ListedAt};
use clear64_rules::row::Row;
use clear64_rules::section::Section;
use clear64_rules::truth::Truth::{False, True, Unknown};

use crate::history::{
    AS_OF, born, cannabis, cannabis_and, convictions, felony, los_angeles, outcome, policy,
    registration, truth, with_facts,
};

/// Of a person born in 1948, if no bar comes first.
const RELIEF: &str = "dismissal: 50 years or older";

#[test]
fn a_super_strike_bars_later_convictions_and_an_uncertain_one_leaves_them_open() {
    for (offense, date, earlier, any) in [
        ("187 PC", "19990609", True, True),
        ("187 PC", "19990610", False, True),
        ("187 PC", "19990611", False, True),
        ("187(A) PC", "19990609", True, True),
        ("664/187 PC", "19990609", True, True),
        ("664/207 PC", "19990609", Unknown, Unknown),
        ("664/207 PC", "19990610", False, Unknown),
        ("187", "19990609", Unknown, Unknown),
        ("MURDER", "19990609", Unknown, Unknown),
        ("MURDER", "19990610", False, Unknown),
        ("537 PC", "19990609", False, False),
        ("187 PC", "19990500", True, True),
        ("187 PC", "19990600", Unknown, True),
        ("187 PC", "19990700", False, True),
        ("187 PC", "", Unknown, True),
        ("664/207 PC", "", Unknown, Unknown),
        ("459 PC", "", False, False),
    ] {
        let rows = cannabis_and(&[(offense, date)]);
        let found = |when| truth(&format!("prior_super_strike = \"{when}\""), AS_OF, &rows);
        assert_eq!((found("earlier"), found("any")), (earlier, any), "{offense} {date:?}");
    }
}

#[test]
fn a_conviction_without_date_may_be_later_than_every_bar() {
    let undated = felony("11358 HS", "", "101001001000");
    let rows =
        [vec![undated], convictions(&[("187 PC", "19990609"), ("285 PC", "19990609")])].concat();
    for key in ["prior_super_strike", "prior_pc290"] {
        assert_eq!(truth(&format!("{key} = \"earlier\""), AS_OF, &rows), Unknown, "{key}");
        assert_eq!(truth(&format!("{key} = \"any\""), AS_OF, &rows), True, "{key}");
    }
}

#[test]
fn one_known_bar_is_enough_whatever_another_is() {
    let rows = cannabis_and(&[("664/207 PC", "19980101"), ("187 PC", "19980101"), ("187 PC", "")]);
    assert_eq!(truth("prior_super_strike = \"earlier\"", AS_OF, &rows), True);
}

#[test]
fn los_angeles_takes_a_bar_into_account_from_the_day_after_it() {
    for (offense, date, expected) in [
        ("187 PC", "19990609", "not-eligible: PC 667(e)(2)(c)(iv)"),
        ("187 PC", "19990610", RELIEF),
        ("187 PC", "19990611", RELIEF),
        ("537 PC", "19990609", RELIEF),
        (
            "664/207 PC",
            "19990609",
            "hand-review: not known: whether another conviction is a super strike",
        ),
        ("187 PC", "19990600", "hand-review: not known: the date of a super strike"),
        ("285 PC", "19990609", "not-eligible: PC 290"),
        ("285 PC", "19990610", RELIEF),
        ("285 PC", "19990611", RELIEF),
        ("261.5 PC", "19990609", RELIEF),
    ] {
        let rows = cannabis_and(&[(offense, date)]).into_iter().map(|row| born(row, "19480101"));
        let rows: Vec<Row<'_>> = rows.collect();
        assert_eq!(outcome(&los_angeles(), AS_OF, &rows), expected, "{offense} {date}");
    }
}

#[test]
fn a_gang_pair_is_of_the_day_on_which_both_were_convicted() {
    for (offense, enhancement, expected) in [
        ("19990608", "19990609", True),
        ("19990609", "19990608", True),
        ("19990609", "19990609", True),
        ("19990609", "19990610", False),
        ("19990610", "19990609", False),
        ("20180101", "20180101", False),
        ("19990609", "19990600", Unknown),
        ("19990609", "", Unknown),
        ("19990610", "", False),
    ] {
        let rows = [
            cannabis(),
            felony("136.1 PC", offense, "105001001000"),
            felony("186.22(B)(4) PC", enhancement, "105001002000"),
        ];
        let found = truth("prior_super_strike = \"earlier\"", AS_OF, &rows);
        assert_eq!(found, expected, "{offense:?} {enhancement:?}");
        assert_eq!(truth("prior_super_strike = \"any\"", AS_OF, &rows), True);
    }
}

#[test]
fn a_gang_pair_is_an_offense_and_the_enhancement_of_one_case() {
    for (name, offense, enhancement, count, expected) in [
        ("one case", "136.1 PC", "186.22(B)(4) PC", "105001002000", True),
        ("another step", "136.1 PC", "186.22(B)(4) PC", "105002001000", False),
        ("another cycle", "136.1 PC", "186.22(B)(4) PC", "106001002000", False),
        ("another enhancement", "136.1 PC", "186.22(B)(1) PC", "105001002000", False),
        ("another offense", "459 PC", "186.22(B)(4) PC", "105001002000", False),
        ("two offenses", "136.1 PC", "246 PC", "105001002000", False),
        ("an attempt", "664/136.1 PC", "186.22(B)(4) PC", "105001002000", Unknown),
        ("no code", "136.1", "186.22(B)(4) PC", "105001002000", Unknown),
    ] {
        let rows = [
            cannabis(),
            felony(offense, "19980101", "105001001000"),
            felony(enhancement, "19980101", count),
        ];
        assert_eq!(truth("prior_super_strike = \"any\"", AS_OF, &rows), expected, "{name}");
    }
}

#[test]
fn gang_pairs_count_only_where_the_policy_says_so() {
    let mut policy = policy(
        "proposition-64",
        &[
            ("prior_super_strike = \"any\"", "not-eligible", "review"),
            ("always = true", "dismissal", "review"),
        ],
    );
    let rows = [
        cannabis(),
        felony("136.1 PC", "19980101", "105001001000"),
        felony("186.22(B)(4) PC", "19980101", "105001002000"),
    ];
    assert!(outcome(&policy, AS_OF, &rows).starts_with("not-eligible"));
    policy.gang_pairs = false;
    assert!(outcome(&policy, AS_OF, &rows).starts_with("dismissal"));
}

#[test]
fn bars_are_listed_in_file_order_each_once() {
    let rows = [
        felony("187 PC", "20180101", "104001001000"),
        cannabis(),
        felony("186.22(B)(4) PC", "20180101", "105001001000"),
        felony("136.1 PC", "20180101", "105001002000"),
        felony("246 PC", "20180101", "105001003000"),
        felony("187 PC", "19700101", "106001001000"),
        felony("664/285 PC", "19700101", "107001001000"),
        registration("20000101"),
    ];
    with_facts(AS_OF, &rows, |facts| {
        let strikes: Vec<ListedAt> =
            facts.person.super_strikes().iter().map(|bar| bar.at).collect();
        assert_eq!(
            strikes,
            [
                ListedAt::Conviction(0),
                ListedAt::Conviction(5),
                ListedAt::Pair(3, 2),
                ListedAt::Pair(4, 2)
            ]
        );
        let pc290 = facts.person.pc290();
        let at: Vec<(ListedAt, bool)> =
            pc290.iter().map(|bar| (bar.at, bar.at.is_registration())).collect();
        assert_eq!(at, [(ListedAt::Conviction(6), false), (ListedAt::Registration(0), true)]);
        assert!(pc290.iter().all(|bar| bar.listed == Unknown));
    });
}

#[test]
fn a_bar_names_its_sections_and_a_registration_none() {
    let rows = [
        felony("187 PC", "20180101", "104001001000"),
        felony("136.1 PC", "20180101", "105001001000"),
        felony("186.22(B)(4) PC", "20180102", "105001002000"),
        registration("20000101"),
    ];
    with_facts(AS_OF, &rows, |facts| {
        let person = facts.person.person();
        let bars = [facts.person.super_strikes(), facts.person.pc290()].concat();
        let said: Vec<(String, String)> = bars
            .iter()
            .map(|bar| {
                let sections: Vec<&str> =
                    bar.sections(person).into_iter().map(Section::code_text).collect();
                let day = bar.date(person).day().map(|day| day.to_string());
                (sections.join(" + "), day.unwrap_or_default())
            })
            .collect();
        let expected = [
            ("187 PC", "2018-01-01"),
            ("136.1 PC + 186.22(B)(4) PC", "2018-01-02"),
            ("", "2000-01-01"),
        ];
        let expected = expected.map(|(sections, day)| (sections.to_owned(), day.to_owned()));
        assert_eq!(said, expected);
    });
}

#[test]
fn a_registration_is_possibly_under_290_c_and_has_its_own_date() {
    for (date, earlier, any) in [
        ("19990609", Unknown, Unknown),
        ("19990610", False, Unknown),
        ("19990611", False, Unknown),
        ("19990600", Unknown, Unknown),
        ("19990700", False, Unknown),
        ("", Unknown, Unknown),
    ] {
        let rows = [cannabis(), registration(date)];
        let found = |when| truth(&format!("prior_pc290 = \"{when}\""), AS_OF, &rows);
        assert_eq!((found("earlier"), found("any")), (earlier, any), "{date:?}");
    }
}

#[test]
fn a_registration_is_under_290_unless_its_charge_names_another_section_for_certain() {
    for (charge, comment, expected) in [
        ("290 PC-REG", "", Unknown),
        ("290.018(B) PC", "", Unknown),
        ("", "", Unknown),
        ("SEX OFFENDER REG", "", Unknown),
        ("PC 290", "", Unknown),
        ("SEE COMMENT FOR CHARGE", "290 PC-SEX REG", Unknown),
        ("11590 HS-NARC REG", "", False),
        ("457.1 PC-ARSON REG", "", False),
    ] {
        let registered = Row {
            offense: charge.as_bytes(),
            comment: comment.as_bytes(),
            ..registration("19980101")
        };
        let found = truth("prior_pc290 = \"earlier\"", AS_OF, &[cannabis(), registered]);
        assert_eq!(found, expected, "{charge} {comment}");
    }
}

#[test]
fn a_registration_on_a_conviction_row_does_not_make_its_section_certain() {
    let convicted = Row { disposition: b"CONVICTED", ..registration("19980101") };
    let rows = [cannabis(), convicted];
    assert_eq!(truth("prior_pc290 = \"earlier\"", AS_OF, &rows), Unknown);
}

#[test]
fn los_angeles_leaves_an_earlier_registration_to_review_and_ignores_a_later_one() {
    let possible =
        "hand-review: not known: whether a conviction or registration falls under PC 290(c)";
    for (date, expected) in [
        ("19990609", possible),
        ("19990610", "dismissal: Only has 11357-60 charges and completed sentence"),
        ("19990611", "dismissal: Only has 11357-60 charges and completed sentence"),
    ] {
        let rows = [cannabis(), registration(date)];
        assert_eq!(outcome(&los_angeles(), AS_OF, &rows), expected, "{date}");
    }
}

#[test]
fn a_conviction_is_no_bar_of_itself() {
    for condition in ["prior_super_strike = \"any\"", "prior_pc290 = \"any\""] {
        let alone = felony("11358 HS AND 187 PC", "19990610", "101001001000");
        assert_eq!(truth(condition, AS_OF, &[alone]), False, "{condition}");
    }
}

#[test]
fn disqualifiers_are_those_found_or_possible_of_any_date() {
    let found = |others: &[(&str, &str)]| -> Vec<(&'static str, clear64_rules::truth::Truth)> {
        with_facts(AS_OF, &cannabis_and(others), |facts| {
            facts.disqualifiers().map(|(found, truth)| (Disqualifier::name(found), truth)).collect()
        })
    };
    assert_eq!(found(&[]), []);
    assert_eq!(found(&[("187 PC", "20180101")]), [("super-strike", True)]);
    assert_eq!(found(&[("285 PC", "20180101")]), [("pc-290", True)]);
    assert_eq!(found(&[("290 PC", "20180101")]), [("pc-290", Unknown)]);
    assert_eq!(
        found(&[("11358 HS", "19980101"), ("11358 HS", "19980102")]),
        [("two-priors", True)]
    );
}
