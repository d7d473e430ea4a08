//! Two buckets, the function between them, and what a county does.

use std::sync::{Arc, Mutex};

use clear64_determine::function::{Function, Setup};
use clear64_determine::log::{JsonLines, Sink};
use clear64_determine::status::{CountyStatus, ExportStatus};
use clear64_results::identity::Key;
use clear64_tests::export::{Export, Person, Row};
use jiff::Timestamp;
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt;

use crate::machine::TestMachine;
use crate::memory::Memory;

/// How often the queue delivers.
pub(crate) const MOST_RECEIVES: u32 = 3;

pub(crate) struct Desk {
    pub(crate) uploads: Arc<Memory>,
    pub(crate) results: Arc<Memory>,
    pub(crate) machine: Arc<TestMachine>,
    pub(crate) function: Function,
    pub(crate) lines: Arc<Mutex<Vec<String>>>,
    _logging: tracing::subscriber::DefaultGuard,
    _scratch: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let machine = Arc::new(TestMachine::new());
        let (uploads, results) = (Memory::new(&machine), Memory::new(&machine));
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&lines);
        let sink: Sink = Arc::new(move |line: &str| kept.lock().unwrap().push(line.to_owned()));
        let scratch = tempfile::tempdir().unwrap();
        let function = Function::new(Setup {
            uploads: Arc::clone(&uploads) as _,
            uploads_name: "uploads".to_owned(),
            results: Arc::clone(&results) as _,
            key: Key::new([7; 32]).unwrap(),
            machine: Arc::clone(&machine) as _,
            scratch: scratch.path().to_owned(),
            part: 4096,
            most_receives: MOST_RECEIVES,
            sink: Arc::clone(&sink),
        });
        let subscriber = tracing_subscriber::registry().with(JsonLines::new(sink));
        Self {
            uploads,
            results,
            machine,
            function: function.unwrap(),
            lines,
            _logging: tracing::subscriber::set_default(subscriber),
            _scratch: scratch,
        }
    }

    /// Stores an object a minute later, and gives the message about it.
    pub(crate) fn put(&self, key: &str, bytes: impl Into<Vec<u8>>) -> String {
        self.machine.advance(60);
        let bytes = bytes.into();
        let size = bytes.len();
        let version = self.uploads.store(key, Some(bytes));
        message("ObjectCreated:Put", key, &version, Some(size))
    }

    /// Deletes an object a minute later, and gives the message about it.
    pub(crate) fn delete(&self, key: &str) -> String {
        self.machine.advance(60);
        let version = self.uploads.store(key, None);
        message("ObjectRemoved:DeleteMarkerCreated", key, &version, None)
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
        let message = self.put(key, bytes);
        assert_eq!(self.deliver(&[message]).await, [""; 0]);
    }

    /// Fifteen minutes from now.
    pub(crate) fn deadline(&self) -> Timestamp {
        self.machine.time() + std::time::Duration::from_mins(15)
    }

    pub(crate) fn status_of(&self, county: &str) -> Option<CountyStatus> {
        let bytes = self.results.current(&format!("county={county}/status.json"))?;
        Some(serde_json::from_slice(&bytes).unwrap())
    }

    pub(crate) fn status(&self) -> CountyStatus {
        self.status_of("alpine").unwrap()
    }

    /// State and code of each upload, from old to new.
    pub(crate) fn states(&self) -> Vec<(&'static str, Option<String>)> {
        let exports = self.status().exports;
        exports.into_iter().map(|export| (export.state.name(), export.code)).collect()
    }

    /// The only upload.
    pub(crate) fn only(&self) -> ExportStatus {
        let mut exports = self.status().exports;
        assert_eq!(exports.len(), 1);
        exports.remove(0)
    }

    /// A file of a run of Alpine's, as JSON.
    pub(crate) fn json(&self, run: &str, name: &str) -> Value {
        let key = format!("county=alpine/run={run}/{name}");
        serde_json::from_slice(&self.results.current(&key).unwrap()).unwrap()
    }

    /// Ids of the runs that are committed.
    pub(crate) fn runs(&self) -> Vec<String> {
        let keys = self.results.all().into_keys();
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

/// The message of S3 about an object.
pub(crate) fn message(event: &str, key: &str, version: &str, size: Option<usize>) -> String {
    let encoded: String = key
        .bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect();
    let object = json!({ "key": encoded, "versionId": version, "size": size, "sequencer": "00" });
    json!({ "Records": [{
        "eventSource": "aws:s3",
        "eventName": event,
        "s3": { "bucket": { "name": "uploads" }, "object": object },
    }] })
    .to_string()
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
