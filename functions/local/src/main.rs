//! The `clear64` command.
//!
//! The only place that reads the clock and the arguments and that prints. Exit codes: 0 done, 1
//! refused (one sentence on stderr) or, of a replay, not the same, 2 usage.

mod compare;
mod comparison_file;
mod comparison_report;
#[cfg(unix)]
mod deployed;
#[cfg(unix)]
mod deployment;
mod determine;
mod explain;
mod files;
mod folder;
mod generate;
mod key_file;
mod policies;
mod policy_command;
mod policy_document;
mod replay;
mod replay_report;
mod report;
mod sample;
mod show;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};
use indicatif::ProgressBar;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use determine::{CommandError, Machine};

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
    Determine(Box<determine::Arguments>),
    /// Determine an export twice, by two readings or policies, and say why outcomes differ
    Compare(Box<compare::Arguments>),
    /// Write an export of invented people, lifelike or faulty
    Sample(generate::Arguments),
    /// List, show or check policies
    #[command(subcommand)]
    Policy(policy_command::Action),
    /// Show what a run contains
    Show(show::Arguments),
    /// Explain why a conviction of a run was determined as it was
    Explain(explain::Arguments),
    /// The deployment on this machine
    #[cfg(unix)]
    #[command(flatten)]
    Deployment(deployment::Command),
    /// Make a past run again and say whether it is the same, byte for byte
    Replay(replay::Arguments),
}

#[expect(clippy::print_stderr, reason = "main alone prints")]
fn main() -> ExitCode {
    let mut good = ExitCode::SUCCESS;
    let result = match Clear64::parse().command {
        Command::Determine(arguments) => determined(&arguments),
        Command::Compare(arguments) => compared(&arguments),
        Command::Sample(arguments) => generate::generate(&arguments).map_err(CommandError::from),
        Command::Policy(action) => policy_command::run(&action).map_err(CommandError::from),
        Command::Show(arguments) => show::show(&arguments).map_err(CommandError::from),
        Command::Explain(arguments) => explain::explain(&arguments),
        #[cfg(unix)]
        Command::Deployment(command) => deployed::run(command),
        Command::Replay(arguments) => replayed(&arguments).map(|done| {
            if !done.is_same {
                good = ExitCode::FAILURE;
            }
            done.text
        }),
    };
    match result {
        // Whoever closed the pipe does not want the rest.
        Ok(text) => match io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                eprintln!("clear64: done, but the terminal takes no output: {error}");
                ExitCode::FAILURE
            }
            _ => good,
        },
        Err(error) => {
            let code = error.refusal_code().map(|code| format!(" ({code})"));
            eprintln!("clear64: {error}{}", code.unwrap_or_default());
            ExitCode::from(error.exit_code())
        }
    }
}

/// Determines an export and tells what was found.
#[expect(clippy::disallowed_methods, reason = "main alone reads the clock")]
fn determined(arguments: &determine::Arguments) -> Result<String, CommandError> {
    let started = Instant::now();
    let progress = ProgressBar::no_length();
    let machine =
        Machine { today: today_in_california()?, random: &random, progress: progress.clone() };
    let done = determine::determine(arguments, &machine);
    progress.finish_and_clear();
    Ok(report::table(&done?, started.elapsed()))
}

/// Compares two determinations of an export and tells what moves.
#[expect(clippy::disallowed_methods, reason = "main alone knows the machine")]
fn compared(arguments: &compare::Arguments) -> Result<String, CommandError> {
    let progress = ProgressBar::no_length();
    let machine =
        Machine { today: today_in_california()?, random: &random, progress: progress.clone() };
    let done = compare::compare(arguments, &machine, &std::env::temp_dir());
    progress.finish_and_clear();
    Ok(comparison_report::table(&done?))
}

/// Makes a run again and tells whether it is the same.
#[expect(clippy::disallowed_methods, reason = "main alone knows the machine")]
fn replayed(arguments: &replay::Arguments) -> Result<replay::Done, CommandError> {
    let progress = ProgressBar::no_length();
    let done = replay::replay(arguments, progress.clone(), &std::env::temp_dir());
    progress.finish_and_clear();
    done
}

/// Today in the time zone of California's counties.
#[expect(clippy::disallowed_methods, reason = "main alone reads the clock")]
fn today_in_california() -> Result<Date, CommandError> {
    let zone = TimeZone::get("America/Los_Angeles").map_err(CommandError::TimeZone)?;
    Ok(jiff::Timestamp::now().to_zoned(zone).date())
}

/// 256 bits of the system's randomness.
fn random() -> std::io::Result<[u8; 32]> {
    let mut bits = [0; 32];
    getrandom::fill(&mut bits).map_err(std::io::Error::from)?;
    Ok(bits)
}
