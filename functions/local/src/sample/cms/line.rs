//! One row of the case-management file as text.

use std::fmt;

use clear64_exports::cms::{COLUMN_COUNT, Column};
use jiff::civil::Date;

use super::super::charges::Charge;
use super::super::draw::Draw;
use super::super::entry::Entry;
use super::super::people::Person;

/// 30 cells. `Display` is the row without its line end.
pub(super) struct Line {
    cells: [String; COLUMN_COUNT],
}

impl Line {
    /// A row whose cells are all empty.
    pub(super) fn new() -> Self {
        let mut line = Self { cells: std::array::from_fn(|_| String::new()) };
        line.set(Column::EOR, "#");
        line
    }

    pub(super) fn get(&self, column: Column) -> &str {
        self.cells.get(column.index()).map_or("", String::as_str)
    }

    pub(super) fn set(&mut self, column: Column, text: impl Into<String>) {
        if let Some(cell) = self.cells.get_mut(column.index()) {
            *cell = text.into();
        }
    }

    /// What the court and the arrest were about.
    pub(super) fn court(&mut self, number: &str, entry: &Entry, charge: Charge, draw: &mut Draw) {
        let level = entry.status.unwrap_or(charge.level).code();
        let heard = six_digits(entry.step.date.date);
        let booked = six_digits(entry.step.cycle_date.date);
        self.set(Column::COURT_NUMBER, number);
        self.set(Column::INCIDENT_NUMBER, format!("{:09}", draw.index(1_000_000_000)));
        self.set(Column::DISPO_DATE, heard.clone());
        self.set(Column::CHARGE_DISPO_DATE, heard);
        self.set(Column::CHARGE_DATE, booked.clone());
        self.set(Column::BOOKED_CHARGE_DATE, booked);
        self.set(Column::CURRENT_CHARGE, charge.section);
        self.set(Column::BOOKED_CHARGE, charge.section);
        self.set(Column::CURRENT_LEVEL, level);
    }

    /// Who it is: numbers that the state's file has not stay blank.
    pub(super) fn person(&mut self, person: &Person) {
        let cii = person.cii.get(person.cii.len().saturating_sub(8)..).unwrap_or_default();
        self.set(Column::CII, cii);
        self.set(Column::SSN, person.ssn.clone());
        let is_license = person.license.bytes().any(|byte| byte.is_ascii_digit());
        self.set(Column::DL_NUMBER, if is_license { &*person.license } else { "" });
        self.set(Column::TRUENAME, divided(&person.name));
        self.set(Column::DOB, six_digits(person.birth.date));
        self.set(Column::RACE, person.race.0);
        self.set(Column::SEX, person.gender);
        self.set(Column::SFNO, format!("{:06}", person.index % 1_000_000));
    }
}

/// `LAST,FIRST MIDDLE` as `LAST/FIRST/MIDDLE`.
fn divided(name: &str) -> String {
    let (last, given) = name.split_once(',').unwrap_or((name, ""));
    format!("{last}/{}", given.replacen(' ', "/", 1))
}

/// `MMDDYY`.
fn six_digits(day: Date) -> String {
    format!("{:02}{:02}{:02}", day.month(), day.day(), day.year() % 100)
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, cell) in self.cells.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            if cell.contains([',', '"']) {
                write!(f, "\"{}\"", cell.replace('"', "\"\""))?;
            } else {
                f.write_str(cell)?;
            }
        }
        Ok(())
    }
}
