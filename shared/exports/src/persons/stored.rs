//! The form in which persons wait in the scratch file.

use std::sync::Arc;

use clear64_rules::date::DateSpan;
use clear64_rules::date::pilot::Moment;
use clear64_rules::identity::Link;
use clear64_rules::jurisdiction::Police;
use clear64_rules::reading::Reading;
use clear64_rules::record::{self, Identity};
use clear64_rules::section::Sections;
use clear64_rules::sentence::SentenceEnd;
use clear64_rules::truth::Truth;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// First 6 characters of `CNT_ORDER`.
type Case = [u8; 6];

/// First and last day, each as year, month and day.
type StoredDate = [(i16, i8, i8); 2];

fn store_date(date: DateSpan) -> StoredDate {
    [date.first(), date.last()].map(|day| (day.year(), day.month(), day.day()))
}

fn date([first, last]: StoredDate) -> DateSpan {
    let day = |(year, month, day)| Date::new(year, month, day).ok();
    day(first)
        .zip(day(last))
        .map_or(DateSpan::UNKNOWN, |(first, last)| DateSpan::between(first, last))
}

#[derive(Serialize, Deserialize)]
enum StoredEnd {
    Estimated(StoredDate),
    Pilot(i128),
}

impl StoredEnd {
    fn of(end: SentenceEnd) -> Self {
        match end {
            SentenceEnd::Estimated(end) => Self::Estimated(store_date(end)),
            SentenceEnd::Pilot(end) => Self::Pilot(end.nanoseconds()),
        }
    }

    fn into_end(self) -> SentenceEnd {
        match self {
            Self::Estimated(end) => SentenceEnd::Estimated(date(end)),
            Self::Pilot(end) => SentenceEnd::Pilot(Moment::from_nanoseconds(end)),
        }
    }
}

/// A person whose rows have ended.
#[derive(Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the facts of a person, as they are")]
pub(super) struct Person {
    subject_id: Box<[u8]>,
    link: Option<Box<[u8]>>,
    requested_link: Option<Box<[u8]>>,
    links_differ: bool,
    race_code: Box<[u8]>,
    race: Box<[u8]>,
    sex: Box<[u8]>,
    groups_differ: bool,
    birth_date: StoredDate,
    birth_dates_differ: bool,
    registrations: Vec<StoredDate>,
    deceased: bool,
    convictions: Vec<Conviction>,
    case_numbers: Vec<(Case, Vec<Box<[u8]>>)>,
    prop64_cycles: Vec<([u8; 3], Truth)>,
}

#[derive(Serialize, Deserialize)]
struct Conviction {
    row: u64,
    section: Box<[u8]>,
    date: StoredDate,
    felony: Truth,
    misdemeanor: Truth,
    arrest_date: StoredDate,
    county: Box<[u8]>,
    sentence_end: StoredEnd,
    registration: bool,
    case: [u8; 6],
    agency: Box<[u8]>,
    case_number: Box<[u8]>,
    court_number: Box<[u8]>,
    police: Police,
}

impl Person {
    pub(super) fn of(person: record::Person) -> Self {
        let identity = person.identity;
        Self {
            subject_id: identity.subject_id,
            link: identity.link.map(|link| link.as_bytes().into()),
            requested_link: identity.requested_link.map(|link| link.as_bytes().into()),
            links_differ: identity.links_differ,
            race_code: identity.race_code,
            race: identity.race,
            sex: identity.sex,
            groups_differ: identity.groups_differ,
            birth_date: store_date(person.birth_date),
            birth_dates_differ: person.birth_dates_differ,
            registrations: person.registrations.into_iter().map(store_date).collect(),
            deceased: person.deceased,
            convictions: person.convictions.into_iter().map(Conviction::of).collect(),
            case_numbers: person.case_numbers.into_iter().collect(),
            prop64_cycles: person.prop64_cycles.into_iter().collect(),
        }
    }

    /// The person, with nothing known yet that only the whole export shows.
    pub(super) fn into_person(self, reading: Reading, sections: &mut Sections) -> record::Person {
        record::Person {
            reading,
            identity: Identity {
                subject_id: self.subject_id,
                link: self.link.map(|link| Link::from_bytes(&link)),
                requested_link: self.requested_link.map(|link| Link::from_bytes(&link)),
                links_differ: self.links_differ,
                race_code: self.race_code,
                race: self.race,
                sex: self.sex,
                groups_differ: self.groups_differ,
            },
            linkable: false,
            incomplete: false,
            unmatched: false,
            birth_date: date(self.birth_date),
            convictions: self
                .convictions
                .into_iter()
                .map(|conviction| conviction.into_conviction(sections))
                .collect(),
            birth_dates_differ: self.birth_dates_differ,
            registrations: self.registrations.into_iter().map(date).collect(),
            deceased: self.deceased,
            case_numbers: self.case_numbers.into_iter().collect(),
            prop64_cycles: self.prop64_cycles.into_iter().collect(),
        }
    }
}

impl Conviction {
    fn of(conviction: record::Conviction) -> Self {
        Self {
            row: conviction.row,
            section: conviction.section.source().into(),
            date: store_date(conviction.date),
            felony: conviction.felony,
            misdemeanor: conviction.misdemeanor,
            arrest_date: store_date(conviction.arrest_date),
            county: Box::from(&*conviction.county),
            sentence_end: StoredEnd::of(conviction.sentence_end),
            registration: conviction.registration,
            case: conviction.case,
            agency: conviction.agency,
            case_number: conviction.case_number,
            court_number: conviction.court_number,
            police: conviction.police,
        }
    }

    fn into_conviction(self, sections: &mut Sections) -> record::Conviction {
        record::Conviction {
            row: self.row,
            section: sections.get(&self.section),
            date: date(self.date),
            felony: self.felony,
            misdemeanor: self.misdemeanor,
            arrest_date: date(self.arrest_date),
            quantity: None,
            county: Arc::from(self.county),
            sentence_end: self.sentence_end.into_end(),
            registration: self.registration,
            case: self.case,
            agency: self.agency,
            case_number: self.case_number,
            court_number: self.court_number,
            police: self.police,
        }
    }
}
