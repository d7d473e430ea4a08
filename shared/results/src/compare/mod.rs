//! Two determinations of one export beside each other: two readings of a policy, or two policies.
//!
//! The export is read once and grouped into persons once for each reading; what either determines is
//! kept by row and joined. If the readings differ, the export is read once more for the persons of
//! those convictions whose outcomes differ, and the causes are found in their rows.
//!
//! # Memory usage
//!
//! That of the persons of each reading; some 150 bytes for each conviction that either looks at;
//! and, if the readings differ, the persons of convictions whose outcomes differ, with their rows'
//! numbers.

mod causes;

use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::iter::Peekable;
use std::path::Path;
use std::sync::Arc;
use std::vec;

use clear64_exports::persons::{Grouping, Persons, PersonsError};
use clear64_exports::reader::fault_of;
use clear64_exports::row::{Entry, Reject};
use clear64_rules::county::County;
use clear64_rules::determination::{self, Basis, Determination};
use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::mend::Mends;
use clear64_rules::policy::Outcome;
use clear64_rules::reading::{Program, Reading};
use clear64_rules::record::Person;
use clear64_rules::row::Row;
use jiff::civil::Date;

use crate::output::FileSum;
use crate::run::{RunError, Source, read};
use crate::settings::HashedPolicy;

/// One of the two determinations: a policy in a reading.
#[derive(Clone, Debug)]
pub struct Side {
    /// The policy.
    pub policy: HashedPolicy,
    /// How facts are read.
    pub reading: Reading,
}

/// What is to be compared.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The county whose convictions are determined.
    pub county: County,
    /// The date as of which facts hold.
    pub as_of: Date,
    /// A and B.
    pub sides: [Side; 2],
}

impl Asked {
    /// Whether one side is read as the pilots' program read.
    fn readings_differ(&self) -> bool {
        self.sides[0].reading.is_pilot() != self.sides[1].reading.is_pilot()
    }

    /// Which of the pilots' programs that is; where neither side is, the late one.
    fn program(&self) -> Program {
        let mut programs = self.sides.iter().filter_map(|side| match side.reading {
            Reading::Pilot(program) => Some(program),
            Reading::Exact => None,
        });
        programs.next_back().unwrap_or_default()
    }

    fn policies_differ(&self) -> bool {
        self.sides[0].policy.sha256 != self.sides[1].policy.sha256
    }

    /// The readings of the sides, each once.
    fn readings(&self) -> Vec<Reading> {
        let [a, b] = self.sides.each_ref().map(|side| side.reading);
        if a == b { vec![a] } else { vec![a, b] }
    }

    /// The reading that rejects the fewest rows.
    fn widest_reading(&self) -> Reading {
        let pilot = self.sides.iter().map(|side| side.reading).find(|reading| reading.is_pilot());
        pilot.unwrap_or(Reading::Exact)
    }
}

/// What one side determines about a conviction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The outcome.
    pub outcome: Outcome,
    /// The rule that decided, if one did.
    pub rule: Option<Arc<str>>,
    /// What decided where it was no rule, in a few words; empty where it was one.
    pub instead: &'static str,
    /// Why; empty if no rule holds in the pilots' reading.
    pub reason: Arc<str>,
}

/// One conviction that either side looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Row of the export, 0-based.
    pub row: u64,
    /// What A and B determine; none where the side does not look at the row.
    pub told: [Option<Told>; 2],
    /// The rule of A at which the readings part; none if the outcomes are the same, or it is no rule
    /// at which they part.
    pub parts_at: Option<Arc<str>>,
    /// The mends by which the readings come to different outcomes.
    pub mends: Mends,
    /// Whether the policies themselves, in B's reading, come to different outcomes.
    pub by_rule: bool,
}

impl Compared {
    /// Whether the sides come to different outcomes, or one does not look at the conviction.
    pub fn is_moved(&self) -> bool {
        let [a, b] = self.outcomes();
        a != b
    }

    /// The outcomes of A and B; none where the side does not look.
    pub fn outcomes(&self) -> [Option<Outcome>; 2] {
        self.told.each_ref().map(|told| told.as_ref().map(|told| told.outcome))
    }

    /// Whether the outcomes differ and nothing is named that makes them differ: a defect.
    pub fn is_unexplained(&self) -> bool {
        self.is_moved() && self.mends.is_empty() && !self.by_rule
    }
}

/// Two determinations of one export, conviction by conviction.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Every conviction that either side looks at, in file order.
    pub convictions: Vec<Compared>,
    /// The files that were read.
    pub inputs: Vec<FileSum>,
}

/// Determines an export twice and finds why the outcomes differ. Scratch files are made in the
/// folder `scratch`.
pub fn compare(source: &dyn Source, asked: &Asked, scratch: &Path) -> Result<Comparison, RunError> {
    let first = match determine_sides(source, asked, Grouping::Adjacent, scratch) {
        Err(RunError::Persons(PersonsError::Reappeared { .. })) => {
            determine_sides(source, asked, Grouping::Scattered, scratch)
        }
        result => result,
    };
    let (found, inputs) = first?;
    let mut joined = join(found);
    if asked.readings_differ() {
        causes::find(source, asked, &mut joined, &inputs)?;
    } else {
        for joined in &mut joined {
            joined.compared.by_rule = joined.compared.is_moved();
        }
    }
    let convictions = joined.into_iter().map(|joined| joined.compared).collect();
    Ok(Comparison { convictions, inputs })
}

/// What a side determined about a conviction, and whose it is.
struct Found {
    row: u64,
    told: Told,
    whose: Whose,
}

/// The person of a conviction in one reading.
#[derive(Clone, Copy)]
struct Whose {
    /// 8 bytes for the person: to find the person's rows again.
    person: u64,
    incomplete: bool,
}

/// A conviction with the person of each side.
struct Joined {
    compared: Compared,
    whose: [Option<Whose>; 2],
}

fn hash_of(person: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    person.hash(&mut hasher);
    hasher.finish()
}

/// A row of the export as both readings see it: readable in each or not.
fn for_each_row(
    source: &dyn Source,
    asked: &Asked,
    mut take: impl FnMut(Seen<'_, '_>) -> Result<(), RunError>,
) -> Result<Vec<FileSum>, RunError> {
    let (_, inputs) = read(source, asked.county, asked.widest_reading(), |entry| match entry {
        Entry::Row(record) => take(Seen::Row(&record.deciding())),
        Entry::Reject(reject) => match reject.as_record() {
            Some(record) => take(Seen::Row(&record.deciding())),
            None => take(Seen::Broken(&reject)),
        },
    })?;
    Ok(inputs)
}

/// One record of the export.
enum Seen<'s, 'e> {
    /// All columns are there; a reading may still be unable to place it.
    Row(&'s Row<'e>),
    /// No reading can take it.
    Broken(&'s Reject<'e>),
}

/// What each side finds, by row, and the files read.
type FoundBySide = ([Vec<Found>; 2], Vec<FileSum>);

fn determine_sides(
    source: &dyn Source,
    asked: &Asked,
    grouping: Grouping,
    scratch: &Path,
) -> Result<FoundBySide, RunError> {
    let readings = asked.readings().into_iter();
    let mut groups: Vec<(Reading, Persons)> =
        readings.map(|reading| (reading, Persons::new(grouping, reading, scratch))).collect();
    let inputs = for_each_row(source, asked, |seen| {
        for (reading, persons) in &mut groups {
            match seen {
                Seen::Row(row) if fault_of(row, *reading).is_none() => {
                    persons.add(row)?;
                }
                Seen::Row(row) => persons.reject(subject_of(row), Some(row.cii_number)),
                Seen::Broken(reject) => {
                    persons.reject(reject.subject_id(), reject.cii_number());
                }
            }
        }
        Ok(())
    })?;
    let mut found = [Vec::new(), Vec::new()];
    let mut texts = Texts::default();
    for (reading, persons) in groups {
        persons.finish(|person| {
            for (side, found) in asked.sides.iter().zip(&mut found) {
                if side.reading == reading {
                    determine_person(asked, side, &person, &mut texts, found);
                }
            }
            Ok::<(), RunError>(())
        })?;
    }
    for found in &mut found {
        found.sort_unstable_by_key(|found| found.row);
    }
    Ok((found, inputs))
}

/// `SUBJECT_ID` of a row that a reading rejects; none if it says nothing.
fn subject_of<'e>(row: &Row<'e>) -> Option<&'e [u8]> {
    Some(row.subject_id).filter(|id| !clear64_rules::identity::said(id).is_empty())
}

fn determine_person(
    asked: &Asked,
    side: &Side,
    person: &Person,
    texts: &mut Texts,
    found: &mut Vec<Found>,
) {
    let policy = &side.policy.policy;
    let facts = PersonFacts::new(person, asked.as_of, policy.gang_pairs);
    let whose =
        Whose { person: hash_of(&person.identity.subject_id), incomplete: person.incomplete };
    for conviction in &person.convictions {
        if determination::is_in_scope(policy, asked.county, conviction) {
            let facts = ConvictionFacts { person: &facts, conviction };
            let determined = determination::decide(policy, &facts);
            let told = texts.told(&determined, conviction.section.code_text());
            found.push(Found { row: conviction.row, told, whose });
        }
    }
}

/// Texts that many convictions share, each kept once.
#[derive(Default)]
struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn told(&mut self, determined: &Determination<'_>, section: &str) -> Told {
        Told {
            outcome: determined.outcome,
            rule: determined.rule().map(|rule| self.shared(&rule.id)),
            instead: match determined.basis {
                Basis::Rule(_) => "",
                Basis::NoRule => "no rule",
                Basis::RecordIncomplete => "incomplete record",
                Basis::Unmatched => "no person matched",
                Basis::AfterProposition64 => "the cut-off",
                Basis::Unknown(_) => "unknown facts",
            },
            reason: self.shared(&determined.reason_with(section)),
        }
    }

    fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.0.insert(Arc::clone(&text));
        text
    }
}

/// What both sides found, by row.
fn join([a, b]: [Vec<Found>; 2]) -> Vec<Joined> {
    let mut joined = Vec::with_capacity(a.len().max(b.len()));
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    while let Some((a, b)) = next_pair(&mut a, &mut b) {
        let Some(row) = a.as_ref().or(b.as_ref()).map(|found| found.row) else { break };
        let split = |found: Option<Found>| found.map(|found| (found.told, found.whose)).unzip();
        let ((told_a, whose_a), (told_b, whose_b)) = (split(a), split(b));
        joined.push(Joined {
            compared: Compared {
                row,
                told: [told_a, told_b],
                parts_at: None,
                mends: Mends::new(),
                by_rule: false,
            },
            whose: [whose_a, whose_b],
        });
    }
    joined
}

type Founds = Peekable<vec::IntoIter<Found>>;

/// What is found of the next row, by either or both.
fn next_pair(a: &mut Founds, b: &mut Founds) -> Option<(Option<Found>, Option<Found>)> {
    let order = match (a.peek(), b.peek()) {
        (None, None) => return None,
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(a), Some(b)) => a.row.cmp(&b.row),
    };
    Some(match order {
        Ordering::Less => (a.next(), None),
        Ordering::Equal => (a.next(), b.next()),
        Ordering::Greater => (None, b.next()),
    })
}
