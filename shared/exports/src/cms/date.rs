//! `MMDDYY`, and which century it is of.

use clear64_rules::date::DateSpan;
use clear64_rules::date::pilot::years_later;
use clear64_rules::reading::Reading;
use jiff::civil::Date;

/// Years of two digits from this one on are of the 20th century, those before of the 21st.
const PIVOT: i16 = 69;

/// Reads `MMDDYY`: 69 to 99 are of the 20th century, 0 to 68 of the 21st, and what would be later than
/// the as-of date is a century earlier. Anything else is unknown. The exact reading takes
/// slashes or hyphens between the parts, and years of four digits, too: these stand as they are
/// written, and one that is impossible is unknown. Five digits are unknown: a date that lost its
/// leading zero cannot be told from the days that a spreadsheet counts.
///
/// The century turns on the as-of date, and on no clock: the same run reads the same dates.
pub(super) fn read(text: &[u8], reading: Reading, as_of: Date) -> DateSpan {
    let parts = match reading {
        Reading::Pilot(_) => digits(text),
        Reading::Exact => digits(text.trim_ascii()).or_else(|| loose(text.trim_ascii())),
    };
    parts.and_then(|parts| parts.day(as_of)).map_or(DateSpan::UNKNOWN, DateSpan::of_day)
}

/// The numbers of a date, as they stand.
struct Parts {
    month: i16,
    day: i16,
    year: Year,
}

enum Year {
    /// Of two digits.
    OfCentury(i16),
    /// Of four.
    Whole(i16),
}

impl Parts {
    fn read(month: &[u8], day: &[u8], year: &[u8]) -> Option<Self> {
        let of_year = match year.len() {
            2 => Year::OfCentury,
            4 => Year::Whole,
            _ => return None,
        };
        Some(Self { month: number(month)?, day: number(day)?, year: of_year(number(year)?) })
    }

    fn day(&self, as_of: Date) -> Option<Date> {
        let day = |year| {
            Date::new(year, i8::try_from(self.month).ok()?, i8::try_from(self.day).ok()?).ok()
        };
        match self.year {
            Year::Whole(year) => day(year).filter(|day| DateSpan::is_possible_year(day.year())),
            Year::OfCentury(year) => {
                let century = if year < PIVOT { 2000 } else { 1900 };
                let day = day(century + year)?;
                Some(if day > as_of { years_later(day, -100) } else { day })
            }
        }
    }
}

/// Six digits.
fn digits(text: &[u8]) -> Option<Parts> {
    let text: &[u8; 6] = text.try_into().ok()?;
    Parts::read(&text[..2], &text[2..4], &text[4..])
}

/// Eight digits, or parts between slashes or hyphens.
fn loose(text: &[u8]) -> Option<Parts> {
    let parts: Vec<&[u8]> = text.split(|byte| matches!(byte, b'/' | b'-')).collect();
    match (&parts[..], text.len()) {
        ([month, day, year], _) => Parts::read(month, day, year),
        ([text], 8) => Parts::read(&text[..2], &text[2..4], &text[4..]),
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<i16> {
    let is_number = matches!(digits.len(), 1..=4) && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| digits.iter().fold(0, |n, d| n * 10 + i16::from(d - b'0')))
}

#[cfg(test)]
mod tests {
    use clear64_rules::reading::Program;
    use jiff::civil::date;

    use super::*;

    const PILOT: Reading = Reading::Pilot(Program::SanFrancisco);

    fn day(text: &str, reading: Reading, as_of: Date) -> Option<Date> {
        read(text.as_bytes(), reading, as_of).day()
    }

    #[test]
    fn two_digits_are_of_the_century_that_is_not_after_the_as_of_date() {
        let as_of = date(2019, 11, 11);
        for (text, expected) in [
            ("010169", date(1969, 1, 1)),
            ("123168", date(1968, 12, 31)),
            ("111119", date(2019, 11, 11)),
            ("111219", date(1919, 11, 12)),
            ("022900", date(2000, 2, 29)),
            ("123199", date(1999, 12, 31)),
        ] {
            for reading in [Reading::Exact, PILOT] {
                assert_eq!(day(text, reading, as_of), Some(expected), "{text} {reading}");
            }
        }
        assert_eq!(day("111219", PILOT, date(2019, 11, 12)), Some(date(2019, 11, 12)));
    }

    #[test]
    fn a_year_of_four_digits_is_of_the_century_that_it_says() {
        let as_of = date(2019, 11, 11);
        for (text, expected) in [
            ("11/12/2019", date(2019, 11, 12)),
            ("11122019", date(2019, 11, 12)),
            ("01/01/1919", date(1919, 1, 1)),
        ] {
            assert_eq!(day(text, Reading::Exact, as_of), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_unknown() {
        for text in ["", "000000", "023199", "130199", "1a0199", "0101999", "01019"] {
            assert_eq!(day(text, PILOT, date(2019, 11, 11)), None, "{text}");
        }
        for text in ["", "000000", "30485", "02/31/99", "1/1/9", "01//99", "1/1/1/99", "1/1/0085"] {
            assert_eq!(day(text, Reading::Exact, date(2019, 11, 11)), None, "{text}");
        }
    }

    #[test]
    fn the_exact_reading_takes_what_a_spreadsheet_makes_of_dates() {
        for text in [" 030485 ", "3/4/85", "03/04/1985", "3-4-1985", "03041985"] {
            let expected = Some(date(1985, 3, 4));
            assert_eq!(day(text, Reading::Exact, date(2019, 11, 11)), expected, "{text}");
            assert_eq!(day(text, PILOT, date(2019, 11, 11)), None, "{text}");
        }
    }

    #[test]
    fn a_year_of_four_digits_stands_as_it_is_written() {
        for (text, expected) in [
            ("11/12/2019", Some(date(2019, 11, 12))),
            ("11122019", Some(date(2019, 11, 12))),
            ("1/1/1925", Some(date(1925, 1, 1))),
            ("12/31/9999", None),
            ("1/1/1700", None),
        ] {
            assert_eq!(day(text, Reading::Exact, date(2019, 11, 11)), expected, "{text}");
        }
    }
}
