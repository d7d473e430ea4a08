//! The self-service default and the two scenarios: no cut-off of their own, the law's alone.

use clear64_rules::policy::Outcome;
use clear64_rules::section::Prop64;

use super::of_unknown_level;
use crate::alike::self_service::{ALL, ALL_AND_RELATED, CULTIVATION};
use crate::alike::{cannabis, charged, check, misdemeanor, on, shipped};

#[test]
fn a_section_that_is_not_known_is_reviewed_and_a_level_need_not_be() {
    check(
        &shipped("self-service-default"),
        &[
            ("of unknown level", vec![of_unknown_level(cannabis())], CULTIVATION),
            (
                "two sections",
                vec![charged("11359/11360 HS")],
                "dismiss-11359+dismiss-11360? section",
            ),
            ("no code", vec![charged("11358")], "dismiss-11358? section"),
            ("no code, a misdemeanor", vec![misdemeanor(charged("11358"))], "? section"),
            (
                "no code, of unknown level",
                vec![of_unknown_level(charged("11357"))],
                "non-felony+dismiss-11357? felony-or-not, section",
            ),
        ],
    );
}

#[test]
fn without_a_cut_off_of_the_policy_the_law_has_one() {
    let law = "law: not-eligible, convicted on or after 9 November 2016";
    for (policy, before) in [
        ("self-service-default", CULTIVATION),
        ("dismiss-all", ALL),
        ("dismiss-all-and-related", ALL_AND_RELATED),
    ] {
        check(
            &shipped(policy),
            &[
                ("the day before", vec![on("20161108")], before),
                ("the day", vec![on("20161109")], law),
                ("the day after", vec![on("20161110")], law),
                ("a misdemeanor of the day", vec![misdemeanor(on("20161109"))], law),
                ("the month", vec![on("20161100")], "? date-of-conviction"),
                ("no date", vec![on("")], "? date-of-conviction"),
            ],
        );
    }
}

#[test]
fn only_the_self_service_default_decides_whole_sections() {
    for (name, _) in clear64_rules::policy::shipped::ALL {
        let found: Vec<Prop64> = shipped(name).whole_sections(Outcome::Dismissal).collect();
        let expected = if *name == "self-service-default" { &Prop64::ALL[..] } else { &[] };
        assert_eq!(found, expected, "{name}");
    }
}
