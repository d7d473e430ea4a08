//! What every sample has to be, read back with the program's own reader.

mod cms;
mod histories;
mod planted;

use clear64_exports::layout::Column;
use clear64_exports::reader::{ExportReader, ReaderOptions};
use clear64_exports::row::Entry;

use super::{Fault, Planted, Request, Shape, write};

/// A sample of seed 7.
fn sample(county: &str, rows: u64, shape: Shape, faults: &[Fault]) -> (Vec<u8>, Planted) {
    seeded(7, county, rows, shape, faults)
}

fn seeded(
    seed: u64,
    county: &str,
    rows: u64,
    shape: Shape,
    faults: &[Fault],
) -> (Vec<u8>, Planted) {
    let county = county.parse().unwrap();
    let mut bytes = Vec::new();
    let request = Request { county, rows, seed, shape, faults: faults.to_vec() };
    let planted = write(&request, &mut bytes).unwrap();
    (bytes, planted)
}

/// The columns of a row that the tests look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    subject: String,
    cii: String,
    name: String,
    gender: String,
    birth: String,
    race: String,
    cycle_date: String,
    date: String,
    kind: String,
    county: String,
    order: String,
    number: String,
    /// The charge, wherever it is written.
    charge: String,
    disposition: String,
    status: String,
    level: String,
    age: String,
    comment: String,
}

impl Seen {
    /// The text before the hyphen, without blanks at its ends.
    fn section(&self) -> &str {
        self.charge.split('-').next().unwrap_or_default().trim()
    }

    fn is_prop64(&self) -> bool {
        ["11357", "11358", "11359", "11360"].iter().any(|number| self.section().contains(number))
    }

    fn is_conviction(&self) -> bool {
        self.disposition.starts_with("CONVICTED")
    }

    /// All but what belongs to the county's file.
    fn event(&self) -> Self {
        Self { subject: String::new(), ..self.clone() }
    }
}

/// The rows of a sample; all of them have to be readable.
fn rows(sample: &[u8]) -> Vec<Seen> {
    let mut reader = ExportReader::open(sample, ReaderOptions::default()).unwrap();
    let mut rows = Vec::new();
    while let Some(entry) = reader.next_entry().unwrap() {
        let Entry::Row(record) = entry else { panic!("row {} is rejected", rows.len()) };
        assert_eq!(record.get(Column::END_OF_REC), b"#");
        let text = |column| String::from_utf8_lossy(record.get(column)).into_owned();
        let offense = text(Column::OFFENSE_DESCR);
        let in_comment = matches!(offense.trim(), "" | "SEE COMMENT FOR CHARGE");
        rows.push(Seen {
            subject: text(Column::SUBJECT_ID),
            cii: text(Column::CII_NUMBER),
            name: text(Column::PRI_NAME),
            gender: text(Column::GENDER),
            birth: text(Column::PRI_DOB),
            race: text(Column::RACE_DESCR).trim().to_owned(),
            cycle_date: text(Column::CYC_DATE),
            date: text(Column::STP_EVENT_DATE),
            kind: text(Column::STP_TYPE_DESCR),
            county: text(Column::STP_ORI_CNTY_NAME),
            order: text(Column::CNT_ORDER),
            number: text(Column::OFN),
            charge: if in_comment { text(Column::COMMENT_TEXT) } else { offense },
            disposition: text(Column::DISP_DESCR),
            status: text(Column::CONV_STAT_DESCR),
            level: text(Column::OFFENSE_TOC),
            age: text(Column::CYC_AGE),
            comment: text(Column::COMMENT_TEXT),
        });
    }
    rows
}

/// The rows of each person, in file order.
fn persons(rows: &[Seen]) -> Vec<&[Seen]> {
    rows.chunk_by(|one, next| one.subject == next.subject).collect()
}
