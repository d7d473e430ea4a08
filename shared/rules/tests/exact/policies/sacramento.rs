//! Sacramento, 2019.

use super::of_unknown_level;
use crate::alike::sacramento::{AFTER, COMPLETED, FREE, POLICY, SERVING, SEVERAL, SMALL};
use crate::alike::{Case, burglary, cannabis, charged, misdemeanor, on, shipped};
use crate::history::sentenced;

fn check(cases: &[Case<'_>]) {
    crate::alike::check(&shipped(POLICY), cases);
}

#[test]
fn a_date_that_may_be_after_the_cut_off_is_reviewed() {
    let after = "after-proposition-64? date-of-conviction";
    check(&[
        ("the month after", vec![on("20161200")], AFTER),
        ("the month", vec![misdemeanor(on("20161100"))], after),
        (
            "no date",
            vec![on("")],
            "after-proposition-64+sentence-completed? date-of-conviction, end-of-sentence",
        ),
        ("no date, a second conviction", vec![on(""), burglary("20150101")], after),
    ]);
}

#[test]
fn a_level_that_is_not_known_is_reviewed_where_a_felony_is_reduced() {
    let unknown = || of_unknown_level(cannabis());
    check(&[
        ("reduced", vec![unknown(), burglary("20180101")], "non-felony? felony-or-not"),
        ("dismissed in any case", vec![unknown()], COMPLETED),
    ]);
}

#[test]
fn of_11357_the_letter_b_counts_in_either_case_and_under_a_prefix() {
    let with_burglary = |offense| vec![charged(offense), burglary("20180101")];
    check(&[
        ("capital", with_burglary("11357(B) HS-POSS"), SMALL),
        ("lower case", with_burglary("11357(b) hs"), SMALL),
        ("attempted", with_burglary("664/11357(B) HS"), SMALL),
        ("another letter", with_burglary("11357(C) HS"), SEVERAL),
        ("no code", with_burglary("11357(B)"), "11357-b? section"),
    ]);
}

#[test]
fn ten_years_are_free_on_the_anniversary_and_a_date_that_may_be_later_is_reviewed() {
    let unknown = "ten-years-free? date-of-another-conviction";
    check(&[
        ("the anniversary", vec![cannabis(), burglary("20091111")], FREE),
        ("the month before", vec![cannabis(), burglary("20091000")], FREE),
        ("the month after", vec![cannabis(), burglary("20091200")], SEVERAL),
        ("a year that may be", vec![cannabis(), burglary("20090000")], unknown),
        ("no date", vec![cannabis(), burglary("")], unknown),
    ]);
}

#[test]
fn a_sentence_is_completed_on_the_day_it_ends_in_calendar_years() {
    let five_years = |date| vec![sentenced(on(date), "5", "Y")];
    let unknown = "sentence-completed? end-of-sentence";
    check(&[
        ("ended the day before", five_years("20141110"), COMPLETED),
        ("ends on the day", five_years("20141111"), COMPLETED),
        ("ends the day after", five_years("20141112"), SERVING),
        ("ends in the month", five_years("20141100"), unknown),
        ("of unknown length", vec![sentenced(cannabis(), "5", "L")], unknown),
    ]);
}
