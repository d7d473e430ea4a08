//! When a sentence ends, as far as the export tells: always an estimate, because the file has no
//! date of release.

use jiff::Span;
use jiff::civil::Date;

use crate::date::DateSpan;
use crate::date::pilot::{Moment, SentenceLength};
use crate::identity::said;
use crate::row::Row;
use crate::truth::Truth;

/// The estimated end of a sentence: date of conviction plus its parts, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentenceEnd {
    /// In days, months and years of the calendar.
    Estimated(DateSpan),
    /// As the pilots' program computed it.
    Pilot(Moment),
}

impl SentenceEnd {
    /// The end with the sentence part of one more row.
    #[must_use]
    pub fn plus_part_of(self, row: &Row<'_>) -> Self {
        match self {
            Self::Estimated(end) => {
                let part = Part::read(row.sentence_length, row.sentence_unit);
                Self::Estimated(part.after(end))
            }
            Self::Pilot(end) => {
                Self::Pilot(end.plus(SentenceLength::read(row.sentence_length, row.sentence_unit)))
            }
        }
    }

    /// Whether the sentence is completed on a day: it is on the day it ends.
    pub fn is_completed(self, on: Date) -> Truth {
        match self {
            Self::Estimated(end) => end.is_on_or_before(on),
            Self::Pilot(end) => (end <= Moment::at(on)).into(),
        }
    }

    /// The day, if it is known and within the calendar.
    pub fn day(self) -> Option<Date> {
        match self {
            Self::Estimated(end) => end.day().filter(|day| *day < Date::MAX),
            Self::Pilot(end) => end.day(),
        }
    }
}

/// One part of a sentence.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// So many days, months or years of the calendar; none where the row says no length, and no unit
    /// that stands for one.
    Length(Span),
    /// Longer than the calendar.
    Endless,
    /// A length or a unit that cannot be read, `L` among them: unknown how long.
    Unreadable,
}

impl Part {
    /// Reads `SENT_LENGTH` and `SENT_TIME_CODE`, blanks around them and capitals aside. Where neither
    /// says anything there is no part; a unit without a number, as of a life sentence, is unknown.
    fn read(length: &[u8], unit: &[u8]) -> Self {
        let (length, unit) = (said(length), said(unit));
        if length.is_empty() && unit.is_empty() {
            return Self::Length(Span::new());
        }
        let digits = length.strip_prefix(b"+").unwrap_or(length);
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return Self::Unreadable;
        }
        let number = digits
            .iter()
            .fold(0_i64, |n, digit| n.saturating_mul(10).saturating_add(i64::from(digit - b'0')));
        let span = match unit {
            b"D" | b"d" => Span::new().try_days(number),
            b"M" | b"m" => Span::new().try_months(number),
            b"Y" | b"y" => Span::new().try_years(number),
            b"" if number == 0 => Ok(Span::new()),
            _ => return Self::Unreadable,
        };
        span.map_or(Self::Endless, Self::Length)
    }

    fn after(self, end: DateSpan) -> DateSpan {
        match self {
            Self::Length(span) => end.plus(span),
            Self::Endless => DateSpan::of_day(Date::MAX),
            Self::Unreadable => end.or_later(),
        }
    }
}
