//! Three values: what is known to hold, what is known not to, and what the export does not tell.

use std::ops::Not;

use serde::{Deserialize, Serialize};

/// Whether something holds, as far as the export tells.
///
/// Values combine as in Kleene's logic: what is unknown stays unknown unless the known part alone
/// decides. So no fact that becomes unknown ever turns one known answer into the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// The export does not tell.
    Unknown,
}

use Truth::{False, True, Unknown};

impl Truth {
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (False, _) | (_, False) => False,
            (True, True) => True,
            _ => Unknown,
        }
    }

    /// At least one holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        !(!self).and(!other)
    }

    /// All hold; true of none.
    ///
    /// ```
    /// use clear64_rules::truth::Truth::{self, False, True, Unknown};
    ///
    /// assert_eq!(Truth::all([True, Unknown]), Unknown);
    /// assert_eq!(Truth::all([Unknown, False]), False);
    /// assert_eq!(Truth::all([]), True);
    /// ```
    pub fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().fold(True, Self::and)
    }

    /// At least one holds; false of none.
    ///
    /// ```
    /// use clear64_rules::truth::Truth::{self, False, True, Unknown};
    ///
    /// assert_eq!(Truth::any([False, Unknown]), Unknown);
    /// assert_eq!(Truth::any([Unknown, True]), True);
    /// assert_eq!(Truth::any([]), False);
    /// ```
    pub fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().fold(False, Self::or)
    }

    /// Whether it is as expected: itself for `true`, its negation for `false`.
    #[must_use]
    pub fn is(self, expected: bool) -> Self {
        if expected { self } else { !self }
    }

    /// Whether the export tells.
    pub fn is_known(self) -> bool {
        self != Unknown
    }

    /// Whether it holds or may hold.
    pub fn is_possible(self) -> bool {
        self != False
    }

    /// The answer, if it is known.
    pub fn known(self) -> Option<bool> {
        match self {
            True => Some(true),
            False => Some(false),
            Unknown => None,
        }
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            True => False,
            False => True,
            Unknown => Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { True } else { False }
    }
}
