//! The Los Angeles and the configurable flow: every added column of every row, and the three sheets.

use std::collections::BTreeSet;
use std::path::Path;

use clear64_tests::program::Determine;
use clear64_tests::sheet::Sheet;

use crate::check::{Check, sorted_entries};
use crate::{Bench, Checks, Fallible};

/// The column whose entries the Los Angeles pilot wrote in an order of chance.
const IN_ANY_ORDER: &str = "Superstrike Code Section(s)";

/// Los Angeles under its own policy.
pub(crate) fn los_angeles(bench: &Bench) -> Checks {
    flow(bench, "los-angeles", bench.program.determine("los-angeles"), &[IN_ANY_ORDER])
}

/// Sacramento under the options of the self-service tool.
pub(crate) fn configurable(bench: &Bench) -> Checks {
    let options = bench.fixtures.join("configurable/eligibility_options.json");
    let run = bench.program.determine("sacramento").policy(options);
    flow(bench, "configurable", run, &[])
}

fn flow(bench: &Bench, name: &str, run: Determine, sets: &[&str]) -> Checks {
    let folder = bench.fixtures.join(name);
    let out = bench.fresh(name)?;
    Bench::complete(run.file(folder.join("input.csv")).as_of("2019-11-11"), &out)?;
    let sheets = out.join("sheets");
    let all = Sheet::read(&sheets.join("All_Results.csv"))?;
    Ok(vec![
        determinations(name, &folder, &all, sets)?,
        every_row(name, &folder, &all, sets)?,
        whole_sheet(
            name,
            "All_Results_Condensed.csv",
            &folder,
            "expected_condensed.csv",
            &out,
            sets,
        )?,
        whole_sheet(name, "Prop64_Results.csv", &folder, "expected_convictions.csv", &out, sets)?,
    ])
}

/// The determined rows are the ones expected, and no others.
fn determinations(name: &str, folder: &Path, all: &Sheet, sets: &[&str]) -> Fallible<Check> {
    let expected = Sheet::read(&folder.join("expected.csv"))?;
    let mut check = Check::of(format!("{name}: determinations"));
    let rows_expected: BTreeSet<usize> =
        expected.cells("row_index").iter().map(|row| row.parse()).collect::<Result<_, _>>()?;
    let determined = all.cells("# of convictions on record").into_iter().enumerate();
    let rows_found = determined.filter(|(_, cell)| !cell.is_empty()).map(|(row, _)| row).collect();
    check.equal(|| "determined rows".into(), rows_expected, rows_found);
    rows_by_index(&mut check, &expected, all, sets)?;
    Ok(check)
}

/// The added columns of every row, determined or not.
fn every_row(name: &str, folder: &Path, all: &Sheet, sets: &[&str]) -> Fallible<Check> {
    let expected = Sheet::read(&folder.join("expected_all_rows.csv"))?;
    let mut check = Check::of(format!("{name}: added columns of every row"));
    check.equal(|| "number of rows".into(), expected.records.len(), all.records.len());
    let added = expected.header.len() - ["row_index", "SUBJECT_ID", "CNT_ORDER"].len();
    check.equal(|| "number of columns".into(), 95 + added, all.header.len());
    rows_by_index(&mut check, &expected, all, sets)?;
    Ok(check)
}

/// Compares the rows that `expected` numbers, in the columns that both sheets have.
fn rows_by_index(
    check: &mut Check,
    expected: &Sheet,
    found: &Sheet,
    sets: &[&str],
) -> Fallible<()> {
    // Not columns of a sheet: the number of the row, and what the pilots cut out of its offense.
    let ours_alone = ["row_index", "code_section"];
    for record in 0..expected.records.len() {
        let row: usize = expected.cell(record, "row_index").parse()?;
        for column in expected.header.iter().map(String::from_utf8_lossy) {
            if ours_alone.contains(&&*column) {
                continue;
            }
            if found.column(&column).is_none() {
                check.differs(|| format!("column {column} is missing"));
            }
            let (theirs, ours) = (expected.cell(record, &column), found.cell(row, &column));
            let place = || format!("row {row}, {column}");
            if sets.contains(&&*column) {
                let (theirs, ours) = (theirs.as_bytes(), ours.as_bytes());
                check.equal(place, sorted_entries(theirs), sorted_entries(ours));
            } else {
                check.equal(place, theirs, ours);
            }
        }
    }
    Ok(())
}

fn whole_sheet(
    name: &str,
    sheet: &str,
    folder: &Path,
    expected: &str,
    out: &Path,
    sets: &[&str],
) -> Fallible<Check> {
    let expected = Sheet::read(&folder.join(expected))?;
    let found = Sheet::read(&out.join("sheets").join(sheet))?;
    let mut check = Check::of(format!("{name}: {sheet}"));
    check.equal_sheets(&expected, &found, sets);
    Ok(check)
}
