//! The stories: a small export of Los Angeles with a person for every rule of that county's policy.
//!
//! Everything in it is made up. Each person comes with the determinations that the Los Angeles
//! pilot policy gives as of [`AS_OF`], and with those of the pilots' program where it decided
//! otherwise, so that a test can hold the program to the story told here.

mod disqualified;
mod oddities;
mod relieved;
mod reviewed;

use crate::export::{Export, Person, Row};

/// The day the stories' determinations are for: the day by which AB 1793 had the state's review done.
pub const AS_OF: &str = "2019-07-01";

/// The county whose export it is.
pub const COUNTY: &str = "los-angeles";

/// A determination and its reason, as the sheets print them.
pub type Determination = (&'static str, &'static str);

/// A person of the stories and what the Los Angeles pilot policy determines.
pub struct Story {
    /// `SUBJECT_ID`.
    pub subject: &'static str,
    /// What happened, in a sentence without the name.
    pub about: &'static str,
    /// The determinations of the person's convictions in scope, in file order.
    pub determinations: Vec<Determination>,
    /// The rows.
    pub person: Person,
}

impl Story {
    /// The determinations of the pilots' program, which took an unknown date for year 1, a
    /// registration for a conviction under PC 290, and 21 years for the age at the as-of date.
    pub fn in_pilot_reading(&self) -> Vec<Determination> {
        match self.subject {
            "70010024" => vec![
                dismissal("No convictions in past 10 years"),
                not_eligible("PC 667(e)(2)(c)(iv)"),
            ],
            "70010053" => vec![not_eligible("PC 290")],
            "70010079" => vec![dismissal("No convictions in past 10 years"); 3],
            "70020036" => vec![dismissal("50 years or older")],
            "70040056" => {
                vec![dismissal("Only has 11357-60 charges and completed sentence")]
            }
            _ => self.determinations.clone(),
        }
    }
}

/// Every person of the stories, in file order.
pub fn stories() -> Vec<Story> {
    let mut stories = disqualified::stories();
    stories.extend(relieved::stories());
    stories.extend(reviewed::stories());
    stories.extend(oddities::stories());
    stories
}

/// The export file: the rows of every [`Story`].
pub fn export() -> Export {
    Export::of(stories().into_iter().map(|story| story.person))
}

fn city_attorney() -> Determination {
    ("To be reviewed by City Attorneys", "Misdemeanor or Infraction")
}

fn dismissal(reason: &'static str) -> Determination {
    ("Eligible for Dismissal", reason)
}

fn hand_review(reason: &'static str) -> Determination {
    ("Hand Review", reason)
}

fn not_eligible(reason: &'static str) -> Determination {
    ("Not eligible", reason)
}

/// A felony conviction on a day, with three years of probation.
fn felony(offense: &str, date: &str) -> Row {
    Row::conviction(offense).on(date).sentence("PROBATION", "3", "Y")
}

/// A misdemeanor conviction on a day, with one year of probation.
fn misdemeanor(offense: &str, date: &str) -> Row {
    Row::conviction(offense).on(date).misdemeanor().sentence("PROBATION", "12", "M")
}

/// An arrest that no court followed.
fn released(offense: &str, date: &str) -> Row {
    Row::arrest(offense)
        .on(date)
        .set("CYC_DATE", date)
        .set("DISP_DESCR", "PROS REL-DET ONLY-LACK OF EVID")
}

/// A person as the stories begin: subject, name, date of birth, and identifiers made from
/// the subject.
fn person(subject: &str, name: &str, born: &str) -> Person {
    Person::subject(subject)
        .named(name)
        .born(born)
        .social_security_number(&format!("90000{:0>4}", &subject[subject.len() - 4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stories_are_about_25_people_and_150_to_300_rows() {
        assert!((24..=30).contains(&stories().len()), "{} people", stories().len());
        let rows = export().rows().len();
        assert!((150..=300).contains(&rows), "{rows} rows");
    }

    #[test]
    fn every_story_is_about_another_subject_and_its_rows_say_so() {
        let mut subjects: Vec<_> = stories().iter().map(|story| story.subject).collect();
        subjects.sort_unstable();
        subjects.dedup();
        assert_eq!(subjects.len(), stories().len());
        for story in stories() {
            let rows = story.person.into_rows();
            assert!(
                rows.iter().all(|row| row.field("SUBJECT_ID") == story.subject),
                "{}",
                story.about
            );
        }
    }

    #[test]
    fn every_rule_of_the_los_angeles_policy_decides_somebody() {
        let told: Vec<_> = stories().iter().flat_map(Story::in_pilot_reading).collect();
        let rules = [
            city_attorney(),
            not_eligible("Occurred after 11/09/2016"),
            dismissal("11357(a) or 11357(b)"),
            hand_review("Other 11357"),
            not_eligible("PC 667(e)(2)(c)(iv)"),
            not_eligible("PC 290"),
            not_eligible("Two priors"),
            dismissal("50 years or older"),
            dismissal("21 years or younger"),
            dismissal("Only has 11357-60 charges and completed sentence"),
            dismissal("No convictions in past 10 years"),
            hand_review("Currently serving sentence"),
            dismissal("Deceased"),
            hand_review("No applicable eligibility criteria"),
        ];
        for rule in rules {
            assert!(told.contains(&rule), "{rule:?}");
        }
    }
}
