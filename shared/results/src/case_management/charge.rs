//! A row of the case-management export as a conviction.

use std::sync::Arc;

use clear64_exports::cms::{CmsRow, Weights, last_eight};
use clear64_rules::county::County;
use clear64_rules::date::DateSpan;
use clear64_rules::jurisdiction::Police;
use clear64_rules::record::{Conviction, Person};
use clear64_rules::sentence::SentenceEnd;
use jiff::civil::Date;

/// The number of a conviction that stands in no row of the DOJ export: no other has it, so that none is
/// taken for the conviction itself.
const NO_ROW: u64 = u64::MAX;

/// The conviction that a row is about. In the exact reading the person's own, where exactly one has
/// the section and the court number of the row; else what the row says.
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
    let of_row = last_eight(row.court_number());
    let own = person.convictions.iter().filter(|conviction| {
        is_of_county(conviction, county)
            && conviction.section.prop64().is_some()
            && conviction.section.prop64() == said.section.prop64()
            && court_numbers(person, conviction)
                .any(|number| last_eight(number).is_some_and(|number| Some(number) == of_row))
    });
    match own.collect::<Vec<_>>()[..] {
        [own] => Conviction { quantity: quantity.or(own.quantity), ..(*own).clone() },
        _ => said,
    }
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
    }
}

/// The court numbers of a conviction: those of its case, and its own.
pub(super) fn court_numbers<'p>(
    person: &'p Person,
    conviction: &'p Conviction,
) -> impl Iterator<Item = &'p [u8]> {
    let of_case = person.case_numbers(conviction).iter().map(|number| &**number);
    of_case.chain(std::iter::once(&*conviction.case_number))
}

/// The quantity that these court numbers have; none if they have none, or several.
pub(super) fn quantity<'n>(
    weights: &Weights,
    numbers: impl Iterator<Item = &'n [u8]>,
) -> Option<f64> {
    let mut quantities = numbers.filter_map(|number| weights.grams(number));
    let first = quantities.next()?;
    quantities.all(|other| other.total_cmp(&first).is_eq()).then_some(first)
}

pub(super) fn is_of_county(conviction: &Conviction, county: County) -> bool {
    *conviction.county == *county.name().as_bytes()
}
