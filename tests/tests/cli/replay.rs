//! `clear64 replay`: whether a past run is the same, byte for byte, or why that cannot be said.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clear64_tests::export::{Export, Person, Row};
use clear64_tests::program::Run;
use clear64_tests::stories;
use serde_json::Value;

use crate::desk::{Desk, expect_done, files_below, grower, growers};
use crate::personal_data::{expect_anonymous, planted};

/// Determines files with any options and gives the folder of the run.
fn determined(desk: &Desk, files: &[&Path], options: &[&str]) -> PathBuf {
    let out = desk.path("results");
    let mut arguments = vec![OsString::from("determine")];
    arguments.extend(files.iter().map(OsString::from));
    let fixed = ["--county", "los-angeles", "--as-of", "2019-11-11", "--out"];
    arguments.extend(fixed.iter().chain([&out.to_str().unwrap()]).chain(options).map(Into::into));
    expect_done(&desk.program.run(arguments).unwrap());
    out
}

/// An export of a few people and a run over it.
fn run_over_growers(desk: &Desk, options: &[&str]) -> (PathBuf, PathBuf) {
    let file = desk.export("export.csv", &Export::of(growers(4)));
    let out = determined(desk, &[&file], options);
    (file, out)
}

fn replay(desk: &Desk, out: &Path, files: &[&Path], options: &[&str]) -> Run {
    let mut arguments = vec![OsString::from("replay"), out.into()];
    arguments.extend(files.iter().map(OsString::from));
    arguments.extend(options.iter().map(OsString::from));
    desk.program.run(arguments).unwrap()
}

/// The first line of the page is the verdict; the exit code says whether it is good.
fn expect_verdict(run: &Run, verdict: &str) {
    let first = run.stdout.lines().next().unwrap_or_default();
    assert!(first.starts_with(verdict), "{verdict} is not in: {}{}", run.stdout, run.stderr);
    let good = i32::from(!verdict.starts_with("The run is the same"));
    assert_eq!(run.code, Some(good), "{}", run.stderr);
}

fn json(desk: &Desk, out: &Path, files: &[&Path], options: &[&str]) -> Value {
    let run = replay(desk, out, files, &[options, &["--json"]].concat());
    serde_json::from_str(&run.stdout).unwrap()
}

/// What became of a file.
fn finding(replay: &Value, name: &str) -> String {
    let files = replay["files"].as_array().unwrap();
    let file = files.iter().find(|file| file["name"] == name).unwrap();
    file["finding"].as_str().unwrap().to_owned()
}

fn codes(replay: &Value) -> Vec<&str> {
    let obstacles = replay["obstacles"].as_array().unwrap().iter();
    obstacles.map(|obstacle| obstacle["code"].as_str().unwrap()).collect()
}

fn append(path: &Path, bytes: &[u8]) {
    let mut content = fs::read(path).unwrap();
    content.extend_from_slice(bytes);
    fs::write(path, content).unwrap();
}

/// Replaces a text of the manifest, once.
fn edit_manifest(out: &Path, from: &str, to: &str) {
    let path = out.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn manifest(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn a_run_whatever_it_was_asked_for_is_the_same_byte_for_byte() {
    for (options, files) in [
        (&[][..], 6),
        (&["--sheets"], 10),
        (&["--no-records"], 5),
        (&["--no-records", "--sheets"], 9),
        (&["--reading", "pilot", "--sheets"], 10),
        (&["--scenario", "sacramento-2019", "--scenario", "self-service-default"], 6),
    ] {
        let desk = Desk::new();
        let file = desk.export("export.csv", &stories::export());
        let out = determined(&desk, &[&file], options);
        let before = files_below(&out);
        let run = replay(&desk, &out, &[&file], &[]);
        expect_verdict(&run, &format!("The run is the same, byte for byte: {files} files, "));
        assert!(files_below(&out) == before, "{options:?}");
    }
}

#[test]
fn rows_that_are_rejected_or_stand_apart_come_out_the_same() {
    let desk = Desk::new();
    let mut rows: Vec<Row> = growers(100).into_iter().flat_map(Person::into_rows).collect();
    rows.swap(1, 4);
    rows.push(Row::conviction("459 PC-BURGLARY").set("SUBJECT_ID", "9").count_order("1"));
    let file = desk.export("export.csv", &Export::of_rows(rows));
    let out = determined(&desk, &[&file], &["--sheets"]);
    let run = replay(&desk, &out, &[&file], &[]);
    expect_verdict(&run, "The run is the same, byte for byte: 10 files, 201 rows.");
}

#[test]
fn a_policy_of_the_early_pilots_is_replayed_by_the_program_that_it_ran_on() {
    let desk = Desk::new();
    let talking = Row::conviction("").comment("11358 HS-CULTIVATE MARIJUANA");
    let person = Person::subject("1").with(talking);
    let file = desk.export("export.csv", &Export::of(growers(3).into_iter().chain([person])));
    let early = ["--reading", "pilot", "--policy", "sacramento-2019"];
    let out = determined(&desk, &[&file], &early);
    expect_verdict(&replay(&desk, &out, &[&file], &[]), "The run is the same");
}

#[test]
fn a_policy_whose_file_is_gone_is_replayed_from_the_manifest() {
    let desk = Desk::new();
    let policy = desk.file(
        "ours.toml",
        "title = \"Ours\"\nsource = \"a test\"\nscope = \"proposition-64\"\n\n[[rule]]\nid = \
         \"dead\"\nwhen = { deceased = true }\nthen = \"dismissal\"\nreason = \"Deceased\"\n\
         authority = \"county-policy\"\ncite = \"a test\"\nunknown = \"review\"\n",
    );
    let (file, out) = run_over_growers(&desk, &["--policy", policy.to_str().unwrap()]);
    fs::remove_file(policy).unwrap();
    expect_verdict(&replay(&desk, &out, &[&file], &[]), "The run is the same");
}

#[test]
fn an_altered_file_is_named_and_told_from_one_that_comes_out_differently() {
    let desk = Desk::new();
    let (file, out) = run_over_growers(&desk, &["--sheets"]);
    let records = out.join("records.parquet");
    let mut bytes = fs::read(&records).unwrap();
    bytes[1000] ^= 1;
    fs::write(&records, bytes).unwrap();
    let run = replay(&desk, &out, &[&file], &[]);
    expect_verdict(
        &run,
        "The run is not the same: records.parquet was altered after the run wrote it.",
    );
    let replay = json(&desk, &out, &[&file], &[]);
    assert_eq!(replay["verdict"], "different");
    assert_eq!(finding(&replay, "records.parquet"), "altered");
    assert_eq!(finding(&replay, "people.parquet"), "same");
    assert_eq!(replay["manifest"]["same"], true);
}

#[test]
fn a_missing_file_is_named() {
    let desk = Desk::new();
    let (file, out) = run_over_growers(&desk, &["--sheets"]);
    fs::remove_dir_all(out.join("sheets")).unwrap();
    let run = replay(&desk, &out, &[&file], &[]);
    let verdict = "The run is not the same: sheets/All_Results.csv is missing from the folder, \
                   and 3 more differences.";
    expect_verdict(&run, verdict);
}

#[test]
fn a_file_that_the_run_did_not_write_is_told_only_if_it_passes_for_one() {
    let desk = Desk::new();
    let (file, out) = run_over_growers(&desk, &[]);
    desk.file("results/PLANTAGENETTE.txt", "ours");
    let run = replay(&desk, &out, &[&file], &[]);
    expect_verdict(&run, "The run is the same");
    assert!(run.stdout.contains("not of the run and not looked at: 1 other file."));
    assert!(!run.stdout.contains("PLANTAGENETTE"), "{}", run.stdout);
    fs::create_dir(out.join("sheets")).unwrap();
    desk.file("results/sheets/Prop64_Results.csv", "forged");
    let run = replay(&desk, &out, &[&file], &[]);
    let forged = "The run is not the same: sheets/Prop64_Results.csv is in the folder, but the run";
    expect_verdict(&run, forged);
}

#[test]
fn a_checksum_altered_with_the_file_is_a_difference_of_the_derivation() {
    let desk = Desk::new();
    let (file, out) = run_over_growers(&desk, &[]);
    let sum = |name: &str| {
        let replay = json(&desk, &out, &[&file], &[]);
        let files = replay["files"].as_array().unwrap();
        let file = files.iter().find(|file| file["name"] == name).unwrap();
        file["stored"]["sha256"].as_str().unwrap().to_owned()
    };
    let summary = out.join("summary.json");
    let text = fs::read_to_string(&summary).unwrap();
    let before = sum("summary.json");
    // As long as before: whoever forges a figure takes care of the size.
    let forged = text.replacen("\"lineCount\": 8", "\"lineCount\": 9", 1);
    assert_ne!(forged, text);
    fs::write(&summary, forged).unwrap();
    edit_manifest(&out, &before, &sum("summary.json"));
    let run = replay(&desk, &out, &[&file], &[]);
    expect_verdict(&run, "The run is not the same: summary.json comes out differently.");
}

#[test]
fn an_altered_manifest_is_told() {
    for (from, to, verdict) in [
        (
            "age_at_least = 50",
            "age_at_least = 49",
            "The run cannot be replayed: manifest.json of the run was changed: the text of policy \
             los-angeles-2019 is not the one it was made under.",
        ),
        (
            "\"asOf\": \"2019-11-11\"",
            "\"asOf\": \"2019-11-12\"",
            "The run cannot be replayed: manifest.json of the run was changed: the run's id does \
             not follow",
        ),
        (
            "\"determined\": 4",
            "\"determined\": 5",
            "The run is not the same: manifest.json comes out differently in rows.",
        ),
        (
            "\"draft\": ",
            "\"draft\":  ",
            "The run is not the same: manifest.json was rewritten with the same values.",
        ),
        (
            "\"name\": \"people.parquet\"",
            "\"name\": \"../people.parquet\"",
            "The run cannot be replayed: manifest.json of the run is damaged: \"outputs\" has a",
        ),
        (
            "\"schema\": 3",
            "\"schema\": 99",
            "The run cannot be replayed: manifest.json of the run is of schema 99, and build ",
        ),
        (
            "\"inputs\": [",
            "\"inputs\": [[",
            "The run cannot be replayed: manifest.json of the run is damaged, at line ",
        ),
    ] {
        let desk = Desk::new();
        let (file, out) = run_over_growers(&desk, &[]);
        edit_manifest(&out, from, to);
        expect_verdict(&replay(&desk, &out, &[&file], &[]), verdict);
    }
}

#[test]
fn an_altered_run_id_or_checksum_of_the_manifest_is_told() {
    let desk = Desk::new();
    let (file, out) = run_over_growers(&desk, &[]);
    let written = fs::read(out.join("manifest.json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let id = text(&manifest(&out)["run"]);
    edit_manifest(&out, &id, &"0".repeat(32));
    let id_changed = replay(&desk, &out, &[&file], &[]);
    expect_verdict(&id_changed, "The run cannot be replayed: manifest.json of the run was changed");

    fs::write(out.join("manifest.json"), &written).unwrap();
    let sum = text(&manifest(&out)["outputs"][1]["sha256"]);
    edit_manifest(&out, &sum, &"0".repeat(64));
    expect_verdict(
        &replay(&desk, &out, &[&file], &[]),
        "The run is not the same: determinations.parquet is as it comes out, but the manifest was \
         altered and lists another.",
    );
    assert_eq!(
        finding(&json(&desk, &out, &[&file], &[]), "determinations.parquet"),
        "listed-differently"
    );
}

#[test]
fn a_folder_without_a_manifest_holds_no_run() {
    let desk = Desk::new();
    let (file, out) = run_over_growers(&desk, &[]);
    fs::remove_file(out.join("manifest.json")).unwrap();
    for folder in [&out, &desk.path("nothing")] {
        let run = replay(&desk, folder, &[&file], &[]);
        expect_verdict(&run, "The run cannot be replayed: the folder holds no run");
    }
    assert_eq!(codes(&json(&desk, &out, &[&file], &[])), ["no-run"]);
}

#[test]
fn an_input_with_another_byte_is_no_input_of_the_run() {
    let desk = Desk::new();
    let (file, out) = run_over_growers(&desk, &[]);
    append(&file, b"\n");
    let run = replay(&desk, &out, &[&file], &[]);
    expect_verdict(&run, "The run cannot be replayed: input 1 of 1 (");
    assert!(run.stdout.contains("FILE 1 is no input of the run"), "{}", run.stdout);
    assert!(run.stdout.contains("as the manifest lists it"), "{}", run.stdout);
    let sha256 = manifest(&out)["inputs"][0]["sha256"].as_str().unwrap().to_owned();
    assert!(run.stdout.contains(&format!("SHA-256 {}...", &sha256[..12])), "{}", run.stdout);
    let replay = json(&desk, &out, &[&file], &[]);
    assert_eq!(replay["verdict"], "cannot");
    assert_eq!(codes(&replay), ["input-missing", "not-an-input"]);
    assert!(replay["manifest"].is_null());
}

#[test]
fn without_an_input_stored_files_are_still_compared_with_the_manifest() {
    let desk = Desk::new();
    let (file, out) = run_over_growers(&desk, &[]);
    append(&out.join("people.parquet"), b"x");
    append(&file, b"\n");
    let replay = json(&desk, &out, &[&file], &[]);
    assert_eq!(finding(&replay, "people.parquet"), "altered");
    assert_eq!(finding(&replay, "records.parquet"), "as-listed");
}

/// Two files and a zip, each of other people.
fn three_files(desk: &Desk) -> [PathBuf; 3] {
    let zip = desk.path("c.zip");
    let sample = ["sample", "--county", "los-angeles", "--rows", "300", "--seed", "5", "--fault"];
    let sample = sample.into_iter().chain(["zip", "--out", zip.to_str().unwrap()]);
    expect_done(&desk.program.run(sample).unwrap());
    let people = |subject| Export::of([grower(subject, "LOS ANGELES")]);
    [desk.export("a.csv", &people("1")), desk.export("b.csv", &people("2")), zip]
}

#[test]
fn inputs_are_found_in_any_order_and_under_any_name() {
    let desk = Desk::new();
    let [a, b, zip] = three_files(&desk);
    let out = determined(&desk, &[&a, &b, &zip], &["--sheets"]);
    expect_verdict(&replay(&desk, &out, &[&a, &b, &zip], &[]), "The run is the same");
    let renamed = desk.path("renamed");
    fs::rename(&b, &renamed).unwrap();
    let run = replay(&desk, &out, &[&zip, &renamed, &a], &[]);
    expect_verdict(&run, "The run is the same, byte for byte: 10 files, 304 rows.");

    let run = replay(&desk, &out, &[&zip, &a], &[]);
    expect_verdict(&run, "The run cannot be replayed: input 2 of 3 (");
    let copy = desk.path("copy");
    fs::copy(&a, &copy).unwrap();
    let run = replay(&desk, &out, &[&zip, &renamed, &a, &copy], &[]);
    let twice = "The run cannot be replayed: FILE 4 has the same bytes as FILE 3";
    expect_verdict(&run, twice);
    let stranger = desk.file("PLANTAGENETTE.csv", "x");
    let run = replay(&desk, &out, &[&zip, &stranger, &renamed, &a], &[]);
    expect_verdict(&run, "The run cannot be replayed: FILE 2 is no input of the run");
    expect_anonymous("stdout", &run.stdout);
}

#[test]
fn a_file_that_is_not_there_is_a_usage_error() {
    let desk = Desk::new();
    let (file, out) = run_over_growers(&desk, &[]);
    let gone = replay(&desk, &out, &[&file, &desk.path("gone")], &[]);
    assert_eq!(gone.code, Some(2));
    assert!(gone.stderr.contains("FILE 2 cannot be opened"), "{}", gone.stderr);
    assert_eq!(replay(&desk, &out, &[], &[]).code, Some(2));
}

#[test]
fn a_run_with_pseudonyms_is_replayed_with_its_key_alone() {
    let desk = Desk::new();
    let [key, other] = ["key", "other"].map(|name| desk.path(name).display().to_string());
    let (file, out) = run_over_growers(&desk, &["--key-file", &key]);
    let id = manifest(&out)["key"].as_str().unwrap().to_owned();
    let with = |key: &str| replay(&desk, &out, &[&file], &["--key-file", key]);
    expect_verdict(&with(&key), "The run is the same");

    let verdict = format!("The run cannot be replayed: its pseudonyms are made with key {id}");
    expect_verdict(&replay(&desk, &out, &[&file], &[]), &verdict);
    // With the permissions of a key.
    fs::copy(&key, &other).unwrap();
    fs::write(&other, "01".repeat(32)).unwrap();
    let run = with(&other);
    expect_verdict(&run, &format!("{verdict}, and the file given with --key-file holds key "));
    let secret = fs::read_to_string(&key).unwrap();
    for text in [&run.stdout, &run.stderr] {
        assert!(!text.contains(secret.trim()) && !text.contains(&"01".repeat(32)), "{text}");
    }

    fs::remove_file(&other).unwrap();
    let run = with(&other);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("--key-file could not be read"), "{}", run.stderr);
    assert!(!Path::new(&other).exists(), "a replay makes no key");
}

#[test]
fn a_run_without_a_key_takes_none() {
    let desk = Desk::new();
    let key = desk.path("key").display().to_string();
    let (file, _) = run_over_growers(&desk, &["--key-file", &key]);
    fs::remove_dir_all(desk.path("results")).unwrap();
    let out = determined(&desk, &[&file], &[]);
    let run = replay(&desk, &out, &[&file], &["--key-file", &key]);
    expect_verdict(&run, "The run cannot be replayed: it was made without a key");
}

#[test]
fn a_run_of_another_schema_or_with_another_build_written_in_names_the_build() {
    for (from, to) in
        [("\"schema\": 3", "\"schema\": 1"), ("\"reading\": \"exact\"", "\"reading\": \"pilot\"")]
    {
        let desk = Desk::new();
        let (file, out) = run_over_growers(&desk, &[]);
        let this = manifest(&out)["build"].as_str().unwrap().to_owned();
        edit_manifest(&out, &this, "0.0.1-older");
        edit_manifest(&out, from, to);
        let run = replay(&desk, &out, &[&file], &[]);
        expect_verdict(&run, "The run cannot be replayed: manifest.json of the run ");
        let builds = format!("it was made by build 0.0.1-older and this is build {this}");
        assert!(run.stdout.contains(&builds), "{}", run.stdout);
        // What the manifest says cannot be relied on, so there is nothing to compare.
        let anyway = replay(&desk, &out, &[&file], &["--anyway"]);
        expect_verdict(&anyway, "The run cannot be replayed: manifest.json of the run ");
    }
}

#[test]
fn a_replay_does_not_say_who_the_persons_are() {
    let desk = Desk::new();
    let rejected = planted().with(Row::conviction("11358 HS-CULTIVATE MARIJUANA").count_order("1"));
    let people = growers(100).into_iter().chain([planted(), rejected]);
    let file = desk.export("PLANTAGENETTE.csv", &Export::of(people));
    let out = determined(&desk, &[&file], &["--sheets"]);
    let changed = desk.path("PLANTAGENETTE-2.csv");
    fs::copy(&file, &changed).unwrap();
    append(&changed, b"\n");
    for alter in [false, true] {
        if alter {
            append(&out.join("records.parquet"), b"x");
            edit_manifest(&out, "\"determined\": ", "\"determined\": 1");
        }
        for (file, options) in [(&file, &[][..]), (&file, &["--json"]), (&changed, &[])] {
            let run = replay(&desk, &out, &[file], options);
            assert!(run.stdout.contains("he run "), "{}", run.stderr);
            expect_anonymous("stdout", &run.stdout);
            expect_anonymous("stderr", &run.stderr);
        }
    }
}
