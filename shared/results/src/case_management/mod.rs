//! The county's own case-management export beside the DOJ export: each of its rows with the person that
//! it is linked to, determined by the county's policy.
//!
//! San Francisco alone has given such a file. A row is determined as a conviction of the person that
//! matches it. In the exact reading that is the person's own conviction of the section, with the row's
//! court number or, without one, its day of booking; else, and in the pilots' reading always, it is what
//! the row says. Quantities come from the file of weights, by court number.

mod charge;
pub mod columns;
pub mod sheets;

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::Arc;

use clear64_exports::cms::{CmsError, CmsFile, Weights};
use clear64_exports::container::{Container, ContainerError, Limits, ReadSeek};
use clear64_exports::place::Part;
use clear64_exports::refusal::ReadError;
use clear64_rules::determination;
use clear64_rules::facts::{ConvictionFacts, PersonFacts};
use clear64_rules::policy::{Authority, Outcome};
use clear64_rules::reading::Reading;
use clear64_rules::record::{Person, PersonBuilder};
use serde::{Deserialize, Serialize};

use crate::decided::Decided;
use crate::identity::Pseudonym;
use crate::linkage::{Link, Links, State};
use crate::output::FileSum;
use crate::settings::Settings;
use crate::summing::Summing;
use columns::{Cells, Charge};

/// The files that a county gives beside its DOJ export.
#[derive(Debug)]
pub struct CaseFiles {
    /// The case-management export.
    pub cms: CmsFile,
    /// Quantities by court number; empty without a file of weights.
    pub weights: Weights,
    /// Names, sizes and checksums of the files.
    pub sums: CaseSums,
}

/// Names, sizes and checksums of the files that a county gives beside its DOJ export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSums {
    /// The case-management export.
    pub cms: FileSum,
    /// The file of weights; none without one.
    pub weights: Option<FileSum>,
}

impl CaseSums {
    /// The files, the case-management export first.
    pub fn files(&self) -> Vec<FileSum> {
        std::iter::once(&self.cms).chain(&self.weights).cloned().collect()
    }
}

/// What became of the rows of the case-management export. Those by one kind aside, the counts add up to
/// the rows read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseCounts {
    /// Linked to a person.
    pub matched: u64,
    /// Of these, by one kind of key alone: the weakest links, for a person to look at.
    pub matched_by_one_kind: u64,
    /// Several persons match alike; exact reading.
    pub ambiguous: u64,
    /// Nobody matches.
    pub unmatched: u64,
    /// Of another charge than one of Proposition 64.
    pub out_of_scope: u64,
    /// Not to be read.
    pub rejected: u64,
}

impl CaseCounts {
    /// Rows read.
    pub fn total(&self) -> u64 {
        self.matched + self.ambiguous + self.unmatched + self.out_of_scope + self.rejected
    }
}

impl CaseFiles {
    /// Reads the case-management export and, if there is one, the file of weights: each by its name
    /// without folders and from its first byte, plain, gzip or a zip of it alone.
    pub fn read(
        cms: (Cow<'_, str>, Box<dyn ReadSeek + '_>),
        weights: Option<(Cow<'_, str>, Box<dyn ReadSeek + '_>)>,
        reading: Reading,
    ) -> Result<Self, CaseFilesError> {
        let (cms, cms_sum) = read(cms, |file| CmsFile::read(file))?;
        let (weights, weights_sum) = match weights {
            Some(weights) => {
                let (weights, sum) = read(weights, |file| Weights::read(file, reading))?;
                (weights, Some(sum))
            }
            None => (Weights::default(), None),
        };
        Ok(Self { cms, weights, sums: CaseSums { cms: cms_sum, weights: weights_sum } })
    }
}

/// Why a file beside the export cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CaseFilesError {
    /// It is not what it should be.
    #[error(transparent)]
    File(#[from] CmsError),
    /// It is compressed in a way that is not read.
    #[error("a file beside the export: {0}")]
    Container(#[from] ReadError),
    /// A zip of none or of several files.
    #[error(
        "a file beside the export is a zip of {found} files, expected one: give the \
         case-management export and the file of weights each by itself"
    )]
    Members {
        /// Files in it.
        found: usize,
    },
    /// It could not be read to its end.
    #[error("a file beside the export cannot be read: {0}")]
    Io(#[from] io::Error),
}

fn read<T>(
    (name, file): (Cow<'_, str>, Box<dyn ReadSeek + '_>),
    take: impl FnOnce(&mut dyn Read) -> Result<T, CmsError>,
) -> Result<(T, FileSum), CaseFilesError> {
    let part = Part::default();
    let mut summed = Summing::new(file);
    let in_part = |error: ContainerError| error.in_part(part);
    let mut container =
        Container::open(Box::new(&mut summed), Limits::default()).map_err(in_part)?;
    match container.members() {
        1 => {}
        found => return Err(CaseFilesError::Members { found }),
    }
    let taken = take(&mut container.member(0).map_err(in_part)?)?;
    drop(container);
    Ok((taken, summed.finish(&name)?))
}

/// What was determined about one row of the case-management export. It describes a person.
pub(crate) struct CmsFinding {
    pub(crate) cells: Cells,
    pub(crate) outcome: Outcome,
    pub(crate) rule: Option<String>,
    pub(crate) reason: String,
    pub(crate) authority: Option<Authority>,
    pub(crate) citation: Option<String>,
    /// The row of the DOJ export whose conviction it was determined as; none if it is what the row says.
    pub(crate) row: Option<u64>,
    /// Grams, if they are known.
    pub(crate) quantity: Option<f64>,
    /// Of the person it is linked to; null without a key or a person.
    pub(crate) pseudonym: Option<Pseudonym>,
}

/// The rows of the case-management export on their way to a determination.
///
/// Memory: the rows; if sheets are written, the histories of persons whom no row matches.
pub(crate) struct CaseManagement<'c> {
    pub(crate) files: &'c CaseFiles,
    pub(crate) links: Links,
    settings: &'c Settings,
    /// Rows in scope, by the person they are linked to.
    rows_of: HashMap<Box<[u8]>, Vec<usize>>,
    /// By row of the case-management export; none of rows out of scope.
    pub(crate) findings: Vec<Option<CmsFinding>>,
    /// Persons whom no row matches, for the sheets; in the exact reading those with a conviction in scope.
    pub(crate) unmatched: HashMap<Box<[u8]>, Arc<Person>>,
}

impl<'c> CaseManagement<'c> {
    /// The rows and whom they are linked to.
    pub(crate) fn new(files: &'c CaseFiles, links: Links, settings: &'c Settings) -> Self {
        let mut rows_of: HashMap<Box<[u8]>, Vec<usize>> = HashMap::new();
        for (row, link) in links.iter() {
            if let Some(person) = &link.person {
                rows_of.entry(person.clone()).or_default().push(row);
            }
        }
        let findings = files.cms.rows.iter().map(|_| None).collect();
        Self { files, links, settings, rows_of, findings, unmatched: HashMap::new() }
    }

    /// Whether some row is linked to a person.
    pub(crate) fn is_matched(&self, person: &[u8]) -> bool {
        self.rows_of.contains_key(person)
    }

    /// Adds the quantities of the person's convictions, by court number. For San Francisco's program a
    /// person whom no row matches had none.
    pub(crate) fn weigh(&self, person: &mut Person) {
        if person.reading.is_pilot() && !self.is_matched(&person.identity.subject_id) {
            return;
        }
        let mut convictions = std::mem::take(&mut person.convictions);
        for conviction in &mut convictions {
            if charge::is_of_county(conviction, self.settings.county) {
                let numbers = charge::court_numbers(person, conviction);
                conviction.quantity = charge::quantity(&self.files.weights, numbers);
            }
        }
        person.convictions = convictions;
    }

    /// Determines the rows that are linked to a person.
    pub(crate) fn add(&mut self, decided: &Decided<'_>) {
        let person = decided.person;
        let Some(rows) = self.rows_of.get(&*person.identity.subject_id) else {
            // A repeated count can be in scope where the count it repeats is not: the pilots' reading alone
            // lists it.
            if self.settings.sheets && (decided.is_in_scope() || person.reading.is_pilot()) {
                let key = person.identity.subject_id.clone();
                self.unmatched.insert(key, Arc::new(person.clone()));
            }
            return;
        };
        for row in rows.clone() {
            self.determine(row, person, decided.pseudonym);
        }
    }

    /// Determines the rows that are linked to nobody.
    pub(crate) fn finish(&mut self) {
        let mut nobody = PersonBuilder::new(self.settings.reading).finish();
        nobody.unmatched = true;
        let unlinked = self.links.iter().filter(|(_, link)| link.person.is_none());
        for row in unlinked.map(|(row, _)| row).collect::<Vec<_>>() {
            self.determine(row, &nobody, None);
        }
    }

    /// What became of the rows.
    pub(crate) fn counts(&self) -> CaseCounts {
        let rejected = self.files.cms.rejects.len() as u64;
        let mut counts = CaseCounts { rejected, ..CaseCounts::default() };
        for row in 0..self.files.cms.rows.len() {
            let link = self.links.of(row);
            let is_weak = |link: &Link| link.state == State::Matched && link.kinds.points() == 1;
            counts.matched_by_one_kind += u64::from(link.is_some_and(is_weak));
            *match link.map(|link| link.state) {
                Some(State::Matched) => &mut counts.matched,
                Some(State::Ambiguous) => &mut counts.ambiguous,
                Some(State::Unmatched) => &mut counts.unmatched,
                None => &mut counts.out_of_scope,
            } += 1;
        }
        counts
    }

    fn determine(&mut self, at: usize, person: &Person, pseudonym: Option<Pseudonym>) {
        let Settings { policy, as_of, county, reading, .. } = self.settings;
        let row = &self.files.cms.rows[at];
        let quantity = self.files.weights.grams(row.court_number());
        let conviction = charge::conviction(row, person, quantity, *county, *as_of);
        let facts = PersonFacts::new(person, *as_of, policy.policy.gang_pairs);
        let facts = ConvictionFacts { person: &facts, conviction: &conviction };
        let determination = determination::decide(&policy.policy, &facts);
        let birth_date = row.birth_date(*reading, *as_of);
        let charge = Charge { facts, birth_date, determination: &determination };
        self.findings[at] = Some(CmsFinding {
            cells: charge.cells(),
            outcome: determination.outcome,
            rule: determination.rule().map(|rule| rule.id.clone()),
            reason: determination.reason_with(conviction.section.code_text()).into_owned(),
            authority: determination.authority(),
            citation: determination.citation(&conviction).map(str::to_owned),
            row: (conviction.row != charge::NO_ROW).then_some(conviction.row),
            quantity: conviction.quantity,
            pseudonym,
        });
    }
}
