//! A known value planted wherever a person's data can be, to be looked for where none may be.

use std::io::{Cursor, Write};

use crate::export::{COLUMNS, Error, Export, Person, Row};

/// The value: a name that no other data has.
pub const PLANTED: &str = "Zebulon";

/// What the identifiers of ten planted persons have in common, and the date of birth of all.
const NUMBERS: [&str; 5] = ["7351000", "19340219", "1934-02-19", "2/19/1934", "02/19/1934"];

/// Which planted value is in a text, if one is.
pub fn found_in(bytes: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    std::iter::once("zebulon").chain(NUMBERS).find(|planted| text.contains(planted))
}

/// An export of Alpine County with the planted name in every column that decides nothing, and in rows of
/// their own in those that decide.
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
        let person = Person::subject(&format!("7351{number:04}"));
        let person = person.named(&format!("{PLANTED},A")).born(NUMBERS[1]);
        let charged = || Row::conviction("11359 HS-POSSESS MARIJUANA FOR SALE").in_county("ALPINE");
        let in_deciding = ["STP_EVENT_DATE", "STP_TYPE_DESCR", "STP_ORI_CNTY_NAME", "DISP_DESCR"];
        let person = in_deciding
            .iter()
            .fold(person.with(row), |person, column| person.with(charged().set(column, PLANTED)));
        ["11360", "187"].iter().zip(["HS", "PC"]).fold(person, |person, (section, code)| {
            let offense = format!("{section} {code}-{PLANTED}");
            person.with(Row::conviction(&offense).in_county("ALPINE"))
        })
    });
    let nameless = Person::subject(PLANTED).with(Row::conviction(PLANTED).in_county("ALPINE"));
    Export::of(people.chain([nameless])).bytes()
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
