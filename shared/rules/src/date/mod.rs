//! Dates as far as the export tells them: a day, a month, a year, or nothing.
//!
//! Dates are civil: no clock, no zone. A date is the span of the days it may be, and a comparison
//! decides only if every day of the span decides the same. What the pilots' program did instead
//! stands in [`pilot`].

pub mod pilot;

use jiff::Span;
use jiff::civil::{Date, date};

use crate::truth::Truth;

/// 9 November 2016, the day on which Proposition 64 came into force.
pub const PROPOSITION_64_IN_FORCE: Date = date(2016, 11, 9);

/// The days that a date may be, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateSpan {
    first: Date,
    last: Date,
}

impl DateSpan {
    /// Nothing is known: any day.
    pub const UNKNOWN: Self = Self { first: Date::MIN, last: Date::MAX };

    /// Years in which an event of a California criminal history can have happened. The state was
    /// admitted in 1850; `99991231` and `17000101` stand in exports for dates nobody knew.
    /// Interpretation: such a date is impossible, not early or late.
    const POSSIBLE_YEARS: std::ops::RangeInclusive<i16> = 1850..=2099;

    /// Whether an event of a California criminal history can have happened in a year.
    pub fn is_possible_year(year: i16) -> bool {
        Self::POSSIBLE_YEARS.contains(&year)
    }

    /// A known day.
    pub fn of_day(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// From one day to another, both included; nothing known if they stand the wrong way round.
    pub fn between(first: Date, last: Date) -> Self {
        if first <= last { Self { first, last } } else { Self::UNKNOWN }
    }

    /// Reads `YYYYMMDD`, blanks around it aside; `YYYYMM00` is the month, `YYYY0000` the year.
    /// Anything else, an impossible day included, is unknown.
    ///
    /// ```
    /// use clear64_rules::date::DateSpan;
    /// use jiff::civil::date;
    ///
    /// assert_eq!(DateSpan::read(b"19790411 ").day(), Some(date(1979, 4, 11)));
    /// let year = DateSpan::between(date(1979, 1, 1), date(1979, 12, 31));
    /// assert_eq!(DateSpan::read(b"19790000"), year);
    /// let month = DateSpan::between(date(1980, 2, 1), date(1980, 2, 29));
    /// assert_eq!(DateSpan::read(b"19800200"), month);
    /// for unknown in ["", "00000000", "19790231", "19791300", "19790011", "17000101", "99991231"] {
    ///     assert_eq!(DateSpan::read(unknown.as_bytes()), DateSpan::UNKNOWN, "{unknown}");
    /// }
    /// ```
    pub fn read(text: &[u8]) -> Self {
        Self::read_possible(text.trim_ascii()).unwrap_or(Self::UNKNOWN)
    }

    fn read_possible(text: &[u8]) -> Option<Self> {
        let text: &[u8; 8] = text.try_into().ok()?;
        if !text.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number = |digits: &[u8]| digits.iter().fold(0, |n, d| n * 10 + i16::from(d - b'0'));
        let year = number(&text[..4]);
        let month = i8::try_from(number(&text[4..6])).ok()?;
        let day = i8::try_from(number(&text[6..])).ok()?;
        if !Self::is_possible_year(year) {
            return None;
        }
        match (month, day) {
            (0, 0) => Some(Self { first: date(year, 1, 1), last: date(year, 12, 31) }),
            (month, 0) => {
                let first = Date::new(year, month, 1).ok()?;
                Some(Self { first, last: first.last_of_month() })
            }
            (month, day) => Date::new(year, month, day).ok().map(Self::of_day),
        }
    }

    /// The first day it may be.
    pub fn first(self) -> Date {
        self.first
    }

    /// The last day it may be.
    pub fn last(self) -> Date {
        self.last
    }

    /// The day, if it is known.
    pub fn day(self) -> Option<Date> {
        (self.first == self.last).then_some(self.first)
    }

    /// The year, if it is known.
    pub fn year(self) -> Option<i16> {
        (self.first.year() == self.last.year()).then(|| self.first.year())
    }

    /// Whether it is on this day or later.
    pub fn is_on_or_after(self, day: Date) -> Truth {
        !self.is_before(Self::of_day(day))
    }

    /// Whether it is on this day or earlier.
    pub fn is_on_or_before(self, day: Date) -> Truth {
        !Self::of_day(day).is_before(self)
    }

    /// Whether it is on a strictly earlier day than another date.
    ///
    /// ```
    /// use clear64_rules::date::DateSpan;
    /// use clear64_rules::truth::Truth::{False, True, Unknown};
    ///
    /// let date = |text: &str| DateSpan::read(text.as_bytes());
    /// assert_eq!(date("19790411").is_before(date("19790412")), True);
    /// assert_eq!(date("19790411").is_before(date("19790411")), False);
    /// assert_eq!(date("19790000").is_before(date("19800101")), True);
    /// assert_eq!(date("19790000").is_before(date("19790411")), Unknown);
    /// assert_eq!(date("19790000").is_before(date("19790101")), False);
    /// assert_eq!(date("").is_before(date("19790411")), Unknown);
    /// ```
    pub fn is_before(self, other: Self) -> Truth {
        if self.last < other.first {
            Truth::True
        } else if self.first >= other.last {
            Truth::False
        } else {
            Truth::Unknown
        }
    }

    /// The anniversary `years` calendar years later; that of 29 February is 28 February where there
    /// is no 29th. Interpretation: the statute counts years, and says nothing of leap days.
    ///
    /// ```
    /// use clear64_rules::date::DateSpan;
    ///
    /// let date = |text: &str| DateSpan::read(text.as_bytes());
    /// assert_eq!(date("19960229").anniversary(21), date("20170228"));
    /// assert_eq!(date("19960229").anniversary(4), date("20000229"));
    /// assert_eq!(date("").anniversary(50).is_on_or_before(jiff::civil::date(2019, 1, 1)).known(), None);
    /// ```
    #[must_use]
    pub fn anniversary(self, years: i16) -> Self {
        let later = |day: Date| {
            let year = day.year().checked_add(years)?;
            let same_day = Date::new(year, day.month(), day.day());
            // There is no 29 February in most years.
            same_day.or_else(|_| Date::new(year, day.month(), day.day().min(28))).ok()
        };
        match (later(self.first), later(self.last)) {
            (Some(first), Some(last)) => Self { first, last },
            // Beyond the calendar.
            _ => self.plus(Span::new().years(years)),
        }
    }

    /// Whether `years` have passed on a day: on the anniversary they have.
    pub fn years_have_passed(self, years: i16, on: Date) -> Truth {
        self.anniversary(years).is_on_or_before(on)
    }

    /// Each day moved by a span of the calendar; stops at the ends of the calendar.
    #[must_use]
    pub fn plus(self, span: Span) -> Self {
        let first = self.first.saturating_add(span);
        let last = if self.last == self.first { first } else { self.last.saturating_add(span) };
        Self { first, last }
    }

    /// This date or any later one.
    #[must_use]
    pub fn or_later(self) -> Self {
        Self { first: self.first, last: Date::MAX }
    }

    /// The later of two dates.
    #[must_use]
    pub fn later_of(self, other: Self) -> Self {
        Self { first: self.first.max(other.first), last: self.last.max(other.last) }
    }

    /// What two statements about one date say together; none if they contradict each other.
    pub fn and(self, other: Self) -> Option<Self> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        (first <= last).then_some(Self { first, last })
    }
}
