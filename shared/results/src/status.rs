//! The status of a row. Every row of an export has exactly one.

use serde::{Deserialize, Serialize};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// A conviction that the policy looked at.
    Determined,
    /// A further row of a count that was already convicted.
    Repeat,
    /// A conviction of another county or section.
    OutOfScope,
    /// No conviction.
    NotAConviction,
    /// A row that could not be read.
    Rejected,
}

impl Status {
    /// All statuses.
    pub const ALL: [Self; 5] =
        [Self::Determined, Self::Repeat, Self::OutOfScope, Self::NotAConviction, Self::Rejected];

    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Determined => "determined",
            Self::Repeat => "repeat",
            Self::OutOfScope => "out-of-scope",
            Self::NotAConviction => "not-a-conviction",
            Self::Rejected => "rejected",
        }
    }
}

/// Rows by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statuses {
    /// See [`Status::Determined`].
    pub determined: u64,
    /// See [`Status::Repeat`].
    pub repeat: u64,
    /// See [`Status::OutOfScope`].
    pub out_of_scope: u64,
    /// See [`Status::NotAConviction`].
    pub not_a_conviction: u64,
    /// See [`Status::Rejected`].
    pub rejected: u64,
}

impl Statuses {
    /// All rows.
    pub fn total(&self) -> u64 {
        self.determined + self.repeat + self.out_of_scope + self.not_a_conviction + self.rejected
    }

    /// All rows; none if they are more than can be counted, as only in an altered manifest.
    pub(crate) fn checked_total(&self) -> Option<u64> {
        let Self { determined, repeat, out_of_scope, not_a_conviction, rejected } = *self;
        [repeat, out_of_scope, not_a_conviction, rejected]
            .into_iter()
            .try_fold(determined, u64::checked_add)
    }

    pub(crate) fn add(&mut self, status: Status) {
        *match status {
            Status::Determined => &mut self.determined,
            Status::Repeat => &mut self.repeat,
            Status::OutOfScope => &mut self.out_of_scope,
            Status::NotAConviction => &mut self.not_a_conviction,
            Status::Rejected => &mut self.rejected,
        } += 1;
    }
}
