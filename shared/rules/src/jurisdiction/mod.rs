//! Who must act on a conviction: the district attorney, or a city's own prosecutor.
//!
//! An interpretation. The export names no prosecutor. A felony is the district attorney's in every
//! county. What is no felony is told for Los Angeles County alone, by a reviewed table
//! (`los-angeles.toml`) of whose police arrested; other counties have city attorneys who prosecute,
//! too, and no table of them was reviewed.
//!
//! What counts is the police department that the arrests of the conviction's cycle name, and that of
//! the conviction's own row if it names one. A court decides nothing: its district covers several
//! cities. Where the agencies differ, or one is not in the table, the prosecutor is unknown. The
//! pilots' program had no such column: both readings read agencies alike, and differ only where they
//! differ on what is a felony.

mod police;

pub use police::{Police, departments};

use serde::{Deserialize, Serialize};

use crate::record::{Conviction, Person};
use crate::truth::Truth;

/// `STP_ORI_CNTY_NAME` of the county whose table was reviewed.
const LOS_ANGELES: &[u8] = b"LOS ANGELES";

/// Who must act on a conviction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prosecutor {
    /// The county's district attorney.
    DistrictAttorney,
    /// The City Attorney of Los Angeles.
    CityOfLosAngeles,
    /// The prosecutor of Long Beach.
    CityOfLongBeach,
    /// The prosecutor of Torrance.
    CityOfTorrance,
    /// The prosecutor of Pasadena.
    CityOfPasadena,
    /// The prosecutor of Inglewood.
    CityOfInglewood,
    /// The prosecutor of Burbank.
    CityOfBurbank,
    /// The prosecutor of Santa Monica.
    CityOfSantaMonica,
    /// The prosecutor of Hawthorne.
    CityOfHawthorne,
    /// The prosecutor of Redondo Beach.
    CityOfRedondoBeach,
    /// The prosecutor of Hermosa Beach.
    CityOfHermosaBeach,
    /// The export does not tell, or not without contradiction.
    Unknown,
}

impl Prosecutor {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 12] = [
        Self::DistrictAttorney,
        Self::CityOfLosAngeles,
        Self::CityOfLongBeach,
        Self::CityOfTorrance,
        Self::CityOfPasadena,
        Self::CityOfInglewood,
        Self::CityOfBurbank,
        Self::CityOfSantaMonica,
        Self::CityOfHawthorne,
        Self::CityOfRedondoBeach,
        Self::CityOfHermosaBeach,
        Self::Unknown,
    ];

    /// Who must act on a conviction of the person; none for what is no felony outside Los Angeles
    /// County, because no table was reviewed there.
    ///
    /// Unknown where the level is, and for what is no felony where a row of the person could not be
    /// read: it may be an arrest by another agency.
    pub fn of(person: &Person, conviction: &Conviction) -> Option<Self> {
        match conviction.felony {
            Truth::True => Some(Self::DistrictAttorney),
            Truth::Unknown => Some(Self::Unknown),
            Truth::False if *conviction.county != *LOS_ANGELES => None,
            Truth::False if person.incomplete => Some(Self::Unknown),
            Truth::False => Some(conviction.police.prosecutor()),
        }
    }

    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DistrictAttorney => "district-attorney",
            Self::CityOfLosAngeles => "city-of-los-angeles",
            Self::CityOfLongBeach => "city-of-long-beach",
            Self::CityOfTorrance => "city-of-torrance",
            Self::CityOfPasadena => "city-of-pasadena",
            Self::CityOfInglewood => "city-of-inglewood",
            Self::CityOfBurbank => "city-of-burbank",
            Self::CityOfSantaMonica => "city-of-santa-monica",
            Self::CityOfHawthorne => "city-of-hawthorne",
            Self::CityOfRedondoBeach => "city-of-redondo-beach",
            Self::CityOfHermosaBeach => "city-of-hermosa-beach",
            Self::Unknown => "unknown",
        }
    }

    /// The city, of a city's prosecutor.
    pub const fn city(self) -> Option<&'static str> {
        match self {
            Self::DistrictAttorney | Self::Unknown => None,
            Self::CityOfLosAngeles => Some("Los Angeles"),
            Self::CityOfLongBeach => Some("Long Beach"),
            Self::CityOfTorrance => Some("Torrance"),
            Self::CityOfPasadena => Some("Pasadena"),
            Self::CityOfInglewood => Some("Inglewood"),
            Self::CityOfBurbank => Some("Burbank"),
            Self::CityOfSantaMonica => Some("Santa Monica"),
            Self::CityOfHawthorne => Some("Hawthorne"),
            Self::CityOfRedondoBeach => Some("Redondo Beach"),
            Self::CityOfHermosaBeach => Some("Hermosa Beach"),
        }
    }
}
