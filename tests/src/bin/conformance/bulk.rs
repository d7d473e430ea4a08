//! The bulk file: the sheet of determined rows byte for byte, and every figure of the summary.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write as _};
use std::iter;
use std::path::Path;

use clear64_tests::program::Run;
use serde_json::Value;

use crate::check::Check;
use crate::{Bench, Checks, Fallible};

/// How long the pilots' program took: not a figure of the export.
const PROCESSING_TIME: &str = "processingTimeInSeconds";

pub(crate) fn checks(bench: &Bench) -> Checks {
    let folder = bench.fixtures.join("bulk");
    let out = bench.fresh("bulk")?;
    let input = bench.work.join("edge.csv");
    decompress(&folder.join("edge.csv.xz"), &input)?;
    let run = bench
        .program
        .determine("los-angeles")
        .policy(folder.join("eligibility_options.json"))
        .as_of("2020-07-01")
        .file(input);
    Bench::complete(run, &out)?;
    let mut checks = vec![sheet(bench, &folder, &out)?, summary(&folder, &out)?];
    for policy in ["los-angeles-2019", "self-service-default"] {
        checks.push(readings(bench, policy)?);
    }
    Ok(checks)
}

/// The two readings of a policy: every difference is under a named mend.
fn readings(bench: &Bench, policy: &str) -> Fallible<Check> {
    let input = bench.work.join("edge.csv");
    let sides = [format!("{policy}@pilot"), format!("{policy}@exact")].map(OsString::from);
    let fixed = ["--county", "los-angeles", "--as-of", "2019-11-11"].map(OsString::from);
    let arguments = iter::once("compare".into()).chain(sides).chain([input.into()]).chain(fixed);
    let Run { code, stdout, stderr } = bench.program.run(arguments)?;
    if code != Some(0) {
        return Err(format!("clear64 ended with {code:?}: {}", stderr.trim()).into());
    }
    let count = |words: &str| -> usize {
        let line = stdout.lines().find(|line| line.contains(words)).unwrap_or_default();
        let numbers = line.split_whitespace().map(|word| word.replace(',', ""));
        numbers.filter_map(|word| word.parse().ok()).next_back().unwrap_or_default()
    };
    let moved = count("With another outcome");
    let unnamed = count("differences under no named mend");
    let name = format!(
        "bulk: compare of the two readings of {policy}: {moved} differences, {unnamed} under no \
         named mend"
    );
    let mut check = Check::of(name).counting("figures");
    check.equal(|| "differences under no named mend".into(), 0, unnamed);
    check.equal(|| "whether anything differs".into(), true, moved > 0);
    Ok(check)
}

fn sheet(bench: &Bench, folder: &Path, out: &Path) -> Fallible<Check> {
    let expected = bench.work.join("edge.Prop64_Results.csv");
    decompress(&folder.join("edge.Prop64_Results.csv.xz"), &expected)?;
    let (expected, found) = (fs::read(expected)?, fs::read(out.join("sheets/Prop64_Results.csv"))?);
    let mut check = Check::of("bulk: Prop64_Results.csv, byte for byte").counting("lines");
    check.equal(|| "size in bytes".into(), expected.len(), found.len());
    let lines = expected.split_inclusive(|&byte| byte == b'\n');
    let mut ours = found.split_inclusive(|&byte| byte == b'\n');
    for (number, line) in (1..).zip(lines) {
        check.equal_cells(|| format!("line {number}"), line, ours.next().unwrap_or_default());
    }
    Ok(check)
}

fn summary(folder: &Path, out: &Path) -> Fallible<Check> {
    let mut expected: Value = serde_json::from_slice(&fs::read(folder.join("edge.summary.json"))?)?;
    expected.as_object_mut().and_then(|figures| figures.remove(PROCESSING_TIME));
    let found = serde_json::from_slice(&fs::read(out.join("summary.json"))?)?;
    let mut check = Check::of("bulk: summary.json").counting("figures");
    compare(&mut check, "", &expected, &found);
    Ok(check)
}

/// Compares every figure expected. Figures beyond those are welcome, but not in a table by section
/// or by reason, where the pilots list exactly what there is.
fn compare(check: &mut Check, path: &str, expected: &Value, found: &Value) {
    let (Value::Object(theirs), Value::Object(ours)) = (expected, found) else {
        check.equal(|| path.into(), expected, found);
        return;
    };
    if path.contains("By") {
        let (theirs, ours): (Vec<_>, Vec<_>) = (theirs.keys().collect(), ours.keys().collect());
        check.equal(|| format!("{path}, entries"), theirs, ours);
    }
    for (key, expected) in theirs {
        compare(check, &format!("{path}/{key}"), expected, ours.get(key).unwrap_or(&Value::Null));
    }
}

pub(crate) fn decompress(from: &Path, to: &Path) -> Fallible<()> {
    let mut plain = BufWriter::new(File::create(to)?);
    lzma_rs::xz_decompress(&mut BufReader::new(File::open(from)?), &mut plain)
        .map_err(|error| format!("cannot decompress {}: {error:?}", from.display()))?;
    Ok(plain.flush()?)
}
