//! Short histories of invented people, and what a policy determines about them.

use clear64_rules::county::County;
use clear64_rules::date::pilot::read;
use clear64_rules::determination::{self, Determination};
use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::policy::{Policy, language, options, shipped};
use clear64_rules::reading::{Program, Reading};
use clear64_rules::record::{Person, PersonBuilder};
use clear64_rules::row::Row;
use clear64_rules::section::Sections;

pub(crate) use crate::invented::felony;

/// The same with a sentence.
pub(crate) fn sentenced<'a>(row: Row<'a>, length: &'a str, unit: &'a str) -> Row<'a> {
    Row { sentence_length: length.as_bytes(), sentence_unit: unit.as_bytes(), ..row }
}

/// The same of a person born on this day.
pub(crate) fn born<'a>(row: Row<'a>, birth_date: &'a str) -> Row<'a> {
    Row { birth_date: birth_date.as_bytes(), ..row }
}

/// The rows as one person, numbered from 0.
pub(crate) fn person(rows: &[Row<'_>]) -> Person {
    person_on(Program::Late, rows)
}

/// The same, as this program read them.
pub(crate) fn person_on(program: Program, rows: &[Row<'_>]) -> Person {
    let reading = Reading::Pilot(program);
    let mut builder = PersonBuilder::new(reading);
    let mut sections = Sections::new(reading);
    for (number, row) in (0..).zip(rows) {
        builder.add(&Row { number, ..*row }, &mut sections).unwrap();
    }
    builder.finish()
}

/// Outcome and reason of each conviction in scope, as the sheets word them.
pub(crate) fn determine(policy: &Policy, as_of: &str, rows: &[Row<'_>]) -> Vec<(String, String)> {
    determine_of(policy, as_of, &person_on(policy.program, rows))
}

/// The same of a person who is built already.
pub(crate) fn determine_of(policy: &Policy, as_of: &str, person: &Person) -> Vec<(String, String)> {
    let as_of = read(as_of.as_bytes());
    let facts = PersonFacts::new(person, as_of, policy.gang_pairs);
    let county: County = "los-angeles".parse().unwrap();
    person
        .convictions
        .iter()
        .filter(|conviction| determination::is_in_scope(policy, county, conviction))
        .map(|conviction| {
            let facts = ConvictionFacts { person: &facts, conviction };
            let determination: Determination<'_> = determination::decide(policy, &facts);
            let reason = determination.reason(conviction);
            (
                determination.outcome.sheet_words().to_owned(),
                String::from_utf8_lossy(&reason).into_owned(),
            )
        })
        .collect()
}

/// What is decided about the first conviction in scope: `rule: outcome, reason`, or `none`.
pub(crate) fn decided(policy: &Policy, as_of: &str, rows: &[Row<'_>]) -> String {
    let person = person_on(policy.program, rows);
    let county: County = "los-angeles".parse().unwrap();
    let mut all = person.convictions.iter();
    let conviction = all.find(|c| determination::is_in_scope(policy, county, c)).unwrap();
    let facts = PersonFacts::new(&person, read(as_of.as_bytes()), policy.gang_pairs);
    let determination =
        determination::decide(policy, &ConvictionFacts { person: &facts, conviction });
    let reason = determination.reason(conviction);
    let reason = String::from_utf8_lossy(&reason);
    determination.rule().map_or("none".to_owned(), |rule| {
        format!("{}: {}, {reason}", rule.id, determination.outcome)
    })
}

/// The reason of the first conviction in scope.
pub(crate) fn reason(policy: &Policy, as_of: &str, rows: &[Row<'_>]) -> String {
    determine(policy, as_of, rows).swap_remove(0).1
}

/// The Los Angeles pilot's policy.
pub(crate) fn los_angeles() -> Policy {
    shipped::get("los-angeles-2019").unwrap().unwrap()
}

/// A self-service policy with this additional relief and nothing dismissed or reduced outright.
pub(crate) fn relief(keys: &str) -> Policy {
    options::parse("test", &format!(r#"{{"additionalRelief": {{{keys}}}}}"#)).unwrap()
}

/// A policy of one rule that dismisses where a condition holds.
pub(crate) fn policy_where(condition: &str) -> Policy {
    language::parse(
        "test",
        &format!(
            r#"
            title = "One rule"
            source = "a test"
            scope = "proposition-64-and-related"
            [[rule]]
            id = "holds"
            when = {{ {condition} }}
            then = "dismissal"
            reason = "holds"
            authority = "county-policy"
            cite = "a test"
            unknown = "review"
            "#
        ),
    )
    .unwrap()
}

/// Whether a condition holds for the first conviction.
pub(crate) fn holds(condition: &str, as_of: &str, rows: &[Row<'_>]) -> bool {
    reason(&policy_where(condition), as_of, rows) == "holds"
}
