//! What is known of cells beside their counts: which add up to which, and which are part of which.

use hashbrown::HashMap;

use crate::keys::{ALL_OUTCOMES, ALL_ROWS, CALIFORNIA, Key, PEOPLE, SOME_RELIEF, Table, Unit};

/// Cells of which anybody knows how they hang together, by their index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The parts add up to the total.
    Sum {
        /// Of all parts.
        total: usize,
        /// Those that are not zero for certain.
        parts: Vec<usize>,
    },
    /// The parts cover the whole, and can overlap.
    Cover {
        /// What is covered.
        whole: usize,
        /// Each at most the whole.
        parts: Vec<usize>,
    },
    /// The one is part of the other.
    Within {
        /// At most the other.
        part: usize,
        /// The other.
        whole: usize,
    },
}

impl Relation {
    /// The cells that it is about.
    pub fn cells(&self) -> impl Iterator<Item = usize> {
        let (one, parts): (usize, &[usize]) = match self {
            Self::Sum { total, parts } => (*total, parts),
            Self::Cover { whole, parts } => (*whole, parts),
            Self::Within { part, whole } => (*whole, std::slice::from_ref(part)),
        };
        std::iter::once(one).chain(parts.iter().copied())
    }
}

/// Groups of cells, by the cell that they make up.
type Groups = HashMap<Key, Vec<usize>, foldhash::fast::FixedState>;

/// All relations of these cells. `index` gives each cell's number; cells that are known to be equal have the
/// same. Counties in `approved` make up the state.
pub fn relations(
    keys: &[Key],
    index: impl Fn(Key) -> Option<usize>,
    approved: &[u8],
) -> Vec<Relation> {
    let (mut sums, mut covers) = (Groups::default(), Groups::default());
    let mut relations = Vec::new();
    for key in keys.iter().copied() {
        let Some(cell) = index(key) else { continue };
        let part_of = |groups: &mut Groups, whole: Key| {
            if untagged(whole) != key {
                groups.entry(whole).or_default().push(cell);
            }
        };
        let (table, unit) = (key.table(), key.unit());
        let is_additive = unit == Unit::Convictions;
        if table.has_outcomes() && key.column() != ALL_OUTCOMES {
            // The total of all is that of its row, and that of its column.
            let row = key.in_column(ALL_OUTCOMES).marked(OF_ROW);
            part_of(if is_additive { &mut sums } else { &mut covers }, row);
        }
        if table.has_outcomes() && key.row() != ALL_ROWS {
            part_of(&mut sums, key.in_row(ALL_ROWS));
        }
        if table.has_impact() && table != Table::Impact {
            // By race, by sex and by age: each adds up to the same.
            let total = key.of(Table::Impact, ALL_ROWS);
            sums.entry(tagged(total, table)).or_default().push(cell);
        }
        // A person's race is that of the latest run, for the convictions of all counties.
        let is_of_race = table == Table::Race && key.row() != ALL_ROWS;
        let is_of_state = is_additive && !is_of_race || is_union(key);
        if key.place() != CALIFORNIA && approved.contains(&key.place()) && is_of_state {
            let state = tagged_place(key.at(CALIFORNIA));
            let groups = if is_additive { &mut sums } else { &mut covers };
            groups.entry(state).or_default().push(cell);
        }
        let mut within = |whole: Key| {
            if let Some(whole) = index(whole).filter(|whole| *whole != cell) {
                relations.push(Relation::Within { part: cell, whole });
            }
        };
        if table.has_impact() && key.column() != PEOPLE {
            within(key.in_column(PEOPLE));
        }
        if table == Table::Quality && key.row() != ALL_ROWS {
            within(key.in_row(ALL_ROWS));
        }
        if table == Table::Race && unit == Unit::People {
            let convictions = Key::new(
                table,
                key.place(),
                key.policy(),
                Unit::Convictions,
                key.row(),
                key.column(),
            );
            within(convictions);
        }
    }
    let whole = |key: Key| index(untagged(key));
    let sums = sums
        .into_iter()
        .filter_map(|(key, parts)| Some(Relation::Sum { total: whole(key)?, parts }));
    relations.extend(sums);
    let covers = covers
        .into_iter()
        .filter_map(|(key, parts)| Some(Relation::Cover { whole: whole(key)?, parts }));
    relations.extend(covers);
    for relation in &mut relations {
        if let Relation::Sum { parts, .. } | Relation::Cover { parts, .. } = relation {
            parts.sort_unstable();
        }
    }
    relations.sort_unstable_by(|one, other| one.cells().cmp(other.cells()));
    relations
}

/// Whether the people of the state's cell are those of the counties' cells together. Who has no felony left
/// follows from all counties at once, and a person's groups are those of one of them: there it is not so.
fn is_union(key: Key) -> bool {
    key.row() == ALL_ROWS
        && match key.table() {
            Table::Race | Table::Quality => true,
            Table::Impact => key.column() == PEOPLE || key.column() == SOME_RELIEF,
            _ => false,
        }
}

/// One total that several groups make up, each by itself: told apart by a bit that no key has.
fn tagged(total: Key, by: Table) -> Key {
    total.marked(by as u8 + 1)
}

fn tagged_place(total: Key) -> Key {
    total.marked(OF_STATE)
}

const OF_ROW: u8 = 0x20;
const OF_STATE: u8 = 0x40;

fn untagged(key: Key) -> Key {
    key.marked(0)
}
