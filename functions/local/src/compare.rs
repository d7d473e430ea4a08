//! `clear64 compare`: one export determined twice, conviction by conviction.

use std::path::{Path, PathBuf};

use clap::Args;
use clear64_results::compare::{self, Asked, Comparison, Side};
use clear64_results::tables::comparison;
use clear64_rules::county::County;
use clear64_rules::reading::{Reading, UnknownReading};
use jiff::civil::Date;

use crate::comparison_file::ComparisonFile;
use crate::determine::{CommandError, Machine, calendar_date};
use crate::files::Files;
use crate::policies;

/// What to compare, and where to.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Policy by name or path, with "@exact" or "@pilot" for the reading [default reading: exact]
    #[arg(value_name = "A", value_parser = named_side)]
    a: NamedSide,
    /// What to compare it with, written alike
    #[arg(value_name = "B", value_parser = named_side)]
    b: NamedSide,
    /// The county's export as the California DOJ sent it; several files are one export
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// County by name or slug, as in "los-angeles"
    #[arg(long)]
    county: County,
    /// Date as of which ages and years are counted [default: A's, else today in California]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = calendar_date)]
    as_of: Option<Date>,
    /// Also write one line a conviction to this Parquet file, which may not be there yet
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A policy as it is asked for, and the reading behind the `@`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct NamedSide {
    policy: String,
    reading: Reading,
}

/// Reads `POLICY` or `POLICY@READING`. What stands behind the last `@` of a path with a folder or an
/// ending there is part of the path.
fn named_side(text: &str) -> Result<NamedSide, UnknownReading> {
    let (policy, reading) = match text.rsplit_once('@') {
        Some((policy, reading)) if !reading.contains(['/', '\\', '.']) => {
            (policy, reading.parse()?)
        }
        _ => (text, Reading::default()),
    };
    Ok(NamedSide { policy: policy.to_owned(), reading })
}

/// A finished comparison.
pub(crate) struct Done {
    pub(crate) asked: Asked,
    pub(crate) comparison: Comparison,
    /// The file that was written, if one was asked for.
    pub(crate) out: Option<PathBuf>,
}

/// Determines an export twice and writes what was asked for. Scratch files are made in the folder
/// `scratch`.
pub(crate) fn compare(
    arguments: &Arguments,
    machine: &Machine<'_>,
    scratch: &Path,
) -> Result<Done, CommandError> {
    let files = Files::new(&arguments.files, machine.progress.clone())?;
    let [a, b] = [&arguments.a, &arguments.b].map(|named| {
        policies::load(&named.policy).map(|policy| {
            let reading = named.reading.on(policy.policy.program);
            Side { policy, reading }
        })
    });
    let sides = [a?, b?];
    let as_of = arguments.as_of.or(sides[0].policy.policy.as_of).unwrap_or(machine.today);
    let asked = Asked { county: arguments.county, as_of, sides };
    let mut out = arguments.out.as_deref().map(ComparisonFile::start).transpose()?;
    let comparison = compare::compare(&files, &asked, scratch).map_err(CommandError::Run)?;
    if let Some(file) = &mut out {
        let written = comparison::write(file, &asked, &comparison);
        written.map_err(|error| CommandError::Run(error.into()))?;
    }
    out.map(ComparisonFile::commit).transpose()?;
    Ok(Done { asked, comparison, out: arguments.out.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_a_policy_with_its_reading_behind_the_last_at_sign() {
        for (text, policy, reading) in [
            ("los-angeles-2019", "los-angeles-2019", Reading::Exact),
            ("los-angeles-2019@pilot", "los-angeles-2019", Reading::PILOT),
            ("ours@home.toml@exact", "ours@home.toml", Reading::Exact),
            ("da@work/ours.toml", "da@work/ours.toml", Reading::Exact),
        ] {
            let side = named_side(text).unwrap();
            assert_eq!((side.policy.as_str(), side.reading), (policy, reading), "{text}");
        }
        assert!(named_side("los-angeles-2019@loose").is_err());
        assert!(named_side("los-angeles-2019@").is_err());
    }
}
