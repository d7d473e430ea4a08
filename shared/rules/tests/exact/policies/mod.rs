//! The shipped policies in the exact reading: each rule reached and just not reached, each boundary
//! the day before, at and after, the order of the rules, and what is missing where a person reviews.
//!
//! As of 11 November 2019, about a person born on 15 June 1975 unless a case says otherwise.

mod announced;
mod citations;
mod los_angeles;
mod sacramento;
mod san_joaquin_and_contra_costa;
mod self_service;

use clear64_rules::determination::Basis;
use clear64_rules::facts::MissingFact;
use clear64_rules::policy::{Policy, language, shipped};
use clear64_rules::row::Row;

use crate::history::{AS_OF, cannabis, determinations, felony};

/// What a case is about, the rows, and what is decided about the first conviction in scope.
type Case<'a> = (&'a str, Vec<Row<'a>>, &'a str);

/// A shipped policy.
fn shipped(name: &str) -> Policy {
    shipped::get(name).unwrap().unwrap()
}

/// A shipped policy with one of its switches turned off.
fn without(name: &str, switch: &str) -> Policy {
    let (on, off) =
        (format!("[switch.{switch}]\non = true"), format!("[switch.{switch}]\non = false"));
    let text = shipped::text(name).unwrap();
    assert!(text.contains(&on), "{switch}");
    language::parse(name, &text.replace(&on, &off)).unwrap()
}

/// What is decided about the first conviction in scope: `rule: outcome, reason`; where a person has to
/// review, `rules that may hold? missing facts`; without a rule `law: outcome, reason`.
fn decided(policy: &Policy, rows: &[Row<'_>]) -> String {
    let determination = determinations(policy, AS_OF, rows).swap_remove(0);
    let outcome = determination.outcome;
    match &determination.basis {
        Basis::Rule(rule) => {
            format!("{}: {outcome}, {}", rule.id, determination.reason_with("the section"))
        }
        Basis::Unknown(unknown) => {
            let rules: Vec<&str> = unknown.rules.iter().map(|rule| &*rule.id).collect();
            let facts: Vec<&str> =
                unknown.facts.iter().map(|fact| MissingFact::name(*fact)).collect();
            assert_eq!(outcome.name(), "hand-review");
            format!("{}? {}", rules.join("+"), facts.join(", "))
        }
        _ => format!("law: {outcome}, {}", determination.reason_with("")),
    }
}

fn check(policy: &Policy, cases: &[Case<'_>]) {
    for (name, rows, expected) in cases {
        assert_eq!(decided(policy, rows), *expected, "{}: {name}", policy.name);
    }
}

/// A cannabis felony convicted on this day.
fn on(date: &str) -> Row<'_> {
    felony("11358 HS", date, "101001001000")
}

/// The cannabis felony of June 1999 under this charge.
fn charged(offense: &str) -> Row<'_> {
    Row { offense: offense.as_bytes(), ..cannabis() }
}

/// The same as a misdemeanor.
fn misdemeanor(row: Row<'_>) -> Row<'_> {
    Row { conviction_status: b"MISDEMEANOR", ..row }
}

/// The same of a level that nobody knows.
fn of_unknown_level(row: Row<'_>) -> Row<'_> {
    Row { conviction_status: b"", ..row }
}

/// A burglary convicted on this day.
fn burglary(date: &str) -> Row<'_> {
    felony("459 PC-BURGLARY", date, "109001001000")
}

/// A row that reports the person's death.
fn death() -> Row<'static> {
    Row { subject_id: b"1", step_type: b"DECEASED", ..Row::default() }
}
