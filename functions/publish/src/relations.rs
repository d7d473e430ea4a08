//! What is known of cells beside their counts: which add up to which, and which are part of which.
//!
//! Some of it follows from what the tables mean; some from the policies, which are published: whoever reads
//! one knows which reasons are of felonies, or of one section. That is taken from the data
//! ([`Counts::links`](crate::tally::Counts)): rows that never met are known never to meet, which is more than
//! anybody knows.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use crate::groups::{AGE_UNKNOWN, RACE_UNKNOWN, SEX_UNKNOWN};
use crate::keys::{
    ALL_OUTCOMES, ALL_ROWS, CALIFORNIA, DISMISSAL, GROUPS_DIFFER, Key, NO_BIRTH_YEAR,
    NO_CONVICTION_LAST_7_YEARS, NO_FELONY, NO_RACE, NO_SEX, NOT_LINKABLE, PEOPLE,
    RECORD_INCOMPLETE, REDUCTION, RELATED_SCENARIO, SCENARIO, SOME_RELIEF, Table, Unit,
};
use crate::person::OWN;

/// Cells of which anybody knows how they hang together, by their index: those on the left add up to what
/// those on the right add up to, or to at most as much.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// Cells that are not zero for certain.
    pub left: Vec<usize>,
    /// The same.
    pub right: Vec<usize>,
    /// Whether both are the same, not only the left at most the right.
    pub is_equal: bool,
}

impl Relation {
    fn new(mut left: Vec<usize>, mut right: Vec<usize>, is_equal: bool) -> Self {
        // What stands on both sides says nothing.
        left.retain(|cell| match right.iter().position(|other| other == cell) {
            Some(place) => {
                right.swap_remove(place);
                false
            }
            None => true,
        });
        left.sort_unstable();
        right.sort_unstable();
        Self { left, right, is_equal }
    }

    /// The cells that it is about.
    pub fn cells(&self) -> impl Iterator<Item = usize> {
        self.left.iter().chain(&self.right).copied()
    }

    fn says_something(&self) -> bool {
        !self.left.is_empty() || self.is_equal && !self.right.is_empty()
    }
}

/// Groups of cells, by the cell that they make up and a mark for which group it is.
type Groups = HashMap<(Key, Group), Vec<usize>, foldhash::fast::FixedState>;

/// What makes up a cell: one cell can be the sum of several groups, each by itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Group {
    Columns,
    Rows,
    Groups(Table),
    Counties,
}

/// All relations of these cells. `index` gives each cell's number; cells that are known to be equal have the
/// same. `set` gives the number of the set that a cell counts, `is_reported` whether a place was determined under
/// a policy; what was not is no zero. Counties in `approved` make up the state.
pub fn relations(
    keys: &[Key],
    index: impl Fn(Key) -> Option<usize>,
    set: impl Fn(Key) -> u64,
    is_reported: impl Fn(u8, u8) -> bool,
    approved: &[u8],
    links: &[[Key; 2]],
) -> Vec<Relation> {
    let mut building = Building {
        index: &index,
        set: &set,
        is_reported: &is_reported,
        approved,
        sums: Groups::default(),
        covers: Groups::default(),
        relations: Vec::new(),
    };
    for key in keys.iter().copied() {
        building.of_tables(key);
        building.of_places(key);
        building.of_people(key);
        building.of_scenarios(key);
    }
    building.of_links(links);
    building.done()
}

struct Building<'b, I, S, R> {
    index: &'b I,
    set: &'b S,
    is_reported: &'b R,
    approved: &'b [u8],
    /// The cells of a group add up to the whole.
    sums: Groups,
    /// They cover the whole, and can overlap.
    covers: Groups,
    relations: Vec<Relation>,
}

impl<I, S, R> Building<'_, I, S, R>
where
    I: Fn(Key) -> Option<usize>,
    S: Fn(Key) -> u64,
    R: Fn(u8, u8) -> bool,
{
    fn add(&mut self, left: &[Key], right: &[Key], is_equal: bool) {
        let cells = |keys: &[Key]| keys.iter().filter_map(|key| (self.index)(*key)).collect();
        self.relations.push(Relation::new(cells(left), cells(right), is_equal));
    }

    fn within(&mut self, part: Key, whole: Key) {
        self.add(&[part], &[whole], false);
    }

    fn group(&mut self, is_sum: bool, whole: Key, group: Group, key: Key) {
        let Some(cell) = (self.index)(key) else { return };
        let groups = if is_sum { &mut self.sums } else { &mut self.covers };
        groups.entry((whole, group)).or_default().push(cell);
    }

    /// Rows and columns of a table, and groups of people.
    fn of_tables(&mut self, key: Key) {
        let table = key.table();
        if table.has_outcomes() && key.column() != ALL_OUTCOMES {
            let is_sum = key.unit() == Unit::Convictions;
            self.group(is_sum, key.in_column(ALL_OUTCOMES), Group::Columns, key);
        }
        if table.has_outcomes() && key.row() != ALL_ROWS {
            self.group(true, key.in_row(ALL_ROWS), Group::Rows, key);
        }
        if table.has_impact() && table != Table::Impact {
            self.group(true, key.of(Table::Impact, ALL_ROWS), Group::Groups(table), key);
        }
        if let Some(whole) = whole_of(key) {
            self.within(key, whole);
        }
    }

    /// The state is the counties whose policy is approved.
    fn of_places(&mut self, key: Key) {
        let (table, row) = (key.table(), key.row());
        if key.place() == CALIFORNIA || !self.approved.contains(&key.place()) {
            return;
        }
        let state = key.at(CALIFORNIA);
        // A person's race is that of the latest run, for the convictions of all counties.
        let is_of_race = table == Table::Race && row != ALL_ROWS;
        // Who cannot be found in another county is in no other.
        let is_alone = table == Table::Quality && row == NOT_LINKABLE;
        if key.unit() == Unit::Convictions && !is_of_race || is_alone {
            self.group(true, state, Group::Counties, key);
        } else if is_union(key) {
            self.group(false, state, Group::Counties, key);
        } else if table == Table::Quality && row == GROUPS_DIFFER {
            // Those of two counties can differ, too.
            self.within(key, state);
        }
    }

    /// What a person counts in follows from what else it counts in.
    fn of_people(&mut self, key: Key) {
        let (table, column) = (key.table(), key.column());
        if key.unit() == Unit::People && table.units().contains(&Unit::Convictions) {
            self.within(key, key.counting(Unit::Convictions));
        }
        if let Some(relief) = any_relief_of(key) {
            self.within(key, relief);
        }
        // The unknown of a group under its other name. Who is of an age that is none is of none, too.
        if let Some((group, unknown, is_equal)) = unknowns(key) {
            self.add(&[key], &[key.of(group, unknown)], is_equal);
        }
        if !table.has_impact() || column == PEOPLE {
            return;
        }
        if let Some(relief) = relief_of(key) {
            self.within(key, relief);
        }
        if column == NO_FELONY && table == Table::Impact {
            let felonies = key.of(Table::Severity, 0).counting(Unit::Convictions);
            self.add(&[key], &reliefs(felonies), false);
        }
        let by_race = match table {
            Table::Impact => key.of(Table::Race, ALL_ROWS),
            Table::ImpactByRace => key.of(Table::Race, key.row()),
            _ => return,
        };
        let reliefs = reliefs(by_race);
        if column == SOME_RELIEF {
            self.add(&[key], &reliefs, false);
        } else if column >= NO_CONVICTION_LAST_7_YEARS {
            self.within(key, reliefs[0]);
        }
    }

    /// Whoever has relief under a policy has it under a scenario that looks at the same convictions, or at more.
    fn of_scenarios(&mut self, key: Key) {
        let table = key.table();
        let is_pilot = table == Table::Pilots;
        let has_alike = is_pilot
            || table.has_impact()
            || matches!(table, Table::Section | Table::Severity | Table::Decade | Table::Race);
        if !has_alike {
            return;
        }
        let all = |table, policy| {
            let place = key.place();
            (self.set)(Key::new(table, place, policy, Unit::Convictions, ALL_ROWS, ALL_OUTCOMES))
        };
        let of_all = all(if is_pilot { table } else { Table::Section }, key.policy());
        let alike = if is_pilot { key.of(Table::Section, key.row()) } else { key };
        let is_compared =
            |one: &u8| (*one > key.policy() || is_pilot) && (self.is_reported)(key.place(), *one);
        for scenario in [SCENARIO, RELATED_SCENARIO].into_iter().filter(is_compared) {
            let is_same = of_all == all(Table::Section, scenario);
            if is_same || scenario == RELATED_SCENARIO {
                self.of_relief(key, alike.under(scenario), is_same);
            }
        }
    }

    /// A cell of a policy, and the like one of a scenario that dismisses all; whether both are of the same
    /// convictions.
    fn of_relief(&mut self, key: Key, scenario: Key, is_same: bool) {
        if key.is_total() {
            self.add(&[key], &[scenario], is_same);
        } else if key.table().has_impact() || key.policy() == SCENARIO {
            // What the one scenario decides the other decides, too.
            self.within(key, scenario);
        } else if key.column() <= REDUCTION {
            let dismissed = scenario.in_column(DISMISSAL);
            self.within(key, dismissed);
            if key.unit() == Unit::Convictions {
                self.add(&reliefs(key), &[dismissed], false);
            }
        }
    }

    /// Rows of two tables of which each conviction is in one: those that meet, directly or through others,
    /// hold the same convictions.
    fn of_links(&mut self, links: &[[Key; 2]]) {
        let mut tables: BTreeMap<_, Vec<[Key; 2]>> = BTreeMap::new();
        for link in links {
            let [one, other] = *link;
            tables
                .entry((one.place(), one.policy(), one.table(), other.table()))
                .or_default()
                .push(*link);
        }
        for links in tables.values() {
            let alike = connected(links);
            for column in 0..=ALL_OUTCOMES {
                let of_column = |rows: &BTreeSet<Key>| -> Vec<Key> {
                    rows.iter().map(|row| row.in_column(column)).collect()
                };
                for [left, right] in &alike {
                    self.add(&of_column(left), &of_column(right), true);
                }
                for [row, others] in met(links) {
                    self.add(&of_column(&row), &of_column(&others), false);
                }
            }
        }
    }

    fn done(mut self) -> Vec<Relation> {
        for (is_sum, groups) in [(true, self.sums), (false, self.covers)] {
            for ((whole, _), parts) in groups {
                let Some(whole) = (self.index)(whole) else { continue };
                if is_sum {
                    self.relations.push(Relation::new(parts, vec![whole], true));
                } else {
                    let each =
                        parts.iter().map(|part| Relation::new(vec![*part], vec![whole], false));
                    self.relations.extend(each);
                    self.relations.push(Relation::new(vec![whole], parts, false));
                }
            }
        }
        self.relations.retain(Relation::says_something);
        self.relations.sort_unstable();
        self.relations.dedup();
        self.relations
    }
}

/// What a cell of people is part of, and its complement is known by: the people of its row, or of all rows.
pub fn whole_of(key: Key) -> Option<Key> {
    let table = key.table();
    if table.has_impact() {
        (key.column() != PEOPLE).then(|| key.in_column(PEOPLE))
    } else if table == Table::Race && key.unit() == Unit::People {
        (key.column() != ALL_OUTCOMES).then(|| key.in_column(ALL_OUTCOMES))
    } else if table == Table::Quality {
        (key.row() != ALL_ROWS).then(|| key.in_row(ALL_ROWS))
    } else if table == Table::Disqualifiers {
        let all = Key::new(Table::Race, CALIFORNIA, OWN, key.unit(), ALL_ROWS, ALL_OUTCOMES);
        Some(all)
    } else {
        None
    }
}

/// The row of a group of which a row of quality counts the unknown, and whether it counts all of them.
fn unknowns(key: Key) -> Option<(Table, u16, bool)> {
    let row = |unknown: u8| u16::from(unknown);
    match key.row() {
        _ if key.table() != Table::Quality => None,
        NO_RACE => Some((Table::ImpactByRace, row(RACE_UNKNOWN), true)),
        NO_SEX => Some((Table::ImpactBySex, row(SEX_UNKNOWN), true)),
        NO_BIRTH_YEAR => Some((Table::ImpactByAge, row(AGE_UNKNOWN), false)),
        _ => None,
    }
}

/// The people with some relief, if a cell counts some of them: of all that it counts there is some, and all
/// of it was relieved.
pub fn relief_of(key: Key) -> Option<Key> {
    let is_part = key.table().has_impact() && key.column() > SOME_RELIEF;
    is_part.then(|| key.in_column(SOME_RELIEF))
}

/// The people with some relief, if a cell counts those with one kind of it.
pub fn any_relief_of(key: Key) -> Option<Key> {
    let is_kind = key.table() == Table::Race
        && key.unit() == Unit::People
        && [DISMISSAL, REDUCTION].contains(&key.column());
    let table = if key.row() == ALL_ROWS { Table::Impact } else { Table::ImpactByRace };
    is_kind.then(|| key.of(table, key.row()).in_column(SOME_RELIEF))
}

/// The people with a dismissal, if a cell counts some of them: whoever has no conviction left.
pub fn dismissal_of(key: Key) -> Option<Key> {
    let is_part = matches!(key.table(), Table::Impact | Table::ImpactByRace)
        && key.column() >= NO_CONVICTION_LAST_7_YEARS;
    is_part.then(|| key.of(Table::Race, key.row()).in_column(DISMISSAL))
}

/// Whether the people of the state's cell are those of the counties' cells together. Who has no felony left
/// follows from all counties at once, and a person's groups are those of one of them: there it is not so.
fn is_union(key: Key) -> bool {
    match key.table() {
        Table::Race => key.row() == ALL_ROWS,
        Table::Quality => key.row() == ALL_ROWS || key.row() == RECORD_INCOMPLETE,
        Table::Impact => key.column() == PEOPLE || key.column() == SOME_RELIEF,
        _ => false,
    }
}

/// The cells of relief in a cell's row.
fn reliefs(key: Key) -> [Key; 2] {
    [DISMISSAL, REDUCTION].map(|column| key.in_column(column))
}

/// Each row with those of the other table that it has met.
fn met(links: &[[Key; 2]]) -> Vec<[BTreeSet<Key>; 2]> {
    let mut met: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
    for [one, other] in links {
        met.entry(*one).or_default().insert(*other);
        met.entry(*other).or_default().insert(*one);
    }
    met.into_iter().map(|(row, others)| [BTreeSet::from([row]), others]).collect()
}

/// The least sets of rows of two tables such that those that have met are in one.
fn connected(links: &[[Key; 2]]) -> Vec<[BTreeSet<Key>; 2]> {
    let mut sets: Vec<[BTreeSet<Key>; 2]> = Vec::new();
    for [one, other] in links {
        let mut set = [BTreeSet::from([*one]), BTreeSet::from([*other])];
        sets.retain_mut(|known| {
            let has_met = known[0].contains(one) || known[1].contains(other);
            if has_met {
                known.iter_mut().zip(&mut set).for_each(|(known, set)| set.append(known));
            }
            !has_met
        });
        sets.push(set);
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_have_met_through_others_hold_the_same() {
        let reason = |row| Key::new(Table::Reason, 0, 0, Unit::Convictions, row, 0);
        let severity = |row| Key::new(Table::Severity, 0, 0, Unit::Convictions, row, 0);
        let links = [(0, 0), (1, 1), (2, 1), (2, 2)].map(|(r, s)| [reason(r), severity(s)]);
        let sets = [
            [BTreeSet::from([reason(0)]), BTreeSet::from([severity(0)])],
            [BTreeSet::from([reason(1), reason(2)]), BTreeSet::from([severity(1), severity(2)])],
        ];
        assert_eq!(connected(&links), sets);
    }

    #[test]
    fn what_stands_on_both_sides_says_nothing() {
        let relation = Relation::new(vec![1, 2], vec![3, 2], true);
        assert_eq!((relation.left, relation.right), (vec![1], vec![3]));
        assert!(!Relation::new(vec![4], vec![4], true).says_something());
    }
}
