//! Which reading of a policy a determination was made under.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::row::trim;

/// How the facts of a row are read. Every determination names its reading.
///
/// The pilots' program had defects (unanchored section patterns, missing dates taken as year 1 and
/// others). They are mended in the exact reading, each under its number of
/// [`Mend`](crate::mend::Mend), and reproduced only where asked for by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reading {
    /// The defects of the pilots' program mended; what the export does not tell stays unknown.
    #[default]
    Exact,
    /// Exactly what the pilots' program did in 2018 to 2020, defects included: for conformance and
    /// comparison. Its results are a historical reproduction, not for filing.
    Pilot(Program),
}

/// Which of the pilots' programs a policy ran on. Late and Early read rows alike but for the comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Program {
    /// That of late 2019 and 2020: the comment supplies the charge where the trimmed
    /// `OFFENSE_DESCR` is empty or says `SEE COMMENT FOR CHARGE`.
    #[default]
    Late,
    /// That of early 2019 (Sacramento, San Joaquin, Contra Costa): only where
    /// `OFFENSE_DESCR` is exactly `SEE COMMENT FOR CHARGE`.
    Early,
    /// The first, that of San Francisco in 2018: the charge as in [`Program::Early`], `FELONY` in
    /// `CONV_STAT_DESCR` alone makes a felony, sections are on lists of its own, and priors are
    /// counted by the days of their arrests.
    SanFrancisco,
}

impl Reading {
    /// The pilots' program of late 2019 and 2020.
    pub const PILOT: Self = Self::Pilot(Program::Late);

    /// Whether it is that of the pilots' program, of whichever time.
    pub const fn is_pilot(self) -> bool {
        matches!(self, Self::Pilot(_))
    }

    /// The reading for a policy: that of the pilots' program, as it was when the policy ran on it.
    #[must_use]
    pub const fn on(self, program: Program) -> Self {
        match self {
            Self::Exact => Self::Exact,
            Self::Pilot(_) => Self::Pilot(program),
        }
    }

    /// The name by which the reading is asked for and recorded.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Pilot(_) => "pilot",
        }
    }

    /// What every result of this reading must be marked with, if anything.
    pub const fn caution(self) -> Option<&'static str> {
        match self {
            Self::Exact => None,
            Self::Pilot(_) => Some("historical reproduction, not for filing"),
        }
    }

    /// A word of the file as it is compared: trimmed and in capitals; for the pilots' program as it
    /// stands.
    pub fn word(self, field: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Pilot(_) => Cow::Borrowed(field),
            Self::Exact => {
                let word = trim(field);
                if word.iter().any(u8::is_ascii_lowercase) {
                    Cow::Owned(word.to_ascii_uppercase())
                } else {
                    Cow::Borrowed(word)
                }
            }
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
#[error("\"{0}\" is not a reading: use \"exact\" or \"pilot\"")]
pub struct UnknownReading(String);

impl FromStr for Reading {
    type Err = UnknownReading;

    fn from_str(name: &str) -> Result<Self, UnknownReading> {
        [Self::Exact, Self::PILOT]
            .into_iter()
            .find(|reading| reading.name() == name)
            .ok_or_else(|| UnknownReading(name.to_owned()))
    }
}
