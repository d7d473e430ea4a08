//! Names of persons in keys and metadata show nowhere but in the store.

use std::fmt::Write as _;
use std::sync::{Mutex, Once};

use aws_sdk_s3::primitives::ByteStream;

use crate::served::{Served, put};

const NAME: &str = "quackenbush";

/// What the server's side logged in any test.
static LOGGED: Mutex<String> = Mutex::new(String::new());

/// Hears the server's side, in every thread.
struct Ear;

/// Listens from now on. Every server of these tests is heard: a subscriber for one thread would be
/// passed over where another thread met the same line first.
pub(crate) fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| tracing::subscriber::set_global_default(Ear).unwrap());
}

struct Fields<'a>(&'a mut String);

impl tracing::field::Visit for Fields<'_> {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }
}

impl tracing::Subscriber for Ear {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        // The client, which is in this process too, logs what it likes.
        ["s3s", "axum", "hyper::server", "clear64", "here"]
            .iter()
            .any(|server| metadata.target().starts_with(server))
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut Fields(&mut LOGGED.lock().unwrap()));
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut Fields(&mut LOGGED.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Fields(&mut LOGGED.lock().unwrap()));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test]
async fn the_server_logs_nothing_at_all() {
    requests().await;
    tracing::info!(target: "here", "heard");
    assert_eq!(*LOGGED.lock().unwrap(), "message=heard ");
}

async fn requests() {
    let served = Served::new().await;
    let client = served.operator();
    let key = format!("exports/alameda/{NAME}.csv");
    put(&client, &key, NAME.as_bytes()).await;
    let other = format!("{key}.absent");
    assert!(client.get_object().bucket("uploads").key(&other).send().await.is_err());
    let bad =
        client.put_object().bucket("uploads").key(&key).content_md5("AAAAAAAAAAAAAAAAAAAAAA==");
    assert!(bad.body(ByteStream::from_static(b"x")).send().await.is_err());
    let alpine = served.client("alpine");
    assert!(alpine.get_object().bucket("uploads").key(&key).send().await.is_err());
}

#[tokio::test]
async fn nothing_but_the_database_and_the_contents_names_a_key() {
    let served = Served::new().await;
    let key = format!("exports/alameda/{NAME}.csv");
    let version = put(&served.operator(), &key, b"rows").await;
    for folder in ["", "contents", "drafts"] {
        for entry in std::fs::read_dir(served.path().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!name.contains(NAME) && !name.contains(&version));
        }
    }
    let queue = served.store.queue("determine").unwrap();
    let message = queue.receive(1, std::time::Duration::ZERO).unwrap();
    assert!(message[0].body.contains(NAME));
    let shown = format!("{message:?} {:?}", served.store.queue("other").err());
    let principals = format!("{:?}", crate::served::principals());
    assert!(!shown.contains(NAME) && !principals.contains("secret-of"));
}
