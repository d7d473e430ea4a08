//! Which counts are withheld, so that nobody is identified.
//!
//! After the `CalHHS` Data De-Identification Guidelines (see [`SOURCE`]): a count behind which fewer than
//! eleven persons stand is withheld, whatever its unit; zeros are shown; then further counts, so that none
//! that is withheld follows from others. Which do is found out by attacking: an auditor who knows which
//! counts are small, and what was published elsewhere ([`announced`](crate::announced)), works out bounds
//! from everything that is published, and as long as one is narrowed to a value, one more count is withheld.
//! If nothing is left to withhold and a count that tells of few persons follows all the same, nothing is
//! published.
//!
//! Also withheld: a count of people, or of convictions with a disqualifier, whose complement is that small,
//! or what it is less than the people with some relief, or than the like count of a scenario that relieves
//! them and more; and the counts of a row in which one of them holds everyone, of rows that are groups of
//! people, and in counties of rows whose outcome is no relief. Zeros are withheld there, too. Where everybody
//! of a place is alike, no row says more than that.

mod follows;

use std::collections::{BTreeMap, BTreeSet};

use clear64_rules::policy::Outcome;
use hashbrown::HashMap;

use crate::announced::Announced;
use crate::keys::{
    ALL_OUTCOMES, ALL_ROWS, CALIFORNIA, Key, PEOPLE, RELATED_SCENARIO, SCENARIO, Table, Unit,
};
use crate::relations::{any_relief_of, dismissal_of, relief_of, whole_of};
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

/// What a count is for a reader: the last is given up last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    /// Of one row and one column.
    Inner,
    /// Everything in one row.
    Row,
    /// One column of all rows.
    Margin,
    /// Everything of a place.
    Total,
}

impl Tier {
    fn of(key: Key) -> Self {
        match (key.row() == ALL_ROWS, key.is_total()) {
            (false, false) => Self::Inner,
            (false, true) => Self::Row,
            (true, false) => Self::Margin,
            (true, true) => Self::Total,
        }
    }
}

/// A cell, or several that are known to hold the same.
struct Variable {
    cell: Cell,
    is_hidden: bool,
    /// Whether it is withheld for its own sake, and not for that of others.
    is_sensitive: bool,
    /// Whether it is known from elsewhere.
    is_announced: bool,
    /// In which order it is withheld for others: what is told least by comes first ([`Tier`]), counties before
    /// the state, small counts before large ones.
    rank: (Tier, bool, u64, Key),
    unit: Unit,
}

/// A count of few persons follows from what would be published, whatever more is withheld; or whether it does
/// could not be found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a count that is withheld would follow from what is published")]
pub struct Exposed;

/// What of these cells is published. Cells that are not in the answer are zeros, and shown, but for those of a
/// place and policy in `not_reported`.
///
/// # Errors
///
/// [`Exposed`]: nothing may be published.
pub fn suppress(
    counts: &Counts,
    approved: &[u8],
    not_reported: &BTreeSet<(u8, u8)>,
    protection: Protection,
) -> Result<BTreeMap<Key, Published>, Exposed> {
    let mut withheld = Withheld::of(&counts.cells, not_reported);
    withheld.hide_small();
    if protection == Protection::Full {
        withheld.hide_rows_of_one(approved);
        withheld.hide_what_follows(approved, &counts.links)?;
    }
    Ok(withheld.published())
}

struct Withheld<'s> {
    variables: Vec<Variable>,
    not_reported: &'s BTreeSet<(u8, u8)>,
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
    /// That a group of people is everyone follows from its others being none, if that is shown.
    group: Option<(Table, u16)>,
    set: u64,
    count: u64,
    /// Who knows one of two that are equal by chance from elsewhere does not know the other.
    is_announced: bool,
}

impl Same {
    fn of(key: Key, cell: Cell, announced: &Announced) -> Self {
        let table = key.table();
        // Disqualifiers found are no outcome: their columns are told apart from those by the bit above.
        let found = if table == Table::Disqualifiers { 0x80 } else { 0 };
        let column = (!key.is_total()).then(|| (table.has_impact(), key.column() | found));
        let of_group = if table == Table::ImpactByRace { Table::Race } else { table };
        let is_group = table.is_of_people() && key.row() != ALL_ROWS;
        Self {
            place: key.place(),
            unit: key.unit(),
            column,
            group: is_group.then(|| (of_group, key.row())),
            set: cell.set,
            count: cell.count,
            is_announced: announced.has(key) && cell.persons >= THRESHOLD,
        }
    }
}

impl<'s> Withheld<'s> {
    fn of(cells: &[(Key, Cell)], not_reported: &'s BTreeSet<(u8, u8)>) -> Self {
        let announced = Announced::read();
        let mut known: HashMap<Same, usize, foldhash::fast::FixedState> = HashMap::default();
        let mut withheld = Self {
            variables: Vec::new(),
            not_reported,
            index: HashMap::default(),
            keys: Vec::new(),
        };
        let is_reported = |key: Key| !not_reported.contains(&(key.place(), key.policy()));
        for (key, cell) in cells.iter().filter(|(key, _)| is_reported(*key)) {
            let next = withheld.variables.len();
            let index = *known.entry(Same::of(*key, *cell, &announced)).or_insert(next);
            if index == next {
                withheld.variables.push(Variable::new(*key, *cell));
            }
            let variable = &mut withheld.variables[index];
            // Nobody announces what is of a few.
            variable.is_announced |= announced.has(*key) && cell.persons >= THRESHOLD;
            // Of several names of a count the one counts that tells most.
            variable.rank.0 = variable.rank.0.max(Tier::of(*key));
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
            if variable.is_small() {
                variable.is_hidden = true;
                variable.is_sensitive = true;
            }
        }
        let has_whole =
            |key: &Key| key.unit() == Unit::People || key.table() == Table::Disqualifiers;
        for key in self.keys.clone().into_iter().filter(has_whole) {
            let is_small = |whole| {
                (1..THRESHOLD).contains(&self.cell(whole).count.abs_diff(self.cell(key).count))
            };
            let mut wholes = [whole_of, relief_of, any_relief_of, dismissal_of].into_iter();
            let is_told = wholes.any(|whole| whole(key).is_some_and(is_small));
            // What a scenario would do for a few more than a county's policy is withheld of the scenario.
            let mut hidden: Vec<Key> = self.wider(key).filter(|wider| is_small(*wider)).collect();
            hidden.extend(is_told.then_some(key));
            for key in hidden {
                self.hide(key);
            }
        }
    }

    /// The like counts of people of the scenarios that relieve whomever the policy of this one does, and of the
    /// people with convictions that they look at.
    fn wider(&self, key: Key) -> impl Iterator<Item = Key> {
        let all = |policy| {
            let all = key.of(Table::Section, ALL_ROWS).counting(Unit::Convictions);
            self.cell(all.in_column(ALL_OUTCOMES).under(policy)).set
        };
        let is_same = all(key.policy()) == all(SCENARIO);
        let scenarios = [SCENARIO, RELATED_SCENARIO].into_iter();
        scenarios
            .filter(move |scenario| {
                let is_wider = is_same || *scenario == RELATED_SCENARIO;
                let is_reported = !self.not_reported.contains(&(key.place(), *scenario));
                key.table().has_impact() && *scenario > key.policy() && is_wider && is_reported
            })
            .map(move |scenario| key.under(scenario))
    }

    /// Withholds a cell; a zero becomes one that is not shown. Where there is no conviction there is nobody,
    /// and the other way round: both zeros are one.
    fn hide(&mut self, key: Key) {
        let next = self.variables.len();
        let index = *self.index.entry(key).or_insert(next);
        if index == next {
            self.variables.push(Variable::new(key, Cell::default()));
            for unit in key.table().units() {
                self.index.insert(key.counting(*unit), index);
                self.keys.push(key.counting(*unit));
            }
        }
        self.variables[index].is_hidden = true;
        self.variables[index].is_sensitive = true;
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
            // Where everybody is alike, or the row is everybody, it says no more than that of all rows does.
            let of_all = self.cell(all.in_column(total));
            let is_everyone = of_row.set == of_all.set || self.cell(all).count == of_all.count;
            if of_row.count != self.cell(key).count || is_everyone {
                continue;
            }
            if is_group && (table.has_impact() || key.unit() == Unit::People) {
                self.hide(key);
            } else if table.has_outcomes()
                && (is_group || !is_relief(key.column()) && key.place() != CALIFORNIA)
            {
                // Zeros hide which one it is. If there are none that can, the total of the row does.
                let mut columns: Vec<u8> = (0..ALL_OUTCOMES)
                    .filter(|column| self.can_be(key.in_column(*column), approved))
                    .collect();
                if columns.len() < 2 {
                    columns = vec![key.column(), ALL_OUTCOMES];
                }
                for column in columns {
                    self.hide(key.in_column(column));
                }
                if is_group {
                    self.hide(key.counting(Unit::People));
                }
            }
        }
    }

    /// Whether a zero is not known to be one: there is something in other rows. What is of all in a row that is
    /// no group of people is that of all counties: of one that the state is made up of there is something in
    /// the state, too.
    fn can_be(&self, key: Key, approved: &[u8]) -> bool {
        let is_of_state = key.table() != Table::Race && approved.contains(&key.place());
        self.cell(key.in_row(ALL_ROWS)).count > 0
            && (!is_of_state || self.cell(key.at(CALIFORNIA)).count > 0)
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
    /// Whether few persons stand behind it.
    fn is_small(&self) -> bool {
        (1..THRESHOLD).contains(&self.cell.persons)
    }

    /// Whether it would tell something, and not only what it is withheld for. A zero that is known to be one
    /// hides nothing.
    fn must_be_hidden(&self) -> bool {
        self.is_sensitive && self.cell.count > 0
    }

    fn new(key: Key, cell: Cell) -> Self {
        Self {
            cell,
            is_hidden: false,
            is_sensitive: false,
            is_announced: false,
            rank: (Tier::of(key), key.place() == CALIFORNIA, cell.persons, key),
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
