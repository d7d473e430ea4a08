//! The shipped policies where the pilots' program had an answer of its own. What both readings decide
//! alike stands in `alike`; the quirks of each flow in the module named after it.

use clear64_rules::row::Row;

use crate::alike::{
    all_born, announced, burglary, cannabis, charged, check, los_angeles, misdemeanor, on,
    sacramento, san_joaquin_and_contra_costa, self_service, shipped, without,
};
use crate::history::{decided, felony};

#[test]
fn years_of_365_and_a_quarter_days_pass_on_an_anniversary_after_enough_leap_days() {
    // 2012, 2016 and 2020 have a 29 February: 3,653 days are more than 3,652.5.
    for (as_of, latest, expected) in [
        ("20191111", "20091111", sacramento::SEVERAL),
        ("20201111", "20101110", sacramento::FREE),
        ("20201111", "20101111", sacramento::FREE),
        ("20201111", "20101112", sacramento::SEVERAL),
    ] {
        let rows = [cannabis(), burglary(latest)];
        let found = decided(&shipped(sacramento::POLICY), as_of, &rows);
        assert_eq!(found, expected, "{latest} at {as_of}");
    }
    // 2016 and 2020: 1,827 days are more than 1,826.25.
    for (as_of, latest, expected) in [
        ("20191111", "20141111", san_joaquin_and_contra_costa::SEVERAL),
        ("20201111", "20151110", san_joaquin_and_contra_costa::FREE),
        ("20201111", "20151111", san_joaquin_and_contra_costa::FREE),
        ("20201111", "20151112", san_joaquin_and_contra_costa::SEVERAL),
    ] {
        for policy in san_joaquin_and_contra_costa::POLICIES {
            let rows = [cannabis(), burglary(latest)];
            let found = decided(&shipped(policy), as_of, &rows);
            assert_eq!(found, expected, "{policy}, {latest} at {as_of}");
        }
    }
}

#[test]
fn a_cannabis_charge_needs_no_other_of_its_arrest_where_rows_without_subject_start_afresh() {
    let unnamed = |row| Row { subject_id: b"", ..row };
    for policy in san_joaquin_and_contra_costa::POLICIES {
        let rows = [unnamed(cannabis()), unnamed(burglary("20000101"))];
        check(&shipped(policy), &[("afresh", rows.to_vec(), san_joaquin_and_contra_costa::FREE)]);
    }
}

#[test]
fn of_two_numbers_in_a_charge_los_angeles_asks_for_the_first() {
    use los_angeles::{NONE, OTHER_11357, STRIKE, and_burglary, and_other};
    check(
        &shipped(los_angeles::POLICY),
        &[
            ("11357 second", and_burglary(charged("11358/11357 HS")), NONE),
            ("11357 first", and_burglary(charged("11357/11358 HS")), OTHER_11357),
        ],
    );
    let barred = |offense| and_other(charged(offense), "187 PC", "19980101");
    check(
        &shipped(announced::POLICY),
        &[
            ("11357 second", barred("11358/11357 HS"), STRIKE),
            ("11357 first", barred("11357/11358 HS"), announced::PROBATION),
        ],
    );
}

#[test]
fn the_announced_criteria_on_the_pilots_arithmetic() {
    use announced::{NONE, PC_290, and_other, priors, recent};
    let registered = Row {
        step_type: b"REGISTRATION",
        disposition: b"",
        ..felony("290 PC", "20180101", "103001001000")
    };
    let mut gang_pair = and_other("136.1 PC", "20150101");
    gang_pair.push(felony("186.22(B)(4) PC", "20150101", "102001002000"));
    let first_of_two = |first: &'static str, second: &'static str| {
        let mut rows = priors("20110101");
        (rows[0].offense, rows[1].offense) = (first.as_bytes(), second.as_bytes());
        rows
    };
    let in_11357_second = |bar: &'static str| {
        let mut rows = and_other(bar, "20100101");
        rows[0].offense = b"11358/11357 HS";
        rows
    };
    check(
        &shipped(announced::POLICY),
        &[
            ("registered later, no conviction", vec![recent(), registered], PC_290),
            ("a gang pair of later", gang_pair, announced::STRIKE),
            ("11357 second, PC 290", in_11357_second("285 PC"), PC_290),
            (
                "11357 second, two priors",
                first_of_two("11358/11357 HS", "11358 HS"),
                announced::PRIORS,
            ),
            ("without a date", vec![on("")], announced::FREE),
            ("a sentence that ends on the day", vec![at_its_end()], NONE),
            ("born nobody knows when", all_born(vec![recent()], ""), announced::OLD),
        ],
    );
    let every = without(announced::POLICY, "probation-of-this-conviction");
    let ends = ("every sentence has ended on the day", vec![at_its_end()]);
    check(&every, &[(ends.0, ends.1, announced::EVERY_PROBATION)]);
}

/// A felony whose sentence ends on 11 November 2019.
fn at_its_end() -> Row<'static> {
    crate::history::sentenced(on("20161101"), "1105", "D")
}

#[test]
fn the_self_service_default_goes_by_the_first_rule_whose_number_the_charge_holds() {
    check(
        &shipped("self-service-default"),
        &[
            (
                "11358 second",
                vec![charged("11360/11358 HS")],
                "dismiss-11358: dismissal, Dismiss all HS 11358 convictions",
            ),
            (
                "11357 second",
                vec![charged("11358/11357 HS")],
                "dismiss-11357: dismissal, Dismiss all HS 11357 convictions",
            ),
            (
                "11357 third",
                vec![charged("11360/11359/11357 HS")],
                "dismiss-11357: dismissal, Dismiss all HS 11357 convictions",
            ),
            (
                "11359 before 11360",
                vec![charged("11360/11359 HS")],
                "dismiss-11359: dismissal, Dismiss all HS 11359 convictions",
            ),
            (
                "11358 before 11359",
                vec![charged("11359/11358 HS")],
                "dismiss-11358: dismissal, Dismiss all HS 11358 convictions",
            ),
            ("of 2018", vec![on("20180101")], self_service::CULTIVATION),
            ("a misdemeanor of 2018", vec![misdemeanor(on("20180101"))], self_service::NON_FELONY),
        ],
    );
}

#[test]
fn the_scenarios_have_no_cut_off() {
    for (policy, expected) in [
        ("dismiss-all", self_service::ALL),
        ("dismiss-all-and-related", self_service::ALL_AND_RELATED),
    ] {
        let cases = [
            ("of 2018", vec![on("20180101")], expected),
            ("without a date", vec![on("")], expected),
        ];
        check(&shipped(policy), &cases);
    }
}

#[test]
fn los_angeles_and_the_self_service_tool_ran_on_the_late_program() {
    // The early one took the comment only for a description of exactly `SEE COMMENT FOR CHARGE`.
    let commented = Row { comment: b"11358 HS-X", ..charged("  SEE COMMENT FOR CHARGE ") };
    for (policy, expected) in [
        (los_angeles::POLICY, 1),
        (announced::POLICY, 1),
        ("self-service-default", 1),
        ("dismiss-all", 1),
        ("dismiss-all-and-related", 1),
        (sacramento::POLICY, 0),
        ("san-joaquin-2019", 0),
        ("contra-costa-2019", 0),
    ] {
        let found = crate::history::determine(&shipped(policy), "20191111", &[commented]).len();
        assert_eq!(found, expected, "{policy}");
    }
}
