//! What both readings decide alike under the shipped policies: each rule reached and just not reached,
//! the boundaries that no reading moves, and the order of the rules. Run once in each reading.
//!
//! As of 11 November 2019, about a person born on 15 June 1975 unless a case says otherwise.

pub(crate) mod announced;
pub(crate) mod los_angeles;
pub(crate) mod sacramento;
pub(crate) mod san_joaquin_and_contra_costa;
pub(crate) mod self_service;

use clear64_rules::policy::{Policy, language, shipped};
use clear64_rules::row::Row;

use crate::history::decided;
use crate::invented::felony;

/// What a case is about, the rows, and what is decided about the first conviction in scope: `rule:
/// outcome, reason`.
pub(crate) type Case<'a> = (&'a str, Vec<Row<'a>>, &'a str);

pub(crate) fn check(policy: &Policy, cases: &[Case<'_>]) {
    for (name, rows, expected) in cases {
        assert_eq!(decided(policy, "20191111", rows), *expected, "{}: {name}", policy.name);
    }
}

/// A shipped policy.
pub(crate) fn shipped(name: &str) -> Policy {
    shipped::get(name).unwrap().unwrap()
}

/// A shipped policy with one of its switches turned off.
pub(crate) fn without(name: &str, switch: &str) -> Policy {
    let [on, off] = ["true", "false"].map(|state| format!("[switch.{switch}]\non = {state}"));
    let text = shipped::text(name).unwrap();
    assert!(text.contains(&on), "{switch}");
    language::parse(name, &text.replace(&on, &off)).unwrap()
}

/// Whether a policy looks at convictions of these charges.
pub(crate) fn check_scope(policy: &str, charges: &[(&str, bool)]) {
    let policy = shipped(policy);
    for (offense, expected) in charges {
        let row = felony(offense, "19990610", "101001001000");
        let is_looked_at = !crate::history::determine(&policy, "20191111", &[row]).is_empty();
        assert_eq!(is_looked_at, *expected, "{}: {offense}", policy.name);
    }
}

/// A cannabis felony convicted on this day.
pub(crate) fn on(date: &str) -> Row<'_> {
    felony("11358 HS", date, "101001001000")
}

/// A felony of June 1999 under this charge.
pub(crate) fn charged(offense: &str) -> Row<'_> {
    felony(offense, "19990610", "101001001000")
}

/// The cannabis felony of June 1999.
pub(crate) fn cannabis() -> Row<'static> {
    on("19990610")
}

/// The same as a misdemeanor.
pub(crate) fn misdemeanor(row: Row<'_>) -> Row<'_> {
    Row { conviction_status: b"MISDEMEANOR", ..row }
}

/// A burglary convicted on this day.
pub(crate) fn burglary(date: &str) -> Row<'_> {
    felony("459 PC-BURGLARY", date, "109001001000")
}

/// The same rows of a person born on this day.
pub(crate) fn all_born<'a>(rows: Vec<Row<'a>>, birth: &'a str) -> Vec<Row<'a>> {
    rows.into_iter().map(|row| crate::history::born(row, birth)).collect()
}

/// A row that reports the person's death.
pub(crate) fn death() -> Row<'static> {
    Row { subject_id: b"1", step_type: b"DECEASED", ..Row::default() }
}
