//! Los Angeles, 2019.

use clear64_rules::row::Row;

use super::{
    all_born, burglary, cannabis, charged, check, check_scope, death, misdemeanor, on, shipped,
};
use crate::history::sentenced;
use crate::invented::felony;

pub(crate) const POLICY: &str = "los-angeles-2019";
pub(crate) const CITY: &str = "non-felony: city-attorney-review, Misdemeanor or Infraction";
pub(crate) const AFTER: &str = "after-proposition-64: not-eligible, Occurred after 11/09/2016";
pub(crate) const A_OR_B: &str = "11357-a-or-b: dismissal, 11357(a) or 11357(b)";
pub(crate) const OTHER_11357: &str = "11357-other: hand-review, Other 11357";
pub(crate) const STRIKE: &str = "super-strike: not-eligible, PC 667(e)(2)(c)(iv)";
pub(crate) const PC_290: &str = "pc-290: not-eligible, PC 290";
pub(crate) const PRIORS: &str = "two-priors: not-eligible, Two priors";
pub(crate) const OLD: &str = "age-50: dismissal, 50 years or older";
pub(crate) const YOUNG: &str = "age-21: dismissal, 21 years or younger";
pub(crate) const ONLY: &str =
    "only-proposition-64: dismissal, Only has 11357-60 charges and completed sentence";
pub(crate) const FREE: &str = "ten-years-free: dismissal, No convictions in past 10 years";
pub(crate) const SERVING: &str = "serving: hand-review, Currently serving sentence";
pub(crate) const DECEASED: &str = "deceased: dismissal, Deceased";
pub(crate) const NONE: &str = "none: hand-review, No applicable eligibility criteria";

/// A burglary of 2015 keeps the relief of the later rules away.
pub(crate) fn and_burglary(row: Row<'_>) -> Vec<Row<'_>> {
    vec![row, burglary("20150101")]
}

/// The conviction, the burglary, and one other conviction.
pub(crate) fn and_other<'a>(row: Row<'a>, offense: &'a str, date: &'a str) -> Vec<Row<'a>> {
    vec![row, burglary("20150101"), felony(offense, date, "102001001000")]
}

/// The cannabis felony of June 1999, the burglary, and two earlier or later ones.
pub(crate) fn with_priors<'a>(first: &'a str, second: &'a str) -> Vec<Row<'a>> {
    let mut rows = and_other(cannabis(), "11358 HS", first);
    rows.push(felony("11358(A) HS", second, "103001001000"));
    rows
}

/// An offense of 8 June 1999 and its gang enhancement, convicted on this day.
pub(crate) fn gang_pair(enhanced: &str) -> Vec<Row<'_>> {
    let mut rows = and_other(cannabis(), "136.1 PC", "19990608");
    rows.push(felony("186.22(B)(4) PC", enhanced, "102001002000"));
    rows
}

#[test]
fn a_non_felony_goes_to_the_city_attorneys_whatever_its_date() {
    check(
        &shipped(POLICY),
        &[
            ("a misdemeanor", vec![misdemeanor(cannabis())], CITY),
            ("of 2018", vec![misdemeanor(on("20180101"))], CITY),
            ("without a date", vec![misdemeanor(on(""))], CITY),
            ("of 11357(a)", vec![misdemeanor(charged("11357(A) HS"))], CITY),
            ("a felony", vec![cannabis()], ONLY),
        ],
    );
}

#[test]
fn nothing_from_9_november_2016_on_is_eligible() {
    let possession = Row { offense: b"11357(A) HS", ..on("20161109") };
    check(
        &shipped(POLICY),
        &[
            ("the day before", and_burglary(on("20161108")), NONE),
            ("the day", and_burglary(on("20161109")), AFTER),
            ("the day after", and_burglary(on("20161110")), AFTER),
            ("11357(a) on the day", vec![possession], AFTER),
        ],
    );
}

#[test]
fn of_11357_the_letters_a_and_b_are_dismissed_and_others_reviewed_whatever_the_record() {
    let after_strike = |offense| and_other(charged(offense), "187 PC", "19980101");
    check(
        &shipped(POLICY),
        &[
            ("a", and_burglary(charged("11357(A) HS")), A_OR_B),
            ("b", and_burglary(charged("11357(B) HS")), A_OR_B),
            ("below", and_burglary(charged("11357(B)(1) HS")), A_OR_B),
            ("c", vec![charged("11357(C) HS")], OTHER_11357),
            ("no letter", vec![charged("11357 HS")], OTHER_11357),
            ("another section with the letter", and_burglary(charged("11360(A) HS")), NONE),
            ("11359", and_burglary(charged("11359 HS")), NONE),
            ("b after a super strike", after_strike("11357(B) HS"), A_OR_B),
            ("c after a super strike", after_strike("11357(C) HS"), OTHER_11357),
        ],
    );
}

#[test]
fn an_earlier_super_strike_or_pc_290_conviction_bars_in_this_order() {
    let other = |offense, date| and_other(cannabis(), offense, date);
    check(
        &shipped(POLICY),
        &[
            ("a super strike the day before", other("187 PC", "19990609"), STRIKE),
            ("the same day", other("187 PC", "19990610"), NONE),
            ("the day after", other("187 PC", "19990611"), NONE),
            ("on both lists", other("288A(C)(1) PC", "19990609"), STRIKE),
            ("PC 290 the day before", other("285 PC", "19990609"), PC_290),
            ("the same day", other("285 PC", "19990610"), NONE),
            ("the day after", other("285 PC", "19990611"), NONE),
            ("a gang pair of the day before", gang_pair("19990609"), STRIKE),
            ("barred, and old", all_born(other("187 PC", "19980101"), "19480101"), STRIKE),
        ],
    );
}

#[test]
fn two_priors_bar() {
    let mut and_pc_290 = with_priors("19980101", "19990101");
    and_pc_290.push(felony("285 PC", "19980101", "104001001000"));
    check(
        &shipped(POLICY),
        &[
            ("two earlier days", with_priors("19980101", "19990609"), PRIORS),
            ("one of the same day", with_priors("19980101", "19990610"), NONE),
            ("one of the day after", with_priors("19980101", "19990611"), NONE),
            ("one", and_other(cannabis(), "11358 HS", "19980101"), NONE),
            (
                "of one old enough",
                all_born(with_priors("19980101", "19990101"), "19480101"),
                PRIORS,
            ),
            ("and PC 290", and_pc_290, PC_290),
        ],
    );
}

#[test]
fn fifty_years_are_dismissed_from_the_birthday_on() {
    let of = |birth| all_born(and_burglary(cannabis()), birth);
    check(
        &shipped(POLICY),
        &[
            ("50 the day before", of("19691110"), OLD),
            ("50 on the day", of("19691111"), OLD),
            ("50 the day after", of("19691112"), NONE),
            ("the only conviction", all_born(vec![cannabis()], "19480101"), OLD),
        ],
    );
}

#[test]
fn twenty_one_or_younger_is_dismissed_before_other_relief_is_asked_for() {
    // 15 at conviction, 20 today.
    let young = |rows| all_born(rows, "19990101");
    check(
        &shipped(POLICY),
        &[
            ("with a burglary", young(and_burglary(on("20140610"))), YOUNG),
            ("the only conviction", young(vec![on("20140610")]), YOUNG),
            ("older then and now", and_burglary(on("20140610")), NONE),
        ],
    );
}

#[test]
fn one_with_proposition_64_alone_is_dismissed_once_every_sentence_is_completed() {
    let two = |days| {
        vec![on("20100101"), sentenced(felony("11359 HS", "20161101", "102001001000"), days, "D")]
    };
    check(
        &shipped(POLICY),
        &[
            ("ended the day before", two("1104"), ONLY),
            ("ends on the day", two("1105"), ONLY),
            ("ends the day after", two("1106"), SERVING),
            ("with a burglary", and_burglary(cannabis()), NONE),
            ("ten years free as well", vec![cannabis()], ONLY),
        ],
    );
}

#[test]
fn ten_years_without_conviction_are_dismissed_even_while_a_sentence_is_served() {
    check(
        &shipped(POLICY),
        &[
            ("a day more", vec![cannabis(), burglary("20091110")], FREE),
            ("the anniversary", vec![cannabis(), burglary("20091111")], FREE),
            ("a day less", vec![cannabis(), burglary("20091112")], NONE),
            ("a misdemeanor counts", vec![cannabis(), misdemeanor(burglary("20150101"))], NONE),
            ("while serving", vec![sentenced(cannabis(), "50", "Y"), burglary("20000101")], FREE),
        ],
    );
}

#[test]
fn one_who_serves_a_sentence_is_reviewed_before_a_death_counts() {
    let serving = |length| vec![sentenced(on("20140610"), length, "Y"), burglary("20150101")];
    let dead = |rows: Vec<Row<'static>>| [rows, vec![death()]].concat();
    check(
        &shipped(POLICY),
        &[
            ("serving", serving("50"), SERVING),
            ("not serving", serving("1"), NONE),
            (
                "serving for another",
                vec![on("20140610"), sentenced(burglary("20150101"), "20", "Y")],
                SERVING,
            ),
            ("dead while serving", dead(serving("50")), SERVING),
            ("dead", dead(serving("1")), DECEASED),
        ],
    );
}

#[test]
fn only_proposition_64_is_looked_at() {
    check_scope(POLICY, &[("11357 HS", true), ("602 PC", false), ("459 PC", false)]);
}
