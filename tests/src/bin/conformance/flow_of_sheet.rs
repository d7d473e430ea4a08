//! The flows of Sacramento, San Joaquin and Contra Costa in the pilot reading, once more: from the
//! columns that the sheet shows, sharing only the search for sections with the program.
//!
//! What the sheet does not show, the end of a sentence, stays open: either answer will do.

use std::collections::{HashMap, HashSet};

use clear64_rules::section::pilot::{first_prop64, related};
use clear64_tests::sheet::Sheet;

use crate::check::Check;

const DISMISSAL: &str = "Eligible for Dismissal";
const REDUCTION: &str = "Eligible for Reduction";
const FLAGGED: &str = "Maybe Eligible - Flag for Review";

const AFTER: (&str, &str) = ("Not eligible", "Occurred after 11/09/2016");
const NON_FELONY: (&str, &str) = (DISMISSAL, "Misdemeanor or Infraction");
const COMPLETED: (&str, &str) = (DISMISSAL, "Sentence Completed");

/// A flow of 2019.
#[derive(Clone, Copy)]
pub(crate) enum Flow {
    Sacramento,
    /// San Joaquin's and Contra Costa's.
    SanJoaquin,
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
            && (first_prop64(section.as_bytes()).is_some() || flow.is_related(&section));
        let outcome = sheet.cell(row, "Eligibility Determination");
        let found = (outcome, sheet.cell(row, "Eligibility Reason"));
        let open = if is_looked_at {
            flow.decide(sheet, row, &section, person)
        } else {
            vec![Default::default()]
        };
        check.equal(
            || format!("{export}, row {row}, {found:?} of {open:?}"),
            true,
            open.contains(&found),
        );
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
        if sheet.cell(row, "DISP_DESCR").starts_with("CONVICTED") && person.counts.insert(count) {
            person.convictions.insert(row);
            person.latest = person.latest.max(day_number(&sheet.cell(row, "STP_EVENT_DATE")));
        }
    }
    people
}

impl Flow {
    fn is_related(self, section: &str) -> bool {
        matches!(self, Self::SanJoaquin) && related(section.as_bytes()).is_some()
    }

    /// What the flow can say of a row that it looks at: one outcome, or two that the end of the
    /// sentence parts.
    fn decide(
        self,
        sheet: &Sheet,
        row: usize,
        section: &str,
        person: &Person,
    ) -> Vec<(String, String)> {
        let cell = |column| sheet.cell(row, column);
        let only = |(outcome, reason): (&str, &str)| vec![(outcome.to_owned(), reason.to_owned())];
        // MM/DD/YYYY.
        let date = cell("Date of Conviction");
        let (day, year) = date.rsplit_once('/').unwrap_or_default();
        if (year, day) >= ("2016", "11/09") {
            return only(AFTER);
        }
        if self.is_related(section) {
            let cycle: String = cell("CNT_ORDER").chars().take(3).collect();
            return only(match section {
                _ if !person.cycles.contains(&cycle) => (FLAGGED, "No Related Prop64 Charges"),
                "4060 BP" => (FLAGGED, "4060 BP"),
                _ => (DISMISSAL, section.trim()),
            });
        }
        let status = cell("CONV_STAT_DESCR");
        if status != "FELONY" && !(status.is_empty() && cell("OFFENSE_TOC") == "F") {
            return only(NON_FELONY);
        }
        let (beginning, reason, years, free, not_free, open) = match self {
            Self::Sacramento => (
                "11357(b)",
                "HS 11357(b)",
                10,
                "No convictions in past 10 years",
                (REDUCTION, "Has convictions in past 10 years"),
                (REDUCTION, "Sentence not Completed"),
            ),
            Self::SanJoaquin => (
                "11357",
                "11357 HS",
                5,
                "No convictions in past 5 years",
                (FLAGGED, "Has convictions in past 5 years"),
                (FLAGGED, "Sentence not Completed"),
            ),
        };
        if section.starts_with(beginning) {
            return only((DISMISSAL, reason));
        }
        if person.convictions.len() > 1 {
            let is_free = person.latest.is_some_and(|latest| has_passed(latest, years));
            return only(if is_free { (DISMISSAL, free) } else { not_free });
        }
        [only(COMPLETED), only(open)].concat()
    }
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
