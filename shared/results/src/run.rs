//! One run: a county's export, a policy and an as-of date in; everything known of it out.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use clear64_exports::persons::{Grouping, Persons, PersonsError};
use clear64_exports::place::{Part, Place};
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::refusal::{ReadError, Refusal};
use clear64_exports::row::{Entry, RejectCode};
use clear64_exports::tally::{Counts, Tally as Evidence};
use clear64_rules::county::County;
use clear64_rules::policy::Policy;
use clear64_rules::reading::Reading;
use clear64_rules::record::{Person, RowKind};
use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::manifest::hex;
use crate::sheets::Sheets;
use crate::tally::Tally;

/// The parts of one export, in order. A run reads them more than once.
pub trait Source {
    /// Names of the parts, without folders.
    fn names(&self) -> &[String];

    /// Opens a part by its 0-based index, from its first byte.
    fn open(&self, part: usize) -> io::Result<Box<dyn Read + '_>>;
}

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The county whose convictions are determined.
    pub county: County,
    /// The date as of which facts hold.
    pub as_of: Date,
    /// How facts are read.
    pub reading: Reading,
    /// The county's policy.
    pub policy: Policy,
    /// SHA-256 of the policy's text, lower-case hex.
    pub policy_sha256: String,
    /// Policies evaluated beside it, for comparison.
    pub scenarios: Vec<Policy>,
    /// SHA-256 of their texts, in their order.
    pub scenario_sha256: Vec<String>,
    /// Whether findings are kept, which sheets need.
    pub keep_findings: bool,
}

/// Rows by status. Every row of the export has exactly one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Statuses {
    /// A conviction that the policy looked at.
    pub determined: u64,
    /// A further row of a count that was already convicted.
    pub repeat: u64,
    /// A conviction of another county or section.
    pub out_of_scope: u64,
    /// No conviction.
    pub not_a_conviction: u64,
    /// A row that could not be read.
    pub rejected: u64,
}

impl Statuses {
    /// All rows.
    pub fn total(&self) -> u64 {
        self.determined + self.repeat + self.out_of_scope + self.not_a_conviction + self.rejected
    }
}

/// A row that could not be read: where it stands and why. It holds nothing of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    /// Part, row and line.
    pub place: Place,
    /// Byte of the part's file at which the row begins.
    pub offset: u64,
    /// Why.
    pub code: RejectCode,
}

/// Size and checksum of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Name without folder.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// What a run found.
///
/// Memory: counts, the rejected rows (24 bytes each) and, if kept, some 300 bytes a finding.
pub struct Run {
    /// Rows by status; they add up to the rows read.
    pub statuses: Statuses,
    /// The rejected rows, in order.
    pub rejects: Vec<RejectedRow>,
    /// The figures.
    pub tally: Tally,
    /// The findings by row, if they were to be kept.
    pub findings: Vec<Finding>,
    /// The parts that were read.
    pub inputs: Vec<Input>,
    /// Whether rows of one person stood apart, so that the export was read twice.
    pub scattered: bool,
}

impl Run {
    /// Rejected rows by code.
    pub fn rejects_by_code(&self) -> BTreeMap<&'static str, u64> {
        let mut by_code = BTreeMap::new();
        for reject in &self.rejects {
            *by_code.entry(reject.code.code()).or_default() += 1;
        }
        by_code
    }
}

/// The rejected rows as CSV: part, row, line, byte offset, code and what to do, nothing of the rows.
pub fn list_rejects(run: &Run) -> String {
    use std::fmt::Write;

    let mut text = String::from("part,row,line,byte_offset,code,problem\n");
    for RejectedRow { place, offset, code } in &run.rejects {
        let Place { part, row, line } = place;
        let problem = code.to_string().replace('"', "\"\"");
        let (part, code) = (part.index(), code.code());
        let written = writeln!(text, "{part},{row},{line},{offset},{code},\"{problem}\"");
        debug_assert!(written.is_ok(), "writing to a String does not fail");
    }
    text
}

/// Why a run came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The input is no export of this county; what the county should do is in the sentence.
    #[error(transparent)]
    Refused(Refusal),
    /// A part could not be read, or was refused at its start.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A sheet could not be written.
    #[error("a sheet could not be written: {0}")]
    Write(io::Error),
    /// A part has other bytes than when it was determined.
    #[error("part {part} of the export changed while it was read: run it again")]
    Changed {
        /// 1-based part.
        part: usize,
    },
    /// The five statuses do not add up to the rows read.
    #[error("{read} rows were read but {accounted} have a status: this is a defect of the program")]
    Unaccounted {
        /// Rows read.
        read: u64,
        /// Rows with a status.
        accounted: u64,
    },
    /// A row that the reader accepted could not be grouped.
    #[error(transparent)]
    Persons(PersonsError),
}

/// Reads an export and determines it. Nothing is written.
///
/// Rows of one person are expected together; if a person reappears, the export is read again with
/// the facts of all persons held until its end, so that the person is decided as one.
pub fn determine(source: &dyn Source, settings: &Settings) -> Result<Run, RunError> {
    match pass(source, settings, Grouping::Adjacent) {
        Err(RunError::Persons(PersonsError::Reappeared { .. })) => {
            pass(source, settings, Grouping::Scattered)
        }
        result => result,
    }
}

fn pass(source: &dyn Source, settings: &Settings, grouping: Grouping) -> Result<Run, RunError> {
    let mut persons = Persons::new(grouping);
    let mut run = Run {
        statuses: Statuses::default(),
        rejects: Vec::new(),
        tally: Tally::default(),
        findings: Vec::new(),
        inputs: Vec::new(),
        scattered: grouping == Grouping::Scattered,
    };
    let (counts, inputs) = read(source, settings, |entry| {
        match entry {
            Entry::Reject(reject) => {
                run.statuses.rejected += 1;
                run.rejects.push(RejectedRow {
                    place: reject.place(),
                    offset: reject.offset(),
                    code: reject.code(),
                });
            }
            Entry::Row(record) => {
                let (kind, ended) = persons.add(&record.deciding()).map_err(RunError::Persons)?;
                match kind {
                    RowKind::Conviction => {}
                    RowKind::Repeat => run.statuses.repeat += 1,
                    RowKind::NotAConviction => run.statuses.not_a_conviction += 1,
                }
                if let Some(person) = ended {
                    run.end_person(&person, settings);
                }
            }
        }
        Ok(())
    })?;
    for person in persons.finish() {
        run.end_person(&person, settings);
    }
    run.findings.sort_unstable_by_key(|finding| finding.row);
    run.inputs = inputs;
    let (read, accounted) = (counts.rows, run.statuses.total());
    if read != accounted {
        return Err(RunError::Unaccounted { read, accounted });
    }
    Ok(run)
}

impl Run {
    fn end_person(&mut self, person: &Person, settings: &Settings) {
        let findings = self.tally.add(person, settings);
        let determined = findings.len() as u64;
        self.statuses.determined += determined;
        self.statuses.out_of_scope += person.convictions.len() as u64 - determined;
        if settings.keep_findings {
            self.findings.extend(findings);
        }
    }
}

/// Reads every part and gives each entry to `take`. Refuses at the end what cannot be an export of
/// this county.
fn read(
    source: &dyn Source,
    settings: &Settings,
    mut take: impl FnMut(Entry<'_>) -> Result<(), RunError>,
) -> Result<(Counts, Vec<Input>), RunError> {
    let mut evidence = Evidence::new(settings.county);
    let mut inputs = Vec::new();
    let mut first_row = 0;
    let parts = source.names().len();
    for (index, name) in source.names().iter().enumerate() {
        let part = Part::new(index + 1, parts);
        let opened = source.open(index).map_err(|source| ReadError::Io { part, source })?;
        let mut hashing = Hashing { inner: opened, hash: Sha256::new(), bytes: 0 };
        let options = ReaderOptions { part, first_row, ..ReaderOptions::default() };
        let mut reader = ExportReader::open(&mut hashing, options)?;
        while let Some(entry) = reader.next_entry()? {
            evidence.observe(&entry);
            take(entry)?;
        }
        first_row = reader.next_row();
        inputs.push(hashing.into_input(name));
    }
    Ok((evidence.finish().map_err(RunError::Refused)?, inputs))
}

/// Reads a determined export again and writes its sheets: all rows, determined rows, condensed.
pub fn write_sheets<W: Write>(
    source: &dyn Source,
    settings: &Settings,
    run: &Run,
    writers: [W; 3],
) -> Result<[W; 3], RunError> {
    let mut sheets =
        Sheets::new(writers, &settings.policy.omitted_columns).map_err(RunError::Write)?;
    let mut findings = run.findings.iter().peekable();
    let (_, inputs) = read(source, settings, |entry| match entry {
        Entry::Row(record) => {
            let finding = findings.next_if(|finding| finding.row == record.number());
            sheets.write(&record, finding).map_err(RunError::Write)
        }
        Entry::Reject(_) => Ok(()),
    })?;
    match run.inputs.iter().zip(&inputs).position(|(before, now)| before != now) {
        Some(part) => Err(RunError::Changed { part: part + 1 }),
        None => Ok(sheets.finish()),
    }
}

/// A reader that counts and hashes what passes through.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
}

impl<R> Hashing<R> {
    fn into_input(self, name: &str) -> Input {
        Input { name: name.to_owned(), bytes: self.bytes, sha256: hex(&self.hash.finalize()) }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}
