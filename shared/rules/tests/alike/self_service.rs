//! The self-service default and the two scenarios.

use super::{cannabis, charged, check, check_scope, misdemeanor, shipped};

pub(crate) const NON_FELONY: &str = "non-felony: dismissal, Misdemeanor or Infraction";
pub(crate) const CULTIVATION: &str = "dismiss-11358: dismissal, Dismiss all HS 11358 convictions";
pub(crate) const ALL: &str = "all: dismissal, Dismiss all Proposition 64 convictions";
pub(crate) const ALL_AND_RELATED: &str =
    "all: dismissal, Dismiss all Proposition 64 convictions and related charges";

#[test]
fn the_self_service_default_dismisses_each_section_and_every_non_felony() {
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
            ("11358", vec![cannabis()], CULTIVATION),
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
        ],
    );
    check_scope("self-service-default", &[("11360 HS", true), ("602 PC", false)]);
}

#[test]
fn the_scenarios_dismiss_every_level_and_section_they_look_at() {
    let possession = || vec![charged("11357(A) HS")];
    let all = [
        ("a felony", vec![cannabis()], ALL),
        ("a misdemeanor", vec![misdemeanor(cannabis())], ALL),
        ("possession", possession(), ALL),
    ];
    check(&shipped("dismiss-all"), &all);
    check_scope("dismiss-all", &[("11359 HS", true), ("602 PC", false), ("459 PC", false)]);
    let related = ("a related charge", vec![charged("602 PC")], ALL_AND_RELATED);
    check(
        &shipped("dismiss-all-and-related"),
        &all.map(|(name, rows, _)| (name, rows, ALL_AND_RELATED)),
    );
    check(&shipped("dismiss-all-and-related"), &[related]);
    check_scope(
        "dismiss-all-and-related",
        &[("11359 HS", true), ("602 PC", true), ("459 PC", false)],
    );
}
