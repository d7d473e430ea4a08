//! Counting: persons in, cells out.

use hashbrown::{HashMap, HashSet};
use jiff::civil::Date;

use crate::groups::{self, AGE_UNKNOWN, RACE_UNKNOWN, SEX_UNKNOWN};
use crate::keys::{
    ALL_OUTCOMES, ALL_ROWS, CALIFORNIA, FIRST_DECADE, FIRST_PILOT, Key, NO_DECADE, PEOPLE, Table,
    Unit,
};
use crate::person::{Determined, OWN, PersonRecord};

/// What a cell holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Convictions or people.
    pub count: u64,
    /// Distinct persons behind it, whatever its unit.
    pub persons: u64,
    /// The set that it counts, as a number: cells of one place and unit with the same number count the same.
    pub set: u64,
}

/// What was counted.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// The cells, in the order of their keys. One that is not there is zero.
    pub cells: Vec<(Key, Cell)>,
    /// Rows of two tables, each as the first cell of it, that have a conviction in common: of reasons and of
    /// what a policy can make a reason turn on; of who must act and of counties. In order.
    pub links: Vec<[Key; 2]>,
}

/// The cells of some places.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    cells: HashMap<Key, Cell, foldhash::fast::FixedState>,
    links: HashSet<[Key; 2], foldhash::fast::FixedState>,
    /// The cells of the person being added, to count a person once.
    touched: Vec<(Key, u64)>,
}

impl Tally {
    /// What was counted.
    pub fn into_counts(self) -> Counts {
        let mut cells: Vec<_> = self.cells.into_iter().collect();
        cells.sort_unstable_by_key(|(key, _)| *key);
        let mut links: Vec<_> = self.links.into_iter().collect();
        links.sort_unstable();
        Counts { cells, links }
    }

    /// Adds a person of a place, as of its date.
    pub fn add(&mut self, person: &PersonRecord, place: u8, as_of: Date) {
        self.touched.clear();
        let (touched, links) = (&mut self.touched, &mut self.links);
        let mut add = Adding { touched, links, person, place };
        for policy in 0..FIRST_PILOT {
            if person.under(policy).next().is_none() {
                continue;
            }
            for determined in person.under(policy) {
                add.determined(determined);
            }
            add.impact(policy, as_of);
        }
        if person.under(OWN).next().is_some() {
            add.quality();
        }
        if place == CALIFORNIA {
            for determined in &person.determinations {
                add.statewide(determined);
            }
        }
        self.touched.sort_unstable();
        let set = mixed(person.pseudonym);
        for cell in self.touched.chunk_by(|one, other| one.0 == other.0) {
            let Some((key, _)) = cell.first() else { continue };
            let into = self.cells.entry(*key).or_default();
            into.persons += 1;
            match key.unit() {
                Unit::People => {
                    into.count += 1;
                    into.set = into.set.wrapping_add(set);
                }
                Unit::Convictions => {
                    into.count += cell.len() as u64;
                    for (_, conviction) in cell {
                        into.set = into.set.wrapping_add(mixed(*conviction));
                    }
                }
            }
        }
    }
}

/// The cells that a person counts in, each as often as it has a conviction there.
struct Adding<'t> {
    touched: &'t mut Vec<(Key, u64)>,
    links: &'t mut HashSet<[Key; 2], foldhash::fast::FixedState>,
    person: &'t PersonRecord,
    place: u8,
}

impl Adding<'_> {
    fn determined(&mut self, determined: &Determined) {
        let Determined { section, severity, reason, authority, .. } = *determined;
        let decade = determined.decade.map(|decade| decade.max(FIRST_DECADE - 1));
        let decade = decade.map_or(NO_DECADE, u16::from);
        for (table, row) in [
            (Table::Section, u16::from(section)),
            (Table::Severity, u16::from(severity)),
            (Table::Reason, reason),
            (Table::Authority, u16::from(authority)),
            (Table::Decade, decade),
            (Table::Race, u16::from(self.person.race)),
        ] {
            self.outcome(table, row, determined);
        }
        let row =
            |table, row| Key::new(table, self.place, determined.policy, Unit::Convictions, row, 0);
        for (table, of) in
            [(Table::Section, section), (Table::Severity, severity), (Table::Authority, authority)]
        {
            self.links.insert([row(Table::Reason, reason), row(table, u16::from(of))]);
        }
    }

    /// A conviction in its row and in all rows, under its outcome and under all.
    fn outcome(&mut self, table: Table, row: u16, determined: &Determined) {
        for unit in table.units() {
            for row in [row, ALL_ROWS] {
                for column in [determined.outcome, ALL_OUTCOMES] {
                    let key = Key::new(table, self.place, determined.policy, *unit, row, column);
                    self.touched.push((key, determined.conviction));
                }
            }
        }
    }

    fn people(&mut self, table: Table, policy: u8, row: u16, column: u8) {
        let key = Key::new(table, self.place, policy, Unit::People, row, column);
        self.touched.push((key, 0));
    }

    fn impact(&mut self, policy: u8, as_of: Date) {
        let person = self.person;
        let flags = person.impact(policy, as_of);
        let columns = [
            (PEOPLE, true),
            (1, flags.some_relief),
            (2, flags.no_felony),
            (3, flags.no_conviction_last_7_years),
            (4, flags.no_conviction),
        ];
        let age = groups::age(person.birth_year, as_of.year());
        let rows = [
            (Table::Impact, ALL_ROWS),
            (Table::ImpactByRace, u16::from(person.race)),
            (Table::ImpactBySex, u16::from(person.sex)),
            (Table::ImpactByAge, u16::from(age)),
        ];
        for (table, row) in rows {
            for (column, _) in columns.iter().filter(|(_, is_so)| *is_so) {
                self.people(table, policy, row, *column);
            }
        }
    }

    fn quality(&mut self) {
        let person = self.person;
        self.people(Table::Quality, OWN, ALL_ROWS, PEOPLE);
        // In the order of `QUALITIES`.
        let is_so = [
            !person.is_linkable,
            person.is_incomplete,
            person.groups_differ,
            person.race == RACE_UNKNOWN,
            person.sex == SEX_UNKNOWN,
            groups::age(person.birth_year, i16::MAX) == AGE_UNKNOWN,
        ];
        for (row, _) in (0..).zip(is_so).filter(|(_, is_so)| *is_so) {
            self.people(Table::Quality, OWN, row, PEOPLE);
        }
    }

    fn statewide(&mut self, determined: &Determined) {
        if determined.policy >= FIRST_PILOT {
            self.outcome(Table::Pilots, u16::from(determined.section), determined);
        }
        if determined.policy != OWN {
            return;
        }
        let not_reviewed = Table::Jurisdiction.rows().map_or(0, |rows| rows.len() - 1);
        let prosecutor = determined.prosecutor.map_or(not_reviewed, usize::from);
        let prosecutor = u16::try_from(prosecutor).unwrap_or(ALL_ROWS);
        self.outcome(Table::Jurisdiction, prosecutor, determined);
        let row = |table, place, row| Key::new(table, place, OWN, Unit::Convictions, row, 0);
        let severity = u16::from(determined.severity);
        self.links.insert([
            row(Table::Jurisdiction, self.place, prosecutor),
            row(Table::Severity, determined.county, severity),
        ]);
        for (column, bits) in [(0, determined.found), (1, determined.possible)] {
            for row in (0..3).filter(|row| bits >> row & 1 == 1) {
                for unit in Table::Disqualifiers.units() {
                    let key = Key::new(Table::Disqualifiers, self.place, OWN, *unit, row, column);
                    self.touched.push((key, determined.conviction));
                }
            }
        }
    }
}

/// A number spread over all bits, so that sums of sets tell sets apart.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}
