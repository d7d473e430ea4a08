//! Whether an export as a whole can be taken: evidence per row, one answer at the end.

use clear64_rules::county::County;

use crate::layout::{COLUMN_COUNT, Column};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::row::{Entry, Record, Reject, RejectCode};

/// Identifiers that Excel turns into scientific notation.
const IDENTIFIERS: [Column; 4] =
    [Column::SUBJECT_ID, Column::REQ_CII_NUMBER, Column::CII_NUMBER, Column::CNT_ORDER];

/// Dates that Excel rewrites with slashes.
const DATES: [Column; 4] =
    [Column::PRI_DOB, Column::CYC_DATE, Column::STP_EVENT_DATE, Column::DISP_DATE];

/// Counts the rows of all parts of one export and collects what speaks against it.
///
/// Holds a few numbers, whatever the size of the export.
#[derive(Clone, Debug)]
pub struct Tally {
    county: County,
    counts: Counts,
    first_reject: Option<(Place, RejectCode)>,
    /// Rejects with fewer than 95 columns.
    narrow: u64,
    /// Columns of the widest row that is not of 95 or 96.
    widest: usize,
    /// Rejects for another reason than their columns or quotes: 95 columns are there.
    complete_rejects: u64,
    scientific: [u64; IDENTIFIERS.len()],
    slashed: [u64; DATES.len()],
    cut_off: Option<Place>,
    /// Whether the row before had something in `END_OF_REC`.
    marks_ends: bool,
}

/// The rows of an export, over all its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Data records: headers and blank lines are none.
    pub rows: u64,
    /// Those that can be read.
    pub readable: u64,
    /// Those that cannot.
    pub rejected: u64,
    /// Readable rows whose step was in the county.
    pub of_county: u64,
}

impl Tally {
    /// An empty tally of an export of `county`.
    pub fn new(county: County) -> Self {
        Self {
            county,
            counts: Counts::default(),
            first_reject: None,
            narrow: 0,
            widest: 0,
            complete_rejects: 0,
            scientific: [0; IDENTIFIERS.len()],
            slashed: [0; DATES.len()],
            cut_off: None,
            marks_ends: false,
        }
    }

    /// Takes the next entry: all those of the first part, then of the second, in order.
    pub fn observe(&mut self, entry: &Entry<'_>) {
        self.counts.rows += 1;
        match entry {
            Entry::Row(record) => {
                self.counts.readable += 1;
                if is_of(self.county, record.get(Column::STP_ORI_CNTY_NAME)) {
                    self.counts.of_county += 1;
                }
                self.observe_fields(record);
            }
            Entry::Reject(reject) => {
                self.counts.rejected += 1;
                self.first_reject.get_or_insert((reject.place(), reject.code()));
                self.observe_reject(reject);
            }
        }
    }

    /// The counts so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The counts of the whole export, if it can be taken.
    ///
    /// # Errors
    ///
    /// The first [`Refusal`] that holds, in the order in which they are written there.
    pub fn finish(&self) -> Result<Counts, Refusal> {
        let Counts { rows, readable, rejected, of_county } = self.counts;
        if let Some((column, count)) = most_frequent(IDENTIFIERS, self.scientific) {
            Err(Refusal::ExcelIdentifiers { column, count })
        } else if let Some((column, count)) = most_frequent(DATES, self.slashed) {
            Err(Refusal::ExcelDates { column, count })
        } else if self.is_narrow() {
            Err(Refusal::TooFewColumns { found: self.widest })
        } else if let Some(place) = self.cut_off {
            Err(Refusal::CutOff { place })
        } else if rows == 0 {
            Err(Refusal::NoRow)
        } else if readable == 0 {
            Err(Refusal::NoReadableRow { rows })
        } else if let Some((first, code)) = self.first_reject.filter(|_| rejected * 100 > rows) {
            Err(Refusal::TooManyRejects { rows, rejects: rejected, first, code })
        } else if of_county == 0 {
            Err(Refusal::WrongCounty { county: self.county, rows: readable })
        } else {
            Ok(self.counts)
        }
    }

    /// Whether no row has 95 columns, and those whose columns can be counted have fewer.
    fn is_narrow(&self) -> bool {
        self.counts.readable == 0
            && self.complete_rejects == 0
            && self.narrow > 0
            && self.widest < COLUMN_COUNT
    }

    fn observe_reject(&mut self, reject: &Reject<'_>) {
        if let Some(record) = reject.as_record() {
            self.complete_rejects += 1;
            self.observe_fields(&record);
            return;
        }
        let is_cut = match reject.code() {
            RejectCode::ColumnCount { found } => {
                self.widest = self.widest.max(found);
                self.narrow += u64::from(found < COLUMN_COUNT);
                found < COLUMN_COUNT
            }
            RejectCode::OpenQuote { .. } | RejectCode::RecordTooLong => true,
            _ => false,
        };
        if is_cut && !reject.line_ended() {
            self.cut_off.get_or_insert(reject.place());
        }
    }

    /// What the fields of a row with all its columns show.
    fn observe_fields(&mut self, record: &Record<'_>) {
        for (column, count) in IDENTIFIERS.into_iter().zip(&mut self.scientific) {
            *count += u64::from(is_scientific(record.get(column)));
        }
        for (column, count) in DATES.into_iter().zip(&mut self.slashed) {
            *count += u64::from(is_slashed_date(record.get(column)));
        }
        let marks_end = !record.get(Column::END_OF_REC).trim_ascii().is_empty();
        if !record.line_ended() && self.marks_ends && !marks_end {
            self.cut_off.get_or_insert(record.place());
        }
        self.marks_ends = marks_end;
    }
}

/// The column with the highest count, the first of several; none if all are 0.
fn most_frequent<const N: usize>(columns: [Column; N], counts: [u64; N]) -> Option<(Column, u64)> {
    let found = columns.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    found.reduce(|most, next| if next.1 > most.1 { next } else { most })
}

fn is_of(county: County, name: &[u8]) -> bool {
    name.trim_ascii().eq_ignore_ascii_case(county.name().as_bytes())
}

/// Digits, perhaps a point, `E`, a sign, digits: `1.00868E+09`. The sign keeps an identifier like
/// `1E5` out.
fn is_scientific(field: &[u8]) -> bool {
    // Nothing below a digit: no sign.
    if field.iter().fold(u8::MAX, |least, byte| least.min(*byte)) >= b'0' {
        return false;
    }
    let field = field.trim_ascii();
    let digits = field.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    match field.split_at(digits) {
        ([first, ..], [b'E' | b'e', b'+' | b'-', exponent @ ..]) => {
            first.is_ascii_digit()
                && !exponent.is_empty()
                && exponent.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

/// Month, day and year with slashes: `3/14/1960`, `03/14/60`.
fn is_slashed_date(field: &[u8]) -> bool {
    let may_be = match field {
        [first, second, third, ..] => {
            first.is_ascii_whitespace() || *second == b'/' || *third == b'/'
        }
        _ => false,
    };
    if !may_be {
        return false;
    }
    let mut parts = field.trim_ascii().split(|byte| *byte == b'/');
    let mut has_digits = |least, most| {
        parts.next().is_some_and(|part| {
            (least..=most).contains(&part.len()) && part.iter().all(u8::is_ascii_digit)
        })
    };
    has_digits(1, 2) && has_digits(1, 2) && has_digits(2, 4) && parts.next().is_none()
}
