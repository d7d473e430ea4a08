//! The second look: the rows of persons whose convictions come to different outcomes.

use std::collections::{HashMap, HashSet};

use clear64_exports::reader::fault_of;
use clear64_rules::compare::{Account, History, HistoryBuilder, fault_mends, part, scope_mends};
use clear64_rules::identity::said;
use clear64_rules::mend::{Mend, Mends};
use clear64_rules::reading::{Program, Reading};
use clear64_rules::row::Row;
use clear64_rules::section::{Section, Sections};

use super::{Asked, Compared, Joined, Seen, for_each_row, hash_of, subject_of};
use crate::output::FileSum;
use crate::run::{RunError, Source, check_unchanged};

/// What names a person within the export.
type Key = Box<[u8]>;

/// Finds why outcomes differ, of two readings.
pub(super) fn find(
    source: &dyn Source,
    asked: &Asked,
    joined: &mut [Joined],
    inputs: &[FileSum],
) -> Result<(), RunError> {
    if !joined.iter().any(|joined| joined.compared.is_moved()) {
        return Ok(());
    }
    let mut gathered = Gathered::of(asked, joined);
    let read_again = for_each_row(source, asked, |seen| {
        if let Seen::Row(row) = seen {
            gathered.add(asked, row);
        }
        Ok(())
    })?;
    check_unchanged(inputs, &read_again)?;
    let Gathered { sides, mut of_scope, .. } = gathered;
    let sides = sides.map(SideRows::finish);
    let accounts = sides.each_ref().map(|(histories, _)| {
        let account =
            |history| Account::new(history, asked.as_of, asked.sides[0].policy.policy.gang_pairs);
        histories.iter().map(|(key, history)| (key, account(history))).collect::<HashMap<_, _>>()
    });
    for Joined { compared, .. } in joined.iter_mut().filter(|j| j.compared.is_moved()) {
        if let Some((mends, by_rule)) = of_scope.remove(&compared.row) {
            compared.mends = mends;
            compared.by_rule = by_rule;
            continue;
        }
        let key_of = |side: usize| sides[side].1.get(&compared.row);
        let account_of = |side: usize| key_of(side).and_then(|key| accounts[side].get(key));
        if let (Some(a), Some(b)) = (account_of(0), account_of(1)) {
            name_causes(asked, compared, a, b);
        }
    }
    Ok(())
}

/// Why two accounts of one conviction differ: first A's policy in both readings, then both policies
/// in B's reading.
fn name_causes(asked: &Asked, compared: &mut Compared, a: &Account<'_>, b: &Account<'_>) {
    let policy = &asked.sides[0].policy.policy;
    let (pilot, exact) = if asked.sides[0].reading.is_pilot() { (a, b) } else { (b, a) };
    if let Some(parting) = part(policy, pilot, exact, compared.row) {
        compared.parts_at = parting.at.map(|rule| rule.id.as_str().into());
        compared.mends = parting.mends;
    }
    let in_their_reading = b.decide(policy, compared.row).map(|determined| determined.outcome);
    compared.by_rule = asked.policies_differ() && in_their_reading != compared.outcomes()[1];
}

/// The rows that are needed, as they come.
struct Gathered {
    sides: [SideRows; 2],
    /// Moved convictions that both sides look at.
    moved: HashSet<u64>,
    /// Those that one side does not look at.
    alone: HashSet<u64>,
    /// Why it does not: mends, and whether the policies do not look at the same.
    of_scope: HashMap<u64, (Mends, bool)>,
    /// Counts of a person with a row that is a conviction in one reading alone, by its words: later
    /// rows of the count are repeats in that reading.
    worded_counts: HashSet<(Key, Key)>,
}

/// The rows of one side.
struct SideRows {
    reading: Reading,
    program: Program,
    sections: Sections,
    /// Persons wanted, and whether their record is incomplete.
    wanted: HashMap<u64, bool>,
    persons: HashMap<Key, HistoryBuilder>,
    /// The person of each moved conviction.
    of_row: HashMap<u64, Key>,
    /// Why rows of a person could not be read in this reading alone.
    faults: HashMap<u64, Mends>,
}

impl Gathered {
    fn of(asked: &Asked, joined: &[Joined]) -> Self {
        let mut gathered = Self {
            sides: asked.sides.each_ref().map(|side| SideRows::new(side.reading, asked.program())),
            moved: HashSet::new(),
            alone: HashSet::new(),
            of_scope: HashMap::new(),
            worded_counts: HashSet::new(),
        };
        for Joined { compared, whose } in joined.iter().filter(|j| j.compared.is_moved()) {
            let [Some(a), Some(b)] = whose else {
                gathered.alone.insert(compared.row);
                continue;
            };
            gathered.moved.insert(compared.row);
            for (side, whose) in gathered.sides.iter_mut().zip([a, b]) {
                side.wanted.insert(whose.person, whose.incomplete);
            }
        }
        gathered
    }

    fn add(&mut self, asked: &Asked, row: &Row<'_>) {
        let count = || (row.person(Reading::Exact).into(), row.count(Reading::Exact).into());
        if row.is_conviction(Reading::Exact) != row.is_conviction(Reading::Pilot(asked.program())) {
            self.worded_counts.insert(count());
        }
        if self.alone.contains(&row.number) {
            let (mut mends, by_rule) = mends_of_scope(asked, row);
            if mends.is_empty() && !by_rule {
                let worded = self.worded_counts.contains(&count());
                mends.insert(if worded { Mend::Words } else { Mend::Identity });
            }
            self.of_scope.insert(row.number, (mends, by_rule));
        }
        let is_moved = self.moved.contains(&row.number);
        for side in &mut self.sides {
            side.add(row, is_moved);
        }
    }
}

impl SideRows {
    fn new(reading: Reading, program: Program) -> Self {
        Self {
            reading,
            program,
            sections: Sections::new(reading),
            wanted: HashMap::new(),
            persons: HashMap::new(),
            of_row: HashMap::new(),
            faults: HashMap::new(),
        }
    }

    fn add(&mut self, row: &Row<'_>, is_moved: bool) {
        let reading = self.reading;
        if fault_of(row, reading).is_some() {
            let id =
                subject_of(row).map(|id| if reading == Reading::Exact { said(id) } else { id });
            if let Some(id) = id {
                self.faults.entry(hash_of(id)).or_default().extend(fault_mends(self.program, row));
            }
            return;
        }
        let key = row.person(reading);
        if !self.wanted.contains_key(&hash_of(&key)) {
            return;
        }
        let key: Key = key.into();
        if is_moved {
            self.of_row.insert(row.number, key.clone());
        }
        let person =
            self.persons.entry(key).or_insert_with(|| HistoryBuilder::new(reading, self.program));
        // Its place has been checked.
        let added = person.add(row, &mut self.sections);
        debug_assert!(added.is_ok(), "a row without fault has a place");
    }

    /// The persons, and the person of each moved conviction.
    fn finish(mut self) -> (HashMap<Key, History>, HashMap<u64, Key>) {
        let persons = self.persons.into_iter().map(|(key, builder)| {
            let hash = hash_of(&key);
            let incomplete = self.wanted.get(&hash).copied().unwrap_or_default();
            (key, builder.finish(incomplete, self.faults.remove(&hash).unwrap_or_default()))
        });
        (persons.collect(), self.of_row)
    }
}

/// Why one side alone looks at a row: the mends, and whether the policies do not look at the same.
fn mends_of_scope(asked: &Asked, row: &Row<'_>) -> (Mends, bool) {
    let [a, b] = asked.sides.each_ref().map(|side| &side.policy.policy);
    let reading = asked.sides[1].reading;
    let section = Section::new(row.charged(reading), reading);
    let by_rule = a.looks_at(&section) != b.looks_at(&section);
    (scope_mends(a, asked.county, asked.program(), row), by_rule)
}
