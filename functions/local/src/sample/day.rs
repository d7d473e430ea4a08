//! Days of the calendar, and how the export writes them.

use jiff::ToSpan;
use jiff::civil::Date;

/// The day `days` after another one, before it if negative.
pub(super) fn later(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

/// Days from one day to another, negative if that is earlier.
pub(super) fn between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// How much of a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `19790611`.
    Whole,
    /// Year and month: `19790600`.
    Month,
    /// The year: `19790000`.
    Year,
    /// A day that no month has: `19790631`, `19790231`.
    Impossible,
}

/// A date as a field of the export.
#[derive(Clone, Copy)]
pub(super) struct Written {
    /// What it is.
    pub(super) date: Date,
    /// What is written of it.
    pub(super) form: Form,
}

impl Written {
    /// `YYYYMMDD`.
    pub(super) fn text(self) -> [u8; 8] {
        let whole = |number: i16| u32::from(number.unsigned_abs());
        let year = whole(self.date.year()) * 10_000;
        let month = whole(self.date.month().into());
        let day = whole(self.date.day().into());
        let mut left = match self.form {
            Form::Whole => year + month * 100 + day,
            Form::Month => year + month * 100,
            Form::Year => year,
            // June and September have 30 days, and February is given 31 too.
            Form::Impossible if month <= 4 => year + 231,
            Form::Impossible if month <= 8 => year + 631,
            Form::Impossible => year + 931,
        };
        let mut text = [b'0'; 8];
        for digit in text.iter_mut().rev() {
            *digit += u8::try_from(left % 10).unwrap_or(0);
            left /= 10;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_date_is_written_in_full_or_in_part() {
        for (form, text) in [
            (Form::Whole, b"19790405"),
            (Form::Month, b"19790400"),
            (Form::Year, b"19790000"),
            (Form::Impossible, b"19790231"),
        ] {
            assert_eq!(&Written { date: date(1979, 4, 5), form }.text(), text);
        }
    }

    #[test]
    fn days_are_counted_both_ways() {
        let (march, april) = (date(2016, 2, 28), date(2016, 4, 1));
        assert_eq!(between(march, april), 33);
        assert_eq!(later(april, -33), march);
    }
}
