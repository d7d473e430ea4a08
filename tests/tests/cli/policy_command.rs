//! `clear64 policy`.

use crate::desk::Desk;

/// A policy of one rule with a citation for one section alone.
const HALF_CITED: &str = r#"
title = "Half cited"
source = "a test"
scope = "proposition-64"
[[rule]]
id = "possession"
when = { number = "11357" }
then = "dismissal"
reason = "possession"
authority = "statute"
cite = "H&S 11361.8"
unknown = "review"
[[rule]]
id = "rest"
when = { felony = true }
then = "reduction"
reason = "rest"
authority = "statute"
cite = { "11358" = "H&S 11358" }
unknown = "review"
"#;

#[test]
fn every_shipped_policy_is_listed_can_be_shown_and_passes_the_check() {
    let desk = Desk::new();
    let list = desk.program.run(["policy", "list"]).unwrap();
    assert_eq!(list.code, Some(0));
    let names: Vec<&str> =
        list.stdout.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"los-angeles-2019") && names.len() > 3, "{names:?}");
    for name in names {
        for action in ["show", "check"] {
            let run = desk.program.run(["policy", action, name]).unwrap();
            assert_eq!(run.code, Some(0), "{action} {name}: {}", run.stderr);
            assert!(!run.stdout.is_empty());
        }
    }
}

#[test]
fn a_policy_reads_as_prose_with_the_authority_of_each_rule() {
    let run = Desk::new().program.run(["policy", "show", "los-angeles-2019"]).unwrap();
    for part in [
        "8. If the person is 50 or older,",
        "then the conviction is determined eligible for dismissal and sealing: 50 years or older.",
        "Source: H&S 11358(d); H&S 11359(c)",
        "Where it is not known whether a rule holds, a person reviews the conviction",
        "No relief for a conviction on or after 9 November 2016",
        "A determination is not a court's order.",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}

#[test]
fn the_document_of_the_policies_is_that_of_the_program() {
    let run = Desk::new().program.run(["policy", "document"]).unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/policies.md");
    let written = std::fs::read_to_string(path).unwrap();
    assert!(run.stdout == written, "docs/policies.md is out of date: run `make docs`");
}

#[test]
fn what_rests_on_the_statute_stands_apart_from_what_the_county_adds() {
    let run = Desk::new().program.run(["policy", "show", "los-angeles-2019"]).unwrap();
    let (statute, county) = run.stdout.split_once("What the county adds").unwrap();
    let (_, statute) = statute.split_once("What rests on the statute").unwrap();
    assert!(statute.contains("super strike") && !statute.contains("50 or older"), "{statute}");
    assert!(run.stdout.contains("That it bars is this policy's own decision"), "{}", run.stdout);
    assert!(county.contains("50 or older") && !county.contains("super strike"), "{county}");
}

#[test]
fn a_rule_of_the_statute_with_one_citation_for_all_sections_is_told() {
    let run = Desk::new().program.run(["policy", "check", "los-angeles-2019"]).unwrap();
    assert!(run.stdout.contains("every one with its citation"), "{}", run.stdout);
    assert!(
        run.stdout.contains("none of their own: rule \"after-proposition-64\" for 11357"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("super-strike"), "{}", run.stdout);
}

#[test]
fn a_section_that_a_rule_can_decide_and_has_no_citation_for_is_named() {
    let desk = Desk::new();
    let policy = desk.file("half.toml", HALF_CITED);
    let run = desk.program.run(["policy", "check", policy.to_str().unwrap()]).unwrap();
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("rule \"rest\" for 11359, rule \"rest\" for 11360"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("11357"), "the rule before decides it: {}", run.stderr);
}
