//! Runs with San Francisco's own files: what they leave behind, refuse, say and repeat.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use clear64_tests::cms::{self, Charge};
use clear64_tests::export::{Export, Person};
use clear64_tests::program::{Determine, Run};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::{Value, json};

use crate::desk::{Desk, expect_done, files_below};
use crate::personal_data::{PLANTED, expect_anonymous, planted};
use crate::san_francisco::conviction;

/// The files of a county: persons, among them twins and the planted one, and rows of each status.
struct County {
    desk: Desk,
    export: PathBuf,
    cms: PathBuf,
    weights: PathBuf,
}

impl County {
    fn new() -> Self {
        let desk = Desk::new();
        let twin = |subject| Person::subject(subject).named("TWIN,JO").born("19650304");
        let sale = || conviction("11359 HS-POSSESS FOR SALE", "19900314").case_number("2012345");
        let people = [planted().with(sale()), twin("30").with(sale()), twin("31").with(sale())];
        let row = |column, value| Charge::of("11359 HS").set(column, value);
        let rows = [
            row("SSN", "900112233")
                .set("Court Number", "2012345")
                .set("Truename", "PLANTAGENETTE/X"),
            row("Truename", "TWIN/JO"),
            row("Truename", "NOBODY/JO"),
            Charge::of("459 PC"),
        ];
        let rejected = b"1,2,3\n".to_vec();
        let export = desk.export("export.csv", &Export::of(people));
        let cms = desk.file("cms.csv", [cms::file(rows).unwrap(), rejected].concat());
        let weights = cms::weights(&[("2012345", "453.593"), ("2019999", "unknown")]);
        let weights = desk.file("weights.csv", weights);
        Self { desk, export, cms, weights }
    }

    fn determine(&self, reading: &str) -> Determine {
        let run = self.desk.program.determine("san-francisco").file(&self.export);
        let run = run.option("--cms", &self.cms).option("--weights", &self.weights);
        run.option("--reading", reading)
    }

    fn results(&self, name: &str, reading: &str) -> (PathBuf, Run) {
        let out = self.desk.path(name);
        let run = self.determine(reading).run_into(&out).unwrap();
        expect_done(&run);
        (out, run)
    }
}

fn manifest(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap()
}

/// The rows of a table, each as JSON.
fn table(path: &Path) -> Vec<Value> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    let columns = |row: Row| -> Value {
        row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()
    };
    rows.map(|row| columns(row.unwrap())).collect()
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => json!(text),
        Field::Int(number) => json!(number),
        Field::Long(number) => json!(number),
        Field::Double(number) => json!(number),
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        other => json!(other.to_string()),
    }
}

#[test]
fn every_row_of_the_case_management_export_is_accounted_for() {
    for (reading, [matched, ambiguous]) in [("exact", [1, 1]), ("pilot", [2, 0])] {
        let county = County::new();
        let (out, run) = county.results("results", reading);
        let told = &manifest(&out)["caseManagement"];
        let rows = json!({
            "matched": matched, "ambiguous": ambiguous, "unmatched": 1, "outOfScope": 1, "rejected": 1,
        });
        assert_eq!(told["rows"], rows);
        assert_eq!(
            (&told["cms"]["name"], &told["weights"]["name"]),
            (&json!("cms.csv"), &json!("weights.csv"))
        );
        assert_eq!(told["weightsUnread"], 1);
        let links = table(&out.join("linkage.parquet"));
        let numbers: Vec<i64> = links.iter().map(|row| row["cms_row"].as_i64().unwrap()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
        let mut by_status: BTreeMap<&str, u64> = BTreeMap::new();
        for row in &links {
            *by_status.entry(row["status"].as_str().unwrap()).or_default() += 1;
        }
        for (status, key) in [
            ("matched", "matched"),
            ("ambiguous", "ambiguous"),
            ("unmatched", "unmatched"),
            ("out-of-scope", "outOfScope"),
            ("rejected", "rejected"),
        ] {
            assert_eq!(by_status.get(status).copied().unwrap_or(0), rows[key], "{status}");
        }
        for line in
            ["Linked to a person", "Several persons match alike", "Nobody matches", "Rejected"]
        {
            assert!(run.stdout.contains(line), "{line} is not in: {}", run.stdout);
        }
    }
}

#[test]
fn a_link_tells_what_it_rests_on_and_what_was_determined() {
    let county = County::new();
    let (out, _) = county.results("results", "exact");
    let links = table(&out.join("linkage.parquet"));
    let of = |row: usize, column: &str| links[row][column].clone();
    assert_eq!(of(0, "matched_by"), json!(["ssn", "court-number"]));
    assert_eq!(
        (of(0, "points"), of(0, "candidates"), of(0, "quantity")),
        (json!(2), json!(1), json!(453.593))
    );
    assert_eq!((of(0, "outcome"), of(0, "rule")), (json!("not-eligible"), json!("over-one-pound")));
    assert_eq!((of(1, "points"), of(1, "candidates")), (json!(2), json!(2)));
    assert_eq!(of(2, "reason"), "no person of the export matches");
    assert_eq!((of(3, "outcome"), of(3, "points")), (Value::Null, json!(0)));
}

#[test]
fn the_same_files_give_the_same_bytes_every_time() {
    for reading in ["exact", "pilot"] {
        let county = County::new();
        let (first, _) = county.results("results-0", reading);
        let first = files_below(&first);
        for again in 1..4 {
            let (out, _) = county.results(&format!("results-{again}"), reading);
            assert!(files_below(&out) == first, "{reading}");
        }
    }
}

#[test]
fn gzip_is_read_and_a_zip_of_one_file_and_no_other_zip() {
    let county = County::new();
    let (plain, _) = county.results("plain", "exact");
    for (pack, name, members) in
        [("gzip", "cms.csv.gz", 1), ("zip", "one.zip", 1), ("zip", "two.zip", 2)]
    {
        let bytes = fs::read(&county.cms).unwrap();
        let cms = county.desk.file(name, packed(pack, &bytes, members));
        let out = county.desk.path(&format!("results-{name}"));
        let run = county.desk.program.determine("san-francisco").file(&county.export);
        let run =
            run.option("--cms", cms).option("--weights", &county.weights).run_into(&out).unwrap();
        if members == 1 {
            expect_done(&run);
            let sheet = |folder: &Path| fs::read(folder.join("sheets/results.csv")).unwrap();
            assert!(sheet(&out) == sheet(&plain), "{name}");
        } else {
            assert_eq!(run.code, Some(1));
            assert!(run.stderr.contains("is a zip of 2 files, expected one"), "{}", run.stderr);
        }
    }
}

/// A gzip, or a zip with the file in it so many times, stored as it is.
fn packed(pack: &str, bytes: &[u8], members: usize) -> Vec<u8> {
    let (sum, size) =
        (crc32(bytes).to_le_bytes(), u32::try_from(bytes.len()).unwrap().to_le_bytes());
    if pack == "gzip" {
        let length = u16::try_from(bytes.len()).unwrap();
        let block = [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes].concat();
        return [b"\x1f\x8b\x08\0\0\0\0\0\0\xff", &block[..], &sum, &size].concat();
    }
    let (mut file, mut directory) = (vec![], vec![]);
    for member in 0..members {
        let name = format!("cms{member}.csv");
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let facts = [&[10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0][..], &sum, &size, &size, &length, &[0; 2]]
            .concat();
        let offset = u32::try_from(file.len()).unwrap().to_le_bytes();
        file.extend([b"PK\x03\x04", &facts[..], name.as_bytes(), bytes].concat());
        let head = [b"PK\x01\x02\x0a\0", &facts[..], &[0; 10], &offset, name.as_bytes()];
        directory.extend(head.concat());
    }
    let count = u16::try_from(members).unwrap().to_le_bytes();
    let [at, long] = [file.len(), directory.len()].map(|n| u32::try_from(n).unwrap().to_le_bytes());
    let end = [b"PK\x05\x06\0\0\0\0", &count[..], &count, &long, &at, &[0; 2]].concat();
    [file, directory, end].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

#[test]
fn what_cannot_be_used_is_refused_in_one_sentence_and_nothing_is_written() {
    let county = County::new();
    let [missing, broken] = ["missing", "broken.csv"].map(|name| county.desk.path(name));
    fs::write(&broken, "a,b\n1,2\n").unwrap();
    let export = &county.export;
    let (cms, weights) = (&county.cms, &county.weights);
    for (place, cms, weights, code, sentence) in [
        (
            "los-angeles",
            cms,
            Some(weights),
            2,
            "--cms takes the case-management export of San Francisco",
        ),
        ("san-francisco", &missing, None, 2, "the file of --cms cannot be opened"),
        ("san-francisco", cms, Some(&missing), 2, "the file of --weights cannot be opened"),
        ("san-francisco", &broken, None, 1, "the case-management export has no row of 30 columns"),
        ("san-francisco", export, None, 1, "the case-management export has no row of 30 columns"),
        ("san-francisco", cms, Some(&broken), 1, "the file of weights has no row of 4 columns"),
        ("san-francisco", cms, Some(cms), 1, "the file of weights has no line with a court number"),
    ] {
        let (out, key) = (county.desk.path("refused"), county.desk.path("key"));
        let mut run = county.desk.program.determine(place).file(export).option("--cms", cms);
        if let Some(weights) = weights {
            run = run.option("--weights", weights);
        }
        let run = run.run_into(&out).unwrap();
        assert_eq!(run.code, Some(code), "{}", run.stderr);
        assert!(run.stderr.contains(sentence), "{sentence} is not in: {}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        assert!(files_below(&out).is_empty() && !key.exists(), "{sentence}");
        expect_anonymous("stderr", &run.stderr);
    }
}

#[test]
fn weights_without_a_case_management_export_are_a_usage_error() {
    let county = County::new();
    let run = county.desk.program.determine("san-francisco").file(&county.export);
    let run = run.option("--weights", &county.weights).run_into(&county.desk.path("out")).unwrap();
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--cms"), "{}", run.stderr);
}

#[test]
fn nobody_is_named_outside_the_sheets() {
    let county = County::new();
    let (out, run) = county.results("results", "exact");
    for (place, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        expect_anonymous(place, text);
    }
    for name in ["manifest.json", "summary.json"] {
        expect_anonymous(name, &fs::read_to_string(out.join(name)).unwrap());
    }
    for row in table(&out.join("linkage.parquet")) {
        expect_anonymous("linkage.parquet", &row.to_string());
    }
    let sheet = fs::read_to_string(out.join("sheets/results.csv")).unwrap();
    assert!(sheet.contains(PLANTED[0]));
}

fn replay(county: &County, out: &Path, files: &[&Path]) -> Run {
    let arguments = [OsString::from("replay"), out.into()];
    let files = files.iter().map(OsString::from);
    county.desk.program.run(arguments.into_iter().chain(files)).unwrap()
}

#[test]
fn a_run_is_replayed_with_the_countys_own_files_and_not_with_others() {
    for reading in ["exact", "pilot"] {
        let county = County::new();
        let (out, _) = county.results("results", reading);
        let files = [&*county.weights, &*county.export, &*county.cms];
        let run = replay(&county, &out, &files);
        assert!(run.stdout.starts_with("The run is the same, byte for byte"), "{}", run.stdout);
        assert_eq!(run.code, Some(0));
        for file in [&county.weights, &county.cms] {
            let without: Vec<&Path> = files.into_iter().filter(|given| given != file).collect();
            let run = replay(&county, &out, &without);
            assert!(run.stdout.starts_with("The run cannot be"), "{}", run.stdout);
            assert_eq!(run.code, Some(1));
        }
        let bytes = fs::read(&county.weights).unwrap();
        fs::write(&county.weights, [&bytes[..], b"\n"].concat()).unwrap();
        let run = replay(&county, &out, &files);
        assert!(run.stdout.starts_with("The run cannot be"), "{}", run.stdout);
        assert_eq!(run.code, Some(1));
    }
}

#[test]
fn a_weighed_conviction_is_explained_as_it_was_determined_with_its_grams() {
    for reading in ["exact", "pilot"] {
        let county = County::new();
        let (out, _) = county.results("results", reading);
        let determined = table(&out.join("determinations.parquet"));
        let is_weighed =
            |row: &&Value| row["policy"] == "san-francisco-2018" && row["quantity"] == 453.593;
        let weighed: Vec<&Value> = determined.iter().filter(is_weighed).collect();
        assert!(!weighed.is_empty());
        for row in weighed {
            assert_eq!(row["rule"], "over-one-pound");
            let arguments = ["explain".into(), out.clone().into_os_string(), "--row".into()];
            let number: OsString = row["row"].to_string().into();
            let run = county.desk.program.run(arguments.into_iter().chain([number])).unwrap();
            expect_done(&run);
            let page = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
            for part in ["over-one-pound: ", "the case was about 453.593 g", "not eligible"] {
                assert!(page.contains(part), "{part} is not in: {page}");
            }
        }
    }
}
