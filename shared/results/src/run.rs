//! One run: a county's export, a policy and an as-of date in; results out.
//!
//! The export is read once. Its rows are written to `records.parquet` as they come; its persons are
//! decided when it has ended. If a person reappears after other persons' rows, the run starts over
//! and divides the rows by person. Sheets are written by reading the export once more and joining
//! the findings by row.
//!
//! Nothing that is written counts before the manifest, and the manifest comes last: a refused
//! export leaves nothing behind.

use std::io;
use std::path::Path;

use clear64_exports::container::{Container, Limits, ReadSeek};
use clear64_exports::persons::{Grouping, Persons, PersonsError};
use clear64_exports::place::Part;
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::refusal::{ReadError, Refusal};
use clear64_exports::row::{Entry, Record, Reject};
use clear64_exports::tally::{Counts, Tally as Evidence};
use clear64_rules::county::County;
use clear64_rules::reading::Reading;
use clear64_rules::record::RowKind;
use clear64_rules::row::Row;
use clear64_rules::section::Sections;

use crate::case_management::sheets::CaseSheets;
use crate::case_management::{CaseCounts, CaseFiles, CaseManagement};
use crate::decided::Decided;
use crate::finding::Finding;
use crate::linkage::{Linker, Links};
use crate::output::{FileSum, Output, Outputs};
use crate::reject_counts::RejectCounts;
use crate::settings::Settings;
use crate::sheets::Sheets;
use crate::status::{Status, Statuses};
use crate::summary::{self, Summary};
use crate::summing::{Summing, SummingParts};
use crate::tables::TableError;
use crate::tables::determinations::Determinations;
use crate::tables::linkage;
use crate::tables::people::People;
use crate::tables::records::Records;
use crate::tables::rejects::Rejects;
use crate::tally::Tally;

/// The files of one export, in order: plain, gzip or zip. A run reads them more than once.
pub trait Source {
    /// Names of the files, without folders.
    fn names(&self) -> &[String];

    /// Opens a file by its 0-based index, from its first byte.
    fn open(&self, file: usize) -> io::Result<Box<dyn ReadSeek + '_>>;
}

/// What a run found and wrote.
///
/// Memory: counts alone; while sheets are written, some 300 bytes a finding.
pub struct Run {
    /// Rows by status; they add up to the rows read.
    pub statuses: Statuses,
    /// Rejected rows by code, and the first few of them.
    pub rejects: RejectCounts,
    /// Rows that were not UTF-8 and were read as Windows-1252; counted if records are written.
    pub not_utf8: u64,
    /// What became of the rows of the case-management export, if there is one.
    pub cases: Option<CaseCounts>,
    /// The figures.
    pub tally: Tally,
    /// The files that were read.
    pub inputs: Vec<FileSum>,
    /// What was written, in order.
    pub outputs: Vec<FileSum>,
    /// Whether rows of one person stood apart, so that the export was read again.
    pub scattered: bool,
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
    /// A Parquet file could not be written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A sheet or the summary could not be written.
    #[error("the results could not be written: {0}")]
    Write(#[from] io::Error),
    /// The summary could not be put into JSON.
    #[error("the summary could not be put into JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Two parts, decompressed, have the same bytes: every row would count twice.
    #[error("part {part} of the export is the same as part {earlier}: give each part once")]
    Twice {
        /// 1-based part, over all files and members of zips.
        part: usize,
        /// 1-based part before it.
        earlier: usize,
    },
    /// A file has other bytes than when it was determined.
    #[error("file {file} of the export changed while it was read: run it again")]
    Changed {
        /// 1-based file.
        file: usize,
    },
    /// The five statuses do not add up to the rows read.
    #[error("{read} rows were read but {accounted} have a status: this is a defect of the program")]
    Unaccounted {
        /// Rows read.
        read: u64,
        /// Rows with a status.
        accounted: u64,
    },
    /// Rows could not be grouped into persons.
    #[error(transparent)]
    Persons(#[from] PersonsError),
}

impl RunError {
    /// The refusal, if the input cannot be an export of this county.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) => Some(*refusal),
            Self::Read(error) => error.refusal(),
            _ => None,
        }
    }
}

/// Reads an export, determines it and writes everything but the manifest. Scratch files are made in
/// the folder `scratch`.
pub fn determine(
    source: &dyn Source,
    settings: &Settings,
    scratch: &Path,
    outputs: &mut dyn Outputs,
) -> Result<Run, RunError> {
    let linked =
        settings.cases.as_deref().map(|files| link(source, settings, files)).transpose()?;
    let linked = linked.as_ref();
    match Pass::start(settings, Grouping::Adjacent, scratch, outputs)?.run(source, linked, outputs)
    {
        Err(RunError::Persons(PersonsError::Reappeared { .. })) => {
            Pass::start(settings, Grouping::Scattered, scratch, outputs)?
                .run(source, linked, outputs)
        }
        result => result,
    }
}

/// The rows of the case-management export with the persons they are about.
struct Linked<'f> {
    files: &'f CaseFiles,
    links: Links,
    /// The export as it was when they were linked.
    inputs: Vec<FileSum>,
}

/// Reads the export once for the links alone.
fn link<'f>(
    source: &dyn Source,
    settings: &Settings,
    files: &'f CaseFiles,
) -> Result<Linked<'f>, RunError> {
    let Settings { county, reading, as_of, .. } = *settings;
    let mut linker = Linker::new(&files.cms.rows, county, reading, as_of);
    let (_, inputs) = read(source, county, reading, |entry| {
        if let Entry::Row(record) = entry {
            linker.observe(&record);
        }
        Ok(())
    })?;
    Ok(Linked { files, links: linker.finish(), inputs })
}

/// One reading of the export, with the files that are written as its rows come.
struct Pass<'s> {
    settings: &'s Settings,
    grouping: Grouping,
    persons: Persons,
    /// Sections of convictions, to tell which are in scope.
    sections: Sections,
    records: Option<Records>,
    rejected: Rejects,
    reject_counts: RejectCounts,
    statuses: Statuses,
}

impl<'s> Pass<'s> {
    fn start(
        settings: &'s Settings,
        grouping: Grouping,
        scratch: &Path,
        outputs: &mut dyn Outputs,
    ) -> Result<Self, RunError> {
        Ok(Self {
            settings,
            grouping,
            persons: Persons::new(grouping, settings.reading, scratch),
            sections: Sections::new(settings.reading),
            records: settings.records.then(|| Records::create(outputs, settings)).transpose()?,
            rejected: Rejects::create(outputs, settings)?,
            reject_counts: RejectCounts::default(),
            statuses: Statuses::default(),
        })
    }

    fn run(
        mut self,
        source: &dyn Source,
        linked: Option<&Linked<'_>>,
        outputs: &mut dyn Outputs,
    ) -> Result<Run, RunError> {
        let Settings { county, reading, .. } = *self.settings;
        let (counts, inputs) = read(source, county, reading, |entry| self.take(&entry))?;
        linked.map_or(Ok(()), |linked| check_unchanged(&linked.inputs, &inputs))?;
        let Self { settings, persons, mut records, rejected, statuses, .. } = self;
        let accounted = statuses.total();
        if counts.rows != accounted {
            return Err(RunError::Unaccounted { read: counts.rows, accounted });
        }
        let mut cases =
            linked.map(|linked| CaseManagement::new(linked.files, linked.links.clone(), settings));
        // The last rows are encoded while persons are decided.
        records.as_mut().map_or(Ok(()), Records::close)?;
        let decided = decide(settings, persons, cases.as_mut(), outputs)?;
        let mut written = Vec::new();
        let mut not_utf8 = 0;
        if let Some(records) = records {
            let (sum, count) = records.finish()?;
            written.push(sum);
            not_utf8 = count;
        }
        written.extend([decided.determinations, decided.people, rejected.finish()?]);
        if let Some(cases) = &cases {
            written.push(linkage::write(outputs, settings, cases)?);
        }
        if decided.tally.determined() != statuses.determined {
            let (read, accounted) = (statuses.determined, decided.tally.determined());
            return Err(RunError::Unaccounted { read, accounted });
        }
        let mut run = Run {
            statuses,
            rejects: self.reject_counts,
            not_utf8,
            cases: cases.as_ref().map(CaseManagement::counts),
            tally: decided.tally,
            inputs,
            outputs: written,
            scattered: self.grouping == Grouping::Scattered,
        };
        if settings.sheets {
            let findings = decided.findings;
            let sheets =
                write_sheets(source, settings, &run.inputs, findings, cases.as_ref(), outputs)?;
            run.outputs.extend(sheets);
        }
        let summary = Summary::new(settings, &run).to_json()?;
        run.outputs.push(Output::write_whole(outputs, summary::NAME, &summary)?);
        Ok(run)
    }

    fn take(&mut self, entry: &Entry<'_>) -> Result<(), RunError> {
        match entry {
            Entry::Reject(reject) => self.take_reject(reject),
            Entry::Row(record) => self.take_record(record),
        }
    }

    fn take_reject(&mut self, reject: &Reject<'_>) -> Result<(), RunError> {
        self.statuses.add(Status::Rejected);
        self.reject_counts.add(reject);
        self.persons.reject(reject.subject_id(), reject.cii_number());
        self.rejected.add(reject)?;
        if let Some(records) = &mut self.records {
            records.add_rejected(reject)?;
        }
        Ok(())
    }

    fn take_record(&mut self, record: &Record<'_>) -> Result<(), RunError> {
        let row = record.deciding();
        let status = match self.persons.add(&row)? {
            RowKind::NotAConviction => Status::NotAConviction,
            RowKind::Repeat => Status::Repeat,
            RowKind::Conviction if self.is_in_scope(&row) => Status::Determined,
            RowKind::Conviction => Status::OutOfScope,
        };
        self.statuses.add(status);
        if let Some(records) = &mut self.records {
            records.add(record, status)?;
        }
        Ok(())
    }
}

impl Pass<'_> {
    /// Whether the county's policy looks at a conviction.
    fn is_in_scope(&mut self, row: &Row<'_>) -> bool {
        let Settings { county, reading, policy, .. } = self.settings;
        *reading.word(row.county) == *county.name().as_bytes()
            && policy.policy.looks_at(self.sections.get(row.charged(*reading)))
    }
}

/// What became of the persons.
struct DecidedPersons {
    tally: Tally,
    /// By row, if sheets are to be written.
    findings: Vec<Finding>,
    determinations: FileSum,
    people: FileSum,
}

/// Decides every person and writes what was determined.
fn decide(
    settings: &Settings,
    persons: Persons,
    mut cases: Option<&mut CaseManagement<'_>>,
    outputs: &mut dyn Outputs,
) -> Result<DecidedPersons, RunError> {
    let mut tally = Tally::new(settings.scenarios.len());
    let mut findings = Vec::new();
    let mut determinations = Determinations::create(outputs, settings)?;
    let mut people = People::create(outputs, settings)?;
    let never_met = persons.finish(|mut person| {
        if let Some(cases) = &cases {
            cases.weigh(&mut person);
        }
        let decided = Decided::new(&person, settings);
        tally.add(&decided, settings.county);
        if let Some(cases) = &mut cases {
            cases.add(&decided);
        }
        if decided.is_in_scope() {
            determinations.add(&decided)?;
            people.add(&decided)?;
            if settings.sheets {
                findings.extend(Finding::all(&decided));
            }
        }
        Ok::<(), RunError>(())
    })?;
    if let Some(cases) = cases {
        cases.finish();
    }
    tally.people_of_rejects_alone = never_met;
    findings.sort_unstable_by_key(|finding| finding.row);
    Ok(DecidedPersons {
        tally,
        findings,
        determinations: determinations.finish()?,
        people: people.finish()?,
    })
}

/// Reads every part and gives each entry to `take`. Refuses at the end what cannot be an export of
/// this county.
pub(crate) fn read(
    source: &dyn Source,
    county: County,
    reading: Reading,
    mut take: impl FnMut(Entry<'_>) -> Result<(), RunError>,
) -> Result<(Counts, Vec<FileSum>), RunError> {
    let parts = count_parts(source)?;
    let mut evidence = Evidence::new(county);
    let mut inputs: Vec<FileSum> = Vec::new();
    let mut part_sums: Vec<String> = Vec::new();
    let mut first_row = 0;
    for (index, name) in source.names().iter().enumerate() {
        let parts_before = part_sums.len();
        let part = |member: usize| Part::new(parts_before + member + 1, parts);
        let unreadable = |source| ReadError::Io { part: part(0), source };
        let mut file = Summing::new(source.open(index).map_err(unreadable)?);
        let mut container = open_container(Box::new(&mut file), part(0))?;
        let is_plain = container.is_plain();
        for member in 0..container.members() {
            let part = part(member);
            let opened = container.member(member).map_err(|error| error.in_part(part))?;
            // A plain file is summed already.
            let mut opened = SummingParts::new(opened, !is_plain);
            let options = ReaderOptions { part, first_row, reading };
            let mut reader = ExportReader::open(&mut opened, options)?;
            while let Some(entry) = reader.next_entry()? {
                evidence.observe(&entry);
                take(entry)?;
            }
            first_row = reader.next_row();
            part_sums.extend(opened.finish());
        }
        drop(container);
        let input = file.finish(name).map_err(unreadable)?;
        part_sums.extend(is_plain.then(|| input.sha256.clone()));
        inputs.push(input);
    }
    check_parts_differ(&part_sums)?;
    Ok((evidence.finish().map_err(RunError::Refused)?, inputs))
}

fn check_parts_differ(sums: &[String]) -> Result<(), RunError> {
    for (part, sum) in (1..).zip(sums) {
        if let Some(earlier) = sums[..part - 1].iter().position(|earlier| earlier == sum) {
            return Err(RunError::Twice { part, earlier: earlier + 1 });
        }
    }
    Ok(())
}

/// The parts of all files: a zip has several.
fn count_parts(source: &dyn Source) -> Result<usize, RunError> {
    let files = source.names().len();
    let mut parts = 0;
    for index in 0..files {
        let part = Part::new(index + 1, files);
        let file = source.open(index).map_err(|source| ReadError::Io { part, source })?;
        parts += open_container(file, part)?.members();
    }
    Ok(parts)
}

fn open_container<'f>(
    file: Box<dyn ReadSeek + 'f>,
    part: Part,
) -> Result<Container<'f>, ReadError> {
    Container::open(file, Limits::default()).map_err(|error| error.in_part(part))
}

/// Reads a determined export again and writes its sheets.
fn write_sheets(
    source: &dyn Source,
    settings: &Settings,
    inputs: &[FileSum],
    findings: Vec<Finding>,
    cases: Option<&CaseManagement<'_>>,
    outputs: &mut dyn Outputs,
) -> Result<Vec<FileSum>, RunError> {
    let mut sheets =
        Sheets::create(outputs, settings.reading, &settings.policy.policy.omitted_columns)?;
    let mut of_cases = cases.map(|cases| CaseSheets::create(outputs, cases)).transpose()?;
    let mut findings = findings.into_iter().peekable();
    let (_, read_again) = read(source, settings.county, settings.reading, |entry| match entry {
        Entry::Row(record) => {
            let finding = findings.next_if(|finding| finding.row == record.number());
            if let Some(of_cases) = &mut of_cases {
                of_cases.take(&record, finding.is_some())?;
            }
            Ok(sheets.write(&record, finding.as_ref())?)
        }
        Entry::Reject(reject) => Ok(sheets.write_reject(&reject)?),
    })?;
    check_unchanged(inputs, &read_again)?;
    let mut written = sheets.finish()?;
    if let Some(of_cases) = of_cases {
        written.extend(of_cases.finish(outputs)?);
    }
    Ok(written)
}

/// Whether the files had the same bytes when they were read again.
pub(crate) fn check_unchanged(before: &[FileSum], now: &[FileSum]) -> Result<(), RunError> {
    match before.iter().zip(now).position(|(before, now)| before != now) {
        Some(file) => Err(RunError::Changed { file: file + 1 }),
        None => Ok(()),
    }
}
