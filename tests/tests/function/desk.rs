//! Two buckets, the function between them, and what a county does.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::{Client, Config};
use clear64_bucket::faults::Faults;
use clear64_bucket::{
    Layout, Notification, Principal, Principals, Role, Service, Settings, Store, router,
    serve_router,
};
use clear64_cloud::log::{JsonLines, Sink};
use clear64_cloud::status::{CountyStatus, ExportStatus};
use clear64_cloud::store::StoreError;
use clear64_determine::announcement::{Announcement, Topics};
use clear64_determine::function::{Function, Setup};
use clear64_publish::document::DataKind;
use clear64_publish::publisher::{self, Publisher};
use clear64_results::identity::Key;
use clear64_tests::export::{Export, Person, Row};
use jiff::Timestamp;
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt;

use crate::bucket::{Bucket, Hand};
use crate::machine::TestMachine;

/// How often the queue delivers.
pub(crate) const MOST_RECEIVES: u32 = 3;

const QUEUE: &str = "determine";

pub(crate) struct Desk {
    pub(crate) uploads: Arc<Bucket>,
    pub(crate) results: Arc<Bucket>,
    pub(crate) dashboard: Arc<Bucket>,
    pub(crate) machine: Arc<TestMachine>,
    pub(crate) function: Function,
    pub(crate) lines: Arc<Mutex<Vec<String>>>,
    pub(crate) announced: Arc<Announced>,
    store: Arc<Store>,
    _logging: tracing::subscriber::DefaultGuard,
    folder: tempfile::TempDir,
}

/// Topics that keep what is announced.
#[derive(Default)]
pub(crate) struct Announced(pub(crate) Mutex<Vec<Announcement>>);

#[async_trait]
impl Topics for Announced {
    async fn announce(&self, announcement: &Announcement) -> Result<(), StoreError> {
        self.0.lock().unwrap().push(announcement.clone());
        Ok(())
    }
}

/// The embedded S3, served twice: with a network between, and without.
struct Served {
    store: Arc<Store>,
    uploads: Arc<Bucket>,
    results: Arc<Bucket>,
    dashboard: Arc<Bucket>,
}

async fn serve(folder: &Path, machine: &Arc<TestMachine>, tries: Tries) -> Served {
    let mut settings = Settings::of_buckets(["uploads", "results", "dashboard"]);
    settings.notifications.push(Notification {
        queue: QUEUE.to_owned(),
        bucket: "uploads".to_owned(),
        prefix: String::new(),
    });
    settings.smallest_part = 0;
    let store = Store::open(&folder.join("data"), settings, Arc::clone(machine) as _);
    let store = Arc::new(store.unwrap());
    let principal = Principal {
        access_key: "function".to_owned(),
        secret_key: "secret".to_owned(),
        role: Role::Operator,
    };
    let layout = Layout {
        uploads: "uploads".to_owned(),
        results: "results".to_owned(),
        dashboard: "dashboard".to_owned(),
    };
    let service = Service::new(Arc::clone(&store), Principals::new(vec![principal]), layout);
    let hand = listen(router(&service), Tries::Once).await;
    let (to_uploads, to_results) = (Faults::new(), Faults::new());
    let disturbed = to_uploads.before(to_results.before(router(&service)));
    let seen = listen(disturbed, tries).await;
    let uploads = Hand::new(hand.clone(), "uploads");
    let results = Hand::new(hand.clone(), "results");
    let dashboard = Hand::new(hand, "dashboard");
    Served {
        store,
        uploads: Bucket::new(uploads, seen.clone(), to_uploads, machine),
        results: Bucket::new(results, seen.clone(), to_results, machine),
        dashboard: Bucket::new(dashboard, seen, Faults::new(), machine),
    }
}

/// How often the SDK tries a request before the function learns of a failure.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tries {
    /// The function alone tries again, on the clock of the test.
    Once,
    /// As often as in production, where nothing is set. It waits in real time.
    AsDeployed,
}

/// Serves until the test ends; a client.
pub(crate) async fn listen(router: axum::Router, tries: Tries) -> Client {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve_router(listener, router, std::future::pending()));
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-1"))
        .endpoint_url(format!("http://{address}"))
        .force_path_style(true)
        .credentials_provider(Credentials::new("function", "secret", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    let config = match tries {
        Tries::Once => config.retry_config(RetryConfig::disabled()),
        Tries::AsDeployed => config,
    };
    Client::from_conf(config.build())
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::trying(Tries::Once).await
    }

    pub(crate) async fn trying(tries: Tries) -> Self {
        let machine = Arc::new(TestMachine::new());
        // In memory where there is such a folder: no test is about losing power.
        let memory = Some(Path::new("/dev/shm")).filter(|folder| folder.is_dir());
        let folder = memory.map_or_else(tempfile::tempdir, tempfile::tempdir_in).unwrap();
        let Served { store, uploads, results, dashboard } =
            serve(folder.path(), &machine, tries).await;
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&lines);
        let announced: Arc<Announced> = Arc::default();
        let sink: Sink = Arc::new(move |line: &str| kept.lock().unwrap().push(line.to_owned()));
        let function = Function::new(Setup {
            uploads: Arc::clone(&uploads) as _,
            uploads_name: "uploads".to_owned(),
            results: Arc::clone(&results) as _,
            key: Key::new([7; 32]).unwrap(),
            machine: Arc::clone(&machine) as _,
            scratch: folder.path().to_owned(),
            part: 4096,
            most_receives: MOST_RECEIVES,
            topics: Arc::clone(&announced) as _,
            sink: Arc::clone(&sink),
        });
        let subscriber = tracing_subscriber::registry().with(JsonLines::new(sink));
        Self {
            uploads,
            results,
            dashboard,
            machine,
            function: function.unwrap(),
            lines,
            announced,
            store,
            _logging: tracing::subscriber::set_default(subscriber),
            folder,
        }
    }

    /// The function that publishes.
    pub(crate) fn publisher(&self) -> Publisher {
        let publisher = Publisher::new(publisher::Setup {
            results: Arc::clone(&self.results) as _,
            dashboard: Arc::clone(&self.dashboard) as _,
            machine: Arc::clone(&self.machine) as _,
            scratch: self.folder.path().to_owned(),
            kind: DataKind::Sample,
        });
        publisher.unwrap()
    }

    /// Stores an object at the next full minute, and gives the message about it.
    pub(crate) async fn put(&self, key: &str, bytes: impl Into<Vec<u8>>) -> String {
        self.machine.next_minute();
        self.uploads.store(key, bytes.into()).await;
        self.message()
    }

    /// Deletes an object at the next full minute, and gives the message about it.
    pub(crate) async fn delete(&self, key: &str) -> String {
        self.machine.next_minute();
        self.uploads.delete(key).await;
        self.message()
    }

    /// Removes the newest version of an object for good, and gives the message about it.
    pub(crate) async fn purge(&self, key: &str) -> String {
        self.uploads.purge(key).await;
        self.message()
    }

    /// Begins an upload in parts at the next full minute; its id.
    pub(crate) async fn begin(&self, key: &str) -> String {
        self.machine.next_minute();
        self.uploads.begin(key).await
    }

    /// Ends an upload in parts at the next full minute, and gives the message about it.
    pub(crate) async fn end(&self, key: &str, upload: &str, bytes: Vec<u8>) -> String {
        self.machine.next_minute();
        self.uploads.end(key, upload, bytes).await;
        self.message()
    }

    /// The message that the store sent last. Those before it are dropped.
    fn message(&self) -> String {
        let queue = self.store.queue(QUEUE).unwrap();
        let mut messages = queue.receive(1000, Duration::ZERO).unwrap();
        for message in &messages {
            assert!(queue.ack(message.receipt).unwrap());
        }
        messages.pop().unwrap().body
    }

    /// Delivers messages as one batch for the first time; gives the numbers of those given back.
    pub(crate) async fn deliver(&self, bodies: &[impl AsRef<str>]) -> Vec<String> {
        self.deliver_again(bodies, 1).await
    }

    /// Delivers messages for the n-th time.
    pub(crate) async fn deliver_again(
        &self,
        bodies: &[impl AsRef<str>],
        receives: u32,
    ) -> Vec<String> {
        let event = batch(bodies, receives);
        let response = self.function.handle(event, self.deadline()).await;
        response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
    }

    /// Puts an object and delivers its message, which has to succeed.
    pub(crate) async fn upload(&self, key: &str, bytes: impl Into<Vec<u8>>) {
        let message = self.put(key, bytes).await;
        assert_eq!(self.deliver(&[message]).await, [""; 0]);
    }

    /// Fifteen minutes from now.
    pub(crate) fn deadline(&self) -> Timestamp {
        self.machine.time() + std::time::Duration::from_mins(15)
    }

    pub(crate) async fn status_of(&self, county: &str) -> Option<CountyStatus> {
        let bytes = self.results.current(&format!("county={county}/status.json")).await?;
        Some(serde_json::from_slice(&bytes).unwrap())
    }

    pub(crate) async fn status(&self) -> CountyStatus {
        self.status_of("alpine").await.unwrap()
    }

    /// State and code of each upload, from old to new.
    pub(crate) async fn states(&self) -> Vec<(&'static str, Option<String>)> {
        let exports = self.status().await.exports;
        exports.into_iter().map(|export| (export.state.name(), export.code)).collect()
    }

    /// The only upload.
    pub(crate) async fn only(&self) -> ExportStatus {
        let mut exports = self.status().await.exports;
        assert_eq!(exports.len(), 1);
        exports.remove(0)
    }

    /// A file of a run of Alpine's, as JSON.
    pub(crate) async fn json(&self, run: &str, name: &str) -> Value {
        let key = format!("county=alpine/run={run}/{name}");
        serde_json::from_slice(&self.results.current(&key).await.unwrap()).unwrap()
    }

    /// Ids of the runs that are committed.
    pub(crate) async fn runs(&self) -> Vec<String> {
        let keys = self.results.all().await.into_keys();
        let run = |key: String| {
            let run = key.strip_suffix("/manifest.json")?.split("run=").nth(1)?.to_owned();
            Some(run)
        };
        keys.filter_map(run).collect()
    }

    /// Sum of a metric over all invocations.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let lines = self.lines.lock().unwrap();
        let documents = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
        documents.filter(|line| line.get("_aws").is_some()).map(|d| d[name].as_u64().unwrap()).sum()
    }
}

/// A batch of the queue.
pub(crate) fn batch(bodies: &[impl AsRef<str>], receives: u32) -> aws_lambda_events::sqs::SqsEvent {
    let records: Vec<Value> = bodies
        .iter()
        .enumerate()
        .map(|(number, body)| {
            json!({
                "messageId": number.to_string(),
                "body": body.as_ref(),
                "attributes": { "ApproximateReceiveCount": receives.to_string() },
            })
        })
        .collect();
    serde_json::from_value(json!({ "Records": records })).unwrap()
}

/// An export of as many people of Alpine as asked for, with one conviction each.
pub(crate) fn export(people: usize) -> Vec<u8> {
    export_of("ALPINE", people)
}

pub(crate) fn export_of(county: &str, people: usize) -> Vec<u8> {
    let people = (0..people).map(|number| {
        let row = Row::conviction("11358 HS-CULTIVATE MARIJUANA").in_county(county);
        Person::subject(&format!("1000{number:04}")).with(row)
    });
    Export::of(people).bytes().unwrap()
}
