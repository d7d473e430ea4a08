//! What holds of every history and policy: no order, repetition or loss of a fact ever gives
//! relief, because no condition turns from true to false, or back, where a fact is lost.

mod generated;

use clear64_rules::county::County;
use clear64_rules::determination::{decide, is_in_scope};
use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::policy::{Condition, Outcome, Policy};
use clear64_rules::reading::Reading;
use clear64_rules::record::{Person, PersonBuilder};
use clear64_rules::section::Sections;
use clear64_rules::truth::Truth;
use proptest::prelude::*;

use crate::history::{AS_OF, day};
use generated::{Written, condition, person, policy, reviewing_policy};

/// Outcome and missing facts of each conviction, none if the policy does not look at it.
type Determined = Vec<Option<(Outcome, String)>>;

fn read(rows: &[Written], sections: &mut Sections) -> Person {
    let mut builder = PersonBuilder::new(Reading::Exact);
    for (number, written) in (0..).zip(rows) {
        let row = clear64_rules::row::Row { number, ..written.row() };
        builder.add(&row, sections).unwrap();
    }
    let mut person = builder.finish();
    for conviction in &mut person.convictions {
        conviction.quantity = rows[usize::try_from(conviction.row).unwrap()].quantity;
    }
    person
}

fn determine_with(policy: &Policy, rows: &[Written], sections: &mut Sections) -> Determined {
    let county: County = "los-angeles".parse().unwrap();
    let person = read(rows, sections);
    let facts = PersonFacts::new(&person, day(AS_OF), policy.gang_pairs);
    let convictions = person.convictions.iter();
    convictions
        .map(|conviction| {
            is_in_scope(policy, county, conviction).then(|| {
                let facts = ConvictionFacts { person: &facts, conviction };
                let determination = decide(policy, &facts);
                (determination.outcome, determination.reason_with("").into_owned())
            })
        })
        .collect()
}

fn determine(policy: &Policy, rows: &[Written]) -> Determined {
    determine_with(policy, rows, &mut Sections::new(Reading::Exact))
}

fn is_relief(determined: Option<&(Outcome, String)>) -> bool {
    determined.is_some_and(|(outcome, _)| outcome.is_relief())
}

/// The same rows with one fact less, each way in which row `at` can lose one, by name. A date of
/// birth is lost in every row.
fn losses(rows: &[Written], at: usize) -> Vec<(&'static str, Vec<Written>)> {
    let of_row = |change: &dyn Fn(&mut Written)| {
        let mut rows = rows.to_vec();
        change(&mut rows[at]);
        rows
    };
    let of_birth = |birth: &str| {
        rows.iter().map(|row| Written { birth: birth.to_owned(), ..row.clone() }).collect()
    };
    let (date, birth) = (&rows[at].date, &rows[at].birth);
    let mut losses = vec![
        ("date", of_row(&|row| row.date.clear())),
        ("arrest", of_row(&|row| row.arrest.clear())),
        ("level", of_row(&|row| (row.status.clear(), row.level.clear()).1)),
        ("sentence", of_row(&|row| "?".clone_into(&mut row.length))),
        ("quantity", of_row(&|row| row.quantity = None)),
        ("birth", of_birth("")),
    ];
    for (name, known) in [("month of date", 6), ("year of date", 4)] {
        losses.push((name, of_row(&|row| row.date = widened(date, known))));
    }
    for (name, known) in [("month of birth", 6), ("year of birth", 4)] {
        losses.push((name, of_birth(&widened(birth, known))));
    }
    losses
}

/// A date of which no more than so many digits are known.
fn widened(date: &str, known: usize) -> String {
    if date.is_empty() { String::new() } else { format!("{:0<8}", &date[..known]) }
}

/// The row of each conviction, and whether a condition holds for it.
fn test(condition: &Condition, rows: &[Written]) -> Vec<(u64, Truth)> {
    let person = read(rows, &mut Sections::new(Reading::Exact));
    let facts = PersonFacts::new(&person, day(AS_OF), true);
    let convictions = person.convictions.iter();
    convictions
        .map(|conviction| {
            let truth = ConvictionFacts { person: &facts, conviction }.test(condition);
            (conviction.row, truth)
        })
        .collect()
}

/// The same rows without the section of one. A registration without its section is none, so those
/// keep theirs.
fn without_section(rows: &[Written], at: usize) -> Vec<Written> {
    let mut rows = rows.to_vec();
    "ILLEGIBLE".clone_into(&mut rows[at].offense);
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_order_of_persons_changes_nothing(
        policy in policy(),
        persons in proptest::collection::vec(person(), 2..4),
    ) {
        let determine_all = |persons: &mut dyn Iterator<Item = &Vec<Written>>| -> Vec<Determined> {
            let mut sections = Sections::new(Reading::Exact);
            persons.map(|rows| determine_with(&policy, rows, &mut sections)).collect()
        };
        let forwards = determine_all(&mut persons.iter());
        let mut backwards = determine_all(&mut persons.iter().rev());
        backwards.reverse();
        prop_assert_eq!(forwards, backwards);
    }

    #[test]
    fn repeating_a_row_without_sentence_part_changes_nothing(
        policy in policy(),
        rows in person(),
    ) {
        let once = determine(&policy, &rows);
        for (at, row) in rows.iter().enumerate() {
            if !row.length.is_empty() {
                continue;
            }
            for behind in [at, rows.len()] {
                let mut twice = rows.clone();
                twice.insert(behind, row.clone());
                prop_assert_eq!(&determine(&policy, &twice), &once, "row {} at {}", at, behind);
            }
        }
    }

    #[test]
    fn a_condition_is_as_it_was_or_unknown_without_a_fact(
        condition in condition(),
        rows in person(),
    ) {
        let known = test(&condition, &rows);
        for at in 0..rows.len() {
            for (name, lost) in losses(&rows, at) {
                for ((row, known), (_, lost)) in known.iter().zip(test(&condition, &lost)) {
                    prop_assert!(
                        lost == *known || lost == Truth::Unknown,
                        "{condition:?} of row {row} without {name} of row {at}: {known:?}, {lost:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_condition_is_as_it_was_or_unknown_without_the_section_of_another_row(
        condition in condition(),
        rows in person(),
    ) {
        let known = test(&condition, &rows);
        for at in (0..rows.len()).filter(|at| rows[*at].step != "REGISTRATION") {
            let without = test(&condition, &without_section(&rows, at));
            for ((row, known), (_, lost)) in known.iter().zip(without) {
                prop_assert!(
                    lost == *known || lost == Truth::Unknown || *row == at as u64,
                    "{condition:?} of row {row} without section of row {at}: {known:?}, {lost:?}"
                );
            }
        }
    }

    #[test]
    fn no_fact_that_is_lost_gives_relief(policy in reviewing_policy(), rows in person()) {
        let known = determine(&policy, &rows);
        for at in 0..rows.len() {
            for (name, lost) in losses(&rows, at) {
                let determined = determine(&policy, &lost);
                prop_assert_eq!(determined.len(), known.len());
                for (index, (known, lost)) in known.iter().zip(&determined).enumerate() {
                    let gained = is_relief(lost.as_ref()) && !is_relief(known.as_ref());
                    prop_assert!(!gained, "{name} of row {at}: {index}: {known:?} {lost:?}");
                }
            }
        }
    }

    #[test]
    fn no_section_that_is_lost_gives_relief(policy in reviewing_policy(), rows in person()) {
        let known = determine(&policy, &rows);
        for at in (0..rows.len()).filter(|at| rows[*at].step != "REGISTRATION") {
            let determined = determine(&policy, &without_section(&rows, at));
            prop_assert_eq!(determined.len(), known.len());
            for (index, (known, lost)) in known.iter().zip(&determined).enumerate() {
                let gained = is_relief(lost.as_ref()) && !is_relief(known.as_ref());
                prop_assert!(!gained, "row {at}: {index}: {known:?} {lost:?}");
            }
        }
    }
}
