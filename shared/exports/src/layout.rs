//! The columns of the DOJ export, in the order of the file.
//!
//! Source: the layout of the "research file" that California DOJ gave each county under AB 1793,
//! as the pilots' public code and test files show it.

use std::fmt;

/// Columns of a row. A 96th, empty one occurs.
pub const COLUMN_COUNT: usize = 95;

/// The names of all columns, in order.
///
/// The segments are request (`REQ_`), identity (`PII_` and on), physical description (`PDR_`),
/// cycle (`CYC_`), step (`STP_`), count (`CNT_`) and sentence (`SENT_`); their `_SEG_SEP` columns
/// hold `#`.
pub const COLUMN_NAMES: [&str; COLUMN_COUNT] = [
    "RECORD_ID",
    "SUBJECT_STATUS",
    "SUBJECT_ID",
    "REQ_SEG_SEP",
    "REQ_CII_NUMBER",
    "REQ_NAME",
    "REQ_GENDER",
    "REQ_DOB",
    "REQ_CDL",
    "REQ_SSN",
    "PII_SEG_SEP",
    "CII_NUMBER",
    "PRI_NAME",
    "GENDER",
    "PRI_DOB",
    "PRI_SSN",
    "PRI_CDL",
    "PRI_IDN",
    "PRI_INN",
    "FBI_NUMBER",
    "PDR_SEG_SEP",
    "RACE_CODE",
    "RACE_DESCR",
    "EYE_COLOR_CODE",
    "EYE_COLOR_DESCR",
    "HAIR_COLOR_CODE",
    "HAIR_COLOR_DESCR",
    "HEIGHT",
    "WEIGHT",
    "SINGLE_SOURCE",
    "MULTI_SOURCE",
    "POB_CODE",
    "POB_NAME",
    "POB_TYPE",
    "CITIZENSHIP_LIST",
    "CYC_SEG_SEP",
    "CYC_ORDER",
    "CYC_DATE",
    "STP_SEG_SEP",
    "STP_ORDER",
    "STP_EVENT_DATE",
    "STP_TYPE_CODE",
    "STP_TYPE_DESCR",
    "STP_ORI_TYPE",
    "STP_ORI_TYPE_DESCR",
    "STP_ORI_CODE",
    "STP_ORI_DESCR",
    "STP_ORI_CNTY_CODE",
    "STP_ORI_CNTY_NAME",
    "CNT_SEG_SEP",
    "CNT_ORDER",
    "DISP_DATE",
    "OFN",
    "OFFENSE_CODE",
    "OFFENSE_DESCR",
    "OFFENSE_TOC",
    "OFFENSE_QUAL_LST",
    "DISP_OFFENSE_CODE",
    "DISP_OFFENSE_DESCR",
    "DISP_OFFENSE_TOC",
    "DISP_OFFENSE_QUAL_LST",
    "CONV_OFFENSE_ORDER",
    "CONV_OFFENSE_CODE",
    "CONV_OFFENSE_DESCR",
    "CONV_OFFENSE_TOC",
    "CONV_OFFENSE_QUAL_LST",
    "FE_NUM_ORDER",
    "FE_NUM_ARR_AGY",
    "FE_NUM_BNCH_WARR",
    "FE_NUM_CITE",
    "FE_NUM_DOCKET",
    "FE_NUM_INCIDENT",
    "FE_NUM_BOOKING",
    "FE_NUM_NUMBER",
    "FE_NUM_REMAND",
    "FE_NUM_OOS_INN",
    "FE_NUM_CRT_CASE",
    "FE_NUM_WARRANT",
    "DISP_ORDER",
    "DISP_CODE",
    "DISP_DESCR",
    "CONV_STAT_CODE",
    "CONV_STAT_DESCR",
    "SENT_SEG_SEP",
    "SENT_ORDER",
    "SENT_LOC_CODE",
    "SENT_LOC_DESCR",
    "SENT_LENGTH",
    "SENT_TIME_CODE",
    "SENT_TIME_DESCR",
    "CYC_AGE",
    "CII_TYPE",
    "CII_TYPE_ALPHA",
    "COMMENT_TEXT",
    "END_OF_REC",
];

/// One column of the export: any of the 95, of which those that decide have a constant.
///
/// ```
/// use clear64_exports::layout::Column;
///
/// assert_eq!(Column::CNT_ORDER.name(), "CNT_ORDER");
/// assert_eq!(Column::named("RECORD_ID").map(Column::index), Some(0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(usize);

impl Column {
    /// The person, within one export.
    pub const SUBJECT_ID: Self = Self(2);
    /// The state identification number that the request named.
    pub const REQ_CII_NUMBER: Self = Self(4);
    /// The state identification number of the person, across counties.
    pub const CII_NUMBER: Self = Self(11);
    /// Name: last name, comma, first name.
    pub const PRI_NAME: Self = Self(12);
    /// Sex as an officer recorded it.
    pub const GENDER: Self = Self(13);
    /// Date of birth.
    pub const PRI_DOB: Self = Self(14);
    /// Social security number.
    pub const PRI_SSN: Self = Self(15);
    /// Driving licence.
    pub const PRI_CDL: Self = Self(16);
    /// Race as an officer recorded it, as a code.
    pub const RACE_CODE: Self = Self(21);
    /// The same in words.
    pub const RACE_DESCR: Self = Self(22);
    /// Date of the arrest that opens the cycle.
    pub const CYC_DATE: Self = Self(37);
    /// Date of the step; for a conviction, the date of conviction.
    pub const STP_EVENT_DATE: Self = Self(40);
    /// Kind of step: arrest, court action, registration, deceased.
    pub const STP_TYPE_DESCR: Self = Self(42);
    /// Code of the agency of the step.
    pub const STP_ORI_CODE: Self = Self(45);
    /// Agency of the step.
    pub const STP_ORI_DESCR: Self = Self(46);
    /// County of the step, in capitals.
    pub const STP_ORI_CNTY_NAME: Self = Self(48);
    /// Place of the count: cycle, step and count, three digits each, and `000`.
    pub const CNT_ORDER: Self = Self(50);
    /// Date of the disposition.
    pub const DISP_DATE: Self = Self(51);
    /// Number of the case at the court or agency.
    pub const OFN: Self = Self(52);
    /// Code section, hyphen, description.
    pub const OFFENSE_DESCR: Self = Self(54);
    /// Level of the offense: `F`, `M`, `I` or other.
    pub const OFFENSE_TOC: Self = Self(55);
    /// Number of the case at the court, as the fingerprints have it.
    pub const FE_NUM_CRT_CASE: Self = Self(76);
    /// Disposition; begins with `CONVICTED` for a conviction.
    pub const DISP_DESCR: Self = Self(80);
    /// Level of the conviction in words, or empty.
    pub const CONV_STAT_DESCR: Self = Self(82);
    /// Kind of the sentence part in words: jail, probation, fine, ...
    pub const SENT_LOC_DESCR: Self = Self(86);
    /// Length of the sentence part, in units of `SENT_TIME_CODE`.
    pub const SENT_LENGTH: Self = Self(87);
    /// Unit of the sentence part: `D`, `M` or `Y`.
    pub const SENT_TIME_CODE: Self = Self(88);
    /// Age at the start of the cycle, in years.
    pub const CYC_AGE: Self = Self(90);
    /// Comment; supplies the charge where the offense says so.
    pub const COMMENT_TEXT: Self = Self(93);
    /// The last column: `#` where the export marks the ends of its rows.
    pub const END_OF_REC: Self = Self(94);

    /// All columns in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COLUMN_COUNT).map(Self)
    }

    /// The column of a name, as it is written in [`COLUMN_NAMES`].
    pub fn named(name: &str) -> Option<Self> {
        COLUMN_NAMES.iter().position(|known| *known == name).map(Self)
    }

    /// Place in a row, from 0.
    pub const fn index(self) -> usize {
        self.0
    }

    /// Name in the header.
    pub const fn name(self) -> &'static str {
        COLUMN_NAMES[self.0]
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_is_the_column_of_its_name() {
        for (column, name) in [
            (Column::SUBJECT_ID, "SUBJECT_ID"),
            (Column::REQ_CII_NUMBER, "REQ_CII_NUMBER"),
            (Column::CII_NUMBER, "CII_NUMBER"),
            (Column::PRI_NAME, "PRI_NAME"),
            (Column::GENDER, "GENDER"),
            (Column::PRI_DOB, "PRI_DOB"),
            (Column::PRI_SSN, "PRI_SSN"),
            (Column::PRI_CDL, "PRI_CDL"),
            (Column::FE_NUM_CRT_CASE, "FE_NUM_CRT_CASE"),
            (Column::RACE_CODE, "RACE_CODE"),
            (Column::RACE_DESCR, "RACE_DESCR"),
            (Column::CYC_DATE, "CYC_DATE"),
            (Column::STP_EVENT_DATE, "STP_EVENT_DATE"),
            (Column::STP_TYPE_DESCR, "STP_TYPE_DESCR"),
            (Column::STP_ORI_CODE, "STP_ORI_CODE"),
            (Column::STP_ORI_DESCR, "STP_ORI_DESCR"),
            (Column::STP_ORI_CNTY_NAME, "STP_ORI_CNTY_NAME"),
            (Column::CNT_ORDER, "CNT_ORDER"),
            (Column::DISP_DATE, "DISP_DATE"),
            (Column::OFN, "OFN"),
            (Column::OFFENSE_DESCR, "OFFENSE_DESCR"),
            (Column::OFFENSE_TOC, "OFFENSE_TOC"),
            (Column::DISP_DESCR, "DISP_DESCR"),
            (Column::CONV_STAT_DESCR, "CONV_STAT_DESCR"),
            (Column::SENT_LOC_DESCR, "SENT_LOC_DESCR"),
            (Column::SENT_LENGTH, "SENT_LENGTH"),
            (Column::SENT_TIME_CODE, "SENT_TIME_CODE"),
            (Column::CYC_AGE, "CYC_AGE"),
            (Column::COMMENT_TEXT, "COMMENT_TEXT"),
            (Column::END_OF_REC, "END_OF_REC"),
        ] {
            assert_eq!(column.name(), name);
        }
    }

    #[test]
    fn names_are_distinct_and_lead_back_to_their_columns() {
        assert_eq!(Column::all().count(), COLUMN_COUNT);
        for column in Column::all() {
            assert_eq!(Column::named(column.name()), Some(column));
        }
    }
}
