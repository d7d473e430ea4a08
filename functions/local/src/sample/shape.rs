//! How much of a row is written: which columns, and how wide.

use clap::ValueEnum;
use clear64_exports::layout::{COLUMN_COUNT, Column};

/// What the rows of a sample look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    /// All columns, many of them padded with blanks: about 800 bytes a row, 20 rows a person
    #[default]
    Padded,
    /// The columns that decide and a few more, nothing padded: about 280 bytes a row
    Lean,
    /// Hard to group and to compress: 6 rows a person; no two rows share a number or a comment, no
    /// two persons a name
    Hard,
}

/// Columns of the shape `lean`: those of the condensed sheet, and the others that decide.
const LEAN: [&str; 24] = [
    "SUBJECT_ID",
    "CII_NUMBER",
    "PRI_NAME",
    "GENDER",
    "PRI_DOB",
    "RACE_CODE",
    "RACE_DESCR",
    "CYC_DATE",
    "STP_EVENT_DATE",
    "STP_TYPE_DESCR",
    "STP_ORI_DESCR",
    "STP_ORI_CNTY_NAME",
    "CNT_ORDER",
    "DISP_DATE",
    "OFN",
    "OFFENSE_DESCR",
    "OFFENSE_TOC",
    "DISP_DESCR",
    "CONV_STAT_DESCR",
    "SENT_LENGTH",
    "SENT_TIME_CODE",
    "CYC_AGE",
    "COMMENT_TEXT",
    "END_OF_REC",
];

/// Columns that the shape `padded` fills with blanks, and up to how many characters. None of those
/// that the pilots' program compared as a whole is among them.
const PADDED: [(&str, usize); 26] = [
    ("RACE_DESCR", 16),
    ("EYE_COLOR_DESCR", 10),
    ("HAIR_COLOR_DESCR", 10),
    ("POB_NAME", 20),
    ("CITIZENSHIP_LIST", 10),
    ("STP_ORI_TYPE_DESCR", 24),
    ("STP_ORI_DESCR", 30),
    ("OFFENSE_DESCR", 48),
    ("OFFENSE_QUAL_LST", 14),
    ("DISP_OFFENSE_DESCR", 26),
    ("DISP_OFFENSE_QUAL_LST", 14),
    ("CONV_OFFENSE_DESCR", 26),
    ("CONV_OFFENSE_QUAL_LST", 14),
    ("FE_NUM_ARR_AGY", 8),
    ("FE_NUM_BNCH_WARR", 8),
    ("FE_NUM_CITE", 8),
    ("FE_NUM_DOCKET", 8),
    ("FE_NUM_INCIDENT", 8),
    ("FE_NUM_NUMBER", 8),
    ("FE_NUM_CRT_CASE", 8),
    ("FE_NUM_WARRANT", 8),
    ("DISP_DESCR", 34),
    ("CONV_STAT_CODE", 10),
    ("SENT_LOC_DESCR", 18),
    ("SENT_TIME_DESCR", 10),
    ("COMMENT_TEXT", 26),
];

/// The columns that a shape writes, and their widths.
pub(super) struct Layout {
    widths: [Option<usize>; COLUMN_COUNT],
}

impl Layout {
    /// The layout of a shape.
    pub(super) fn new(shape: Shape) -> Self {
        let width = |column: Column| match shape {
            Shape::Hard => Some(0),
            Shape::Lean => LEAN.contains(&column.name()).then_some(0),
            Shape::Padded => {
                let padded = PADDED.iter().find(|(name, _)| *name == column.name());
                Some(padded.map_or(0, |(_, width)| *width))
            }
        };
        let mut widths = [None; COLUMN_COUNT];
        for (place, column) in widths.iter_mut().zip(Column::all()) {
            *place = width(column);
        }
        Self { widths }
    }

    /// The least width of a column, or `None` if it is not written.
    pub(super) fn width(&self, index: usize) -> Option<usize> {
        self.widths.get(index).copied().flatten()
    }

    /// Whether a column is always in quotes: the names.
    pub(super) fn is_quoted(index: usize) -> bool {
        index == Column::PRI_NAME.index() || index == REQUESTED_NAME
    }
}

/// `REQ_NAME`.
pub(super) const REQUESTED_NAME: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_named_here_exists() {
        for name in LEAN.into_iter().chain(PADDED.map(|(name, _)| name)) {
            assert!(Column::named(name).is_some(), "{name}");
        }
        assert_eq!(Column::named("REQ_NAME").map(Column::index), Some(REQUESTED_NAME));
    }
}
