//! Every fault of real files, alone and in pairs: what is refused, what is rejected, and that the
//! rows add up.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::fs;

use clear64_tests::program::Run;

use crate::desk::Desk;

/// Faults of which the whole file is refused, with the code that answers, first come first: what
/// stands before hides what stands behind.
const REFUSED: [(&str, &str); 7] = [
    ("xlsx", "excel-workbook"),
    ("empty", "empty"),
    // In a file of 94 columns Excel's traces are not looked for: no row can be read.
    ("94-columns", "too-few-columns"),
    ("excel-identifiers", "excel-identifiers"),
    ("excel-dates", "excel-dates"),
    ("truncated", "cut-off"),
    ("wrong-county", "wrong-county"),
];

/// Faults of single rows, with the code of the reject.
const REJECTED: [(&str, &str); 4] = [
    ("bare-quote", "bare-quote"),
    ("short-count-order", "count-order-too-short"),
    ("short-row", "column-count"),
    ("no-person", "no-person"),
];

/// Faults that harm nothing.
const READ: [&str; 14] = [
    "blank-subject-id",
    "no-birth-date",
    "windows-1252",
    "comment-charge",
    "future-conviction",
    "line-break-in-field",
    "header-comma",
    "trailing-comma",
    "scattered-persons",
    "no-header",
    "crlf",
    "byte-order-mark",
    "gzip",
    "zip",
];

const ROWS: u64 = 600;

/// What the program has to answer to a file with these faults.
enum Answer {
    Refused(&'static str),
    Rejected(Vec<&'static str>),
}

fn answer(faults: &[&str]) -> Answer {
    if faults.contains(&"gzip") && faults.contains(&"zip") {
        return Answer::Refused("nested-archive");
    }
    if let Some((_, code)) = REFUSED.iter().find(|(fault, _)| faults.contains(fault)) {
        return Answer::Refused(code);
    }
    let rejected = REJECTED.iter().filter(|(fault, _)| faults.contains(fault));
    Answer::Rejected(rejected.map(|(_, code)| *code).collect())
}

/// Rows planted with a fault, as `clear64 sample` tells.
fn planted(sample: &Run, fault: &str) -> u64 {
    let line = sample.stdout.lines().find(|line| line.trim_start().starts_with(fault)).unwrap();
    line.split_whitespace().nth(1).unwrap().replace(',', "").parse().unwrap()
}

fn expect_answer(faults: &[&str]) {
    let desk = Desk::new();
    let (file, out) = (desk.path("export"), desk.path("results"));
    let rows = ROWS.to_string();
    let mut arguments = vec!["sample", "--county", "los-angeles", "--rows", &rows, "--seed", "7"];
    arguments.extend(["--shape", "lean", "--out", file.to_str().unwrap()]);
    arguments.extend(faults.iter().flat_map(|fault| ["--fault", *fault]));
    let sample = desk.program.run(arguments).unwrap();
    assert_eq!(sample.code, Some(0), "{faults:?}: {}", sample.stderr);

    let run = desk.program.run([
        "determine",
        file.to_str().unwrap(),
        "--county",
        "los-angeles",
        "--as-of",
        "2026-01-01",
        "--out",
        out.to_str().unwrap(),
    ]);
    let run = run.unwrap();
    match answer(faults) {
        Answer::Refused(code) => {
            assert_eq!(run.code, Some(1), "{faults:?}: {}", run.stdout);
            assert!(
                run.stderr.trim_end().ends_with(&format!("({code})")),
                "{faults:?}: {}",
                run.stderr
            );
            assert!(!out.exists(), "{faults:?}: nothing is left behind");
        }
        Answer::Rejected(codes) => {
            assert_eq!(run.code, Some(0), "{faults:?}: {}", run.stderr);
            let json = |name| -> serde_json::Value {
                serde_json::from_slice(&fs::read(out.join(name)).unwrap()).unwrap()
            };
            let statuses = json("manifest.json")["rows"].clone();
            let total: u64 =
                statuses.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
            assert_eq!(total, ROWS, "{faults:?}");
            let by_code = json("summary.json")["rejectedRowsByCode"].clone();
            let mut expected = serde_json::Map::new();
            for (fault, code) in REJECTED.iter().filter(|(_, code)| codes.contains(code)) {
                expected.insert((*code).to_owned(), planted(&sample, fault).into());
            }
            assert!(expected.values().all(|count| count.as_u64() > Some(0)), "{faults:?}");
            assert_eq!(by_code, serde_json::Value::Object(expected), "{faults:?}");
        }
    }
}

fn all() -> Vec<&'static str> {
    let named = REFUSED.iter().chain(&REJECTED).map(|(fault, _)| *fault);
    named.chain(READ).collect()
}

#[test]
fn every_fault_that_a_sample_can_have_is_tried() {
    let help = Desk::new().program.run(["sample", "--help"]).unwrap().stdout;
    let (_, listed) = help.split_once("Possible values:").unwrap();
    for line in listed.lines().filter_map(|line| line.trim().strip_prefix("- ")) {
        let name = line.split(':').next().unwrap();
        let is_shape = ["padded", "lean", "hard"].contains(&name);
        assert!(is_shape || all().contains(&name), "{name}");
    }
}

#[test]
fn every_fault_alone_is_answered_as_it_should() {
    for fault in all() {
        expect_answer(&[fault]);
    }
}

#[test]
fn every_pair_of_faults_is_answered_as_it_should() {
    let faults = all();
    std::thread::scope(|scope| {
        for half in [0, 1] {
            let faults = &faults;
            scope.spawn(move || {
                for (index, one) in faults.iter().enumerate().skip(half).step_by(2) {
                    for other in &faults[index + 1..] {
                        expect_answer(&[one, other]);
                    }
                }
            });
        }
    });
}
