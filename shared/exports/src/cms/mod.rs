//! A county's own case-management export (CMS) and its file of weights, beside the DOJ export.
//!
//! San Francisco alone has given them: 30 columns, a row for each charge of a case; and by court number
//! the grams that were weighed. Dates are `MMDDYY`.

mod date;
mod file;
mod layout;
mod weights;

use std::fmt;

use clear64_rules::date::DateSpan;
use clear64_rules::identity::said;
use clear64_rules::reading::Reading;
use clear64_rules::section::Section;
use clear64_rules::truth::Truth;
use jiff::civil::Date;

pub use file::{CmsError, CmsFile, CmsReject};
pub use layout::{COLUMN_COUNT, COLUMN_NAMES, Column};
pub use weights::Weights;

/// One row: a charge of a case. `Debug` prints its number and nothing else: the cells describe a
/// person.
#[derive(Clone)]
pub struct CmsRow {
    /// 0-based over the data records of the file, rejected ones counted.
    pub number: usize,
    cells: Vec<Box<[u8]>>,
}

impl fmt::Debug for CmsRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CmsRow").field("number", &self.number).finish_non_exhaustive()
    }
}

impl CmsRow {
    /// The 30 cells as they came, in order.
    pub fn cells(&self) -> impl Iterator<Item = &[u8]> {
        self.cells.iter().map(|cell| &**cell)
    }

    fn cell(&self, column: Column) -> &[u8] {
        self.cells.get(column.index()).map_or(&[], |cell| cell)
    }

    /// `Current Charge`, trimmed.
    pub fn charge(&self) -> &[u8] {
        self.cell(Column::CURRENT_CHARGE).trim_ascii()
    }

    /// The section of the charge; for the pilots' program the whole charge, hyphen or not.
    /// Interpretation, exact reading: a charge of the county's system that names a number of
    /// Proposition 64 and no code is of the Health and Safety Code.
    pub fn section(&self, reading: Reading) -> Section {
        let charge = self.charge();
        let section = Section::new(charge, reading);
        if reading.is_pilot() || section.is_prop64().is_known() {
            return section;
        }
        let with_code = Section::new(&[charge, b" HS"].concat(), reading);
        if with_code.is_prop64() == Truth::True { with_code } else { section }
    }

    /// Whether the row is looked at: its charge is or may be one of Proposition 64; for the pilots'
    /// program, begins with such a number.
    pub fn is_in_scope(&self, reading: Reading) -> bool {
        self.section(reading).prop64().is_some()
    }

    /// Whether `Current Level` is that of a felony; unknown if it says nothing, but for the pilots'
    /// program no felony.
    pub fn felony(&self, reading: Reading) -> Truth {
        self.level(reading, b"F", &[b"M", b"I"])
    }

    /// Whether `Current Level` is that of a misdemeanor; unknown if it says nothing, but for the
    /// pilots' program no misdemeanor.
    pub fn misdemeanor(&self, reading: Reading) -> Truth {
        self.level(reading, b"M", &[b"F", b"I"])
    }

    fn level(&self, reading: Reading, asked: &[u8], others: &[&[u8]]) -> Truth {
        let level = reading.word(self.cell(Column::CURRENT_LEVEL));
        if *level == *asked {
            Truth::True
        } else if reading.is_pilot() || others.contains(&&*level) {
            Truth::False
        } else {
            Truth::Unknown
        }
    }

    /// `Dispo Date`: the disposition of the case.
    pub fn disposition_date(&self, reading: Reading, as_of: Date) -> DateSpan {
        date::read(self.cell(Column::DISPO_DATE), reading, as_of)
    }

    /// `Booked Charge Date`: the arrest.
    pub fn booking_date(&self, reading: Reading, as_of: Date) -> DateSpan {
        date::read(self.cell(Column::BOOKED_CHARGE_DATE), reading, as_of)
    }

    /// `DOB`. Interpretation, exact reading: nobody is arrested before birth, so that a birth in a year
    /// of two digits is of the century before the arrest, not before the as-of date: `010115` of
    /// somebody arrested in 1975 is 1915 in 2019, too.
    pub fn birth_date(&self, reading: Reading, as_of: Date) -> DateSpan {
        let arrest = self.booking_date(reading, as_of).day();
        let latest = arrest.filter(|arrest| !reading.is_pilot() && *arrest < as_of);
        date::read(self.cell(Column::DOB), reading, latest.unwrap_or(as_of))
    }

    /// `Court Number`; empty if the row has none.
    pub fn court_number(&self) -> &[u8] {
        said(self.cell(Column::COURT_NUMBER))
    }

    /// `Truename` as the DOJ export writes names: `A/B/C` as `A,B C`. Empty if the row has none.
    pub fn name(&self) -> Vec<u8> {
        let mut name = said(self.cell(Column::TRUENAME)).to_vec();
        let mut separators = name.iter_mut().filter(|byte| **byte == b'/');
        if let Some(first) = separators.next() {
            *first = b',';
        }
        separators.for_each(|byte| *byte = b' ');
        name
    }

    /// `CII`.
    pub fn cii_number(&self) -> &[u8] {
        self.cell(Column::CII)
    }

    /// `SSN`.
    pub fn ssn(&self) -> &[u8] {
        self.cell(Column::SSN)
    }

    /// `DL Number`.
    pub fn license(&self) -> &[u8] {
        self.cell(Column::DL_NUMBER)
    }
}

/// A number as the county compares court and CII numbers: its last 8 characters, filled up with zeros
/// on the left. None of a blank one.
///
/// ```
/// use clear64_exports::cms::last_eight;
///
/// assert_eq!(last_eight(b"123456"), Some(*b"00123456"));
/// assert_eq!(last_eight(b" A012345678 "), Some(*b"12345678"));
/// assert_eq!(last_eight(b"  "), None);
/// ```
pub fn last_eight(number: &[u8]) -> Option<[u8; 8]> {
    let number = said(number);
    if number.is_empty() {
        return None;
    }
    let mut padded = [b'0'; 8];
    let kept = &number[number.len().saturating_sub(8)..];
    padded[8 - kept.len()..].copy_from_slice(kept);
    Some(padded)
}
