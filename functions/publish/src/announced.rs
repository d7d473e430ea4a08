//! Counts that anybody can know from elsewhere: prosecutors and the press have published figures of the state
//! and of some counties. What is withheld here must not follow from them either.

use clear64_rules::county::County;

use crate::keys::{ALL_OUTCOMES, ALL_ROWS, CALIFORNIA, Key, REDUCTION, SOME_RELIEF, Table};
use crate::person::OWN;

/// The counties of which figures were published.
const COUNTIES: [&str; 11] = [
    "alameda",
    "contra-costa",
    "imperial",
    "los-angeles",
    "orange",
    "riverside",
    "sacramento",
    "san-bernardino",
    "san-diego",
    "san-francisco",
    "san-joaquin",
];

/// The places of which figures were published.
#[derive(Debug)]
pub struct Announced {
    places: Vec<u8>,
    sacramento: u8,
}

impl Announced {
    /// The state and [`COUNTIES`].
    pub fn read() -> Self {
        let mut announced = Self { places: vec![CALIFORNIA], sacramento: CALIFORNIA };
        for (place, county) in (0..).zip(County::all()) {
            let slug = county.slug();
            if COUNTIES.contains(&slug.as_str()) {
                announced.places.push(place);
            }
            if slug == "sacramento" {
                announced.sacramento = place;
            }
        }
        announced
    }

    /// Whether a count is of the kind that was published: convictions, of felonies and others; people by what
    /// is left of their records, and some races of them; of Sacramento those dismissed and those reduced.
    pub fn has(&self, key: Key) -> bool {
        let (table, column) = (key.table(), key.column());
        let is_of_all = key.row() == ALL_ROWS;
        let is_kind = match table {
            Table::Severity if !is_of_all => column == ALL_OUTCOMES,
            Table::Impact => true,
            Table::ImpactByRace => key.row() < 3 && column == SOME_RELIEF,
            table if table.has_outcomes() && is_of_all => {
                column == ALL_OUTCOMES || key.place() == self.sacramento && column <= REDUCTION
            }
            _ => false,
        };
        is_kind && key.policy() == OWN && self.places.contains(&key.place())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{PEOPLE, Unit};

    #[test]
    fn every_county_of_the_list_is_one_and_others_have_announced_nothing() {
        let announced = Announced::read();
        assert_eq!(announced.places.len(), COUNTIES.len() + 1);
        let impact = |place| Key::new(Table::Impact, place, OWN, Unit::People, ALL_ROWS, PEOPLE);
        assert!(announced.has(impact(CALIFORNIA)) && announced.has(impact(0)));
        let alpine = County::all().position(|county| county.slug() == "alpine").unwrap();
        assert!(!announced.has(impact(u8::try_from(alpine).unwrap())));
        let reviewed = Key::new(Table::Section, 0, OWN, Unit::Convictions, ALL_ROWS, 2);
        assert!(!announced.has(reviewed) && announced.has(reviewed.in_column(ALL_OUTCOMES)));
        let reduced = reviewed.in_column(REDUCTION);
        assert!(!announced.has(reduced) && announced.has(reduced.at(announced.sacramento)));
    }
}
