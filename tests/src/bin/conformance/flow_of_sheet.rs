//! The flows of Sacramento, San Joaquin, Contra Costa and San Francisco in the pilot reading, once more:
//! from the columns that the sheet shows, sharing only the search for sections with the program.

use std::collections::{HashMap, HashSet};

use clear64_rules::section::pilot::{first_prop64, related};
use clear64_tests::sheet::Sheet;

use crate::check::Check;

const DISMISSAL: &str = "Eligible for Dismissal";
const REDUCTION: &str = "Eligible for Reduction";
const FLAGGED: &str = "Maybe Eligible - Flag for Review";

const NOT_ELIGIBLE: &str = "Not eligible";
const REVIEW: &str = "Hand Review";

const AFTER: (&str, &str) = (NOT_ELIGIBLE, "Occurred after 11/09/2016");
const NON_FELONY: (&str, &str) = (DISMISSAL, "Misdemeanor or Infraction");
const COMPLETED: (&str, &str) = (DISMISSAL, "Sentence Completed");

/// Nanoseconds in a day.
const DAY: i128 = 86_400_000_000_000;

/// The number of the day that stands for none: 1 January of year 1.
const NO_DAY: i64 = 1;

/// A county's flow.
#[derive(Clone, Copy)]
pub(crate) enum Flow {
    Sacramento,
    /// San Joaquin's and Contra Costa's.
    SanJoaquin,
    /// San Francisco's, of convictions that no row of a case-management export matches.
    SanFrancisco,
}

impl Flow {
    /// Every outcome with its reason, but for related charges, whose reason is their section.
    pub(crate) fn outcomes(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Sacramento => &[
                AFTER,
                NON_FELONY,
                (DISMISSAL, "HS 11357(b)"),
                (DISMISSAL, "No convictions in past 10 years"),
                (REDUCTION, "Has convictions in past 10 years"),
                COMPLETED,
                (REDUCTION, "Sentence not Completed"),
            ],
            Self::SanJoaquin => &[
                AFTER,
                (FLAGGED, "No Related Prop64 Charges"),
                (FLAGGED, "4060 BP"),
                NON_FELONY,
                (DISMISSAL, "11357 HS"),
                (DISMISSAL, "No convictions in past 5 years"),
                (FLAGGED, "Has convictions in past 5 years"),
                COMPLETED,
                (FLAGGED, "Sentence not Completed"),
            ],
            Self::SanFrancisco => &[
                (NOT_ELIGIBLE, "PC290"),
                (NOT_ELIGIBLE, "Superstrikes"),
                (NOT_ELIGIBLE, "Two Priors"),
                (REVIEW, "Over 1lb: no match"),
                (DISMISSAL, "eligible"),
                // The law takes relief back in the exact reading.
                (NOT_ELIGIBLE, "convicted on or after 9 November 2016"),
            ],
        }
    }

    /// Whether this is what the flow says of a related charge with this section.
    pub(crate) fn dismisses_as_related(self, said: (&str, &str), section: &str) -> bool {
        let words = |text: &str| {
            let words: Vec<String> = text.split_whitespace().map(str::to_uppercase).collect();
            words.join(" ")
        };
        matches!(self, Self::SanJoaquin) && said.0 == DISMISSAL && words(said.1) == words(section)
    }
}

/// The text that the early program took for the section of a row.
pub(crate) fn charged(sheet: &Sheet, row: usize) -> String {
    let offense = sheet.cell(row, "OFFENSE_DESCR");
    let said_in_comment = offense == "SEE COMMENT FOR CHARGE";
    let charge = if said_in_comment { sheet.cell(row, "COMMENT_TEXT") } else { offense };
    charge.split('-').next().unwrap_or_default().to_owned()
}

/// Compares the determination of every row with what its columns say.
pub(crate) fn check(check: &mut Check, flow: Flow, county: &str, export: &str, sheet: &Sheet) {
    let county = county.replace('-', " ").to_uppercase();
    let people = people(sheet);
    for row in 0..sheet.records.len() {
        let person = &people[&sheet.cell(row, "SUBJECT_ID")];
        let section = charged(sheet, row);
        let is_looked_at = person.convictions.contains(&row)
            && sheet.cell(row, "STP_ORI_CNTY_NAME") == county
            && (flow.names_prop64(&section) || flow.is_related(&section));
        let outcome = sheet.cell(row, "Eligibility Determination");
        let found = (outcome, sheet.cell(row, "Eligibility Reason"));
        let derived = if is_looked_at {
            flow.decide(sheet, row, &section, person)
        } else {
            Default::default()
        };
        check.equal(|| format!("{export}, row {row}"), derived, found);
        let count = if is_looked_at { person.convictions.len().to_string() } else { String::new() };
        let place = || format!("{export}, row {row}, # of convictions on record");
        check.equal(place, count, sheet.cell(row, "# of convictions on record"));
    }
}

/// What the rows of one `SUBJECT_ID` say together.
#[derive(Default)]
struct Person {
    /// The rows of its convictions, repeats left out.
    convictions: HashSet<usize>,
    /// The counts convicted so far.
    counts: HashSet<String>,
    /// Day number of the latest conviction that has a date.
    latest: Option<i64>,
    /// By section without its blanks, the days of the arrests of its convictions.
    arrests: HashMap<String, HashSet<Option<i64>>>,
    /// The sentences of all its convictions together, in nanoseconds.
    sentence: i128,
    /// The cycles with a Proposition 64 section in any row.
    cycles: HashSet<String>,
}

/// By `SUBJECT_ID`; without one each row starts afresh, so that no count repeats and the last row's
/// cycle is the only one known.
fn people(sheet: &Sheet) -> HashMap<String, Person> {
    let mut people: HashMap<String, Person> = HashMap::new();
    for row in 0..sheet.records.len() {
        let subject = sheet.cell(row, "SUBJECT_ID");
        let is_blank = subject.is_empty();
        let person = people.entry(subject).or_default();
        if is_blank {
            person.counts.clear();
            person.cycles.clear();
        }
        let count = sheet.cell(row, "CNT_ORDER");
        if first_prop64(charged(sheet, row).as_bytes()).is_some() {
            person.cycles.insert(count.chars().take(3).collect());
        }
        if !sheet.cell(row, "DISP_DESCR").starts_with("CONVICTED") {
            continue;
        }
        person.sentence += sentence(sheet, row);
        if person.counts.insert(count) {
            person.convictions.insert(row);
            let arrest = day_number(&sheet.cell(row, "CYC_DATE"));
            let section = charged(sheet, row).replace(' ', "");
            person.arrests.entry(section).or_default().insert(arrest);
            person.latest = person.latest.max(day_number(&sheet.cell(row, "STP_EVENT_DATE")));
        }
    }
    people
}

impl Flow {
    fn names_prop64(self, section: &str) -> bool {
        match self {
            Self::SanFrancisco => {
                ["11357", "11358", "11359", "11360"].iter().any(|n| section.starts_with(n))
            }
            _ => first_prop64(section.as_bytes()).is_some(),
        }
    }

    /// What San Francisco's flow says.
    fn decide_unmatched(
        sheet: &Sheet,
        row: usize,
        section: &str,
        person: &Person,
    ) -> (&'static str, &'static str) {
        let cell = |column| sheet.cell(row, column);
        if cell("CONV_STAT_DESCR") != "FELONY" || section.starts_with("11357") {
            return (DISMISSAL, "eligible");
        }
        if cell("PC290 Registration") == "Yes" || cell("PC290 Code Section(s)") != "-" {
            return (NOT_ELIGIBLE, "PC290");
        }
        if cell("Superstrike Code Section(s)") != "-" {
            return (NOT_ELIGIBLE, "Superstrikes");
        }
        if person.arrests.get(&section.replace(' ', "")).is_some_and(|days| days.len() > 2) {
            return (NOT_ELIGIBLE, "Two Priors");
        }
        if section.starts_with("11358") {
            return (DISMISSAL, "eligible");
        }
        (REVIEW, "Over 1lb: no match")
    }

    fn is_related(self, section: &str) -> bool {
        matches!(self, Self::SanJoaquin) && related(section.as_bytes()).is_some()
    }

    /// What the flow says of a row that it looks at.
    fn decide(self, sheet: &Sheet, row: usize, section: &str, person: &Person) -> (String, String) {
        let cell = |column| sheet.cell(row, column);
        let say = |(outcome, reason): (&str, &str)| (outcome.to_owned(), reason.to_owned());
        if matches!(self, Self::SanFrancisco) {
            return say(Self::decide_unmatched(sheet, row, section, person));
        }
        // MM/DD/YYYY.
        let date = cell("Date of Conviction");
        let (day, year) = date.rsplit_once('/').unwrap_or_default();
        if (year, day) >= ("2016", "11/09") {
            return say(AFTER);
        }
        if self.is_related(section) {
            let cycle: String = cell("CNT_ORDER").chars().take(3).collect();
            return say(match section {
                _ if !person.cycles.contains(&cycle) => (FLAGGED, "No Related Prop64 Charges"),
                "4060 BP" => (FLAGGED, "4060 BP"),
                _ => (DISMISSAL, section.trim()),
            });
        }
        let status = cell("CONV_STAT_DESCR");
        if status != "FELONY" && !(status.is_empty() && cell("OFFENSE_TOC") == "F") {
            return say(NON_FELONY);
        }
        let (beginning, reason, years, free, not_free, serving) = match self {
            Self::Sacramento => (
                "11357(b)",
                "HS 11357(b)",
                10,
                "No convictions in past 10 years",
                (REDUCTION, "Has convictions in past 10 years"),
                (REDUCTION, "Sentence not Completed"),
            ),
            Self::SanJoaquin | Self::SanFrancisco => (
                "11357",
                "11357 HS",
                5,
                "No convictions in past 5 years",
                (FLAGGED, "Has convictions in past 5 years"),
                (FLAGGED, "Sentence not Completed"),
            ),
        };
        if section.starts_with(beginning) {
            return say((DISMISSAL, reason));
        }
        if person.convictions.len() > 1 {
            let is_free = person.latest.is_some_and(|latest| has_passed(latest, years));
            return say(if is_free { (DISMISSAL, free) } else { not_free });
        }
        say(if has_ended(person) { COMPLETED } else { serving })
    }
}

/// Whether a sentence that began on the only day of conviction has ended before 11 November 2019.
fn has_ended(person: &Person) -> bool {
    let [began, as_of] = [person.latest, day_number("20191111")].map(|day| day.unwrap_or(NO_DAY));
    i128::from(began) * DAY + person.sentence < i128::from(as_of) * DAY
}

/// The length of a row's sentence in nanoseconds: months of 30.5 days, years of 366, modulo 2^64.
fn sentence(sheet: &Sheet, row: usize) -> i128 {
    let unit = match sheet.cell(row, "SENT_TIME_CODE").as_str() {
        "D" => DAY,
        "M" => 61 * DAY / 2,
        "Y" => 366 * DAY,
        _ => 0,
    };
    let length = sheet.cell(row, "SENT_LENGTH").parse().unwrap_or(0_i128);
    let length = length.clamp(i64::MIN.into(), i64::MAX.into());
    let modulus = 1_i128 << 64;
    let half = modulus / 2;
    (length * unit + half).rem_euclid(modulus) - half
}

/// Whether more than so many years of 365.25 days lie between a day and 11 November 2019.
fn has_passed(day: i64, years: i64) -> bool {
    let as_of = day_number("20191111").unwrap_or_default();
    // Quarters of a day.
    4 * (as_of - day) > 1461 * years
}

/// The number of a day written `YYYYMMDD`; none if there is no such day.
fn day_number(text: &str) -> Option<i64> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let [year, month, day] =
        [&text[..4], &text[4..6], &text[6..]].map(|part| part.parse::<i64>().unwrap_or_default());
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let months = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month - 1).ok().filter(|before| *before < months.len())?;
    if !(1..=months[before]).contains(&day) {
        return None;
    }
    let past = year - 1;
    let of_years = 365 * past + past / 4 - past / 100 + past / 400;
    Some(of_years + months[..before].iter().sum::<i64>() + day)
}
