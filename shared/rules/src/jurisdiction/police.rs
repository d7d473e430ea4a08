//! Whose police arrested: the agencies of a cycle, by the reviewed table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{LOS_ANGELES, Prosecutor};
use crate::identity::said;
use crate::reading::Reading;
use crate::row::Row;

/// Whose police the agencies of an arrest are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Police {
    /// No agency is named.
    #[default]
    Unnamed,
    /// The police of a listed city, for which this prosecutor acts.
    Of(Prosecutor),
    /// An agency that decides nothing: not in the table, or of another county.
    Other,
    /// Agencies that differ.
    Several,
}

impl Police {
    /// Who acts on what these police arrested for, if it is no felony.
    pub const fn prosecutor(self) -> Prosecutor {
        match self {
            Self::Of(prosecutor) => prosecutor,
            Self::Unnamed | Self::Other | Self::Several => Prosecutor::Unknown,
        }
    }

    /// The agency of an arrest.
    pub(crate) fn of_arrest(row: &Row<'_>) -> Self {
        Self::named_by(row)
    }

    /// The agency of a conviction's own row: mostly a court, which decides nothing.
    pub(crate) fn of_conviction(row: &Row<'_>) -> Self {
        match Self::named_by(row) {
            Self::Other => Self::Unnamed,
            police => police,
        }
    }

    fn named_by(row: &Row<'_>) -> Self {
        let agency = said(row.agency);
        if agency.is_empty() {
            return Self::Unnamed;
        }
        let listed =
            if *Reading::Exact.word(row.county) == *LOS_ANGELES { of(agency) } else { None };
        listed.map_or(Self::Other, Self::Of)
    }

    /// What both together say, in whichever order.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unnamed, police) | (police, Self::Unnamed) => police,
            (one, other) if one == other => one,
            _ => Self::Several,
        }
    }
}

/// The file of the table.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    police: BTreeMap<String, Prosecutor>,
}

/// City as it is written, and who acts there. A file that could not be read would list no city, so
/// that every prosecutor is unknown: a test counts them.
static DEPARTMENTS: LazyLock<BTreeMap<String, Prosecutor>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("los-angeles.toml")).unwrap_or_default();
    file.police
});

/// The same by the letters of the city.
static BY_LETTERS: LazyLock<BTreeMap<Vec<u8>, Prosecutor>> = LazyLock::new(|| {
    let listed = DEPARTMENTS.iter();
    listed
        .filter_map(|(city, prosecutor)| {
            let mut room = [0; LONGEST];
            Some((letters(city.as_bytes(), &mut room)?.to_vec(), *prosecutor))
        })
        .collect()
});

/// The cities of Los Angeles County whose police are listed, upper case, each with who acts on what
/// they arrest for if it is no felony.
pub fn departments() -> impl Iterator<Item = (&'static str, Prosecutor)> {
    DEPARTMENTS.iter().map(|(city, prosecutor)| (city.as_str(), *prosecutor))
}

/// Letters of an agency: those of the longest city and of `POLICE DEPARTMENT`, and more.
const LONGEST: usize = 64;

/// What stands before a city: `CAPDLONG BEACH`.
const BEFORE: [&[u8]; 3] = [b"CAPD", b"PD", b"POLICEDEPARTMENT"];
/// What stands behind a city: `LONG BEACH PD`.
const BEHIND: [&[u8]; 3] = [b"PD", b"POLICEDEPARTMENT", b"POLICEDEPT"];

/// The prosecutor for the police department with this name: the city has to match whole.
fn of(agency: &[u8]) -> Option<Prosecutor> {
    let mut room = [0; LONGEST];
    let agency = letters(agency, &mut room)?;
    let cities = BEFORE
        .iter()
        .filter_map(|before| agency.strip_prefix(*before))
        .chain(BEHIND.iter().filter_map(|behind| agency.strip_suffix(*behind)));
    cities.into_iter().find_map(|city| BY_LETTERS.get(city)).copied()
}

/// A name in capitals, without blanks, full stops and hyphens; none of one that is longer than any city
/// with what can stand around it.
fn letters<'r>(name: &[u8], room: &'r mut [u8; LONGEST]) -> Option<&'r [u8]> {
    let kept =
        name.iter().filter(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'.' | b'-'));
    let mut count = 0;
    for byte in kept {
        *room.get_mut(count)? = byte.to_ascii_uppercase();
        count += 1;
    }
    room.get(..count)
}
