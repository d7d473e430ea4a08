//! The 58 counties of California.

use std::fmt;
use std::str::FromStr;

/// A county of California: its slug (`los-angeles`) and its name as the export writes it
/// (`LOS ANGELES`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct County(usize);

const NAMES: [&str; 58] = [
    "ALAMEDA",
    "ALPINE",
    "AMADOR",
    "BUTTE",
    "CALAVERAS",
    "COLUSA",
    "CONTRA COSTA",
    "DEL NORTE",
    "EL DORADO",
    "FRESNO",
    "GLENN",
    "HUMBOLDT",
    "IMPERIAL",
    "INYO",
    "KERN",
    "KINGS",
    "LAKE",
    "LASSEN",
    "LOS ANGELES",
    "MADERA",
    "MARIN",
    "MARIPOSA",
    "MENDOCINO",
    "MERCED",
    "MODOC",
    "MONO",
    "MONTEREY",
    "NAPA",
    "NEVADA",
    "ORANGE",
    "PLACER",
    "PLUMAS",
    "RIVERSIDE",
    "SACRAMENTO",
    "SAN BENITO",
    "SAN BERNARDINO",
    "SAN DIEGO",
    "SAN FRANCISCO",
    "SAN JOAQUIN",
    "SAN LUIS OBISPO",
    "SAN MATEO",
    "SANTA BARBARA",
    "SANTA CLARA",
    "SANTA CRUZ",
    "SHASTA",
    "SIERRA",
    "SISKIYOU",
    "SOLANO",
    "SONOMA",
    "STANISLAUS",
    "SUTTER",
    "TEHAMA",
    "TRINITY",
    "TULARE",
    "TUOLUMNE",
    "VENTURA",
    "YOLO",
    "YUBA",
];

impl County {
    /// All counties, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..NAMES.len()).map(Self)
    }

    /// The name as the export writes it in `STP_ORI_CNTY_NAME`: upper case.
    pub fn name(self) -> &'static str {
        NAMES[self.0]
    }

    /// The name in object keys and folders: lower case, hyphens for blanks.
    pub fn slug(self) -> String {
        self.name().to_ascii_lowercase().replace(' ', "-")
    }
}

impl fmt::Display for County {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text is not one of the 58 counties.
#[derive(Debug, thiserror::Error)]
#[error(
    "\"{0}\" is not a county of California: use its name or slug, as in \"Los Angeles\" or \"los-angeles\""
)]
pub struct UnknownCounty(String);

impl FromStr for County {
    type Err = UnknownCounty;

    /// Takes a slug or a name, in any case; hyphens, underscores and blanks are alike.
    fn from_str(text: &str) -> Result<Self, UnknownCounty> {
        let words: Vec<&str> =
            text.split([' ', '-', '_']).filter(|word| !word.is_empty()).collect();
        let name = words.join(" ").to_ascii_uppercase();
        NAMES
            .iter()
            .position(|known| *known == name)
            .map(Self)
            .ok_or_else(|| UnknownCounty(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_is_known_by_slug_and_by_name() {
        for text in ["los-angeles", "Los Angeles", "LOS ANGELES", " los  angeles "] {
            assert_eq!(text.parse::<County>().unwrap().name(), "LOS ANGELES", "{text}");
        }
        assert!("losangeles".parse::<County>().is_err());
    }

    #[test]
    fn there_are_58_counties_in_order_and_each_slug_leads_back_to_its_county() {
        assert!(NAMES.is_sorted());
        assert_eq!(County::all().count(), 58);
        for county in County::all() {
            assert_eq!(county.slug().parse::<County>().unwrap(), county);
        }
    }
}
