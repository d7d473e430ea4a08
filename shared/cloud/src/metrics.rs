//! Figures for alarms, in the embedded metric format of AWS.
//!
//! No figure is by county: a metric of one county with one upload a year would be about that upload.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Namespace of the metrics.
pub const NAMESPACE: &str = "clear64";

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Time.
    Milliseconds,
}

impl Unit {
    const fn name(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
        }
    }
}

/// The line of log that a function's metrics are made of.
///
/// ```
/// use clear64_cloud::metrics::{Unit, document};
///
/// let line = document("publish", jiff::Timestamp::UNIX_EPOCH, &[("Messages", 2, Unit::Count)]);
/// assert!(line.contains(r#""Function":"publish""#) && line.contains(r#""Messages":2"#), "{line}");
/// ```
pub fn document(function: &str, time: Timestamp, figures: &[(&str, u64, Unit)]) -> String {
    let described: Vec<Value> = figures
        .iter()
        .map(|(name, _, unit)| json!({ "Name": name, "Unit": unit.name() }))
        .collect();
    let directive = json!({
        "Namespace": NAMESPACE,
        "Dimensions": [["Function"]],
        "Metrics": described,
    });
    let mut document = Map::new();
    let head = json!({
        "Timestamp": time.as_millisecond(),
        "CloudWatchMetrics": [directive],
    });
    document.insert("_aws".to_owned(), head);
    document.insert("Function".to_owned(), function.into());
    document.extend(figures.iter().map(|(name, value, _)| ((*name).to_owned(), (*value).into())));
    Value::Object(document).to_string()
}
