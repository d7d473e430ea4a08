//! The decider: the first rule that holds, unless a rule before it may hold and would decide
//! otherwise (mends 9, 10, 17).

use clear64_rules::determination::{Basis, Determination, decide};
use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::policy::{Authority, Outcome, Policy, options};
use clear64_rules::row::Row;

use crate::history::{
    AS_OF, born, cannabis, cannabis_and, day, determinations, felony, los_angeles, outcome, person,
    policy, relief,
};

/// A cannabis felony of a person whose date of birth nobody knows.
fn of_unknown_age() -> Row<'static> {
    born(cannabis(), "")
}

fn decided<'r>(policy: &'r Policy, rows: &[Row<'_>]) -> Determination<'r> {
    determinations(policy, AS_OF, rows).swap_remove(0)
}

#[test]
fn a_conviction_that_no_rule_decides_is_for_review() {
    let policy = policy("proposition-64", &[("age_at_least = 50", "dismissal", "review")]);
    let determination = decided(&policy, &[cannabis()]);
    assert_eq!(determination.outcome, Outcome::HandReview);
    assert_eq!(determination.basis, Basis::NoRule);
    assert_eq!(determination.reason_with(""), "no rule of the policy applies");
    assert!(determination.rule().is_none() && determination.missing().is_empty());
    let options =
        options::parse("test", r#"{"baselineEligibility": {"dismiss": ["11357"]}}"#).unwrap();
    assert_eq!(
        outcome(&options, AS_OF, &[cannabis()]),
        "hand-review: no rule of the policy applies"
    );
}

#[test]
fn the_first_rule_that_holds_decides() {
    let policy = policy(
        "proposition-64",
        &[
            ("felony = false", "not-eligible", "review"),
            ("number = \"11358\"", "reduction", "review"),
            ("always = true", "dismissal", "review"),
        ],
    );
    let determination = decided(&policy, &[cannabis()]);
    assert_eq!(determination.outcome, Outcome::Reduction);
    assert_eq!(determination.rule().unwrap().id, "1");
}

#[test]
fn a_rule_that_may_hold_is_for_review_only_if_it_would_decide_otherwise() {
    let review = "hand-review: not known: the date of birth";
    for (name, first, unknown, last, expected) in [
        ("the same outcome", "dismissal", "review", "dismissal", "dismissal: always = true"),
        ("another outcome", "reduction", "review", "dismissal", review),
        ("it would bar", "not-eligible", "review", "dismissal", review),
        ("it would relieve", "dismissal", "review", "not-eligible", review),
        ("it bars nobody", "not-eligible", "skip", "dismissal", "dismissal: always = true"),
        ("it helps nobody", "dismissal", "skip", "not-eligible", "not-eligible: always = true"),
        ("both review", "hand-review", "review", "hand-review", "hand-review: always = true"),
    ] {
        let policy = policy(
            "proposition-64",
            &[("age_at_least = 50", first, unknown), ("always = true", last, "review")],
        );
        assert_eq!(outcome(&policy, AS_OF, &[of_unknown_age()]), expected, "{name}");
    }
}

#[test]
fn a_rule_that_may_hold_and_no_rule_after_it_is_for_review_of_what_is_missing() {
    for (then, unknown, expected) in [
        ("dismissal", "review", "hand-review: not known: the date of birth"),
        ("dismissal", "skip", "hand-review: no rule of the policy applies"),
        ("hand-review", "review", "hand-review: not known: the date of birth"),
    ] {
        let policy = policy("proposition-64", &[("age_at_least = 50", then, unknown)]);
        assert_eq!(outcome(&policy, AS_OF, &[of_unknown_age()]), expected, "{then} {unknown}");
    }
}

#[test]
fn a_rule_behind_the_one_that_holds_is_not_asked() {
    let policy = policy(
        "proposition-64",
        &[
            ("always = true", "dismissal", "review"),
            ("age_at_least = 50", "not-eligible", "review"),
        ],
    );
    assert_eq!(outcome(&policy, AS_OF, &[of_unknown_age()]), "dismissal: always = true");
}

#[test]
fn review_names_every_rule_that_would_decide_otherwise_and_each_missing_fact_once() {
    let policy = policy(
        "proposition-64",
        &[
            ("age_at_least = 60", "not-eligible", "review"),
            ("felony = false", "reduction", "review"),
            ("age_at_least = 50", "reduction", "review"),
            ("age_at_least = 40", "dismissal", "review"),
            ("prior_super_strike = \"any\"", "not-eligible", "skip"),
            ("always = true", "dismissal", "review"),
        ],
    );
    let row = Row { conviction_status: b"", ..of_unknown_age() };
    let determination = decided(&policy, &[row, born(felony("MURDER", "", "102001001000"), "")]);
    let Basis::Unknown(unknown) = &determination.basis else { panic!("{determination:?}") };
    let ids: Vec<&str> = unknown.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["0", "1", "2"]);
    assert_eq!(
        determination.reason_with(""),
        "not known: whether the conviction is a felony; the date of birth"
    );
    assert_eq!(determination.missing(), unknown.facts);
    assert!(determination.authority().is_none());
}

#[test]
fn the_cut_off_is_no_matter_where_the_policy_gives_no_relief() {
    let policy = policy("proposition-64", &[("always = true", "maybe-eligible", "review")]);
    for convicted in ["20161109", ""] {
        let row = felony("11358 HS", convicted, "101001001000");
        assert_eq!(
            outcome(&policy, AS_OF, &[row]),
            "maybe-eligible: always = true",
            "{convicted:?}"
        );
    }
}

#[test]
fn after_the_cut_off_the_statute_decides_and_is_cited() {
    let policy = policy("proposition-64", &[("always = true", "dismissal", "review")]);
    let row = felony("11358 HS", "20161109", "101001001000");
    let person = person(&[row]);
    let conviction = &person.convictions[0];
    let determination = decided(&policy, &[row]);
    assert_eq!(determination.basis, Basis::AfterProposition64);
    assert_eq!(determination.authority(), Some(Authority::Statute));
    assert_eq!(determination.citation(conviction), Some("H&S 11361.8"));
    assert_eq!(&*determination.reason(conviction), b"convicted on or after 9 November 2016");
    let before = decided(&policy, &[cannabis()]);
    assert_eq!(before.authority(), Some(Authority::CountyPolicy));
    assert_eq!(before.citation(conviction), Some("a test"));
}

#[test]
fn an_incomplete_record_is_reviewed_under_every_policy() {
    let policy = policy("proposition-64", &[("always = true", "dismissal", "review")]);
    let mut person = person(&[cannabis()]);
    person.incomplete = true;
    let facts = PersonFacts::new(&person, day(AS_OF), true);
    let conviction = &person.convictions[0];
    let determination = decide(&policy, &ConvictionFacts { person: &facts, conviction });
    assert_eq!(determination.outcome, Outcome::HandReview);
    assert_eq!(determination.reason_with(""), "record incomplete");
}

#[test]
fn additional_relief_is_a_dismissal_beyond_whole_sections_and_non_felonies() {
    let policy = options::parse(
        "test",
        r#"{"baselineEligibility": {"dismiss": ["11357"], "reduce": ["11360"]},
            "additionalRelief": {"subjectAgeThreshold": 50}}"#,
    )
    .unwrap();
    let misdemeanor = Row { conviction_status: b"MISDEMEANOR", ..cannabis() };
    for (name, row, expected) in [
        ("a whole section", felony("11357 HS", "19990610", "101001001000"), false),
        ("a non-felony", misdemeanor, false),
        ("by age", born(cannabis(), "19600101"), true),
        ("a reduction", felony("11360 HS", "19990610", "101001001000"), false),
        ("no rule", cannabis(), false),
    ] {
        assert_eq!(decided(&policy, &[row]).is_additional_relief(), expected, "{name}");
    }
}

#[test]
fn conditions_combine_by_what_is_known_alone() {
    use clear64_rules::truth::Truth::{False, True, Unknown};
    // Felony: known. Age: unknown.
    for (condition, expected) in [
        ("all = [{ felony = true }, { age_at_least = 50 }]", Unknown),
        ("all = [{ felony = false }, { age_at_least = 50 }]", False),
        ("any = [{ felony = true }, { age_at_least = 50 }]", True),
        ("any = [{ felony = false }, { age_at_least = 50 }]", Unknown),
        ("not = { age_at_least = 50 }", Unknown),
        ("not = { felony = true }", False),
        ("not = { felony = false }", True),
        ("felony = true, convictions_on_record = 1", True),
        ("felony = true, convictions_on_record = 2", False),
        ("always = true", True),
    ] {
        assert_eq!(
            crate::history::truth(condition, AS_OF, &[of_unknown_age()]),
            expected,
            "{condition}"
        );
    }
}

#[test]
fn convictions_on_record_are_counted_at_least() {
    use clear64_rules::truth::Truth;
    let rows = cannabis_and(&[("459 PC", ""), ("", "19990101")]);
    for (count, expected) in [(2, true), (3, true), (4, false)] {
        let condition = format!("convictions_on_record = {count}");
        assert_eq!(
            crate::history::truth(&condition, AS_OF, &rows),
            Truth::from(expected),
            "{count}"
        );
    }
}

#[test]
fn los_angeles_determines_in_order() {
    let burglary = ("459 PC-BURGLARY", "20150101");
    for (name, rows, expected) in [
        (
            "a misdemeanor of any date",
            vec![Row { conviction_status: b"MISDEMEANOR", event_date: b"20180101", ..cannabis() }],
            "city-attorney-review: Misdemeanor or Infraction",
        ),
        (
            "after the cut-off",
            vec![Row { event_date: b"20161109", ..cannabis() }],
            "not-eligible: Occurred after 11/09/2016",
        ),
        (
            "without date",
            vec![Row { event_date: b"", ..cannabis() }],
            "hand-review: not known: the date of conviction; the estimated end of the sentence",
        ),
        (
            "cannabis alone",
            vec![cannabis()],
            "dismissal: Only has 11357-60 charges and completed sentence",
        ),
        (
            "ten years free",
            cannabis_and(&[("459 PC", "20091111")]),
            "dismissal: No convictions in past 10 years",
        ),
        (
            "not ten years free",
            cannabis_and(&[burglary]),
            "hand-review: No applicable eligibility criteria",
        ),
        (
            "deceased",
            [
                cannabis_and(&[burglary]),
                vec![Row { step_type: b"DECEASED", disposition: b"", ..cannabis() }],
            ]
            .concat(),
            "dismissal: Deceased",
        ),
    ] {
        assert_eq!(outcome(&los_angeles(), AS_OF, &rows), expected, "{name}");
    }
}

#[test]
fn a_death_relieves_where_the_options_say_so() {
    let policy = relief(r#""subjectIsDeceased": true"#);
    let dead = Row { step_type: b"DECEASED", disposition: b"", ..cannabis() };
    assert_eq!(outcome(&policy, AS_OF, &[cannabis(), dead]), "dismissal: Individual is deceased");
    assert_eq!(
        outcome(&policy, AS_OF, &[cannabis()]),
        "hand-review: no rule of the policy applies"
    );
}
