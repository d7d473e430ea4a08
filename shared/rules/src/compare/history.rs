//! A person in one reading, with what a comparison of readings asks beyond the person's facts.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::section::{Question, mends_of_texts};
use crate::date::DateSpan;
use crate::date::pilot::{Moment, day_or_none, read_span};
use crate::determination::{self, Determination};
use crate::facts::{ConvictionFacts, PersonFacts};
use crate::mend::Mends;
use crate::policy::Policy;
use crate::reading::{Program, Reading};
use crate::record::{Conviction, CountOrderTooShort, Person, PersonBuilder, RowKind};
use crate::row::Row;
use crate::section::Sections;
use crate::sentence::SentenceEnd;

/// A person as one reading puts the rows together.
///
/// Memory: the person's, and some 100 bytes a row. `Debug` prints counts alone.
#[derive(Debug)]
pub struct History {
    pub(super) person: Person,
    pub(super) trace: Trace,
}

/// What the readings make of single rows.
#[derive(Default)]
pub(super) struct Trace {
    /// Every row of the person, in file order.
    pub(super) rows: Vec<u64>,
    /// Rows that are a conviction in one reading alone, by the words of `DISP_DESCR`.
    pub(super) worded_convictions: HashSet<u64>,
    /// Whether rows register the person or report the death in one reading alone, by their words.
    pub(super) worded_steps: bool,
    /// By cycle, the mends by which a charge of it is of Proposition 64 in one reading alone.
    pub(super) cycles: HashMap<[u8; 3], Mends>,
    /// Date of birth in the person's first row.
    pub(super) first_birth_date: Option<DateSpan>,
    /// By row of the conviction, the end of the sentence if its own parts were added up as the
    /// pilots' program did.
    pub(super) ends: HashMap<u64, SentenceEnd>,
    /// The mends by which rows of the person could not be read in this reading alone.
    pub(super) faults: Mends,
    counts: HashMap<Box<[u8]>, u64>,
}

impl std::fmt::Debug for Trace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Trace").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

/// Builds a [`History`] from the rows of one person, in file order.
#[derive(Debug)]
pub struct HistoryBuilder {
    reading: Reading,
    program: Program,
    person: PersonBuilder,
    trace: Trace,
}

impl HistoryBuilder {
    /// A person without rows. `program`: which of the pilots' one of the sides is read as.
    pub fn new(reading: Reading, program: Program) -> Self {
        Self { reading, program, person: PersonBuilder::new(reading), trace: Trace::default() }
    }

    /// Adds the next row of the person. On an error nothing of the row is added.
    pub fn add(
        &mut self,
        row: &Row<'_>,
        sections: &mut Sections,
    ) -> Result<RowKind, CountOrderTooShort> {
        let kind = self.person.add(row, sections)?;
        self.trace.add(row, kind, self.reading, self.program);
        Ok(kind)
    }

    /// Ends the person's rows. `incomplete` as in [`Person::incomplete`]; `faults` are the mends by
    /// which rows of the person could not be read in this reading alone ([`fault_mends`]).
    ///
    /// [`fault_mends`]: super::fault_mends
    pub fn finish(self, incomplete: bool, faults: Mends) -> History {
        let person = Person { incomplete, ..self.person.finish() };
        History { person, trace: Trace { faults, ..self.trace } }
    }
}

impl Trace {
    fn add(&mut self, row: &Row<'_>, kind: RowKind, reading: Reading, program: Program) {
        let pilot = Reading::Pilot(program);
        self.rows.push(row.number);
        if row.is_conviction(Reading::Exact) != row.is_conviction(pilot) {
            self.worded_convictions.insert(row.number);
        }
        let steps = |reading| (row.is_pc290_registration(reading), row.reports_death(reading));
        self.worded_steps |= steps(Reading::Exact) != steps(pilot);
        self.first_birth_date.get_or_insert_with(|| DateSpan::read(row.birth_date));
        if let Some(cycle) = row.count(reading).first_chunk() {
            let (pilot, exact) = (row.charged(pilot), row.charged(Reading::Exact));
            let mends = mends_of_texts(&Question::Prop64InCycle, program, pilot, exact);
            if !mends.is_empty() {
                self.cycles.entry(*cycle).or_default().extend(mends);
            }
        }
        self.add_sentence(row, kind, reading);
    }

    fn add_sentence(&mut self, row: &Row<'_>, kind: RowKind, reading: Reading) {
        let count = row.count(reading);
        let (conviction, end) = match kind {
            RowKind::NotAConviction => return,
            RowKind::Conviction => {
                self.counts.insert(count.into(), row.number);
                let start = Moment::at(day_or_none(read_span(row.event_date)));
                (row.number, SentenceEnd::Pilot(start))
            }
            RowKind::Repeat => {
                let Some(conviction) = self.counts.get(count) else { return };
                let Some(end) = self.ends.get(conviction) else { return };
                (*conviction, *end)
            }
        };
        self.ends.insert(conviction, end.plus_part_of(row));
    }
}

/// A history with its facts as of a date: one side of a comparison.
#[derive(Debug)]
pub struct Account<'h> {
    pub(super) history: &'h History,
    pub(super) facts: PersonFacts<'h>,
}

impl<'h> Account<'h> {
    /// The facts of a history as of a date; `gang_pairs` as in [`PersonFacts::new`].
    pub fn new(history: &'h History, as_of: Date, gang_pairs: bool) -> Self {
        Self { history, facts: PersonFacts::new(&history.person, as_of, gang_pairs) }
    }

    /// The conviction of a row, none if the row is none in this reading.
    pub fn conviction(&self, row: u64) -> Option<&'h Conviction> {
        let convictions = &self.history.person.convictions;
        // Convictions are in file order.
        let at = convictions.binary_search_by_key(&row, |conviction| conviction.row).ok()?;
        convictions.get(at)
    }

    /// What a policy determines about the conviction of a row, whether or not it looks at it; none
    /// if the row is no conviction in this reading.
    pub fn decide<'r>(&self, policy: &'r Policy, row: u64) -> Option<Determination<'r>> {
        let conviction = self.conviction(row)?;
        Some(determination::decide(policy, &ConvictionFacts { person: &self.facts, conviction }))
    }
}
