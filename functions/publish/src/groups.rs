//! The groups of people that are published: race, sex, age.
//!
//! Traps: race and sex are what an officer recorded, one value each; rows of a person can differ, and then
//! the first that says something counts, and the person is counted among those whose groups differ. An
//! age is as-of year minus birth year: the day of birth is not published, nor kept.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

/// The table from codes and descriptions to groups.
const TABLE: &str = include_str!("races.toml");

/// Published groups of race, in the order of reports.
pub const RACES: [&str; 7] = [
    "black",
    "white",
    "latino",
    "asian-or-pacific-islander",
    "native-american",
    "other",
    "unknown",
];

/// Published groups of sex.
pub const SEXES: [&str; 3] = ["female", "male", "unknown"];

/// Published bands of age.
pub const AGES: [&str; 6] = ["under-30", "30-39", "40-49", "50-59", "60-and-over", "unknown"];

/// Index of "unknown" among the races.
pub const RACE_UNKNOWN: u8 = 6;
/// Index of "unknown" among the sexes.
pub const SEX_UNKNOWN: u8 = 2;
/// Index of "unknown" among the ages.
pub const AGE_UNKNOWN: u8 = 5;

/// The four groups that the pilots published.
pub const PILOT_RACES: [&str; 4] = ["black", "white", "latino", "other-or-unknown"];

/// What is published as one group.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Which of [`PILOT_RACES`] it was in the pilots' figures.
    pub pilots: String,
    /// Values of `RACE_CODE`.
    pub codes: Vec<String>,
    /// Values of `RACE_DESCR`, asked where the code says nothing.
    pub descriptions: Vec<String>,
}

/// The table, by group: it is published with the data set.
pub fn table() -> BTreeMap<String, Group> {
    toml::from_str(TABLE).unwrap_or_default()
}

/// The reviewed table of races.
#[derive(Debug)]
pub struct Races {
    codes: HashMap<String, u8>,
    descriptions: HashMap<String, u8>,
}

impl Races {
    /// Reads the table. A group that is not one of [`RACES`], or a value that stands in two, is left out:
    /// a test holds that there is none.
    pub fn read() -> Self {
        let mut races = Self { codes: HashMap::new(), descriptions: HashMap::new() };
        for (name, Group { codes, descriptions, .. }) in table() {
            let Some(index) = RACES.iter().position(|race| *race == name) else { continue };
            let index = u8::try_from(index).unwrap_or(RACE_UNKNOWN);
            races.codes.extend(codes.into_iter().map(|code| (code, index)));
            races.descriptions.extend(descriptions.into_iter().map(|text| (text, index)));
        }
        races
    }

    /// The group of what an export says: its index in [`RACES`].
    pub fn group(&self, code: Option<&str>, description: Option<&str>) -> u8 {
        let folded = |text: &str| text.trim().to_uppercase();
        let by_code = code.and_then(|code| self.codes.get(&folded(code)));
        let known = by_code.filter(|group| **group != RACE_UNKNOWN);
        let by_description = || description.and_then(|text| self.descriptions.get(&folded(text)));
        known.or_else(by_description).copied().unwrap_or(RACE_UNKNOWN)
    }
}

/// The group of a sex as an export writes it: its index in [`SEXES`].
pub fn sex(text: Option<&str>) -> u8 {
    match text.map(|text| text.trim().to_uppercase()).as_deref() {
        Some("F" | "FEMALE") => 0,
        Some("M" | "MALE") => 1,
        _ => SEX_UNKNOWN,
    }
}

/// The band of somebody born in a year, in another year: its index in [`AGES`]. A year of birth in the
/// future says nothing.
pub fn age(born: Option<i16>, year: i16) -> u8 {
    match born.and_then(|born| year.checked_sub(born)) {
        Some(..0) | None => AGE_UNKNOWN,
        Some(0..30) => 0,
        Some(30..40) => 1,
        Some(40..50) => 2,
        Some(50..60) => 3,
        Some(60..) => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_table_is_of_one_known_group() {
        let table = table();
        assert_eq!(table.len(), RACES.len());
        assert!(table.values().all(|group| PILOT_RACES.contains(&group.pilots.as_str())));
        assert_eq!(table["native-american"].pilots, "other-or-unknown");
        let races = Races::read();
        let count = |of: fn(&Group) -> usize| table.values().map(of).sum::<usize>();
        assert_eq!(races.codes.len(), count(|group| group.codes.len()));
        assert_eq!(races.descriptions.len(), count(|group| group.descriptions.len()));
        assert!(table.keys().all(|name| RACES.contains(&name.as_str())));
    }

    #[test]
    fn a_code_counts_before_a_description_and_what_is_not_known_is_unknown() {
        let races = Races::read();
        let group = |code, text| RACES[usize::from(races.group(code, text))];
        for (code, text, expected) in [
            (Some("B"), Some("BLACK"), "black"),
            (Some(" h "), None, "latino"),
            (Some("B"), Some("WHITE"), "black"),
            (None, Some("Filipino"), "asian-or-pacific-islander"),
            (Some("X"), Some("WHITE"), "white"),
            (Some("x"), Some("x"), "unknown"),
            (Some("9"), Some("MARTIAN"), "unknown"),
            (None, None, "unknown"),
        ] {
            assert_eq!(group(code, text), expected, "{code:?} {text:?}");
        }
    }

    #[test]
    fn bands_of_age_change_with_the_year() {
        let bands = [(1997, "under-30"), (1996, "30-39"), (1967, "50-59"), (1966, "60-and-over")];
        for (born, band) in bands {
            assert_eq!(AGES[usize::from(age(Some(born), 2026))], band, "{born}");
        }
        assert_eq!(age(None, 2026), AGE_UNKNOWN);
        assert_eq!(age(Some(2027), 2026), AGE_UNKNOWN);
    }
}
