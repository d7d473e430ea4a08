//! Links a sampled case-management system to its export and compares with the truth: precision and
//! recall, overall and by what is wrong with the row. Fails if precision is too low.
//!
//! Precision is the share of rows given a person that were given the right one; recall is the share
//! of rows in scope, of a person of the export, that were given that person.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;

const OUT_OF_SCOPE: &str = "out-of-scope";
const AMBIGUOUS: &str = "ambiguous";
const PROP64: [&str; 4] = ["11357", "11358", "11359", "11360"];
/// Columns of cms.csv and results.csv.
const CURRENT_CHARGE: usize = 12;
const SUBJECT_ID: usize = 32;

/// The least precision of the exact reading, in thousandths.
const LEAST_PRECISION: u64 = 990;

/// Compare the linkage of a sampled case-management system with the truth
#[derive(Parser)]
struct Arguments {
    /// The sampled export of DOJ
    export: PathBuf,
    /// The folder with cms.csv and truth.csv of the same sample
    folder: PathBuf,
    /// The program
    program: PathBuf,
}

/// A result whose error is read by a person.
type Fallible<T> = Result<T, Box<dyn Error>>;

/// What the truth says of a row.
struct Truth {
    /// The person; none if the export has no such person.
    subject_id: Option<String>,
    damage: String,
}

/// What was found for a row.
struct Found {
    status: &'static str,
    subject_id: Option<String>,
}

/// Rows in scope, and what became of them.
#[derive(Clone, Copy, Default)]
struct Score {
    rows: u64,
    of_export: u64,
    given: u64,
    right: u64,
    ambiguous: u64,
}

fn main() -> Fallible<ExitCode> {
    let arguments = Arguments::parse();
    let truth = truth(&arguments.folder.join("truth.csv"))?;
    let mut out = io::stdout().lock();
    let mut passed = true;
    for reading in ["exact", "pilot"] {
        let found = found(&arguments, reading)?;
        if found.len() != truth.len() {
            return Err(format!("{} rows linked, {} in the truth", found.len(), truth.len()).into());
        }
        let overall = report(&mut out, reading, &truth, &found)?;
        passed &= reading == "pilot" || overall.right * 1000 >= overall.given * LEAST_PRECISION;
        passed &= overall.given > 0;
    }
    if !passed {
        writeln!(out, "precision is below {LEAST_PRECISION} in 1,000")?;
    }
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Determines the sample and reads whom each row was linked to, row by row of the file.
fn found(arguments: &Arguments, reading: &str) -> Fallible<Vec<Found>> {
    let folder = &arguments.folder;
    let results = folder.join(reading);
    let run = Command::new(&arguments.program)
        .arg("determine")
        .arg(&arguments.export)
        .args(["--county", "san-francisco", "--as-of", "2019-11-11", "--sheets", "--no-records"])
        .args(["--reading", reading, "--cms"])
        .arg(folder.join("cms.csv"))
        .arg("--weights")
        .arg(folder.join("weights.csv"))
        .arg("--out")
        .arg(&results)
        .output()?;
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into());
    }
    let sheet = |name: &str| csv::Reader::from_path(results.join("sheets").join(name));
    let mut ambiguous = sheet("ambiguous_cms.csv")?.into_byte_records().peekable();
    let mut lines = sheet("results.csv")?.into_byte_records();
    let mut found = Vec::new();
    for row in csv::Reader::from_path(folder.join("cms.csv"))?.into_byte_records() {
        let row = row?;
        let charge = row.get(CURRENT_CHARGE).unwrap_or_default().trim_ascii();
        if !PROP64.iter().any(|number| charge.starts_with(number.as_bytes())) {
            found.push(Found { status: OUT_OF_SCOPE, subject_id: None });
            continue;
        }
        let line = lines.next().ok_or("results.csv ends before cms.csv")??;
        let is_row = |other: &csv::ByteRecord| row.iter().eq(other.iter().take(row.len()));
        if !is_row(&line) {
            return Err("results.csv is not in the order of cms.csv".into());
        }
        let subject_id = String::from_utf8_lossy(line.get(SUBJECT_ID).unwrap_or_default());
        let subject_id = Some(subject_id.into_owned()).filter(|id| id != "no match");
        let is_ambiguous = ambiguous.next_if(|record| record.as_ref().is_ok_and(is_row)).is_some();
        let status = match subject_id {
            _ if is_ambiguous => AMBIGUOUS,
            Some(_) => "matched",
            None => "unmatched",
        };
        found.push(Found { status, subject_id });
    }
    Ok(found)
}

/// The truth, row by row: `cms_row,subject_id,damage`.
fn truth(path: &Path) -> Fallible<Vec<Truth>> {
    let mut truth = Vec::new();
    for record in csv::Reader::from_path(path)?.into_records() {
        let record = record?;
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        if cell(0) != truth.len().to_string() {
            return Err(format!("row {} of the truth is not in order", truth.len()).into());
        }
        let subject_id = Some(cell(1)).filter(|subject_id| !subject_id.is_empty());
        truth.push(Truth { subject_id, damage: cell(2) });
    }
    Ok(truth)
}

/// Tells the counts, and the score overall and by damage. Returns that overall.
fn report(
    out: &mut impl Write,
    reading: &str,
    truth: &[Truth],
    found: &[Found],
) -> io::Result<Score> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut by_damage: BTreeMap<&str, Score> = BTreeMap::new();
    let mut overall = Score::default();
    for (truth, found) in truth.iter().zip(found) {
        *counts.entry(found.status).or_default() += 1;
        if found.status == OUT_OF_SCOPE {
            continue;
        }
        overall.add(truth, found);
        by_damage.entry(&truth.damage).or_default().add(truth, found);
    }
    let counts: Vec<String> =
        counts.iter().map(|(status, rows)| format!("{rows} {status}")).collect();
    writeln!(out, "{reading}: {} rows: {}", found.len(), counts.join(", "))?;
    writeln!(
        out,
        "  {:<20}{:>8}{:>8}{:>8}{:>10}{:>11}{:>8}",
        "damage", "rows", "given", "right", "ambiguous", "precision", "recall"
    )?;
    for (damage, score) in by_damage.into_iter().chain([("all", overall)]) {
        score.write(out, damage)?;
    }
    Ok(overall)
}

impl Score {
    fn add(&mut self, truth: &Truth, found: &Found) {
        self.rows += 1;
        self.of_export += u64::from(truth.subject_id.is_some());
        self.given += u64::from(found.subject_id.is_some());
        self.right += u64::from(found.subject_id.is_some() && found.subject_id == truth.subject_id);
        self.ambiguous += u64::from(found.status == AMBIGUOUS);
    }

    fn write(self, out: &mut impl Write, name: &str) -> io::Result<()> {
        let Self { rows, of_export, given, right, ambiguous } = self;
        let (precision, recall) = (share(right, given), share(right, of_export));
        writeln!(
            out,
            "  {name:<20}{rows:>8}{given:>8}{right:>8}{ambiguous:>10}{precision:>11}{recall:>8}"
        )
    }
}

/// A share with four decimals, `-` of nothing.
fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let shares = part * 10_000 / whole;
    format!("{}.{:04}", shares / 10_000, shares % 10_000)
}
