//! Which reading of a policy a determination was made under.

use std::fmt;
use std::str::FromStr;

/// How the facts of a row are read. Every determination names its reading.
///
/// The pilots' program had defects (unanchored section patterns, missing dates taken as year 1 and
/// others). They are reproduced only where asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reading {
    /// Exactly what the pilots' program did in 2018 to 2020, defects included: for conformance and
    /// comparison. Its results are a historical reproduction, not for filing.
    Pilot,
}

impl Reading {
    /// The name by which the reading is asked for and recorded.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pilot => "pilot",
        }
    }

    /// What every result of this reading must be marked with, if anything.
    pub const fn caution(self) -> Option<&'static str> {
        match self {
            Self::Pilot => Some("historical reproduction, not for filing"),
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name asked for is not that of a reading.
#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" is not a reading: use \"pilot\"")]
pub struct UnknownReading(String);

impl FromStr for Reading {
    type Err = UnknownReading;

    fn from_str(name: &str) -> Result<Self, UnknownReading> {
        match name {
            "pilot" => Ok(Self::Pilot),
            _ => Err(UnknownReading(name.to_owned())),
        }
    }
}
