//! Which person of the DOJ export a row of the county's case-management export is about.
//!
//! Seven kinds of key, one point for each that a row and a person have alike ([`Kind`]). The person with
//! the most points is the row's. Among persons with as many points, the one whose kinds are the
//! stronger, compared in the order of [`Kind::ALL`], each kind before the next. If they are the same,
//! too:
//!
//! * in the exact reading the row is ambiguous, and linked to nobody;
//! * in the pilots' reading it is the person whose first row stands first in the export. San Francisco's
//!   program took one at random. How many were tied is told all the same.
//!
//! The keys of the smaller file, the county's, are indexed; the DOJ export streams by. In the exact
//! reading any row of a person can give a key; for the pilots' program the person's first row gave
//! name, numbers and date of birth.

mod keys;

use std::collections::{BTreeSet, HashMap, HashSet};

use clear64_exports::cms::CmsRow;
use clear64_exports::row::Record;
use clear64_rules::county::County;
use clear64_rules::reading::Reading;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use keys::{Key, cms_keys, conviction_keys, person_keys, short_name};

/// A kind of key, from the strongest to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `CII_NUMBER`: the last 8 characters, filled up with zeros.
    Cii,
    /// Social security number.
    Ssn,
    /// Driving licence, up to its first blank.
    License,
    /// Court number: `OFN` or a part of it, or `FE_NUM_CRT_CASE`, of a conviction of the county.
    CourtNumber,
    /// Whole name and date of birth.
    NameAndBirthDate,
    /// Last and first name, and date of birth.
    ShortNameAndBirthDate,
    /// Last and first name, and the booking date as the arrest of a conviction of the county.
    ShortNameAndBooking,
}

impl Kind {
    /// All kinds, the strongest first.
    pub const ALL: [Self; 7] = [
        Self::Cii,
        Self::Ssn,
        Self::License,
        Self::CourtNumber,
        Self::NameAndBirthDate,
        Self::ShortNameAndBirthDate,
        Self::ShortNameAndBooking,
    ];

    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cii => "cii",
            Self::Ssn => "ssn",
            Self::License => "license",
            Self::CourtNumber => "court-number",
            Self::NameAndBirthDate => "name-and-birth-date",
            Self::ShortNameAndBirthDate => "short-name-and-birth-date",
            Self::ShortNameAndBooking => "short-name-and-booking-date",
        }
    }

    /// A bit of its own, higher for a stronger kind.
    const fn bit(self) -> u8 {
        1 << (Self::ALL.len() - 1 - self as usize)
    }
}

/// The kinds of key that a row and a person have alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kinds(u8);

impl Kinds {
    /// One point for each kind.
    pub const fn points(self) -> u32 {
        self.0.count_ones()
    }

    /// The kinds, the strongest first.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.0 & kind.bit() != 0)
    }
}

/// Whether a row in scope is linked to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To one.
    Matched,
    /// Several persons match alike; exact reading.
    Ambiguous,
    /// Nobody matches.
    Unmatched,
}

impl State {
    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Ambiguous => "ambiguous",
            Self::Unmatched => "unmatched",
        }
    }
}

/// Whom a row in scope is linked to. `Debug` does not say.
#[derive(Clone)]
pub struct Link {
    /// Whether there is somebody.
    pub state: State,
    /// The person, as the export names them
    /// ([`Row::person`](clear64_rules::row::Row::person)); none unless matched.
    pub person: Option<Box<[u8]>>,
    /// What the row and the best persons have alike.
    pub kinds: Kinds,
    /// Persons with exactly these kinds: 0 of an unmatched row, more than 1 of an ambiguous one.
    pub best: usize,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { state, kinds, best, .. } = self;
        write!(f, "Link {{ {state:?}, {} points, {best} best }}", kinds.points())
    }
}

/// The links of a case-management export.
#[derive(Clone, Debug)]
pub struct Links {
    links: Vec<Option<Link>>,
}

impl Links {
    /// The link of a row by its index; none of a row out of scope.
    pub fn of(&self, index: usize) -> Option<&Link> {
        self.links.get(index)?.as_ref()
    }

    /// Rows in scope by index, with their links.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Link)> {
        self.links.iter().enumerate().filter_map(|(index, link)| Some((index, link.as_ref()?)))
    }
}

/// Finds the links while the DOJ export streams by.
///
/// # Memory usage
///
/// The keys of the rows; 16 bytes for each person; the persons that have a key, a name or the day of an
/// arrest with some row alike, and which. A key that many rows and persons share costs time for each
/// pair of them, and no memory.
pub struct Linker {
    county: County,
    reading: Reading,
    as_of: Date,
    rows: usize,
    in_scope: Vec<bool>,
    /// Keys by what they are, as places in `keys`.
    index: HashMap<Key, u32>,
    /// Kind and rows of each key.
    keys: Vec<(Kind, Vec<usize>)>,
    /// Short names of rows with a booking date, and those dates: the halves of a key that a person can
    /// have in different rows.
    names: HashSet<Box<[u8]>>,
    bookings: HashSet<Date>,
    /// By person, the row in which they first stand.
    first_rows: HashMap<u64, u64>,
    persons: HashMap<Box<[u8]>, Candidate>,
    /// What the row before said of its person, and where that person first stands.
    before: Option<(Vec<u8>, u64)>,
}

/// A person with something alike.
#[derive(Default)]
struct Candidate {
    first_row: u64,
    names: Vec<Box<[u8]>>,
    arrests: Vec<Date>,
    /// Keys that the person has alike with some row, as places in `Linker::keys`.
    keys: BTreeSet<u32>,
}

impl Linker {
    /// A linker of these rows.
    pub fn new(rows: &[CmsRow], county: County, reading: Reading, as_of: Date) -> Self {
        let mut linker = Self {
            county,
            reading,
            as_of,
            rows: rows.len(),
            in_scope: rows.iter().map(|row| row.is_in_scope(reading)).collect(),
            index: HashMap::new(),
            keys: Vec::new(),
            names: HashSet::new(),
            bookings: HashSet::new(),
            first_rows: HashMap::new(),
            persons: HashMap::new(),
            before: None,
        };
        for (at, row) in rows.iter().enumerate() {
            if !linker.in_scope[at] {
                continue;
            }
            for key in cms_keys(row, reading, as_of) {
                if let Key::ShortNameAndBooking(name, day) = &key {
                    linker.names.insert(name.clone());
                    linker.bookings.insert(*day);
                }
                linker.add_key(key, at);
            }
        }
        linker
    }

    fn add_key(&mut self, key: Key, row: usize) {
        let kind = key.kind();
        let Ok(next) = u32::try_from(self.keys.len()) else { return };
        let place = *self.index.entry(key).or_insert(next);
        if place == next {
            self.keys.push((kind, Vec::new()));
        }
        if let Some((_, rows)) = self.keys.get_mut(place as usize) {
            rows.push(row);
        }
    }

    /// Takes the next row of the export.
    pub fn observe(&mut self, record: &Record<'_>) {
        let row = record.deciding();
        let person = row.person(self.reading);
        let number = record.number();
        let (first_row, is_told) = self.first_row(&person, record);
        let mut keys = Vec::new();
        let mut name = None;
        if !is_told && (!self.reading.is_pilot() || first_row == number) {
            keys = person_keys(record, self.reading, self.as_of);
            name = short_name(record, self.reading).filter(|name| self.names.contains(name));
        }
        let mut arrest = None;
        let is_of_county = *self.reading.word(row.county) == *self.county.name().as_bytes();
        if is_of_county && row.is_conviction(self.reading) {
            keys.extend(conviction_keys(record, self.reading));
            arrest = keys::day(row.cycle_date, self.reading, self.as_of)
                .filter(|day| self.bookings.contains(day));
        }
        keys.retain(|key| self.index.contains_key(key));
        if keys.is_empty() && name.is_none() && arrest.is_none() {
            return;
        }
        let candidate = self.persons.entry((*person).into()).or_default();
        candidate.first_row = first_row;
        keys.extend(candidate.add(name, arrest));
        candidate.keys.extend(keys.iter().filter_map(|key| self.index.get(key)));
    }

    /// The row in which the person first stands, and whether the row before was of the same person and
    /// said the same of them.
    fn first_row(&mut self, person: &[u8], record: &Record<'_>) -> (u64, bool) {
        let told = keys::identity(person, record);
        if let Some((before, first_row)) = &self.before
            && *before == told
        {
            return (*first_row, true);
        }
        let first_row = self.first_rows.entry(short_hash(person)).or_insert(record.number());
        self.before = Some((told, *first_row));
        (*first_row, false)
    }

    /// The links, when the export has ended.
    pub fn finish(self) -> Links {
        let mut best: Vec<Option<Best<'_>>> = (0..self.rows).map(|_| None).collect();
        // What one person has alike with each row, and the rows with anything.
        let mut alike = vec![Kinds::default(); self.rows];
        let mut touched = Vec::new();
        for (person, candidate) in &self.persons {
            for (kind, rows) in candidate.keys.iter().filter_map(|at| self.keys.get(*at as usize)) {
                for row in rows {
                    if alike[*row] == Kinds::default() {
                        touched.push(*row);
                    }
                    alike[*row].0 |= kind.bit();
                }
            }
            for row in touched.drain(..) {
                let kinds = std::mem::take(&mut alike[row]);
                let found = Best { kinds, first_row: candidate.first_row, person, tied: 1 };
                best[row] = Some(match best[row].take() {
                    None => found,
                    Some(known) => known.or(found),
                });
            }
        }
        let links = best.into_iter().zip(&self.in_scope);
        let links = links.map(|(best, in_scope)| in_scope.then(|| self.link(best)));
        Links { links: links.collect() }
    }

    fn link(&self, best: Option<Best<'_>>) -> Link {
        let Some(best) = best else {
            return Link {
                state: State::Unmatched,
                person: None,
                kinds: Kinds::default(),
                best: 0,
            };
        };
        let is_matched = best.tied == 1 || self.reading.is_pilot();
        Link {
            state: if is_matched { State::Matched } else { State::Ambiguous },
            person: is_matched.then(|| best.person.into()),
            kinds: best.kinds,
            best: best.tied,
        }
    }
}

impl Candidate {
    /// Adds a name and an arrest, and gives the keys that they make with what is known.
    fn add(&mut self, name: Option<Box<[u8]>>, arrest: Option<Date>) -> Vec<Key> {
        let mut keys = Vec::new();
        if let Some(name) = name.filter(|name| !self.names.contains(name)) {
            let with_name = |day: &Date| Key::ShortNameAndBooking(name.clone(), *day);
            keys.extend(self.arrests.iter().map(with_name));
            self.names.push(name);
        }
        if let Some(day) = arrest.filter(|day| !self.arrests.contains(day)) {
            keys.extend(self.names.iter().map(|name| Key::ShortNameAndBooking(name.clone(), day)));
            self.arrests.push(day);
        }
        keys
    }
}

/// The best person of a row so far, and how many are as good.
struct Best<'p> {
    kinds: Kinds,
    first_row: u64,
    person: &'p [u8],
    tied: usize,
}

impl Best<'_> {
    /// The better of two; of equals the one who stands first, whatever order they come in.
    fn or(self, other: Self) -> Self {
        let rank = |best: &Self| (best.kinds.points(), best.kinds);
        match rank(&self).cmp(&rank(&other)) {
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Equal => {
                let tied = self.tied + other.tied;
                let first = if self.first_row <= other.first_row { self } else { other };
                Self { tied, ..first }
            }
        }
    }
}

/// 8 bytes that stand for a person.
fn short_hash(person: &[u8]) -> u64 {
    let hash = Sha256::digest(person);
    hash.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
