//! Plants faults in rows, in few enough of them, and counts.

use clear64_exports::layout::{COLUMN_COUNT, Column};

use super::entry::{ChargePlace, Entry};
use super::faults::{Fault, FaultSet};
use super::people::Person;
use super::row::Row;

/// When a fault is due next: once in every full block of rows or persons, and at least once.
#[derive(Clone, Copy)]
struct Due {
    next: u64,
    every: u64,
}

impl Due {
    fn is_at(self, place: u64) -> bool {
        place >= self.next
    }

    /// The next block, unless fewer than a block's rows are left of `rows`.
    fn met(&mut self, rows: u64) {
        let next = self.next + self.every;
        self.next = if next.saturating_add(self.every) <= rows { next } else { u64::MAX };
    }
}

/// What is wrong with all rows of the present person.
#[derive(Clone, Copy, Default)]
struct PersonFaults {
    blank_subject: bool,
    no_birth_date: bool,
    windows_1252: bool,
    /// The first row that stands near the end of the file.
    scattered_from: Option<usize>,
}

/// What was planted in the row before: the other rows of its count get the same.
#[derive(Clone, Copy, Default)]
struct CountFaults {
    comment_charge: bool,
    future: bool,
}

/// Plants the faults of one sample. The same rows get them, whatever pass it is.
pub(super) struct Planter {
    faults: FaultSet,
    /// Rows of the sample.
    rows: u64,
    due: [Due; Fault::COUNT],
    planted: [u64; Fault::COUNT],
    person: PersonFaults,
    count: CountFaults,
    /// Columns of every row.
    columns: usize,
}

impl Planter {
    /// Nothing is planted yet.
    pub(super) fn new(faults: FaultSet, rows: u64) -> Self {
        let mut due = [Due { next: 0, every: 1 }; Fault::COUNT];
        for fault in faults.iter() {
            due[fault as usize].every = fault.every();
        }
        let comma = usize::from(faults.has(Fault::TrailingComma));
        let columns = if faults.has(Fault::NinetyFourColumns) { 94 - comma } else { COLUMN_COUNT };
        Self {
            faults,
            rows,
            due,
            planted: [0; Fault::COUNT],
            person: PersonFaults::default(),
            count: CountFaults::default(),
            columns,
        }
    }

    /// Rows that show each fault.
    pub(super) fn planted(&self) -> [u64; Fault::COUNT] {
        self.planted
    }

    /// Chooses what is wrong with the next person, who is number `ordinal` and has `rows` rows.
    pub(super) fn begin_person(&mut self, person: &Person, ordinal: u64, rows: usize, last: bool) {
        let has_own_cii = !person.cii.is_empty() && person.card.shares_cii_of.is_none();
        let mut choose = |fault, fits| self.choose(fault, ordinal, u64::MAX, fits);
        self.person = PersonFaults {
            blank_subject: choose(Fault::BlankSubjectId, has_own_cii),
            no_birth_date: choose(Fault::NoBirthDate, true),
            windows_1252: choose(Fault::Windows1252, true),
            scattered_from: choose(Fault::ScatteredPersons, rows > 1 && !last).then_some(rows / 2),
        };
    }

    /// Whether row number `at` of the present person stands near the end of the file.
    pub(super) fn is_scattered(&self, at: usize) -> bool {
        self.person.scattered_from.is_some_and(|from| at >= from)
    }

    /// Plants what is due in row `number` of the sample, row number `at` of the present person.
    pub(super) fn plant(&mut self, row: &mut Row, entry: &Entry, number: u64, at: usize) {
        row.columns = self.columns;
        if self.is_scattered(at) {
            self.add(Fault::ScatteredPersons);
        }
        self.plant_person(row);
        if self.faults.has(Fault::Truncated) && number + 1 == self.rows {
            self.add(Fault::Truncated);
        } else {
            self.plant_row(row, entry, number);
        }
        if self.faults.has(Fault::ExcelIdentifiers) {
            for column in [Column::REQ_CII_NUMBER, Column::CII_NUMBER, Column::CNT_ORDER] {
                let text = excel_number(row.get(column));
                row.set(column, text);
            }
        }
        if self.faults.has(Fault::ExcelDates) {
            for column in DATES.into_iter().filter_map(Column::named) {
                let text = excel_date(row.get(column));
                row.set(column, text);
            }
        }
    }

    fn plant_person(&mut self, row: &mut Row) {
        if self.person.blank_subject {
            row.set(Column::SUBJECT_ID, "");
            self.add(Fault::BlankSubjectId);
        }
        if self.person.no_birth_date {
            row.set(Column::PRI_DOB, "");
            row.set_named("REQ_DOB", "");
            self.add(Fault::NoBirthDate);
        }
        if self.person.windows_1252 {
            let mut name = row.get(Column::PRI_NAME).to_vec();
            // A capital N with a tilde before the third letter.
            name.insert(2.min(name.len()), 0xD1);
            row.set(Column::PRI_NAME, &name);
            row.set_named("REQ_NAME", &name);
            self.add(Fault::Windows1252);
        }
    }

    fn plant_row(&mut self, row: &mut Row, entry: &Entry, number: u64) {
        let charged = entry.charge.filter(|_| entry.place == ChargePlace::Offense);
        if entry.part == 0 {
            let mut choose = |fault, fits| self.choose(fault, number, self.rows, fits);
            self.count = CountFaults {
                comment_charge: choose(Fault::CommentCharge, charged.is_some()),
                future: choose(Fault::FutureConviction, entry.convicted),
            };
        }
        let mut free_comment = charged.is_some();
        if let Some(charge) = charged.filter(|_| self.count.comment_charge) {
            row.set(Column::OFFENSE_DESCR, "SEE COMMENT FOR CHARGE");
            row.set(Column::COMMENT_TEXT, format!("{}-{}", charge.section, charge.words));
            self.add(Fault::CommentCharge);
            free_comment = false;
        }
        if self.count.future {
            row.set(Column::STP_EVENT_DATE, "20980615");
            row.set(Column::DISP_DATE, "20980615");
            self.add(Fault::FutureConviction);
        }
        if self.choose(Fault::LineBreakInField, number, self.rows, free_comment) {
            let end = if self.faults.has(Fault::Crlf) { "\r\n" } else { "\n" };
            row.set(Column::COMMENT_TEXT, format!("SENTENCE AS FOLLOWS{end}SEE MINUTES"));
            self.add(Fault::LineBreakInField);
            free_comment = false;
        }
        self.plant_reject(row, entry, number, free_comment);
    }

    /// At most one fault for which a row is rejected.
    fn plant_reject(&mut self, row: &mut Row, entry: &Entry, number: u64, free_comment: bool) {
        if self.choose(Fault::BareQuote, number, self.rows, free_comment) {
            row.set(Column::COMMENT_TEXT, "KNIFE 6\" BLADE");
            row.bare_comment = true;
            self.add(Fault::BareQuote);
        } else if self.choose(Fault::ShortCountOrder, number, self.rows, entry.convicted) {
            row.set(Column::CNT_ORDER, "10");
            self.add(Fault::ShortCountOrder);
        } else if self.choose(Fault::ShortRow, number, self.rows, true) {
            row.columns -= 2;
            self.add(Fault::ShortRow);
        } else if self.choose(Fault::NoPerson, number, self.rows, true) {
            for column in [Column::SUBJECT_ID, Column::CII_NUMBER, Column::REQ_CII_NUMBER] {
                row.set(column, "");
            }
            self.add(Fault::NoPerson);
        }
    }

    /// Whether a fault is wanted, due and possible here.
    fn choose(&mut self, fault: Fault, place: u64, of: u64, fits: bool) -> bool {
        let due = &mut self.due[fault as usize];
        let chosen = fits && self.faults.has(fault) && due.is_at(place);
        if chosen {
            due.met(of);
        }
        chosen
    }

    fn add(&mut self, fault: Fault) {
        self.planted[fault as usize] += 1;
    }
}

/// The columns that hold dates.
const DATES: [&str; 5] = ["REQ_DOB", "PRI_DOB", "CYC_DATE", "STP_EVENT_DATE", "DISP_DATE"];

/// What Excel makes of a number: six digits and an exponent from ten digits on, and no zeros at the
/// left. Other text stays.
fn excel_number(text: &[u8]) -> Vec<u8> {
    let digits = std::str::from_utf8(text).ok().filter(|text| !text.is_empty());
    let Some(number) = digits.and_then(|digits| digits.parse::<u64>().ok()) else {
        return text.to_vec();
    };
    let exponent = number.checked_ilog10().unwrap_or(0);
    if exponent < 9 {
        return number.to_string().into_bytes();
    }
    let unit = 10_u64.pow(exponent - 5);
    let (mantissa, exponent) = match (number + unit / 2) / unit {
        1_000_000 => (100_000, exponent + 1),
        mantissa => (mantissa, exponent),
    };
    let digits = mantissa.to_string();
    let (first, rest) = digits.split_at(1);
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    format!("{first}{point}{rest}E+{exponent:02}").into_bytes()
}

/// What Excel makes of a date: `3/14/1960`. What is no real day stays.
fn excel_date(text: &[u8]) -> Vec<u8> {
    let read = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse::<i16>().ok();
    let date = || {
        let [year, month, day] = [text.get(..4)?, text.get(4..6)?, text.get(6..8)?].map(read);
        let (month, day) = (i8::try_from(month?).ok()?, i8::try_from(day?).ok()?);
        jiff::civil::Date::new(year?, month, day).ok()
    };
    match date() {
        Some(date) => format!("{}/{}/{}", date.month(), date.day(), date.year()).into_bytes(),
        None => text.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excel_rounds_long_numbers_and_rewrites_days() {
        for (text, expected) in [
            ("1008675309", "1.00868E+09"),
            ("101001002000", "1.01001E+11"),
            ("9999999999", "1E+10"),
            ("0012345678", "12345678"),
            ("", ""),
            ("x", "x"),
        ] {
            assert_eq!(excel_number(text.as_bytes()), expected.as_bytes(), "{text}");
        }
        for (text, expected) in [
            ("19600314", "3/14/1960"),
            ("19790600", "19790600"),
            ("19790231", "19790231"),
            ("", ""),
        ] {
            assert_eq!(excel_date(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }

    #[test]
    fn a_fault_is_due_once_in_each_full_block_and_at_least_once() {
        for (rows, expected) in [(1, 1), (999, 1), (1000, 2), (1499, 2), (100_000, 200)] {
            let mut due = Due { next: 0, every: 500 };
            let mut met = 0;
            for row in 0..rows {
                if due.is_at(row) {
                    due.met(rows);
                    met += 1;
                }
            }
            assert_eq!(met, expected, "{rows}");
        }
    }
}
