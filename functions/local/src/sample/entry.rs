//! One row of a history, before it becomes text.

use super::charges::{Charge, Level};
use super::day::Written;
use super::sentences::Part;
use super::state::CountyIndex;

/// What kind of step a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Arrest,
    Court,
    Custody,
    Probation,
    Registration,
    Applicant,
    Deceased,
}

impl Kind {
    /// `STP_TYPE_CODE` (invented) and `STP_TYPE_DESCR`.
    pub(super) fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Arrest => ("1", "ARREST/DETAINED/CITED"),
            Self::Court => ("2", "COURT ACTION"),
            Self::Custody => ("3", "CUSTODY"),
            Self::Probation => ("4", "PROBATION"),
            Self::Registration => ("5", "REGISTRATION"),
            Self::Applicant => ("6", "APPLICANT"),
            Self::Deceased => ("7", "DECEASED"),
        }
    }
}

/// What stands in `OFN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// Nothing.
    Blank,
    /// `NULL  `, with the blanks.
    Null,
    /// `x       `.
    X,
    /// An agency's number of an arrest.
    Booking(usize),
    /// A court's number of a case.
    Court(usize),
    /// The row's own, which no other row has: the shape `hard`.
    Own,
}

/// Where the charge is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChargePlace {
    /// `OFFENSE_DESCR`.
    Offense,
    /// `COMMENT_TEXT`; `OFFENSE_DESCR` is `SEE COMMENT FOR CHARGE`.
    Comment,
    /// `COMMENT_TEXT`; `OFFENSE_DESCR` is blank.
    CommentAlone,
}

/// A step of a cycle: an arrest, a day in court, ...
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// From 1 within the cycle.
    pub(super) number: u16,
    pub(super) kind: Kind,
    /// The arrest that opens the cycle.
    pub(super) cycle_date: Written,
    pub(super) date: Written,
    pub(super) county: CountyIndex,
    /// Which agency of the county: any number, taken modulo the agencies there are.
    pub(super) agency: usize,
}

/// One row: a count of a step, with one part of its sentence.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) step: Step,
    /// Number of the cycle within the history, three digits.
    pub(super) cycle: u16,
    /// Number of the count within the step, from 1.
    pub(super) count: u16,
    /// Number of the sentence part within the count, from 0.
    pub(super) part: u16,
    /// Whole years at the date of the cycle.
    pub(super) age: i16,
    pub(super) charge: Option<Charge>,
    pub(super) place: ChargePlace,
    /// `DISP_DESCR`.
    pub(super) disposition: &'static str,
    pub(super) convicted: bool,
    /// The level that `CONV_STAT_DESCR` says.
    pub(super) status: Option<Level>,
    /// Whether `OFFENSE_TOC` says the level of the charge.
    pub(super) level_written: bool,
    pub(super) number: Number,
    pub(super) sentence: Option<Part>,
    /// Which comment, if any: any number, taken modulo the comments there are.
    pub(super) remark: Option<usize>,
    /// A number that no other row of the state has, in the shape `hard`.
    pub(super) own: u64,
}
