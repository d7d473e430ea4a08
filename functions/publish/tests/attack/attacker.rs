//! Who attacks: what is known beside the rows, and how bounds follow from it.

use std::collections::{BTreeMap, BTreeSet};

use clear64_publish::rows::Shown;

use crate::invented::{OF_AUTHORITY, OF_SECTION};

/// Table, place, policy, unit, row, column.
pub(crate) type Cell = [String; 6];

const TABLE: usize = 0;
const PLACE: usize = 1;
const POLICY: usize = 2;
const UNIT: usize = 3;
const ROW: usize = 4;
const COLUMN: usize = 5;

const FAR: i64 = 1 << 40;
const OWN: &str = "county-policy";
const ALL: &str = "dismiss-all";
const RELATED: &str = "dismiss-all-and-related";

/// Bounds of every cell, and what is known of them together.
pub(crate) struct Attacker {
    cells: BTreeMap<Cell, usize>,
    /// Places, and the policies that they were determined under.
    reported: BTreeSet<[String; 2]>,
    counties: BTreeSet<String>,
    withheld: Vec<bool>,
    bounds: Vec<(i64, i64)>,
    /// The first add up to at most what the second do.
    facts: Vec<[Vec<usize>; 2]>,
    /// Of convictions and their people: both are zero, or neither.
    twins: Vec<[usize; 2]>,
    /// Cells by what they add up to, each kind by itself.
    sums: BTreeMap<(&'static str, Cell), Vec<usize>>,
}

impl Attacker {
    pub(crate) fn on(published: &BTreeMap<Cell, Shown>) -> Self {
        let bounds = published.values().map(|shown| match shown {
            Shown::Count(count) => (i64::from(*count), i64::from(*count)),
            // Not known to be small, nor to be other than zero.
            Shown::Suppressed | Shown::NotReported => (0, FAR),
        });
        let mut attacker = Self {
            cells: (0..).zip(published.keys()).map(|(index, cell)| (cell.clone(), index)).collect(),
            withheld: published.values().map(|shown| *shown == Shown::Suppressed).collect(),
            bounds: bounds.collect(),
            reported: published
                .iter()
                .filter(|(_, shown)| **shown != Shown::NotReported)
                .map(|(cell, _)| [cell[PLACE].clone(), cell[POLICY].clone()])
                .collect(),
            counties: BTreeSet::new(),
            facts: Vec::new(),
            twins: Vec::new(),
            sums: BTreeMap::new(),
        };
        let cells: Vec<Cell> = published.keys().cloned().collect();
        let places = cells.iter().map(|cell| cell[PLACE].clone());
        attacker.counties = places.filter(|place| place != "california").collect();
        for cell in &cells {
            attacker.learn_sums(cell);
            attacker.learn_people(cell);
            attacker.learn_policies(cell);
            attacker.learn_reasons(cell);
            attacker.learn_alike(cell);
        }
        for ((_, whole), parts) in std::mem::take(&mut attacker.sums) {
            if let Some(whole) = attacker.cells.get(&whole).copied() {
                attacker.facts.push([parts.clone(), vec![whole]]);
                attacker.facts.push([vec![whole], parts]);
            }
        }
        attacker
    }

    /// What prosecutors and the press have published of the state and of some counties.
    pub(crate) fn learn_announced(&mut self, truth: &BTreeMap<Cell, Shown>) {
        for (cell, shown) in truth {
            let place = &*cell[PLACE];
            let is_announced = match (&*cell[TABLE], &*cell[ROW], &*cell[COLUMN]) {
                ("outcome-by-section", "all", "all") => [
                    "california",
                    "alameda",
                    "contra-costa",
                    "imperial",
                    "riverside",
                    "sacramento",
                    "san-bernardino",
                    "san-francisco",
                ]
                .contains(&place),
                ("outcome-by-section", "all", "dismissal" | "reduction") => place == "sacramento",
                ("outcome-by-severity", "felony" | "not-felony", "all") => place == "alameda",
                ("impact", _, "people") => ["contra-costa", "sacramento"].contains(&place),
                ("impact", _, "no-felony") => {
                    ["california", "los-angeles", "san-francisco"].contains(&place)
                }
                ("impact", _, "no-conviction") => {
                    ["california", "los-angeles", "sacramento", "san-francisco"].contains(&place)
                }
                ("impact", ..) => place == "california",
                _ => false,
            };
            // Nobody announces what is of a few.
            let Shown::Count(count @ 11..) = shown else { continue };
            if is_announced && cell[POLICY] == OWN {
                let index = self.cells[cell];
                self.withheld[index] = false;
                self.bounds[index] = (i64::from(*count), i64::from(*count));
            }
        }
    }

    /// Cells that are not published are zero.
    fn at_most(&mut self, left: &[Cell], right: &[Cell]) {
        let indexes = |cells: &[Cell]| {
            cells.iter().filter_map(|cell| self.cells.get(cell).copied()).collect()
        };
        let fact: [Vec<usize>; 2] = [indexes(left), indexes(right)];
        if !fact[0].is_empty() {
            self.facts.push(fact);
        }
    }

    fn equal(&mut self, one: &[Cell], other: &[Cell]) {
        self.at_most(one, other);
        self.at_most(other, one);
    }

    fn part(&mut self, kind: &'static str, cell: &Cell, whole: Cell) {
        let index = self.cells[cell];
        self.sums.entry((kind, whole)).or_default().push(index);
    }

    /// What adds up to what.
    fn learn_sums(&mut self, cell: &Cell) {
        let [table, place, _, unit, row, column] = cell.each_ref().map(String::as_str);
        let is_of_convictions = unit == "convictions" && table != "disqualifiers";
        if is_of_convictions && column != "all" {
            self.part("columns", cell, with(cell, [(COLUMN, "all")]));
        }
        if has_outcomes(table) && row != "all" {
            self.part("rows", cell, with(cell, [(ROW, "all")]));
        }
        for by in ["impact-by-race", "impact-by-sex", "impact-by-age"] {
            if table == by {
                self.part(by, cell, with(cell, [(TABLE, "impact"), (ROW, "all")]));
            }
        }
        // A person's race is that of one run, for the convictions of all.
        let is_of_race = table == "outcome-by-race" && row != "all";
        let is_alone = table == "record-quality" && row == "not-linkable";
        if place != "california" && (unit == "convictions" && !is_of_race || is_alone) {
            self.part("counties", cell, with(cell, [(PLACE, "california")]));
        }
    }

    /// People count once, and in several columns.
    fn learn_people(&mut self, cell: &Cell) {
        let [table, place, _, unit, row, column] = cell.each_ref().map(String::as_str);
        if unit != "people" {
            return;
        }
        let only = std::slice::from_ref(cell);
        if table == "outcome-by-race" || table == "disqualifiers" {
            let convictions = with(cell, [(UNIT, "convictions")]);
            self.twins.push([self.cells[&convictions], self.cells[cell]]);
            self.at_most(only, &[convictions]);
        }
        if table == "outcome-by-race" && column == "all" {
            let outcomes = OUTCOMES.map(|outcome| with(cell, [(COLUMN, outcome)]));
            self.at_most(only, &outcomes);
            for outcome in &outcomes {
                self.at_most(std::slice::from_ref(outcome), only);
            }
        }
        if table.starts_with("impact") && column != "people" {
            self.at_most(only, &[with(cell, [(COLUMN, "people")])]);
            self.at_most(only, &[with(cell, [(COLUMN, "some-relief")])]);
        }
        // Who is anywhere is in the state; other impacts follow from all counties at once.
        let is_union = row == "all"
            && (table == "outcome-by-race" || column == "people" || column == "some-relief");
        let state = with(cell, [(PLACE, "california")]);
        if place != "california"
            && (is_union || row == "record-incomplete" || row == "groups-differ")
        {
            self.at_most(only, std::slice::from_ref(&state));
        }
        if place == "california" && (is_union || row == "record-incomplete") {
            let parts = self.counties.iter().map(|county| with(cell, [(PLACE, county)]));
            self.at_most(only, &parts.collect::<Vec<_>>());
        }
        if table != "impact" && table != "impact-by-race" {
            return;
        }
        let race = with(cell, [(TABLE, "outcome-by-race"), (COLUMN, "dismissal")]);
        let reduced = with(&race, [(COLUMN, "reduction")]);
        if column == "some-relief" {
            self.at_most(only, &[race.clone(), reduced.clone()]);
            self.at_most(&[race], only);
            self.at_most(&[reduced], only);
        } else if column.starts_with("no-conviction") {
            self.at_most(only, &[race]);
        } else if column == "no-felony" && table == "impact" {
            let felonies = with(cell, [(TABLE, "outcome-by-severity"), (ROW, "felony")]);
            let felonies = with(&felonies, [(UNIT, "convictions"), (COLUMN, "dismissal")]);
            let reduced = with(&felonies, [(COLUMN, "reduction")]);
            self.at_most(only, &[felonies, reduced]);
        }
    }

    /// What one policy decides of what another decides.
    fn learn_policies(&mut self, cell: &Cell) {
        let [table, place, policy, unit, row, column] = cell.each_ref().map(String::as_str);
        let only = std::slice::from_ref(cell);
        let has = |policy: &str| self.reported.contains(&[place, policy].map(str::to_owned));
        let (has_all, has_related) = (has(ALL), has(RELATED));
        let is_alike = table.starts_with("impact")
            || ["section", "severity", "decade", "race"]
                .iter()
                .any(|by| table.strip_prefix("outcome-by-") == Some(*by));
        if is_alike && policy == OWN && has_all {
            let all = with(cell, [(POLICY, ALL)]);
            if column == "people" || column == "all" {
                // Of the same sections.
                self.equal(only, &[all]);
            } else if table.starts_with("impact") {
                self.at_most(only, &[all]);
            } else if column == "dismissal" {
                self.at_most(only, std::slice::from_ref(&all));
                if unit == "convictions" {
                    self.at_most(&[cell.clone(), with(cell, [(COLUMN, "reduction")])], &[all]);
                }
            }
        }
        if is_alike && policy == ALL && has_related {
            let related = with(cell, [(POLICY, RELATED)]);
            if table == "outcome-by-section" && row != "all" && row != "related" {
                self.equal(only, &[related]);
            } else {
                self.at_most(only, &[related]);
            }
        }
        if table == "pilot-policies" && column == "all" && has_all {
            let all = with(cell, [(TABLE, "outcome-by-section"), (POLICY, ALL)]);
            self.equal(only, &[all]);
        }
    }

    /// What the policies say of their reasons, and the table of prosecutors of itself.
    fn learn_reasons(&mut self, cell: &Cell) {
        let [table, _, _, _, row, column] = cell.each_ref().map(String::as_str);
        if !self.reported.contains(&[cell[PLACE].clone(), cell[POLICY].clone()]) {
            return;
        }
        let only = std::slice::from_ref(cell);
        let reason = |word: &str| with(cell, [(TABLE, "outcome-by-reason"), (ROW, word)]);
        // What is not known goes to a person.
        let unknown = ["hand-review", "all"].contains(&column).then(|| reason("not known"));
        let and_unknown = |mut cells: Vec<Cell>| {
            cells.extend(unknown.clone());
            cells
        };
        match (table, row) {
            ("outcome-by-authority", _) => {
                if let Some((_, reasons)) = OF_AUTHORITY.iter().find(|(name, _)| *name == row) {
                    let reasons: Vec<Cell> = reasons.iter().map(|word| reason(word)).collect();
                    self.equal(only, &reasons);
                }
            }
            ("outcome-by-severity", "not-felony") => {
                self.at_most(&[reason("no felony")], only);
                self.at_most(only, &and_unknown(vec![reason("no felony")]));
            }
            ("outcome-by-severity", "felony") => {
                let of_sections: Vec<Cell> =
                    OF_SECTION.iter().map(|(_, word)| reason(word)).collect();
                let both = [cell.clone(), with(cell, [(ROW, "unknown")])];
                self.at_most(&of_sections, &both);
                self.at_most(&both, &and_unknown(of_sections));
            }
            ("outcome-by-section", _) => {
                if let Some((_, word)) = OF_SECTION.iter().find(|(name, _)| *name == row) {
                    self.at_most(&[reason(word)], only);
                    self.at_most(only, &and_unknown(vec![reason(word), reason("no felony")]));
                }
            }
            ("jurisdiction", "not-reviewed") => {
                let others = self.counties.iter().filter(|county| *county != "los-angeles");
                let row = with(cell, [(TABLE, "outcome-by-severity"), (ROW, "not-felony")]);
                let others = others.map(|county| with(&row, [(PLACE, county)]));
                self.equal(only, &others.collect::<Vec<_>>());
            }
            ("jurisdiction", "district-attorney") => {
                let felonies = with(cell, [(TABLE, "outcome-by-severity"), (ROW, "felony")]);
                self.at_most(&[felonies], only);
            }
            _ => {}
        }
    }

    /// The same under another name.
    fn learn_alike(&mut self, cell: &Cell) {
        let [table, place, policy, unit, row, column] = cell.each_ref().map(String::as_str);
        let only = std::slice::from_ref(cell);
        if table.starts_with("outcome-by") && unit == "convictions" && row == "all" {
            self.equal(only, &[with(cell, [(TABLE, "outcome-by-section")])]);
        }
        if table == "jurisdiction" && row == "all" {
            self.equal(only, &[with(cell, [(TABLE, "outcome-by-section")])]);
        }
        if table == "outcome-by-race" && unit == "people" && column == "all" {
            let impact = if row == "all" { "impact" } else { "impact-by-race" };
            self.equal(only, &[with(cell, [(TABLE, impact), (COLUMN, "people")])]);
        }
        let people = |table: &str, row: &str| {
            [table, place, policy, "people", row, "people"].map(str::to_owned)
        };
        if table == "record-quality" {
            match row {
                "all" => self.equal(only, &[people("impact", "all")]),
                "race-unknown" => self.equal(only, &[people("impact-by-race", "unknown")]),
                "sex-unknown" => self.equal(only, &[people("impact-by-sex", "unknown")]),
                "birth-year-unknown" => self.at_most(only, &[people("impact-by-age", "unknown")]),
                _ => {}
            }
            self.at_most(only, &[people("impact", "all")]);
        }
        if table == "disqualifiers" && unit == "people" {
            self.at_most(only, &[people("impact", "all")]);
        }
    }

    fn names(&self, indexes: &[usize]) -> Vec<&Cell> {
        let is_of = |(_, index): &(&Cell, &usize)| indexes.contains(index);
        self.cells.iter().filter(is_of).map(|(cell, _)| cell).collect()
    }

    /// Narrows everything by everything until nothing moves; the cells that are withheld and found out.
    pub(crate) fn found_out(mut self) -> Vec<Cell> {
        for _ in 0..200 {
            let mut has_moved = false;
            for [left, right] in &self.facts {
                let least: i64 = left.iter().map(|cell| self.bounds[*cell].0).sum();
                let most: i64 = right.iter().map(|cell| self.bounds[*cell].1).sum();
                for cell in left {
                    let bounds = &mut self.bounds[*cell];
                    let high = bounds.1.min(most - (least - bounds.0));
                    has_moved |= std::mem::replace(&mut bounds.1, high) != high;
                }
                for cell in right {
                    let bounds = &mut self.bounds[*cell];
                    let low = bounds.0.max(least - (most - bounds.1));
                    has_moved |= std::mem::replace(&mut bounds.0, low) != low;
                }
                let is_possible = |cell: &usize| self.bounds[*cell].0 <= self.bounds[*cell].1;
                let is_possible = left.iter().chain(right).all(is_possible);
                assert!(
                    is_possible,
                    "cannot be: {:?} at most {:?}",
                    self.names(left),
                    self.names(right)
                );
            }
            for [convictions, people] in &self.twins {
                if self.bounds[*people].1 == 0 {
                    has_moved |= std::mem::replace(&mut self.bounds[*convictions].1, 0) != 0;
                } else if self.bounds[*convictions].0 > 0 && self.bounds[*people].0 == 0 {
                    self.bounds[*people].0 = 1;
                    has_moved = true;
                }
            }
            if !has_moved {
                break;
            }
        }
        let is_found = |(_, index): &(&Cell, &usize)| {
            self.withheld[**index] && self.bounds[**index].0 == self.bounds[**index].1
        };
        self.cells.iter().filter(is_found).map(|(cell, _)| cell.clone()).collect()
    }
}

const OUTCOMES: [&str; 8] = [
    "dismissal",
    "reduction",
    "hand-review",
    "maybe-eligible",
    "city-attorney-review",
    "ground-for-challenge",
    "not-eligible",
    "no-determination",
];

fn has_outcomes(table: &str) -> bool {
    table.starts_with("outcome-by") || table == "jurisdiction" || table == "pilot-policies"
}

/// The cell that differs in these names.
fn with<const N: usize>(cell: &Cell, names: [(usize, &str); N]) -> Cell {
    let mut other = cell.clone();
    for (place, name) in names {
        name.clone_into(&mut other[place]);
    }
    other
}
