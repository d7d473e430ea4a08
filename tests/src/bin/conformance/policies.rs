//! The shipped county policies on every export of the fixtures, in both readings: each run succeeds,
//! accounts for every row, and says nothing but what the county's flow can say. In the pilot reading
//! each determination is derived a second time, from the columns of the sheet.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use clear64_tests::program::Run;
use clear64_tests::sheet::Sheet;
use serde_json::Value;

use crate::check::Check;
use crate::flow_of_sheet::{self, Flow};
use crate::{Bench, Checks, Fallible};

/// The policies without published results, and the flow of each.
const POLICIES: [(&str, Flow); 4] = [
    ("sacramento-2019", Flow::Sacramento),
    ("san-joaquin-2019", Flow::SanJoaquin),
    ("contra-costa-2019", Flow::SanJoaquin),
    ("san-francisco-2018", Flow::SanFrancisco),
];

const READINGS: [&str; 2] = ["pilot", "exact"];

/// The exports of the fixtures, each with the county whose convictions it holds.
const EXPORTS: [(&str, &str); 5] = [
    ("los-angeles/input.csv", "los-angeles"),
    ("configurable/input.csv", "sacramento"),
    ("files/no_headers.csv", "san-joaquin"),
    ("files/extra_comma.csv", "san-joaquin"),
    ("bulk/edge.csv", "los-angeles"),
];

/// What the pilots' program of Sacramento, San Joaquin and Contra Costa added to the 95 columns.
const ADDED: [&str; 18] = [
    "Case Number",
    "# of convictions on record",
    "Possible Other P64 Charges",
    "Occurred after 11/9/2016",
    "Superstrike Code Section(s)",
    "PC290 Code Section(s)",
    "PC290 Registration",
    "Date of Conviction",
    "Years Since This Conviction",
    "Years Since Any Conviction",
    "# of Prop 64 convictions",
    "# of HS 11357 convictions",
    "# of HS 11358 convictions",
    "# of HS 11359 convictions",
    "# of HS 11360 convictions",
    "Deceased",
    "Eligibility Determination",
    "Eligibility Reason",
];

pub(crate) fn checks(bench: &Bench) -> Checks {
    let columns = columns(&bench.fixtures.join("los-angeles/input.csv"))?;
    let mut checks = Vec::new();
    for (policy, flow) in POLICIES {
        for reading in READINGS {
            let mut runs = Check::of(format!("{policy}, {reading} reading: every export"));
            let mut again = Check::of(format!("{policy}, {reading} reading: derived again"));
            for (export, county) in EXPORTS {
                let run = PolicyRun { policy, reading, export, county };
                let sheet = run.complete(bench, &columns, flow, &mut runs)?;
                if reading == "pilot" {
                    flow_of_sheet::check(&mut again, flow, county, export, &sheet);
                }
            }
            checks.push(runs.counting("cells and counts"));
            if reading == "pilot" {
                checks.push(again.counting("determinations and blanks"));
            }
        }
    }
    Ok(checks)
}

/// One export under one policy in one reading.
struct PolicyRun {
    policy: &'static str,
    reading: &'static str,
    export: &'static str,
    county: &'static str,
}

impl fmt::Display for PolicyRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.export)
    }
}

impl PolicyRun {
    /// Runs it, checks what it wrote, and gives the sheet of all rows.
    fn complete(
        &self,
        bench: &Bench,
        columns: &[String],
        flow: Flow,
        check: &mut Check,
    ) -> Fallible<Sheet> {
        let input = self.input(bench)?;
        let out = bench.fresh("policies")?;
        let run = bench.program.determine(self.county).policy(self.policy).file(&input);
        let Run { code, stderr, .. } = run.option("--reading", self.reading).run_into(&out)?;
        if code != Some(0) {
            let (policy, reading) = (self.policy, self.reading);
            let problem = format!("{policy}, {reading}, {self}: ended with {code:?}: {stderr}");
            return Err(problem.into());
        }
        let all = Sheet::read(&out.join("sheets/All_Results.csv"))?;
        let determined = Sheet::read(&out.join("sheets/Prop64_Results.csv"))?;
        self.rows_add_up(&out, &input, &all, check)?;
        for (name, sheet) in [("All_Results", &all), ("Prop64_Results", &determined)] {
            let header = sheet.header.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
            let found: Vec<String> = header.collect();
            check.equal(|| format!("{self}, header of {name}"), columns, &found);
        }
        self.says_what_the_flow_says(flow, &all, &determined, check);
        Ok(all)
    }

    /// Where the export is: the bulk file is compressed in the fixtures.
    fn input(&self, bench: &Bench) -> Fallible<PathBuf> {
        let packed = bench.fixtures.join(self.export).with_extension("csv.xz");
        if !packed.is_file() {
            return Ok(bench.fixtures.join(self.export));
        }
        let plain = bench.work.join("policies.csv");
        crate::bulk::decompress(&packed, &plain)?;
        Ok(plain)
    }

    /// Every row of the export has one status, and every readable one a line in the sheet.
    fn rows_add_up(
        &self,
        out: &Path,
        input: &Path,
        all: &Sheet,
        check: &mut Check,
    ) -> Fallible<()> {
        let manifest: Value = serde_json::from_slice(&fs::read(out.join("manifest.json"))?)?;
        let statuses = manifest.get("rows").and_then(Value::as_object);
        let count = |name: &str| statuses?.get(name)?.as_u64();
        let total: Option<u64> = statuses.map(|all| all.values().filter_map(Value::as_u64).sum());
        check.equal(|| format!("{self}, rows by status"), Some(rows_of(input)?), total);
        let readable = total.zip(count("rejected")).map(|(total, rejected)| total - rejected);
        check.equal(|| format!("{self}, lines"), readable, u64::try_from(all.records.len()).ok());
        let determined = all.cells("# of convictions on record");
        let determined = determined.iter().filter(|cell| !cell.is_empty()).count();
        check.equal(
            || format!("{self}, determined rows"),
            count("determined"),
            u64::try_from(determined).ok(),
        );
        Ok(())
    }

    fn says_what_the_flow_says(
        &self,
        flow: Flow,
        all: &Sheet,
        determined: &Sheet,
        check: &mut Check,
    ) {
        let outcomes: HashSet<(&str, &str)> = flow.outcomes().iter().copied().collect();
        let said = |sheet: &Sheet| {
            let words = sheet.cells("Eligibility Determination").into_iter();
            words.zip(sheet.cells("Eligibility Reason")).collect::<Vec<_>>()
        };
        let found = said(all);
        for (row, (outcome, reason)) in found.iter().enumerate() {
            let section = flow_of_sheet::charged(all, row);
            let is_known = match (outcome.as_str(), reason.as_str()) {
                ("", "") => continue,
                // What is missing, the exact reading says by name.
                ("Hand Review", reason) if self.reading == "exact" => {
                    reason.starts_with("not known: ") || reason == "record incomplete"
                }
                said => outcomes.contains(&said) || flow.dismisses_as_related(said, &section),
            };
            let place = || format!("{self}, row {row}, {outcome}: {reason:?} is of the flow");
            check.equal(place, true, is_known);
        }
        let found = found.into_iter().filter(|(outcome, _)| !outcome.is_empty());
        check.equal(
            || format!("{self}, determinations of Prop64_Results"),
            found.collect::<Vec<_>>(),
            said(determined),
        );
    }
}

/// The header that the sheets have: that of the export, and the added columns.
fn columns(export: &Path) -> Fallible<Vec<String>> {
    let of_export = Sheet::read(export)?.header;
    let of_export = of_export.iter().map(|column| String::from_utf8_lossy(column).into_owned());
    let columns: Vec<String> = of_export.chain(ADDED.map(str::to_owned)).collect();
    if columns.len() == 95 + ADDED.len() {
        return Ok(columns);
    }
    Err(format!("{} has {} columns, not 95", export.display(), columns.len() - ADDED.len()).into())
}

/// How many rows an export has, its header left out.
fn rows_of(export: &Path) -> Fallible<u64> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(export)?;
    let mut rows = 0;
    for record in reader.byte_records() {
        rows += u64::from(record?.get(0) != Some(b"RECORD_ID"));
    }
    Ok(rows)
}
