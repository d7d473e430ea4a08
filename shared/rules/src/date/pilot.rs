//! The arithmetic of the pilots' program on dates.
//!
//! Every comparison of the pilots' program is one of two
//! kinds, and mixing them up moves boundaries by a day: calendar years ([`years_later`]) and years
//! of 365.25 days ([`years_between`]).
//!
//! Traps, all reproduced: what is no date is the first day of year 1 ([`NO_DATE`]), which is before
//! everything; a span saturates at 292.3 years; 29 February plus a year is 1 March.

use jiff::civil::{Date, date};

use super::DateSpan;

/// What the pilots' program takes for a date it cannot read: 1 January of year 1.
pub const NO_DATE: Date = date(1, 1, 1);

/// Nanoseconds in a day.
const DAY: i128 = 86_400_000_000_000;

/// Reads `YYYYMMDD`, a real day of the calendar; anything else is [`NO_DATE`].
///
/// ```
/// use clear64_rules::date::pilot::{NO_DATE, read};
/// use jiff::civil::date;
///
/// assert_eq!(read(b"19810411"), date(1981, 4, 11));
/// for unreadable in ["", "19790000", "19790600", "19790231", " 1981041", "4/11/1981"] {
///     assert_eq!(read(unreadable.as_bytes()), NO_DATE);
/// }
/// ```
pub fn read(text: &[u8]) -> Date {
    let Ok(text) = <&[u8; 8]>::try_from(text) else { return NO_DATE };
    if !text.iter().all(u8::is_ascii_digit) {
        return NO_DATE;
    }
    let number = |digits: &[u8]| digits.iter().fold(0_i16, |n, d| n * 10 + i16::from(d - b'0'));
    let (year, month, day) = (number(&text[..4]), number(&text[4..6]), number(&text[6..]));
    match (i8::try_from(month), i8::try_from(day)) {
        (Ok(month), Ok(day)) => Date::new(year, month, day).unwrap_or(NO_DATE),
        _ => NO_DATE,
    }
}

/// The date as a span: a day, or nothing known where the program took [`NO_DATE`].
pub fn read_span(text: &[u8]) -> DateSpan {
    match read(text) {
        NO_DATE => DateSpan::UNKNOWN,
        day => DateSpan::of_day(day),
    }
}

/// What the program computed with for a date: the day, or [`NO_DATE`].
pub fn day_or_none(date: DateSpan) -> Date {
    date.day().unwrap_or(NO_DATE)
}

/// The same day `years` calendar years later (earlier if negative); 29 February becomes 1 March in
/// a common year. Saturates at the ends of the calendar (years -9999 and 9999).
///
/// ```
/// use clear64_rules::date::pilot::years_later;
/// use jiff::civil::date;
///
/// assert_eq!(years_later(date(1969, 11, 11), 50), date(2019, 11, 11));
/// assert_eq!(years_later(date(2000, 2, 29), 21), date(2021, 3, 1));
/// assert_eq!(years_later(date(2020, 2, 29), -7), date(2013, 3, 1));
/// ```
pub fn years_later(day: Date, years: i16) -> Date {
    let target = day.year().saturating_add(years);
    let end = if years < 0 { Date::MIN } else { Date::MAX };
    let same_day = Date::new(target, day.month(), day.day());
    same_day.or_else(|_| Date::new(target, 3, 1)).unwrap_or(end)
}

/// Years of 365.25 days from `from` to `to`, negative if `to` is earlier; saturated at plus or
/// minus 292.3 (2^63 nanoseconds).
///
/// ```
/// use clear64_rules::date::pilot::{NO_DATE, years_between};
/// use jiff::civil::date;
///
/// let as_of = date(2019, 11, 11);
/// assert_eq!(format!("{:.4}", years_between(date(2009, 11, 11), as_of)), "9.9986");
/// assert_eq!(format!("{:.4}", years_between(date(2009, 11, 10), as_of)), "10.0014");
/// assert_eq!(format!("{:.1}", years_between(NO_DATE, as_of)), "292.3");
/// assert_eq!(format!("{:.1}", years_between(date(2019, 11, 12), as_of)), "-0.0");
/// ```
pub fn years_between(from: Date, to: Date) -> f64 {
    let span =
        (Moment::at(to).0 - Moment::at(from).0).clamp(i128::from(i64::MIN), i128::from(i64::MAX));
    hours(span) / (24.0 * 365.25)
}

/// Nanoseconds as hours: the whole hours exactly, then the rest.
#[expect(
    clippy::cast_precision_loss,
    reason = "whole hours of 292 years and nanoseconds of an hour fit a double"
)]
fn hours(nanoseconds: i128) -> f64 {
    const HOUR: i128 = DAY / 24;
    (nanoseconds / HOUR) as f64 + (nanoseconds % HOUR) as f64 / HOUR as f64
}

/// A point in time, in nanoseconds since the start of [`NO_DATE`]: the end of a sentence, which the
/// pilots' program computes in nanoseconds, modulo 2^64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i128);

impl Moment {
    /// Midnight at the start of a day.
    pub fn at(day: Date) -> Self {
        let days = (day - NO_DATE).get_days();
        Self(i128::from(days) * DAY)
    }

    /// Nanoseconds since the start of [`NO_DATE`].
    pub fn nanoseconds(self) -> i128 {
        self.0
    }

    /// The moment so many nanoseconds after the start of [`NO_DATE`].
    pub fn from_nanoseconds(nanoseconds: i128) -> Self {
        Self(nanoseconds)
    }

    /// The day on which the moment falls, none beyond the calendar.
    pub fn day(self) -> Option<Date> {
        let days = i64::try_from(self.0.div_euclid(DAY)).ok()?;
        NO_DATE.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
    }

    /// This moment moved by a length of sentence.
    #[must_use]
    pub fn plus(self, sentence: SentenceLength) -> Self {
        Self(self.0 + i128::from(sentence.0))
    }
}

/// The length of one sentence part in nanoseconds, as the pilots' program computes it: days, months
/// of 30.5 days and years of 366 days, multiplied modulo 2^64 and taken as signed. So 999 years are
/// negative, and a number beyond 64 bits is minus one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentenceLength(i64);

impl SentenceLength {
    /// Reads `SENT_LENGTH` (an integer with optional sign; anything else 0) and `SENT_TIME_CODE`
    /// (`D`, `M`, `Y`; anything else is no length).
    ///
    /// ```
    /// use clear64_rules::date::pilot::SentenceLength;
    ///
    /// assert_eq!(SentenceLength::read(b"2", b"M"), SentenceLength::read(b"61", b"D"));
    /// assert_eq!(SentenceLength::read(b"1", b"Y"), SentenceLength::read(b"+366", b"D"));
    /// assert_eq!(SentenceLength::read(b" 5", b"D"), SentenceLength::read(b"", b"D"));
    /// assert_eq!(SentenceLength::read(b"99999999999999999999", b"D"), SentenceLength::read(b"-1", b"D"));
    /// ```
    pub fn read(length: &[u8], unit: &[u8]) -> Self {
        const HALF_DAY: i64 = 43_200_000_000_000;
        let half_days = match unit {
            b"D" => 2,
            b"M" => 61,
            b"Y" => 732,
            _ => 0,
        };
        Self(integer(length).wrapping_mul(half_days * HALF_DAY))
    }
}

/// A decimal integer with an optional sign; not a number: 0; beyond 64 bits: the nearest end.
fn integer(text: &[u8]) -> i64 {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return 0;
    }
    digits.iter().fold(0_i64, |n, digit| {
        let digit = i64::from(digit - b'0');
        let n = n.saturating_mul(10);
        if negative { n.saturating_sub(digit) } else { n.saturating_add(digit) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_not_in_the_calendar_is_no_date() {
        for (text, expected) in [
            ("20160229", date(2016, 2, 29)),
            ("20150229", NO_DATE),
            ("20161301", NO_DATE),
            ("20161100", NO_DATE),
            ("2016111", NO_DATE),
            ("201611090", NO_DATE),
            ("2016 109", NO_DATE),
            ("NULL    ", NO_DATE),
            ("00010101", NO_DATE),
            ("00000101", date(0, 1, 1)),
        ] {
            assert_eq!(read(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn calendar_years_turn_29_february_into_1_march_only_in_a_common_year() {
        assert_eq!(years_later(date(1996, 2, 29), 4), date(2000, 2, 29));
        assert_eq!(years_later(date(1996, 2, 29), 1), date(1997, 3, 1));
        assert_eq!(years_later(date(1996, 2, 28), 1), date(1997, 2, 28));
        assert_eq!(years_later(date(2020, 2, 29), -10), date(2010, 3, 1));
    }

    #[test]
    fn calendar_years_stop_at_the_ends_of_the_calendar() {
        assert_eq!(years_later(date(9999, 1, 1), 21), Date::MAX);
        assert_eq!(years_later(date(-9999, 1, 1), -21), Date::MIN);
    }

    #[test]
    fn years_of_365_and_a_quarter_days_miss_an_anniversary_by_hours() {
        let as_of = date(2019, 11, 11);
        for (from, years) in [
            (date(2009, 11, 10), "10.0014"),
            (date(2009, 11, 11), "9.9986"),
            (date(2009, 11, 12), "9.9959"),
            (date(2019, 11, 12), "-0.0027"),
            (as_of, "0.0000"),
            (NO_DATE, "292.2710"),
            (date(2400, 1, 1), "-292.2710"),
        ] {
            assert_eq!(format!("{:.4}", years_between(from, as_of)), years, "{from}");
        }
    }

    #[test]
    fn a_month_of_sentence_is_thirty_and_a_half_days_and_a_year_is_366_days() {
        let end = |length: &str, unit: &str| {
            Moment::at(date(2016, 1, 1))
                .plus(SentenceLength::read(length.as_bytes(), unit.as_bytes()))
        };
        assert_eq!(end("2", "M"), Moment::at(date(2016, 3, 2)));
        assert_eq!(end("1", "Y"), Moment::at(date(2017, 1, 1)));
        assert_eq!(end("-3", "D"), Moment::at(date(2015, 12, 29)));
        assert_eq!(end("4", "L"), Moment::at(date(2016, 1, 1)));
        assert!(end("1", "M") > Moment::at(date(2016, 1, 31)));
        assert!(end("1", "M") < Moment::at(date(2016, 2, 1)));
    }

    #[test]
    fn a_sentence_of_999_years_overflows_into_the_past() {
        let end = Moment::at(date(2016, 1, 1)).plus(SentenceLength::read(b"999", b"Y"));
        assert!(end < Moment::at(date(2016, 1, 1)));
    }
}
