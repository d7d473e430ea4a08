//! What nothing has referred to for seven days is removed for good.

use std::collections::HashSet;
use std::time::Duration;

use clear64_cloud::machine::{Machine, retry};
use clear64_cloud::store::{Store, StoreError, Version, whole};
use serde_json::Value;

use crate::document::SCHEMA;
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
    // Of what somebody has deleted the version below the marker: it is what can be had back.
    let mut keys = HashSet::new();
    let is_newest = |one: &&Version| !one.is_deletion && keys.insert(one.key.clone());
    let newest: Vec<Version> = data.iter().filter(is_newest).cloned().collect();
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
    for pointer in kept.into_iter().filter(|pointer| !pointer.is_deletion) {
        match retry(machine, || whole(dashboard, &pointer)).await {
            // Another sweep has removed it, and seven days have passed.
            Err(StoreError::Absent) => {}
            bytes => match referred(&bytes?) {
                Some(keys) => used.extend(keys),
                // Of another build: what it refers to is not known.
                None => return Ok(()),
            },
        }
    }
    for version in swept.iter().filter(|one| !(newest.contains(*one) && used.contains(&one.key))) {
        retry(machine, || dashboard.remove(&version.key, &version.version)).await?;
    }
    Ok(())
}

/// The keys of the data that a pointer refers to; none if it is not one that this build can read.
pub fn referred(pointer: &[u8]) -> Option<HashSet<String>> {
    let meta: Value = serde_json::from_slice(pointer).ok()?;
    if meta["schema"] != SCHEMA {
        return None;
    }
    let tables = meta["tables"].as_object()?.values();
    let of_tables = tables.flat_map(|table| [&table["parquet"], &table["csv"]]);
    let files = of_tables.chain([&meta["policies"], &meta["dictionary"]]);
    files.map(|file| Some(format!("{DATA}{}", file["file"].as_str()?))).collect()
}
