//! Names of persons in keys and metadata show nowhere but in the store.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use aws_sdk_s3::primitives::ByteStream;

use crate::served::{Served, put};

const NAME: &str = "quackenbush";

/// Keeps everything that anybody logs.
struct Everything(Arc<Mutex<String>>);

struct Fields<'a>(&'a mut String);

impl tracing::field::Visit for Fields<'_> {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }
}

impl tracing::Subscriber for Everything {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut Fields(&mut self.0.lock().unwrap()));
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut text = self.0.lock().unwrap();
        write!(text, "{} ", event.metadata().target()).unwrap();
        event.record(&mut Fields(&mut text));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

/// Client and server are on one thread, and the subscriber is that thread's.
#[test]
fn nothing_that_is_logged_names_a_key() {
    let logged = Arc::new(Mutex::new(String::new()));
    let guard = tracing::Dispatch::new(Everything(Arc::clone(&logged)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tracing::dispatcher::with_default(&guard, || {
        tracing::info!("the subscriber hears");
        runtime.block_on(requests());
    });
    let logged = logged.lock().unwrap();
    assert!(logged.contains("the subscriber hears"));
    // The client of the test logs too; of the server nothing is heard at all.
    for server in ["s3s", "axum", "clear64"] {
        assert!(!logged.contains(&format!("{server}::")), "{server} logs");
    }
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
