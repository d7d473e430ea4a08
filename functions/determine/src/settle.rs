//! Bringing `status.json` in line with the bucket, by compare-and-swap.

use std::sync::Arc;

use clear64_results::identity::Key;
use clear64_results::manifest::{self, BUILD};
use clear64_results::settings::{HashedPolicy, Objects, Settings};
use clear64_rules::county::County;
use clear64_rules::policy::shipped;
use clear64_rules::reading::Reading;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::failure::Retryable;
use crate::plan::{Facts, Outcome, Plan, Told, plan};
use crate::policy::{self, Judged};
use crate::run;
use crate::uploads::{self, Upload};
use clear64_cloud::machine::{Machine, back_off, retry};
use clear64_cloud::status::{self, CountyStatus, ExportStatus, PolicyStatus, State};
use clear64_cloud::store::{Condition, Store, StoreError};

/// How often a swap is tried.
const TRIES: u32 = 20;
/// Bytes that a status may have: a hundred times what 50 uploads take.
const MOST: u64 = 4 << 20;

/// Both buckets, and what every run has in common.
pub(crate) struct Buckets {
    pub(crate) uploads: Arc<dyn Store>,
    /// Name of the uploads bucket: part of a run's id.
    pub(crate) name: String,
    pub(crate) results: Arc<dyn Store>,
    pub(crate) machine: Arc<dyn Machine>,
    pub(crate) key: Key,
    /// Bytes of a part of a multipart upload.
    pub(crate) part: usize,
    pub(crate) california: TimeZone,
}

/// A county in line with its bucket.
pub(crate) struct Settled {
    pub(crate) status: CountyStatus,
    /// Entries that are not as they were.
    pub(crate) changed: Vec<ExportStatus>,
    pub(crate) changed_policies: Vec<PolicyStatus>,
    /// The upload to determine next, and how.
    pub(crate) work: Option<(Upload, Settings)>,
}

/// Entries that are not as they were.
fn changed(before: &CountyStatus, now: &CountyStatus) -> Vec<ExportStatus> {
    let is_changed = |entry: &&ExportStatus| before.export(&entry.id) != Some(entry);
    now.exports.iter().filter(is_changed).cloned().collect()
}

impl Buckets {
    /// Writes what the bucket holds, and what was found out, into the county's status.
    ///
    /// The status is read before the bucket is listed: whoever swaps it has seen at least what the
    /// one before has seen.
    pub(crate) async fn settle(
        &self,
        county: County,
        told: Option<&Told>,
        judged: &mut Judged,
    ) -> Result<Settled, Retryable> {
        for failures in 1..=TRIES {
            let (old, condition) = self.status(county).await?;
            let (uploads, policy, Plan { status, work, top }) =
                self.plan(county, old.as_ref(), told, judged).await?;
            let before = old.unwrap_or_else(|| CountyStatus::empty(county));
            if status != before && !self.swap(county, &status, condition).await? {
                back_off(&*self.machine, failures).await;
                continue;
            }
            let (is_asked_for, index) = (work.is_some(), work.or(top));
            let upload = index.and_then(|index| uploads.into_iter().nth(index));
            let work = match upload {
                Some(upload) => {
                    let settings = self.settings(county, &policy, &upload)?;
                    let is_due =
                        is_asked_for || (told.is_none() && self.is_lost(&settings).await?);
                    is_due.then_some((upload, settings))
                }
                None => None,
            };
            let changed = changed(&before, &status);
            let is_changed = |entry: &&PolicyStatus| !before.policies.contains(entry);
            let changed_policies = status.policies.iter().filter(is_changed).cloned().collect();
            return Ok(Settled { status, changed, changed_policies, work });
        }
        Err(Retryable::Contended)
    }

    /// Notes that an upload has failed where it cannot be said under which policy it stands: the one
    /// that counts, unless another is given.
    pub(crate) async fn fail(
        &self,
        county: County,
        id: Option<&str>,
        code: &'static str,
    ) -> Result<Settled, Retryable> {
        let exports = format!("exports/{}/", county.slug());
        for failures in 1..=TRIES {
            let (old, condition) = self.status(county).await?;
            let before = old.unwrap_or_else(|| CountyStatus::empty(county));
            let versions = retry(&*self.machine, || self.uploads.versions(&exports)).await?;
            let uploads = uploads::read(&versions);
            let run_of = |_: &Upload| String::new();
            let plan_of = |told: Option<&Told>| {
                let (policies, open) = (before.policies.clone(), uploads::open(&versions));
                let facts = Facts { county, uploads: &uploads, policies, open, run_of: &run_of };
                plan(facts, Some(&before), told)
            };
            let top = || plan_of(None).top.map(|index| uploads[index].id.clone());
            let told = id.map(str::to_owned).or_else(top);
            // Another invocation has determined it meanwhile.
            let is_done = |entry: &ExportStatus| {
                id.is_some() && entry.state == State::Determined && entry.code.is_none()
            };
            let told = told.filter(|id| !before.export(id).is_some_and(is_done));
            let told = told.map(|id| Told { id, outcome: Outcome::Failed(code) });
            let status = plan_of(told.as_ref()).status;
            if status == before || self.swap(county, &status, condition).await? {
                let mut changed = changed(&before, &status);
                // What was written before the run that failed has not been told.
                let failed = told.and_then(|told| status.export(&told.id).cloned());
                let failed = failed.filter(|entry| !changed.contains(entry));
                changed.extend(failed.filter(|entry| entry.state == State::Failed));
                return Ok(Settled { status, changed, changed_policies: Vec::new(), work: None });
            }
            back_off(&*self.machine, failures).await;
        }
        Err(Retryable::Contended)
    }

    async fn plan(
        &self,
        county: County,
        old: Option<&CountyStatus>,
        told: Option<&Told>,
        judged: &mut Judged,
    ) -> Result<(Vec<Upload>, HashedPolicy, Plan), Retryable> {
        let machine = &*self.machine;
        let [exports, policies] =
            ["exports", "policies"].map(|kind| format!("{kind}/{}/", county.slug()));
        let versions = retry(machine, || self.uploads.versions(&policies)).await?;
        let in_force =
            policy::in_force(&*self.uploads, machine, county, &versions, old, judged).await?;
        let policy = in_force.policy;
        let versions = retry(machine, || self.uploads.versions(&exports)).await?;
        let uploads = uploads::read(&versions);
        // A settings that cannot be made is found out when it is to be used.
        let run_of = |upload: &Upload| {
            let settings = self.settings(county, &policy, upload);
            settings.map(|settings| manifest::run_id(&settings, &[])).unwrap_or_default()
        };
        let (policies, open) = (in_force.statuses, uploads::open(&versions));
        let facts = Facts { county, uploads: &uploads, policies, open, run_of: &run_of };
        let plan = plan(facts, old, told);
        Ok((uploads, policy, plan))
    }

    /// Whether the results of a run that the status knows of are not there: somebody has removed them.
    async fn is_lost(&self, settings: &Settings) -> Result<bool, Retryable> {
        let key = run::manifest_key(settings);
        Ok(!retry(&*self.machine, || self.results.exists(&key)).await?)
    }

    /// The status as it is, and the condition of the next write.
    async fn status(&self, county: County) -> Result<(Option<CountyStatus>, Condition), Retryable> {
        let key = status::key(county);
        match retry(&*self.machine, || self.results.get(&key, MOST)).await {
            Ok(fetched) => {
                let status: CountyStatus =
                    serde_json::from_slice(&fetched.bytes).map_err(|_| Retryable::Unreadable)?;
                if status.schema != status::SCHEMA {
                    return Err(Retryable::Unreadable);
                }
                Ok((Some(status), Condition::IfMatch(fetched.etag)))
            }
            Err(StoreError::Absent) => Ok((None, Condition::IfAbsent)),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the status is now this one: not if another was faster.
    async fn swap(
        &self,
        county: County,
        status: &CountyStatus,
        condition: Condition,
    ) -> Result<bool, Retryable> {
        let key = status::key(county);
        let mut bytes = serde_json::to_vec_pretty(status).map_err(|_| Retryable::Defect)?;
        bytes.push(b'\n');
        let put = || self.results.put(&key, bytes.clone(), condition.clone());
        match retry(&*self.machine, put).await {
            Ok(()) => Ok(true),
            // An earlier try of this swap may have been done, and its answer lost.
            Err(StoreError::Precondition | StoreError::Absent) => {
                match retry(&*self.machine, || self.results.get(&key, MOST)).await {
                    Ok(fetched) => Ok(fetched.bytes == bytes),
                    Err(StoreError::Absent) => Ok(false),
                    Err(error) => Err(error.into()),
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What a run over an upload is asked to do.
    fn settings(
        &self,
        county: County,
        policy: &HashedPolicy,
        upload: &Upload,
    ) -> Result<Settings, Retryable> {
        let mut scenarios = Vec::new();
        let names = shipped::SCENARIOS.into_iter().chain(shipped::PILOTS);
        for name in names.filter(|name| *name != policy.policy.name) {
            scenarios.push(policy::load_shipped(name)?);
        }
        let versions = upload.objects.iter();
        let versions = versions.map(|object| [object.key.clone(), object.version.clone()]);
        Ok(Settings {
            county,
            as_of: policy.policy.as_of.unwrap_or_else(|| self.date(upload.stored)),
            reading: Reading::Exact.on(policy.policy.program),
            policy: policy.clone(),
            scenarios,
            key: Some(self.key.clone()),
            records: true,
            sheets: false,
            cases: None,
            build: BUILD.to_owned(),
            objects: Some(Objects { bucket: self.name.clone(), versions: versions.collect() }),
        })
    }

    /// The date in California.
    fn date(&self, time: Timestamp) -> Date {
        time.to_zoned(self.california.clone()).date()
    }
}
