//! Sacramento, 2019.

use clear64_rules::policy::Policy;

use super::{burglary, charged, check, misdemeanor, of_unknown_level, on, shipped};
use crate::history::{cannabis, felony, sentenced};

const AFTER: &str = "after-proposition-64: not-eligible, Occurred after 11/09/2016";
const NON_FELONY: &str = "non-felony: dismissal, Misdemeanor or Infraction";
const SMALL: &str = "11357-b: dismissal, HS 11357(b)";
const FREE: &str = "ten-years-free: dismissal, No convictions in past 10 years";
const SEVERAL: &str = "several-convictions: reduction, Has convictions in past 10 years";
const COMPLETED: &str = "sentence-completed: dismissal, Sentence Completed";
const SERVING: &str = "serving: reduction, Sentence not Completed";

fn policy() -> Policy {
    shipped("sacramento-2019")
}

#[test]
fn nothing_from_9_november_2016_on_is_eligible_felony_or_not() {
    check(
        &policy(),
        &[
            ("the day before", vec![on("20161108")], COMPLETED),
            ("the day", vec![on("20161109")], AFTER),
            ("the day after", vec![on("20161110")], AFTER),
            ("a misdemeanor, the day before", vec![misdemeanor(on("20161108"))], NON_FELONY),
            ("a misdemeanor, the day", vec![misdemeanor(on("20161109"))], AFTER),
            ("the month after", vec![on("20161200")], AFTER),
            (
                "the month, a misdemeanor",
                vec![misdemeanor(on("20161100"))],
                "after-proposition-64? date-of-conviction",
            ),
            (
                "no date",
                vec![on("")],
                "after-proposition-64+sentence-completed? date-of-conviction, end-of-sentence",
            ),
            (
                "no date, a second conviction",
                vec![on(""), burglary("20150101")],
                "after-proposition-64? date-of-conviction",
            ),
        ],
    );
}

#[test]
fn a_non_felony_is_dismissed_whatever_else_is_on_record() {
    let with_burglary = |row| vec![row, burglary("20180101")];
    check(
        &policy(),
        &[
            ("a misdemeanor", with_burglary(misdemeanor(cannabis())), NON_FELONY),
            ("a felony", with_burglary(cannabis()), SEVERAL),
            ("a misdemeanor of 11357(b)", vec![misdemeanor(charged("11357(B) HS"))], NON_FELONY),
            (
                "unknown, where a felony is reduced",
                with_burglary(of_unknown_level(cannabis())),
                "non-felony? felony-or-not",
            ),
            ("unknown, where a felony is dismissed", vec![of_unknown_level(cannabis())], COMPLETED),
        ],
    );
}

#[test]
fn of_11357_the_letter_b_is_dismissed_in_either_case() {
    let with_burglary = |offense| vec![charged(offense), burglary("20180101")];
    check(
        &policy(),
        &[
            ("capital", with_burglary("11357(B) HS-POSS"), SMALL),
            ("lower case", with_burglary("11357(b) HS-POSS"), SMALL),
            ("below it", with_burglary("11357(B)(1) HS-POSS"), SMALL),
            ("attempted", with_burglary("664/11357(B) HS-POSS"), SMALL),
            ("another letter", with_burglary("11357(A) HS-POSS"), SEVERAL),
            ("the letter after it", with_burglary("11357(C) HS-POSS"), SEVERAL),
            ("no letter", with_burglary("11357 HS-POSS"), SEVERAL),
            ("another section", with_burglary("11360(B) HS-GIVE"), SEVERAL),
            ("a section without its code", with_burglary("11357(B)"), "11357-b? section"),
            ("ten years free as well", vec![charged("11357(B) HS"), burglary("20000101")], SMALL),
        ],
    );
}

#[test]
fn with_several_convictions_ten_years_free_are_dismissed_and_others_reduced() {
    check(
        &policy(),
        &[
            ("a day more", vec![cannabis(), burglary("20091110")], FREE),
            ("the anniversary", vec![cannabis(), burglary("20091111")], FREE),
            ("a day less", vec![cannabis(), burglary("20091112")], SEVERAL),
            ("its own date counts", vec![on("20091112"), burglary("19990101")], SEVERAL),
            (
                "three convictions",
                vec![
                    cannabis(),
                    burglary("20000101"),
                    felony("459 PC", "20180101", "110001001000"),
                ],
                SEVERAL,
            ),
            ("the month", vec![cannabis(), burglary("20091000")], FREE),
            (
                "a year that may be",
                vec![cannabis(), burglary("20090000")],
                "ten-years-free? date-of-another-conviction",
            ),
            (
                "no date",
                vec![cannabis(), burglary("")],
                "ten-years-free? date-of-another-conviction",
            ),
            (
                "several, and a sentence still served",
                vec![sentenced(cannabis(), "50", "Y"), burglary("20000101")],
                FREE,
            ),
            ("two parts of one count", vec![cannabis(), cannabis()], COMPLETED),
        ],
    );
}

#[test]
fn the_only_conviction_is_dismissed_from_the_day_its_sentence_ends() {
    let five_years = |date| vec![sentenced(on(date), "5", "Y")];
    check(
        &policy(),
        &[
            ("ended the day before", five_years("20141110"), COMPLETED),
            ("ends on the day", five_years("20141111"), COMPLETED),
            ("ends the day after", five_years("20141112"), SERVING),
            (
                "of unknown length",
                vec![sentenced(cannabis(), "5", "L")],
                "sentence-completed? end-of-sentence",
            ),
            ("ends in the month", five_years("20141100"), "sentence-completed? end-of-sentence"),
        ],
    );
}

#[test]
fn related_charges_are_not_looked_at() {
    let policy = policy();
    for (offense, expected) in [("11357 HS", true), ("602 PC", false), ("459 PC", false)] {
        let section = clear64_rules::section::Section::of_charge(offense.as_bytes());
        assert_eq!(policy.looks_at(&section), expected, "{offense}");
    }
}
