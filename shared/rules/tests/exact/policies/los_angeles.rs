//! Los Angeles, 2019.

use clear64_rules::policy::Policy;
use clear64_rules::row::Row;

use super::{burglary, charged, check, death, misdemeanor, of_unknown_level, on, shipped};
use crate::history::{born, cannabis, felony, registration, sentenced};

const CITY: &str = "non-felony: city-attorney-review, Misdemeanor or Infraction";
const AFTER: &str = "after-proposition-64: not-eligible, Occurred after 11/09/2016";
const A_OR_B: &str = "11357-a-or-b: dismissal, 11357(a) or 11357(b)";
const OTHER_11357: &str = "11357-other: hand-review, Other 11357";
const STRIKE: &str = "super-strike: not-eligible, PC 667(e)(2)(c)(iv)";
const PC_290: &str = "pc-290: not-eligible, PC 290";
const PRIORS: &str = "two-priors: not-eligible, Two priors";
const OLD: &str = "age-50: dismissal, 50 years or older";
const YOUNG: &str = "age-21: dismissal, 21 years or younger";
const ONLY: &str =
    "only-proposition-64: dismissal, Only has 11357-60 charges and completed sentence";
const FREE: &str = "ten-years-free: dismissal, No convictions in past 10 years";
const SERVING: &str = "serving: hand-review, Currently serving sentence";
const DECEASED: &str = "deceased: dismissal, Deceased";
const NONE: &str = "none: hand-review, No applicable eligibility criteria";

fn policy() -> Policy {
    shipped("los-angeles-2019")
}

/// A burglary of 2015 keeps the relief of the later rules away.
fn and_burglary(row: Row<'_>) -> Vec<Row<'_>> {
    vec![row, burglary("20150101")]
}

/// The cannabis felony, the burglary, and one other conviction.
fn and_other<'a>(row: Row<'a>, offense: &'a str, date: &'a str) -> Vec<Row<'a>> {
    [and_burglary(row), vec![felony(offense, date, "102001001000")]].concat()
}

#[test]
fn a_non_felony_goes_to_the_city_attorneys_whatever_its_date() {
    check(
        &policy(),
        &[
            ("a misdemeanor", vec![misdemeanor(cannabis())], CITY),
            ("of 2018", vec![misdemeanor(on("20180101"))], CITY),
            ("without a date", vec![misdemeanor(on(""))], CITY),
            ("of 11357(a)", vec![misdemeanor(charged("11357(A) HS"))], CITY),
            ("unknown", vec![of_unknown_level(cannabis())], "non-felony? felony-or-not"),
            ("a felony", vec![cannabis()], ONLY),
        ],
    );
}

#[test]
fn nothing_from_9_november_2016_on_is_eligible() {
    check(
        &policy(),
        &[
            ("the day before", and_burglary(on("20161108")), NONE),
            ("the day", and_burglary(on("20161109")), AFTER),
            ("the day after", and_burglary(on("20161110")), AFTER),
            ("11357(a) on the day", vec![Row { offense: b"11357(A) HS", ..on("20161109") }], AFTER),
            ("the month", and_burglary(on("20161100")), "after-proposition-64? date-of-conviction"),
            ("no date", and_burglary(on("")), "after-proposition-64+age-21? date-of-conviction"),
        ],
    );
}

#[test]
fn of_11357_the_letters_a_and_b_are_dismissed_and_others_reviewed_whatever_the_record() {
    check(
        &policy(),
        &[
            ("a", and_burglary(charged("11357(A) HS")), A_OR_B),
            ("b", and_burglary(charged("11357(B) HS")), A_OR_B),
            ("lower case", and_burglary(charged("11357(b) hs")), A_OR_B),
            ("below", and_burglary(charged("11357(B)(1) HS")), A_OR_B),
            ("c", vec![charged("11357(C) HS")], OTHER_11357),
            ("no letter", vec![charged("11357 HS")], OTHER_11357),
            ("another section with the letter", and_burglary(charged("11360(A) HS")), NONE),
            (
                "b after a super strike",
                and_other(charged("11357(B) HS"), "187 PC", "19980101"),
                A_OR_B,
            ),
            (
                "c after a super strike",
                and_other(charged("11357(C) HS"), "187 PC", "19980101"),
                OTHER_11357,
            ),
            ("b without code", and_burglary(charged("11357(B)")), "11357-a-or-b? section"),
            ("c without code", vec![charged("11357(C)")], "11357-other? section"),
        ],
    );
}

#[test]
fn an_earlier_super_strike_pc_290_conviction_or_two_priors_bar_in_this_order() {
    let old = |row| born(row, "19480101");
    let strike = |offense, date| and_other(cannabis(), offense, date);
    check(
        &policy(),
        &[
            ("a super strike the day before", strike("187 PC", "19990609"), STRIKE),
            ("the same day", strike("187 PC", "19990610"), NONE),
            ("the day after", strike("187 PC", "19990611"), NONE),
            ("of no date", strike("187 PC", ""), "super-strike? date-of-super-strike"),
            ("attempted", strike("664/207 PC", "19980101"), "super-strike? super-strike"),
            ("on both lists", strike("288(A) PC", "19990609"), STRIKE),
            ("PC 290 the day before", strike("285 PC", "19990609"), PC_290),
            ("the same day", strike("285 PC", "19990610"), NONE),
            ("the day after", strike("285 PC", "19990611"), NONE),
            ("of no date", strike("285 PC", ""), "pc-290? date-of-pc-290"),
            (
                "a registration",
                [and_burglary(cannabis()), vec![registration("19980101")]].concat(),
                "pc-290? pc-290",
            ),
            (
                "a registration the day after",
                [and_burglary(cannabis()), vec![registration("19990611")]].concat(),
                NONE,
            ),
            (
                "barred, and old",
                [
                    strike("187 PC", "19980101").into_iter().map(old).collect(),
                    vec![old(felony("285 PC", "19980101", "103001001000"))],
                ]
                .concat(),
                STRIKE,
            ),
            (
                "a gang pair of the day before",
                vec![
                    cannabis(),
                    burglary("20150101"),
                    felony("136.1 PC", "19990608", "103001001000"),
                    felony("186.22(B)(4) PC", "19990609", "103001002000"),
                ],
                STRIKE,
            ),
            (
                "a gang pair of the day",
                vec![
                    cannabis(),
                    burglary("20150101"),
                    felony("136.1 PC", "19990608", "103001001000"),
                    felony("186.22(B)(4) PC", "19990610", "103001002000"),
                ],
                NONE,
            ),
        ],
    );
}

#[test]
fn two_earlier_cases_of_the_section_bar() {
    let with_priors = |priors: [&'static str; 2]| {
        [
            and_other(cannabis(), "11358 HS", priors[0]),
            vec![felony("11358(A) HS", priors[1], "103001001000")],
        ]
        .concat()
    };
    let old = |row| born(row, "19480101");
    check(
        &policy(),
        &[
            ("two days", with_priors(["19980101", "19990609"]), PRIORS),
            ("one of the same day", with_priors(["19980101", "19990610"]), NONE),
            ("one of the day after", with_priors(["19980101", "19990611"]), NONE),
            ("one day twice", with_priors(["19980101", "19980101"]), NONE),
            ("one", and_other(cannabis(), "11358 HS", "19980101"), NONE),
            ("one without date", with_priors(["19980101", ""]), "two-priors? priors"),
            (
                "of one old enough",
                with_priors(["19980101", "19990101"]).into_iter().map(old).collect(),
                PRIORS,
            ),
            (
                "and under PC 290",
                [
                    with_priors(["19980101", "19990101"]),
                    vec![felony("285 PC", "19980101", "104001001000")],
                ]
                .concat(),
                PC_290,
            ),
        ],
    );
}

#[test]
fn fifty_today_or_under_21_at_conviction_is_dismissed() {
    let of = |birth: &'static str| {
        and_burglary(cannabis()).into_iter().map(|row| born(row, birth)).collect::<Vec<_>>()
    };
    check(
        &policy(),
        &[
            ("50 the day before", of("19691110"), OLD),
            ("50 on the day", of("19691111"), OLD),
            ("50 the day after", of("19691112"), NONE),
            ("21 the day after the conviction", of("19780611"), YOUNG),
            ("21 on the day", of("19780610"), NONE),
            ("21 the day before", of("19780609"), NONE),
            (
                "50 today, and 20 at conviction",
                vec![born(on("19890101"), "19690101"), born(burglary("20150101"), "19690101")],
                OLD,
            ),
            ("born nobody knows when", of(""), "age-50+age-21? date-of-birth"),
            ("born in the year", of("19690000"), "age-50? date-of-birth"),
            ("born in the other year", of("19780000"), "age-21? date-of-birth"),
            ("under 21, and the only conviction", vec![born(cannabis(), "19780611")], YOUNG),
        ],
    );
}

#[test]
fn one_with_proposition_64_alone_is_dismissed_once_every_sentence_is_completed() {
    let two = |date: &'static str, length: &'static str| {
        vec![on("20100101"), sentenced(felony("11359 HS", date, "102001001000"), length, "Y")]
    };
    check(
        &policy(),
        &[
            ("ended the day before", two("20141110", "5"), ONLY),
            ("ends on the day", two("20141111", "5"), ONLY),
            ("ends the day after", two("20141112", "5"), SERVING),
            ("with a burglary", and_burglary(cannabis()), NONE),
            ("ten years free as well", vec![cannabis()], ONLY),
            (
                "the other without code",
                vec![cannabis(), felony("11359", "20150101", "102001001000")],
                "only-proposition-64? section-of-another-conviction",
            ),
            (
                "of unknown length",
                two("20150101", "L"),
                "only-proposition-64? end-of-another-sentence",
            ),
        ],
    );
}

#[test]
fn ten_years_without_conviction_are_dismissed_even_while_a_sentence_is_served() {
    check(
        &policy(),
        &[
            ("a day more", vec![cannabis(), burglary("20091110")], FREE),
            ("the anniversary", vec![cannabis(), burglary("20091111")], FREE),
            ("a day less", vec![cannabis(), burglary("20091112")], NONE),
            ("while serving", vec![sentenced(cannabis(), "50", "Y"), burglary("20000101")], FREE),
            (
                "no date",
                vec![cannabis(), burglary("")],
                "ten-years-free? date-of-another-conviction",
            ),
        ],
    );
}

#[test]
fn one_who_serves_a_sentence_is_reviewed_before_a_death_counts() {
    let serving = |length| vec![sentenced(on("20140610"), length, "Y"), burglary("20150101")];
    let dead = |rows: Vec<Row<'static>>| [rows, vec![death()]].concat();
    check(
        &policy(),
        &[
            ("serving", serving("50"), SERVING),
            ("not serving", serving("1"), NONE),
            ("dead while serving", dead(serving("50")), SERVING),
            ("dead", dead(serving("1")), DECEASED),
            ("dead, a sentence of unknown length", dead(serving("L")), "serving? end-of-sentence"),
        ],
    );
}
