//! Why a conviction was determined as it was: a run read back, one person derived again from it,
//! and what every rule came to.
//!
//! The rows of the person are read from `records.parquet`, built and decided by the same code as in
//! the run, and compared with `determinations.parquet`: an explanation that does not come to what
//! the run determined is an error, never an explanation of something else.
//!
//! Explanations show sections, dates, rows and ages in years. They hold no name, number of a
//! document, date of birth or address.

mod cells;
mod error;
mod facts;
mod history;
mod recorded;
mod rows;
mod rules;
mod stored;
mod why;
mod words;

use clear64_rules::county::County;
use clear64_rules::facts::ConvictionFacts;
use clear64_rules::record::{Person, PersonBuilder};
use clear64_rules::section::Sections;
use serde::Serialize;

use crate::decided::{Decided, UnderPolicy};
use crate::status::Status;
use crate::tables;
pub use error::ExplainError;
pub use facts::Fact;
use history::Told;
use recorded::Recorded;
use rows::StoredRow;
pub use rules::{Determined, OtherPolicy, TriedRule};
pub use stored::StoredRun;

/// Version of the keys of [`Explanation`].
pub const SCHEMA: u32 = 1;

/// Which conviction is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The row of the export, 0-based.
    Row(u64),
    /// Its `conviction_id`, as `determinations.parquet` has it.
    Conviction(String),
}

/// What can be said of a row of a run: in JSON one object with the keys of all parts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Version of the keys.
    pub schema: u32,
    /// The run's id.
    pub run: String,
    /// The build that made the run.
    pub build: String,
    /// County slug.
    pub county: String,
    /// The date as of which everything holds.
    pub as_of: jiff::civil::Date,
    /// The reading of the rules.
    pub reading: &'static str,
    /// What the determinations must be marked with; null if nothing.
    pub caution: Option<&'static str>,
    /// The policy under which it is explained.
    pub policy: ExplainedPolicy,
    /// Row of the export, 0-based.
    pub row: u64,
    /// What became of the row in the run: determined, repeat, out-of-scope, not-a-conviction or
    /// rejected.
    pub status: &'static str,
    /// What the policy says of it, in a sentence.
    pub says: String,
    /// The conviction's explanation; absent if the policy does not look at the row.
    #[serde(flatten)]
    pub conviction: Option<ExplainedConviction>,
    /// Of a repeat, the row of the conviction that it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat_of: Option<u64>,
    /// Of a rejected row, the machine code of what is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// The policy under which a conviction is explained.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedPolicy {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// SHA-256 of its text, lower-case hex.
    pub sha256: String,
    /// Who of the county approved it, and when: `the District Attorney, 2019-11-01`; null for a
    /// draft.
    pub approval: Option<String>,
    /// Whether it is a scenario of the run and not the county's policy.
    pub scenario: bool,
}

/// One conviction, explained under one policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedConviction {
    /// The conviction's id; null in a run without a key.
    pub conviction_id: Option<String>,
    /// Distinct numbers of the case, in file order.
    pub case_numbers: Vec<String>,
    /// What was determined, and on what it rests.
    #[serde(flatten)]
    pub determined: Determined,
    /// What the export says.
    pub facts: Vec<Fact>,
    /// Every rule of the policy, in its order.
    pub rules: Vec<TriedRule>,
    /// What the other policies of the run determine.
    pub other_policies: Vec<OtherPolicy>,
}

/// Explains a row of a run under one of its policies, the county's if none is named.
///
/// # Memory usage
///
/// The rows of one person, and one batch of rows of the run at a time.
pub fn explain(
    run: &StoredRun,
    question: &Question,
    policy: Option<&str>,
) -> Result<Explanation, ExplainError> {
    let policy = policy_index(run, policy)?;
    run.check_files()?;
    let number = match question {
        Question::Row(row) => *row,
        Question::Conviction(id) => recorded::row_of(run, id)?,
    };
    let row = rows::row(run, number)?;
    let status = row.status().unwrap_or(Status::Rejected);
    let mut explanation = Explanation::of(run, policy, number, status);
    match status {
        Status::Determined | Status::OutOfScope => {
            explain_conviction(run, &row, policy, &mut explanation)?;
        }
        Status::Repeat => {
            let repeated = repeated(run, &row)?;
            let of = repeated.map_or(String::new(), |row| format!(" of row {row}"));
            explanation.says = format!(
                "Row {number} repeats the conviction{of} with another part of its sentence: ask \
                 for that row."
            );
            explanation.repeat_of = repeated;
        }
        Status::NotAConviction => {
            explanation.says = format!(
                "Row {number} is not a conviction: its disposition does not begin with CONVICTED, \
                 so nothing is determined."
            );
        }
        Status::Rejected => {
            let rejection = rows::rejection(run, number)?;
            explanation.says = format!(
                "Row {number} was rejected ({}): {}. Nothing is determined about it, and the \
                 record of its person counts as incomplete.",
                rejection.code, rejection.problem
            );
            explanation.code = Some(rejection.code);
        }
    }
    Ok(explanation)
}

fn policy_index(run: &StoredRun, name: Option<&str>) -> Result<usize, ExplainError> {
    let names: Vec<&str> =
        run.settings.policies().map(|policy| policy.policy.name.as_str()).collect();
    let Some(name) = name else { return Ok(0) };
    names
        .iter()
        .position(|known| *known == name)
        .ok_or_else(|| ExplainError::NoPolicy { name: name.to_owned(), known: names.join(", ") })
}

impl Explanation {
    fn of(run: &StoredRun, index: usize, row: u64, status: Status) -> Self {
        let settings = &run.settings;
        let hashed = settings.policies().nth(index).unwrap_or(&settings.policy);
        let policy = &hashed.policy;
        Self {
            schema: SCHEMA,
            run: run.id.clone(),
            build: run.build.clone(),
            county: settings.county.slug(),
            as_of: settings.as_of,
            reading: settings.reading.name(),
            caution: settings.reading.caution(),
            policy: ExplainedPolicy {
                name: policy.name.clone(),
                title: policy.title.clone(),
                sha256: hashed.sha256.clone(),
                approval: policy
                    .approval
                    .as_ref()
                    .map(|approval| format!("{}, {}", approval.by, approval.on)),
                scenario: index > 0,
            },
            row,
            status: status.name(),
            says: String::new(),
            conviction: None,
            repeat_of: None,
            code: None,
        }
    }
}

/// Derives the person of a conviction again, checks it against the run and explains it.
fn explain_conviction(
    run: &StoredRun,
    row: &StoredRow,
    policy: usize,
    explanation: &mut Explanation,
) -> Result<(), ExplainError> {
    let number = row.number();
    let recorded = recorded::of_row(run, number)?;
    let rows = rows::of_person(run, row)?;
    let person = person(run, &rows, recorded.first(), number)?;
    let decided = Decided::new(&person, &run.settings);
    let differs = || ExplainError::Differs {
        row: number,
        policy: decided.own().policy.name.clone(),
        what: tables::records::NAME,
        made: run.build.clone(),
    };
    let index = person.convictions.iter().position(|conviction| conviction.row == number);
    let index = index.ok_or_else(differs)?;
    recorded::check(run, &recorded, number, &decided.policies, index)?;
    let under = &decided.policies[policy];
    let Some(determination) = &under.determinations[index] else {
        explanation.says = out_of_scope(run, row, &decided.policies, policy, index);
        return Ok(());
    };
    let facts = ConvictionFacts { person: &under.facts, conviction: &person.convictions[index] };
    let told = Told { facts, rows: &rows };
    let numbers = person.case_numbers(facts.conviction).iter();
    explanation.says = rules::sentence(&told, &run.settings, &under.policy.name, determination);
    explanation.conviction = Some(ExplainedConviction {
        conviction_id: recorded.first().and_then(|recorded| recorded.conviction_id.clone()),
        case_numbers: numbers.map(|number| tables::text(number).into_owned()).collect(),
        determined: Determined::of(&told, determination),
        facts: facts::facts(&told),
        rules: rules::tried(&told, under.policy, determination),
        other_policies: rules::others(&decided.policies, policy, index),
    });
    Ok(())
}

/// The person of these rows, built as the run built it.
fn person(
    run: &StoredRun,
    rows: &[StoredRow],
    recorded: Option<&Recorded>,
    number: u64,
) -> Result<Person, ExplainError> {
    let reading = run.settings.reading;
    let mut builder = PersonBuilder::new(reading);
    let mut sections = Sections::new(reading);
    for row in rows {
        let number = row.number();
        builder
            .add(&row.row(), &mut sections)
            .map_err(|source| ExplainError::Unplaced { row: number, source })?;
    }
    let mut person = builder.finish();
    person.incomplete = recorded.is_some_and(|recorded| recorded.is_incomplete);
    let asked = person.convictions.iter_mut().find(|conviction| conviction.row == number);
    if let (Some(conviction), Some(recorded)) = (asked, recorded) {
        conviction.quantity = recorded.quantity;
    }
    Ok(person)
}

/// The conviction that a row repeats: the first of its person with the same count.
fn repeated(run: &StoredRun, row: &StoredRow) -> Result<Option<u64>, ExplainError> {
    let reading = run.settings.reading;
    let rows = rows::of_person(run, row)?;
    let is_repeated = |other: &&StoredRow| {
        let other = other.row();
        other.is_conviction(reading) && other.count(reading) == row.row().count(reading)
    };
    Ok(rows.iter().find(is_repeated).map(StoredRow::number))
}

/// Why a policy does not look at a conviction, and which of the run does.
fn out_of_scope(
    run: &StoredRun,
    row: &StoredRow,
    policies: &[UnderPolicy<'_>],
    policy: usize,
    index: usize,
) -> String {
    let settings = &run.settings;
    let number = row.number();
    let county = settings.reading.word(row.row().county).into_owned();
    if county != settings.county.name().as_bytes() {
        let other = String::from_utf8(county).ok().and_then(|name| name.parse::<County>().ok());
        let of = match other {
            Some(other) => format!("of {other}"),
            None => "of no county that the row names".to_owned(),
        };
        return format!(
            "Row {number} is out of scope: the conviction is {of}, and the run determines those \
             of {}.",
            settings.county
        );
    }
    let section = &policies[policy].facts.person().convictions[index].section;
    let mut says = format!(
        "Row {number} is out of scope: {} is not a section that the policy {} looks at.",
        words::section(section),
        policies[policy].policy.name
    );
    let looking: Vec<String> = policies
        .iter()
        .filter(|under| under.determinations[index].is_some())
        .map(|under| under.policy.name.clone())
        .collect();
    if !looking.is_empty() {
        says = format!("{says} It is looked at under {}.", words::list(looking, "and"));
    }
    says
}
