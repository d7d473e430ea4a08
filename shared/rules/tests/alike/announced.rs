//! What Los Angeles announced in 2020, each switch on and off.

use clear64_rules::policy::Policy;
use clear64_rules::row::Row;

use super::{
    all_born, burglary, cannabis, check, check_scope, death, misdemeanor, on, shipped, without,
};
use crate::history::{born, sentenced};
use crate::invented::felony;

pub(crate) const POLICY: &str = "los-angeles-announced-2020";
pub(crate) const AFTER: &str = "after-proposition-64: not-eligible, Occurred after 11/09/2016";
pub(crate) const DISMISSED: &str = "misdemeanor: dismissal, Misdemeanor or Infraction";
pub(crate) const CITY: &str =
    "misdemeanor-of-a-city: city-attorney-review, Misdemeanor or Infraction";
pub(crate) const STRIKE: &str = "super-strike: not-eligible, PC 667(e)(2)(c)(iv)";
pub(crate) const PC_290: &str = "pc-290: not-eligible, PC 290";
pub(crate) const PRIORS: &str = "two-priors: not-eligible, Two priors";
pub(crate) const OLD: &str = "age-50: dismissal, 50 years or older";
pub(crate) const FREE: &str =
    "ten-years-without-felony: dismissal, No felony convictions in past 10 years";
pub(crate) const PROBATION: &str = "probation-completed: dismissal, Completed sentence";
pub(crate) const EVERY_PROBATION: &str =
    "all-probation-completed: dismissal, Completed every sentence";
pub(crate) const YOUNG: &str = "under-21: dismissal, 21 years or younger";
pub(crate) const NONE: &str = "none: hand-review, No applicable eligibility criteria";

/// A cannabis felony of 2014 with a sentence until 2034, of a person born in 1975: no rule applies.
pub(crate) fn recent() -> Row<'static> {
    sentenced(on("20140610"), "20", "Y")
}

/// The same, and one other conviction.
pub(crate) fn and_other<'a>(offense: &'a str, date: &'a str) -> Vec<Row<'a>> {
    vec![recent(), felony(offense, date, "102001001000")]
}

/// The same, one prior of 2010 and one of this day.
pub(crate) fn priors(last: &str) -> Vec<Row<'_>> {
    [and_other("11358 HS", "20100101"), vec![felony("11358 HS", last, "103001001000")]].concat()
}

/// The first conviction under another charge.
fn first_charged<'a>(offense: &'a str, mut rows: Vec<Row<'a>>) -> Vec<Row<'a>> {
    rows[0].offense = offense.as_bytes();
    rows
}

fn off(switch: &str) -> Policy {
    without(POLICY, switch)
}

#[test]
fn nothing_from_9_november_2016_on_is_eligible_felony_or_not() {
    check(
        &shipped(POLICY),
        &[
            ("the day before", vec![on("20161108")], PROBATION),
            ("the day", vec![on("20161109")], AFTER),
            ("the day after", vec![on("20161110")], AFTER),
            ("a misdemeanor, the day", vec![misdemeanor(on("20161109"))], AFTER),
            ("a misdemeanor, the day before", vec![misdemeanor(on("20161108"))], DISMISSED),
        ],
    );
    let of_a_city = ("of a city", vec![misdemeanor(on("20161109"))], AFTER);
    check(&off("misdemeanors-dismissed"), &[of_a_city]);
}

#[test]
fn a_non_felony_is_dismissed_or_left_to_the_city_attorneys() {
    let cases = |misdemeanors| {
        let barred = vec![misdemeanor(recent()), felony("187 PC", "19980101", "102001001000")];
        [
            ("a misdemeanor", vec![misdemeanor(recent())], misdemeanors),
            ("after a super strike", barred, misdemeanors),
            ("a felony", vec![recent()], NONE),
        ]
    };
    check(&shipped(POLICY), &cases(DISMISSED));
    check(&off("misdemeanors-dismissed"), &cases(CITY));
}

#[test]
fn earlier_disqualifiers_bar_in_this_order_or_not_at_all() {
    let mut both = priors("20110101");
    both.push(felony("285 PC", "20100101", "104001001000"));
    let mut gang_pair = and_other("136.1 PC", "20100101");
    gang_pair.push(felony("186.22(B)(4) PC", "20140609", "102001002000"));
    let cases = [
        ("a super strike the day before", and_other("187 PC", "20140609"), STRIKE),
        ("the same day", and_other("187 PC", "20140610"), NONE),
        ("the day after", and_other("187 PC", "20140611"), NONE),
        ("on both lists", and_other("288A(C)(1) PC", "20140609"), STRIKE),
        ("a gang pair of the day before", gang_pair, STRIKE),
        ("PC 290 the day before", and_other("285 PC", "20140609"), PC_290),
        ("the same day", and_other("285 PC", "20140610"), NONE),
        ("the day after", and_other("285 PC", "20140611"), NONE),
        ("two priors", priors("20140609"), PRIORS),
        ("one of the same day", priors("20140610"), NONE),
        ("one prior", and_other("11358 HS", "20100101"), NONE),
        ("two priors and PC 290", both, PC_290),
        ("11359", first_charged("11359 HS", and_other("187 PC", "20100101")), STRIKE),
        ("11360", first_charged("11360 HS", and_other("285 PC", "20100101")), PC_290),
    ];
    check(&shipped(POLICY), &cases);
    let unbarred = cases.map(|(name, rows, _)| (name, rows, NONE));
    check(&off("disqualifiers-bar"), &unbarred);
    let old = ("of one old enough", all_born(priors("20110101"), "19480101"), PRIORS);
    check(&shipped(POLICY), &[old]);
}

#[test]
fn no_disqualifier_reaches_11357() {
    let of_11357 = |rows| first_charged("11357(C) HS", rows);
    let mut priors = of_11357(priors("20110101"));
    for prior in &mut priors[1..] {
        prior.offense = b"11357(C) HS";
    }
    check(
        &shipped(POLICY),
        &[
            ("after a super strike", of_11357(and_other("187 PC", "20100101")), NONE),
            ("after PC 290", of_11357(and_other("285 PC", "20100101")), NONE),
            ("after two of 11357", priors, NONE),
        ],
    );
}

#[test]
fn fifty_years_are_dismissed_from_the_birthday_on() {
    let of = |birth| vec![born(recent(), birth)];
    check(
        &shipped(POLICY),
        &[
            ("50 the day before", of("19691110"), OLD),
            ("50 on the day", of("19691111"), OLD),
            ("50 the day after", of("19691112"), NONE),
            ("and ten years free", vec![born(cannabis(), "19600101")], OLD),
        ],
    );
}

#[test]
fn ten_years_without_a_felony_are_dismissed_while_a_sentence_is_served() {
    let serving = || sentenced(cannabis(), "50", "Y");
    check(
        &shipped(POLICY),
        &[
            ("a day more", vec![serving(), burglary("20091110")], FREE),
            ("the anniversary", vec![serving(), burglary("20091111")], FREE),
            ("a day less", vec![serving(), burglary("20091112")], NONE),
            ("a misdemeanor since", vec![serving(), misdemeanor(burglary("20180101"))], FREE),
            ("its own date counts", vec![sentenced(on("20091112"), "50", "Y")], NONE),
            ("and the sentence completed", vec![cannabis()], FREE),
        ],
    );
}

#[test]
fn a_completed_sentence_is_this_ones_or_every_one() {
    let three_years = |days| sentenced(on("20161101"), days, "D");
    let cases = |completed, other| {
        [
            ("ended the day before", vec![three_years("1104")], completed),
            ("ends the day after", vec![three_years("1106")], NONE),
            (
                "another not completed",
                vec![on("20140610"), sentenced(burglary("20150101"), "20", "Y")],
                other,
            ),
            ("another completed", vec![on("20140610"), burglary("20150101")], completed),
            ("another alone completed", vec![recent(), burglary("20100101")], NONE),
            ("under 21 at conviction as well", vec![born(on("20140610"), "19950101")], completed),
        ]
    };
    check(&shipped(POLICY), &cases(PROBATION, PROBATION));
    check(&off("probation-of-this-conviction"), &cases(EVERY_PROBATION, NONE));
}

#[test]
fn under_21_at_conviction_is_dismissed_and_a_death_changes_nothing() {
    let of = |birth| vec![born(recent(), birth)];
    check(
        &shipped(POLICY),
        &[
            ("21 the day after", of("19930611"), YOUNG),
            ("21 on the day", of("19930610"), NONE),
            ("21 the day before", of("19930609"), NONE),
            ("dead", vec![recent(), death()], NONE),
        ],
    );
}

#[test]
fn only_proposition_64_is_looked_at() {
    check_scope(POLICY, &[("11357 HS", true), ("602 PC", false), ("459 PC", false)]);
}
