//! What a run remembers of its rejected rows: how many of each kind, and where the first stand.

use std::collections::BTreeMap;

use clear64_exports::place::Place;
use clear64_exports::row::{Reject, RejectCode};

/// Counts of rejected rows. All of them are in `rejects.parquet`.
#[derive(Clone, Debug, Default)]
pub struct RejectCounts {
    /// Rows by machine code.
    pub by_code: BTreeMap<&'static str, u64>,
    /// The first [`RejectCounts::LISTED`] rows.
    pub first: Vec<(Place, RejectCode)>,
}

impl RejectCounts {
    /// How many rows are listed one by one.
    pub const LISTED: usize = 10;

    /// All rejected rows.
    pub fn total(&self) -> u64 {
        self.by_code.values().sum()
    }

    pub(crate) fn add(&mut self, reject: &Reject<'_>) {
        *self.by_code.entry(reject.code().code()).or_default() += 1;
        if self.first.len() < Self::LISTED {
            self.first.push((reject.place(), reject.code()));
        }
    }
}
