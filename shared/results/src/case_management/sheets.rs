//! The files that San Francisco's program wrote, and whom it left out.
//!
//! * `results.csv`: a line for each row of the case-management export in scope, in its order: its
//!   columns, the person that it is linked to, and the added columns.
//! * `unmatched_doj.csv`: a line for each conviction of the DOJ export in scope of a person whom no row
//!   is linked to: the 95 columns and the added ones. In the pilots' reading repeated counts, too.
//! * `unmatched_cms.csv` and `ambiguous_cms.csv`, which the program had not: the rows that are linked to
//!   nobody, and those that several persons match alike.

use std::collections::HashMap;
use std::io::{self, BufWriter, Write};

use clear64_exports::cms;
use clear64_exports::layout::Column;
use clear64_exports::row::Record;
use clear64_rules::determination::decide;
use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::record::{Conviction, Person, PersonBuilder};
use clear64_rules::section::Sections;

use super::columns::{self, Charge, NO_MATCH};
use super::{CaseManagement, charge};
use crate::linkage::State;
use crate::output::{FileSum, Output, Outputs};
use crate::sheets::cell;

/// Names of the files.
pub const NAMES: [&str; 4] = [
    "sheets/results.csv",
    "sheets/unmatched_doj.csv",
    "sheets/unmatched_cms.csv",
    "sheets/ambiguous_cms.csv",
];

/// The columns of the person that a row is linked to.
const PERSON: [Column; 5] =
    [Column::PRI_NAME, Column::PRI_DOB, Column::SUBJECT_ID, Column::CII_NUMBER, Column::PRI_SSN];

/// Writes the sheets of a case-management export while the DOJ export is read once more.
pub(crate) struct CaseSheets<'c> {
    cases: &'c CaseManagement<'c>,
    sections: Sections,
    /// By matched person, the cells of the person's first row.
    persons: HashMap<Box<[u8]>, [Box<[u8]>; 5]>,
    unmatched_doj: BufWriter<Output>,
    line: Vec<u8>,
}

impl<'c> CaseSheets<'c> {
    pub(crate) fn create(
        outputs: &mut dyn Outputs,
        cases: &'c CaseManagement<'c>,
    ) -> io::Result<Self> {
        let mut unmatched_doj = BufWriter::new(Output::create(outputs, NAMES[1])?);
        let names = Column::all().map(Column::name).chain(columns::NAMES);
        writeln!(unmatched_doj, "{}", names.collect::<Vec<_>>().join(","))?;
        Ok(Self {
            cases,
            sections: Sections::new(cases.settings.reading),
            persons: HashMap::new(),
            unmatched_doj,
            line: Vec::new(),
        })
    }

    /// Takes the next row of the DOJ export; `determined`: whether it is a conviction in scope, and no
    /// repeat.
    pub(crate) fn take(&mut self, record: &Record<'_>, determined: bool) -> io::Result<()> {
        let key = record.deciding().person(self.cases.settings.reading);
        if self.cases.is_matched(&key) {
            if !self.persons.contains_key(&*key) {
                let cells = PERSON.map(|column| record.get(column).into());
                self.persons.insert((*key).into(), cells);
            }
            return Ok(());
        }
        let Some(person) = self.cases.unmatched.get(&*key) else { return Ok(()) };
        match self.conviction(record, person, determined) {
            Some(conviction) => self.write_unmatched(record, person, &conviction),
            None => Ok(()),
        }
    }

    /// The conviction of a row that is to be written. San Francisco's program wrote repeated counts of
    /// its own accord: such a row is a conviction by itself.
    fn conviction(
        &mut self,
        record: &Record<'_>,
        person: &Person,
        determined: bool,
    ) -> Option<Conviction> {
        let number = record.number();
        if let Some(known) = person.convictions.iter().find(|c| c.row == number) {
            return determined.then(|| known.clone());
        }
        if !person.reading.is_pilot() {
            return None;
        }
        let mut alone = PersonBuilder::new(person.reading);
        alone.add(&record.deciding(), &mut self.sections).ok()?;
        let conviction = alone.finish().convictions.pop()?;
        let settings = self.cases.settings;
        let is_in_scope = charge::is_of_county(&conviction, settings.county)
            && settings.policy.policy.looks_at(&conviction.section);
        is_in_scope.then_some(conviction)
    }

    fn write_unmatched(
        &mut self,
        record: &Record<'_>,
        person: &Person,
        conviction: &Conviction,
    ) -> io::Result<()> {
        let settings = self.cases.settings;
        let policy = &settings.policy.policy;
        let facts = PersonFacts::new(person, settings.as_of, policy.gang_pairs);
        let facts = ConvictionFacts { person: &facts, conviction };
        let determination = decide(policy, &facts);
        let charge = Charge { facts, birth_date: person.birth_date, determination: &determination };
        let added = charge.cells();
        let cells = Column::all().map(|column| record.get(column));
        write_line(&mut self.line, cells.chain(added.iter().map(|cell| &**cell)));
        self.unmatched_doj.write_all(&self.line)
    }

    /// Writes the rows of the case-management export and ends the sheets.
    pub(crate) fn finish(mut self, outputs: &mut dyn Outputs) -> io::Result<Vec<FileSum>> {
        let mut files = Vec::new();
        for name in [NAMES[0], NAMES[2], NAMES[3]] {
            files.push(BufWriter::new(Output::create(outputs, name)?));
        }
        let [results, unmatched, ambiguous] = &mut files[..] else { return Ok(Vec::new()) };
        let person = PERSON.iter().map(|column| column.name());
        let all = cms::COLUMN_NAMES.into_iter().chain(person).chain(columns::NAMES);
        writeln!(results, "{}", all.collect::<Vec<_>>().join(","))?;
        for file in [&mut *unmatched, &mut *ambiguous] {
            writeln!(file, "{}", cms::COLUMN_NAMES.join(","))?;
        }
        let rows = self.cases.files.cms.rows.iter().zip(&self.cases.findings);
        for (at, (row, finding)) in rows.enumerate() {
            let Some(finding) = finding else { continue };
            let link = self.cases.links.of(at);
            let person = link.and_then(|link| self.persons.get(link.person.as_ref()?));
            let person = (0..PERSON.len()).map(|at| person.map_or(NO_MATCH, |cells| &*cells[at]));
            let added = finding.cells.iter().map(|cell| &**cell);
            write_line(&mut self.line, row.cells().chain(person).chain(added));
            results.write_all(&self.line)?;
            let left_out = match link.map(|link| link.state) {
                Some(State::Matched) if link.is_some_and(|link| link.best == 1) => continue,
                Some(State::Matched | State::Ambiguous) => &mut *ambiguous,
                _ => &mut *unmatched,
            };
            write_line(&mut self.line, row.cells());
            left_out.write_all(&self.line)?;
        }
        files.insert(1, self.unmatched_doj);
        let end = |file: BufWriter<Output>| {
            file.into_inner().map_err(io::IntoInnerError::into_error)?.finish()
        };
        files.into_iter().map(end).collect()
    }
}

/// One line of cells.
fn write_line<'c>(line: &mut Vec<u8>, cells: impl Iterator<Item = &'c [u8]>) {
    line.clear();
    for cell in cells {
        cell::append(line, cell);
        line.push(b',');
    }
    line.pop();
    line.push(b'\n');
}
