//! What nothing has referred to for seven days is removed for good.

use std::collections::HashSet;
use std::time::Duration;

use clear64_cloud::machine::{Machine, retry};
use clear64_cloud::store::{Store, StoreError, Version, whole};
use serde_json::Value;

use crate::publisher::{DATA, META};

/// How long data is kept after the last pointer to it was replaced: a page that was opened before may still
/// read it.
const KEPT: Duration = Duration::from_hours(7 * 24);

/// Removes pointers that were replaced more than seven days ago, and data to which no pointer refers that was
/// not, version by version, so that it is in no version of the bucket.
///
/// Data that was stored in these seven days stays: the pointer to it may be about to be written.
///
/// # Errors
///
/// [`StoreError`]; trying again is harmless.
pub(crate) async fn sweep(dashboard: &dyn Store, machine: &dyn Machine) -> Result<(), StoreError> {
    let versions = retry(machine, || dashboard.versions(DATA)).await?;
    let before = machine.now() - KEPT;
    let (pointers, data): (Vec<Version>, Vec<Version>) =
        versions.into_iter().partition(|version| version.key == META);
    let mut replaced = None;
    let mut kept = Vec::new();
    let mut swept: Vec<Version> = data.into_iter().filter(|one| one.stored < before).collect();
    // From new to old: each was replaced when the one before it was stored.
    for pointer in pointers {
        let is_kept = replaced.is_none_or(|replaced| replaced >= before);
        replaced = Some(pointer.stored);
        if is_kept { kept.push(pointer) } else { swept.push(pointer) }
    }
    if swept.is_empty() {
        return Ok(());
    }
    let mut used = HashSet::new();
    for pointer in kept {
        let bytes = retry(machine, || whole(dashboard, &pointer)).await?;
        used.extend(referred(&bytes).into_iter().map(|name| format!("{DATA}{name}")));
    }
    for version in swept.iter().filter(|one| !(one.is_latest && used.contains(&one.key))) {
        retry(machine, || dashboard.remove(&version.key, &version.version)).await?;
    }
    Ok(())
}

/// The names of the files that a pointer refers to, without `data/`.
pub fn referred(pointer: &[u8]) -> HashSet<String> {
    let mut names = HashSet::new();
    let mut values: Vec<Value> = serde_json::from_slice(pointer).into_iter().collect();
    while let Some(value) = values.pop() {
        match value {
            Value::Object(fields) => {
                values.extend(fields.into_iter().filter_map(|(key, value)| match value {
                    Value::String(name) if key == "file" => {
                        names.insert(name);
                        None
                    }
                    value => Some(value),
                }));
            }
            Value::Array(items) => values.extend(items),
            _ => {}
        }
    }
    names
}
