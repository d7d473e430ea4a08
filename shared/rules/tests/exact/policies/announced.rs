//! What Los Angeles announced in 2020, each switch on and off.

use super::of_unknown_level;
use crate::alike::announced::{
    EVERY_PROBATION, FREE, NONE, POLICY, PROBATION, and_other, priors, recent,
};
use crate::alike::{Case, burglary, cannabis, check, misdemeanor, on, shipped, without};
use crate::history::{born, felony, registration, sentenced};

fn check_shipped(cases: &[Case<'_>]) {
    check(&shipped(POLICY), cases);
}

#[test]
fn a_date_that_may_be_after_the_cut_off_is_reviewed() {
    check_shipped(&[
        ("the month", vec![on("20161100")], "after-proposition-64? date-of-conviction"),
        (
            "no date",
            vec![on("")],
            "after-proposition-64+ten-years-without-felony+probation-completed+under-21? \
             date-of-conviction, end-of-sentence",
        ),
    ]);
}

#[test]
fn a_level_that_is_not_known_is_reviewed() {
    let unknown = || vec![of_unknown_level(recent())];
    let rules = "misdemeanor+ten-years-without-felony? felony-or-not";
    check_shipped(&[("dismissed", unknown(), rules)]);
    let rules = "misdemeanor-of-a-city+ten-years-without-felony? felony-or-not";
    check(&without(POLICY, "misdemeanors-dismissed"), &[("left to a city", unknown(), rules)]);
}

#[test]
fn what_may_be_a_bar_is_reviewed_unless_nothing_bars() {
    let gang_pair = |date| {
        vec![
            recent(),
            felony("136.1 PC", "20100101", "103001001000"),
            felony("186.22(B)(4) PC", date, "103001002000"),
        ]
    };
    let cases = [
        (
            "a super strike of no date",
            and_other("187 PC", ""),
            "super-strike? date-of-super-strike",
        ),
        ("attempted", and_other("664/207 PC", "20100101"), "super-strike? super-strike"),
        ("a registration", vec![recent(), registration("20140609")], "pc-290? pc-290"),
        ("of the same day", vec![recent(), registration("20140610")], NONE),
        ("a prior of no date", priors(""), "two-priors? priors"),
        ("a gang pair of the same day", gang_pair("20140610"), NONE),
    ];
    check_shipped(&cases);
    let unbarred = cases.map(|(name, rows, _)| (name, rows, NONE));
    check(&without(POLICY, "disqualifiers-bar"), &unbarred);
}

#[test]
fn a_date_of_birth_that_is_not_known_is_reviewed() {
    let of = |birth| vec![born(recent(), birth)];
    check_shipped(&[
        ("born nobody knows when", of(""), "age-50+under-21? date-of-birth"),
        ("born in the year of the 21st birthday", of("19930000"), "under-21? date-of-birth"),
    ]);
}

#[test]
fn what_may_be_a_felony_of_the_last_ten_years_is_reviewed() {
    let serving = || sentenced(cannabis(), "50", "Y");
    let rule = "ten-years-without-felony";
    check_shipped(&[
        ("no date", vec![serving(), burglary("")], &format!("{rule}? date-of-another-conviction")),
        ("a misdemeanor of no date", vec![serving(), misdemeanor(burglary(""))], FREE),
        (
            "of unknown level",
            vec![serving(), of_unknown_level(burglary("20180101"))],
            &format!("{rule}? felony-or-not-of-another-conviction"),
        ),
        ("of unknown level, old", vec![serving(), of_unknown_level(burglary("20091111"))], FREE),
    ]);
}

#[test]
fn a_sentence_is_completed_on_the_day_it_ends_in_calendar_years() {
    let five_years = |date| sentenced(on(date), "5", "Y");
    let cases = |completed, unknown, unknown_other| {
        [
            ("ended the day before", vec![five_years("20141110")], completed),
            ("ends on the day", vec![five_years("20141111")], completed),
            ("ends the day after", vec![five_years("20141112")], NONE),
            ("of unknown length", vec![sentenced(on("20140610"), "5", "L")], unknown),
            (
                "another of unknown length",
                vec![five_years("20100101"), sentenced(burglary("20150101"), "5", "L")],
                unknown_other,
            ),
        ]
    };
    let unknown = "probation-completed? end-of-sentence";
    check_shipped(&cases(PROBATION, unknown, PROBATION));
    let unknown = "all-probation-completed? end-of-sentence";
    let unknown_other = "all-probation-completed? end-of-another-sentence";
    let every = without(POLICY, "probation-of-this-conviction");
    check(&every, &cases(EVERY_PROBATION, unknown, unknown_other));
}

#[test]
fn the_switches_are_on_as_shipped() {
    let shipped = shipped(POLICY);
    let switches: Vec<(&str, bool)> =
        shipped.switches.iter().map(|switch| (&*switch.name, switch.on)).collect();
    assert_eq!(
        switches,
        [
            ("disqualifiers-bar", true),
            ("misdemeanors-dismissed", true),
            ("probation-of-this-conviction", true)
        ]
    );
}
