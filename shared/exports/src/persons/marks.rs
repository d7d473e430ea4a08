//! What only the whole export shows of a person: whether the CII number is the person's alone, and
//! whether a row of the person could not be read.

use std::collections::HashSet;
use std::io;

use clear64_rules::identity::{Link, person_of_number, said};
use clear64_rules::record::Person;
use clear64_rules::row::Row;
use foldhash::fast::FixedState;
use sha2::{Digest, Sha256};

use super::PersonsError;
use super::scratch::{self, Partition, Scratch};

/// Persons and links are kept as 8 bytes. Where two collide, persons come out as not linkable or
/// incomplete who are neither: a person reviews them, nothing is decided wrongly.
///
/// # Memory usage
///
/// Which person was seen with which link waits in the scratch file, 17 bytes each, divided by link; at the
/// end one part of it is looked at after the other. Numbers that several persons have, and persons whose
/// record is incomplete, stay in memory: few of them are to be expected.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Persons with the link of a row, by link.
    seen: [Partition; PARTS],
    /// Links that several persons have. Known at the end of the export.
    shared: HashSet<u64, FixedState>,
    /// Persons whose rows may be others' as well: rows without `SUBJECT_ID` have their number. Known at the
    /// end of the export.
    split: HashSet<u64, FixedState>,
    /// Numbers of rows that could not be read and have no `SUBJECT_ID`.
    rejected_numbers: HashSet<u64>,
    /// How many of them some person has.
    rejected_numbers_met: usize,
    /// Persons with a row that could not be read.
    incomplete: HashSet<u64, FixedState>,
    /// Those of them who have been told.
    incomplete_met: HashSet<u64>,
    previous: Previous,
    /// Whether the next person's record is incomplete because of a row before it.
    next_is_incomplete: bool,
}

/// How many parts the links of an export are divided into.
const PARTS: usize = 16;

/// A link and a person that a row names, and whether it is the link that names the person.
type Seen = ([u8; 8], [u8; 8], bool);

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
    /// Notes the person and the link of a row. Gives the person as 8 bytes.
    pub(super) fn see(
        &mut self,
        row: &Row<'_>,
        person: &[u8],
        scratch: &mut Scratch,
    ) -> io::Result<u64> {
        if let Some(same) = self.previous.person.filter(|_| self.previous.is_alike(row)) {
            if self.next_is_incomplete {
                self.incomplete.insert(same);
                self.next_is_incomplete = false;
            }
            return Ok(same);
        }
        let hashed = hash(person);
        if self.next_is_incomplete {
            self.incomplete.insert(hashed);
            self.next_is_incomplete = false;
        }
        self.previous.replace(row, hashed);
        if !said(person).is_empty()
            && let Some(number) = Link::of(row)
        {
            let link = hash(number.as_bytes());
            let is_named_by_link = *person == *person_of_number(&number);
            let seen: Seen = (link.to_le_bytes(), hashed.to_le_bytes(), is_named_by_link);
            self.seen[part_of(link)].add(&seen, scratch)?;
        }
        Ok(hashed)
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

    /// Ends the export: finds the links of several persons, and who has the number of a rejected row.
    pub(super) fn end(&mut self, scratch: &mut Scratch) -> Result<(), PersonsError> {
        for part in std::mem::take(&mut self.seen) {
            let mut seen: Vec<Seen> = Vec::new();
            part.read(scratch, |mut block| {
                while let Some(next) = scratch::next(&mut block)? {
                    seen.push(next);
                }
                Ok::<(), PersonsError>(())
            })?;
            seen.sort_unstable();
            seen.dedup();
            for of_link in seen.chunk_by(|one, other| one.0 == other.0) {
                self.end_link(of_link);
            }
        }
        Ok(())
    }

    /// Takes all persons of one link, each once.
    fn end_link(&mut self, seen: &[Seen]) {
        let [(link, ..), ..] = seen else { return };
        let link = u64::from_le_bytes(*link);
        let is_shared = seen.len() > 1;
        if is_shared {
            self.shared.insert(link);
        }
        let is_rejected = self.rejected_numbers.contains(&link);
        self.rejected_numbers_met += usize::from(is_rejected);
        // Nobody knows whose the rows of a number are that a person has, too.
        if is_rejected || is_shared && seen.iter().any(|(.., is_named_by_link)| *is_named_by_link) {
            self.split.extend(seen.iter().map(|(_, person, _)| u64::from_le_bytes(*person)));
        }
    }

    /// Tells a person what the export has shown.
    pub(super) fn complete(&mut self, person: &mut Person) {
        let identity = &person.identity;
        if !self.incomplete.is_empty() || !self.split.is_empty() {
            let marked = hash(&identity.subject_id);
            person.incomplete = self.incomplete.contains(&marked);
            if person.incomplete {
                self.incomplete_met.insert(marked);
            }
            person.incomplete |= self.split.contains(&marked);
        }
        let is_shared =
            |link: &Link| !self.shared.is_empty() && self.shared.contains(&hash(link.as_bytes()));
        person.linkable = identity.link().is_some_and(|link| !is_shared(link));
    }

    /// Persons of whom no row could be read.
    pub(super) fn never_met(&self) -> u64 {
        let never_seen = self.rejected_numbers.len() - self.rejected_numbers_met;
        (self.incomplete.len() - self.incomplete_met.len() + never_seen) as u64
    }
}

/// The part of a link.
fn part_of(link: u64) -> usize {
    usize::try_from(link % PARTS as u64).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use clear64_rules::reading::Reading;
    use clear64_rules::record::PersonBuilder;

    use super::*;

    fn row<'a>(subject_id: &'a str, cii_number: &'a str) -> Row<'a> {
        let [subject_id, cii_number] = [subject_id, cii_number].map(str::as_bytes);
        Row { subject_id, cii_number, ..Row::default() }
    }

    /// Whether the person of a row turns out linkable, and incomplete.
    fn told(marks: &mut Marks, row: &Row<'_>) -> [bool; 2] {
        let mut builder = PersonBuilder::new(Reading::Exact);
        builder.add(row, &mut clear64_rules::section::Sections::default()).unwrap();
        let mut person = builder.finish();
        marks.complete(&mut person);
        [person.linkable, person.incomplete]
    }

    #[test]
    fn of_more_persons_than_wait_in_memory_those_with_one_number_are_found() {
        // A part of the links is written after some 7,700.
        const PERSONS: usize = 160_000;
        let folder = tempfile::tempdir().unwrap();
        let mut scratch = Scratch::new(folder.path());
        let mut marks = Marks::default();
        let number = |person: usize| format!("A{person}");
        for person in 0..PERSONS {
            // The last one has the number of the first, and a rejected row has that of the third.
            let number = number(person % (PERSONS - 1));
            let subject_id = person.to_string();
            let row = row(&subject_id, &number);
            marks.see(&row, row.subject_id, &mut scratch).unwrap();
        }
        for rejected in [number(2), "NOBODYS1".to_owned()] {
            marks.reject_number(&Link::normalized(rejected.as_bytes()).unwrap());
        }
        marks.end(&mut scratch).unwrap();
        let last = (PERSONS - 1).to_string();
        for (subject_id, number, expected) in [
            ("0", number(0), [false, false]),
            (&last, number(0), [false, false]),
            ("1", number(1), [true, false]),
            ("2", number(2), [true, true]),
        ] {
            assert_eq!(told(&mut marks, &row(subject_id, &number)), expected, "{subject_id}");
        }
        assert_eq!(marks.never_met(), 1);
    }
}
