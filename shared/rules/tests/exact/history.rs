//! Short histories of invented people in the exact reading, and what is determined about them.

use std::fmt::Write;

use clear64_rules::county::County;
use clear64_rules::date::DateSpan;
use clear64_rules::determination::{self, Basis, Determination};
use clear64_rules::facts::{ConvictionFacts, MissingFact, PersonFacts};
use clear64_rules::policy::{Condition, Outcome, Policy, language, options, shipped};
use clear64_rules::reading::Reading;
use clear64_rules::record::{Person, PersonBuilder};
use clear64_rules::row::Row;
use clear64_rules::section::Sections;
use clear64_rules::truth::Truth;
use jiff::civil::Date;

/// The date as of which most cases are determined.
pub(crate) const AS_OF: &str = "20191111";

pub(crate) use crate::invented::felony;

/// A cannabis felony of June 1999, the first cycle's first count.
pub(crate) fn cannabis() -> Row<'static> {
    felony("11358 HS-CULTIVATE", "19990610", "101001001000")
}

/// Rows of one conviction each, in cycles of their own from 201 on.
pub(crate) fn convictions<'a>(of: &[(&'a str, &'a str)]) -> Vec<Row<'a>> {
    const COUNTS: [&str; 4] = ["201001001000", "202001001000", "203001001000", "204001001000"];
    assert!(of.len() <= COUNTS.len());
    of.iter().zip(COUNTS).map(|((offense, date), count)| felony(offense, date, count)).collect()
}

/// Rows of these convictions and then the cannabis felony of June 1999 in first place.
pub(crate) fn cannabis_and<'a>(others: &[(&'a str, &'a str)]) -> Vec<Row<'a>> {
    [vec![cannabis()], convictions(others)].concat()
}

/// The same with a sentence.
pub(crate) fn sentenced<'a>(row: Row<'a>, length: &'a str, unit: &'a str) -> Row<'a> {
    Row { sentence_length: length.as_bytes(), sentence_unit: unit.as_bytes(), ..row }
}

/// The same of a person born on this day.
pub(crate) fn born<'a>(row: Row<'a>, birth_date: &'a str) -> Row<'a> {
    Row { birth_date: birth_date.as_bytes(), ..row }
}

/// A registration under PC 290 on this day.
pub(crate) fn registration(date: &str) -> Row<'_> {
    Row {
        step_type: b"REGISTRATION",
        disposition: b"",
        ..felony("290(A) PC-REGISTER", date, "301001001000")
    }
}

/// A civil date written `YYYYMMDD`.
pub(crate) fn day(text: &str) -> Date {
    DateSpan::read(text.as_bytes()).day().unwrap()
}

/// The rows as one person, numbered from 0.
pub(crate) fn person(rows: &[Row<'_>]) -> Person {
    let mut builder = PersonBuilder::new(Reading::Exact);
    let mut sections = Sections::new(Reading::Exact);
    for (number, row) in (0..).zip(rows) {
        builder.add(&Row { number, ..*row }, &mut sections).unwrap();
    }
    builder.finish()
}

/// What a policy determines about the convictions of a person that it looks at, in file order.
pub(crate) fn determinations<'r>(
    policy: &'r Policy,
    as_of: &str,
    rows: &[Row<'_>],
) -> Vec<Determination<'r>> {
    determinations_of(policy, as_of, &person(rows))
}

/// The same of a person who is built already.
pub(crate) fn determinations_of<'r>(
    policy: &'r Policy,
    as_of: &str,
    person: &Person,
) -> Vec<Determination<'r>> {
    let facts = PersonFacts::new(person, day(as_of), policy.gang_pairs);
    let county: County = "los-angeles".parse().unwrap();
    let in_scope =
        person.convictions.iter().filter(|c| determination::is_in_scope(policy, county, c));
    in_scope
        .map(|conviction| {
            determination::decide(policy, &ConvictionFacts { person: &facts, conviction })
        })
        .collect()
}

/// What decides the first conviction in scope: the rule's id, `unknown` with the facts that are
/// missing, or what stands beside the rules.
pub(crate) fn decided_by(policy: &Policy, person: &Person) -> String {
    let determination = determinations_of(policy, AS_OF, person).swap_remove(0);
    match &determination.basis {
        Basis::Rule(rule) => {
            assert_eq!(determination.outcome, rule.then);
            rule.id.clone()
        }
        Basis::Unknown(unknown) => {
            assert_eq!(determination.outcome, Outcome::HandReview);
            let facts: Vec<&str> = unknown.facts.iter().map(|fact| fact.name()).collect();
            format!("unknown {}", facts.join(" "))
        }
        Basis::AfterProposition64 => "after Proposition 64".to_owned(),
        Basis::Unmatched => "unmatched".to_owned(),
        Basis::RecordIncomplete => "record incomplete".to_owned(),
        Basis::NoRule => "no rule".to_owned(),
    }
}

/// Outcome and reason of each conviction in scope.
pub(crate) fn determine(
    policy: &Policy,
    as_of: &str,
    rows: &[Row<'_>],
) -> Vec<(&'static str, String)> {
    let determinations = determinations(policy, as_of, rows);
    determinations
        .iter()
        .map(|d| (d.outcome.name(), d.reason_with("{section}").into_owned()))
        .collect()
}

/// Outcome and reason of the first conviction in scope, as `outcome: reason`.
pub(crate) fn outcome(policy: &Policy, as_of: &str, rows: &[Row<'_>]) -> String {
    let (outcome, reason) = determine(policy, as_of, rows).swap_remove(0);
    format!("{outcome}: {reason}")
}

/// What is decided about the first conviction in scope: `rule: outcome, reason`; where a person has to
/// review, `rules that may hold? missing facts`; without a rule `law: outcome, reason`.
pub(crate) fn decided(policy: &Policy, as_of: &str, rows: &[Row<'_>]) -> String {
    let person = person(rows);
    let county: County = "los-angeles".parse().unwrap();
    let mut all = person.convictions.iter();
    let conviction = all.find(|c| determination::is_in_scope(policy, county, c)).unwrap();
    let facts = PersonFacts::new(&person, day(as_of), policy.gang_pairs);
    let determination =
        determination::decide(policy, &ConvictionFacts { person: &facts, conviction });
    let outcome = determination.outcome;
    let reason = determination.reason(conviction);
    let reason = String::from_utf8_lossy(&reason);
    match &determination.basis {
        Basis::Rule(rule) => format!("{}: {outcome}, {reason}", rule.id),
        Basis::Unknown(unknown) => {
            assert_eq!(outcome, Outcome::HandReview);
            let rules: Vec<&str> = unknown.rules.iter().map(|rule| &*rule.id).collect();
            let facts: Vec<&str> = unknown.facts.iter().map(|fact| fact.name()).collect();
            format!("{}? {}", rules.join("+"), facts.join(", "))
        }
        _ => format!("law: {outcome}, {reason}"),
    }
}

/// Reads one condition, as a policy writes it.
pub(crate) fn condition(text: &str) -> Condition {
    policy("proposition-64", &[(text, "dismissal", "review")]).rules.swap_remove(0).when
}

/// Whether a condition holds for the first conviction; gang pairs count.
pub(crate) fn truth(text: &str, as_of: &str, rows: &[Row<'_>]) -> Truth {
    with_facts(as_of, rows, |facts| facts.test(&condition(text)))
}

/// The facts that leave a condition unknown for the first conviction; gang pairs count.
pub(crate) fn missing(text: &str, as_of: &str, rows: &[Row<'_>]) -> Vec<&'static str> {
    let missing = with_facts(as_of, rows, |facts| facts.missing(&condition(text)));
    missing.into_iter().map(MissingFact::name).collect()
}

/// Asks the facts of the first conviction; gang pairs count.
pub(crate) fn with_facts<T>(
    as_of: &str,
    rows: &[Row<'_>],
    ask: impl FnOnce(&ConvictionFacts<'_, '_>) -> T,
) -> T {
    let person = person(rows);
    let facts = PersonFacts::new(&person, day(as_of), true);
    ask(&ConvictionFacts { person: &facts, conviction: &person.convictions[0] })
}

/// The Los Angeles pilot's policy.
pub(crate) fn los_angeles() -> Policy {
    shipped::get("los-angeles-2019").unwrap().unwrap()
}

/// A self-service policy with this additional relief and nothing dismissed or reduced outright.
pub(crate) fn relief(keys: &str) -> Policy {
    options::parse("test", &format!(r#"{{"additionalRelief": {{{keys}}}}}"#)).unwrap()
}

/// A policy of rules `(when, then, unknown)`; each rule's reason is its condition.
pub(crate) fn policy(scope: &str, rules: &[(&str, &str, &str)]) -> Policy {
    let mut text = format!("title = \"Test\"\nsource = \"a test\"\nscope = \"{scope}\"\n");
    text.push_str("gang_pairs = true\n");
    for (index, (when, then, unknown)) in rules.iter().enumerate() {
        write!(
            text,
            "[[rule]]\nid = \"{index}\"\nwhen = {{ {when} }}\nthen = \"{then}\"\n\
             reason = '{when}'\nauthority = \"county-policy\"\ncite = \"a test\"\n\
             unknown = \"{unknown}\"\n"
        )
        .unwrap();
    }
    language::parse("test", &text).unwrap()
}
