//! Sacramento, 2019.

use super::{burglary, cannabis, charged, check, check_scope, misdemeanor, on, shipped};
use crate::history::sentenced;
use crate::invented::felony;

pub(crate) const POLICY: &str = "sacramento-2019";
pub(crate) const AFTER: &str = "after-proposition-64: not-eligible, Occurred after 11/09/2016";
pub(crate) const NON_FELONY: &str = "non-felony: dismissal, Misdemeanor or Infraction";
pub(crate) const SMALL: &str = "11357-b: dismissal, HS 11357(b)";
pub(crate) const FREE: &str = "ten-years-free: dismissal, No convictions in past 10 years";
pub(crate) const SEVERAL: &str = "several-convictions: reduction, Has convictions in past 10 years";
pub(crate) const COMPLETED: &str = "sentence-completed: dismissal, Sentence Completed";
pub(crate) const SERVING: &str = "serving: reduction, Sentence not Completed";

#[test]
fn nothing_from_9_november_2016_on_is_eligible_felony_or_not() {
    check(
        &shipped(POLICY),
        &[
            ("the day before", vec![on("20161108")], COMPLETED),
            ("the day", vec![on("20161109")], AFTER),
            ("the day after", vec![on("20161110")], AFTER),
            ("a misdemeanor, the day before", vec![misdemeanor(on("20161108"))], NON_FELONY),
            ("a misdemeanor, the day", vec![misdemeanor(on("20161109"))], AFTER),
        ],
    );
}

#[test]
fn a_non_felony_is_dismissed_whatever_else_is_on_record() {
    check(
        &shipped(POLICY),
        &[
            ("a misdemeanor", vec![misdemeanor(cannabis()), burglary("20180101")], NON_FELONY),
            ("a felony", vec![cannabis(), burglary("20180101")], SEVERAL),
            ("of 11357(b)", vec![misdemeanor(charged("11357(b) HS"))], NON_FELONY),
        ],
    );
}

#[test]
fn of_11357_the_letter_b_is_dismissed() {
    let with_burglary = |offense| vec![charged(offense), burglary("20180101")];
    check(
        &shipped(POLICY),
        &[
            ("the letter", with_burglary("11357(b) HS-POSS"), SMALL),
            ("below it", with_burglary("11357(b)(1) HS-POSS"), SMALL),
            ("the letter before it", with_burglary("11357(a) HS-POSS"), SEVERAL),
            ("the letter after it", with_burglary("11357(c) HS-POSS"), SEVERAL),
            ("no letter", with_burglary("11357 HS-POSS"), SEVERAL),
            ("another section", with_burglary("11360(b) HS-GIVE"), SEVERAL),
            ("ten years free", vec![charged("11357(b) HS"), burglary("20000101")], SMALL),
        ],
    );
}

#[test]
fn with_several_convictions_ten_years_free_are_dismissed_and_others_reduced() {
    let third = felony("459 PC", "20180101", "110001001000");
    check(
        &shipped(POLICY),
        &[
            ("a day more", vec![cannabis(), burglary("20091110")], FREE),
            ("a day less", vec![cannabis(), burglary("20091112")], SEVERAL),
            ("its own date counts", vec![on("20091112"), burglary("19990101")], SEVERAL),
            ("the latest of three", vec![cannabis(), burglary("20000101"), third], SEVERAL),
            ("a misdemeanor counts", vec![cannabis(), misdemeanor(burglary("20091112"))], SEVERAL),
            (
                "a sentence still served",
                vec![sentenced(cannabis(), "50", "Y"), burglary("20000101")],
                FREE,
            ),
            ("two parts of one count", vec![cannabis(), cannabis()], COMPLETED),
        ],
    );
}

#[test]
fn the_only_conviction_is_dismissed_once_its_sentence_is_completed() {
    let ten_days = |date| vec![sentenced(on(date), "10", "D")];
    check(
        &shipped(POLICY),
        &[
            ("ended the day before", vec![sentenced(on("20161101"), "1104", "D")], COMPLETED),
            ("ends the day after", vec![sentenced(on("20161101"), "1106", "D")], SERVING),
            ("ended long ago", ten_days("20161101"), COMPLETED),
        ],
    );
}

#[test]
fn only_proposition_64_is_looked_at() {
    check_scope(POLICY, &[("11357 HS", true), ("602 PC", false), ("459 PC", false)]);
}
