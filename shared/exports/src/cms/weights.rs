//! Quantities by court number.

use std::collections::HashMap;
use std::io::Read;

use clear64_rules::reading::Reading;

use super::file::{MOST_BYTES, records};
use super::{CmsError, last_eight};

const FILE: &str = "the file of weights";
const COURT_NUMBER: &str = "CourtNo";
const GRAMS: &str = "Total_Quantity_grams";
/// Where the columns stand in a file without a header: a row number, the incident, these.
const PLACES: [usize; 2] = [2, 3];

/// Grams by court number. `Debug` prints how many.
#[derive(Clone, Default)]
pub struct Weights {
    grams: HashMap<[u8; 8], Option<f64>>,
    /// Lines without a court number or a quantity that can be read.
    pub unread: usize,
}

impl std::fmt::Debug for Weights {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Weights").field("numbers", &self.grams.len()).finish_non_exhaustive()
    }
}

impl Weights {
    /// Reads a file: a row number, `Incident_Number`, `CourtNo`, `Total_Quantity_grams`; with a header
    /// the columns may stand anywhere. If lines say different quantities for one number, it has none; in
    /// the pilots' reading the last line wins.
    pub fn read(source: impl Read, reading: Reading) -> Result<Self, CmsError> {
        let mut weights = Self::default();
        let mut places = PLACES;
        let mut first = None;
        records(source, FILE, MOST_BYTES, |number, record| {
            let fields = record.fields();
            first.get_or_insert(fields.len());
            let place = |name: &str| {
                fields
                    .iter()
                    .position(|cell| cell.trim_ascii().eq_ignore_ascii_case(name.as_bytes()))
            };
            if number == 0
                && let (Some(court), Some(grams)) = (place(COURT_NUMBER), place(GRAMS))
            {
                places = [court, grams];
                return false;
            }
            let [court, grams] = places.map(|place| fields.get(place));
            match (record.fault(), last_eight(court), read_grams(grams)) {
                (None, Some(court), Some(grams)) => weights.add(court, grams, reading),
                _ => weights.unread += 1,
            }
            true
        })?;
        if first.is_some_and(|found| found < PLACES[1] + 1 && places == PLACES) {
            let found = first.unwrap_or(0);
            return Err(CmsError::Columns { file: FILE, expected: PLACES[1] + 1, found });
        }
        if weights.grams.is_empty() && weights.unread > 0 {
            return Err(CmsError::NoQuantity { file: FILE });
        }
        Ok(weights)
    }

    fn add(&mut self, court: [u8; 8], grams: f64, reading: Reading) {
        let known = self.grams.entry(court).or_insert(Some(grams));
        if reading.is_pilot() {
            *known = Some(grams);
        } else if *known != Some(grams) {
            *known = None;
        }
    }

    /// Court numbers for which lines say different quantities, so that none is known; exact reading.
    pub fn differing(&self) -> usize {
        self.grams.values().filter(|grams| grams.is_none()).count()
    }

    /// The grams of a court number, if they are known.
    pub fn grams(&self, court_number: &[u8]) -> Option<f64> {
        self.grams.get(&last_eight(court_number)?).copied().flatten()
    }
}

/// A quantity, decimal, not negative.
fn read_grams(text: &[u8]) -> Option<f64> {
    let grams: f64 = std::str::from_utf8(text).ok()?.trim().parse().ok()?;
    (grams.is_finite() && grams >= 0.0).then_some(grams)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "\"\",\"Incident_Number\",\"CourtNo\",\"Total_Quantity_grams\"\n\
                         1,9,123456,453.592\n2,9,00123456,453.592\n3,9,777,12\n4,9,0777,13\n\
                         5,9,888,unknown\n6,9,,14\n";

    #[test]
    fn quantities_are_found_by_the_last_eight_characters_of_the_number() {
        let weights = Weights::read(LINES.as_bytes(), Reading::Exact).unwrap();
        assert_eq!(weights.grams(b"9900123456"), Some(453.592));
        assert_eq!(weights.grams(b"123456"), Some(453.592));
        assert_eq!(weights.grams(b"888"), None);
        assert_eq!(weights.grams(b""), None);
        assert_eq!(weights.unread, 2);
    }

    #[test]
    fn of_different_quantities_none_is_known_and_for_the_pilots_program_the_last_wins() {
        let exact = Weights::read(LINES.as_bytes(), Reading::Exact).unwrap();
        let pilot = Weights::read(LINES.as_bytes(), Reading::PILOT).unwrap();
        assert_eq!((exact.grams(b"777"), pilot.grams(b"777")), (None, Some(13.0)));
        assert_eq!((exact.differing(), pilot.differing()), (1, 0));
    }

    #[test]
    fn a_file_of_other_columns_is_refused() {
        let refusal = |text: &[u8]| Weights::read(text, Reading::Exact).unwrap_err().to_string();
        assert!(
            refusal(b"a,b\n1,2\n")
                .contains("no row of 4 columns that can be read, its first row has 2")
        );
        let other = refusal(b"a,b,c,d,e\n1,2,JOHN,DOE,3\n");
        assert!(other.contains("has no line with a court number and a quantity"), "{other}");
        assert!(refusal(b"\xff\xfe1\0,\x009\0,\x007\0,\x005\0\n\0").contains("is not text"));
    }
}
