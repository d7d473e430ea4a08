//! Whatever the rows and the policy say: a difference is under a named mend.

use clear64_rules::policy::{Policy, shipped};
use clear64_rules::reading::Program;
use clear64_rules::row::Row;
use proptest::prelude::*;
use proptest::sample::select;

use crate::sides::{moved, parting, policy, scope_numbers};

const OFFENSES: &[&str] = &[
    "11357(A) HS-X",
    "11357(B) HS-X",
    "11357(c) HS-X",
    "11358(A) HS-X",
    "11357A HS-X",
    "11358 HS-X",
    "11359 HS-X",
    "11360(B) HS-X",
    " 11358 HS-X",
    "11358 hs-x",
    "11357-X",
    "11357.5 HS-X",
    "113580 HS-X",
    "664/11358 HS-X",
    "664-11358 HS-X",
    "182/11360 PC-X",
    "11359 HS/11360 HS-X",
    "11358 HS AND 187 PC",
    "CHRG 11357(A) HS",
    "11358 PC-X",
    "SEE COMMENT FOR CHARGE",
    "see comment for charge",
    "",
    "187 PC-X",
    "187(A) PC-X",
    "537 PC-X",
    "187 PC -X",
    "272 PC-X",
    "288A(C)(1) PC-X",
    "207 PC-X",
    "664/187 PC-X",
    "187  PC-X",
    "261.5 PC-X",
    "290 PC-X",
    "288(A) PC-X",
    "288A PC-X",
    "288(C) PC-X",
    "1272 PC-X",
    "246 PC-X",
    "186.22(B)(4) PC-X",
    "136.1/186.22(B)(4) PC-X",
    "4060    BP-X",
    "4060 BP-X",
    "602 PC-X",
    "602(L) PC-X",
    "647(F) PC-X",
    "1320 PC-X",
    "459 PC-X",
];
const COMMENTS: &[&str] = &["", "11358 HS", "187 PC", "-11360 HS", "SEE 11358 HS"];
const DATES: &[&str] = &[
    "20050314",
    "20050315",
    "19960229",
    "20161109",
    "20161108",
    "20091111",
    "20091110",
    "20141111",
    "20191111",
    "20200101",
    "",
    "19790000",
    "20160000",
    "20091100",
    "17000101",
    "99991231",
    " 19900101",
];
const BIRTHS: &[&str] = &[
    "19750615", "19691111", "19840229", "19750615", "19850615", "", "19690000", "19750600",
    "17000101", "20100101",
];
const STATUSES: &[(&str, &str)] = &[
    ("FELONY", ""),
    ("FELONY", ""),
    ("felony", ""),
    ("", "F"),
    ("", ""),
    ("  -  ", "F"),
    ("MISDEMEANOR", "F"),
    ("INFRACTION", ""),
];
const DISPOSITIONS: &[&str] = &["CONVICTED", "CONVICTED-PROB", " convicted", "DISMISSED"];
const STEPS: &[&str] = &[
    "COURT ACTION",
    "COURT ACTION",
    "court action",
    "REGISTRATION",
    " REGISTRATION",
    "DECEASED",
    "deceased",
];
const COUNTS: &[&str] = &[
    "101001001000",
    "101001002000",
    "101002001000",
    "102001001000",
    "103001001000",
    "101001001000 ",
    "104001001000",
];
const COUNTIES: &[&str] = &["LOS ANGELES", "LOS ANGELES", "los angeles", "KERN"];
const SENTENCES: &[(&str, &str)] =
    &[("", ""), ("3", "Y"), ("36", "M"), ("90", "D"), ("999", "Y"), ("1", "L"), ("x", "D")];

/// Conditions, each of every kind.
const CONDITIONS: &[&str] = &[
    "felony = true",
    "felony = false",
    "misdemeanor = true",
    "over_one_pound = false",
    "quantity_known = false",
    "person_matched = true",
    "convicted_on_or_after = 2016-11-09",
    r#"number = "11357""#,
    r#"mentions = "11360""#,
    r#"section = ["11357(A)", "11357(b)"]"#,
    r#"section_exactly = "4060 BP""#,
    "related = true",
    "prop64_in_cycle = true",
    r#"prior_super_strike = "earlier""#,
    r#"prior_super_strike = "any""#,
    r#"prior_pc290 = "earlier""#,
    r#"prior_pc290 = "any""#,
    "earlier_of_same_section = 1",
    "earlier_of_same_section = 2",
    "convictions_on_record = 2",
    "age_at_least = 50",
    "no_felony_conviction_in_years = 5",
    "under_age_at_conviction = 21",
    "under_age_at_arrest = 18",
    "under_age_at_arrest = 21",
    "announced_age_or_younger = 21",
    "years_since_conviction = 5",
    "no_conviction_in_years = 10",
    "crime_free_years = 10",
    "more_years_since_any_conviction = 10",
    "only_prop64 = true",
    "all_sentences_completed = true",
    "sentence_completed = true",
    "deceased = true",
    "only_prop64 = true, all_sentences_completed = true",
    r#"any = [{ age_at_least = 50 }, { prior_pc290 = "earlier" }]"#,
    "not = { age_at_least = 50 }",
    "always = true",
];
const OUTCOMES: &[&str] =
    &["dismissal", "reduction", "hand-review", "not-eligible", "maybe-eligible"];

/// Generated policies, and now and then a shipped one.
fn policies() -> impl Strategy<Value = Policy> {
    let names: Vec<&str> = shipped::ALL.iter().map(|(name, _)| *name).collect();
    let whole = select(names).prop_map(|name| shipped::get(name).unwrap().unwrap());
    prop_oneof![3 => generated(), 2 => whole]
}

fn generated() -> impl Strategy<Value = Policy> {
    let scope = select(&["proposition-64", "proposition-64-and-related"][..]);
    let rules = prop::collection::vec((select(CONDITIONS), select(OUTCOMES)), 1..5);
    let program = select(&[Program::Late, Program::Early, Program::SanFrancisco][..]);
    (scope, rules, program).prop_map(|(scope, rules, program)| {
        let ids: Vec<String> = (0..rules.len()).map(|number| format!("rule-{number}")).collect();
        let named = ids.iter().zip(&rules).map(|(id, (when, then))| (id.as_str(), *when, *then));
        Policy { program, ..policy(scope, &named.collect::<Vec<_>>()) }
    })
}

fn rows() -> impl Strategy<Value = Row<'static>> {
    let charge = (select(OFFENSES), select(COMMENTS), select(STATUSES), select(DISPOSITIONS));
    let dates = (select(DATES), select(DATES));
    let step = (select(STEPS), dates, select(COUNTIES), select(COUNTS), select(SENTENCES));
    (charge, step, select(BIRTHS)).prop_map(
        |(
            (offense, comment, status, disposition),
            (step, (date, arrest), county, count, sentence),
            birth,
        )| Row {
            subject_id: b"1",
            birth_date: birth.as_bytes(),
            event_date: date.as_bytes(),
            cycle_date: arrest.as_bytes(),
            step_type: step.as_bytes(),
            county: county.as_bytes(),
            count_order: count.as_bytes(),
            offense: offense.as_bytes(),
            comment: comment.as_bytes(),
            disposition: disposition.as_bytes(),
            conviction_status: status.0.as_bytes(),
            offense_level: status.1.as_bytes(),
            sentence_length: sentence.0.as_bytes(),
            sentence_unit: sentence.1.as_bytes(),
            ..Row::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn every_difference_has_a_mend(policy in policies(), rows in prop::collection::vec(rows(), 1..6)) {
        for (row, [pilot, exact]) in moved(&policy, &rows) {
            let index = usize::try_from(row).unwrap();
            if pilot.is_some() && exact.is_some() {
                let found = parting(&policy, &rows, row);
                prop_assert!(
                    found.as_ref().is_some_and(|(_, mends)| !mends.is_empty()),
                    "row {row}: {pilot:?} -> {exact:?}: {found:?}",
                );
            } else {
                let reads_alike = scope_numbers(&policy, &rows[index]).is_empty();
                let count = |row: &Row<'static>| row.count_order.trim_ascii();
                let own = count(&rows[index]);
                let repeats = rows[..index].iter().any(|earlier| count(earlier) == own);
                prop_assert!(!reads_alike || repeats, "row {row}: {pilot:?} -> {exact:?}");
            }
        }
    }
}
