//! The self-service tool's flow.

use clear64_rules::row::Row;

use crate::history::{born, determine, felony, reason, relief, sentenced};

const AS_OF: &str = "20191111";

#[test]
fn under_21_at_conviction_ends_with_the_21st_birthday() {
    let policy = relief(r#""subjectUnder21AtConviction": true"#);
    for (convicted, expected) in [
        ("19960614", "21 years or younger"),
        ("19960615", ""),
        ("19960616", ""),
        ("19750615", "21 years or younger"),
    ] {
        let row = felony("11359 HS-POSS FOR SALE", convicted, "101001001000");
        assert_eq!(reason(&policy, AS_OF, &[row]), expected, "{convicted}");
    }
}

#[test]
fn a_person_born_on_29_february_is_under_21_through_the_last_day_of_february() {
    let policy = relief(r#""subjectUnder21AtConviction": true"#);
    for (convicted, expected) in
        [("20010228", "21 years or younger"), ("20010301", ""), ("20010302", "")]
    {
        let row = born(felony("11359 HS", convicted, "101001001000"), "19800229");
        assert_eq!(reason(&policy, AS_OF, &[row]), expected, "{convicted}");
    }
}

#[test]
fn a_missing_birth_date_is_under_21_only_if_the_date_of_conviction_is_missing_too() {
    let policy = relief(r#""subjectUnder21AtConviction": true"#);
    for (convicted, expected) in [("19960614", ""), ("", "21 years or younger")] {
        let row = born(felony("11359 HS", convicted, "101001001000"), "19750600");
        assert_eq!(reason(&policy, AS_OF, &[row]), expected, "{convicted}");
    }
}

#[test]
fn the_age_threshold_is_reached_on_the_birthday() {
    let policy = relief(r#""subjectAgeThreshold": 50"#);
    for (birth, expected) in [
        ("19691110", "50 years or older"),
        ("19691111", "50 years or older"),
        ("19691112", ""),
        ("", "50 years or older"),
    ] {
        let row = born(felony("11359 HS", "19990101", "101001001000"), birth);
        assert_eq!(reason(&policy, AS_OF, &[row]), expected, "{birth}");
    }
}

#[test]
fn years_since_conviction_are_reached_on_the_anniversary() {
    let policy = relief(r#""yearsSinceConvictionThreshold": 10"#);
    for (convicted, expected) in [
        ("20091110", "Conviction occurred 10 or more years ago"),
        ("20091111", "Conviction occurred 10 or more years ago"),
        ("20091112", ""),
        ("19790000", "Conviction occurred 10 or more years ago"),
    ] {
        let row = felony("11359 HS", convicted, "101001001000");
        assert_eq!(reason(&policy, AS_OF, &[row]), expected, "{convicted}");
    }
}

#[test]
fn crime_free_years_are_not_yet_complete_on_the_anniversary() {
    let policy = relief(r#""yearsCrimeFreeThreshold": 10"#);
    for (latest, expected) in
        [("20091110", "No convictions in the past 10 years"), ("20091111", ""), ("20091112", "")]
    {
        let rows = [
            felony("11359 HS", "19990101", "101001001000"),
            felony("459 PC-BURGLARY", latest, "102001001000"),
        ];
        assert_eq!(reason(&policy, AS_OF, &rows), expected, "{latest}");
    }
}

#[test]
fn crime_free_years_back_from_29_february_lead_to_1_march() {
    let policy = relief(r#""yearsCrimeFreeThreshold": 10"#);
    for (latest, expected) in
        [("20100228", "No convictions in the past 10 years"), ("20100301", "")]
    {
        let row = felony("11359 HS", latest, "101001001000");
        assert_eq!(reason(&policy, "20200229", &[row]), expected, "{latest}");
    }
}

#[test]
fn there_is_no_cut_off_date() {
    let policy = clear64_rules::policy::options::parse(
        "test",
        r#"{"baselineEligibility": {"dismiss": ["11358"], "reduce": ["11359"]}}"#,
    )
    .unwrap();
    let rows = [
        felony("11358 HS", "20161109", "101001001000"),
        felony("11359 HS", "20180101", "102001001000"),
        felony("11360 HS", "20180101", "103001001000"),
    ];
    let determined = determine(&policy, AS_OF, &rows);
    let reasons: Vec<&str> = determined.iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["Dismiss all HS 11358 convictions", "Reduce all HS 11359 convictions", ""]
    );
}

#[test]
fn a_section_that_names_two_numbers_is_dismissed_by_the_first_listed() {
    let policy = clear64_rules::policy::options::parse(
        "test",
        r#"{"baselineEligibility": {"dismiss": ["11360", "11359"]}}"#,
    )
    .unwrap();
    let row = felony("11359/11360 HS", "19990101", "101001001000");
    assert_eq!(reason(&policy, AS_OF, &[row]), "Dismiss all HS 11360 convictions");
}

#[test]
fn only_proposition_64_means_every_conviction_of_any_county() {
    let policy = relief(r#""subjectHasOnlyProp64Charges": true"#);
    let cannabis = felony("11359 HS", "19990101", "101001001000");
    let elsewhere = Row { county: b"ALPINE", ..felony("11360 HS", "20000101", "102001001000") };
    let other = Row { county: b"ALPINE", ..felony("459 PC", "20000101", "102001001000") };
    assert_eq!(reason(&policy, AS_OF, &[cannabis, elsewhere]), "Only has 11357-60 charges");
    assert_eq!(reason(&policy, AS_OF, &[cannabis, other]), "");
}

#[test]
fn a_conviction_status_of_blanks_is_no_felony_and_an_empty_one_goes_by_the_offense() {
    let policy = relief("");
    let row = felony("11359 HS", "19990101", "101001001000");
    for (status, level, expected) in [
        ("FELONY", "M", ""),
        ("", "F", ""),
        ("", "M", "Misdemeanor or Infraction"),
        ("", "", "Misdemeanor or Infraction"),
        ("   ", "F", "Misdemeanor or Infraction"),
        ("  -  ", "F", "Misdemeanor or Infraction"),
        ("felony", "F", "Misdemeanor or Infraction"),
        ("FELONY ", "F", "Misdemeanor or Infraction"),
        ("", "f", "Misdemeanor or Infraction"),
    ] {
        let row =
            Row { conviction_status: status.as_bytes(), offense_level: level.as_bytes(), ..row };
        assert_eq!(reason(&policy, AS_OF, &[row]), expected, "{status:?} {level:?}");
    }
}

#[test]
fn a_sentence_does_not_matter_to_the_self_service_flow() {
    let policy = relief(r#""subjectHasOnlyProp64Charges": true"#);
    let row = sentenced(felony("11359 HS", "20191101", "101001001000"), "5", "Y");
    assert_eq!(reason(&policy, AS_OF, &[row]), "Only has 11357-60 charges");
}

#[test]
fn thresholds_out_of_the_tools_ranges_are_refused_with_the_range() {
    for (keys, problem) in [
        (r#""subjectAgeThreshold": 39"#, "between 40 and 65"),
        (r#""subjectAgeThreshold": 66"#, "between 40 and 65"),
        (r#""yearsSinceConvictionThreshold": 16"#, "between 1 and 15"),
        (r#""yearsCrimeFreeThreshold": -1"#, "between 1 and 15"),
    ] {
        let text = format!(r#"{{"additionalRelief": {{{keys}}}}}"#);
        let error = clear64_rules::policy::options::parse("test", &text).unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
    for keys in [
        r#""subjectAgeThreshold": 40"#,
        r#""subjectAgeThreshold": 65"#,
        r#""yearsCrimeFreeThreshold": 0"#,
    ] {
        relief(keys);
    }
}

#[test]
fn a_section_outside_the_four_is_refused_by_name() {
    let error = clear64_rules::policy::options::parse(
        "test",
        r#"{"baselineEligibility": {"dismiss": ["11361"]}}"#,
    )
    .unwrap_err();
    assert!(error.to_string().contains("11361"), "{error}");
}
