//! Who must act on a conviction, from the export to every place that says it.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use clear64_tests::export::{Export, Person, Row};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

use crate::desk::{Desk, expect_done};

const POSSESSION: &str = "11357(B) HS-POSSESS MARIJUANA";

/// Somebody convicted in a county after an arrest by an agency of it.
fn convicted(subject: &str, county: &str, agency: &str, conviction: Row) -> Person {
    let arrest = Row::arrest(POSSESSION).in_county(county).set("STP_ORI_DESCR", agency);
    Person::subject(subject).with(arrest).then(conviction.in_county(county))
}

fn misdemeanor() -> Row {
    Row::conviction(POSSESSION).misdemeanor()
}

fn people(county: &str) -> Vec<Person> {
    let level_unknown = misdemeanor().set("CONV_STAT_DESCR", "").set("OFFENSE_TOC", "");
    [
        ("CAPDLONG BEACH", misdemeanor()),
        ("LONG BEACH POLICE DEPARTMENT", Row::conviction(POSSESSION).infraction()),
        ("CAPD TORRANCE", misdemeanor()),
        ("CAPDGLENDALE", misdemeanor()),
        ("CASOLOS ANGELES", misdemeanor()),
        ("CAPDLONG BEACH", Row::conviction(POSSESSION).felony()),
        ("CAPDLONG BEACH", level_unknown),
        // No section of Proposition 64: in no figure.
        ("CAPDLONG BEACH", Row::conviction("459 PC-BURGLARY").misdemeanor()),
    ]
    .into_iter()
    .zip(1..)
    .map(|((agency, conviction), number)| {
        convicted(&format!("700000{number}"), county, agency, conviction)
    })
    .collect()
}

fn determined(desk: &Desk, county: &str, name: &str, export: &Export) -> (PathBuf, String) {
    let file = desk.export(&format!("{name}.csv"), export);
    let out = desk.path(name);
    let run = desk.program.determine(county).file(file).run_into(&out).unwrap();
    expect_done(&run);
    (out, run.stdout)
}

fn summary(out: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(out.join("summary.json")).unwrap()).unwrap()
}

/// The determinations of the county's own policy, by level and prosecutor.
fn counted(out: &Path) -> BTreeMap<(Option<bool>, Option<String>), u64> {
    let file = File::open(out.join("determinations.parquet")).unwrap();
    let mut counts = BTreeMap::new();
    for row in SerializedFileReader::new(file).unwrap().get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let cell = |name: &str| row.get_column_iter().find(|(known, _)| *known == name).unwrap().1;
        if *cell("scenario") == Field::Bool(true) {
            continue;
        }
        let felony = match cell("felony") {
            Field::Bool(felony) => Some(*felony),
            _ => None,
        };
        let prosecutor = match cell("prosecutor") {
            Field::Str(name) => Some(name.clone()),
            _ => None,
        };
        *counts.entry((felony, prosecutor)).or_default() += 1;
    }
    counts
}

const FIGURE: &str = "prop64NonFelonyConvictionsCountInCountyByProsecutor";

#[test]
fn the_non_felonies_of_los_angeles_add_up_by_prosecutor_in_column_summary_and_terminal() {
    let desk = Desk::new();
    let export = Export::of(people("LOS ANGELES"));
    let (out, terminal) = determined(&desk, "los-angeles", "results", &export);
    let found = counted(&out);
    let by = |felony: Option<bool>, name: &str| (felony, Some(name.to_owned()));
    let expected = BTreeMap::from([
        (by(Some(false), "city-of-long-beach"), 2),
        (by(Some(false), "city-of-torrance"), 1),
        (by(Some(false), "district-attorney"), 1),
        (by(Some(false), "unknown"), 1),
        (by(Some(true), "district-attorney"), 1),
        (by(None, "unknown"), 1),
    ]);
    assert_eq!(found, expected);

    let summary = summary(&out);
    let figure = json!({
        "city-of-long-beach": 2,
        "city-of-torrance": 1,
        "district-attorney": 1,
        "unknown": 1,
    });
    assert_eq!(summary[FIGURE], figure);
    assert_eq!(summary["prop64NonFelonyConvictionsCountInCounty"], 5);

    let line = "Prop 64 non-felony convictions: 3 for city prosecutors, 1 for the district attorney, \
                1 prosecutor unknown";
    assert!(terminal.contains(line), "{terminal}");
    let shown = desk.program.run(["show".into(), out.into_os_string()]).unwrap();
    assert!(shown.stdout.contains(line), "{}", shown.stdout);
}

#[test]
fn rows_that_stand_apart_name_the_same_prosecutors() {
    let desk = Desk::new();
    let rows = Export::of(people("LOS ANGELES")).rows().to_vec();
    // Every conviction first, then every arrest.
    let is_arrest = |row: &Row| row.field("STP_TYPE_DESCR").starts_with("ARREST");
    let (arrests, convictions): (Vec<Row>, Vec<Row>) = rows.iter().cloned().partition(is_arrest);
    let apart = Export::of_rows(convictions.into_iter().chain(arrests));
    let (ordered, _) = determined(&desk, "los-angeles", "ordered", &Export::of_rows(rows));
    let (apart, _) = determined(&desk, "los-angeles", "apart", &apart);
    assert_eq!(counted(&apart), counted(&ordered));
    assert_eq!(summary(&apart), summary(&ordered));
}

#[test]
fn outside_los_angeles_county_no_prosecutor_is_named_for_what_is_no_felony() {
    let desk = Desk::new();
    let export = Export::of(people("ALAMEDA"));
    let (out, terminal) = determined(&desk, "alameda", "results", &export);
    let expected = BTreeMap::from([
        ((Some(false), None), 5),
        ((Some(true), Some("district-attorney".to_owned())), 1),
        ((None, Some("unknown".to_owned())), 1),
    ]);
    assert_eq!(counted(&out), expected);
    assert_eq!(summary(&out)[FIGURE], json!({}));
    assert!(!terminal.contains("non-felony"), "{terminal}");
}

#[test]
fn an_explanation_names_the_prosecutor_and_why() {
    let desk = Desk::new();
    let export = Export::of(people("LOS ANGELES"));
    let (out, _) = determined(&desk, "los-angeles", "results", &export);
    for (row, says, value, rows) in [
        (
            1,
            "The city prosecutor of Long Beach must act, by interpretation: the conviction is no \
             felony, and the agency named is the police of Long Beach.",
            "city-of-long-beach",
            json!([0, 1]),
        ),
        (
            7,
            "The district attorney must act, by interpretation: the conviction is no felony, and \
             the agency named is the police of a city without a prosecutor of its own.",
            "district-attorney",
            json!([6, 7]),
        ),
        (
            9,
            "Who must act is not known, by interpretation: the conviction is no felony, and the \
             agency named is not in the reviewed table.",
            "unknown",
            json!([8, 9]),
        ),
        (
            11,
            "The district attorney must act, by interpretation: the conviction is a felony.",
            "district-attorney",
            json!([11]),
        ),
    ] {
        let out = out.display().to_string();
        let run = desk.program.run(["explain", &out, "--row", &row.to_string(), "--json"]).unwrap();
        expect_done(&run);
        let explained: Value = serde_json::from_str(&run.stdout).unwrap();
        let facts = explained["facts"].as_array().unwrap();
        let fact = facts.iter().find(|fact| fact["name"] == "prosecutor").unwrap();
        assert_eq!((&fact["says"], &fact["value"]), (&json!(says), &json!(value)), "row {row}");
        assert_eq!(fact["rows"], rows, "row {row}");
    }
}
