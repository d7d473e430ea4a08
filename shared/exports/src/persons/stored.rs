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
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

/// Bytes that are written whole and read where they stand.
struct Text<'b>(&'b [u8]);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de: 'b, 'b> Deserialize<'de> for Text<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&[u8]>::deserialize(deserializer).map(Self)
    }
}

/// A person whose rows have ended.
#[derive(Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the facts of a person, as they are")]
pub(super) struct Person<'b> {
    #[serde(borrow)]
    subject_id: Text<'b>,
    link: Option<Text<'b>>,
    requested_link: Option<Text<'b>>,
    links_differ: bool,
    race_code: Text<'b>,
    race: Text<'b>,
    sex: Text<'b>,
    groups_differ: bool,
    birth_date: StoredDate,
    birth_dates_differ: bool,
    registrations: Vec<StoredDate>,
    deceased: bool,
    convictions: Vec<Conviction<'b>>,
    case_numbers: Vec<(Case, Vec<Text<'b>>)>,
    prop64_cycles: Vec<([u8; 3], Truth)>,
}

#[derive(Serialize, Deserialize)]
struct Conviction<'b> {
    row: u64,
    #[serde(borrow)]
    section: Text<'b>,
    date: StoredDate,
    felony: Truth,
    misdemeanor: Truth,
    arrest_date: StoredDate,
    county: Text<'b>,
    sentence_end: StoredEnd,
    registration: bool,
    case: Case,
    agency: Text<'b>,
    case_number: Text<'b>,
    court_number: Text<'b>,
    police: Police,
}

impl<'b> Person<'b> {
    pub(super) fn of(person: &'b record::Person) -> Self {
        let identity = &person.identity;
        let cases = person.case_numbers.iter();
        Self {
            subject_id: Text(&identity.subject_id),
            link: identity.link.as_ref().map(|link| Text(link.as_bytes())),
            requested_link: identity.requested_link.as_ref().map(|link| Text(link.as_bytes())),
            links_differ: identity.links_differ,
            race_code: Text(&identity.race_code),
            race: Text(&identity.race),
            sex: Text(&identity.sex),
            groups_differ: identity.groups_differ,
            birth_date: store_date(person.birth_date),
            birth_dates_differ: person.birth_dates_differ,
            registrations: person.registrations.iter().copied().map(store_date).collect(),
            deceased: person.deceased,
            convictions: person.convictions.iter().map(Conviction::of).collect(),
            case_numbers: cases
                .map(|(case, numbers)| (*case, numbers.iter().map(|number| Text(number)).collect()))
                .collect(),
            prop64_cycles: person.prop64_cycles.iter().map(|(cycle, is)| (*cycle, *is)).collect(),
        }
    }

    /// The person, with nothing known yet that only the whole export shows.
    pub(super) fn into_person(self, reading: Reading, sections: &mut Sections) -> record::Person {
        let owned = |numbers: Vec<Text<'_>>| numbers.iter().map(|number| number.0.into()).collect();
        let mut convictions: Vec<record::Conviction> = Vec::with_capacity(self.convictions.len());
        for conviction in self.convictions {
            // As a rule a person was convicted in one county.
            let county = match convictions.last() {
                Some(last) if *last.county == *conviction.county.0 => Arc::clone(&last.county),
                _ => Arc::from(conviction.county.0),
            };
            convictions.push(conviction.into_conviction(county, sections));
        }
        record::Person {
            reading,
            identity: Identity {
                subject_id: self.subject_id.0.into(),
                link: self.link.map(|link| Link::from_bytes(link.0)),
                requested_link: self.requested_link.map(|link| Link::from_bytes(link.0)),
                links_differ: self.links_differ,
                race_code: self.race_code.0.into(),
                race: self.race.0.into(),
                sex: self.sex.0.into(),
                groups_differ: self.groups_differ,
            },
            linkable: false,
            incomplete: false,
            unmatched: false,
            birth_date: date(self.birth_date),
            convictions,
            birth_dates_differ: self.birth_dates_differ,
            registrations: self.registrations.into_iter().map(date).collect(),
            deceased: self.deceased,
            case_numbers: self
                .case_numbers
                .into_iter()
                .map(|(case, numbers)| (case, owned(numbers)))
                .collect(),
            prop64_cycles: self.prop64_cycles.into_iter().collect(),
        }
    }
}

impl<'b> Conviction<'b> {
    fn of(conviction: &'b record::Conviction) -> Self {
        Self {
            row: conviction.row,
            section: Text(conviction.section.source()),
            date: store_date(conviction.date),
            felony: conviction.felony,
            misdemeanor: conviction.misdemeanor,
            arrest_date: store_date(conviction.arrest_date),
            county: Text(&conviction.county),
            sentence_end: StoredEnd::of(conviction.sentence_end),
            registration: conviction.registration,
            case: conviction.case,
            agency: Text(&conviction.agency),
            case_number: Text(&conviction.case_number),
            court_number: Text(&conviction.court_number),
            police: conviction.police,
        }
    }

    fn into_conviction(self, county: Arc<[u8]>, sections: &mut Sections) -> record::Conviction {
        record::Conviction {
            row: self.row,
            section: Arc::clone(sections.get(self.section.0)),
            date: date(self.date),
            felony: self.felony,
            misdemeanor: self.misdemeanor,
            arrest_date: date(self.arrest_date),
            quantity: None,
            county,
            sentence_end: self.sentence_end.into_end(),
            registration: self.registration,
            case: self.case,
            agency: self.agency.0.into(),
            case_number: self.case_number.0.into(),
            court_number: self.court_number.0.into(),
            police: self.police,
        }
    }
}
