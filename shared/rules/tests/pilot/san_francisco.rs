//! San Francisco's program of 2018, boundary by boundary.

use clear64_rules::policy::{Policy, shipped};
use clear64_rules::reading::Program;
use clear64_rules::record::Person;
use clear64_rules::row::Row;
use clear64_rules::section::Section;
use clear64_rules::section::san_francisco::{is_super_strike, pc290_entries};
use clear64_rules::truth::Truth;

use crate::history::{determine, determine_of, felony, person_on};

const AS_OF: &str = "20191111";
const ELIGIBLE: &str = "eligible";
const STRIKE: &str = "Superstrikes";
const PRIORS: &str = "Two Priors";
const NOT_WEIGHED: &str = "Over 1lb: no match";
const OVER: &str = "Over 1lb";

fn san_francisco() -> Policy {
    shipped::get("san-francisco-2018").unwrap().unwrap()
}

/// The reason of the first conviction in scope, none if there is none; the words of its outcome
/// belong to the reason.
fn decided(rows: &[Row<'_>]) -> Option<String> {
    reason_of(determine(&san_francisco(), AS_OF, rows))
}

fn decided_of(person: &Person) -> Option<String> {
    reason_of(determine_of(&san_francisco(), AS_OF, person))
}

fn reason_of(determined: Vec<(String, String)>) -> Option<String> {
    let (outcome, reason) = determined.into_iter().next()?;
    let expected = match &*reason {
        ELIGIBLE => "Eligible for Dismissal",
        NOT_WEIGHED | "no match" => "Hand Review",
        _ => "Not eligible",
    };
    assert_eq!(outcome, expected, "{reason}");
    Some(reason)
}

fn conviction<'a>(offense: &'a str, count: &'a str) -> Row<'a> {
    felony(offense, "20050314", count)
}

fn cultivation() -> Row<'static> {
    conviction("11358 HS-CULTIVATE", "101001001000")
}

/// The rows as San Francisco's program read them, the first conviction of this many grams.
fn weighed(rows: &[Row<'_>], grams: Option<f64>) -> Person {
    let mut person = person_on(Program::SanFrancisco, rows);
    person.convictions[0].quantity = grams;
    person
}

#[test]
fn felony_in_conv_stat_descr_alone_makes_a_felony() {
    let strike = conviction("187 PC-MURDER", "201001001000");
    for (status, level, expected) in [
        ("FELONY", "", STRIKE),
        ("FELONY", "M", STRIKE),
        ("", "F", ELIGIBLE),
        ("felony", "F", ELIGIBLE),
        ("FELONY ", "F", ELIGIBLE),
        ("MISDEMEANOR", "F", ELIGIBLE),
        ("  -  ", "F", ELIGIBLE),
    ] {
        let row = Row {
            conviction_status: status.as_bytes(),
            offense_level: level.as_bytes(),
            ..cultivation()
        };
        assert_eq!(decided(&[row, strike]).unwrap(), expected, "{status} {level}");
    }
}

#[test]
fn the_comment_supplies_the_charge_only_behind_exactly_these_words() {
    for (offense, expected) in [
        ("SEE COMMENT FOR CHARGE", Some(ELIGIBLE)),
        (" SEE COMMENT FOR CHARGE", None),
        ("SEE COMMENT FOR CHARGE ", None),
        ("see comment for charge", None),
        ("SEE COMMENT FOR CHARGE-", None),
        ("", None),
    ] {
        let row = Row { comment: b"11358 HS", ..conviction(offense, "101001001000") };
        assert_eq!(decided(&[row]).as_deref(), expected, "{offense}");
    }
}

#[test]
fn a_section_of_proposition_64_stands_at_the_start_of_the_charge() {
    for (offense, expected) in [
        ("11357 HS", Some(ELIGIBLE)),
        ("11357(A) HS", Some(ELIGIBLE)),
        ("11358", Some(ELIGIBLE)),
        ("11357.5 HS", Some(ELIGIBLE)),
        ("113570 HS", Some(ELIGIBLE)),
        ("11359 HS", Some(NOT_WEIGHED)),
        ("11360(A) HS", Some(NOT_WEIGHED)),
        // The first section counts.
        ("11357/11359 HS", Some(ELIGIBLE)),
        (" 11358 HS", None),
        ("664/11358 HS", None),
        ("111357 HS", None),
        ("CHRG 11358 HS", None),
        ("11361 HS", None),
    ] {
        let found = decided(&[conviction(offense, "101001001000")]);
        assert_eq!(found.as_deref(), expected, "{offense}");
    }
}

#[test]
fn a_super_strike_is_one_of_37_texts_letter_for_letter() {
    let listed = "187|187-664|191.5|191.5-664|209|220|245(D)(3)|261(A)(2)|261(A)(6)|262(A)(2)|\
        262(A)(4)|264.1|269|286(C)(1)|286(C)(2)(A)|286(C)(2)(B)|286(C)(2)(C)|286(C)(3)|286(D)(1)|\
        286(D)(2)|286(D)(3)|288(A)|288(B)(1)|288(B)(2)|288.5(A)|288A(C)(1)|288A(C)(2)(A)|\
        288A(C)(2)(B)|288A(C)(2)(C)|288A(D)|289(A)(1)(A)|289(A)(1)(B)|289(A)(1)(C)|289(A)(2)(C)|\
        289(J)|653F|11418(A)(1)";
    let listed: Vec<&str> = listed.split('|').collect();
    assert_eq!(listed.len(), 37);
    for section in listed {
        assert!(is_super_strike(format!("{section} PC").as_bytes()), "{section}");
        for near in [
            section.to_owned(),
            format!("{section} HS"),
            format!("{section}  PC"),
            format!("{section} PC "),
            format!(" {section} PC"),
            format!("664/{section} PC"),
            format!("{section}(Z) PC"),
        ] {
            assert!(!is_super_strike(near.as_bytes()), "{near}");
        }
    }
    for other in [
        "37 PC",
        "128 PC",
        "187(A) PC",
        "188 PC",
        "189 PC",
        "190 PC",
        "191 PC",
        "205 PC",
        "207 PC",
        "209.5 PC",
        "245 PC",
        "261 PC",
        "261(A)(1) PC",
        "262 PC",
        "286 PC",
        "287 PC",
        "288 PC",
        "288.5 PC",
        "288A PC",
        "289 PC",
        "653F(B) PC",
        "11418 PC",
        "664-187 PC",
        "187 pc",
    ] {
        assert!(!is_super_strike(other.as_bytes()), "{other}");
    }
}

#[test]
fn a_text_behind_a_hyphen_is_never_compared() {
    for (offense, expected) in [
        ("187 PC-MURDER", STRIKE),
        ("187-664 PC", ELIGIBLE),
        ("187 PC -MURDER", ELIGIBLE),
        ("664/187 PC", ELIGIBLE),
    ] {
        let rows = [cultivation(), conviction(offense, "201001001000")];
        assert_eq!(decided(&rows).unwrap(), expected, "{offense}");
    }
}

#[test]
fn pc_290_is_a_list_of_its_own() {
    for (section, entries) in [
        ("290", 1),
        ("290(A)", 0),
        ("314", 1),
        ("314(1)", 1),
        ("314.5", 1),
        ("261", 1),
        ("261(A)(2)", 1),
        ("261.5", 1),
        ("2610", 1),
        ("264.1", 1),
        ("264.1(A)", 1),
        ("264.1X", 1),
        ("266J", 1),
        ("266J(A)", 1),
        ("269", 1),
        ("269(A)(1)", 1),
        ("2699", 1),
        ("288", 1),
        ("288(A)", 1),
        ("288(C)(1)", 1),
        ("288.1", 0),
        ("288.2", 1),
        ("288.3(A)", 1),
        ("288.4(B)", 1),
        ("288.5(A)", 1),
        ("288.6", 0),
        ("288.7(B)", 1),
        // Both as 288 and as 288A.
        ("288A", 2),
        ("288A(C)(1)", 2),
        ("262", 0),
        ("262(A)", 0),
        ("262(A)(1)", 1),
        ("262(A)(2)", 0),
        ("653F", 0),
        ("653F(B)", 0),
        ("653F(C)", 1),
        ("272", 0),
        ("287", 0),
        ("451.5", 0),
        ("236.1", 0),
        ("236.1(A)", 0),
        ("236.1(B)", 1),
        ("236.1(C)(2)", 1),
        ("243.4(A)", 1),
        ("266", 1),
        ("266(A)", 0),
        ("266C", 1),
        ("266H", 0),
        ("266H(A)", 0),
        ("266H(B)", 1),
        ("266I(A)", 0),
        ("266I(B)(1)", 1),
        ("267", 1),
        ("285", 1),
        ("285(A)", 0),
        ("286(B)(1)", 1),
        ("286.5", 0),
        ("289(A)", 1),
        ("289.6", 0),
        ("311.1", 1),
        ("311.2", 0),
        ("311.2(A)", 0),
        ("311.2(B)", 1),
        ("311.2(C)", 1),
        ("311.2(D)", 1),
        ("311.3", 1),
        ("311.4(A)", 1),
        // Also as 311.1, with anything behind it.
        ("311.10", 2),
        ("311.11(A)", 2),
        ("647.6(A)", 1),
        ("647A", 1),
        ("647(F)", 0),
        ("1267", 1),
    ] {
        let text = format!("{section} PC");
        assert_eq!(pc290_entries(text.as_bytes()), entries, "{section}");
        let found = Section::in_text(text.as_bytes(), Program::SanFrancisco);
        assert_eq!(found.is_pc290(), Truth::from(entries > 0), "{section}");
    }
}

#[test]
fn a_disqualifier_of_any_date_counts() {
    let registration = |disposition: &'static str, date| Row {
        step_type: b"REGISTRATION",
        disposition: disposition.as_bytes(),
        ..felony("290(A) PC-REGISTER", date, "201001001000")
    };
    for date in ["19980101", "20050313", "20050314", "20050315", "20150101", ""] {
        let other = |offense| felony(offense, date, "201001001000");
        for (other, expected) in [
            (other("187 PC"), STRIKE),
            (other("285 PC"), "PC290"),
            (other("290 PC"), "PC290"),
            // Both: PC 290 is asked first.
            (other("269 PC"), "PC290"),
            (registration("", date), "PC290"),
            (registration("CONVICTED", date), "PC290"),
            (other("459 PC"), ELIGIBLE),
        ] {
            assert_eq!(decided(&[cultivation(), other]).unwrap(), expected, "{date}");
        }
    }
}

#[test]
fn two_priors_are_three_arrests_for_the_charge_its_own_included() {
    let cultivated = |offense: &'static str, arrest: &'static str, count| Row {
        cycle_date: arrest.as_bytes(),
        ..felony(offense, "20050314", count)
    };
    let plain = "11358 HS-CULTIVATE";
    for (name, others, expected) in [
        ("its own", vec![], ELIGIBLE),
        ("two", vec![(plain, "20010101")], ELIGIBLE),
        ("three", vec![(plain, "20010101"), (plain, "20020101")], PRIORS),
        ("three later", vec![(plain, "20110101"), (plain, "20120101")], PRIORS),
        ("three counts of one", vec![(plain, "20000101"), (plain, "20000101")], ELIGIBLE),
        ("three counts of two", vec![(plain, "20010101"), (plain, "20010101")], ELIGIBLE),
        (
            "four counts of two",
            vec![(plain, "20010101"), (plain, "20010101"), (plain, "20000101")],
            ELIGIBLE,
        ),
        ("one without date", vec![(plain, "20010101"), (plain, "")], PRIORS),
        ("two without date", vec![(plain, ""), (plain, "NULL")], ELIGIBLE),
        ("blanks aside", vec![("11358  HS", "20010101"), (" 11358 H S", "20020101")], PRIORS),
        ("a letter", vec![("11358(A) HS", "20010101"), (plain, "20020101")], ELIGIBLE),
        ("lower case", vec![("11358 hs", "20010101"), (plain, "20020101")], ELIGIBLE),
        ("an attempt", vec![("664/11358 HS", "20010101"), (plain, "20020101")], ELIGIBLE),
        ("another section", vec![("11359 HS", "20010101"), (plain, "20020101")], ELIGIBLE),
    ] {
        let counts = ["201001001000", "202001001000", "203001001000"];
        let others = others.into_iter().zip(counts);
        let others = others.map(|((offense, arrest), count)| Row {
            conviction_status: b"MISDEMEANOR",
            county: b"ALPINE",
            ..cultivated(offense, arrest, count)
        });
        let mut rows = vec![cultivated(plain, "20000101", "101001001000")];
        rows.extend(others);
        assert_eq!(decided(&rows).unwrap(), expected, "{name}");
    }
}

#[test]
fn a_felony_for_sale_is_weighed_and_over_a_pound_is_more_than_453_592_grams() {
    for offense in ["11359 HS", "11360(A) HS", "11360 HS"] {
        for (grams, expected) in [
            (Some(0.0), ELIGIBLE),
            (Some(453.591), ELIGIBLE),
            (Some(453.592), ELIGIBLE),
            (Some(453.593), OVER),
            (Some(9000.0), OVER),
            (None, NOT_WEIGHED),
        ] {
            let found = decided_of(&weighed(&[conviction(offense, "101001001000")], grams));
            assert_eq!(found.unwrap(), expected, "{offense} {grams:?}");
        }
    }
}

#[test]
fn neither_possession_nor_cultivation_nor_a_misdemeanor_is_weighed() {
    for (offense, level) in [
        ("11357(C) HS", "FELONY"),
        ("11358 HS", "FELONY"),
        ("11359 HS", "MISDEMEANOR"),
        ("11360(B) HS", "MISDEMEANOR"),
        ("11359 HS", "INFRACTION"),
    ] {
        let row =
            Row { conviction_status: level.as_bytes(), ..conviction(offense, "101001001000") };
        for grams in [None, Some(1.0), Some(9000.0)] {
            let found = decided_of(&weighed(&[row], grams));
            assert_eq!(found.unwrap(), ELIGIBLE, "{offense} {level} {grams:?}");
        }
    }
}

#[test]
fn neither_possession_nor_what_is_no_felony_is_barred() {
    let others = [
        conviction("187 PC", "201001001000"),
        conviction("285 PC", "202001001000"),
        Row { cycle_date: b"20010101", ..conviction("11357 HS", "203001001000") },
        Row { cycle_date: b"20020101", ..conviction("11357 HS", "204001001000") },
    ];
    let priors = [
        Row { conviction_status: b"MISDEMEANOR", ..cultivation() },
        Row { cycle_date: b"20010101", ..conviction("11358 HS", "203001001000") },
        Row { cycle_date: b"20020101", ..conviction("11358 HS", "204001001000") },
    ];
    assert_eq!(determine(&san_francisco(), AS_OF, &priors)[0].1, ELIGIBLE);
    for (offense, level, expected) in [
        ("11357 HS", "FELONY", ELIGIBLE),
        ("11357(A) HS", "FELONY", ELIGIBLE),
        ("11358 HS", "FELONY", "PC290"),
        ("11358 HS", "MISDEMEANOR", ELIGIBLE),
    ] {
        let row =
            Row { conviction_status: level.as_bytes(), ..conviction(offense, "101001001000") };
        let rows = [vec![row], others.to_vec()].concat();
        assert_eq!(decided(&rows).unwrap(), expected, "{offense} {level}");
    }
}

#[test]
fn an_infraction_of_the_case_management_export_is_weighed_and_not_barred() {
    for (grams, expected) in [(None, NOT_WEIGHED), (Some(1.0), ELIGIBLE), (Some(500.0), OVER)] {
        let rows = [conviction("11359 HS", "101001001000"), conviction("187 PC", "201001001000")];
        let mut person = weighed(&rows, grams);
        person.convictions[0].felony = Truth::False;
        person.convictions[0].misdemeanor = Truth::False;
        assert_eq!(decided_of(&person).unwrap(), expected, "{grams:?}");
    }
}

#[test]
fn what_was_not_weighed_is_reviewed_unless_it_is_barred() {
    for (offense, expected) in
        [("459 PC", NOT_WEIGHED), ("187 PC", STRIKE), ("285 PC", "PC290"), ("207 PC", NOT_WEIGHED)]
    {
        let rows = [conviction("11359 HS", "101001001000"), conviction(offense, "201001001000")];
        assert_eq!(decided(&rows).unwrap(), expected, "{offense}");
    }
    let rows = [conviction("11359 HS", "101001001000"), conviction("187 PC", "201001001000")];
    assert_eq!(decided_of(&weighed(&rows, Some(500.0))).unwrap(), OVER);
}

#[test]
fn a_row_that_matches_no_person_is_reviewed_unless_it_is_over_a_pound() {
    for (offense, grams, expected) in [
        ("11357 HS", None, "no match"),
        ("11358 HS", Some(500.0), "no match"),
        ("11359 HS", None, NOT_WEIGHED),
        ("11359 HS", Some(1.0), "no match"),
        ("11359 HS", Some(500.0), OVER),
    ] {
        let mut person = weighed(&[conviction(offense, "101001001000")], grams);
        person.unmatched = true;
        assert_eq!(decided_of(&person).unwrap(), expected, "{offense} {grams:?}");
    }
}
