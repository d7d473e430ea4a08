//! Which policy a county's exports are determined under.
//!
//! The last one that the county has uploaded and that is one; else the one shipped for the county;
//! else the default. A refused one leaves the one before in force.

use std::collections::HashMap;

use clear64_results::settings::{HashedPolicy, PolicyFormat};
use clear64_rules::county::County;
use clear64_rules::policy::shipped;

use crate::failure::Retryable;
use crate::place::Place;
use crate::uploads::{by_key, id, standings};
use clear64_cloud::machine::{Machine, retry};
use clear64_cloud::refused::{Final, Params};
use clear64_cloud::status::{CountyStatus, LISTED, PolicyState, PolicyStatus};
use clear64_cloud::store::{Store, StoreError, Version, whole};

/// Bytes that an uploaded policy may have: a hundred times what the shipped ones have.
const MOST: u64 = 1 << 20;

/// Name that an uploaded policy has in results, as its file has on a command line.
const NAME: &str = "policy";

/// Policies by id, as they were read before.
pub(crate) type Judged = HashMap<String, Result<HashedPolicy, Final>>;

/// The policy in force, and what became of those uploaded.
pub(crate) struct InForce {
    pub(crate) policy: HashedPolicy,
    pub(crate) statuses: Vec<PolicyStatus>,
}

/// The policy in force by the versions under the county's `policies/`.
pub(crate) async fn in_force(
    store: &dyn Store,
    machine: &dyn Machine,
    county: County,
    versions: &[Version],
    old: Option<&CountyStatus>,
    judged: &mut Judged,
) -> Result<InForce, Retryable> {
    let mut found: Option<HashedPolicy> = None;
    let mut statuses = Vec::new();
    for (version, format, is_deleted) in uploaded(versions) {
        let mut status = PolicyStatus {
            id: id(&version.key, &version.version),
            version: version.version.clone(),
            stored: version.stored,
            state: PolicyState::Superseded,
            code: None,
            params: Params::new(),
        };
        let refused_before = old.and_then(|old| {
            let is_this = |known: &&PolicyStatus| known.id == status.id && known.code.is_some();
            old.policies.iter().find(is_this)
        });
        if is_deleted {
            status.state = PolicyState::Withdrawn;
        } else if let Some(refused) = refused_before {
            status = refused.clone();
        } else if found.is_none() {
            let judgement = match judged.remove(&status.id) {
                Some(judgement) => judgement,
                None => match judge(store, machine, county, version, format).await {
                    // Removed for good since it was listed: its own event comes.
                    Err(StoreError::Absent) => continue,
                    judgement => judgement?,
                },
            };
            match &judgement {
                Ok(policy) => {
                    status.state = PolicyState::InForce;
                    found = Some(policy.clone());
                }
                Err(refused) => {
                    status.state = PolicyState::Refused;
                    status.code = Some(refused.code.to_owned());
                    status.params = refused.params.clone();
                }
            }
            judged.insert(status.id.clone(), judgement);
        }
        statuses.push(status);
    }
    statuses.truncate(LISTED);
    statuses.reverse();
    let policy = match found {
        Some(policy) => policy,
        None => load_shipped(shipped::for_county(county))?,
    };
    Ok(InForce { policy, statuses })
}

/// Uploaded policies from new to old, each with its format and whether it was deleted: what lies behind
/// a deletion stays withdrawn.
fn uploaded(versions: &[Version]) -> Vec<(&Version, PolicyFormat, bool)> {
    let mut uploaded: Vec<_> = by_key(versions)
        .into_iter()
        .filter_map(|(key, of_key)| match Place::of(key) {
            Place::Policy { format, .. } => Some((of_key, format)),
            _ => None,
        })
        .flat_map(|(of_key, format)| {
            let of_key = standings(of_key);
            of_key.map(move |(version, standing)| (version, format, !standing.counts()))
        })
        .collect();
    // Stable: versions of a key come from new to old.
    uploaded.sort_by_key(|(version, ..)| std::cmp::Reverse(version.stored));
    uploaded
}

/// Reads a policy and says whether it is one of this county.
async fn judge(
    store: &dyn Store,
    machine: &dyn Machine,
    county: County,
    version: &Version,
    format: PolicyFormat,
) -> Result<Result<HashedPolicy, Final>, StoreError> {
    if version.bytes > MOST {
        let refused = Final::new("policy-too-large");
        return Ok(Err(refused.with("bytes", version.bytes).with("most", MOST)));
    }
    let bytes = retry(machine, || whole(store, version)).await?;
    let Ok(text) = String::from_utf8(bytes) else { return Ok(Err(Final::new("policy-not-text"))) };
    Ok(match HashedPolicy::read(NAME, text, format) {
        // The sentence of the error quotes the file; its line does not.
        Err(error) => Err(Final::new("policy-invalid").with("line", error.line())),
        Ok(read) if read.policy.county.is_some_and(|own| own != county) => {
            Err(Final::new("policy-of-another-county"))
        }
        Ok(read) => Ok(read),
    })
}

/// A shipped policy.
pub(crate) fn load_shipped(name: &str) -> Result<HashedPolicy, Retryable> {
    let text = shipped::text(name).ok_or(Retryable::Defect)?;
    HashedPolicy::read(name, text, PolicyFormat::Toml).map_err(|_| Retryable::Defect)
}
