//! The `clear64` command.
//!
//! The only place that reads the clock and the arguments and that prints. Exit codes: 0 done, 1
//! refused (one sentence on stderr), 2 usage.

mod determine;
mod files;
mod folder;
mod policies;
mod report;

use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};
use indicatif::ProgressBar;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use determine::{Arguments, CommandError};

/// Determine old cannabis convictions under Proposition 64.
#[derive(Parser)]
#[command(name = "clear64", version, about)]
struct Clear64 {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read a county's export and determine every conviction in scope
    Determine(Arguments),
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "main alone prints and reads the clock"
)]
fn main() -> ExitCode {
    let Clear64 { command: Command::Determine(arguments) } = Clear64::parse();
    let started = Instant::now();
    let progress = ProgressBar::no_length();
    let result =
        today_in_california().and_then(|today| determine::determine(&arguments, today, &progress));
    progress.finish_and_clear();
    match result {
        Ok(done) => {
            print!("{}", report::table(&done, started.elapsed()));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("clear64: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Today in the time zone of California's counties.
#[expect(clippy::disallowed_methods, reason = "main alone reads the clock")]
fn today_in_california() -> Result<Date, CommandError> {
    let zone = TimeZone::get("America/Los_Angeles").map_err(CommandError::TimeZone)?;
    Ok(jiff::Timestamp::now().to_zoned(zone).date())
}
