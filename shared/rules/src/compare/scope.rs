//! Why one reading looks at a row and the other does not: found from the row itself.

use super::section::{Question, mends_of_texts};
use crate::county::County;
use crate::mend::{Mend, Mends};
use crate::policy::Policy;
use crate::reading::{Program, Reading};
use crate::row::Row;

/// The mends by which a row is a conviction that the policy looks at in one reading alone. Empty
/// where the row itself reads alike: then it repeats a count in one reading alone. `program`: which of
/// the pilots' it is compared with.
pub fn scope_mends(policy: &Policy, county: County, program: Program, row: &Row<'_>) -> Mends {
    let pilot = Reading::Pilot(program);
    let mut mends = fault_mends(program, row);
    if row.is_conviction(Reading::Exact) != row.is_conviction(pilot) {
        mends.insert(Mend::Words);
    }
    let is_of_county = |reading: Reading| *reading.word(row.county) == *county.name().as_bytes();
    if is_of_county(Reading::Exact) != is_of_county(pilot) {
        mends.insert(Mend::Words);
    }
    mends.extend(mends_of_charge(&Question::Scope(policy), program, row));
    mends
}

/// The mends by which a row can be read in one reading alone; empty if it can in both or neither.
pub fn fault_mends(program: Program, row: &Row<'_>) -> Mends {
    let pilot = Reading::Pilot(program);
    let is_named = |reading: Reading| reading.is_pilot() || !row.person(reading).is_empty();
    if !is_named(Reading::Exact) {
        return [Mend::Identity].into();
    }
    if row.check_place(Reading::Exact).is_ok() == row.check_place(pilot).is_ok() {
        return Mends::new();
    }
    let mut mends = Mends::new();
    let words = |reading| (row.is_conviction(reading), row.is_court_action(reading));
    if words(Reading::Exact) != words(pilot) {
        mends.insert(Mend::Words);
    }
    mends.extend(mends_of_charge(&Question::NamesProp64, program, row));
    let is_numbered = |reading: Reading| !row.case_number(reading).is_empty();
    if is_numbered(Reading::Exact) != is_numbered(pilot) {
        mends.insert(Mend::Lists);
    }
    if mends.is_empty() { [Mend::Identity].into() } else { mends }
}

fn mends_of_charge(question: &Question<'_>, program: Program, row: &Row<'_>) -> Mends {
    let pilot = row.charged(Reading::Pilot(program));
    mends_of_texts(question, program, pilot, row.charged(Reading::Exact))
}
