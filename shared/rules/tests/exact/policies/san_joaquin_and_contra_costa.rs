//! San Joaquin and Contra Costa, 2019.

use clear64_rules::row::Row;

use super::of_unknown_level;
use crate::alike::san_joaquin_and_contra_costa::{
    COMPLETED, FREE, MEDICINE, POLICIES, POSSESSION, SERVING, SEVERAL, alone, arrest, check_both,
    with_cannabis,
};
use crate::alike::{burglary, cannabis, charged, check_scope, misdemeanor, on};
use crate::history::{felony, sentenced};

/// A related charge, the person's only conviction, from an arrest for cannabis.
fn only(offense: &str) -> Vec<Row<'_>> {
    vec![felony(offense, "19990610", "101001002000"), Row { disposition: b"", ..cannabis() }]
}

#[test]
fn a_date_that_may_be_after_the_cut_off_is_reviewed() {
    let after = "after-proposition-64? date-of-conviction";
    check_both(&[
        ("a year that may be", vec![on("20160000")], after),
        ("no date, a misdemeanor", vec![misdemeanor(on(""))], after),
        (
            "no date",
            vec![on("")],
            "after-proposition-64+sentence-completed? date-of-conviction, end-of-sentence",
        ),
    ]);
}

#[test]
fn a_related_charge_is_one_of_its_section_and_below_and_needs_its_code() {
    check_both(&[
        ("below it", with_cannabis("602(L) PC"), "related: dismissal, 602(L) PC"),
        (
            "an arrest for an uncertain charge",
            [alone("602 PC"), vec![arrest("11358-X")]].concat(),
            "related-alone? charges-of-the-arrest",
        ),
        ("no code, from an arrest of its own", alone("602"), "related-alone? section"),
        ("no code, dismissed in any case", only("602"), "? section"),
        (
            "no code, a sentence still served",
            only("602").into_iter().map(|row| sentenced(row, "50", "Y")).collect(),
            "related? section",
        ),
    ]);
    for policy in POLICIES {
        check_scope(policy, &[("602(L) PC", true), ("1602 PC", false)]);
    }
}

#[test]
fn of_related_charges_4060_bp_is_flagged_whatever_its_blanks() {
    check_both(&[
        ("blanks folded and trimmed", with_cannabis("4060    BP -DRUG"), MEDICINE),
        ("a subdivision", with_cannabis("4060(A) BP"), "related: dismissal, 4060(A) BP"),
        ("no code", only("4060"), "related-4060? section"),
    ]);
}

#[test]
fn a_level_that_is_not_known_is_reviewed_where_a_felony_is_flagged() {
    let unknown = || of_unknown_level(cannabis());
    check_both(&[
        ("flagged", vec![unknown(), burglary("20180101")], "non-felony? felony-or-not"),
        ("dismissed in any case", vec![unknown()], COMPLETED),
    ]);
}

#[test]
fn of_11357_an_attempt_counts_and_a_missing_code_is_reviewed() {
    let with_burglary = |offense| vec![charged(offense), burglary("20180101")];
    check_both(&[
        ("attempted", with_burglary("664/11357 HS"), POSSESSION),
        ("lower case", with_burglary("11357(a) hs"), POSSESSION),
        ("no code", with_burglary("11357"), "11357? section"),
    ]);
}

#[test]
fn five_years_are_free_on_the_anniversary_and_a_date_that_may_be_later_is_reviewed() {
    let unknown = "five-years-free? date-of-another-conviction";
    check_both(&[
        ("the anniversary", vec![cannabis(), burglary("20141111")], FREE),
        ("the month after", vec![cannabis(), burglary("20141200")], SEVERAL),
        ("a year that may be", vec![cannabis(), burglary("20140000")], unknown),
        ("no date", vec![cannabis(), burglary("")], unknown),
    ]);
}

#[test]
fn a_sentence_is_completed_on_the_day_it_ends_in_calendar_years() {
    let ten_years = |date| vec![sentenced(on(date), "10", "Y")];
    check_both(&[
        ("ended the day before", ten_years("20091110"), COMPLETED),
        ("ends on the day", ten_years("20091111"), COMPLETED),
        ("ends the day after", ten_years("20091112"), SERVING),
        (
            "of unknown length",
            vec![sentenced(cannabis(), "5", "L")],
            "sentence-completed? end-of-sentence",
        ),
    ]);
}
