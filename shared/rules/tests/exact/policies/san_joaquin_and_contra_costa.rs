//! San Joaquin and Contra Costa, 2019: two policies that decide alike.

use clear64_rules::row::Row;

use super::{Case, burglary, charged, check, misdemeanor, of_unknown_level, on, shipped};
use crate::history::{cannabis, felony, sentenced};

const AFTER: &str = "after-proposition-64: not-eligible, Occurred after 11/09/2016";
const ALONE: &str = "related-alone: maybe-eligible, No Related Prop64 Charges";
const MEDICINE: &str = "related-4060: maybe-eligible, 4060 BP";
const RELATED: &str = "related: dismissal, the section";
const NON_FELONY: &str = "non-felony: dismissal, Misdemeanor or Infraction";
const POSSESSION: &str = "11357: dismissal, 11357 HS";
const FREE: &str = "five-years-free: dismissal, No convictions in past 5 years";
const SEVERAL: &str = "several-convictions: maybe-eligible, Has convictions in past 5 years";
const COMPLETED: &str = "sentence-completed: dismissal, Sentence Completed";
const SERVING: &str = "serving: maybe-eligible, Sentence not Completed";

fn check_both(cases: &[Case<'_>]) {
    for policy in ["san-joaquin-2019", "contra-costa-2019"] {
        check(&shipped(policy), cases);
    }
}

/// A charge of June 1999 from an arrest of its own.
fn alone(offense: &str) -> Vec<Row<'_>> {
    vec![felony(offense, "19990610", "105001001000")]
}

/// A charge of June 1999 from an arrest for cannabis, too.
fn with_cannabis(offense: &str) -> Vec<Row<'_>> {
    vec![felony(offense, "19990610", "101001002000"), cannabis()]
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
        ("a year that may be", vec![on("20160000")], "after-proposition-64? date-of-conviction"),
        (
            "no date",
            vec![on("")],
            "after-proposition-64+sentence-completed? date-of-conviction, end-of-sentence",
        ),
        (
            "no date, a misdemeanor",
            vec![misdemeanor(on(""))],
            "after-proposition-64? date-of-conviction",
        ),
    ]);
}

#[test]
fn a_related_charge_goes_with_the_cannabis_charge_of_its_arrest() {
    let arrest = |offense| Row {
        step_type: b"ARREST/DETAINED/CITED",
        disposition: b"",
        ..felony(offense, "19990501", "105000001000")
    };
    check_both(&[
        ("from the arrest", with_cannabis("602 PC-TRESPASS"), RELATED),
        ("a felony of several convictions", with_cannabis("11550 HS"), RELATED),
        ("a misdemeanor", with_cannabis("602 PC").into_iter().map(misdemeanor).collect(), RELATED),
        ("a subdivision", with_cannabis("602(L) PC"), RELATED),
        ("from an arrest of its own", alone("602 PC"), ALONE),
        (
            "with cannabis of another arrest",
            vec![alone("602 PC"), vec![cannabis()]].concat(),
            ALONE,
        ),
        (
            "arrested for cannabis, not convicted of it",
            vec![alone("602 PC"), vec![arrest("11357 HS")]].concat(),
            RELATED,
        ),
        (
            "arrested for nobody knows what cannabis charge",
            vec![alone("602 PC"), vec![arrest("11358-X")]].concat(),
            "related-alone? charges-of-the-arrest",
        ),
        ("no code, alone", alone("602"), "related-alone? section"),
        ("no code, from the arrest", with_cannabis("602"), "? section"),
        (
            "no code, a sentence still served",
            vec![
                sentenced(felony("602", "19990610", "101001002000"), "50", "Y"),
                Row { disposition: b"", ..cannabis() },
            ],
            "related? section",
        ),
    ]);
}

#[test]
fn of_related_charges_4060_bp_is_flagged() {
    check_both(&[
        ("from the arrest", with_cannabis("4060 BP-DRUG"), MEDICINE),
        ("blanks folded and trimmed", with_cannabis("4060    BP -DRUG"), MEDICINE),
        ("a subdivision", with_cannabis("4060(A) BP"), RELATED),
        ("another number", with_cannabis("4149 BP"), RELATED),
        ("from an arrest of its own", alone("4060 BP"), ALONE),
        (
            "no code, the only conviction",
            vec![
                felony("4060", "19990610", "101001002000"),
                Row { disposition: b"", ..cannabis() },
            ],
            "related-4060? section",
        ),
    ]);
}

#[test]
fn a_non_felony_is_dismissed_whatever_else_is_on_record() {
    let with_burglary = |row| vec![row, burglary("20180101")];
    check_both(&[
        ("a misdemeanor", with_burglary(misdemeanor(cannabis())), NON_FELONY),
        ("a felony", with_burglary(cannabis()), SEVERAL),
        ("a misdemeanor of 11357", vec![misdemeanor(charged("11357 HS"))], NON_FELONY),
        ("unknown", with_burglary(of_unknown_level(cannabis())), "non-felony? felony-or-not"),
        ("unknown, dismissed in any case", vec![of_unknown_level(cannabis())], COMPLETED),
    ]);
}

#[test]
fn of_11357_every_subdivision_is_dismissed() {
    let with_burglary = |offense| vec![charged(offense), burglary("20180101")];
    check_both(&[
        ("no letter", with_burglary("11357 HS"), POSSESSION),
        ("a letter", with_burglary("11357(C) HS"), POSSESSION),
        ("lower case", with_burglary("11357(a) hs"), POSSESSION),
        ("attempted", with_burglary("664/11357 HS"), POSSESSION),
        ("another section", with_burglary("11358 HS"), SEVERAL),
        ("the section before", with_burglary("11359 HS"), SEVERAL),
        ("no code", with_burglary("11357"), "11357? section"),
        ("five years free as well", vec![charged("11357 HS"), burglary("20000101")], POSSESSION),
    ]);
}

#[test]
fn with_several_convictions_five_years_free_are_dismissed_and_others_flagged() {
    check_both(&[
        ("a day more", vec![cannabis(), burglary("20141110")], FREE),
        ("the anniversary", vec![cannabis(), burglary("20141111")], FREE),
        ("a day less", vec![cannabis(), burglary("20141112")], SEVERAL),
        ("its own date counts", vec![on("20141112"), burglary("19990101")], SEVERAL),
        (
            "a year that may be",
            vec![cannabis(), burglary("20140000")],
            "five-years-free? date-of-another-conviction",
        ),
        ("no date", vec![cannabis(), burglary("")], "five-years-free? date-of-another-conviction"),
        (
            "several, and a sentence still served",
            vec![sentenced(cannabis(), "50", "Y"), burglary("20000101")],
            FREE,
        ),
        ("two parts of one count", vec![cannabis(), cannabis()], COMPLETED),
    ]);
}

#[test]
fn the_only_conviction_is_dismissed_from_the_day_its_sentence_ends() {
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

#[test]
fn related_charges_are_looked_at_and_others_are_not() {
    for policy in ["san-joaquin-2019", "contra-costa-2019"].map(shipped) {
        for (offense, expected) in
            [("11357 HS", true), ("602 PC", true), ("1602 PC", false), ("459 PC", false)]
        {
            let section = clear64_rules::section::Section::of_charge(offense.as_bytes());
            assert_eq!(policy.looks_at(&section), expected, "{} {offense}", policy.name);
        }
    }
}
