//! Rows of an export of our own making: invented people, only the columns a test asks for.

use clear64_exports::layout::{COLUMN_COUNT, COLUMN_NAMES, Column};

/// A row's 95 fields.
#[derive(Clone)]
pub(crate) struct RowOf(Vec<String>);

/// A row of one person's arrest in Los Angeles.
pub(crate) fn row() -> RowOf {
    RowOf(vec![String::new(); COLUMN_COUNT])
        .with(Column::SUBJECT_ID, "100")
        .with(Column::CII_NUMBER, "7000000100")
        .with(Column::PRI_NAME, "\"ROE,JO\"")
        .with(Column::PRI_DOB, "19700102")
        .with(Column::STP_EVENT_DATE, "19990304")
        .with(Column::STP_ORI_CNTY_NAME, "LOS ANGELES")
        .with(Column::CNT_ORDER, "001001001000")
        .with(Column::OFFENSE_DESCR, "459 PC-BURGLARY")
        .with(Column::END_OF_REC, "#")
}

impl RowOf {
    /// The row with another value, as it stands in the file.
    pub(crate) fn with(mut self, column: Column, value: &str) -> Self {
        value.clone_into(&mut self.0[column.index()]);
        self
    }

    /// The row without line end.
    pub(crate) fn text(&self) -> String {
        self.0.join(",")
    }
}

/// The header without line end.
pub(crate) fn header() -> String {
    COLUMN_NAMES.join(",")
}

/// Lines as a file.
pub(crate) fn lines(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}
