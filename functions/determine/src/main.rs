//! The function on AWS Lambda. The only place that reads the clock, the environment and randomness.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use clear64_determine::log::{JsonLines, Sink, print_places_of_panics};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Why the function does not start.
#[derive(Debug, thiserror::Error)]
enum StartError {
    /// There is no way to the key yet, and without pseudonyms no run can be published.
    #[error(
        "the key of pseudonyms named by CLEAR64_KEY cannot be fetched: this build has no client of \
         AWS KMS"
    )]
    NoKeySource,
    /// The template does not say everything.
    #[error("the environment has no {0}: set it in the template")]
    Unset(&'static str),
}

/// What the template says.
#[derive(Debug)]
#[expect(dead_code, reason = "used once there is a key to run with")]
struct Environment {
    uploads: String,
    results: String,
    key: String,
}

impl Environment {
    fn read() -> Result<Self, StartError> {
        Ok(Self {
            uploads: variable("CLEAR64_UPLOADS")?,
            results: variable("CLEAR64_RESULTS")?,
            key: variable("CLEAR64_KEY")?,
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "main alone reads the environment")]
fn variable(name: &'static str) -> Result<String, StartError> {
    std::env::var(name).map_err(|_| StartError::Unset(name))
}

#[expect(clippy::print_stderr, reason = "main alone prints")]
fn main() -> ExitCode {
    let sink: Sink = Arc::new(|line: &str| {
        // Nobody is left to tell if the log takes no line.
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    });
    print_places_of_panics(Arc::clone(&sink));
    tracing_subscriber::registry().with(JsonLines::new(sink)).init();
    match Environment::read().and_then(|_| Err::<(), _>(StartError::NoKeySource)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clear64-determine: {error}");
            ExitCode::FAILURE
        }
    }
}
