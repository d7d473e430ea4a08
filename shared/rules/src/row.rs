//! One row of a county's export, cut down to the columns that decide, identify or group.
//!
//! Source of every column's meaning: the DOJ export's layout (95 columns, one row per count per
//! sentence part). All fields are the bytes as they came: untrimmed, undecoded, unquoted.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::record::CountOrderTooShort;

/// The columns of one row that a determination, the person's link across counties or a published
/// group can rest on, as bytes of the file.
///
/// Holds borrowed bytes only, for as long as the reader's buffer holds the row. Every field may be
/// empty. `Debug` prints the row number and nothing else: the other fields describe a person.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub struct Row<'a> {
    /// 0-based over the data records of the run, rejected ones counted, headers not.
    pub number: u64,
    /// `SUBJECT_ID`: the person.
    pub subject_id: &'a [u8],
    /// `CII_NUMBER`: identifies the person across counties.
    pub cii_number: &'a [u8],
    /// `REQ_CII_NUMBER`: the CII number that the request named.
    pub requested_cii_number: &'a [u8],
    /// `RACE_CODE`: as an officer recorded it.
    pub race_code: &'a [u8],
    /// `RACE_DESCR`: the same in words.
    pub race: &'a [u8],
    /// `GENDER`: as an officer recorded it.
    pub sex: &'a [u8],
    /// `PRI_DOB`: date of birth, `YYYYMMDD`.
    pub birth_date: &'a [u8],
    /// `CYC_DATE`: date of the arrest that opens the cycle, `YYYYMMDD`.
    pub cycle_date: &'a [u8],
    /// `STP_EVENT_DATE`: date of the step; for a conviction, the date of conviction.
    pub event_date: &'a [u8],
    /// `STP_TYPE_DESCR`: `ARREST/DETAINED/CITED`, `COURT ACTION`, `REGISTRATION`, `DECEASED`, ...
    pub step_type: &'a [u8],
    /// `STP_ORI_CODE`: code of the step's agency or court.
    pub agency_code: &'a [u8],
    /// `STP_ORI_DESCR`: name of the step's agency or court.
    pub agency: &'a [u8],
    /// `STP_ORI_CNTY_NAME`: county of the step, upper case.
    pub county: &'a [u8],
    /// `CNT_ORDER`: cycle (3 digits), step (3), count (3), `000`.
    pub count_order: &'a [u8],
    /// `OFN`: the court's or agency's number of the case.
    pub case_number: &'a [u8],
    /// `OFFENSE_DESCR`: section, hyphen, description.
    pub offense: &'a [u8],
    /// `OFFENSE_TOC`: `F`, `M`, `I` or other.
    pub offense_level: &'a [u8],
    /// `DISP_DESCR`: starts with `CONVICTED` for a conviction.
    pub disposition: &'a [u8],
    /// `CONV_STAT_DESCR`: `FELONY`, `MISDEMEANOR`, `INFRACTION` or empty.
    pub conviction_status: &'a [u8],
    /// `SENT_LENGTH`: length of the sentence part, in the unit of `sentence_unit`.
    pub sentence_length: &'a [u8],
    /// `SENT_TIME_CODE`: `D`, `M`, `Y` or other.
    pub sentence_unit: &'a [u8],
    /// `COMMENT_TEXT`.
    pub comment: &'a [u8],
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Row<'_> {
    /// Whether the row is a conviction: `DISP_DESCR` starts with `CONVICTED`, in capitals.
    pub fn is_conviction(&self) -> bool {
        self.disposition.starts_with(b"CONVICTED")
    }

    /// Whether the row is a step before a court.
    pub fn is_court_action(&self) -> bool {
        self.step_type == b"COURT ACTION"
    }

    /// Whether the row registers the person under PC 290.
    pub fn is_pc290_registration(&self) -> bool {
        self.step_type == b"REGISTRATION" && self.offense.starts_with(b"290")
    }

    /// Whether the row reports the person's death.
    pub fn reports_death(&self) -> bool {
        self.step_type == b"DECEASED"
    }

    /// Felony or not: `CONV_STAT_DESCR` is `FELONY`, or it is empty and `OFFENSE_TOC` is `F`.
    ///
    /// Blanks or a dash in `CONV_STAT_DESCR` are not empty, so such a row is no felony.
    pub fn is_felony(&self) -> bool {
        self.conviction_status == b"FELONY"
            || self.conviction_status.is_empty() && self.offense_level == b"F"
    }

    /// How many characters of `CNT_ORDER` are needed to place the row: 6 (its case) for a
    /// conviction or a numbered court action, 3 (its cycle) for a Proposition 64 section, else 0.
    pub fn needed_count_order(&self) -> usize {
        if self.is_conviction() || self.is_court_action() && !self.case_number.is_empty() {
            6
        } else if crate::section::pilot::first_prop64(self.code_section()).is_some() {
            3
        } else {
            0
        }
    }

    /// Whether `CNT_ORDER` is long enough to place the row.
    pub fn check_place(&self) -> Result<(), CountOrderTooShort> {
        let (found, needed) = (self.count_order.len(), self.needed_count_order());
        if found < needed { Err(CountOrderTooShort { found, needed }) } else { Ok(()) }
    }

    /// The code section: the text before the first hyphen of `OFFENSE_DESCR`, untrimmed; of
    /// `COMMENT_TEXT` where the comment supplies the charge.
    pub fn code_section(&self) -> &[u8] {
        let charge = if self.charge_is_in_comment() { self.comment } else { self.offense };
        charge.split(|byte| *byte == b'-').next().unwrap_or_default()
    }

    /// Whether the comment supplies the charge: the trimmed `OFFENSE_DESCR` is empty or says
    /// `SEE COMMENT FOR CHARGE`.
    pub fn charge_is_in_comment(&self) -> bool {
        matches!(trim(self.offense), b"" | b"SEE COMMENT FOR CHARGE")
    }
}

/// White space of any script cut off both ends; bytes that are not UTF-8 are not white space.
pub(crate) fn trim(text: &[u8]) -> &[u8] {
    match std::str::from_utf8(text) {
        Ok(text) => text.trim().as_bytes(),
        Err(_) => text.trim_ascii(),
    }
}
