//! The function on AWS Lambda. The only place that reads the clock, the environment and randomness.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_config::BehaviorVersion;
use aws_config::timeout::TimeoutConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use clear64_cloud::aws_store::AwsStore;
use clear64_cloud::log::{JsonLines, Sink, TARGET, print_places_of_panics};
use clear64_cloud::machine::Machine;
use clear64_cloud::metrics::{self, Unit};
use clear64_publish::document::DataKind;
use clear64_publish::publisher::{Publisher, Setup};
use jiff::Timestamp;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Where Lambda lets a function write.
const SCRATCH: &str = "/tmp";

/// How long one request may take until its answer has begun.
const MOST_OF_A_REQUEST: Duration = Duration::from_mins(2);

#[cfg(feature = "fips")]
const CRYPTO: CryptoMode = CryptoMode::AwsLcFips;
#[cfg(not(feature = "fips"))]
const CRYPTO: CryptoMode = CryptoMode::Ring;

/// Why the function does not start.
#[derive(Debug, thiserror::Error)]
enum StartError {
    /// The template does not say everything.
    #[error("the environment has no {0}: set it in the template")]
    Unset(&'static str),
    /// Nothing is published of which it is not certain whether it is about real people.
    #[error("CLEAR64_DATA is neither real nor sample: set it in the template")]
    Data,
    /// The time zone of California is not known.
    #[error("the time zone America/Los_Angeles is not known here: {0}")]
    TimeZone(#[from] jiff::Error),
    /// The runtime could not be started, or has ended.
    #[error("the runtime has failed: {0}")]
    Io(#[from] std::io::Error),
    /// Lambda could not be reached.
    #[error("the runtime interface of Lambda has failed: {0}")]
    Lambda(lambda_runtime::Error),
}

/// The machine's clock and randomness.
struct Lambda;

#[async_trait]
impl Machine for Lambda {
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

#[expect(clippy::print_stderr, reason = "main alone prints")]
fn main() -> ExitCode {
    let sink: Sink = Arc::new(|line: &str| {
        // Nobody is left to tell if the log takes no line.
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    });
    print_places_of_panics(Arc::clone(&sink));
    tracing_subscriber::registry().with(JsonLines::new(Arc::clone(&sink))).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime.map_err(StartError::from).and_then(|runtime| runtime.block_on(serve(sink))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clear64-publish: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(sink: Sink) -> Result<(), StartError> {
    let [results, dashboard] = [variable("CLEAR64_RESULTS")?, variable("CLEAR64_DASHBOARD")?];
    let kind = match &*variable("CLEAR64_DATA")? {
        "real" => DataKind::Real,
        "sample" => DataKind::Sample,
        _ => return Err(StartError::Data),
    };
    let http = aws_smithy_http_client::Builder::new();
    let http = http.tls_provider(Provider::Rustls(CRYPTO)).build_https();
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(MOST_OF_A_REQUEST).build();
    let config = aws_config::defaults(BehaviorVersion::latest()).http_client(http);
    let config = config.timeout_config(timeouts).load().await;
    let client = aws_sdk_s3::Client::new(&config);
    let publisher = Publisher::new(Setup {
        results: Arc::new(AwsStore::new(client.clone(), results)),
        dashboard: Arc::new(AwsStore::new(client, dashboard)),
        machine: Arc::new(Lambda),
        scratch: SCRATCH.into(),
        kind,
    })?;
    let (publisher, sink) = (&publisher, &sink);
    let handle = |event: LambdaEvent<Value>| async move {
        let start = Lambda.now();
        let answer = publisher.handle_json(&event.payload).await;
        report(sink, &event.payload, &answer, start);
        // Nothing is given back of an event that is no batch: the invocation fails, and is alarmed.
        if event.payload["Records"].is_null() && !answer["code"].is_null() {
            return Err(lambda_runtime::Error::from("something has failed: the log says what"));
        }
        Ok::<Value, lambda_runtime::Error>(answer)
    };
    lambda_runtime::run(service_fn(handle)).await.map_err(StartError::Lambda)
}

/// Logs what became of a batch, and counts it.
fn report(sink: &Sink, batch: &Value, answer: &Value, start: Timestamp) {
    let length = |list: &Value| u64::try_from(list.as_array().map_or(0, Vec::len)).unwrap_or(0);
    let (messages, failures) = (length(&batch["Records"]), length(&answer["batchItemFailures"]));
    let end = Lambda.now();
    let milliseconds = u64::try_from(end.duration_since(start).as_millis()).unwrap_or_default();
    tracing::info!(target: TARGET, outcome = "batch", messages, failures, milliseconds);
    let figures = [
        ("Messages", messages, Unit::Count),
        ("MessagesGivenBack", failures, Unit::Count),
        ("Duration", milliseconds, Unit::Milliseconds),
    ];
    sink(&metrics::document("publish", end, &figures));
}

#[expect(clippy::disallowed_methods, reason = "main alone reads the environment")]
fn variable(name: &'static str) -> Result<String, StartError> {
    std::env::var(name).map_err(|_| StartError::Unset(name))
}
