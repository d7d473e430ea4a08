//! One row of a county's export, cut down to the columns that decide, identify or group.
//!
//! Source of every column's meaning: the DOJ export's layout (95 columns, one row per count per
//! sentence part). All fields are the bytes as they came: untrimmed, undecoded, unquoted. What they
//! say depends on the reading: the words that are compared are trimmed and put in capitals in the
//! exact reading, and were compared as they came by the pilots' program.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::identity::{Link, person_of_number, said};
use crate::reading::{Program, Reading};
use crate::record::CountOrderTooShort;
use crate::section::grammar::folded;
use crate::section::{Section, exact, pilot};
use crate::truth::Truth;

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
    /// `FE_NUM_CRT_CASE`: the court's number of the case, as the fingerprints have it.
    pub court_number: &'a [u8],
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

/// Characters of `CNT_ORDER` that place any row: those of its case.
pub const MOST_NEEDED: usize = 6;

/// What `STP_TYPE_DESCR` says, in one reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// An arrest, a detention or a citation, in capitals or not. No rule asks for it, so that the
    /// readings do not differ.
    Arrest,
    /// A step before a court.
    CourtAction,
    /// A registration.
    Registration,
    /// The person's death.
    Deceased,
    /// Something else.
    Other,
}

impl<'a> Row<'a> {
    /// Whether the row is a conviction: `DISP_DESCR` starts with `CONVICTED`.
    pub fn is_conviction(&self, reading: Reading) -> bool {
        reading.word(self.disposition).starts_with(b"CONVICTED")
    }

    /// What kind of step the row is.
    pub fn step(&self, reading: Reading) -> Step {
        match &*reading.word(self.step_type) {
            b"COURT ACTION" => Step::CourtAction,
            b"REGISTRATION" => Step::Registration,
            b"DECEASED" => Step::Deceased,
            _ if Reading::Exact.word(self.step_type).starts_with(b"ARREST") => Step::Arrest,
            _ => Step::Other,
        }
    }

    /// Whether the row is a step before a court.
    pub fn is_court_action(&self, reading: Reading) -> bool {
        self.step(reading) == Step::CourtAction
    }

    /// Whether the row is an arrest, a detention or a citation.
    pub fn is_arrest(&self) -> bool {
        self.step(Reading::Exact) == Step::Arrest
    }

    /// Whether the row registers the person under PC 290, or may: for a charge that names no section for
    /// certain nobody knows. For the pilots' program, whether `OFFENSE_DESCR` starts with 290.
    pub fn is_pc290_registration(&self, reading: Reading) -> bool {
        self.step(reading) == Step::Registration
            && match reading {
                Reading::Pilot(_) => self.offense.starts_with(b"290"),
                Reading::Exact => exact::may_register_under_pc290(self.charged(reading)),
            }
    }

    /// Whether the row reports the person's death.
    pub fn reports_death(&self, reading: Reading) -> bool {
        self.step(reading) == Step::Deceased
    }

    /// Whether the conviction is a felony: `CONV_STAT_DESCR` says so, else `OFFENSE_TOC`; where
    /// neither does, it is unknown.
    ///
    /// The pilots' program took blanks or a dash in `CONV_STAT_DESCR` for a non-felony, and asked
    /// `OFFENSE_TOC` only where it is empty.
    pub fn felony(&self, reading: Reading) -> Truth {
        match reading {
            Reading::Pilot(Program::SanFrancisco) => (self.conviction_status == b"FELONY").into(),
            Reading::Pilot(_) => (self.conviction_status == b"FELONY"
                || self.conviction_status.is_empty() && self.offense_level == b"F")
                .into(),
            Reading::Exact => {
                let by_status = match &*reading.word(self.conviction_status) {
                    b"FELONY" => Truth::True,
                    b"MISDEMEANOR" | b"INFRACTION" => Truth::False,
                    _ => Truth::Unknown,
                };
                let by_level = match &*reading.word(self.offense_level) {
                    b"F" => Truth::True,
                    b"M" | b"I" => Truth::False,
                    _ => Truth::Unknown,
                };
                if by_status.is_known() { by_status } else { by_level }
            }
        }
    }

    /// Whether the conviction is a misdemeanor: `CONV_STAT_DESCR` says so, else `OFFENSE_TOC`; where
    /// neither says a level, it is unknown. For the pilots' program what is no felony was one.
    pub fn misdemeanor(&self, reading: Reading) -> Truth {
        if reading.is_pilot() {
            return !self.felony(reading);
        }
        match &*reading.word(self.conviction_status) {
            b"MISDEMEANOR" => Truth::True,
            b"FELONY" | b"INFRACTION" => Truth::False,
            _ => match &*reading.word(self.offense_level) {
                b"M" => Truth::True,
                b"F" | b"I" => Truth::False,
                _ => Truth::Unknown,
            },
        }
    }

    /// What names the person within the export: `SUBJECT_ID`, else the CII number.
    ///
    /// The pilots' program knew `SUBJECT_ID` alone.
    pub fn person(&self, reading: Reading) -> Cow<'a, [u8]> {
        if reading.is_pilot() {
            return Cow::Borrowed(self.subject_id);
        }
        let subject_id = said(self.subject_id);
        if !subject_id.is_empty() {
            return Cow::Borrowed(subject_id);
        }
        let link = Link::normalized(self.cii_number);
        link.map_or(Cow::Borrowed(subject_id), |link| Cow::Owned(person_of_number(&link)))
    }

    /// `CNT_ORDER` as it is compared.
    pub fn count(&self, reading: Reading) -> &'a [u8] {
        match reading {
            Reading::Pilot(_) => self.count_order,
            Reading::Exact => self.count_order.trim_ascii(),
        }
    }

    /// `OFN` as it is shown and compared: for the pilots' program, `NULL` is a number like any other.
    pub fn case_number(&self, reading: Reading) -> &'a [u8] {
        match reading {
            Reading::Pilot(_) => self.case_number,
            Reading::Exact => said(self.case_number),
        }
    }

    /// How many characters of `CNT_ORDER` are needed to place the row: 6 (its case) for a
    /// conviction or a numbered court action, 3 (its cycle) for a Proposition 64 section, else 0.
    pub fn needed_count_order(&self, reading: Reading) -> usize {
        let is_numbered = || !self.case_number(reading).is_empty();
        if self.is_conviction(reading) || self.is_court_action(reading) && is_numbered() {
            MOST_NEEDED
        } else if self.may_be_prop64(reading) {
            3
        } else {
            0
        }
    }

    fn may_be_prop64(&self, reading: Reading) -> bool {
        let charged = self.charged(reading);
        // Most charges hold no such number: do not read their section.
        let names_number = pilot::first_prop64(charged).is_some();
        match reading {
            Reading::Pilot(_) => names_number,
            Reading::Exact => names_number && Section::of_charge(charged).prop64().is_some(),
        }
    }

    /// Whether `CNT_ORDER` is long enough to place the row.
    pub fn check_place(&self, reading: Reading) -> Result<(), CountOrderTooShort> {
        let found = self.count(reading).len();
        // Enough for any row: what the row is need not be read.
        if found >= MOST_NEEDED {
            return Ok(());
        }
        let needed = self.needed_count_order(reading);
        if found < needed { Err(CountOrderTooShort { found, needed }) } else { Ok(()) }
    }

    /// What the code section is read from: `OFFENSE_DESCR`, or `COMMENT_TEXT` where the comment
    /// supplies the charge. For the pilots' program, the text before its first hyphen, untrimmed.
    pub fn charged(&self, reading: Reading) -> &'a [u8] {
        let charge = if self.charge_is_in_comment(reading) { self.comment } else { self.offense };
        match reading {
            Reading::Exact => charge,
            Reading::Pilot(_) => charge.split(|byte| *byte == b'-').next().unwrap_or_default(),
        }
    }

    /// Whether the comment supplies the charge: the trimmed `OFFENSE_DESCR` is empty or says
    /// `SEE COMMENT FOR CHARGE`. The pilots' early program wanted exactly these words.
    pub fn charge_is_in_comment(&self, reading: Reading) -> bool {
        match reading {
            Reading::Pilot(Program::Early | Program::SanFrancisco) => {
                self.offense == b"SEE COMMENT FOR CHARGE"
            }
            Reading::Pilot(Program::Late) => {
                matches!(trim(self.offense), b"" | b"SEE COMMENT FOR CHARGE")
            }
            Reading::Exact => {
                let offense = said(self.offense);
                if !matches!(offense, [] | [b'S' | b's', ..]) {
                    return false;
                }
                // A hyphen or full stop may stand behind it.
                let behind = |offense: Vec<u8>| {
                    let behind = offense.strip_prefix(b"SEE COMMENT FOR CHARGE")?;
                    Some(behind.first().copied())
                };
                offense.is_empty()
                    || behind(folded(offense))
                        .is_some_and(|next| !next.is_some_and(|c| c.is_ascii_alphanumeric()))
            }
        }
    }
}

/// White space of any script cut off both ends; bytes that are not UTF-8 are not white space.
pub(crate) fn trim(text: &[u8]) -> &[u8] {
    let mut trimmed = text;
    while let [b'\t'..=b'\r' | b' ', rest @ ..] = trimmed {
        trimmed = rest;
    }
    while let [rest @ .., b'\t'..=b'\r' | b' '] = trimmed {
        trimmed = rest;
    }
    // Where ASCII stands at both ends, no white space of another script does.
    if trimmed.first().is_none_or(u8::is_ascii) && trimmed.last().is_none_or(u8::is_ascii) {
        return trimmed;
    }
    match std::str::from_utf8(text) {
        Ok(text) => text.trim().as_bytes(),
        Err(_) => text.trim_ascii(),
    }
}
