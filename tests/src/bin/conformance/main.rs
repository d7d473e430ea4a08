//! Compares what `clear64` writes, in the pilot reading, with what the pilots' own program wrote for
//! the same exports. One line a check, the first differences of each, and a closing count.

mod bulk;
mod check;
mod code_sections;
mod flow_of_sheet;
mod flows;
mod odd_files;
mod policies;

use std::error::Error;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, iter};

use clap::Parser;
use clear64_tests::program::{Determine, Program, Run};

use check::Check;

/// Compare clear64 with the results of the pilots' program
#[derive(Parser)]
struct Arguments {
    /// Folder of exports and of what the pilots' program made of them
    fixtures: PathBuf,
    /// The clear64 program
    clear64: PathBuf,
    /// Where results may be written; what earlier comparisons wrote there is deleted
    work: PathBuf,
}

/// The fixtures, the program, and where its results go.
struct Bench {
    fixtures: PathBuf,
    program: Program,
    work: PathBuf,
}

impl Bench {
    /// A place for the results of one run that holds nothing yet.
    fn fresh(&self, name: &str) -> io::Result<PathBuf> {
        let out = self.work.join(name);
        match fs::remove_dir_all(&out) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&self.work)?,
        }
        Ok(out)
    }

    /// Runs the program in the pilot reading and demands that it succeeds.
    fn complete(run: Determine, out: &Path) -> Fallible<()> {
        let Run { code, stderr, .. } = run.option("--reading", "pilot").run_into(out)?;
        if code == Some(0) {
            return Ok(());
        }
        Err(format!("clear64 ended with {code:?}: {}", stderr.trim()).into())
    }
}

/// The checks of one part, or why they could not be made.
type Checks = Fallible<Vec<Check>>;

/// A result whose error is read by a person.
type Fallible<T> = Result<T, Box<dyn Error>>;

/// One part of the comparison.
type Part = fn(&Bench) -> Checks;

const PARTS: [(&str, Part); 6] = [
    ("los-angeles", flows::los_angeles),
    ("configurable", flows::configurable),
    ("files", odd_files::checks),
    ("code-sections", code_sections::checks),
    ("bulk", bulk::checks),
    ("policies", policies::checks),
];

fn main() -> io::Result<ExitCode> {
    let Arguments { fixtures, clear64, work } = Arguments::parse();
    let bench = Bench { fixtures, program: Program::at(clear64), work };
    let mut out = io::stdout().lock();
    let (mut passed, mut failed) = (0, 0);
    for (name, part) in PARTS {
        let checks = part(&bench).unwrap_or_else(|error| {
            let mut check = Check::of(name);
            check.differs(|| error.to_string());
            iter::once(check).collect()
        });
        for check in checks {
            write!(out, "{check}")?;
            *(if check.passed() { &mut passed } else { &mut failed }) += 1;
        }
    }
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
