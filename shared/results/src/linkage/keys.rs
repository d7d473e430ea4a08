//! The keys of rows and persons. What says nothing is no key: blanks, `NULL`, a missing date; in the
//! exact reading a number without a digit or of zeros alone, too.

use clear64_exports::cms::{CmsRow, last_eight};
use clear64_exports::layout::Column;
use clear64_exports::row::Record;
use clear64_rules::date::DateSpan;
use clear64_rules::date::pilot::{self, years_later};
use clear64_rules::identity::said;
use clear64_rules::reading::Reading;
use jiff::civil::Date;

use super::Kind;
use crate::tables::text as decoded;

/// A value that a row and a person can have alike.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Cii([u8; 8]),
    Ssn(Box<[u8]>),
    License(Box<[u8]>),
    CourtNumber(Box<[u8]>),
    NameAndBirthDate(Box<[u8]>, Date),
    ShortNameAndBirthDate(Box<[u8]>, Date),
    ShortNameAndBooking(Box<[u8]>, Date),
}

impl Key {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Cii(_) => Kind::Cii,
            Self::Ssn(_) => Kind::Ssn,
            Self::License(_) => Kind::License,
            Self::CourtNumber(_) => Kind::CourtNumber,
            Self::NameAndBirthDate(..) => Kind::NameAndBirthDate,
            Self::ShortNameAndBirthDate(..) => Kind::ShortNameAndBirthDate,
            Self::ShortNameAndBooking(..) => Kind::ShortNameAndBooking,
        }
    }
}

/// The keys of a row of the case-management export.
pub(super) fn cms_keys(row: &CmsRow, reading: Reading, as_of: Date) -> Vec<Key> {
    let name = name(&row.name(), reading);
    let mut keys = numbers(row.cii_number(), row.ssn(), row.license(), reading);
    keys.extend(court_number(row.court_number(), reading).map(Key::CourtNumber));
    let birth = row.birth_date(reading, as_of).day();
    keys.extend(names(name.as_deref(), birth, reading));
    if let (Some(name), Some(day)) = (name, row.booking_date(reading, as_of).day()) {
        keys.push(Key::ShortNameAndBooking(short(&name, reading), day));
    }
    keys
}

/// The keys of a person that any row can give: numbers, name and date of birth.
pub(super) fn person_keys(record: &Record<'_>, reading: Reading, as_of: Date) -> Vec<Key> {
    let get = |column| record.get(column);
    let (cii, ssn) = (get(Column::CII_NUMBER), get(Column::PRI_SSN));
    let mut keys = numbers(cii, ssn, get(Column::PRI_CDL), reading);
    let name = name(get(Column::PRI_NAME), reading);
    let birth = day(get(Column::PRI_DOB), reading, as_of);
    keys.extend(names(name.as_deref(), birth, reading));
    keys
}

/// What a row says of its person, as far as [`person_keys`] turns on it.
pub(super) fn identity(person: &[u8], record: &Record<'_>) -> Vec<u8> {
    let columns =
        [Column::CII_NUMBER, Column::PRI_SSN, Column::PRI_CDL, Column::PRI_NAME, Column::PRI_DOB];
    let cells = columns.map(|column| record.get(column));
    let mut told = Vec::new();
    for text in std::iter::once(person).chain(cells) {
        told.extend_from_slice(&text.len().to_le_bytes());
        told.extend_from_slice(text);
    }
    told
}

/// The keys of a conviction of the county: its court numbers.
pub(super) fn conviction_keys(record: &Record<'_>, reading: Reading) -> Vec<Key> {
    let case_number = record.get(Column::OFN);
    let parts = case_number.split(|byte| matches!(byte, b' ' | b',' | b'-'));
    let of_court = record.get(Column::FE_NUM_CRT_CASE);
    let all = parts.chain([case_number, of_court]);
    all.filter_map(|number| court_number(number, reading)).map(Key::CourtNumber).collect()
}

/// Last and first name of a row of the DOJ export.
pub(super) fn short_name(record: &Record<'_>, reading: Reading) -> Option<Box<[u8]>> {
    name(record.get(Column::PRI_NAME), reading).map(|name| short(&name, reading))
}

/// A day of the DOJ export. For the pilots' program one later than the run's date lost 100 years.
pub(super) fn day(text: &[u8], reading: Reading, as_of: Date) -> Option<Date> {
    match reading {
        Reading::Exact => DateSpan::read(text).day(),
        Reading::Pilot(_) => {
            let day = pilot::read_span(text).day()?;
            Some(if day > as_of { years_later(day, -100) } else { day })
        }
    }
}

fn numbers(cii: &[u8], ssn: &[u8], license: &[u8], reading: Reading) -> Vec<Key> {
    let cii = last_eight(cii).filter(|number| reading.is_pilot() || says(number));
    let ssn = match reading {
        Reading::Pilot(_) => said(ssn).to_vec(),
        Reading::Exact => ssn.iter().copied().filter(u8::is_ascii_digit).collect(),
    };
    let ssn = Some(ssn).filter(|ssn| if reading.is_pilot() { !ssn.is_empty() } else { says(ssn) });
    let license = said(license).split(|byte| *byte == b' ').next().unwrap_or_default();
    let license = Some(reading.word(license)).filter(|license| !license.is_empty());
    let license = license.filter(|license| reading.is_pilot() || says(license));
    [
        cii.map(Key::Cii),
        ssn.map(|ssn| Key::Ssn(ssn.into())),
        license.map(|license| Key::License((*license).into())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn names(name: Option<&[u8]>, birth: Option<Date>, reading: Reading) -> Vec<Key> {
    let (Some(name), Some(birth)) = (name, birth) else { return Vec::new() };
    vec![
        Key::NameAndBirthDate(name.into(), birth),
        Key::ShortNameAndBirthDate(short(name, reading), birth),
    ]
}

/// A name as names are compared: in the exact reading in capitals, blanks folded, none at the comma,
/// and alike in UTF-8 and Windows-1252.
fn name(text: &[u8], reading: Reading) -> Option<Box<[u8]>> {
    let text = said(text);
    let name = match reading {
        Reading::Pilot(_) => text.to_vec(),
        Reading::Exact => {
            let words: Vec<String> =
                decoded(text).split_whitespace().map(str::to_uppercase).collect();
            let folded = words.join(" ").into_bytes();
            let mut parts = folded.splitn(2, |byte| *byte == b',').map(<[u8]>::trim_ascii);
            let last = parts.next().unwrap_or_default().to_vec();
            parts.next().map_or(last.clone(), |first| [&*last, b",", first].concat())
        }
    };
    (!name.is_empty()).then(|| name.into())
}

/// A name up to its first blank. In the exact reading a last name can have several words: the first
/// blank behind its comma counts.
fn short(name: &[u8], reading: Reading) -> Box<[u8]> {
    let comma = match reading {
        Reading::Exact => name.iter().position(|byte| *byte == b',').unwrap_or(0),
        Reading::Pilot(_) => 0,
    };
    let blank = name.iter().skip(comma).position(|byte| *byte == b' ');
    name[..blank.map_or(name.len(), |blank| comma + blank)].into()
}

/// A court number: in the exact reading in capitals, without leading zeros.
fn court_number(number: &[u8], reading: Reading) -> Option<Box<[u8]>> {
    let number = reading.word(said(number)).into_owned();
    let number = match reading {
        Reading::Pilot(_) => &*number,
        Reading::Exact => {
            let zeros = number.iter().take_while(|byte| **byte == b'0').count();
            &number[zeros..]
        }
    };
    let is_number = if reading.is_pilot() { !number.is_empty() } else { says(number) };
    is_number.then(|| number.into())
}

/// Whether a number has a digit that is not zero. Interpretation: `NONE`, `UNKNOWN` and `X` stand in
/// exports for numbers nobody knew.
fn says(number: &[u8]) -> bool {
    number.iter().any(|byte| matches!(byte, b'1'..=b'9'))
}
