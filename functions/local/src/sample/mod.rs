//! `clear64 sample`: county exports of invented people, of any size.
//!
//! A sample is a function of its [`Request`] alone: the same bytes on every machine. Nothing here
//! prints, reads a clock or an environment, or knows threads.
//!
//! One invented state stands behind all samples of a seed. A person has a statewide index, and who
//! the person is ([`people`]) and what happened ([`history`]) follow from the seed and the index. A
//! county's sample is the full statewide history of each person who has a Proposition 64 conviction
//! there ([`state`]), by index, cut to exactly the rows asked for by shortening the last person. So
//! whoever stands in two counties' samples of a seed has the same `CII_NUMBER`, name and events in
//! both, and a `SUBJECT_ID` of each county's own. The shape `hard` has histories of its own.
//!
//! | module | what it knows |
//! |---|---|
//! | [`draw`] | random numbers |
//! | [`state`], [`people`], [`names`] | persons: homes, races, numbers, names |
//! | [`plan`], [`history`], [`charges`], [`sentences`], [`entry`] | what happened to them |
//! | [`fill`], [`row`], [`shape`], [`day`] | rows as text |
//! | [`faults`], [`plant`] | what is wrong with the file, on request |
//! | [`mod@file`], [`workbook`] | the file around the rows |
//! | [`cms`] | what a case-management system says of the same persons |

mod charges;
mod cms;
mod day;
mod draw;
mod entry;
mod faults;
mod file;
mod fill;
mod history;
mod names;
mod people;
mod plan;
mod plant;
mod row;
mod sentences;
mod shape;
mod state;
#[cfg(test)]
mod tests;
mod workbook;

use std::io::{self, Write};

use clear64_rules::county::County;

pub(crate) use cms::{CmsFiles, CmsPlanted, write_cms};
use draw::{Draw, Stream};
use entry::Entry;
use faults::FaultSet;
pub(crate) use faults::{Answer, Fault};
use file::Lines;
use fill::Place;
use people::Person;
use plant::Planter;
use row::{LineEnd, Row};
use shape::Layout;
pub(crate) use shape::Shape;
use state::{COUNTIES, CountyIndex, State};

/// What to write.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Whose export it is.
    pub(crate) county: County,
    /// Data rows, exactly.
    pub(crate) rows: u64,
    /// Which of the invented states.
    pub(crate) seed: u64,
    /// What rows look like.
    pub(crate) shape: Shape,
    /// What is wrong with it; order and repeats do not matter.
    pub(crate) faults: Vec<Fault>,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Planted {
    /// Data rows in the file: as many as were asked for, unless it is to be empty.
    pub(crate) rows: u64,
    /// Persons whose rows they are.
    pub(crate) persons: u64,
    by_fault: [u64; Fault::COUNT],
}

impl Planted {
    /// How many rows show a fault: all of them for one of the file as a whole, 0 for one that was
    /// not asked for.
    pub(crate) fn rows_with(&self, fault: Fault) -> u64 {
        self.by_fault[fault as usize]
    }

    /// How many rows have to be rejected, in the exact reading and if the file is not refused. A row
    /// has one fault of this kind at most, so they add up.
    #[cfg(test)]
    pub(crate) fn rejects(&self) -> u64 {
        let rejected = |fault: &Fault| matches!(fault.answer(), Answer::Reject(_));
        let faults = <Fault as clap::ValueEnum>::value_variants();
        faults.iter().filter(|fault| rejected(fault)).map(|fault| self.rows_with(*fault)).sum()
    }
}

/// Why a sample was not written.
#[derive(Debug, thiserror::Error)]
#[error("the sample cannot be written: {0}")]
pub(crate) struct SampleError(#[from] io::Error);

/// Writes a sample.
///
/// # Memory usage
///
/// A few megabytes, whatever the number of rows: persons are made one by one, scattered ones twice.
pub(crate) fn write(request: &Request, mut to: impl Write) -> Result<Planted, SampleError> {
    let faults = FaultSet::new(&request.faults);
    let sample = Sample::new(request, faults);
    let name = request.county.slug();
    let planted = file::contain(faults, &name, &mut to, |to| sample.write(to))?;
    to.flush()?;
    Ok(planted)
}

/// Which rows a pass over all persons writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// All.
    Only,
    /// The first part of every person, but none of the last person.
    First,
    /// What the first pass left out: so the last row of the file is that of the ordered one.
    Second,
}

/// A person with the rows that the file has.
struct Drawn {
    person: Person,
    entries: Vec<Entry>,
    /// `SUBJECT_ID`.
    subject: u64,
    /// Whether the file ends with this person.
    last: bool,
}

struct Sample {
    state: State,
    layout: Layout,
    faults: FaultSet,
    /// The county asked for.
    county: CountyIndex,
    /// The county whose persons it holds: another one if it is to be the wrong file.
    of: CountyIndex,
    rows: u64,
    hard: bool,
}

impl Sample {
    fn new(request: &Request, faults: FaultSet) -> Self {
        let state = State::new(request.seed);
        let county = state.index(request.county);
        let next = CountyIndex::try_from((usize::from(county) + 1) % COUNTIES).unwrap_or(0);
        Self {
            layout: Layout::new(request.shape),
            faults,
            county,
            of: if faults.has(Fault::WrongCounty) { next } else { county },
            rows: if faults.has(Fault::Empty) { 0 } else { request.rows },
            hard: request.shape == Shape::Hard,
            state,
        }
    }

    fn write(&self, to: &mut dyn Write) -> io::Result<Planted> {
        let mut lines = Lines::new(to);
        lines.start(self.faults)?;
        let mut planted = if self.faults.has(Fault::ScatteredPersons) {
            self.pass(Pass::First, &mut lines)?;
            self.pass(Pass::Second, &mut lines)?
        } else {
            self.pass(Pass::Only, &mut lines)?
        };
        lines.finish(planted.rows_with(Fault::Truncated) > 0)?;
        for fault in self.faults.iter().filter(|fault| fault.is_everywhere()) {
            planted.by_fault[fault as usize] = planted.rows;
        }
        Ok(planted)
    }

    /// All persons in order, the last one cut short.
    fn people(&self) -> impl Iterator<Item = Drawn> {
        let mut left = usize::try_from(self.rows).unwrap_or(usize::MAX);
        (0..).zip(self.state.convicted_in(self.of)).map_while(move |(ordinal, card)| {
            if left == 0 {
                return None;
            }
            let mut draw = Draw::new(self.state.seed(), Stream::Person(card.person));
            let person = Person::new(card, &self.state, &mut draw, self.hard);
            let mut entries = history::rows(&person, &self.state, &mut draw, self.hard);
            entries.truncate(left);
            left -= entries.len();
            Some(Drawn { person, entries, subject: subject(self.of, ordinal), last: left == 0 })
        })
    }

    /// Makes all persons and writes the rows of one pass. Every pass counts the same.
    fn pass(&self, pass: Pass, lines: &mut Lines<'_>) -> io::Result<Planted> {
        let mut planter = Planter::new(self.faults, self.rows);
        let end = LineEnd {
            comma: self.faults.has(Fault::TrailingComma),
            carriage_return: self.faults.has(Fault::Crlf),
        };
        let mut row = Row::new();
        let (mut number, mut persons) = (0, 0);
        for drawn in self.people() {
            let Drawn { person, entries, subject, last } = drawn;
            planter.begin_person(&person, persons, entries.len(), last);
            for (at, entry) in entries.iter().enumerate() {
                let entry = self.placed(*entry);
                let place = Place { record: number + 1, subject };
                fill::fill(&mut row, &person, &entry, place, &self.state);
                planter.plant(&mut row, &entry, number, at);
                let late = last || planter.is_scattered(at);
                if pass == Pass::Only || late == (pass == Pass::Second) {
                    row.write(&self.layout, end, lines.next_line()?);
                }
                number += 1;
            }
            persons += 1;
        }
        Ok(Planted { rows: number, persons, by_fault: planter.planted() })
    }

    /// In the wrong county's file, nothing happened in the county asked for.
    fn placed(&self, mut entry: Entry) -> Entry {
        if self.of != self.county && entry.step.county == self.county {
            entry.step.county = self.of;
        }
        entry
    }
}

/// `SUBJECT_ID`: different for all persons of a county, and for one person in all counties. The
/// first 15,000,000 persons of a county have nine digits.
fn subject(county: CountyIndex, ordinal: u64) -> u64 {
    const OF_A_COUNTY: u64 = 15_000_000;
    // The factor has no divisor in common with the range: different persons stay different.
    let scrambled = ordinal % OF_A_COUNTY * 6_180_331 % OF_A_COUNTY;
    let further = ordinal / OF_A_COUNTY * 1_000_000_000;
    100_000_000 + u64::from(county) * OF_A_COUNTY + scrambled + further
}
