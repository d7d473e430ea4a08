//! San Joaquin and Contra Costa, 2019: two policies that decide alike.

use clear64_rules::row::Row;

use super::{Case, burglary, cannabis, charged, check, check_scope, misdemeanor, on, shipped};
use crate::history::sentenced;
use crate::invented::felony;

pub(crate) const POLICIES: [&str; 2] = ["san-joaquin-2019", "contra-costa-2019"];
pub(crate) const AFTER: &str = "after-proposition-64: not-eligible, Occurred after 11/09/2016";
pub(crate) const ALONE: &str = "related-alone: maybe-eligible, No Related Prop64 Charges";
pub(crate) const MEDICINE: &str = "related-4060: maybe-eligible, 4060 BP";
pub(crate) const RELATED: &str = "related: dismissal, 602 PC";
pub(crate) const NON_FELONY: &str = "non-felony: dismissal, Misdemeanor or Infraction";
pub(crate) const POSSESSION: &str = "11357: dismissal, 11357 HS";
pub(crate) const FREE: &str = "five-years-free: dismissal, No convictions in past 5 years";
pub(crate) const SEVERAL: &str =
    "several-convictions: maybe-eligible, Has convictions in past 5 years";
pub(crate) const COMPLETED: &str = "sentence-completed: dismissal, Sentence Completed";
pub(crate) const SERVING: &str = "serving: maybe-eligible, Sentence not Completed";

pub(crate) fn check_both(cases: &[Case<'_>]) {
    for policy in POLICIES {
        check(&shipped(policy), cases);
    }
}

/// A charge of June 1999 from an arrest of its own.
pub(crate) fn alone(offense: &str) -> Vec<Row<'_>> {
    vec![felony(offense, "19990610", "105001001000")]
}

/// A charge of June 1999 from an arrest for cannabis, too.
pub(crate) fn with_cannabis(offense: &str) -> Vec<Row<'_>> {
    vec![felony(offense, "19990610", "101001002000"), cannabis()]
}

/// An arrest for a charge in the same cycle as that of [`alone`].
pub(crate) fn arrest(offense: &str) -> Row<'_> {
    Row {
        step_type: b"ARREST/DETAINED/CITED",
        disposition: b"",
        ..felony(offense, "19990501", "105000001000")
    }
}

#[test]
fn nothing_from_9_november_2016_on_is_eligible_felony_related_or_not() {
    let related = |date| felony("602 PC", date, "105001001000");
    check_both(&[
        ("the day before", vec![on("20161108")], COMPLETED),
        ("the day", vec![on("20161109")], AFTER),
        ("the day after", vec![on("20161110")], AFTER),
        ("a misdemeanor, the day before", vec![misdemeanor(on("20161108"))], NON_FELONY),
        ("a misdemeanor, the day", vec![misdemeanor(on("20161109"))], AFTER),
        ("a related charge, the day before", vec![related("20161108")], ALONE),
        ("a related charge, the day", vec![related("20161109")], AFTER),
    ]);
}

#[test]
fn a_related_charge_goes_with_the_cannabis_charge_of_its_arrest_and_4060_bp_is_flagged() {
    let misdemeanors = with_cannabis("602 PC").into_iter().map(misdemeanor).collect();
    check_both(&[
        ("from the arrest", with_cannabis("602 PC-TRESPASS"), RELATED),
        ("a misdemeanor", misdemeanors, RELATED),
        (
            "while serving",
            with_cannabis("602 PC").into_iter().map(|row| sentenced(row, "50", "Y")).collect(),
            RELATED,
        ),
        ("from an arrest of its own", alone("602 PC"), ALONE),
        ("another arrest for cannabis", [alone("602 PC"), vec![cannabis()]].concat(), ALONE),
        ("an arrest alone", [alone("602 PC"), vec![arrest("11357 HS")]].concat(), RELATED),
        ("4060 BP", with_cannabis("4060 BP-DRUG"), MEDICINE),
        ("4060 BP from an arrest of its own", alone("4060 BP"), ALONE),
        ("not related", with_cannabis("11358 HS"), FREE),
    ]);
}

#[test]
fn a_non_felony_is_dismissed_whatever_else_is_on_record() {
    check_both(&[
        ("a misdemeanor", vec![misdemeanor(cannabis()), burglary("20180101")], NON_FELONY),
        ("a felony", vec![cannabis(), burglary("20180101")], SEVERAL),
        ("a misdemeanor of 11357", vec![misdemeanor(charged("11357 HS"))], NON_FELONY),
    ]);
}

#[test]
fn of_11357_every_subdivision_is_dismissed() {
    let with_burglary = |offense| vec![charged(offense), burglary("20180101")];
    check_both(&[
        ("no letter", with_burglary("11357 HS"), POSSESSION),
        ("a letter", with_burglary("11357(C) HS"), POSSESSION),
        ("lower case", with_burglary("11357(a) HS"), POSSESSION),
        ("11358", with_burglary("11358 HS"), SEVERAL),
        ("11359", with_burglary("11359 HS"), SEVERAL),
        ("11360", with_burglary("11360 HS"), SEVERAL),
        ("five years free as well", vec![charged("11357 HS"), burglary("20000101")], POSSESSION),
    ]);
}

#[test]
fn with_several_convictions_five_years_free_are_dismissed_and_others_flagged() {
    check_both(&[
        ("a day more", vec![cannabis(), burglary("20141110")], FREE),
        ("a day less", vec![cannabis(), burglary("20141112")], SEVERAL),
        ("its own date counts", vec![on("20141112"), burglary("19990101")], SEVERAL),
        ("a misdemeanor counts", vec![cannabis(), misdemeanor(burglary("20141112"))], SEVERAL),
        (
            "a sentence still served",
            vec![sentenced(cannabis(), "50", "Y"), burglary("20000101")],
            FREE,
        ),
        ("two parts of one count", vec![cannabis(), cannabis()], COMPLETED),
    ]);
}

#[test]
fn the_only_conviction_is_dismissed_once_its_sentence_is_completed() {
    check_both(&[
        ("ended the day before", vec![sentenced(on("20161101"), "1104", "D")], COMPLETED),
        ("ends the day after", vec![sentenced(on("20161101"), "1106", "D")], SERVING),
    ]);
}

#[test]
fn related_charges_are_looked_at_and_others_are_not() {
    for policy in POLICIES {
        check_scope(policy, &[("11357 HS", true), ("602 PC", true), ("459 PC", false)]);
    }
}
