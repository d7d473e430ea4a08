//! Which policy decides, how a run names it, and how a county may be written.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use clear64_tests::export::Export;

use crate::desk::{Desk, Results, expect_done, files_below, grower, growers};

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/rules/policies");

/// Options of the self-service tool that reduce every felony that nothing dismisses.
const REDUCE_ALL: &str = r#"{
    "baselineEligibility": { "dismiss": [], "reduce": ["11357", "11358", "11359", "11360"] },
    "additionalRelief": {
        "subjectUnder21AtConviction": false,
        "subjectHasOnlyProp64Charges": false,
        "subjectIsDeceased": false,
        "subjectAgeThreshold": 0,
        "yearsSinceConvictionThreshold": 0,
        "yearsCrimeFreeThreshold": 0
    }
}"#;

fn results(desk: &Desk, county: &str, policy: Option<OsString>, name: &str) -> Results {
    let file = desk.export("export.csv", &Export::of(growers(2)));
    let mut run = desk.program.determine(county).file(file);
    if let Some(policy) = policy {
        run = run.policy(policy);
    }
    let out = desk.path(name);
    expect_done(&run.run_into(&out).unwrap());
    Results { out }
}

#[test]
fn the_los_angeles_policy_adds_17_columns() {
    let desk = Desk::new();
    let sheet = results(&desk, "los-angeles", None, "default").all_rows();
    assert_eq!(sheet.header.len(), 95 + 17);
    assert_eq!(sheet.column("Occurred after 11/9/2016"), None);
}

#[test]
fn every_other_policy_adds_18_columns() {
    let desk = Desk::new();
    let options = desk.file("options.json", REDUCE_ALL);
    for (name, policy) in [("by-name", OsString::from("dismiss-all")), ("options", options.into())]
    {
        let sheet = results(&desk, "los-angeles", Some(policy), name).all_rows();
        assert_eq!(sheet.header.len(), 95 + 18, "{name}");
        assert!(sheet.column("Occurred after 11/9/2016").is_some(), "{name}");
    }
}

#[test]
fn los_angeles_is_determined_under_its_own_policy_unless_told_otherwise() {
    let desk = Desk::new();
    let by_default = results(&desk, "los-angeles", None, "default");
    let by_name = results(&desk, "los-angeles", Some("los-angeles-2019".into()), "by-name");
    assert!(files_below(&by_default.out) == files_below(&by_name.out));
}

#[test]
fn a_shipped_policy_may_be_given_as_a_file() {
    let desk = Desk::new();
    let shipped = fs::read(Path::new(SHIPPED).join("los-angeles-2019.toml")).unwrap();
    let path = desk.file("policy.toml", shipped);
    let by_name = results(&desk, "los-angeles", Some("los-angeles-2019".into()), "by-name");
    let by_path = results(&desk, "los-angeles", Some(path.into()), "by-path");
    let determinations = |results: &Results| {
        let sheet = results.determined();
        (sheet.cells("Eligibility Determination"), sheet.cells("Eligibility Reason"))
    };
    assert_eq!(determinations(&by_name), determinations(&by_path));
}

#[test]
fn the_options_of_the_self_service_tool_are_a_policy() {
    let desk = Desk::new();
    let options = desk.file("options.json", REDUCE_ALL);
    let sheet = results(&desk, "los-angeles", Some(options.into()), "options").determined();
    assert_eq!(sheet.cells("Eligibility Determination"), ["Eligible for Reduction"; 2]);
    assert_eq!(sheet.cells("Eligibility Reason"), ["Reduce all HS 11358 convictions"; 2]);
}

#[test]
fn a_policy_that_cannot_be_read_is_refused() {
    let desk = Desk::new();
    let export = desk.export("export.csv", &Export::of(growers(1)));
    let typo = "title = \"A policy\"\nrools = []\n";
    let too_young = REDUCE_ALL.replace("AgeThreshold\": 0", "AgeThreshold\": 39");
    assert_ne!(too_young, REDUCE_ALL);
    let policies = [
        ("a file with an unknown key", desk.file("typo.toml", typo)),
        ("options that are no JSON", desk.file("options.json", "{")),
        ("an age out of range", desk.file("age.json", too_young)),
    ];
    for (case, policy) in policies {
        let run = desk.program.determine("los-angeles").file(&export).policy(policy);
        let run = run.run_into(&desk.path("results")).unwrap();
        assert_eq!(run.code, Some(1), "{case}: {}", run.stderr);
        assert!(!run.stderr.trim().is_empty(), "{case}");
        assert!(files_below(&desk.path("results")).is_empty(), "{case}");
    }
}

#[test]
fn a_county_may_be_written_as_slug_or_name() {
    let desk = Desk::new();
    let by_slug = files_below(&results(&desk, "los-angeles", None, "slug").out);
    for (name, county) in [("name", "Los Angeles"), ("capitals", "LOS ANGELES")] {
        assert!(files_below(&results(&desk, county, None, name).out) == by_slug, "{county}");
    }
}

#[test]
fn another_county_is_determined_from_its_own_rows() {
    let desk = Desk::new();
    let people = [grower("1", "SAN JOAQUIN"), grower("2", "LOS ANGELES")];
    let file = desk.export("export.csv", &Export::of(people));
    let options = desk.file("options.json", REDUCE_ALL);
    let out = desk.path("results");
    let run = desk.program.determine("San Joaquin").file(file).policy(options).run_into(&out);
    expect_done(&run.unwrap());
    assert_eq!(Results { out }.determined().cells("SUBJECT_ID"), ["1"]);
}

/// The scenarios that a run's manifest names.
fn scenarios(out: &Path) -> Vec<String> {
    let manifest = fs::read(out.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let scenarios = manifest["scenarios"].as_array().unwrap();
    scenarios.iter().map(|scenario| scenario["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn any_number_of_scenarios_is_evaluated_beside_the_policy_each_once() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(2)));
    let ours = desk.file("ours.json", REDUCE_ALL);
    let out = desk.path("results");
    let run = desk.program.determine("los-angeles").file(file).option("--scenario", ours);
    let run = run.option("--scenario", "self-service-default").option("--scenario", "dismiss-all");
    let run = run.run_into(&out);
    expect_done(&run.unwrap());
    let expected = ["dismiss-all", "dismiss-all-and-related", "ours", "self-service-default"];
    assert_eq!(scenarios(&out), expected);
}

#[test]
fn two_different_policies_of_one_name_cannot_be_in_one_run() {
    let desk = Desk::new();
    let file = desk.export("export.csv", &Export::of(growers(2)));
    let ours = desk.file("ours.json", REDUCE_ALL);
    let other = desk.path("other");
    fs::create_dir(&other).unwrap();
    let other = other.join("ours.json");
    fs::write(&other, r#"{"baselineEligibility": {"dismiss": ["11357"]}}"#).unwrap();
    let out = desk.path("results");
    let run = desk.program.determine("los-angeles").file(file).policy(ours);
    let run = run.option("--scenario", other).run_into(&out);
    let run = run.unwrap();
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("\"ours\""), "{}", run.stderr);
    assert!(!out.exists());
}
