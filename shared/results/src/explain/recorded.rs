//! What the run determined, out of `determinations.parquet`.

use super::cells::{self, Cells};
use super::error::ExplainError;
use super::stored::StoredRun;
use crate::decided::UnderPolicy;
use crate::tables::determinations;

const COLUMNS: [&str; 9] = [
    "row",
    "conviction_id",
    "policy",
    "outcome",
    "rule",
    "reason",
    "citation",
    "record_incomplete",
    "quantity",
];

/// What the run determined about one conviction under one policy.
#[derive(PartialEq)]
pub(super) struct Recorded {
    pub(super) row: u64,
    pub(super) conviction_id: Option<String>,
    pub(super) is_incomplete: bool,
    /// Grams, from a file that explaining has not.
    pub(super) quantity: Option<f64>,
    policy: String,
    outcome: String,
    rule: Option<String>,
    reason: Option<String>,
    citation: Option<String>,
}

impl Recorded {
    fn of(cells: Cells<'_>) -> Self {
        let text = |column| cells.text(column).map(str::to_owned);
        Self {
            row: cells.number("row").unwrap_or_default(),
            conviction_id: text("conviction_id"),
            is_incomplete: cells.is_set("record_incomplete"),
            quantity: cells.decimal("quantity"),
            policy: text("policy").unwrap_or_default(),
            outcome: text("outcome").unwrap_or_default(),
            rule: text("rule"),
            reason: text("reason"),
            citation: text("citation"),
        }
    }

    /// Whether this is what a policy determines for a conviction of the person, given by index.
    fn agrees(&self, under: &UnderPolicy<'_>, index: usize) -> bool {
        let conviction = &under.facts.person().convictions[index];
        under.determinations[index].as_ref().is_some_and(|determination| {
            let reason = determination.reason_with(conviction.section.code_text());
            self.outcome == determination.outcome.name()
                && self.rule.as_deref() == determination.rule().map(|rule| rule.id.as_str())
                && self.reason.as_deref().unwrap_or_default() == reason
                && self.citation.as_deref() == determination.citation(conviction)
        })
    }
}

/// What the run determined about a row, policy by policy; nothing if no policy looked at it.
pub(super) fn of_row(run: &StoredRun, row: u64) -> Result<Vec<Recorded>, ExplainError> {
    read(run, "row", move |cells| cells.number("row") == Some(row))
}

/// The row of the conviction with this id.
pub(super) fn row_of(run: &StoredRun, conviction_id: &str) -> Result<u64, ExplainError> {
    if !run.has_ids {
        return Err(ExplainError::NoIds);
    }
    let id = conviction_id.to_owned();
    let found = read(run, "conviction_id", move |cells| cells.text("conviction_id") == Some(&id))?;
    found.first().map(|recorded| recorded.row).ok_or(ExplainError::NoConviction)
}

fn read(
    run: &StoredRun,
    tested: &str,
    test: impl Fn(Cells<'_>) -> bool + Send + 'static,
) -> Result<Vec<Recorded>, ExplainError> {
    let name = determinations::NAME;
    let mut found = Vec::new();
    cells::read(run.file(name)?, &COLUMNS, &[tested], test, |cells| {
        found.push(Recorded::of(cells));
    })
    .map_err(|source| ExplainError::Parquet { name, source })?;
    Ok(found)
}

/// Checks that every policy determines the conviction as the run did.
pub(super) fn check(
    run: &StoredRun,
    recorded: &[Recorded],
    row: u64,
    policies: &[UnderPolicy<'_>],
    index: usize,
) -> Result<(), ExplainError> {
    for under in policies {
        let policy = under.policy.name.clone();
        let by_run = recorded.iter().find(|recorded| recorded.policy == policy);
        let is_same = match by_run {
            Some(recorded) => recorded.agrees(under, index),
            None => under.determinations[index].is_none(),
        };
        if !is_same {
            let (what, made) = (determinations::NAME, run.build.clone());
            return Err(ExplainError::Differs { row, policy, what, made });
        }
    }
    Ok(())
}
