//! `unclaimed.json`: objects that belong to no county, for somebody to look after.
//!
//! A file in a folder of no county, or outside the folders that are read, can hold anybody's records.
//! It is left where it is, and listed without its name.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::failure::Retryable;
use crate::settle::Buckets;
use crate::uploads::id;
use clear64_cloud::event::Notice;
use clear64_cloud::machine::{back_off, retry};
use clear64_cloud::store::{Condition, StoreError};

/// Key in the results bucket.
pub const KEY: &str = "unclaimed.json";

/// Version of the keys.
const SCHEMA: u32 = 1;
/// Objects listed at most: the last ones stored.
const LISTED: usize = 1000;
/// How often a swap is tried.
const TRIES: u32 = 20;
const MOST: u64 = 4 << 20;

/// The list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unclaimed {
    /// Version of the keys.
    pub schema: u32,
    /// From old to new.
    pub objects: Vec<UnclaimedObject>,
}

/// An object that belongs to no county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnclaimedObject {
    /// 16 hex digits of a hash of key and version.
    pub id: String,
    /// When it was stored.
    pub stored: Timestamp,
    /// Its size.
    pub bytes: u64,
}

impl Buckets {
    /// Brings the list in line with what the bucket has under the key. Gives the id of the object if
    /// there is one now.
    pub(crate) async fn note_unclaimed(
        &self,
        notice: &Notice,
    ) -> Result<Option<String>, Retryable> {
        let machine = &*self.machine;
        let key = &notice.key;
        for failures in 1..=TRIES {
            let (old, condition) = match retry(machine, || self.results.get(KEY, MOST)).await {
                Ok(fetched) => {
                    let old = serde_json::from_slice(&fetched.bytes);
                    (old.map_err(|_| Retryable::Unreadable)?, Condition::IfMatch(fetched.etag))
                }
                Err(StoreError::Absent) => {
                    (Unclaimed { schema: SCHEMA, objects: Vec::new() }, Condition::IfAbsent)
                }
                Err(error) => return Err(error.into()),
            };
            let versions = retry(machine, || self.uploads.versions(key)).await?;
            let versions: Vec<_> = versions.into_iter().filter(|v| v.key == *key).collect();
            let removed = notice.version.iter().map(|version| id(key, version));
            let mut gone: Vec<String> = removed.collect();
            gone.extend(versions.iter().map(|version| id(key, &version.version)));
            let mut new = old.clone();
            new.objects.retain(|object| !gone.contains(&object.id));
            let present = versions.iter().find(|version| version.is_latest && !version.is_deletion);
            let present = present.map(|version| UnclaimedObject {
                id: id(key, &version.version),
                stored: version.stored,
                bytes: version.bytes,
            });
            let found = present.as_ref().map(|object| object.id.clone());
            new.objects.extend(present);
            new.objects.sort_by(|a, b| (a.stored, &a.id).cmp(&(b.stored, &b.id)));
            let surplus = new.objects.len().saturating_sub(LISTED);
            new.objects.drain(..surplus);
            if new == old {
                return Ok(found);
            }
            let mut bytes = serde_json::to_vec_pretty(&new).map_err(|_| Retryable::Defect)?;
            bytes.push(b'\n');
            let put = || self.results.put(KEY, bytes.clone(), condition.clone());
            match retry(machine, put).await {
                Ok(()) => return Ok(found),
                Err(StoreError::Precondition | StoreError::Absent) => {
                    back_off(machine, failures).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Retryable::Contended)
    }
}
