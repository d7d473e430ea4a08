//! The `clear64` command.
//!
//! The only place that reads the clock and the arguments and that prints. Exit codes: 0 done, 1
//! refused (one sentence on stderr) or, of a replay, not the same, 2 usage.

mod compare;
mod comparison_file;
mod comparison_report;
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
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use clap::{Parser, Subcommand};
use indicatif::ProgressBar;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use clear64_determine::log::{JsonLines, Sink, print_places_of_panics};
use deployment::up::Surrounded;
use deployment::{DeploymentError, status};
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
    /// Run the whole deployment on this machine: buckets, queue and functions
    Up(deployment::up::Arguments),
    /// Show what became of the uploads, and what to do about those that were refused
    Status(deployment::status::Arguments),
    /// Deliver the messages again that were given up
    Redrive(deployment::status::RedriveArguments),
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
        Command::Up(arguments) => up(&arguments),
        Command::Status(arguments) => {
            asynchronous(status::status(&arguments, Arc::new(Clock), random))
        }
        Command::Redrive(arguments) => asynchronous(status::redrive(&arguments, Arc::new(Clock))),
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

/// The machine's clock and randomness.
struct Clock;

#[async_trait]
impl clear64_determine::machine::Machine for Clock {
    #[expect(clippy::disallowed_methods, reason = "main alone reads the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    fn random(&self) -> u64 {
        // It spreads tries over time and decides nothing else.
        getrandom::u64().unwrap_or_default()
    }
}

impl clear64_bucket::Surroundings for Clock {
    #[expect(clippy::disallowed_methods, reason = "main alone reads the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        if getrandom::fill(&mut bytes).is_err() {
            // Without randomness two objects could take one name.
            std::process::abort();
        }
        bytes
    }
}

/// Runs the deployment until it is interrupted: logs and metrics to stdout, the rest to stderr.
#[expect(clippy::print_stderr, reason = "main alone prints")]
fn up(arguments: &deployment::up::Arguments) -> Result<String, CommandError> {
    let sink: Sink = Arc::new(|line: &str| {
        // Nobody is left to tell if the log takes no line.
        let _ = writeln!(io::stdout().lock(), "{line}");
    });
    print_places_of_panics(Arc::clone(&sink));
    tracing_subscriber::registry().with(JsonLines::new(Arc::clone(&sink))).init();
    let around =
        Surrounded { machine: Arc::new(Clock), surroundings: Arc::new(Clock), random, sink };
    let started = |address| eprintln!("clear64: up at http://{address}, Ctrl-C ends it");
    let interrupted = async {
        // Without signals it is ended by a kill, which loses nothing either.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    asynchronous(async {
        deployment::up::up(arguments, around, started, interrupted).await.map(|()| String::new())
    })
}

fn asynchronous(
    work: impl Future<Output = Result<String, DeploymentError>>,
) -> Result<String, CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(DeploymentError::from)?;
    let done = runtime.block_on(work);
    // A run under way is not waited for.
    runtime.shutdown_background();
    Ok(done?)
}
