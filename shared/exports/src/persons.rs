//! Rows to persons: the rows of one `SUBJECT_ID`, wherever they stand in the export.
//!
//! Rows of one person normally stand together, so [`Grouping::Adjacent`] ends a person when the
//! next one begins and holds one person at a time. Nothing guarantees it: when a person who has
//! ended reappears, [`Persons::add`] says so and the caller starts over with
//! [`Grouping::Scattered`], which ends nobody before the export ends.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};
use std::mem;

use clear64_rules::record::{CountOrderTooShort, Person, PersonBuilder, RowKind};
use clear64_rules::row::Row;
use clear64_rules::section::Sections;

/// Where the rows of one person stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// Together. Memory: one person, and 8 bytes for each person that has ended.
    Adjacent,
    /// Anywhere. Memory: the deciding facts of every person of the export.
    Scattered,
}

/// Why a row was not added.
#[derive(Debug, thiserror::Error)]
pub enum PersonsError {
    /// A person whose rows had ended has another one: start over with [`Grouping::Scattered`].
    #[error("a person reappears in row {row}: the rows of the export are not grouped by person")]
    Reappeared {
        /// Row of the export, 0-based.
        row: u64,
    },
    /// The row cannot be placed; the reader rejects such rows.
    #[error("row {row}: {source}")]
    Unplaced {
        /// Row of the export, 0-based.
        row: u64,
        /// What is missing.
        source: CountOrderTooShort,
    },
}

/// Groups rows into persons.
#[derive(Debug)]
pub struct Persons {
    groups: Groups,
    sections: Sections,
}

#[derive(Debug)]
enum Groups {
    Adjacent { current: Option<(Vec<u8>, PersonBuilder)>, ended: HashSet<u64> },
    Scattered { index: HashMap<Box<[u8]>, usize>, builders: Vec<PersonBuilder> },
}

impl Persons {
    /// No rows yet.
    pub fn new(grouping: Grouping) -> Self {
        let groups = match grouping {
            Grouping::Adjacent => Groups::Adjacent { current: None, ended: HashSet::new() },
            Grouping::Scattered => {
                Groups::Scattered { index: HashMap::new(), builders: Vec::new() }
            }
        };
        Self { groups, sections: Sections::default() }
    }

    /// Adds the next row of the export: what the row is, and the person whom it ends, if it does.
    pub fn add(&mut self, row: &Row<'_>) -> Result<(RowKind, Option<Person>), PersonsError> {
        let mut ended_person = None;
        let builder = match &mut self.groups {
            Groups::Adjacent { current, ended } => {
                if current.as_ref().is_none_or(|(id, _)| id != row.subject_id) {
                    if ended.contains(&hash(row.subject_id)) {
                        return Err(PersonsError::Reappeared { row: row.number });
                    }
                    let next = (row.subject_id.to_vec(), PersonBuilder::new());
                    if let Some((id, builder)) = current.replace(next) {
                        ended.insert(hash(&id));
                        ended_person = Some(builder.finish());
                    }
                }
                current.as_mut().map(|(_, builder)| builder)
            }
            Groups::Scattered { index, builders } => {
                let at = match index.entry(row.subject_id.into()) {
                    Entry::Occupied(at) => *at.get(),
                    Entry::Vacant(vacant) => {
                        builders.push(PersonBuilder::new());
                        *vacant.insert(builders.len() - 1)
                    }
                };
                builders.get_mut(at)
            }
        };
        let kind = match builder {
            Some(builder) => builder
                .add(row, &mut self.sections)
                .map_err(|source| PersonsError::Unplaced { row: row.number, source })?,
            None => RowKind::NotAConviction,
        };
        Ok((kind, ended_person))
    }

    /// Ends the export: the persons who have not ended yet, by their first row.
    pub fn finish(&mut self) -> Vec<Person> {
        match &mut self.groups {
            Groups::Adjacent { current, .. } => {
                current.take().map(|(_, builder)| builder.finish()).into_iter().collect()
            }
            Groups::Scattered { builders, .. } => {
                mem::take(builders).into_iter().map(PersonBuilder::finish).collect()
            }
        }
    }
}

/// 8 bytes for a finished person. Two persons with the same 8 bytes cost a second pass, no more.
fn hash(subject_id: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(subject_id);
    hasher.finish()
}
