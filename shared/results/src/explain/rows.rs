//! The rows of one person, out of `records.parquet`.

use clear64_exports::layout::Column;
use clear64_exports::row::{DECIDING, row_of};
use clear64_rules::reading::Reading;
use clear64_rules::row::Row;

use super::cells::{self, Cells};
use super::error::ExplainError;
use super::stored::StoredRun;
use crate::status::Status;
use crate::tables::{records, rejects};

const ROW: &str = "row";
const STATUS: &str = "status";

/// One row of the export as the run kept it. `Debug` is left out on purpose: it describes a person.
pub(super) struct StoredRow {
    number: u64,
    status: Option<Status>,
    /// The deciding columns, in their order.
    fields: [Box<str>; DECIDING.len()],
}

impl StoredRow {
    fn of(cells: Cells<'_>) -> Self {
        let status = cells.text(STATUS).unwrap_or_default();
        Self {
            number: cells.number(ROW).unwrap_or_default(),
            status: Status::ALL.into_iter().find(|known| known.name() == status),
            fields: DECIDING.map(|column| cells.text(column.name()).unwrap_or_default().into()),
        }
    }

    /// Row of the export, 0-based.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// What became of it.
    pub(super) fn status(&self) -> Option<Status> {
        self.status
    }

    /// The row as the rules read it.
    pub(super) fn row(&self) -> Row<'_> {
        row_of(self.number, |column| {
            let place = DECIDING.iter().position(|known| *known == column);
            place.map_or(&[], |place| self.fields[place].as_bytes())
        })
    }
}

/// The row with this number.
pub(super) fn row(run: &StoredRun, number: u64) -> Result<StoredRow, ExplainError> {
    let mut found = read(run, &[ROW], move |cells| cells.number(ROW) == Some(number))?;
    found.pop().ok_or(ExplainError::NoRow { row: number, rows: run.rows })
}

/// The readable rows of the person that a row names, in file order.
pub(super) fn of_person(run: &StoredRun, row: &StoredRow) -> Result<Vec<StoredRow>, ExplainError> {
    let reading = run.settings.reading;
    let person = row.row().person(reading).into_owned();
    let naming = [STATUS, Column::SUBJECT_ID.name(), Column::CII_NUMBER.name()];
    read(run, &naming, move |cells| {
        cells.text(STATUS) != Some(Status::Rejected.name()) && names(cells, reading, &person)
    })
}

fn names(cells: Cells<'_>, reading: Reading, person: &[u8]) -> bool {
    let field = |column: Column| cells.text(column.name()).unwrap_or_default().as_bytes();
    let row = Row {
        subject_id: field(Column::SUBJECT_ID),
        cii_number: field(Column::CII_NUMBER),
        ..Row::default()
    };
    *row.person(reading) == *person
}

fn read(
    run: &StoredRun,
    tested: &[&str],
    test: impl Fn(Cells<'_>) -> bool + Send + 'static,
) -> Result<Vec<StoredRow>, ExplainError> {
    let name = records::NAME;
    let columns: Vec<&str> = [ROW, STATUS].into_iter().chain(DECIDING.map(Column::name)).collect();
    let mut found = Vec::new();
    cells::read(run.file(name)?, &columns, tested, test, |cells| found.push(StoredRow::of(cells)))
        .map_err(|source| ExplainError::Parquet { name, source })?;
    Ok(found)
}

/// Why a row could not be read.
pub(super) struct Rejection {
    /// The machine code.
    pub(super) code: String,
    /// In a sentence.
    pub(super) problem: String,
}

/// Why a row of the run was rejected.
pub(super) fn rejection(run: &StoredRun, row: u64) -> Result<Rejection, ExplainError> {
    let name = rejects::NAME;
    let mut found = Rejection { code: String::new(), problem: String::new() };
    let is_asked_for = move |cells: Cells<'_>| cells.number(ROW) == Some(row);
    cells::read(run.file(name)?, &["code", "problem"], &[ROW], is_asked_for, |cells| {
        let text = |column| cells.text(column).unwrap_or_default().to_owned();
        found = Rejection { code: text("code"), problem: text("problem") };
    })
    .map_err(|source| ExplainError::Parquet { name, source })?;
    Ok(found)
}
