//! The deployment in its surroundings: clock, randomness, interrupts and output of the machine. A part
//! of `main`.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use clear64_cloud::log::{JsonLines, Sink, print_places_of_panics};
use jiff::Timestamp;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::deployment::up::Surrounded;
use crate::deployment::{Command, DeploymentError, fetch, status, up, upload};
use crate::determine::CommandError;
use crate::random;

/// The machine's clock and randomness.
struct Clock;

#[async_trait]
impl clear64_cloud::machine::Machine for Clock {
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

/// Carries a command out.
pub(crate) fn run(command: Command) -> Result<String, CommandError> {
    let clock = Arc::new(Clock);
    match command {
        Command::Up(arguments) => up(&arguments),
        Command::Upload(arguments) => asynchronous(upload::upload(&arguments, clock, random)),
        Command::Status(arguments) => asynchronous(status::status(&arguments, clock, random)),
        Command::Fetch(arguments) => asynchronous(fetch::fetch(&arguments, clock, random)),
        Command::Redrive(place) => asynchronous(status::redrive(&place, clock, random)),
    }
}

/// Runs the deployment until it is interrupted: logs and metrics to stdout, the rest to stderr.
#[expect(clippy::print_stderr, reason = "a part of main, which alone prints")]
fn up(arguments: &up::Arguments) -> Result<String, CommandError> {
    let sink: Sink = Arc::new(|line: &str| {
        // Nobody is left to tell if the log takes no line.
        let _ = writeln!(io::stdout().lock(), "{line}");
    });
    print_places_of_panics(Arc::clone(&sink));
    tracing_subscriber::registry().with(JsonLines::new(Arc::clone(&sink))).init();
    let around =
        Surrounded { machine: Arc::new(Clock), surroundings: Arc::new(Clock), random, sink };
    let started = |addresses: up::Addresses| {
        if let Some(dashboard) = addresses.dashboard {
            eprintln!("clear64: the dashboard is at http://{dashboard}");
        }
        eprintln!("clear64: up at http://{}, Ctrl-C ends it", addresses.buckets);
    };
    let interrupted = async {
        // Without signals it is ended by a kill, which loses nothing either.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    asynchronous(async {
        up::up(arguments, around, started, interrupted).await.map(|()| String::new())
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
