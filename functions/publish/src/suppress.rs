//! Which counts are withheld, so that nobody is identified.
//!
//! After the `CalHHS` Data De-Identification Guidelines (see [`SOURCE`]): a count behind which fewer than
//! eleven persons stand is withheld, whatever its unit; zeros are shown; then further counts, so that none
//! that is withheld follows from others. Which do is found out by attacking: an auditor who knows which
//! counts are small, and what was published elsewhere ([`announced`](crate::announced)), works out bounds from
//! everything that is published, and as long as one is narrowed to
//! a value, one more count is withheld.
//!
//! Also withheld: a count of people whose complement is that small; and the counts of a row in which one of them
//! holds everyone, of rows that are groups of people, and of rows whose outcome is no relief. Zeros are
//! withheld there, too.

use std::collections::{BTreeMap, BTreeSet};

use clear64_rules::policy::Outcome;
use hashbrown::HashMap;

use crate::announced::Announced;
use crate::audit::{Bounds, Known, audit};
use crate::keys::{ALL_OUTCOMES, ALL_ROWS, CALIFORNIA, Key, PEOPLE, Table, Unit};
use crate::relations::{Relation, relations, whole_of};
use crate::tally::{Cell, Counts};

/// Distinct persons behind a count that is shown, at least.
pub const THRESHOLD: u64 = 11;
/// Where the threshold comes from.
pub const SOURCE: &str =
    "after the CalHHS Data De-Identification Guidelines: counts of 1 to 10 are withheld";
/// When that was looked up.
pub const DATED: &str = "2026-11";

/// What is done about small counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Everything.
    Full,
    /// Small counts alone are withheld: for a test of the attack on it.
    PrimaryOnly,
}

/// A count as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// The count.
    Count(u64),
    /// Withheld.
    Suppressed,
}

/// A cell, or several that are known to hold the same.
struct Variable {
    cell: Cell,
    is_primary: bool,
    is_hidden: bool,
    /// Whether it is known from elsewhere: withholding it protects nothing.
    is_announced: bool,
    /// In which order it is withheld for others: counties before the state, inner cells before totals.
    rank: (bool, bool, u64, Key),
    unit: Unit,
}

/// What of these cells is published. Cells that are not in the answer are zeros, and shown.
pub fn suppress(
    counts: &Counts,
    approved: &[u8],
    protection: Protection,
) -> BTreeMap<Key, Published> {
    let mut withheld = Withheld::of(&counts.cells);
    withheld.hide_small();
    if protection == Protection::Full {
        withheld.hide_rows_of_one(approved);
        let relations = withheld.relations(approved, &counts.links);
        withheld.hide_what_follows(&relations);
    }
    withheld.published()
}

struct Withheld {
    variables: Vec<Variable>,
    index: HashMap<Key, usize, foldhash::fast::FixedState>,
    keys: Vec<Key>,
}

/// Cells that are taken for known to be equal: those of one place and unit that hold the same set, in columns
/// that mean the same. Totals of several tables are; what two policies decide alike can be known to be; and
/// counts that are equal by chance lose nothing by being shown or withheld together.
#[derive(PartialEq, Eq, Hash)]
struct Same {
    place: u8,
    unit: Unit,
    column: Option<(bool, u8)>,
    set: u64,
    count: u64,
}

impl Same {
    fn of(key: Key, cell: Cell) -> Self {
        let table = key.table();
        // Disqualifiers found are no outcome: their columns are told apart from those by the bit above.
        let found = if table == Table::Disqualifiers { 0x80 } else { 0 };
        let column = (!key.is_total()).then(|| (table.has_impact(), key.column() | found));
        Self { place: key.place(), unit: key.unit(), column, set: cell.set, count: cell.count }
    }
}

impl Withheld {
    fn of(cells: &[(Key, Cell)]) -> Self {
        let announced = Announced::read();
        let mut known: HashMap<Same, usize, foldhash::fast::FixedState> = HashMap::default();
        let mut withheld =
            Self { variables: Vec::new(), index: HashMap::default(), keys: Vec::new() };
        for (key, cell) in cells {
            let next = withheld.variables.len();
            let index = *known.entry(Same::of(*key, *cell)).or_insert(next);
            if index == next {
                withheld.variables.push(Variable::new(*key, *cell));
            }
            withheld.variables[index].is_announced |= announced.has(*key);
            withheld.index.insert(*key, index);
            withheld.keys.push(*key);
        }
        withheld
    }

    fn cell(&self, key: Key) -> Cell {
        self.index.get(&key).map_or_else(Cell::default, |index| self.variables[*index].cell)
    }

    fn hide_small(&mut self) {
        for variable in &mut self.variables {
            if (1..THRESHOLD).contains(&variable.cell.persons) {
                variable.is_primary = true;
                variable.is_hidden = true;
            }
        }
        for key in self.keys.clone() {
            let whole = whole_of(key).filter(|_| key.unit() == Unit::People);
            let others = whole.map(|whole| self.cell(whole).count.abs_diff(self.cell(key).count));
            if others.is_some_and(|others| (1..THRESHOLD).contains(&others)) {
                self.hide(key);
            }
        }
    }

    /// Withholds a cell; a zero becomes one that is not shown.
    fn hide(&mut self, key: Key) {
        let next = self.variables.len();
        let index = *self.index.entry(key).or_insert(next);
        if index == next {
            self.variables.push(Variable::new(key, Cell::default()));
            self.keys.push(key);
        }
        self.variables[index].is_hidden = true;
    }

    fn hide_rows_of_one(&mut self, approved: &[u8]) {
        for key in self.keys.clone() {
            let table = key.table();
            let is_group = table.is_of_people() && key.row() != ALL_ROWS;
            if key.is_total() || !is_of_row(table) {
                continue;
            }
            let total = if table.has_outcomes() { ALL_OUTCOMES } else { PEOPLE };
            let of_row = self.cell(key.in_column(total));
            let all = if table.has_impact() {
                key.of(Table::Impact, ALL_ROWS)
            } else {
                key.in_row(ALL_ROWS)
            };
            // A row that is everyone says no more than that of all rows does.
            let is_everyone = of_row.set == self.cell(all.in_column(total)).set;
            if of_row.count != self.cell(key).count || is_everyone {
                continue;
            }
            if is_group && (table.has_impact() || key.unit() == Unit::People) {
                self.hide(key);
            } else if table.has_outcomes() && (is_group || !is_relief(key.column())) {
                // Zeros hide which one it is: those of outcomes that there are in the row of the state, and
                // in other rows. If there are none, the total of the row does.
                // A zero of the state is a zero of every county.
                let is_of_state = approved.contains(&key.place());
                let is_likely = |column: &u8| {
                    let cell = key.in_column(*column);
                    key.place() != CALIFORNIA
                        && self.cell(cell.in_row(ALL_ROWS)).count > 0
                        && (!is_of_state || self.cell(cell.at(CALIFORNIA)).count > 0)
                };
                let mut columns: Vec<u8> = (0..ALL_OUTCOMES).filter(is_likely).collect();
                if columns.len() < 2 {
                    columns = vec![key.column(), ALL_OUTCOMES];
                }
                for column in columns {
                    self.hide(key.in_column(column));
                }
            }
        }
    }

    fn relations(&self, approved: &[u8], links: &[[Key; 2]]) -> Vec<Relation> {
        relations(&self.keys, |key| self.index.get(&key).copied(), approved, links)
    }

    /// Withholds more until nothing that is withheld follows from what is shown.
    fn hide_what_follows(&mut self, relations: &[Relation]) {
        let mut of_cell: Vec<Vec<usize>> = vec![Vec::new(); self.variables.len()];
        for (index, relation) in relations.iter().enumerate() {
            for cell in relation.cells() {
                of_cell[cell].push(index);
            }
        }
        self.hide_beside_small(relations);
        loop {
            let bounds = audit(&self.knowledge(), relations);
            let is_exposed = |cell: &usize| {
                let variable = &self.variables[*cell];
                variable.is_hidden && !variable.is_announced && bounds[*cell].is_value()
            };
            let exposed: Vec<usize> = (0..self.variables.len()).filter(is_exposed).collect();
            let mut has_hidden = false;
            for cell in exposed {
                if let Some(more) = self.nearest_shown(cell, relations, &of_cell) {
                    self.variables[more].is_hidden = true;
                    has_hidden = true;
                }
            }
            if !has_hidden {
                return;
            }
        }
    }

    /// The count that is withheld next for another: one that hangs together with it, directly or through
    /// others that are withheld. None if all are.
    fn nearest_shown(
        &self,
        cell: usize,
        relations: &[Relation],
        of_cell: &[Vec<usize>],
    ) -> Option<usize> {
        let (mut seen, mut around) = (BTreeSet::from([cell]), vec![cell]);
        while !around.is_empty() {
            let related = around.iter().flat_map(|cell| &of_cell[*cell]);
            let related = related.flat_map(|relation| relations[*relation].cells());
            let new: Vec<usize> = related.filter(|cell| seen.insert(*cell)).collect();
            if let Some(more) = self.next_to_hide(new.iter().copied()) {
                return Some(more);
            }
            around = new.into_iter().filter(|cell| self.variables[*cell].is_hidden).collect();
        }
        None
    }

    /// One more count beside withheld ones that are all 3 or less, or add up to less than the threshold.
    fn hide_beside_small(&mut self, relations: &[Relation]) {
        for relation in relations {
            let Relation { left: parts, right: total, is_equal: true } = relation else { continue };
            if total.len() != 1 {
                continue;
            }
            let hidden =
                || parts.iter().map(|part| &self.variables[*part]).filter(|one| one.is_hidden);
            let persons: u64 = hidden().map(|one| one.cell.persons).sum();
            let is_small = persons < THRESHOLD || hidden().all(|one| one.cell.count <= 3);
            if persons > 0
                && is_small
                && let Some(more) = self.next_to_hide(parts.iter().copied())
            {
                self.variables[more].is_hidden = true;
            }
        }
    }

    /// Of these cells, the one that is withheld next: what is least is lost.
    fn next_to_hide(&self, cells: impl Iterator<Item = usize>) -> Option<usize> {
        let shown = cells.filter(|cell| {
            let variable = &self.variables[*cell];
            !variable.is_hidden && !variable.is_announced && variable.cell.count > 0
        });
        shown.min_by_key(|cell| self.variables[*cell].rank)
    }

    /// What an attacker knows before adding anything up.
    fn knowledge(&self) -> Vec<Known> {
        let known = self.variables.iter().map(|variable| {
            let count = i64::try_from(variable.cell.count).unwrap_or(i64::MAX);
            if !variable.is_hidden || variable.is_announced {
                Known::Value(count)
            } else if count == 0 {
                Known::Between(Bounds::from(0))
            } else if variable.is_primary && variable.unit == Unit::People {
                Known::Between(Bounds { low: 1, high: 10 })
            } else {
                Known::Between(Bounds::from(1))
            }
        });
        known.collect()
    }

    fn published(&self) -> BTreeMap<Key, Published> {
        let published = self.index.iter().map(|(key, index)| {
            let variable = &self.variables[*index];
            let is_hidden = variable.is_hidden;
            let count = Published::Count(variable.cell.count);
            (*key, if is_hidden { Published::Suppressed } else { count })
        });
        published.collect()
    }
}

impl Variable {
    fn new(key: Key, cell: Cell) -> Self {
        let is_margin = key.is_total() || key.row() == ALL_ROWS;
        Self {
            cell,
            is_primary: false,
            is_hidden: false,
            is_announced: false,
            rank: (key.place() == CALIFORNIA, is_margin, cell.persons, key),
            unit: key.unit(),
        }
    }
}

/// Whether one count holding everyone of a row would tell something: the reason and the authority are
/// what the outcome follows from, so that there it says nothing new.
fn is_of_row(table: Table) -> bool {
    table.is_of_people() || matches!(table, Table::Section | Table::Severity | Table::Decade)
}

fn is_relief(column: u8) -> bool {
    Outcome::ALL.get(usize::from(column)).is_some_and(|outcome| outcome.is_relief())
}
