//! Rows to persons: the rows that name one person ([`Row::person`]), wherever they stand in the export.
//!
//! A person can be decided only when the export has ended: a later row may show that the CII number
//! is another person's too, or that a row of the person could not be read. So persons wait in a
//! scratch file until [`Persons::finish`] gives them out.
//!
//! Rows of one person normally stand together: [`Grouping::Adjacent`] ends a person when the next
//! one begins and stores the person's facts. Nothing guarantees it: when a person who has ended
//! reappears, [`Persons::add`] says so, and the caller starts over with [`Grouping::Scattered`],
//! which stores rows instead, divided by person into [`PARTITIONS`], and puts persons together one
//! partition at a time.
//!
//! # Memory usage
//!
//! One person, 2 MiB of links that wait to be written, and some 9 bytes for each person of the export;
//! scattered, some 40 bytes for each conviction instead. Up to 16 MiB of scratch stay in memory, the
//! rest goes to unnamed files in the folder given, compressed; the system deletes them even if the
//! program is killed.

mod ended;
mod marks;
mod scratch;
mod stored;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use clear64_rules::identity::{Link, said};
use clear64_rules::reading::Reading;
use clear64_rules::record::{CountOrderTooShort, Person, PersonBuilder, RowKind};
use clear64_rules::row::Row;
use clear64_rules::section::Sections;

use ended::Ended;
use marks::{Marks, hash_count};
use scratch::{Partition, Scratch};

/// How many parts the persons of a scattered export are divided into.
pub const PARTITIONS: usize = 64;

/// Where the rows of one person stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// Together.
    Adjacent,
    /// Anywhere.
    Scattered,
}

/// Why a row was not added, or persons could not be given out.
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
    /// The scratch file could not be written or read.
    #[error("the scratch file of the run could not be used: {0}")]
    Scratch(#[from] io::Error),
}

/// Groups the rows of an export into persons.
#[derive(Debug)]
pub struct Persons {
    groups: Groups,
    reading: Reading,
    scratch: Scratch,
    sections: Sections,
    marks: Marks,
}

#[derive(Debug)]
enum Groups {
    Adjacent {
        current: Option<Box<(Vec<u8>, u64, PersonBuilder)>>,
        ended: Ended,
        stored: Partition,
    },
    Scattered {
        convicted_counts: HashSet<u128>,
        partitions: Vec<Partition>,
    },
}

impl Persons {
    /// No rows yet; scratch files are made in the folder `scratch`.
    pub fn new(grouping: Grouping, reading: Reading, scratch: &Path) -> Self {
        let groups = match grouping {
            Grouping::Adjacent => Groups::Adjacent {
                current: None,
                ended: Ended::default(),
                stored: Partition::default(),
            },
            Grouping::Scattered => Groups::Scattered {
                convicted_counts: HashSet::new(),
                partitions: (0..PARTITIONS).map(|_| Partition::default()).collect(),
            },
        };
        Self {
            groups,
            reading,
            scratch: Scratch::new(scratch),
            sections: Sections::new(reading),
            marks: Marks::default(),
        }
    }

    /// Adds the next row of the export and says what it is.
    ///
    /// # Errors
    ///
    /// [`PersonsError::Reappeared`] if persons were to be adjacent and are not.
    pub fn add(&mut self, row: &Row<'_>) -> Result<RowKind, PersonsError> {
        let reading = self.reading;
        let person = row.person(reading);
        let hash = self.marks.see(row, &person, &mut self.scratch)?;
        match &mut self.groups {
            Groups::Adjacent { current, ended, stored } => {
                if current.as_ref().is_none_or(|current| current.0 != *person) {
                    if ended.contains(hash) {
                        return Err(PersonsError::Reappeared { row: row.number });
                    }
                    let next = Box::new((person.into_owned(), hash, PersonBuilder::new(reading)));
                    if let Some(previous) = current.replace(next) {
                        let (_, hash, builder) = *previous;
                        ended.insert(hash);
                        stored.add(&stored::Person::of(&builder.finish()), &mut self.scratch)?;
                    }
                }
                let Some(current) = current else { return Ok(RowKind::NotAConviction) };
                current.2.add(row, &mut self.sections).map_err(unplaced(row))
            }
            Groups::Scattered { convicted_counts, partitions } => {
                row.check_place(reading).map_err(unplaced(row))?;
                let partition = hash % PARTITIONS as u64;
                let partition = usize::try_from(partition).unwrap_or_default();
                partitions[partition].add(row, &mut self.scratch)?;
                Ok(if !row.is_conviction(reading) {
                    RowKind::NotAConviction
                } else if person.is_empty()
                    || convicted_counts.insert(hash_count(&person, row.count(reading)))
                {
                    RowKind::Conviction
                } else {
                    RowKind::Repeat
                })
            }
        }
    }

    /// Notes a row that could not be read: the record of its person is incomplete, whom `SUBJECT_ID`
    /// names, or else (but not in the pilots' reading) the CII number; if neither tells, the records
    /// of the persons directly before and after.
    pub fn reject(&mut self, subject_id: Option<&[u8]>, cii_number: Option<&[u8]>) {
        match (self.reading, subject_id) {
            (Reading::Pilot(_), subject_id) => self.marks.reject(subject_id),
            (Reading::Exact, Some(subject_id)) => self.marks.reject(Some(said(subject_id))),
            (Reading::Exact, None) => match cii_number.and_then(Link::normalized) {
                Some(number) => self.marks.reject_number(&number),
                None => self.marks.reject(None),
            },
        }
    }

    /// Ends the export and gives out its persons, each once, in an order that the rows determine.
    /// Returns the number of persons of whom no row could be read, and who are not given out.
    ///
    /// # Errors
    ///
    /// What `take` returns, and [`PersonsError::Scratch`].
    pub fn finish<E: From<PersonsError>>(
        self,
        mut take: impl FnMut(Person) -> Result<(), E>,
    ) -> Result<u64, E> {
        let Self { groups, reading, mut scratch, mut sections, mut marks } = self;
        marks.end(&mut scratch)?;
        let mut give = |mut person: Person| {
            marks.complete(&mut person);
            take(person)
        };
        match groups {
            Groups::Adjacent { current, mut stored, .. } => {
                if let Some(current) = current {
                    let (_, _, builder) = *current;
                    stored
                        .add(&stored::Person::of(&builder.finish()), &mut scratch)
                        .map_err(PersonsError::from)?;
                }
                stored.read(&mut scratch, |mut block| {
                    while let Some(person) = scratch::next::<stored::Person<'_>>(&mut block)? {
                        give(person.into_person(reading, &mut sections))?;
                    }
                    Ok::<(), E>(())
                })?;
            }
            Groups::Scattered { partitions, .. } => {
                for partition in partitions {
                    for person in gather(partition, reading, &mut scratch, &mut sections)? {
                        give(person)?;
                    }
                }
            }
        }
        Ok(marks.never_met())
    }
}

/// The persons of one partition, by their first row.
fn gather(
    partition: Partition,
    reading: Reading,
    scratch: &mut Scratch,
    sections: &mut Sections,
) -> Result<impl Iterator<Item = Person>, PersonsError> {
    let mut index: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut builders: Vec<PersonBuilder> = Vec::new();
    partition.read(scratch, |mut block| {
        while let Some(row) = scratch::next::<Row<'_>>(&mut block)? {
            let person = row.person(reading);
            let at = index.get(&*person).copied().unwrap_or_else(|| {
                index.insert(person.into_owned(), builders.len());
                builders.push(PersonBuilder::new(reading));
                builders.len() - 1
            });
            builders[at].add(&row, sections).map_err(unplaced(&row))?;
        }
        Ok::<(), PersonsError>(())
    })?;
    Ok(builders.into_iter().map(PersonBuilder::finish))
}

fn unplaced(row: &Row<'_>) -> impl Fn(CountOrderTooShort) -> PersonsError + use<> {
    let row = row.number;
    move |source| PersonsError::Unplaced { row, source }
}
