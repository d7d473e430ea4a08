//! Figures of the function, for alarms.

use clear64_cloud::metrics::Unit::{Count, Milliseconds};
use jiff::Timestamp;

/// What one invocation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Messages received.
    pub messages: u64,
    /// Messages given back to the queue.
    pub given_back: u64,
    /// Exports determined.
    pub determined: u64,
    /// Exports and policies refused.
    pub refused: u64,
    /// Exports given up after their last delivery.
    pub failed: u64,
    /// Exports with far fewer rows or persons than the one before.
    pub flagged: u64,
    /// Objects that belong to no county.
    pub unclaimed: u64,
    /// Rows determined exports had.
    pub rows: u64,
    /// Time it took.
    pub milliseconds: u64,
}

impl Metrics {
    /// The line of log that metrics are made of.
    pub fn document(&self, time: Timestamp) -> String {
        let figures = [
            ("Messages", self.messages, Count),
            ("MessagesGivenBack", self.given_back, Count),
            ("ExportsDetermined", self.determined, Count),
            ("Refused", self.refused, Count),
            ("ExportsFailed", self.failed, Count),
            ("ExportsFlagged", self.flagged, Count),
            ("ObjectsUnclaimed", self.unclaimed, Count),
            ("Rows", self.rows, Count),
            ("Duration", self.milliseconds, Milliseconds),
        ];
        clear64_cloud::metrics::document("determine", time, &figures)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_document_has_a_value_for_each_metric_and_no_county() {
        let metrics = Metrics { determined: 2, rows: 70, ..Metrics::default() };
        let document: Value =
            serde_json::from_str(&metrics.document(Timestamp::UNIX_EPOCH)).unwrap();
        let directive = &document["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Dimensions"], json!([["Function"]]));
        for metric in directive["Metrics"].as_array().unwrap() {
            assert!(document[metric["Name"].as_str().unwrap()].is_u64());
        }
        assert_eq!((&document["ExportsDetermined"], &document["Rows"]), (&2.into(), &70.into()));
    }
}
