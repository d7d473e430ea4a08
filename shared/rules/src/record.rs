//! Rows to persons: which rows are convictions, and what a person's history says as a whole.
//!
//! One row stands for one count and one part of its sentence, so a count repeats. A person's rows
//! may stand anywhere in the export; their order among each other is the order of the file.
//!
//! `CNT_ORDER` alone says which rows are of one count: what a repeated count says of section, date or
//! level is not looked at. It adds its sentence part to the conviction it repeats. Rows that disagree on
//! the date of birth make it unknown. As the pilots' program read them, the date of birth comes from
//! the person's first row; a repeated count adds its sentence to the conviction added last, which
//! need not be the one it repeats; a person with a blank `SUBJECT_ID` starts afresh with every row,
//! so that nothing of it is a repeat and its date of birth is that of the last row.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::date::DateSpan;
use crate::date::pilot::{self, Moment};
use crate::identity::{Link, said};
use crate::jurisdiction::Police;
use crate::reading::Reading;
use crate::row::{Row, Step};
use crate::section::{Section, Sections};
use crate::sentence::SentenceEnd;
use crate::truth::Truth;

/// `CNT_ORDER` is too short to say which cycle or case a row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("CNT_ORDER has {found} characters, at least {needed} are needed to place the row")]
pub struct CountOrderTooShort {
    /// Characters found.
    pub found: usize,
    /// Characters needed: 3 for the cycle, 6 for the case.
    pub needed: usize,
}

/// What a row was to the record it was added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A conviction, the first row of its count.
    Conviction,
    /// A further row of a count that was already convicted.
    Repeat,
    /// Anything else: an arrest, a dismissed count, a registration, ...
    NotAConviction,
}

/// Who a person is, as far as results need it: the link across counties and published groups.
///
/// `Debug` prints nothing of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// What names the person within one export: `SUBJECT_ID`, else the CII number; blank for rows
    /// without a `SUBJECT_ID` in the pilots' reading.
    pub subject_id: Box<[u8]>,
    /// The link to the same person in other counties' exports: `CII_NUMBER`, whichever row has it.
    pub link: Option<Link>,
    /// `REQ_CII_NUMBER`, the link of a person without a `CII_NUMBER`.
    pub requested_link: Option<Link>,
    /// Whether rows of the person have different CII numbers, so that none of them links.
    pub links_differ: bool,
    /// `RACE_CODE` of the first row that has one.
    pub race_code: Box<[u8]>,
    /// `RACE_DESCR` of the first row that has one.
    pub race: Box<[u8]>,
    /// `GENDER` of the first row that has one.
    pub sex: Box<[u8]>,
    /// Whether rows of the person differ in race or sex.
    pub groups_differ: bool,
}

impl Identity {
    fn add(&mut self, row: &Row<'_>, reading: Reading) {
        if self.subject_id.is_empty() {
            self.subject_id = row.person(reading).into();
        }
        for (known, number) in
            [(&mut self.link, row.cii_number), (&mut self.requested_link, row.requested_cii_number)]
        {
            // As a rule a person has one number, written as it is compared.
            if number.is_empty() {
                continue;
            }
            if known.as_ref().is_some_and(|known| known.as_bytes() == number) {
                continue;
            }
            let found = Link::normalized(number);
            if known.is_none() {
                *known = found;
            } else if found.is_some() && *known != found {
                self.links_differ = true;
            }
        }
        for (known, found) in [
            (&mut self.race_code, row.race_code),
            (&mut self.race, row.race),
            (&mut self.sex, row.sex),
        ] {
            // As a rule the rows of a person say the same, without blanks.
            if !found.is_empty() && **known == *found {
                continue;
            }
            let found = said(found);
            if known.is_empty() {
                *known = found.into();
            } else if !found.is_empty() && **known != *found {
                self.groups_differ = true;
            }
        }
    }
}

impl Identity {
    /// What links the person across counties, whatever the order of its rows: the CII number, else
    /// the requested one; none if `SUBJECT_ID` says nothing, because then it may be several persons,
    /// or if the numbers differ.
    pub fn link(&self) -> Option<&Link> {
        let is_one_person = !said(&self.subject_id).is_empty() && !self.links_differ;
        self.link.as_ref().or(self.requested_link.as_ref()).filter(|_| is_one_person)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// One conviction: a count with a `CONVICTED` disposition, any county, any section.
#[derive(Clone)]
pub struct Conviction {
    /// Row of the export, 0-based.
    pub row: u64,
    /// The section convicted of.
    pub section: Arc<Section>,
    /// `STP_EVENT_DATE`.
    pub date: DateSpan,
    /// Whether the conviction is a felony.
    pub felony: Truth,
    /// Whether the conviction is a misdemeanor.
    pub misdemeanor: Truth,
    /// `CYC_DATE`: the arrest, the nearest that the export has to the day of the offense.
    pub arrest_date: DateSpan,
    /// Grams of cannabis that the case was about, from a file beside the export; none if no file
    /// says it, or says two quantities.
    pub quantity: Option<f64>,
    /// `STP_ORI_CNTY_NAME`, as it is compared.
    pub county: Arc<[u8]>,
    /// Estimated end of the sentence.
    pub sentence_end: SentenceEnd,
    /// Whether the row registers the person under PC 290.
    pub registration: bool,
    /// First 6 characters of `CNT_ORDER`: the court case.
    pub case: [u8; 6],
    /// `STP_ORI_CODE`, else `STP_ORI_DESCR`: the court or agency, trimmed.
    pub agency: Box<[u8]>,
    /// `OFN` of the row itself, trimmed.
    pub case_number: Box<[u8]>,
    /// `FE_NUM_CRT_CASE` of the row itself, trimmed.
    pub court_number: Box<[u8]>,
    /// Whose police the arrests of its cycle name, and its own row.
    pub police: Police,
}

impl Conviction {
    /// First 3 characters of `CNT_ORDER`: one arrest and what followed.
    pub fn cycle(&self) -> [u8; 3] {
        [self.case[0], self.case[1], self.case[2]]
    }
}

impl fmt::Debug for Conviction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conviction").field("row", &self.row).finish_non_exhaustive()
    }
}

/// A person's history, as far as determinations rest on it.
///
/// Memory: some 100 bytes a conviction, and the case numbers. `Debug` prints counts, never a value
/// of the file.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Person {
    /// How the rows were read.
    pub reading: Reading,
    /// Who it is.
    pub identity: Identity,
    /// Whether the link, if there is one, is this person's alone within the export. Known only when
    /// the export has ended.
    pub linkable: bool,
    /// Whether a row that could not be read belongs to the person, or may: then every conviction in
    /// scope goes to a person's review. Known only when the export has ended.
    pub incomplete: bool,
    /// Whether this is nobody of the export: the person of a row of another file that matches none.
    /// Nothing is known of the history then.
    pub unmatched: bool,
    /// Date of birth.
    pub birth_date: DateSpan,
    /// Whether rows of the person say different dates of birth, so that none is known.
    pub birth_dates_differ: bool,
    /// Every conviction, all counties and sections, in file order, repeats left out.
    pub convictions: Vec<Conviction>,
    /// Dates of the rows that register the person under PC 290, in file order.
    pub registrations: Vec<DateSpan>,
    /// Whether any row reports the person's death.
    pub deceased: bool,
    /// By case, the distinct numbers of its court actions, in file order.
    pub case_numbers: BTreeMap<[u8; 6], Vec<Box<[u8]>>>,
    /// Cycles in which some row, convicted or not, has a Proposition 64 section, or may have one.
    pub prop64_cycles: BTreeMap<[u8; 3], Truth>,
}

impl Person {
    /// The distinct case numbers (`OFN`) of a conviction's case, in file order.
    pub fn case_numbers(&self, conviction: &Conviction) -> &[Box<[u8]>] {
        self.case_numbers.get(&conviction.case).map_or(&[], Vec::as_slice)
    }

    /// Whether any row of the conviction's cycle, convicted or not, has a Proposition 64 section.
    pub fn has_prop64_in_cycle(&self, conviction: &Conviction) -> Truth {
        self.prop64_cycles.get(&conviction.cycle()).copied().unwrap_or(Truth::False)
    }

    /// Whether any row registers the person under PC 290.
    pub fn is_registered(&self) -> bool {
        !self.registrations.is_empty()
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("convictions", &self.convictions.len())
            .finish_non_exhaustive()
    }
}

/// Builds a [`Person`] from the rows of one person, in file order.
#[derive(Debug)]
pub struct PersonBuilder {
    person: Person,
    /// Counts convicted so far, with the index of their conviction.
    convicted_counts: BTreeMap<Box<[u8]>, usize>,
    /// By cycle, whose police its arrests name.
    arrests: BTreeMap<[u8; 3], Police>,
    /// Convictions whose arrests are all known.
    settled: usize,
    /// The date of birth as the row before has it.
    birth_text: Vec<u8>,
    started: bool,
}

impl PersonBuilder {
    /// A person without rows.
    pub fn new(reading: Reading) -> Self {
        Self {
            person: Person {
                reading,
                identity: Identity::default(),
                linkable: false,
                incomplete: false,
                unmatched: false,
                birth_date: DateSpan::UNKNOWN,
                birth_dates_differ: false,
                convictions: Vec::new(),
                registrations: Vec::new(),
                deceased: false,
                case_numbers: BTreeMap::new(),
                prop64_cycles: BTreeMap::new(),
            },
            convicted_counts: BTreeMap::new(),
            arrests: BTreeMap::new(),
            settled: 0,
            birth_text: Vec::new(),
            started: false,
        }
    }

    /// Adds the next row of the person. On an error nothing of the row is added.
    pub fn add(
        &mut self,
        row: &Row<'_>,
        sections: &mut Sections,
    ) -> Result<RowKind, CountOrderTooShort> {
        let reading = self.person.reading;
        row.check_place(reading)?;
        self.person.identity.add(row, reading);
        if reading.is_pilot() && row.subject_id.is_empty() {
            self.start_afresh();
        }
        self.add_birth_date(row);
        self.started = true;
        match row.step(reading) {
            Step::Arrest => self.add_arrest(row),
            Step::CourtAction => self.add_case_number(row),
            Step::Registration if row.is_pc290_registration(reading) => {
                self.person.registrations.push(read_date(row.event_date, reading));
            }
            Step::Deceased => self.person.deceased = true,
            Step::Registration | Step::Other => {}
        }
        let section = sections.get(row.charged(reading));
        let is_conviction = row.is_conviction(reading);
        self.add_to_cycle(row, section, is_conviction);
        Ok(if is_conviction { self.add_conviction(row, section) } else { RowKind::NotAConviction })
    }

    /// Ends the person's rows.
    pub fn finish(mut self) -> Person {
        self.settle_arrests();
        self.person
    }

    fn start_afresh(&mut self) {
        self.settle_arrests();
        self.started = false;
        self.person.case_numbers.clear();
        self.person.prop64_cycles.clear();
        self.convicted_counts.clear();
    }

    /// What the rows say together; for the pilots' program, what the first row says.
    fn add_birth_date(&mut self, row: &Row<'_>) {
        let person = &mut self.person;
        match person.reading {
            Reading::Pilot(_) if self.started => {}
            Reading::Pilot(_) => person.birth_date = pilot::read_span(row.birth_date),
            Reading::Exact if person.birth_dates_differ => {}
            // Said once more, it changes nothing.
            Reading::Exact if self.started && self.birth_text == row.birth_date => {}
            Reading::Exact => {
                self.birth_text.clear();
                self.birth_text.extend_from_slice(row.birth_date);
                let together = person.birth_date.and(DateSpan::read(row.birth_date));
                person.birth_dates_differ = together.is_none();
                person.birth_date = together.unwrap_or(DateSpan::UNKNOWN);
            }
        }
    }

    fn add_case_number(&mut self, row: &Row<'_>) {
        let reading = self.person.reading;
        let number = row.case_number(reading);
        if number.is_empty() {
            return;
        }
        let Some(case) = row.count(reading).first_chunk() else { return };
        let numbers = self.person.case_numbers.entry(*case).or_default();
        if !numbers.iter().any(|known| **known == *number) {
            numbers.push(number.into());
        }
    }

    /// A charge that names no section for certain may be one of Proposition 64; a row without charge
    /// charges nothing, unless it is a conviction.
    fn add_to_cycle(&mut self, row: &Row<'_>, section: &Section, is_conviction: bool) {
        let reading = self.person.reading;
        let may_be_prop64 = match reading {
            Reading::Pilot(_) => section.prop64().is_some(),
            Reading::Exact => is_conviction || !said(section.source()).is_empty(),
        };
        if may_be_prop64 && let Some(cycle) = row.count(reading).first_chunk() {
            let known = self.person.prop64_cycles.entry(*cycle).or_insert(Truth::False);
            *known = known.or(section.is_prop64());
        }
    }

    fn add_arrest(&mut self, row: &Row<'_>) {
        let police = Police::of_arrest(row);
        if police != Police::Unnamed
            && let Some(cycle) = row.count(self.person.reading).first_chunk()
        {
            let known = self.arrests.entry(*cycle).or_default();
            *known = known.and(police);
        }
    }

    /// Arrests may stand behind their convictions, so that all of them are awaited.
    fn settle_arrests(&mut self) {
        for conviction in self.person.convictions.iter_mut().skip(self.settled) {
            let arrests = self.arrests.get(&conviction.cycle()).copied().unwrap_or_default();
            conviction.police = conviction.police.and(arrests);
        }
        self.settled = self.person.convictions.len();
        self.arrests.clear();
    }

    fn add_conviction(&mut self, row: &Row<'_>, section: &Arc<Section>) -> RowKind {
        let reading = self.person.reading;
        let count = row.count(reading);
        let Some(case) = count.first_chunk() else { return RowKind::NotAConviction };
        let convictions = &mut self.person.convictions;
        if let Some(repeated) = self.convicted_counts.get(count) {
            let extended = match reading {
                Reading::Exact => convictions.get_mut(*repeated),
                Reading::Pilot(_) => convictions.last_mut(),
            };
            if let Some(extended) = extended {
                extended.sentence_end = extended.sentence_end.plus_part_of(row);
            }
            return RowKind::Repeat;
        }
        self.convicted_counts.insert(count.into(), convictions.len());
        let county = reading.word(row.county);
        let county = match convictions.last() {
            Some(last) if *last.county == *county => Arc::clone(&last.county),
            _ => Arc::from(&*county),
        };
        let date = read_date(row.event_date, reading);
        let start = match reading {
            Reading::Exact => SentenceEnd::Estimated(date),
            Reading::Pilot(_) => SentenceEnd::Pilot(Moment::at(pilot::day_or_none(date))),
        };
        convictions.push(Conviction {
            row: row.number,
            section: Arc::clone(section),
            date,
            felony: row.felony(reading),
            misdemeanor: row.misdemeanor(reading),
            arrest_date: read_date(row.cycle_date, reading),
            quantity: None,
            county,
            sentence_end: start.plus_part_of(row),
            registration: row.is_pc290_registration(reading),
            case: *case,
            agency: match said(row.agency_code) {
                b"" => said(row.agency).into(),
                code => code.into(),
            },
            case_number: said(row.case_number).into(),
            court_number: said(row.court_number).into(),
            police: Police::of_conviction(row),
        });
        RowKind::Conviction
    }
}

/// A date of the export, `YYYYMMDD`.
fn read_date(text: &[u8], reading: Reading) -> DateSpan {
    match reading {
        Reading::Exact => DateSpan::read(text),
        Reading::Pilot(_) => pilot::read_span(text),
    }
}
