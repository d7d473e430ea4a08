//! Logs: one line of JSON for each outcome, from an allow-list of fields.
//!
//! # Invariant
//!
//! Only events of this program are written, only fields of [`FIELDS`], and of words only those made of
//! letters, digits and `.:_-`: no text that comes from outside. Messages are left out too, because
//! they can be put together from anything.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Where lines go.
pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

/// What the target of this program's events starts with.
pub const TARGET: &str = "clear64";

/// The fields that are written.
pub const FIELDS: [&str; 19] = [
    "outcome",
    "county",
    "upload",
    "run",
    "code",
    "flags",
    "receives",
    "milliseconds",
    "files",
    "bytes",
    "rows",
    "determined",
    "repeat",
    "out_of_scope",
    "not_a_conviction",
    "rejected",
    "people",
    "messages",
    "failures",
];

/// Characters that a word has at most.
const LONGEST: usize = 64;

/// A layer that writes the allowed fields of this program's events as JSON lines.
pub struct JsonLines {
    sink: Sink,
}

impl JsonLines {
    /// A layer that gives its lines to `sink`.
    pub fn new(sink: Sink) -> Self {
        Self { sink }
    }
}

impl fmt::Debug for JsonLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines").finish_non_exhaustive()
    }
}

impl<S: Subscriber> Layer<S> for JsonLines {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let metadata = event.metadata();
        if !metadata.target().starts_with(TARGET) {
            return;
        }
        let mut line = Line(Map::new());
        line.0.insert("level".to_owned(), metadata.level().as_str().into());
        event.record(&mut line);
        (self.sink)(&Value::Object(line.0).to_string());
    }
}

struct Line(Map<String, Value>);

impl Line {
    fn add(&mut self, field: &Field, value: Value) {
        if FIELDS.contains(&field.name()) {
            self.0.insert(field.name().to_owned(), value);
        }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, _field: &Field, _value: &dyn fmt::Debug) {}

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if is_word(value) {
            self.add(field, value.into());
        }
    }
}

/// Whether a text can be an id, a code or a slug.
fn is_word(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".:_-,".contains(&byte);
    text.len() <= LONGEST && text.bytes().all(is_allowed)
}

/// Makes panics print where they happened, and nothing else: a message can hold a value.
pub fn print_places_of_panics(sink: Sink) {
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location();
        let line = serde_json::json!({
            "level": "ERROR",
            "outcome": "panic",
            "file": place.map(std::panic::Location::file),
            "line": place.map(std::panic::Location::line),
        });
        sink(&line.to_string());
    }));
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    fn lines_of(act: impl FnOnce()) -> Vec<String> {
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&lines);
        let sink: Sink = Arc::new(move |line: &str| kept.lock().unwrap().push(line.to_owned()));
        let subscriber = tracing_subscriber::registry().with(JsonLines::new(sink));
        tracing::subscriber::with_default(subscriber, act);
        std::mem::take(&mut *lines.lock().unwrap())
    }

    #[test]
    fn of_a_panic_the_place_is_told_and_not_the_message() {
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&lines);
        print_places_of_panics(Arc::new(move |line| kept.lock().unwrap().push(line.to_owned())));
        let name = "é ZEBULON";
        let panicked = std::thread::spawn(move || name[1..].len()).join();
        drop(std::panic::take_hook());
        assert!(panicked.is_err());
        let line: Value = serde_json::from_str(&lines.lock().unwrap()[0]).unwrap();
        let fields: Vec<_> = line.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["file", "level", "line", "outcome"]);
        assert!(line["file"].as_str().unwrap().ends_with("log.rs"));
        assert!(!line.to_string().contains("ZEBULON"));
    }

    #[test]
    fn only_fields_of_the_list_are_written_and_only_words_and_numbers() {
        let lines = lines_of(|| {
            let debugged = Some("ZEBULON");
            tracing::info!(
                target: TARGET,
                outcome = "determined",
                rows = 7_u64,
                name = "ZEBULON",
                county = "ZEBULON PLANTED",
                upload = ?debugged,
                "ZEBULON {}",
                1
            );
            tracing::error!(target: "aws_sdk_s3", outcome = "ZEBULON");
        });
        assert_eq!(lines, [r#"{"level":"INFO","outcome":"determined","rows":7}"#]);
    }
}
