//! Los Angeles, 2019.

use super::of_unknown_level;
use crate::alike::los_angeles::{
    A_OR_B, DECEASED, NONE, OLD, POLICY, PRIORS, YOUNG, and_burglary, and_other, gang_pair,
    with_priors,
};
use crate::alike::{Case, all_born, burglary, cannabis, charged, death, on, shipped};
use crate::history::{felony, registration, sentenced};

fn check(cases: &[Case<'_>]) {
    crate::alike::check(&shipped(POLICY), cases);
}

#[test]
fn a_level_that_is_not_known_is_reviewed() {
    check(&[("unknown", vec![of_unknown_level(cannabis())], "non-felony? felony-or-not")]);
}

#[test]
fn a_date_that_may_be_after_the_cut_off_is_reviewed() {
    check(&[
        ("the month", and_burglary(on("20161100")), "after-proposition-64? date-of-conviction"),
        ("no date", and_burglary(on("")), "after-proposition-64+age-21? date-of-conviction"),
    ]);
}

#[test]
fn of_11357_the_letters_count_in_either_case_and_a_missing_code_is_reviewed() {
    check(&[
        ("lower case", and_burglary(charged("11357(b) hs")), A_OR_B),
        ("attempted", and_burglary(charged("664/11357(A) HS")), A_OR_B),
        ("b without code", and_burglary(charged("11357(B)")), "11357-a-or-b? section"),
        ("c without code", vec![charged("11357(C)")], "11357-other? section"),
    ]);
}

#[test]
fn what_may_be_a_bar_is_reviewed_and_a_gang_pair_or_registration_has_a_date_of_its_own() {
    let other = |offense, date| and_other(cannabis(), offense, date);
    let registered = |date| [and_burglary(cannabis()), vec![registration(date)]].concat();
    check(&[
        ("a super strike of no date", other("187 PC", ""), "super-strike? date-of-super-strike"),
        ("attempted", other("664/207 PC", "19980101"), "super-strike? super-strike"),
        ("PC 290 of no date", other("285 PC", ""), "pc-290? date-of-pc-290"),
        ("a registration the day before", registered("19990609"), "pc-290? pc-290"),
        ("of the same day", registered("19990610"), NONE),
        ("the day after", registered("19990611"), NONE),
        ("a gang pair of the same day", gang_pair("19990610"), NONE),
        ("of the day after", gang_pair("19990611"), NONE),
    ]);
}

#[test]
fn two_priors_are_two_days_and_one_without_a_day_is_reviewed() {
    check(&[
        ("two days", with_priors("19980101", "19990609"), PRIORS),
        ("one day twice", with_priors("19980101", "19980101"), NONE),
        ("one without date", with_priors("19980101", ""), "two-priors? priors"),
    ]);
}

#[test]
fn twenty_one_or_younger_is_under_21_at_conviction() {
    let of = |birth| all_born(and_burglary(cannabis()), birth);
    check(&[
        ("21 the day after the conviction", of("19780611"), YOUNG),
        ("21 on the day", of("19780610"), NONE),
        ("21 the day before", of("19780609"), NONE),
        ("20 then, 50 now", all_born(and_burglary(on("19890101")), "19690101"), OLD),
        ("born nobody knows when", of(""), "age-50+age-21? date-of-birth"),
        ("born in the year of the 50th birthday", of("19690000"), "age-50? date-of-birth"),
        ("born in the year of the 21st", of("19780000"), "age-21? date-of-birth"),
    ]);
}

#[test]
fn what_leaves_the_rest_of_the_record_open_is_reviewed() {
    let two = |length| {
        vec![on("20100101"), sentenced(felony("11359 HS", "20150101", "102001001000"), length, "Y")]
    };
    let dead = |length| vec![sentenced(on("20140610"), length, "Y"), burglary("20150101"), death()];
    check(&[
        (
            "the other without code",
            vec![cannabis(), felony("11359", "20150101", "102001001000")],
            "only-proposition-64? section-of-another-conviction",
        ),
        ("a sentence of unknown length", two("L"), "only-proposition-64? end-of-another-sentence"),
        ("no date", vec![cannabis(), burglary("")], "ten-years-free? date-of-another-conviction"),
        ("dead", dead("1"), DECEASED),
        ("dead, a sentence of unknown length", dead("L"), "serving? end-of-sentence"),
    ]);
}
