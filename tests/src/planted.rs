//! A known value planted wherever a person's data can be, to be looked for where none may be.

use std::io::{Cursor, Write};

use crate::export::{COLUMNS, Error, Export, Person, Row};

/// The value: a name that no other data has.
pub const PLANTED: &str = "Zebulon";

/// What the identifiers of the planted persons begin with.
pub const IDENTIFIERS: &str = "7351000";

/// An export of Alpine County with the planted name in every column that decides nothing.
///
/// # Errors
///
/// Those of the csv crate.
pub fn export() -> Result<Vec<u8>, Error> {
    let deciding = [
        "SUBJECT_ID",
        "PRI_DOB",
        "STP_EVENT_DATE",
        "STP_TYPE_DESCR",
        "STP_ORI_CNTY_NAME",
        "CNT_ORDER",
        "DISP_DESCR",
        "OFFENSE_DESCR",
        "END_OF_REC",
        "REQ_SEG_SEP",
    ];
    let people = (0..300).map(|number| {
        let mut row = Row::conviction("11358 HS-CULTIVATE MARIJUANA").in_county("ALPINE");
        for column in COLUMNS.iter().filter(|column| !deciding.contains(column)) {
            row = row.set(column, &format!("{PLANTED}{number}"));
        }
        Person::subject(&format!("7351{number:04}")).named(&format!("{PLANTED},A")).with(row)
    });
    Export::of(people).bytes()
}

/// A zip with one member.
///
/// # Errors
///
/// Those of the zip crate.
pub fn zip_of(name: &str, bytes: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, zip::write::SimpleFileOptions::default())?;
    writer.write_all(bytes)?;
    Ok(writer.finish()?.into_inner())
}
