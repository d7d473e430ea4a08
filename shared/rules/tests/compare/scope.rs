//! Rows that one reading alone looks at, or can read.

use clear64_rules::compare::fault_mends;
use clear64_rules::mend::Mend;
use clear64_rules::policy::shipped;
use clear64_rules::reading::Program;
use clear64_rules::row::Row;

use crate::sides::{cultivation, felony, los_angeles, numbers, scope_numbers};

#[test]
fn a_section_that_one_reading_alone_takes_for_proposition_64_names_its_mend() {
    for (offense, expected) in [
        ("11357.5 HS-X", vec![5]),
        ("111357 HS-X", vec![5]),
        ("113570 HS-X", vec![5]),
        ("11357 PC-X", vec![1]),
        ("664-11358 HS-X", vec![3]),
        ("-11357 HS", vec![3]),
        ("11358 HS-X", vec![]),
        ("459 PC-X", vec![]),
    ] {
        let row = felony(offense, "20050314", "101001001000");
        assert_eq!(scope_numbers(&los_angeles(), &row), expected, "{offense}");
    }
}

#[test]
fn a_related_charge_names_the_mend_of_its_section() {
    let policy = shipped::get("dismiss-all-and-related").unwrap().unwrap();
    for (offense, expected) in [
        ("1602 PC-X", vec![1]),
        ("602(L) PC-X", vec![2]),
        ("647(F) PC-X", vec![6]),
        ("602 pc-X", vec![6]),
        ("602 PC-X", vec![]),
    ] {
        let row = felony(offense, "20050314", "101001001000");
        assert_eq!(scope_numbers(&policy, &row), expected, "{offense}");
    }
}

#[test]
fn county_and_disposition_in_other_words_are_mend_19() {
    let policy = los_angeles();
    let row = cultivation("20050314");
    assert_eq!(scope_numbers(&policy, &Row { county: b"Los Angeles ", ..row }), [19]);
    assert_eq!(scope_numbers(&policy, &Row { disposition: b" CONVICTED", ..row }), [19]);
}

#[test]
fn a_comment_that_supplies_the_charge_in_lower_case_is_mend_6() {
    let row = Row {
        comment: b"11358 HS",
        ..felony("see comment for charge", "20050314", "101001001000")
    };
    assert_eq!(scope_numbers(&los_angeles(), &row), [6]);
}

#[test]
fn a_row_that_one_reading_alone_can_place_names_its_mend() {
    let fault = |row: &Row<'_>| {
        fault_mends(Program::Late, row).into_iter().map(Mend::number).collect::<Vec<_>>()
    };
    let row = cultivation("20050314");
    assert_eq!(fault(&row), [0; 0]);
    assert_eq!(fault(&Row { subject_id: b"", ..row }), [16], "nobody's");
    let short = Row { count_order: b"1", ..row };
    assert_eq!(fault(&short), [0; 0], "neither can");
    assert_eq!(
        fault(&Row { disposition: b"convicted", step_type: b"", offense: b"", ..short }),
        [19]
    );
    assert_eq!(fault(&Row { disposition: b"", case_number: b"NULL", offense: b"", ..short }), [20]);
    assert_eq!(
        fault(&Row { disposition: b"", step_type: b"", offense: b"113570 HS-X", ..short }),
        [5]
    );
    assert_eq!(fault(&Row { count_order: b"1     ", ..row }), [16], "blanks of the count");
}

#[test]
fn a_section_that_a_policy_names_is_compared_by_its_own_mends() {
    let los_angeles = los_angeles();
    for (offense, expected) in [
        ("11357(a) HS-X", vec![6]),
        (" 11357(A) HS-X", vec![7]),
        ("11357A HS-X", vec![3]),
        ("11357 (A) HS-X", vec![3]),
    ] {
        let row = felony(offense, "20050314", "101001001000");
        assert_eq!(numbers(&los_angeles, &[row], 0), expected, "{offense}");
    }
}
