//! County exports as the California Department of Justice hands them out, of invented people.
//!
//! A test sets the fields it is about; every other field gets a plausible default.
//!
//! ```
//! use clear64_tests::export::{Export, Person, Row};
//!
//! let cultivation = Row::conviction("11358 HS-CULTIVATE MARIJUANA").on("19990412").felony();
//! let export = Export::of([Person::subject("1").born("19780130").with(cultivation)]);
//! let bytes = export.bytes()?;
//! assert!(bytes.starts_with(b"RECORD_ID,SUBJECT_STATUS,SUBJECT_ID,"));
//! assert_eq!(bytes.iter().filter(|&&byte| byte == b'\n').count(), 2);
//! # Ok::<(), clear64_tests::export::Error>(())
//! ```

mod columns;
mod person;
mod row;

pub use columns::COLUMNS;
pub use person::Person;
pub use row::Row;

/// The error of writing an export: the csv crate's own.
pub type Error = csv::Error;

/// Where an export carries the comma that makes a 96th, empty column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrailingComma {
    /// 95 columns throughout.
    #[default]
    Nowhere,
    /// In the header alone.
    Header,
    /// In the header and in every row.
    EveryLine,
}

/// An export file: rows in order, and the shape they are written in.
///
/// Holds every row in memory; meant for tests, at most some thousand rows.
#[derive(Clone)]
pub struct Export {
    rows: Vec<Row>,
    header: bool,
    trailing_comma: TrailingComma,
    line_end: csv::Terminator,
}

impl Export {
    /// All rows of the first person, then of the second, and so on: the usual order of a file.
    pub fn of(people: impl IntoIterator<Item = Person>) -> Self {
        Self::of_rows(people.into_iter().flat_map(Person::into_rows))
    }

    /// Rows in the order given, whoever they belong to.
    pub fn of_rows(rows: impl IntoIterator<Item = Row>) -> Self {
        Self::continued(rows, 0)
    }

    /// The next part of an export whose parts before it have `earlier` rows: `RECORD_ID` runs on.
    pub fn continued(rows: impl IntoIterator<Item = Row>, earlier: usize) -> Self {
        let numbered = rows.into_iter().zip(earlier + 1..);
        Self {
            rows: numbered.map(|(row, number)| row.set("RECORD_ID", &number.to_string())).collect(),
            header: true,
            trailing_comma: TrailingComma::Nowhere,
            line_end: csv::Terminator::Any(b'\n'),
        }
    }

    /// The rows, in file order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Leaves the header line out.
    #[must_use]
    pub fn without_header(mut self) -> Self {
        self.header = false;
        self
    }

    /// Adds the comma that some exports carry at the end of their lines.
    #[must_use]
    pub fn with_trailing_comma(mut self, place: TrailingComma) -> Self {
        self.trailing_comma = place;
        self
    }

    /// Ends every line with CR LF.
    #[must_use]
    pub fn with_crlf(mut self) -> Self {
        self.line_end = csv::Terminator::CRLF;
        self
    }

    /// The file. Names stand in quotes, because they hold a comma.
    pub fn bytes(&self) -> Result<Vec<u8>, Error> {
        let mut writer =
            csv::WriterBuilder::new().flexible(true).terminator(self.line_end).from_writer(vec![]);
        if self.header {
            for column in COLUMNS {
                writer.write_field(column)?;
            }
            if self.trailing_comma != TrailingComma::Nowhere {
                writer.write_field("")?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        for row in &self.rows {
            for field in row.fields() {
                writer.write_field(field)?;
            }
            if self.trailing_comma == TrailingComma::EveryLine {
                writer.write_field("")?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_row() -> Export {
        Export::of([Person::subject("1").with(Row::conviction("11358 HS-CULTIVATE MARIJUANA"))])
    }

    fn fields_per_line(export: &Export) -> Vec<usize> {
        let bytes = export.bytes().unwrap();
        let reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&*bytes);
        reader.into_byte_records().map(|record| record.unwrap().len()).collect()
    }

    #[test]
    fn an_export_has_a_header_and_95_columns() {
        assert_eq!(fields_per_line(&one_row()), [95, 95]);
        assert_eq!(fields_per_line(&one_row().without_header()), [95]);
    }

    #[test]
    fn a_trailing_comma_makes_a_96th_empty_column() {
        let header_only = one_row().with_trailing_comma(TrailingComma::Header);
        assert_eq!(fields_per_line(&header_only), [96, 95]);
        let every_line = one_row().with_trailing_comma(TrailingComma::EveryLine);
        assert_eq!(fields_per_line(&every_line), [96, 96]);
    }

    #[test]
    fn names_are_quoted() {
        let named =
            Person::subject("1").named("OAKHURST,MAE T").with(Row::arrest("459 PC-BURGLARY"));
        let bytes = Export::of([named]).bytes().unwrap();
        assert!(String::from_utf8(bytes).unwrap().contains(",\"OAKHURST,MAE T\","));
    }

    #[test]
    fn lines_end_in_crlf_on_request() {
        let bytes = one_row().with_crlf().bytes().unwrap();
        assert_eq!(bytes.windows(2).filter(|pair| pair == b"\r\n").count(), 2);
        assert_eq!(bytes.split(|&byte| byte == b'\n').count(), 3);
    }
}
