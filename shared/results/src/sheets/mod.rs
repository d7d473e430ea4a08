//! The CSV sheets that counties know, in the pilot reading cell for cell as the pilots' program wrote
//! them.
//!
//! * `All_Results.csv`: the 95 columns and the added ones, one line a row that could be read.
//! * `Prop64_Results.csv`: the same, only the rows with a determination.
//! * `All_Results_Condensed.csv`: twenty columns and the added ones, all rows.
//! * `Rejected_Rows.csv`, which the pilots' program had not: where the rows stand that could not be
//!   read, and why. They are in no other sheet.
//!
//! Lines end in LF; cells are the bytes of the export.

pub mod cell;

use std::io::{self, BufWriter, Write};

use clear64_exports::layout::Column;
use clear64_exports::row::{Record, Reject};
use clear64_rules::date::DateSpan;
use clear64_rules::policy::OmittedColumn;
use clear64_rules::reading::Reading;
use clear64_rules::section::{exact, pilot};
use clear64_rules::truth::Truth;

use crate::finding::Finding;
use crate::output::{FileSum, Output, Outputs};

/// File names of the sheets.
pub const NAMES: [&str; 4] = [
    "sheets/All_Results.csv",
    "sheets/Prop64_Results.csv",
    "sheets/All_Results_Condensed.csv",
    "sheets/Rejected_Rows.csv",
];

/// The columns of the condensed sheet.
const CONDENSED: [Column; 20] = [
    Column::CII_NUMBER,
    Column::PRI_NAME,
    Column::GENDER,
    Column::PRI_DOB,
    Column::RACE_DESCR,
    Column::CYC_DATE,
    Column::STP_EVENT_DATE,
    Column::STP_ORI_DESCR,
    Column::STP_ORI_CNTY_NAME,
    Column::DISP_DATE,
    Column::OFN,
    Column::OFFENSE_DESCR,
    Column::DISP_DESCR,
    Column::CONV_STAT_DESCR,
    Column::SENT_LOC_DESCR,
    Column::SENT_LENGTH,
    Column::SENT_TIME_CODE,
    Column::CYC_AGE,
    Column::COMMENT_TEXT,
    Column::END_OF_REC,
];

/// The added columns, in order.
const ADDED: [&str; 18] = [
    "Case Number",
    "# of convictions on record",
    "Possible Other P64 Charges",
    "Occurred after 11/9/2016",
    "Superstrike Code Section(s)",
    "PC290 Code Section(s)",
    "PC290 Registration",
    "Date of Conviction",
    "Years Since This Conviction",
    "Years Since Any Conviction",
    "# of Prop 64 convictions",
    "# of HS 11357 convictions",
    "# of HS 11358 convictions",
    "# of HS 11359 convictions",
    "# of HS 11360 convictions",
    "Deceased",
    "Eligibility Determination",
    "Eligibility Reason",
];
const OCCURRED_AFTER: usize = 3;

/// Writes the sheets, row by row.
pub(crate) struct Sheets {
    all: BufWriter<Output>,
    determined: BufWriter<Output>,
    condensed: BufWriter<Output>,
    rejected: BufWriter<Output>,
    reading: Reading,
    with_occurred_after: bool,
    line: Vec<u8>,
    added: Vec<u8>,
}

impl Sheets {
    /// Starts the sheets with their header lines.
    pub(crate) fn create(
        outputs: &mut dyn Outputs,
        reading: Reading,
        omitted: &[OmittedColumn],
    ) -> io::Result<Self> {
        let [all, determined, condensed, rejected] =
            NAMES.map(|name| Output::create(outputs, name).map(BufWriter::new));
        let with_occurred_after = !omitted.contains(&OmittedColumn::OccurredAfter);
        let mut sheets = Self {
            all: all?,
            determined: determined?,
            condensed: condensed?,
            rejected: rejected?,
            reading,
            with_occurred_after,
            line: Vec::new(),
            added: Vec::new(),
        };
        let added: Vec<&str> = ADDED
            .into_iter()
            .enumerate()
            .filter(|(index, _)| with_occurred_after || *index != OCCURRED_AFTER)
            .map(|(_, name)| name)
            .collect();
        let full: Vec<&str> =
            Column::all().map(Column::name).chain(added.iter().copied()).collect();
        let short: Vec<&str> = CONDENSED.iter().map(|c| c.name()).chain(added).collect();
        writeln!(sheets.all, "{}", full.join(","))?;
        writeln!(sheets.determined, "{}", full.join(","))?;
        writeln!(sheets.condensed, "{}", short.join(","))?;
        writeln!(sheets.rejected, "part,row,line,byte_offset,code,problem")?;
        Ok(sheets)
    }

    /// Writes one row, with its finding if it was determined.
    pub(crate) fn write(
        &mut self,
        record: &Record<'_>,
        finding: Option<&Finding>,
    ) -> io::Result<()> {
        self.render_added(record, finding);
        self.render_line(Column::all().map(|column| record.get(column)));
        self.all.write_all(&self.line)?;
        if finding.is_some() {
            self.determined.write_all(&self.line)?;
        }
        self.render_line(CONDENSED.iter().map(|column| record.get(*column)));
        self.condensed.write_all(&self.line)
    }

    /// Writes where a rejected row stands and why, nothing of the row itself.
    pub(crate) fn write_reject(&mut self, reject: &Reject<'_>) -> io::Result<()> {
        let (place, code) = (reject.place(), reject.code());
        let (part, row, line) = (place.part.index(), place.row, place.line);
        self.line.clear();
        write!(self.line, "{part},{row},{line},{},{},", reject.offset(), code.code())?;
        cell::append(&mut self.line, code.to_string().as_bytes());
        self.line.push(b'\n');
        self.rejected.write_all(&self.line)
    }

    /// Ends the sheets.
    pub(crate) fn finish(self) -> io::Result<Vec<FileSum>> {
        [self.all, self.determined, self.condensed, self.rejected]
            .into_iter()
            .map(|sheet| sheet.into_inner().map_err(io::IntoInnerError::into_error)?.finish())
            .collect()
    }

    /// Source columns, then the added ones already rendered.
    fn render_line<'r>(&mut self, cells: impl Iterator<Item = &'r [u8]>) {
        self.line.clear();
        for cell in cells {
            cell::append(&mut self.line, cell);
            self.line.push(b',');
        }
        self.line.extend_from_slice(&self.added);
        self.line.push(b'\n');
    }

    fn render_added(&mut self, record: &Record<'_>, finding: Option<&Finding>) {
        self.added.clear();
        let other_charges = other_charges(record, self.reading);
        let Some(finding) = finding else {
            self.added.extend_from_slice(b",,");
            cell::append(&mut self.added, other_charges);
            let blank = if self.with_occurred_after { 15 } else { 14 };
            self.added.extend(std::iter::repeat_n(b',', blank));
            return;
        };
        let person = &finding.person;
        let (counts, total) =
            (person.prop64_convictions, person.prop64_convictions.iter().sum::<usize>());
        self.cell(&finding.case_numbers);
        self.cell(finding.convictions_on_record.to_string().as_bytes());
        self.cell(other_charges);
        if self.with_occurred_after {
            self.cell(match finding.occurred_after {
                Truth::True => b"Y",
                Truth::False => b"N",
                Truth::Unknown => b"",
            });
        }
        self.cell(&person.super_strikes);
        self.cell(&person.pc290);
        self.cell(if person.registered { b"Yes" } else { b"-" });
        self.cell(self.day(finding.date).as_bytes());
        self.cell(self.years(finding.years_since_conviction).as_bytes());
        self.cell(self.years(person.years_since_any_conviction).as_bytes());
        for count in std::iter::once(total).chain(counts) {
            self.cell(count.to_string().as_bytes());
        }
        self.cell(if person.deceased { b"Deceased" } else { b"-" });
        self.cell(finding.outcome.sheet_words().as_bytes());
        cell::append(&mut self.added, &finding.reason);
    }

    /// A date as month, day and year; the year or month and year of a partial one, blank without
    /// any. For the pilots' program what is no date is the first day of year 1.
    fn day(&self, date: DateSpan) -> String {
        let (first, last) = (date.first(), date.last());
        match date.day() {
            Some(day) => day.strftime("%m/%d/%Y").to_string(),
            None if self.reading.is_pilot() => "01/01/0001".to_owned(),
            None if date == DateSpan::UNKNOWN => String::new(),
            None if first.month() == last.month() => first.strftime("%m/%Y").to_string(),
            None => first.strftime("%Y").to_string(),
        }
    }

    /// Years with one decimal, blank where they are not known; for the pilots' program -1.0.
    fn years(&self, years: Option<f64>) -> String {
        match (years, self.reading) {
            (Some(years), Reading::Pilot(_)) => format!("{years:.1}"),
            // No minus before a zero.
            (Some(years), Reading::Exact) => format!("{:.1}", (years * 10.0).round() / 10.0 + 0.0),
            (None, Reading::Pilot(_)) => "-1.0".to_owned(),
            (None, Reading::Exact) => String::new(),
        }
    }

    fn cell(&mut self, text: &[u8]) {
        cell::append(&mut self.added, text);
        self.added.push(b',');
    }
}

/// The column "Possible Other P64 Charges": the whole comment, if it names another charge.
fn other_charges<'r>(record: &Record<'r>, reading: Reading) -> &'r [u8] {
    let row = record.deciding();
    let names_other_prop64 = match reading {
        Reading::Exact => exact::names_other_prop64,
        Reading::Pilot(_) => pilot::names_other_prop64,
    };
    if !row.charge_is_in_comment(reading) && names_other_prop64(row.offense, row.comment) {
        record.get(Column::COMMENT_TEXT)
    } else {
        b""
    }
}
