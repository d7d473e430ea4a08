//! What only the whole export shows of a person: whether the CII number is the person's alone, and
//! whether a row of the person could not be read.

use std::collections::{HashMap, HashSet};

use clear64_rules::identity::{Link, person_of_number, said};
use clear64_rules::record::Person;
use clear64_rules::row::Row;
use foldhash::fast::FixedState;
use sha2::{Digest, Sha256};

/// Persons and links are kept as 8 bytes. Where two collide, persons come out as not linkable or
/// incomplete who are neither: a person reviews them, nothing is decided wrongly.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Each link with the person it was first seen with.
    first_with: HashMap<u64, u64, FixedState>,
    /// Links seen with other persons, too, and those.
    also_with: HashMap<u64, Vec<u64>, FixedState>,
    /// Persons whose rows may be others' as well: rows without `SUBJECT_ID` have their number.
    split: HashSet<u64, FixedState>,
    /// Numbers of rows that could not be read and have no `SUBJECT_ID`.
    rejected_numbers: HashSet<u64>,
    /// Persons with a row that could not be read.
    incomplete: HashSet<u64, FixedState>,
    /// Those of them who have been told.
    incomplete_met: HashSet<u64>,
    previous: Previous,
    /// Whether the next person's record is incomplete because of a row before it.
    next_is_incomplete: bool,
}

/// The row before: most rows have its person and its numbers.
#[derive(Default)]
struct Previous {
    person: Option<u64>,
    subject_id: Vec<u8>,
    cii_number: Vec<u8>,
    requested_cii_number: Vec<u8>,
}

impl std::fmt::Debug for Previous {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Previous").finish_non_exhaustive()
    }
}

impl Previous {
    fn is_alike(&self, row: &Row<'_>) -> bool {
        self.person.is_some()
            && self.subject_id == row.subject_id
            && self.cii_number == row.cii_number
            && self.requested_cii_number == row.requested_cii_number
    }

    fn replace(&mut self, row: &Row<'_>, person: u64) {
        self.person = Some(person);
        for (kept, new) in [
            (&mut self.subject_id, row.subject_id),
            (&mut self.cii_number, row.cii_number),
            (&mut self.requested_cii_number, row.requested_cii_number),
        ] {
            kept.clear();
            kept.extend_from_slice(new);
        }
    }
}

impl Marks {
    /// Notes the person and the link of a row.
    pub(super) fn see(&mut self, row: &Row<'_>, person: &[u8]) {
        if self.next_is_incomplete {
            self.incomplete.insert(hash(person));
            self.next_is_incomplete = false;
        }
        if self.previous.is_alike(row) {
            return;
        }
        let is_named = !said(person).is_empty();
        let person = hash(person);
        self.previous.replace(row, person);
        let Some(number) = Link::of(row).filter(|_| is_named) else { return };
        let link = hash(number.as_bytes());
        let first = *self.first_with.entry(link).or_insert(person);
        if first == person {
            return;
        }
        let others = self.also_with.entry(link).or_default();
        if others.contains(&person) {
            return;
        }
        others.push(person);
        // Nobody knows whose the rows of a number are that a person has, too.
        let by_number = hash(&person_of_number(&number));
        if by_number == first || others.contains(&by_number) {
            self.split.insert(first);
            self.split.extend(others.iter());
        }
    }

    /// Notes a row that could not be read.
    pub(super) fn reject(&mut self, subject_id: Option<&[u8]>) {
        if let Some(subject_id) = subject_id {
            self.incomplete.insert(hash(subject_id));
        } else {
            self.incomplete.extend(self.previous.person);
            self.next_is_incomplete = true;
        }
    }

    /// Notes a row that could not be read, of the person or persons with this number.
    pub(super) fn reject_number(&mut self, number: &Link) {
        self.rejected_numbers.insert(hash(number.as_bytes()));
    }

    /// Ends the export: whoever has the number of a rejected row is incomplete.
    pub(super) fn end(&mut self) {
        for link in &self.rejected_numbers {
            self.split.extend(self.first_with.get(link));
            self.split.extend(self.also_with.get(link).into_iter().flatten());
        }
    }

    /// Tells a person what the export has shown.
    pub(super) fn complete(&mut self, person: &mut Person) {
        let identity = &person.identity;
        let marked = hash(&identity.subject_id);
        person.incomplete = self.incomplete.contains(&marked);
        if person.incomplete {
            self.incomplete_met.insert(marked);
        }
        let link = identity.link().map(|link| hash(link.as_bytes()));
        person.linkable = link.is_some_and(|link| !self.also_with.contains_key(&link));
        person.incomplete |= self.split.contains(&marked);
    }

    /// Persons of whom no row could be read.
    pub(super) fn never_met(&self) -> u64 {
        let numbers = self.rejected_numbers.iter();
        let never_seen = numbers.filter(|link| !self.first_with.contains_key(link)).count();
        (self.incomplete.len() - self.incomplete_met.len() + never_seen) as u64
    }
}

/// 8 bytes for a person or a link, alike in every build of the program.
pub(super) fn hash(identifier: &[u8]) -> u64 {
    Sha256::digest(identifier).iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// 16 bytes for a count of a person: of a hash that does not collide, because a collision would
/// take a conviction for a repeat.
pub(super) fn hash_count(person: &[u8], count: &[u8]) -> u128 {
    let mut hash = Sha256::new();
    hash.update(person.len().to_le_bytes());
    hash.update(person);
    hash.update(count);
    hash.finalize().iter().take(16).fold(0, |sum, byte| sum << 8 | u128::from(*byte))
}
