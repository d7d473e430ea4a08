//! Counts that anybody can know from elsewhere: the state and some counties have announced figures of their
//! own. What is withheld here must not follow from them either.
//!
//! Only counts are: shares in whole percent, and round numbers, narrow nothing to a value.

use std::collections::HashMap;

use clear64_rules::county::County;

use crate::keys::{
    ALL_OUTCOMES, ALL_ROWS, CALIFORNIA, DISMISSAL, Key, NO_CONVICTION, NO_CONVICTION_LAST_7_YEARS,
    NO_FELONY, PEOPLE, REDUCTION, SOME_RELIEF, Table, Unit,
};
use crate::person::OWN;

/// A count by its table, row and column.
type Figure = (Table, u16, u8);

/// All convictions.
const ALL: Figure = (Table::Section, ALL_ROWS, ALL_OUTCOMES);

/// What was announced of a county.
const COUNTIES: [(&str, &[Figure]); 8] = [
    // The others are felonies and misdemeanors.
    ("alameda", &[ALL, (Table::Severity, 0, ALL_OUTCOMES), (Table::Severity, 1, ALL_OUTCOMES)]),
    ("contra-costa", &[ALL, (Table::Impact, ALL_ROWS, PEOPLE)]),
    ("imperial", &[ALL]),
    (
        "los-angeles",
        &[(Table::Impact, ALL_ROWS, NO_FELONY), (Table::Impact, ALL_ROWS, NO_CONVICTION)],
    ),
    ("riverside", &[ALL]),
    (
        "sacramento",
        &[
            ALL,
            (Table::Section, ALL_ROWS, DISMISSAL),
            (Table::Section, ALL_ROWS, REDUCTION),
            (Table::Impact, ALL_ROWS, PEOPLE),
            (Table::Impact, ALL_ROWS, NO_CONVICTION),
        ],
    ),
    ("san-bernardino", &[ALL]),
    (
        "san-francisco",
        &[ALL, (Table::Impact, ALL_ROWS, NO_FELONY), (Table::Impact, ALL_ROWS, NO_CONVICTION)],
    ),
];

/// The same of the state, and its convictions.
const STATE: [u8; 4] = [SOME_RELIEF, NO_FELONY, NO_CONVICTION_LAST_7_YEARS, NO_CONVICTION];

/// What was announced, by place.
#[derive(Debug)]
pub struct Announced(HashMap<u8, Vec<Figure>>);

impl Announced {
    /// What was announced of the state and of counties.
    pub fn read() -> Self {
        let of_state = STATE.map(|column| (Table::Impact, ALL_ROWS, column)).into_iter();
        let mut announced = HashMap::from([(CALIFORNIA, of_state.chain([ALL]).collect())]);
        for (place, county) in (0..).zip(County::all()) {
            let known = COUNTIES.iter().find(|(slug, _)| *slug == county.slug());
            announced.extend(known.map(|(_, figures)| (place, figures.to_vec())));
        }
        Self(announced)
    }

    /// Whether a count was announced: under the county's own policy, and in all tables that have it.
    pub fn has(&self, key: Key) -> bool {
        let is_margin = key.table().has_outcomes() && key.row() == ALL_ROWS;
        let table = if is_margin { Table::Section } else { key.table() };
        let figure = (table, key.row(), key.column());
        let is_of_outcomes = key.table().has_outcomes();
        key.policy() == OWN
            && is_of_outcomes == (key.unit() == Unit::Convictions)
            && self.0.get(&key.place()).is_some_and(|figures| figures.contains(&figure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_county_of_the_list_is_one_and_others_have_announced_nothing() {
        let announced = Announced::read();
        assert_eq!(announced.0.len(), COUNTIES.len() + 1);
        let place = |slug: &str| {
            u8::try_from(County::all().position(|county| county.slug() == slug).unwrap()).unwrap()
        };
        let people = Key::new(Table::Impact, 0, OWN, Unit::People, ALL_ROWS, PEOPLE);
        assert!(announced.has(people.at(place("sacramento"))));
        assert!(!announced.has(people.at(place("alpine"))));
        let reduced = Key::new(Table::Race, 0, OWN, Unit::Convictions, ALL_ROWS, REDUCTION);
        assert!(announced.has(reduced.at(place("sacramento"))) && !announced.has(reduced));
    }
}
