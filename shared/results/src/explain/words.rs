//! How dates, rows, ages and sections are put into words.

use clear64_rules::date::DateSpan;
use clear64_rules::section::Section;
use clear64_rules::section::grammar::Charge;
use jiff::civil::Date;

/// A date as far as it is known, as the object of "is" or "of".
pub(super) fn day(date: DateSpan) -> String {
    let (first, last) = (date.first(), date.last());
    if let Some(day) = date.day() {
        return day.to_string();
    }
    if is_open(date) {
        return "an unknown day".to_owned();
    }
    if last == Date::MAX {
        return format!("{first} or a later day");
    }
    let starts_month = first.day() == 1 && last == last.last_of_month();
    match date.year() {
        Some(year) if starts_month && first.month() == 1 && last.month() == 12 => {
            format!("some day of {year}")
        }
        Some(year) if starts_month && first.month() == last.month() => {
            format!("some day of {year}-{:02}", first.month())
        }
        _ => format!("a day from {first} to {last}"),
    }
}

/// Whether nothing is known of a date, moved by a sentence or not.
pub(super) fn is_open(date: DateSpan) -> bool {
    date.first().year() < 1 && date.last() == Date::MAX
}

/// A date as a value: a day, two days with a slash between as ISO 8601 writes a span, or nothing.
pub(super) fn day_value(date: DateSpan) -> Option<String> {
    let (first, last) = (date.first(), date.last());
    match date.day() {
        Some(day) => Some(day.to_string()),
        None if first == Date::MIN || last == Date::MAX => None,
        None => Some(format!("{first}/{last}")),
    }
}

/// Why a column tells no day, or not the whole of one. What is in it is shown only if it is
/// digits: another column's content may have slipped in.
pub(super) fn no_day(column: &str, field: &[u8]) -> String {
    let field = field.trim_ascii();
    let digits = std::str::from_utf8(field)
        .ok()
        .filter(|text| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()));
    match digits {
        Some(digits) => format!("{column} is {digits}"),
        None if field.is_empty() => format!("{column} is blank"),
        None => format!("{column} is no date"),
    }
}

/// `row 3`, `rows 3 and 5`.
pub(super) fn rows(numbers: &[u64]) -> String {
    let texts = numbers.iter().map(u64::to_string).collect();
    format!("{} {}", if numbers.len() == 1 { "row" } else { "rows" }, list(texts, "and"))
}

/// Items with commas between, and a word before the last.
pub(super) fn list(mut items: Vec<String>, word: &str) -> String {
    match (items.pop(), items.is_empty()) {
        (None, _) => String::new(),
        (Some(only), true) => only,
        (Some(last), false) => format!("{} {word} {last}", items.join(", ")),
    }
}

/// `1 conviction`, `2 convictions`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Years of age on a date, at least and at most; none if nothing is known of one of the dates.
///
/// A year is full on the anniversary; that of 29 February is 28 February where there is no 29th.
pub(super) fn ages(birth: DateSpan, on: DateSpan) -> Option<(i16, i16)> {
    let is_known = |date: DateSpan| date.first() > Date::MIN && date.last() < Date::MAX;
    let age = |birth: Date, on: Date| {
        let years = on.year() - birth.year();
        let had_birthday = DateSpan::of_day(birth).years_have_passed(years, on);
        if had_birthday.known() == Some(true) { years } else { years - 1 }
    };
    (is_known(birth) && is_known(on))
        .then(|| (age(birth.last(), on.first()), age(birth.first(), on.last())))
}

/// `38`, `37 or 38`, `20 to 38`.
pub(super) fn span((least, most): (i16, i16)) -> String {
    match most - least {
        0 => least.to_string(),
        1 => format!("{least} or {most}"),
        _ => format!("{least} to {most}"),
    }
}

/// A section as it is written, without what is none.
pub(super) fn section(section: &Section) -> String {
    let charge = Charge::parse(section.source());
    // A charge that follows the grammar holds nothing but sections there.
    let text = match std::str::from_utf8(&charge.text) {
        Ok(text) if charge.is_whole => text.to_owned(),
        _ => section.code_text().to_owned(),
    };
    if text.is_empty() { "a charge that names no section".to_owned() } else { text }
}

/// Why it is not known which section a charge is of, or whether it is on a list.
pub(super) fn doubt(section: &Section) -> &'static str {
    let charge = Charge::parse(section.source());
    if !charge.is_whole {
        "the charge is not written as sections are"
    } else if charge.sections.iter().any(|section| section.code.is_none()) {
        "the code of the section is missing"
    } else if charge.sections.iter().any(|section| section.number == "290") {
        "the duty to register may be of PC 290.006"
    } else if charge.sections.iter().any(|section| section.prefix.is_some()) {
        "it is an attempt, a conspiracy or help after the fact"
    } else {
        "the charge names more than one section"
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_date_is_put_into_words_as_far_as_it_is_known() {
        for (text, words) in [
            ("19790411", "1979-04-11"),
            ("19790000", "some day of 1979"),
            ("19790200", "some day of 1979-02"),
            ("", "an unknown day"),
        ] {
            assert_eq!(day(DateSpan::read(text.as_bytes())), words, "{text}");
        }
        let two_months = DateSpan::between(date(1979, 2, 1), date(1979, 3, 31));
        assert_eq!(day(two_months), "a day from 1979-02-01 to 1979-03-31");
        assert_eq!(day(DateSpan::read(b"19790411").or_later()), "1979-04-11 or a later day");
    }

    #[test]
    fn what_is_no_date_is_shown_only_if_it_is_digits() {
        for (field, words) in [
            (" ", "DAY is blank"),
            ("19790000 ", "DAY is 19790000"),
            ("JANE DOE", "DAY is no date"),
            ("900112233", "DAY is no date"),
        ] {
            assert_eq!(no_day("DAY", field.as_bytes()), words);
        }
    }

    #[test]
    fn an_age_is_full_on_the_anniversary() {
        let on = |day| ages(DateSpan::read(b"19960229"), DateSpan::of_day(day));
        assert_eq!(on(date(2017, 2, 27)), Some((20, 20)));
        assert_eq!(on(date(2017, 2, 28)), Some((21, 21)));
        let year = ages(DateSpan::read(b"19960000"), DateSpan::of_day(date(2017, 6, 1)));
        assert_eq!(year.map(span).as_deref(), Some("20 or 21"));
        assert_eq!(ages(DateSpan::UNKNOWN, DateSpan::read(b"20170601")), None);
    }
}
