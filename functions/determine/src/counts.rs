//! The figures of a run in `status.json`, from the run or from what it has left.

use clear64_results::run::Run;
use serde::Deserialize;

use crate::failure::Retryable;
use clear64_cloud::status::Counts;

/// Those of a run that has just ended.
pub(crate) fn of_run(run: &Run) -> Counts {
    let rows = run.statuses;
    Counts {
        files: run.inputs.len() as u64,
        bytes: run.inputs.iter().map(|input| input.bytes).sum(),
        rows: rows.total(),
        determined: rows.determined,
        repeat: rows.repeat,
        out_of_scope: rows.out_of_scope,
        not_a_conviction: rows.not_a_conviction,
        rejected: rows.rejected,
        people: run.tally.people,
    }
}

/// The same figures, from manifest and summary.
pub(crate) fn of_files(manifest: &[u8], summary: &[u8]) -> Result<Counts, Retryable> {
    let manifest: Manifest = serde_json::from_slice(manifest).map_err(|_| Retryable::Unreadable)?;
    let summary: Summary = serde_json::from_slice(summary).map_err(|_| Retryable::Unreadable)?;
    let Rows { determined, repeat, out_of_scope, not_a_conviction, rejected } = manifest.rows;
    Ok(Counts {
        files: manifest.inputs.len() as u64,
        bytes: manifest.inputs.iter().map(|input| input.bytes).sum(),
        rows: determined + repeat + out_of_scope + not_a_conviction + rejected,
        determined,
        repeat,
        out_of_scope,
        not_a_conviction,
        rejected,
        people: summary.subject_count,
    })
}

#[derive(Deserialize)]
struct Manifest {
    inputs: Vec<Input>,
    rows: Rows,
}

#[derive(Deserialize)]
struct Input {
    bytes: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rows {
    determined: u64,
    repeat: u64,
    out_of_scope: u64,
    not_a_conviction: u64,
    rejected: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    subject_count: u64,
}
