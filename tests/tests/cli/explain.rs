//! `clear64 explain`: why a conviction of a run was determined as it was.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use clear64_tests::export::{Export, Person, Row};
use clear64_tests::program::Run;
use clear64_tests::stories;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

use crate::desk::{Desk, expect_done, grower, growers};
use crate::personal_data::planted;

const GROWING: &str = "11358 HS-CULTIVATE MARIJUANA";

const THE_DEAD: &str = r#"
title = "The dead"
source = "a test"
scope = "proposition-64"

[[rule]]
id = "dead"
when = { deceased = true }
then = "dismissal"
reason = "Deceased"
authority = "county-policy"
cite = "a test"
unknown = "review"
"#;

fn determined(desk: &Desk, export: &Export, options: &[(&str, &str)]) -> PathBuf {
    let mut run = desk.program.determine("los-angeles").file(desk.export("export.csv", export));
    for (name, value) in options {
        run = run.option(name, *value);
    }
    let out = desk.path("results");
    expect_done(&run.without_sheets().run_into(&out).unwrap());
    out
}

fn explain(desk: &Desk, out: &Path, arguments: &[&str]) -> Run {
    let command = ["explain".into(), out.as_os_str().to_owned()];
    let arguments = arguments.iter().map(OsString::from);
    desk.program.run(command.into_iter().chain(arguments)).unwrap()
}

/// The page, its lines put together.
fn page(desk: &Desk, out: &Path, row: &str) -> String {
    let run = explain(desk, out, &["--row", row]);
    expect_done(&run);
    run.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(desk: &Desk, out: &Path, arguments: &[&str]) -> Value {
    let run = explain(desk, out, &[arguments, &["--json"]].concat());
    expect_done(&run);
    serde_json::from_str(&run.stdout).unwrap()
}

fn expect_all(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part} is not in: {page}");
    }
}

/// The person's one row, explained.
fn page_of(person: Person) -> String {
    let desk = Desk::new();
    let out = determined(&desk, &Export::of([person]), &[]);
    page(&desk, &out, "0")
}

#[test]
fn a_rule_that_decides_is_shown_with_its_citation_and_the_rules_after_it_are_not_reached() {
    let page = page_of(Person::subject("1").born("19600412").with(Row::conviction(GROWING)));
    expect_all(
        &page,
        &[
            "County LOS ANGELES Policy los-angeles-2019:",
            "(draft: approved by nobody of the county)",
            "As of 2019-11-11 Reading exact",
            "Under los-angeles-2019, as of 2019-11-11, this conviction is determined eligible for \
             dismissal and sealing because the person is 50 or older.",
            "Authority: the county's policy, not the statute.",
            "The conviction is a felony: CONV_STAT_DESCR is FELONY",
            "age-50: if the person is 50 or older. Holds, and decides: the person turned 50 before",
            "Not reached: age-21, only-proposition-64",
            "dismiss-all: this conviction is determined eligible for dismissal and sealing",
            "A determination is not a court's order.",
        ],
    );
    assert!(!page.to_lowercase().contains("cleared"), "{page}");
}

#[test]
fn a_bar_is_shown_with_its_section_date_and_row() {
    let person = Person::subject("1")
        .with(Row::conviction("187(A) PC-MURDER").on("19980203"))
        .with(Row::conviction(GROWING));
    let desk = Desk::new();
    let out = determined(&desk, &Export::of([person]), &[]);
    let bar = "187(A) PC of 1998-02-03 (row 0) is a super strike";
    expect_all(
        &page(&desk, &out, "1"),
        &[
            "This conviction is not eligible under los-angeles-2019, as of 2019-11-11, because \
             there is a super strike from before the conviction.",
            "Authority: the statute. Citation: H&S 11358(d).",
            &format!("{bar}; it is from before this conviction."),
            &format!("Holds, and decides: {bar}, from before the conviction."),
        ],
    );
}

#[test]
fn what_may_be_a_bar_is_remembered_and_says_why_it_is_not_certain() {
    for (charge, doubt) in [
        ("664/207 PC-KIDNAP", "an attempt, a conspiracy or help after the fact"),
        ("187-MURDER", "the code of the section is missing"),
        ("SEE FILE", "the charge is not written as sections are"),
    ] {
        let person = Person::subject("1")
            .with(Row::conviction(charge).on("19980203"))
            .with(Row::conviction(GROWING));
        let desk = Desk::new();
        let out = determined(&desk, &Export::of([person]), &[]);
        let page = page(&desk, &out, "1");
        let reason = ["may be a super strike", doubt, "it could decide otherwise (not-eligible)"];
        expect_all(&page, &reason);
        expect_all(&page, &["whether another conviction is a super strike"]);
    }
}

#[test]
fn a_registration_may_be_of_another_section() {
    let person = Person::subject("1")
        .with(Row::registration("290 PC-REGISTRATION").on("19980203"))
        .with(Row::conviction(GROWING));
    let desk = Desk::new();
    let out = determined(&desk, &Export::of([person]), &[]);
    let doubt = "the registration of 1998-02-03 (row 0) may be under PC 290(c)";
    expect_all(&page(&desk, &out, "1").to_lowercase(), &[&doubt.to_lowercase(), "290.006"]);
}

#[test]
fn a_fact_that_is_not_known_says_why() {
    for (row, born, why) in [
        (Row::conviction(GROWING), "", "The date of birth is not known: PRI_DOB is blank in every"),
        (Row::conviction(GROWING), "19", "PRI_DOB is a date in no row of the person"),
        (
            Row::conviction(GROWING).on("19790000"),
            "19500101",
            "only known to be some day of 1979, because STP_EVENT_DATE is 19790000",
        ),
        (Row::conviction(GROWING).on(""), "19500101", "not known, because STP_EVENT_DATE is blank"),
        (
            Row::conviction(GROWING).set("CONV_STAT_DESCR", " - ").set("OFFENSE_TOC", ""),
            "19500101",
            "whether the conviction is a felony is not known",
        ),
    ] {
        let page = page_of(Person::subject("1").born(born).with(row));
        expect_all(&page.to_lowercase(), &[&why.to_lowercase()]);
    }
    let differing: Vec<Row> = ["19500101", "19900101"]
        .into_iter()
        .flat_map(|born| {
            Person::subject("1")
                .born(born)
                .arrested_and_convicted("20041201", Row::conviction(GROWING))
                .into_rows()
        })
        .collect();
    let desk = Desk::new();
    let out = determined(&desk, &Export::of_rows(differing), &[]);
    expect_all(&page(&desk, &out, "1"), &["rows of the person say different dates of birth"]);
}

#[test]
fn without_a_rule_that_applies_no_rule_decides() {
    let desk = Desk::new();
    let policy = desk.file("policy.toml", THE_DEAD);
    let policy = [("--policy", policy.to_str().unwrap())];
    let out = determined(&desk, &Export::of([grower("1", "LOS ANGELES")]), &policy);
    expect_all(
        &page(&desk, &out, "1"),
        &[
            "Under policy, as of 2019-11-11, a person reviews this conviction because no rule of \
             the policy applies.",
            "dead: if the person is reported as deceased. Does not hold: no row reports",
        ],
    );
    assert_eq!(json(&desk, &out, &["--row", "1"])["basis"], "no-rule");
}

#[test]
fn a_conviction_from_after_the_law_came_into_force_has_no_relief_under_any_policy() {
    let desk = Desk::new();
    let person = Person::subject("1").with(Row::conviction(GROWING).on("20161109"));
    let out = determined(&desk, &Export::of([person]), &[("--policy", "dismiss-all")]);
    let explained = json(&desk, &out, &["--row", "0"]);
    assert_eq!(explained["basis"], "after-proposition-64");
    assert_eq!(explained["rules"][0]["truth"], "true");
    assert_eq!(explained["rules"][0]["decided"], false);
    let page = page(&desk, &out, "0");
    expect_all(&page, &["not eligible under dismiss-all", "before 9 November 2016", "H&S 11361.8"]);
}

#[test]
fn of_an_incomplete_record_no_rule_is_tried() {
    let desk = Desk::new();
    let mut rows: Vec<Row> = growers(300).into_iter().flat_map(Person::into_rows).collect();
    let unplaced = Row::conviction("459 PC-BURGLARY").count_order("1").set("SUBJECT_ID", "7000101");
    rows.insert(201, unplaced);
    let out = determined(&desk, &Export::of_rows(rows), &[]);
    let page_of = |row| page(&desk, &out, row);
    expect_all(&page_of("202"), &["so that the record is incomplete", "Not reached: non-felony"]);
    expect_all(&page_of("201"), &["Row 201 was rejected (count-order-too-short)"]);
}

#[test]
fn a_row_that_is_no_determined_conviction_says_what_it_is() {
    let desk = Desk::new();
    let person = Person::subject("1")
        .arrested_and_convicted("20041201", Row::conviction(GROWING))
        .sentence_part("JAIL", "90", "D")
        .with(Row::conviction("459 PC-BURGLARY"))
        .with(Row::conviction(GROWING).in_county("KERN"))
        .with(Row::conviction("11364 HS-PARAPHERNALIA"));
    let out = determined(&desk, &Export::of([person]), &[]);
    for (row, status, says) in [
        ("0", "not-a-conviction", "Row 0 is not a conviction"),
        ("2", "repeat", "Row 2 repeats the conviction of row 1"),
        ("3", "out-of-scope", "459 PC is not a section that the policy los-angeles-2019 looks at"),
        ("4", "out-of-scope", "the conviction is of KERN"),
        ("5", "out-of-scope", "It is looked at under dismiss-all-and-related."),
    ] {
        expect_all(&page(&desk, &out, row), &[says]);
        let explained = json(&desk, &out, &["--row", row]);
        assert_eq!(explained["status"], status);
        assert!(explained["says"].as_str().unwrap().contains(says), "{explained}");
        assert!(explained.get("outcome").is_none(), "{explained}");
    }
    let related = ["--row", "5", "--policy", "dismiss-all-and-related"];
    assert_eq!(json(&desk, &out, &related)["outcome"], "dismissal");
    assert_eq!(json(&desk, &out, &["--row", "2"])["repeatOf"], 1);
}

/// What `determinations.parquet` says, by column.
fn determinations(out: &Path) -> Vec<Vec<(String, String)>> {
    let file = File::open(out.join("determinations.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let text = |field: &Field| match field {
        Field::Str(text) => text.clone(),
        Field::Null => "null".to_owned(),
        other => other.to_string(),
    };
    let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap);
    rows.map(|row| row.get_column_iter().map(|(name, field)| (name.clone(), text(field))).collect())
        .collect()
}

#[test]
fn explanations_agree_with_what_the_run_determined_in_both_readings() {
    for reading in ["exact", "pilot"] {
        let desk = Desk::new();
        let key = desk.path("key");
        let options = [("--reading", reading), ("--key-file", key.to_str().unwrap())];
        let out = determined(&desk, &stories::export(), &options);
        for row in determinations(&out) {
            let cell = |name: &str| row.iter().find(|(n, _)| n == name).unwrap().1.clone();
            let (number, policy) = (cell("row"), cell("policy"));
            let explained = json(&desk, &out, &["--row", &number, "--policy", &policy]);
            for (key, column) in [
                ("outcome", "outcome"),
                ("rule", "rule"),
                ("reason", "reason"),
                ("authority", "authority"),
                ("citation", "citation"),
                ("convictionId", "conviction_id"),
            ] {
                let said = explained[key].as_str().unwrap_or("null");
                assert_eq!(said, cell(column), "{reading} {policy} row {number}: {key}");
            }
            let deciding = explained["rules"].as_array().unwrap().iter();
            let deciding: Vec<_> = deciding.filter(|rule| rule["decided"] == true).collect();
            assert!(deciding.iter().all(|rule| rule["truth"] == "true"), "{explained}");
            assert_eq!(deciding.len(), usize::from(cell("rule") != "null"));
        }
    }
}

#[test]
fn a_conviction_is_found_by_its_id() {
    let desk = Desk::new();
    let key = desk.path("key");
    let key = [("--key-file", key.to_str().unwrap())];
    let out = determined(&desk, &Export::of(growers(3)), &key);
    let by_row = explain(&desk, &out, &["--row", "3"]);
    let id = json(&desk, &out, &["--row", "3"])["convictionId"].as_str().unwrap().to_owned();
    assert_eq!(explain(&desk, &out, &["--conviction", &id]).stdout, by_row.stdout);
    assert!(by_row.stdout.contains(&id));
    let unknown = explain(&desk, &out, &["--conviction", "0123456789abcdef"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("no conviction in scope"), "{}", unknown.stderr);
}

#[test]
fn results_of_the_pilots_reading_are_marked() {
    let desk = Desk::new();
    let no_date = Person::subject("1").born("").with(Row::conviction(GROWING).on(""));
    let pilot = [("--reading", "pilot")];
    let out = determined(&desk, &Export::of([no_date]), &pilot);
    let page = page(&desk, &out, "0");
    expect_all(&page, &["Reading pilot: historical reproduction, not for filing", "year 1"]);
    let caution = &json(&desk, &out, &["--row", "0"])["caution"];
    assert_eq!(caution, "historical reproduction, not for filing");
}

#[test]
fn a_policy_of_the_early_pilots_is_explained_by_the_program_that_it_ran_on() {
    let desk = Desk::new();
    let row = |offense: &str| Row::conviction(offense).comment(GROWING);
    let person = Person::subject("1").with(row("")).with(row("SEE COMMENT FOR CHARGE"));
    let early = [("--reading", "pilot"), ("--policy", "sacramento-2019")];
    let out = determined(&desk, &Export::of([person]), &early);
    assert_eq!(json(&desk, &out, &["--row", "0"])["status"], "out-of-scope");
    assert_eq!(json(&desk, &out, &["--row", "1"])["outcome"], "dismissal");
}

#[test]
fn the_manifest_carries_the_text_of_every_policy() {
    let desk = Desk::new();
    let options = r#"{"baselineEligibility": {"dismiss": ["11358"]}}"#;
    let path = desk.file("ours.json", options);
    let policy = [("--policy", path.to_str().unwrap())];
    let out = determined(&desk, &Export::of(growers(1)), &policy);
    fs::remove_file(path).unwrap();
    let manifest: Value =
        serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["policy"]["text"], options);
    assert_eq!(manifest["policy"]["format"], "json");
    for scenario in manifest["scenarios"].as_array().unwrap() {
        assert_eq!(scenario["format"], "toml");
        assert!(scenario["text"].as_str().unwrap().contains("[[rule]]"));
    }
    expect_all(&page(&desk, &out, "1"), &["dismiss-11358: if the section names H&S 11358"]);
}

fn refused(desk: &Desk, out: &Path, arguments: &[&str], says: &str) {
    let run = explain(desk, out, arguments);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    assert!(run.stderr.contains(says), "{says}: {}", run.stderr);
}

#[test]
fn what_cannot_be_explained_is_refused_with_what_to_do() {
    let desk = Desk::new();
    let out = determined(&desk, &Export::of(growers(2)), &[]);
    refused(&desk, &out, &["--row", "4"], "no row 4: it has 4 rows");
    refused(&desk, &out, &["--conviction", "0123456789abcdef"], "--key-file");
    let unknown = ["--row", "1", "--policy", "alpine"];
    refused(&desk, &out, &unknown, "los-angeles-2019, dismiss-all, dismiss-all-and-related");
    refused(&desk, &desk.path("nothing"), &["--row", "1"], "holds no run");
    for usage in [&[][..], &["--row", "1", "--conviction", "a"]] {
        assert_eq!(explain(&desk, &out, usage).code, Some(2));
    }
    let bare = desk.path("bare");
    let arguments: Vec<OsString> = vec![
        "determine".into(),
        desk.path("export.csv").into(),
        "--county".into(),
        "los-angeles".into(),
        "--no-records".into(),
        "--out".into(),
        bare.clone().into(),
    ];
    expect_done(&desk.program.run(arguments).unwrap());
    refused(&desk, &bare, &["--row", "1"], "without --no-records");
}

#[test]
fn a_run_whose_files_were_changed_is_not_explained() {
    let desk = Desk::new();
    let out = determined(&desk, &Export::of(growers(2)), &[]);
    let manifest = out.join("manifest.json");
    let written = fs::read_to_string(&manifest).unwrap();
    let change = |from: &str, to: &str| {
        assert!(written.contains(from));
        fs::write(&manifest, written.replace(from, to)).unwrap();
    };
    change("2019-11-11", "2055-11-11");
    refused(&desk, &out, &["--row", "1"], "comes out otherwise under policy los-angeles-2019");
    change("age_at_least = 50", "age_at_least = 49");
    refused(&desk, &out, &["--row", "1"], "the text of policy los-angeles-2019");
    fs::write(&manifest, &written).unwrap();
    expect_done(&explain(&desk, &out, &["--row", "1"]));
    let other = desk.path("other");
    let run = desk.program.determine("los-angeles").file(desk.path("export.csv"));
    expect_done(&run.without_sheets().as_of("2055-11-11").run_into(&other).unwrap());
    let (own, changed) = ("determinations.parquet", other.join("determinations.parquet"));
    fs::copy(changed, out.join(own)).unwrap();
    refused(&desk, &out, &["--row", "1"], "determinations.parquet is not the file");
}

#[test]
fn a_run_of_another_build_that_comes_out_otherwise_names_both_builds() {
    let desk = Desk::new();
    let out = determined(&desk, &Export::of(growers(2)), &[]);
    let manifest = out.join("manifest.json");
    let written: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    let this = written["build"].as_str().unwrap();
    let text = written.to_string().replace(this, "0.0.1-older").replace("2019-11-11", "2055-11-11");
    fs::write(&manifest, text).unwrap();
    refused(&desk, &out, &["--row", "1"], "made by build 0.0.1-older");
    refused(&desk, &out, &["--row", "1"], this);
}

#[test]
fn an_explanation_does_not_say_who_the_person_is() {
    let talking = Row::conviction("SEE COMMENT FOR CHARGE")
        .comment("11358 HS AND 187 PC AGAINST PLANTAGENETTE,MARY DOB 19610203 SSN 900112233");
    let undated = Row::conviction(GROWING)
        .on("PLANTAGENETTE")
        .set("CONV_STAT_DESCR", "PLANTAGENETTE")
        .set("STP_ORI_DESCR", "PLANTAGENETTE");
    let elsewhere = Row::conviction(GROWING).in_county("PLANTAGENETTE");
    let person = planted().with(talking).with(undated).with(elsewhere).with(Row::deceased());
    let desk = Desk::new();
    let out = determined(&desk, &Export::of([person]), &[]);
    // The case number and the year of birth may be known; the day of birth may not.
    let hidden = [
        "PLANTAGENETTE",
        "PLANTED",
        "19610203",
        "1961-02-03",
        "900112233",
        "A91234567",
        "77123456",
    ];
    for row in ["0", "1", "2", "3", "4", "5"] {
        for arguments in [&["--row", row][..], &["--row", row, "--json"]] {
            let run = explain(&desk, &out, arguments);
            expect_done(&run);
            for identifier in hidden {
                assert!(!run.stdout.contains(identifier), "{identifier}: {}", run.stdout);
            }
        }
    }
}
