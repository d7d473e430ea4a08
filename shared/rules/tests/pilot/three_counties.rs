//! The flows of Sacramento, San Joaquin and Contra Costa.

use clear64_rules::policy::{Policy, shipped};
use clear64_rules::row::Row;

use crate::history::{determine, felony, reason, sentenced};

const AS_OF: &str = "20191111";

fn policy(name: &str) -> Policy {
    shipped::get(name).unwrap().unwrap()
}

fn sacramento() -> Policy {
    policy("sacramento-2019")
}

/// San Joaquin and Contra Costa decided alike.
fn alike() -> [Policy; 2] {
    [policy("san-joaquin-2019"), policy("contra-costa-2019")]
}

/// A second conviction of this day, so that there is more than one on record.
fn with_burglary<'a>(cannabis: Row<'a>, day: &'a str) -> [Row<'a>; 2] {
    [cannabis, felony("459 PC-BURGLARY", day, "109001001000")]
}

#[test]
fn a_conviction_on_or_after_9_november_2016_is_not_eligible_felony_or_not() {
    for (convicted, expected) in [
        ("20161108", "Misdemeanor or Infraction"),
        ("20161109", "Occurred after 11/09/2016"),
        ("20161110", "Occurred after 11/09/2016"),
        ("", "Misdemeanor or Infraction"),
    ] {
        let row = Row {
            conviction_status: b"MISDEMEANOR",
            ..felony("11358 HS", convicted, "101001001000")
        };
        for policy in alike().into_iter().chain([sacramento()]) {
            assert_eq!(reason(&policy, AS_OF, &[row]), expected, "{} {convicted}", policy.name);
        }
    }
}

#[test]
fn sacramento_wanted_a_lower_case_letter_at_the_start() {
    for (offense, expected) in [
        ("11357(b) HS", "HS 11357(b)"),
        ("11357(b)(1) HS", "HS 11357(b)"),
        ("11357(B) HS", "Sentence Completed"),
        ("CHRG 11357(b) HS", "Sentence Completed"),
        ("11357(a) HS", "Sentence Completed"),
    ] {
        let row = felony(offense, "19990610", "101001001000");
        assert_eq!(reason(&sacramento(), AS_OF, &[row]), expected, "{offense}");
    }
}

#[test]
fn more_than_ten_years_are_counted_in_years_of_365_and_a_quarter_days() {
    for (latest, expected) in [
        ("20091110", "No convictions in past 10 years"),
        ("20091111", "Has convictions in past 10 years"),
        ("20091112", "Has convictions in past 10 years"),
        ("", "Has convictions in past 10 years"),
    ] {
        let first = if latest.is_empty() { "" } else { "19990610" };
        let rows = with_burglary(felony("11358 HS", first, "101001001000"), latest);
        assert_eq!(reason(&sacramento(), AS_OF, &rows), expected, "{latest}");
    }
}

#[test]
fn more_than_five_years_are_counted_in_years_of_365_and_a_quarter_days() {
    // 5 years of 365.25 days are 1,826.25 days; 1,827 days before is 10 November 2014.
    for (latest, expected) in [
        ("20141109", ("Eligible for Dismissal", "No convictions in past 5 years")),
        ("20141110", ("Eligible for Dismissal", "No convictions in past 5 years")),
        ("20141111", ("Maybe Eligible - Flag for Review", "Has convictions in past 5 years")),
        ("20141112", ("Maybe Eligible - Flag for Review", "Has convictions in past 5 years")),
    ] {
        let rows = with_burglary(felony("11358 HS", "19990610", "101001001000"), latest);
        for policy in alike() {
            let (outcome, reason) = &determine(&policy, AS_OF, &rows)[0];
            assert_eq!((outcome.as_str(), reason.as_str()), expected, "{latest}");
        }
    }
}

#[test]
fn a_single_conviction_turns_on_its_sentence_and_the_day_it_ends_is_not_completed() {
    for (days, completed) in [("9", true), ("10", false), ("11", false)] {
        let row = sentenced(felony("11358 HS", "20151101", "101001001000"), days, "D");
        let expected = if completed { "Sentence Completed" } else { "Sentence not Completed" };
        for policy in alike().into_iter().chain([sacramento()]) {
            let found = reason(&policy, "20151111", &[row]);
            assert_eq!(found, expected, "{} {days}", policy.name);
        }
    }
}

#[test]
fn outcomes_of_a_second_conviction_and_a_sentence_still_served() {
    let cannabis = felony("11358 HS", "19990610", "101001001000");
    let serving = sentenced(felony("11358 HS", "20151101", "101001001000"), "9", "Y");
    let recent = with_burglary(cannabis, "20180101");
    assert_eq!(determine(&sacramento(), AS_OF, &recent)[0].0, "Eligible for Reduction");
    assert_eq!(determine(&sacramento(), AS_OF, &[serving])[0].0, "Eligible for Reduction");
    for policy in alike() {
        for rows in [&recent[..], &[serving]] {
            let found = &determine(&policy, AS_OF, rows)[0].0;
            assert_eq!(found, "Maybe Eligible - Flag for Review");
        }
    }
}

#[test]
fn of_11357_san_joaquin_and_contra_costa_dismissed_every_subdivision_at_the_start() {
    for (offense, expected) in [
        ("11357 HS", "11357 HS"),
        ("11357(b) HS", "11357 HS"),
        ("11357(C) HS", "11357 HS"),
        ("CHRG 11357 HS", "Sentence Completed"),
        (" 11357 HS", "Sentence Completed"),
    ] {
        let row = felony(offense, "19990610", "101001001000");
        for policy in alike() {
            assert_eq!(reason(&policy, AS_OF, &[row]), expected, "{offense}");
        }
    }
}

#[test]
fn a_related_charge_goes_with_the_cannabis_charge_of_its_arrest_a_felony_too() {
    let in_cycle = felony("11358 HS", "19990610", "101001001000");
    for (offense, outcome, expected) in [
        ("602 PC-TRESPASS", "Eligible for Dismissal", "602 PC"),
        ("4060 BP-DRUG", "Maybe Eligible - Flag for Review", "4060 BP"),
        // Other texts than `4060 BP`, so the rule for related charges dismisses them.
        ("4060 BP -DRUG", "Eligible for Dismissal", "4060 BP"),
        ("4060    BP-DRUG", "Eligible for Dismissal", "4060    BP"),
        ("11550 HS -X", "Eligible for Dismissal", "11550 HS"),
    ] {
        let related = felony(offense, "19990610", "101001002000");
        for policy in alike() {
            let found = &determine(&policy, AS_OF, &[related, in_cycle])[0];
            assert_eq!((found.0.as_str(), found.1.as_str()), (outcome, expected), "{offense}");
        }
    }
}

#[test]
fn a_related_charge_of_an_arrest_without_cannabis_charge_is_flagged() {
    let cannabis = felony("11358 HS", "19990610", "101001001000");
    let alone = felony("602 PC-TRESPASS", "19990610", "102001002000");
    let arrest = Row {
        step_type: b"ARREST/DETAINED/CITED",
        disposition: b"",
        ..felony("11357 HS", "19990501", "102001001000")
    };
    for policy in alike() {
        let found = determine(&policy, AS_OF, &[alone, cannabis]).swap_remove(0);
        let flagged = "Maybe Eligible - Flag for Review".to_owned();
        assert_eq!(found, (flagged, "No Related Prop64 Charges".to_owned()));
        // Any row of the arrest counts, convicted or not, wherever it stands.
        assert_eq!(reason(&policy, AS_OF, &[alone, arrest]), "602 PC");
    }
}

#[test]
fn a_charge_that_is_both_is_taken_for_the_related_one() {
    let both = felony("11358 HS 602 PC", "19990610", "101001001000");
    for policy in alike() {
        assert_eq!(reason(&policy, AS_OF, &[both]), "11358 HS 602 PC");
    }
}

#[test]
fn the_comment_supplied_the_charge_only_where_the_description_said_exactly_so() {
    for (offense, expected) in [
        ("SEE COMMENT FOR CHARGE", 1),
        (" SEE COMMENT FOR CHARGE", 0),
        ("SEE COMMENT FOR CHARGE ", 0),
        ("", 0),
        ("   ", 0),
    ] {
        let row = Row { comment: b"11358 HS-X", ..felony(offense, "19990610", "101001001000") };
        for policy in alike().into_iter().chain([sacramento()]) {
            assert_eq!(determine(&policy, AS_OF, &[row]).len(), expected, "{offense:?}");
        }
    }
}

#[test]
fn a_row_without_subject_or_date_still_determines() {
    let row = Row { subject_id: b"", ..felony("11358 HS", "", "101001001000") };
    assert_eq!(reason(&sacramento(), AS_OF, &[row]), "Sentence Completed");
}
