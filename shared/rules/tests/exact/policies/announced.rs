//! What Los Angeles announced in 2020, each switch on and off.

use clear64_rules::policy::Policy;
use clear64_rules::row::Row;

use super::{burglary, charged, check, death, misdemeanor, of_unknown_level, on, shipped, without};
use crate::history::{born, cannabis, felony, registration, sentenced};

const NAME: &str = "los-angeles-announced-2020";
const AFTER: &str = "after-proposition-64: not-eligible, Occurred after 11/09/2016";
const DISMISSED: &str = "misdemeanor: dismissal, Misdemeanor or Infraction";
const CITY: &str = "misdemeanor-of-a-city: city-attorney-review, Misdemeanor or Infraction";
const STRIKE: &str = "super-strike: not-eligible, PC 667(e)(2)(c)(iv)";
const PC_290: &str = "pc-290: not-eligible, PC 290";
const PRIORS: &str = "two-priors: not-eligible, Two priors";
const OLD: &str = "age-50: dismissal, 50 years or older";
const FREE: &str = "ten-years-without-felony: dismissal, No felony convictions in past 10 years";
const PROBATION: &str = "probation-completed: dismissal, Completed sentence";
const EVERY_PROBATION: &str = "all-probation-completed: dismissal, Completed every sentence";
const YOUNG: &str = "under-21: dismissal, 21 years or younger";
const NONE: &str = "none: hand-review, No applicable eligibility criteria";

fn policy() -> Policy {
    shipped(NAME)
}

/// A cannabis felony of 2014 with a sentence until 2034, of a person born in 1975: no rule applies.
fn recent() -> Row<'static> {
    sentenced(on("20140610"), "20", "Y")
}

/// The same, and one other conviction.
fn and_other<'a>(offense: &'a str, date: &'a str) -> Vec<Row<'a>> {
    vec![recent(), felony(offense, date, "102001001000")]
}

#[test]
fn nothing_from_9_november_2016_on_is_eligible_felony_or_not() {
    check(
        &policy(),
        &[
            ("the day before", vec![on("20161108")], PROBATION),
            ("the day", vec![on("20161109")], AFTER),
            ("the day after", vec![on("20161110")], AFTER),
            ("a misdemeanor, the day", vec![misdemeanor(on("20161109"))], AFTER),
            ("a misdemeanor, the day before", vec![misdemeanor(on("20161108"))], DISMISSED),
            ("the month", vec![on("20161100")], "after-proposition-64? date-of-conviction"),
            (
                "no date",
                vec![on("")],
                "after-proposition-64+ten-years-without-felony+probation-completed+under-21? \
                 date-of-conviction, end-of-sentence",
            ),
        ],
    );
    let to_cities = without(NAME, "misdemeanors-dismissed");
    check(&to_cities, &[("of a city", vec![misdemeanor(on("20161109"))], AFTER)]);
}

#[test]
fn a_non_felony_is_dismissed_or_left_to_the_city_attorneys() {
    let barred = |row: Row<'static>| vec![row, felony("187 PC", "19980101", "102001001000")];
    let cases = |misdemeanors, level| {
        vec![
            ("a misdemeanor", vec![misdemeanor(recent())], misdemeanors),
            ("after a super strike", barred(misdemeanor(recent())), misdemeanors),
            ("a felony", vec![recent()], NONE),
            ("unknown", vec![of_unknown_level(recent())], level),
        ]
    };
    let unknown = "misdemeanor+ten-years-without-felony? felony-or-not";
    check(&policy(), &cases(DISMISSED, unknown));
    let unknown = "misdemeanor-of-a-city+ten-years-without-felony? felony-or-not";
    check(&without(NAME, "misdemeanors-dismissed"), &cases(CITY, unknown));
}

#[test]
fn earlier_disqualifiers_bar_in_this_order_other_felonies_than_11357() {
    let priors = |last| {
        [and_other("11358 HS", "20100101"), vec![felony("11358 HS", last, "103001001000")]].concat()
    };
    let both = [priors("20110101"), vec![felony("285 PC", "20100101", "104001001000")]].concat();
    let gang = |date| {
        vec![
            recent(),
            felony("136.1 PC", "20100101", "103001001000"),
            felony("186.22(B)(4) PC", date, "103001002000"),
        ]
    };
    let of_11357 = |rows: Vec<Row<'static>>| {
        let possession = |row: &Row<'static>| Row { offense: b"11357(C) HS", ..*row };
        [vec![possession(&rows[0])], rows[1..].to_vec()].concat()
    };
    let three_of_11357 = ["20140610", "20100101", "20110101"].iter().zip(["101", "102", "103"]);
    let old = |rows: Vec<Row<'static>>| rows.into_iter().map(|row| born(row, "19480101")).collect();
    check(
        &policy(),
        &[
            ("a super strike the day before", and_other("187 PC", "20140609"), STRIKE),
            ("the same day", and_other("187 PC", "20140610"), NONE),
            ("the day after", and_other("187 PC", "20140611"), NONE),
            ("without date", and_other("187 PC", ""), "super-strike? date-of-super-strike"),
            ("on both lists", and_other("288(A) PC", "20140609"), STRIKE),
            ("a gang pair the day before", gang("20140609"), STRIKE),
            ("a gang pair of the day", gang("20140610"), NONE),
            ("PC 290 the day before", and_other("285 PC", "20140609"), PC_290),
            ("the same day", and_other("285 PC", "20140610"), NONE),
            ("the day after", and_other("285 PC", "20140611"), NONE),
            ("a registration", vec![recent(), registration("20100101")], "pc-290? pc-290"),
            ("two priors", priors("20140609"), PRIORS),
            ("one of the same day", priors("20140610"), NONE),
            ("one prior", and_other("11358 HS", "20100101"), NONE),
            ("one without date", priors(""), "two-priors? priors"),
            ("two priors and PC 290", both.clone(), PC_290),
            ("two priors of one of 71", old(priors("20110101")), PRIORS),
            ("11357 after a super strike", of_11357(and_other("187 PC", "20100101")), NONE),
            ("11357 after PC 290", of_11357(and_other("285 PC", "20100101")), NONE),
            (
                "11357 after two of 11357",
                three_of_11357
                    .map(|(date, cycle)| {
                        let count = ["101001001000", "102001001000", "103001001000"];
                        let count = count.into_iter().find(|count| count.starts_with(cycle));
                        sentenced(felony("11357(C) HS", date, count.unwrap()), "20", "Y")
                    })
                    .collect(),
                NONE,
            ),
        ],
    );
    check(
        &without(NAME, "disqualifiers-bar"),
        &[
            ("a super strike", and_other("187 PC", "20140609"), NONE),
            ("PC 290", and_other("285 PC", "20140609"), NONE),
            ("two priors", priors("20140609"), NONE),
            ("one nobody knows of", and_other("664/207 PC", "20100101"), NONE),
        ],
    );
}

#[test]
fn fifty_today_is_dismissed() {
    let of = |birth| vec![born(recent(), birth)];
    check(
        &policy(),
        &[
            ("50 the day before", of("19691110"), OLD),
            ("50 on the day", of("19691111"), OLD),
            ("50 the day after", of("19691112"), NONE),
            ("and ten years free", vec![born(on("19990101"), "19600101")], OLD),
            ("born nobody knows when", of(""), "age-50+under-21? date-of-birth"),
        ],
    );
}

#[test]
fn ten_years_without_a_felony_are_dismissed_while_a_sentence_is_served() {
    let serving = || sentenced(cannabis(), "50", "Y");
    check(
        &policy(),
        &[
            ("a day more", vec![serving(), burglary("20091110")], FREE),
            ("the anniversary", vec![serving(), burglary("20091111")], FREE),
            ("a day less", vec![serving(), burglary("20091112")], NONE),
            ("a misdemeanor since", vec![serving(), misdemeanor(burglary("20180101"))], FREE),
            ("its own date counts", vec![sentenced(on("20091112"), "50", "Y")], NONE),
            ("and the sentence completed", vec![cannabis()], FREE),
            (
                "no date",
                vec![serving(), burglary("")],
                "ten-years-without-felony? date-of-another-conviction",
            ),
            (
                "of unknown level",
                vec![serving(), of_unknown_level(burglary("20180101"))],
                "ten-years-without-felony? felony-or-not-of-another-conviction",
            ),
        ],
    );
}

#[test]
fn a_completed_sentence_is_this_ones_or_every_one() {
    let five_years = |date: &'static str| sentenced(on(date), "5", "Y");
    let cases = |completed, unknown, other, unknown_other| {
        vec![
            ("ended the day before", vec![five_years("20141110")], completed),
            ("ends on the day", vec![five_years("20141111")], completed),
            ("ends the day after", vec![five_years("20141112")], NONE),
            ("of unknown length", vec![sentenced(on("20140610"), "5", "L")], unknown),
            (
                "another not completed",
                vec![five_years("20100101"), sentenced(burglary("20150101"), "20", "Y")],
                other,
            ),
            (
                "another of unknown length",
                vec![five_years("20100101"), sentenced(burglary("20150101"), "5", "L")],
                unknown_other,
            ),
            ("another completed", vec![five_years("20100101"), burglary("20150101")], completed),
            ("this one not completed, another is", vec![recent(), burglary("20100101")], NONE),
            (
                "completed, and under 21 at conviction",
                vec![born(five_years("20141111"), "19950101")],
                completed,
            ),
        ]
    };
    let unknown = "probation-completed? end-of-sentence";
    check(&policy(), &cases(PROBATION, unknown, PROBATION, PROBATION));
    let unknown = "all-probation-completed? end-of-sentence";
    let unknown_other = "all-probation-completed? end-of-another-sentence";
    let every = without(NAME, "probation-of-this-conviction");
    check(&every, &cases(EVERY_PROBATION, unknown, NONE, unknown_other));
}

#[test]
fn under_21_at_conviction_is_dismissed_and_a_death_changes_nothing() {
    let of = |birth| vec![born(recent(), birth)];
    check(
        &policy(),
        &[
            ("21 the day after", of("19930611"), YOUNG),
            ("21 on the day", of("19930610"), NONE),
            ("21 the day before", of("19930609"), NONE),
            ("born in the year", of("19930000"), "under-21? date-of-birth"),
            ("dead", vec![recent(), death()], NONE),
            (
                "11357",
                vec![sentenced(charged("11357(A) HS"), "50", "Y"), burglary("20180101")],
                NONE,
            ),
        ],
    );
}

#[test]
fn the_switches_are_on_as_shipped() {
    let shipped = policy();
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
