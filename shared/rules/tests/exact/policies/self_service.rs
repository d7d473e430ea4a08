//! The self-service default and the two scenarios: no cut-off of their own, the law's alone.

use clear64_rules::policy::Outcome;
use clear64_rules::section::Prop64;

use super::{charged, check, misdemeanor, of_unknown_level, on, shipped};
use crate::history::{AS_OF, cannabis, determinations, felony};

const NON_FELONY: &str = "non-felony: dismissal, Misdemeanor or Infraction";
const CULTIVATION: &str = "dismiss-11358: dismissal, Dismiss all HS 11358 convictions";
const LAW: &str = "law: not-eligible, convicted on or after 9 November 2016";

#[test]
fn the_self_service_tool_dismisses_each_section_and_every_non_felony() {
    check(
        &shipped("self-service-default"),
        &[
            ("a misdemeanor", vec![misdemeanor(cannabis())], NON_FELONY),
            ("of 11357", vec![misdemeanor(charged("11357(A) HS"))], NON_FELONY),
            (
                "11357",
                vec![charged("11357(A) HS")],
                "dismiss-11357: dismissal, Dismiss all HS 11357 convictions",
            ),
            ("11358", vec![charged("11358 HS")], CULTIVATION),
            (
                "11359",
                vec![charged("11359 HS")],
                "dismiss-11359: dismissal, Dismiss all HS 11359 convictions",
            ),
            (
                "11360",
                vec![charged("664/11360(A) HS")],
                "dismiss-11360: dismissal, Dismiss all HS 11360 convictions",
            ),
            (
                "of unknown level, dismissed in any case",
                vec![of_unknown_level(cannabis())],
                CULTIVATION,
            ),
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
    for (policy, before) in [
        ("self-service-default", CULTIVATION),
        ("dismiss-all", "all: dismissal, Dismiss all Proposition 64 convictions"),
        (
            "dismiss-all-and-related",
            "all: dismissal, Dismiss all Proposition 64 convictions and related charges",
        ),
    ] {
        check(
            &shipped(policy),
            &[
                ("the day before", vec![on("20161108")], before),
                ("the day", vec![on("20161109")], LAW),
                ("the day after", vec![on("20161110")], LAW),
                ("a misdemeanor of the day", vec![misdemeanor(on("20161109"))], LAW),
                ("the month", vec![on("20161100")], "? date-of-conviction"),
                ("no date", vec![on("")], "? date-of-conviction"),
            ],
        );
    }
}

#[test]
fn the_scenarios_dismiss_every_level_and_section_they_look_at() {
    let rows = [
        misdemeanor(cannabis()),
        felony("11357 HS", "19990610", "102001001000"),
        felony("602 PC", "19990610", "103001001000"),
        felony("459 PC", "19990610", "104001001000"),
    ];
    for (policy, looked_at) in
        [("dismiss-all", 2), ("dismiss-all-and-related", 3), ("self-service-default", 2)]
    {
        let policy = shipped(policy);
        let outcomes: Vec<Outcome> =
            determinations(&policy, AS_OF, &rows).iter().map(|d| d.outcome).collect();
        assert_eq!(outcomes, vec![Outcome::Dismissal; looked_at], "{}", policy.name);
    }
}

#[test]
fn only_the_self_service_default_decides_whole_sections() {
    for (policy, sections) in [
        ("self-service-default", &Prop64::ALL[..]),
        ("dismiss-all", &[]),
        ("dismiss-all-and-related", &[]),
        ("los-angeles-2019", &[]),
        ("los-angeles-announced-2020", &[]),
        ("sacramento-2019", &[]),
        ("san-joaquin-2019", &[]),
        ("contra-costa-2019", &[]),
    ] {
        let found: Vec<Prop64> = shipped(policy).whole_sections(Outcome::Dismissal).collect();
        assert_eq!(found, sections, "{policy}");
    }
}
