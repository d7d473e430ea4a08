//! Exports of unusual shape: no header, a comma too many, a column too few.

use std::path::Path;
use std::{fs, io};

use clear64_tests::program::Determine;
use clear64_tests::sheet::Sheet;

use crate::check::Check;
use crate::{Bench, Checks, Fallible};

pub(crate) fn checks(bench: &Bench) -> Checks {
    let (no_headers, without) = determined_rows(bench, "no_headers")?;
    let (extra_comma, with) = determined_rows(bench, "extra_comma")?;
    let mut same = Check::of("files: no_headers.csv and extra_comma.csv agree");
    same.equal_sheets(&without, &with, &[]);
    Ok(vec![no_headers, extra_comma, same, refusal(bench)?])
}

fn run(bench: &Bench, name: &str) -> Determine {
    bench
        .program
        .determine("san-joaquin")
        .policy(bench.fixtures.join("configurable/eligibility_options.json"))
        .file(bench.fixtures.join("files").join(name).with_extension("csv"))
}

fn determined_rows(bench: &Bench, name: &str) -> Fallible<(Check, Sheet)> {
    let out = bench.fresh(name)?;
    Bench::complete(run(bench, name), &out)?;
    let mut check = Check::of(format!("files: {name}.csv")).counting("counts");
    let all = Sheet::read(&out.join("sheets/All_Results.csv"))?;
    check.equal(|| "rows".into(), 38, all.records.len());
    let determined = Sheet::read(&out.join("sheets/Prop64_Results.csv"))?;
    check.equal(|| "determined rows".into(), 15, determined.records.len());
    Ok((check, determined))
}

/// The file of 94 columns is refused in one sentence, and nothing is written.
fn refusal(bench: &Bench) -> Fallible<Check> {
    let out = bench.fresh("bad")?;
    let refused = run(bench, "bad").run_into(&out)?;
    let mut check = Check::of("files: bad.csv is refused").counting("facts");
    check.equal(|| "exit code".into(), Some(1), refused.code);
    check.equal(|| "lines on stderr".into(), 1, refused.stderr.lines().count());
    for number in ["94", "95"] {
        let mentioned = refused.stderr.contains(number);
        check.equal(|| format!("{number} is mentioned in {:?}", refused.stderr), true, mentioned);
    }
    check.equal(|| "files written".into(), 0, entries(&out)?);
    Ok(check)
}

/// How many files a folder holds; none if there is no such folder.
fn entries(folder: &Path) -> io::Result<usize> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.count()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}
