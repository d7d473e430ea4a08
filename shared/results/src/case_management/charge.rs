//! A row of the case-management export as a conviction.

use std::sync::Arc;

use clear64_exports::cms::{CmsRow, Weights, court_number_parts, last_eight};
use clear64_rules::county::County;
use clear64_rules::date::DateSpan;
use clear64_rules::jurisdiction::Police;
use clear64_rules::record::{Conviction, Person};
use clear64_rules::sentence::SentenceEnd;
use clear64_rules::truth::Truth;
use jiff::civil::Date;

/// The number of a conviction that stands in no row of the DOJ export: no other has it, so that none is
/// taken for the conviction itself.
pub(super) const NO_ROW: u64 = u64::MAX;

/// Characters that a part of a case number has at least to be looked up as a court number by itself:
/// shorter ones are counts or suffixes. Interpretation.
const LEAST_NUMBER: usize = 6;

/// The conviction that a row is about. In the exact reading the person's own, where the row tells it
/// for certain ([`own`]); else what the row says.
pub(super) fn conviction(
    row: &CmsRow,
    person: &Person,
    quantity: Option<f64>,
    county: County,
    as_of: Date,
) -> Conviction {
    let said = said(row, person, quantity, county, as_of);
    if person.reading.is_pilot() {
        return said;
    }
    match own(row, person, &said, county) {
        Some(own) => Conviction {
            quantity: quantity.or(own.quantity),
            felony: alike(own.felony, said.felony),
            misdemeanor: alike(own.misdemeanor, said.misdemeanor),
            ..own.clone()
        },
        None => said,
    }
}

/// What the two systems say together: one that says nothing goes along, and two that say otherwise leave
/// it unknown. The later of them may be a reduction (PC 17(b)).
fn alike(own: Truth, said: Truth) -> Truth {
    match (own.known(), said.known()) {
        (Some(own), Some(said)) if own != said => Truth::Unknown,
        (Some(_), _) => own,
        (None, _) => said,
    }
}

/// The person's own conviction that a row is about: of the section, and of the court number; without
/// one, of the arrest on the day of booking. Of several counts the first, if date and level are the
/// same.
fn own<'p>(
    row: &CmsRow,
    person: &'p Person,
    said: &Conviction,
    county: County,
) -> Option<&'p Conviction> {
    let of_section = person.convictions.iter().filter(|conviction| {
        is_of_county(conviction, county) && conviction.section.prop64() == said.section.prop64()
    });
    let of_section: Vec<&Conviction> = of_section.collect();
    let number = last_eight(row.court_number());
    let of_court = |conviction: &Conviction| {
        number.is_some()
            && court_numbers(person, conviction)
                .flat_map(court_number_parts)
                .any(|other| last_eight(other) == number)
    };
    let booked = said.arrest_date.day();
    let of_arrest =
        |conviction: &Conviction| booked.is_some() && conviction.arrest_date.day() == booked;
    let told = |is: &dyn Fn(&Conviction) -> bool| -> Vec<&'p Conviction> {
        of_section.iter().copied().filter(|conviction| is(conviction)).collect()
    };
    let mut found = told(&of_court);
    if found.is_empty() {
        found = told(&of_arrest);
    }
    let (first, others) = found.split_first()?;
    let is_same = |other: &&Conviction| other.date == first.date && other.felony == first.felony;
    others.iter().all(is_same).then_some(*first)
}

/// What the row itself says. The date of conviction is that of the case's disposition, the arrest that
/// of the booked charge.
fn said(
    row: &CmsRow,
    person: &Person,
    quantity: Option<f64>,
    county: County,
    as_of: Date,
) -> Conviction {
    let reading = person.reading;
    let date = row.disposition_date(reading, as_of);
    Conviction {
        row: NO_ROW,
        section: Arc::new(row.section(reading)),
        date,
        felony: row.felony(reading),
        misdemeanor: row.misdemeanor(reading),
        arrest_date: row.booking_date(reading, as_of),
        quantity,
        county: county.name().as_bytes().into(),
        sentence_end: SentenceEnd::Estimated(DateSpan::UNKNOWN),
        registration: false,
        police: Police::default(),
        case: [0; 6],
        agency: Box::default(),
        case_number: row.court_number().into(),
        court_number: Box::default(),
    }
}

/// The court numbers of a conviction: those of its case, its own, and the one of its fingerprints.
pub(super) fn court_numbers<'p>(
    person: &'p Person,
    conviction: &'p Conviction,
) -> impl Iterator<Item = &'p [u8]> {
    let of_case = person.case_numbers(conviction).iter().map(|number| &**number);
    of_case.chain([&*conviction.case_number, &*conviction.court_number])
}

/// The quantity that these court numbers have; none if they have none, or several.
pub(super) fn quantity<'n>(
    weights: &Weights,
    numbers: impl Iterator<Item = &'n [u8]>,
) -> Option<f64> {
    let parts = numbers.flat_map(court_number_parts).filter(|part| part.len() >= LEAST_NUMBER);
    let mut quantities = parts.filter_map(|number| weights.grams(number));
    let first = quantities.next()?;
    quantities.all(|other| other.total_cmp(&first).is_eq()).then_some(first)
}

pub(super) fn is_of_county(conviction: &Conviction, county: County) -> bool {
    *conviction.county == *county.name().as_bytes()
}

#[cfg(test)]
mod tests {
    use clear64_exports::cms::{COLUMN_COUNT, CmsFile, Column};
    use clear64_rules::reading::{Program, Reading};
    use clear64_rules::record::PersonBuilder;
    use clear64_rules::row::Row;
    use clear64_rules::section::Sections;
    use jiff::civil::date;

    use super::*;

    /// Of the person of [`person`], the row of the conviction that a charge of H&S 11359 is about.
    fn told(court_number: &str, booked: &str, reading: Reading) -> u64 {
        charged(court_number, booked, "", reading).row
    }

    /// The conviction itself, `level` being what the charge says.
    fn charged(court_number: &str, booked: &str, level: &str, reading: Reading) -> Conviction {
        let mut cells = [""; COLUMN_COUNT];
        cells[Column::CURRENT_CHARGE.index()] = "11359 HS";
        cells[Column::COURT_NUMBER.index()] = court_number;
        cells[Column::CURRENT_LEVEL.index()] = level;
        cells[Column::BOOKED_CHARGE_DATE.index()] = booked;
        cells[Column::DISPO_DATE.index()] = "010900";
        let file = CmsFile::read(cells.join(",").as_bytes()).unwrap();
        let county: County = "san-francisco".parse().unwrap();
        let as_of = date(2019, 11, 11);
        conviction(&file.rows[0], &person(reading), None, county, as_of)
    }

    /// Felony convictions of H&S 11359: rows 1, 2, twice in one case 3 and 4, 5 and 6.
    fn person(reading: Reading) -> Person {
        let mut builder = PersonBuilder::new(reading);
        let mut sections = Sections::new(reading);
        let rows: [(u64, [&[u8]; 5]); 6] = [
            (1, [b"101001001000", b"100", b"", b"19900101", b"19900110"]),
            (2, [b"102001001000", b"200", b"", b"19991201", b"20000105"]),
            (3, [b"103001001000", b"300", b"", b"20050101", b"20050110"]),
            (4, [b"103001002000", b"300", b"", b"20050101", b"20050110"]),
            (5, [b"104001001000", b"2212345-01", b"", b"20060101", b"20060110"]),
            (6, [b"105001001000", b"", b"2212999", b"20070101", b"20070110"]),
        ];
        for (number, [count_order, case_number, court_number, cycle_date, event_date]) in rows {
            let row = Row {
                number,
                subject_id: b"1",
                count_order,
                case_number,
                court_number,
                cycle_date,
                event_date,
                step_type: b"COURT ACTION",
                county: b"SAN FRANCISCO",
                offense: b"11359 HS-POSS",
                disposition: b"CONVICTED",
                conviction_status: b"FELONY",
                ..Row::default()
            };
            builder.add(&row, &mut sections).unwrap();
        }
        builder.finish()
    }

    #[test]
    fn a_row_is_about_the_conviction_of_its_court_number_or_else_of_its_arrest() {
        for (court_number, booked, expected) in [
            ("00000200", "", 2),
            ("00000100", "120199", 1),
            ("", "120199", 2),
            ("00000999", "120199", 2),
            ("00000300", "", 3),
            ("02212345", "", 5),
            ("02212999", "", 6),
            ("", "120299", NO_ROW),
            ("", "", NO_ROW),
        ] {
            let of = |reading| told(court_number, booked, reading);
            assert_eq!(of(Reading::Exact), expected, "{court_number} {booked}");
            assert_eq!(of(Reading::Pilot(Program::SanFrancisco)), NO_ROW);
        }
    }

    #[test]
    fn where_the_systems_say_different_levels_neither_is_known() {
        for (level, felony, misdemeanor) in [
            ("F", Truth::True, Truth::False),
            ("", Truth::True, Truth::False),
            ("M", Truth::Unknown, Truth::Unknown),
            ("I", Truth::Unknown, Truth::False),
        ] {
            let charge = charged("00000200", "", level, Reading::Exact);
            assert_eq!((charge.row, charge.felony), (2, felony), "{level}");
            assert_eq!(charge.misdemeanor, misdemeanor, "{level}");
        }
    }

    #[test]
    fn a_case_is_weighed_by_the_parts_of_its_number_but_not_by_short_ones() {
        let lines = "1,,2212345,20\n2,,1,30\n3,,2212999,40\n";
        let weights = Weights::read(lines.as_bytes(), Reading::Exact).unwrap();
        let person = person(Reading::Exact);
        let weighed = |place: usize| {
            let conviction = &person.convictions[place];
            quantity(&weights, court_numbers(&person, conviction))
        };
        assert_eq!((weighed(4), weighed(5), weighed(0)), (Some(20.0), Some(40.0), None));
    }
}
