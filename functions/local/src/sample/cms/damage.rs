//! What is wrong with a row of the case-management file.

use clear64_exports::cms::Column;

use super::super::draw::Draw;
use super::super::entry::{Entry, Number};
use super::super::names;
use super::super::people::Person;
use super::line::Line;

/// What is wrong with one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// Nothing.
    None,
    /// No CII number.
    NoCii,
    /// No Social Security number.
    NoSsn,
    /// No driver's license.
    NoLicense,
    /// None of the three.
    NoNumbers,
    /// Leading zeros are lost, as spreadsheets lose them.
    ZerosLost,
    /// Two digits that follow each other are transposed, in the CII and the Social Security number.
    Transposed,
    /// No middle name.
    NoMiddleName,
    /// Another last name.
    MaidenName,
    /// The name with comma and blank instead of slashes.
    CommaName,
    /// Blanks around values and inside the name; lower case.
    Blanks,
    /// Another day of birth.
    WrongBirthDay,
    /// Nothing but court number and charge.
    CaseNumberAlone,
    /// Nothing but name, date of booking and charge.
    BookingAlone,
    /// Two persons of the sample have the name and the date of birth; half of the rows have no
    /// number that tells them apart.
    Namesake,
    /// A charge that is not looked at.
    OutOfScope,
    /// A person whom the sample does not have.
    NotInExport,
}

impl Damage {
    /// The damage of the next row.
    pub(super) fn drawn(person: &Person, entry: &Entry, draw: &mut Draw) -> Self {
        let damage = draw.weighted(&[
            (30, Self::None),
            (8, Self::NoCii),
            (5, Self::NoSsn),
            (5, Self::NoLicense),
            (8, Self::NoNumbers),
            (6, Self::ZerosLost),
            (6, Self::Transposed),
            (6, Self::NoMiddleName),
            (4, Self::MaidenName),
            (4, Self::CommaName),
            (4, Self::Blanks),
            (4, Self::WrongBirthDay),
            (3, Self::CaseNumberAlone),
            (3, Self::BookingAlone),
            (4, Self::OutOfScope),
        ]);
        let has_court_number = matches!(entry.number, Number::Court(_));
        match damage {
            _ if person.card.namesake_of.is_some() => Self::Namesake,
            Self::CaseNumberAlone if !has_court_number => Self::NoCii,
            damage => damage,
        }
    }

    /// The name in the truth.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::NoCii => "no-cii",
            Self::NoSsn => "no-ssn",
            Self::NoLicense => "no-license",
            Self::NoNumbers => "no-numbers",
            Self::ZerosLost => "zeros-lost",
            Self::Transposed => "transposed",
            Self::NoMiddleName => "no-middle-name",
            Self::MaidenName => "maiden-name",
            Self::CommaName => "comma-name",
            Self::Blanks => "blanks",
            Self::WrongBirthDay => "wrong-birth-day",
            Self::CaseNumberAlone => "case-number-alone",
            Self::BookingAlone => "booking-alone",
            Self::Namesake => "namesake",
            Self::OutOfScope => "out-of-scope",
            Self::NotInExport => "not-in-export",
        }
    }

    /// Damages a row.
    pub(super) fn apply(self, line: &mut Line, draw: &mut Draw) {
        match self {
            Self::None | Self::NotInExport => {}
            Self::NoCii => clear(line, &[Column::CII]),
            Self::NoSsn => clear(line, &[Column::SSN]),
            Self::NoLicense => clear(line, &[Column::DL_NUMBER]),
            Self::NoNumbers => clear(line, &NUMBERS),
            Self::ZerosLost => {
                for column in [Column::CII, Column::SSN, Column::COURT_NUMBER] {
                    let significant = line.get(column).trim_start_matches('0').to_owned();
                    line.set(column, significant);
                }
            }
            Self::Transposed => {
                for column in [Column::CII, Column::SSN] {
                    let transposed = transposed(line.get(column), draw);
                    line.set(column, transposed);
                }
            }
            Self::NoMiddleName => {
                let names: Vec<&str> = line.get(Column::TRUENAME).split('/').take(2).collect();
                let name = names.join("/");
                line.set(Column::TRUENAME, name);
            }
            Self::MaidenName => rename(line, draw),
            Self::CommaName => {
                let name = line.get(Column::TRUENAME).replacen('/', ",", 1).replace('/', " ");
                line.set(Column::TRUENAME, name);
            }
            Self::Blanks => blanks(line),
            Self::WrongBirthDay => another_day(line, draw),
            Self::CaseNumberAlone => {
                clear(line, &NUMBERS);
                clear(line, &[Column::TRUENAME, Column::DOB]);
            }
            Self::BookingAlone => {
                clear(line, &NUMBERS);
                clear(line, &[Column::DOB, Column::COURT_NUMBER]);
            }
            Self::Namesake => {
                if draw.chance(500) {
                    clear(line, &NUMBERS);
                    clear(line, &[Column::COURT_NUMBER, Column::BOOKED_CHARGE_DATE]);
                }
            }
            Self::OutOfScope => {
                line.set(Column::CURRENT_CHARGE, draw.pick(&["11377(A) HS", "459 PC", "11352 HS"]));
            }
        }
    }
}

/// The numbers that tell a person.
const NUMBERS: [Column; 3] = [Column::CII, Column::SSN, Column::DL_NUMBER];

fn clear(line: &mut Line, columns: &[Column]) {
    for column in columns {
        line.set(*column, "");
    }
}

/// Two neighbors that differ change places; nothing happens if none do.
fn transposed(number: &str, draw: &mut Draw) -> String {
    let mut digits: Vec<char> = number.chars().collect();
    let pairs: Vec<usize> =
        (1..digits.len()).filter(|second| digits[*second] != digits[second - 1]).collect();
    if let Some(second) = pairs.get(draw.index(pairs.len())) {
        digits.swap(*second, second - 1);
    }
    digits.into_iter().collect()
}

fn rename(line: &mut Line, draw: &mut Draw) {
    let maiden = names::drawn(true, draw);
    let (last, _) = maiden.split_once(',').unwrap_or((&maiden, ""));
    let given = line.get(Column::TRUENAME).split_once('/').map_or("", |(_, given)| given);
    let name = format!("{last}/{given}");
    line.set(Column::TRUENAME, name);
}

fn blanks(line: &mut Line) {
    let name = line.get(Column::TRUENAME).replace('/', " /  ").to_ascii_lowercase();
    line.set(Column::TRUENAME, format!(" {name} "));
    for column in [Column::COURT_NUMBER, Column::DOB, Column::BOOKED_CHARGE_DATE] {
        let padded = format!(" {}  ", line.get(column));
        line.set(column, padded);
    }
    for column in
        NUMBERS.into_iter().filter(|column| !line.get(*column).is_empty()).collect::<Vec<_>>()
    {
        let padded = format!("{}  ", line.get(column));
        line.set(column, padded);
    }
}

/// The day of the month moves to another one that every month has.
fn another_day(line: &mut Line, draw: &mut Draw) {
    let birth = line.get(Column::DOB).to_owned();
    let (Some(month), Some(day), Some(year)) = (birth.get(..2), birth.get(2..4), birth.get(4..))
    else {
        return;
    };
    let day: usize = day.parse().unwrap_or(1);
    let other = (day + draw.index(26)) % 28 + 1;
    let other = if other == day { other % 28 + 1 } else { other };
    line.set(Column::DOB, format!("{month}{other:02}{year}"));
}
