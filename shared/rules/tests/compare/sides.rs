//! Short histories of invented people in both readings, and what parts them.

use clear64_rules::compare::{Account, History, HistoryBuilder, Parting, part, scope_mends};
use clear64_rules::county::County;
use clear64_rules::date::pilot::read;
use clear64_rules::determination::{self, decide};
use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::mend::{Mend, Mends};
use clear64_rules::policy::{Outcome, Policy, language, options, shipped};
use clear64_rules::reading::{Program, Reading};
use clear64_rules::record::PersonBuilder;
use clear64_rules::row::Row;
use clear64_rules::section::Sections;

/// The date as of which the tests compare.
pub(crate) const AS_OF: &str = "20191111";

pub(crate) use crate::invented::felony;

/// A cultivation of this day, with the count 101001001.
pub(crate) fn cultivation(date: &str) -> Row<'_> {
    felony("11358 HS-CULTIVATE", date, "101001001000")
}

/// The Los Angeles pilot's policy.
pub(crate) fn los_angeles() -> Policy {
    shipped::get("los-angeles-2019").unwrap().unwrap()
}

/// The options of the self-service tool with this relief alone.
pub(crate) fn relief(relief: &str) -> Policy {
    options::parse("relief", &format!(r#"{{"additionalRelief": {{{relief}}}}}"#)).unwrap()
}

/// A policy that dismisses by one rule and nothing else.
pub(crate) fn rule(when: &str) -> Policy {
    let rest = ("rest", "always = true", "not-eligible");
    policy("proposition-64", &[("rule", when, "dismissal"), rest])
}

/// A policy of rules: id, condition, outcome.
pub(crate) fn policy(scope: &str, rules: &[(&str, &str, &str)]) -> Policy {
    let head = format!("title = \"T\"\nsource = \"S\"\nscope = \"{scope}\"\ngang_pairs = true\n");
    let rules = rules.iter().map(|(id, when, then)| {
        format!(
            "[[rule]]\nid = \"{id}\"\nwhen = {{ {when} }}\nthen = \"{then}\"\nreason = \"R\"\n\
             authority = \"county-policy\"\ncite = \"C\"\nunknown = \"review\"\n"
        )
    });
    let text: String = std::iter::once(head).chain(rules).collect();
    language::parse("test", &text).unwrap()
}

/// The rows as one person of this reading, numbered from 0.
pub(crate) fn history(reading: Reading, program: Program, rows: &[Row<'_>]) -> History {
    let mut builder = HistoryBuilder::new(reading, program);
    let mut sections = Sections::new(reading);
    for (number, row) in (0..).zip(rows) {
        // What a reading cannot place is a reject of the reader.
        let _ = builder.add(&Row { number, ..*row }, &mut sections);
    }
    builder.finish(false, Mends::new())
}

/// Where the readings part for a row of one person, none if the outcomes are the same.
pub(crate) fn parting(
    policy: &Policy,
    rows: &[Row<'_>],
    row: u64,
) -> Option<(Option<String>, Mends)> {
    let program = policy.program;
    let readings = [Reading::Pilot(program), Reading::Exact];
    let [pilot, exact] = readings.map(|reading| history(reading, program, rows));
    let as_of = read(AS_OF.as_bytes());
    let pilot = Account::new(&pilot, as_of, policy.gang_pairs);
    let exact = Account::new(&exact, as_of, policy.gang_pairs);
    let Parting { at, mends } = part(policy, &pilot, &exact, row)?;
    Some((at.map(|rule| rule.id.clone()), mends))
}

/// The numbers of the mends that part the readings for a row of one person; none if nothing does.
pub(crate) fn numbers(policy: &Policy, rows: &[Row<'_>], row: u64) -> Vec<u8> {
    let mends = parting(policy, rows, row).map(|(_, mends)| mends).unwrap_or_default();
    mends.into_iter().map(Mend::number).collect()
}

/// The numbers of the mends by which one reading alone looks at a row.
pub(crate) fn scope_numbers(policy: &Policy, row: &Row<'_>) -> Vec<u8> {
    scope_mends(policy, los_angeles_county(), policy.program, row)
        .into_iter()
        .map(Mend::number)
        .collect()
}

pub(crate) fn los_angeles_county() -> County {
    "los-angeles".parse().unwrap()
}

/// Rows of one person whose outcomes differ between the readings, or that one alone looks at:
/// the outcomes of both.
pub(crate) fn moved(policy: &Policy, rows: &[Row<'_>]) -> Vec<(u64, [Option<Outcome>; 2])> {
    let readings = [Reading::Pilot(policy.program), Reading::Exact];
    let outcomes = readings.map(|reading| outcomes(policy, reading, rows));
    let rows = 0..rows.len() as u64;
    let both =
        rows.map(|row| (row, outcomes.each_ref().map(|of| of[usize::try_from(row).unwrap()])));
    both.filter(|(_, [pilot, exact])| pilot != exact).collect()
}

fn outcomes(policy: &Policy, reading: Reading, rows: &[Row<'_>]) -> Vec<Option<Outcome>> {
    let mut builder = PersonBuilder::new(reading);
    let mut sections = Sections::new(reading);
    for (number, row) in (0..).zip(rows) {
        let _ = builder.add(&Row { number, ..*row }, &mut sections);
    }
    let person = builder.finish();
    let facts = PersonFacts::new(&person, read(AS_OF.as_bytes()), policy.gang_pairs);
    let mut outcomes = vec![None; rows.len()];
    for conviction in &person.convictions {
        if determination::is_in_scope(policy, los_angeles_county(), conviction) {
            let facts = ConvictionFacts { person: &facts, conviction };
            let row = usize::try_from(conviction.row).unwrap();
            outcomes[row] = Some(decide(policy, &facts).outcome);
        }
    }
    outcomes
}
