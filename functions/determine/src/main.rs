//! The function on AWS Lambda. The only place that reads the clock, the environment and randomness.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_config::BehaviorVersion;
use aws_config::timeout::TimeoutConfig;
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use aws_sdk_kms::error::ProvideErrorMetadata;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::MacAlgorithmSpec;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use clear64_cloud::aws_store::AwsStore;
use clear64_cloud::log::{JsonLines, Sink, print_places_of_panics};
use clear64_cloud::machine::Machine;
use clear64_determine::aws_topics::AwsTopics;
use clear64_determine::function::{Function, MOST_RECEIVES, PART, Setup};
use clear64_results::identity::Key;
use jiff::Timestamp;
use lambda_runtime::{LambdaEvent, service_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Where Lambda lets a function write.
const SCRATCH: &str = "/tmp";

/// How long one request may take until its answer has begun: a part of 8 MiB takes a second.
const MOST_OF_A_REQUEST: Duration = Duration::from_mins(2);

/// What the key of pseudonyms is made of. With another label every pseudonym would be another.
const LABEL: &[u8] = b"clear64 key of pseudonyms";

#[cfg(feature = "fips")]
const CRYPTO: CryptoMode = CryptoMode::AwsLcFips;
#[cfg(not(feature = "fips"))]
const CRYPTO: CryptoMode = CryptoMode::Ring;

/// Why the function does not start.
#[derive(Debug, thiserror::Error)]
enum StartError {
    /// Without pseudonyms no run can be published.
    #[error(
        "the key of pseudonyms could not be made: KMS has answered {0} to GenerateMac with the key \
         that CLEAR64_KEY names; look at that key, its policy and the function's role"
    )]
    NoKey(String),
    /// The template does not say everything.
    #[error("the environment has no {0}: set it in the template")]
    Unset(&'static str),
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
            eprintln!("clear64-determine: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(sink: Sink) -> Result<(), StartError> {
    let [uploads, results] = [variable("CLEAR64_UPLOADS")?, variable("CLEAR64_RESULTS")?];
    let [ready, refused] = [variable("CLEAR64_READY")?, variable("CLEAR64_REFUSED")?];
    let key_name = variable("CLEAR64_KEY")?;
    let http = aws_smithy_http_client::Builder::new();
    let http = http.tls_provider(Provider::Rustls(CRYPTO)).build_https();
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(MOST_OF_A_REQUEST).build();
    let config = aws_config::defaults(BehaviorVersion::latest()).http_client(http);
    let config = config.timeout_config(timeouts).load().await;
    let key = key(&aws_sdk_kms::Client::new(&config), &key_name).await?;
    let client = aws_sdk_s3::Client::new(&config);
    let topics = AwsTopics::new(aws_sdk_sns::Client::new(&config), ready, refused);
    let function = Function::new(Setup {
        uploads: Arc::new(AwsStore::new(client.clone(), &*uploads)),
        uploads_name: uploads,
        results: Arc::new(AwsStore::new(client, results)),
        key,
        machine: Arc::new(Lambda),
        scratch: SCRATCH.into(),
        part: PART,
        most_receives: MOST_RECEIVES,
        topics: Arc::new(topics),
        sink,
    })?;
    let function = &function;
    let handle = |event: LambdaEvent<SqsEvent>| async move {
        let deadline = i64::try_from(event.context.deadline).unwrap_or(i64::MAX);
        let deadline = Timestamp::from_millisecond(deadline).unwrap_or(Timestamp::MAX);
        let response = function.handle(event.payload, deadline).await;
        Ok::<SqsBatchResponse, lambda_runtime::Error>(response)
    };
    lambda_runtime::run(service_fn(handle)).await.map_err(StartError::Lambda)
}

/// The deployment's key of pseudonyms: what a key of KMS makes of a label. It is in no environment
/// variable and in no file.
async fn key(kms: &aws_sdk_kms::Client, name: &str) -> Result<Key, StartError> {
    let request = kms.generate_mac().key_id(name).mac_algorithm(MacAlgorithmSpec::HmacSha256);
    let made = request.message(Blob::new(LABEL)).send().await;
    let made = made.map_err(|error| StartError::NoKey(error.code().unwrap_or("nothing").into()))?;
    let bits = made.mac.and_then(|mac| mac.into_inner().try_into().ok());
    let key = bits.and_then(|bits| Key::new(bits).ok());
    key.ok_or_else(|| StartError::NoKey("another length".to_owned()))
}

#[expect(clippy::disallowed_methods, reason = "main alone reads the environment")]
fn variable(name: &'static str) -> Result<String, StartError> {
    std::env::var(name).map_err(|_| StartError::Unset(name))
}
