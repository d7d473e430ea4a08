//! San Francisco's case-management export and its file of weights, of invented people.

use std::fmt::Write;

/// The columns, in order.
pub const COLUMNS: [&str; 30] = [
    "Court Number",
    "Ind",
    "Incident Number",
    "Truename",
    "Case Level",
    "Case Dispo",
    "Case Disposition Description",
    "Dispo Date",
    "Action Number",
    "1st Filed",
    "Charge Level",
    "Charge Date",
    "Current Charge",
    "Current Level",
    "Current Charge Description",
    "Chg Disp",
    "Charge Disposition Description",
    "Ch Dispo Date",
    "Booked Charge",
    "Booked Charge Level",
    "Booked Charge Date",
    "Race",
    "Sex",
    "DOB",
    "SFNO",
    "CII",
    "FBI",
    "SSN",
    "DL Number",
    "EOR",
];

/// One row: a felony charge disposed of on 14 March 1990, of somebody born on 4 March 1965. Nothing
/// identifies the person until it is set.
#[derive(Clone, Debug)]
pub struct Charge {
    cells: Vec<String>,
}

impl Charge {
    /// `Current Charge` as given.
    pub fn of(charge: &str) -> Self {
        let blank = Self { cells: vec![String::new(); COLUMNS.len()] };
        let set = [("Current Charge", charge), ("Current Level", "F"), ("EOR", "#")];
        let dated = [("Dispo Date", "031490"), ("DOB", "030465")];
        set.into_iter().chain(dated).fold(blank, |row, (column, value)| row.set(column, value))
    }

    /// Any column.
    ///
    /// # Panics
    /// If no column has that name.
    #[must_use]
    pub fn set(mut self, column: &str, value: &str) -> Self {
        let place = COLUMNS.iter().position(|name| *name == column);
        assert!(place.is_some(), "no column {column}");
        if let Some(place) = place {
            value.clone_into(&mut self.cells[place]);
        }
        self
    }
}

/// The file of these rows, with a header.
pub fn file(rows: impl IntoIterator<Item = Charge>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(COLUMNS)?;
    for row in rows {
        writer.write_record(&row.cells)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The file of weights with these court numbers and grams, with a header.
pub fn weights(lines: &[(&str, &str)]) -> String {
    let mut file = "\"\",\"Incident_Number\",\"CourtNo\",\"Total_Quantity_grams\"\n".to_owned();
    for (number, (court, grams)) in (1..).zip(lines) {
        let written = writeln!(file, "\"{number}\",\"\",\"{court}\",{grams}");
        debug_assert!(written.is_ok(), "writing to a String does not fail");
    }
    file
}
