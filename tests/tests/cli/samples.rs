//! Samples of a few thousand rows: however the same rows are laid out, the same is found.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::desk::{Desk, expect_done, files_below};

const ROWS: usize = 4_000;

fn sample(desk: &Desk, name: &str, faults: &[&str]) -> PathBuf {
    let (file, rows) = (desk.path(name), ROWS.to_string());
    let mut arguments = vec!["sample", "--county", "los-angeles", "--rows", &rows, "--seed", "11"];
    arguments.extend(["--shape", "lean", "--out", file.to_str().unwrap()]);
    arguments.extend(faults.iter().flat_map(|fault| ["--fault", *fault]));
    expect_done(&desk.program.run(arguments).unwrap());
    file
}

fn arguments(desk: &Desk, files: &[PathBuf], out: &Path) -> Vec<String> {
    let mut arguments = vec!["determine".to_owned()];
    arguments.extend(files.iter().map(|file| file.display().to_string()));
    let key = desk.path("key").display().to_string();
    let out = out.display().to_string();
    let options = ["--county", "los-angeles", "--as-of", "2026-01-01", "--sheets"];
    arguments.extend(options.map(str::to_owned));
    arguments.extend(["--key-file".to_owned(), key, "--out".to_owned(), out]);
    arguments
}

fn determine(desk: &Desk, files: &[PathBuf], out: &str) -> PathBuf {
    let out = desk.path(out);
    expect_done(&desk.program.run(arguments(desk, files, &out)).unwrap());
    out
}

/// Header and rows of a sample, whose rows are one line each.
fn lines(file: &Path) -> (String, Vec<String>) {
    let text = fs::read_to_string(file).unwrap();
    let mut lines = text.lines().map(str::to_owned);
    (lines.next().unwrap(), lines.collect())
}

fn subject(line: &str) -> &str {
    line.split(',').nth(2).unwrap()
}

fn write(desk: &Desk, name: &str, header: &str, rows: &[&str]) -> PathBuf {
    let file = desk.path(name);
    let lines: Vec<&str> = [header].into_iter().chain(rows.iter().copied()).collect();
    fs::write(&file, lines.join("\n") + "\n").unwrap();
    file
}

/// The lines of a sheet below its header, in order of text.
fn sorted(sheet: &Path) -> Vec<String> {
    let (_, mut rows) = lines(sheet);
    rows.sort_unstable();
    rows
}

fn expect_same_people(one: &Path, other: &Path) {
    let sheet = "sheets/Prop64_Results.csv";
    assert_eq!(sorted(&one.join(sheet)), sorted(&other.join(sheet)));
    let people = "people.parquet";
    assert!(fs::read(one.join(people)).unwrap() == fs::read(other.join(people)).unwrap());
}

#[test]
fn a_file_cut_into_three_at_persons_equals_the_one_file() {
    let desk = Desk::new();
    let file = sample(&desk, "whole.csv", &[]);
    let (header, rows) = lines(&file);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let boundary = |from: usize| {
        (from..rows.len()).find(|row| subject(rows[*row]) != subject(rows[*row - 1])).unwrap()
    };
    let (first, second) = (boundary(ROWS / 3), boundary(2 * ROWS / 3));
    let parts = [
        write(&desk, "1.csv", &header, &rows[..first]),
        write(&desk, "2.csv", &header, &rows[first..second]),
        write(&desk, "3.csv", &header, &rows[second..]),
    ];
    let whole = determine(&desk, &[file], "whole");
    let cut = determine(&desk, &parts, "cut");
    let (whole, cut) = (files_below(&whole), files_below(&cut));
    for (name, bytes) in &whole {
        // The manifest names its inputs.
        assert!(name == Path::new("manifest.json") || cut[name] == *bytes, "{}", name.display());
    }
}

#[test]
fn persons_in_another_order_get_the_same_determinations() {
    let desk = Desk::new();
    let file = sample(&desk, "ordered.csv", &[]);
    let (header, rows) = lines(&file);
    let mut persons: Vec<Vec<&str>> = Vec::new();
    for row in &rows {
        match persons.last_mut() {
            Some(person) if subject(person[0]) == subject(row) => person.push(row),
            _ => persons.push(vec![row]),
        }
    }
    persons.sort_by_key(|person| subject(person[0]).chars().rev().collect::<String>());
    let shuffled = write(&desk, "shuffled.csv", &header, &persons.concat());
    let one = determine(&desk, &[file], "ordered");
    let other = determine(&desk, &[shuffled], "shuffled");
    assert_ne!(
        lines(&one.join("sheets/All_Results.csv")),
        lines(&other.join("sheets/All_Results.csv"))
    );
    expect_same_people(&one, &other);
}

#[test]
fn persons_whose_rows_are_scattered_equal_the_ordered_ones() {
    let desk = Desk::new();
    let file = sample(&desk, "ordered.csv", &[]);
    let scattered = sample(&desk, "scattered.csv", &["scattered-persons"]);
    let one = determine(&desk, &[file], "ordered");
    let other = determine(&desk, &[scattered], "scattered");
    assert_ne!(
        lines(&one.join("sheets/All_Results.csv")),
        lines(&other.join("sheets/All_Results.csv"))
    );
    expect_same_people(&one, &other);
}

#[test]
fn a_gzip_and_a_zip_of_a_file_equal_the_file() {
    let desk = Desk::new();
    let plain = determine(&desk, &[sample(&desk, "plain.csv", &[])], "plain");
    for format in ["gzip", "zip"] {
        let compressed =
            determine(&desk, &[sample(&desk, format, &[format])], &format!("{format}-out"));
        let (plain, compressed) = (files_below(&plain), files_below(&compressed));
        for (name, bytes) in &plain {
            let is_manifest = name == Path::new("manifest.json");
            assert!(is_manifest || compressed[name] == *bytes, "{format}: {}", name.display());
        }
    }
}

/// Whether a folder holds all of these files.
fn contains(folder: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> bool {
    let found = files_below(folder);
    files.iter().all(|(name, bytes)| found.get(name) == Some(bytes))
}

#[test]
fn a_killed_run_leaves_no_manifest_and_the_next_one_succeeds() {
    let desk = Desk::new();
    let file = sample(&desk, "export.csv", &[]);
    let undisturbed = files_below(&determine(&desk, std::slice::from_ref(&file), "undisturbed"));
    let out = desk.path("killed");
    for delay in [1, 5, 10, 20, 40, 80, 120, 160, 200, 250, 300] {
        let mut child = Command::new(desk.program.path())
            .args(arguments(&desk, std::slice::from_ref(&file), &out))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        // Killed behind the commit, it has left everything.
        let committed = out.join("manifest.json").exists();
        assert!(!committed || contains(&out, &undisturbed), "killed after {delay} ms");
        if committed {
            break;
        }
    }
    determine(&desk, &[file], "killed");
    assert!(files_below(&out) == undisturbed);
}

#[test]
fn a_case_management_system_is_sampled_once_and_its_linkage_is_precise() {
    let desk = Desk::new();
    let (export, folder) = (desk.path("export.csv"), desk.path("cms"));
    let arguments = |more: &[&str]| {
        let fixed = ["sample", "--county", "san-francisco", "--rows", "6000", "--seed", "7"];
        let mut arguments: Vec<String> =
            fixed.iter().chain(more).map(ToString::to_string).collect();
        arguments.extend(["--out".to_owned(), export.display().to_string()]);
        arguments.extend(["--cms".to_owned(), folder.display().to_string()]);
        arguments
    };
    let faulty = desk.program.run(arguments(&["--fault", "crlf"])).unwrap();
    assert_eq!(faulty.code, Some(2), "the truth is of files without faults");
    expect_done(&desk.program.run(arguments(&[])).unwrap());
    for name in ["cms.csv", "weights.csv", "truth.csv"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    let linked = Command::new(env!("CARGO_BIN_EXE_linkage"))
        .args([&export, &folder])
        .arg(desk.program.path())
        .output();
    let linked = linked.unwrap();
    let told = String::from_utf8(linked.stdout).unwrap();
    assert!(linked.status.success() && told.starts_with("exact: "), "{told}");
    fs::remove_file(&export).unwrap();
    let again = desk.program.run(arguments(&[])).unwrap();
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("a file that is there is never replaced"), "{}", again.stderr);
}
