//! The function: messages in, which of them to deliver again out.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use clear64_results::identity::Key;
use clear64_rules::county::County;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::announcement::{Topics, announce};
use crate::failure::{Failure, INTERRUPTED, Retryable};
use crate::metrics::Metrics;
use crate::place::Place;
use crate::plan::{Course, Outcome, Told};
use crate::policy::Judged;
use crate::settle::{Buckets, Settled};
use clear64_cloud::event::{self, Notice, UnknownMessage};
use clear64_cloud::log::{Sink, TARGET};
use clear64_cloud::machine::Machine;
use clear64_cloud::status::{ExportStatus, PolicyState, State};
use clear64_cloud::store::{Store, StoreError};

/// How long before the end of an invocation a run is stopped.
const RESERVE: Duration = Duration::from_secs(30);

/// How many uploads of a county one message determines at most: more than one if the last are refused
/// or deleted while they are read.
const ROUNDS: usize = 10;

/// How often the queue of the templates delivers a message.
pub const MOST_RECEIVES: u32 = 5;

/// Bytes of a part: at most 10,000 parts make an object of 78 GiB.
pub const PART: usize = 8 << 20;

/// What the function is set up with.
pub struct Setup {
    /// The uploads bucket.
    pub uploads: Arc<dyn Store>,
    /// Its name. Events of other buckets fail.
    pub uploads_name: String,
    /// The results bucket.
    pub results: Arc<dyn Store>,
    /// The deployment's key of pseudonyms.
    pub key: Key,
    /// Clock and randomness.
    pub machine: Arc<dyn Machine>,
    /// Folder for scratch files.
    pub scratch: PathBuf,
    /// Bytes of a part of a multipart upload: [`PART`] on S3, which takes no less than 5 MiB.
    pub part: usize,
    /// How often the queue delivers a message before it gives it up.
    pub most_receives: u32,
    /// Who is told what has become of an upload.
    pub topics: Arc<dyn Topics>,
    /// Where metrics go. Logs go to the subscriber of [`tracing`].
    pub sink: Sink,
}

/// The function, set up.
pub struct Function {
    buckets: Buckets,
    scratch: PathBuf,
    most_receives: u32,
    topics: Arc<dyn Topics>,
    sink: Sink,
}

/// One invocation.
struct Invocation {
    stop: Timestamp,
    /// Whether a run has been started: a later one has less time than an invocation has.
    has_run: bool,
    metrics: Metrics,
}

/// A message that has to be delivered again; why is logged where it happens.
struct GiveBack;

impl Function {
    /// The function of a deployment.
    pub fn new(setup: Setup) -> Result<Self, jiff::Error> {
        let Setup { uploads, uploads_name: name, results, key, machine, part, .. } = setup;
        let Setup { scratch, most_receives, topics, sink, .. } = setup;
        let california = TimeZone::get("America/Los_Angeles")?;
        let buckets = Buckets { uploads, name, results, machine, key, part, california };
        Ok(Self { buckets, scratch, most_receives, topics, sink })
    }

    /// Handles a batch, one message after the other. `deadline` is when the invocation is ended.
    ///
    /// Has to run on a multi-threaded runtime, or on one that is driven while it waits: the pipeline
    /// runs on a thread of its own.
    pub async fn handle(&self, event: SqsEvent, deadline: Timestamp) -> SqsBatchResponse {
        let start = self.buckets.machine.now();
        let stop = deadline.checked_sub(RESERVE).unwrap_or(deadline);
        let mut invocation = Invocation { stop, has_run: false, metrics: Metrics::default() };
        let mut response = SqsBatchResponse::default();
        for message in event.records {
            invocation.metrics.messages += 1;
            if let Err(GiveBack) = self.message(&message, &mut invocation).await {
                invocation.metrics.given_back += 1;
                response.add_failure(message.message_id.unwrap_or_default());
            }
        }
        let end = self.buckets.machine.now();
        let milliseconds = end.duration_since(start).as_millis();
        invocation.metrics.milliseconds = u64::try_from(milliseconds).unwrap_or_default();
        tracing::info!(
            target: TARGET,
            outcome = "batch",
            messages = invocation.metrics.messages,
            failures = invocation.metrics.given_back,
            milliseconds = invocation.metrics.milliseconds,
        );
        (self.sink)(&invocation.metrics.document(end));
        response
    }

    /// [`Function::handle`] for a host that has the batch as JSON, as the queue delivers it to a
    /// function, and wants the answer so, too.
    ///
    /// # Errors
    ///
    /// [`UnknownMessage`] if it is no batch of a queue.
    pub async fn handle_json(
        &self,
        event: serde_json::Value,
        deadline: Timestamp,
    ) -> Result<serde_json::Value, UnknownMessage> {
        let event = serde_json::from_value(event).map_err(|_| UnknownMessage)?;
        serde_json::to_value(self.handle(event, deadline).await).map_err(|_| UnknownMessage)
    }

    async fn message(
        &self,
        message: &SqsMessage,
        invocation: &mut Invocation,
    ) -> Result<(), GiveBack> {
        let receives = message.attributes.get("ApproximateReceiveCount");
        let receives: u32 = receives.and_then(|count| count.parse().ok()).unwrap_or(1);
        let is_last = receives >= self.most_receives;
        let Ok(notices) = event::read(message.body.as_deref().unwrap_or_default()) else {
            tracing::error!(target: TARGET, outcome = "unknown-message", receives);
            return Err(GiveBack);
        };
        if notices.is_empty() {
            tracing::info!(target: TARGET, outcome = "test-event");
        }
        let mut counties = BTreeSet::new();
        let mut result = Ok(());
        for notice in &notices {
            if notice.bucket != self.buckets.name {
                tracing::error!(target: TARGET, outcome = "unknown-bucket", receives);
                return Err(GiveBack);
            }
            match Place::of(&notice.key) {
                Place::Folder if !notice.is_removal && notice.bytes.unwrap_or(0) == 0 => {
                    tracing::info!(target: TARGET, outcome = "folder");
                }
                Place::Folder | Place::Unclaimed => {
                    result = result.and(self.unclaimed(notice, invocation).await);
                }
                place => counties.extend(place.county()),
            }
        }
        for county in counties {
            let reconciled = self.reconcile(county, is_last, invocation).await;
            if let Err(error) = reconciled {
                let slug = county.slug();
                tracing::error!(
                    target: TARGET,
                    outcome = if is_last { "given-up" } else { "given-back" },
                    county = &*slug,
                    code = error.code(),
                    receives,
                );
                result = Err(GiveBack);
            }
        }
        result
    }

    /// Determines what there is to determine of a county, and brings its status in line.
    async fn reconcile(
        &self,
        county: County,
        is_last: bool,
        invocation: &mut Invocation,
    ) -> Result<(), Retryable> {
        let buckets = &self.buckets;
        let mut judged = Judged::new();
        let mut told: Option<Told> = None;
        for _ in 0..ROUNDS {
            let settled = match buckets.settle(county, told.as_ref(), &mut judged).await {
                Ok(settled) => settled,
                Err(error) => return self.give_up(county, None, error, is_last, invocation).await,
            };
            self.tell(county, &settled, invocation).await;
            if let Some(Told { id, outcome: Outcome::OutOfTime { again } }) = told.take() {
                if !again {
                    let error = Retryable::OutOfTime;
                    return self.give_up(county, Some(id), error, is_last, invocation).await;
                }
                if settled.work.as_ref().is_some_and(|(upload, _)| upload.id == id) {
                    // Its results under an earlier policy stay.
                    return Ok(());
                }
            }
            let Some((upload, settings)) = settled.work else { return Ok(()) };
            // Before the run: another run of the upload may end meanwhile.
            let entry = settled.status.export(&upload.id);
            let again = entry.is_some_and(ExportStatus::was_out_of_time);
            if is_last {
                // What a run leaves that is killed, and that nobody starts again.
                let outcome = Outcome::Failed(INTERRUPTED);
                let interrupted = Told { id: upload.id.clone(), outcome };
                buckets.settle(county, Some(&interrupted), &mut judged).await?;
            }
            let is_first = !std::mem::replace(&mut invocation.has_run, true);
            let determined = buckets.determine(&upload, settings, &self.scratch, invocation.stop);
            let outcome = match determined.await {
                Ok(done) => Outcome::Determined { run: done.run, counts: done.counts },
                Err(Failure::Final(refused)) => Outcome::Refused(refused),
                Err(Failure::Retryable(Retryable::OutOfTime)) if is_first => {
                    Outcome::OutOfTime { again }
                }
                // Removed for good while it was read: the bucket is looked at once more.
                Err(Failure::Retryable(Retryable::Store(StoreError::Absent))) => continue,
                Err(Failure::Retryable(error)) => {
                    let is_cut = error == Retryable::OutOfTime;
                    let error = if is_cut { Retryable::Interrupted } else { error };
                    let id = Some(upload.id);
                    return self.give_up(county, id, error, is_last, invocation).await;
                }
            };
            told = Some(Told { id: upload.id, outcome });
        }
        self.give_up(county, None, Retryable::Restless, is_last, invocation).await
    }

    /// Leaves an upload, or the one that counts, to the next delivery, or notes that there is none.
    async fn give_up(
        &self,
        county: County,
        id: Option<String>,
        error: Retryable,
        is_last: bool,
        invocation: &mut Invocation,
    ) -> Result<(), Retryable> {
        if is_last {
            let settled = self.buckets.fail(county, id.as_deref(), error.code()).await?;
            self.tell(county, &settled, invocation).await;
        }
        Err(error)
    }

    /// Logs, counts and announces what has changed.
    async fn tell(&self, county: County, settled: &Settled, invocation: &mut Invocation) {
        log(county, settled, &mut invocation.metrics);
        announce(&*self.topics, &*self.buckets.machine, county, &settled.changed).await;
    }

    async fn unclaimed(
        &self,
        notice: &Notice,
        invocation: &mut Invocation,
    ) -> Result<(), GiveBack> {
        match self.buckets.note_unclaimed(notice).await {
            Ok(Some(upload)) => {
                invocation.metrics.unclaimed += 1;
                tracing::warn!(target: TARGET, outcome = "unclaimed", upload = &*upload);
                Ok(())
            }
            Ok(None) => {
                tracing::info!(target: TARGET, outcome = "unclaimed-removed");
                Ok(())
            }
            Err(error) => {
                tracing::error!(target: TARGET, outcome = "given-back", code = error.code());
                Err(GiveBack)
            }
        }
    }
}

/// One line for each upload and policy that is not as it was.
fn log(county: County, settled: &Settled, metrics: &mut Metrics) {
    let slug = county.slug();
    for entry in &settled.changed {
        log_export(&slug, entry, metrics);
    }
    for policy in &settled.changed_policies {
        metrics.refused += u64::from(policy.state == PolicyState::Refused);
        tracing::info!(
            target: TARGET,
            outcome = policy.state.of_policy(),
            county = &*slug,
            upload = &*policy.id,
            code = policy.code.as_deref(),
        );
    }
}

fn log_export(slug: &str, entry: &ExportStatus, metrics: &mut Metrics) {
    match entry.state {
        // With a code, what is new is that there was no time for another policy.
        State::Determined if entry.code.is_none() => {
            metrics.determined += 1;
            metrics.rows += entry.counts.map_or(0, |counts| counts.rows);
            metrics.flagged += u64::from(!entry.flags.is_empty());
        }
        State::Refused => metrics.refused += 1,
        State::Failed => metrics.failed += 1,
        State::Determined | State::Received | State::Superseded | State::Withdrawn => {}
    }
    let counts = entry.counts.filter(|_| entry.state == State::Determined);
    let flags = entry.flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(",");
    tracing::info!(
        target: TARGET,
        outcome = entry.state.name(),
        county = slug,
        upload = &*entry.id,
        run = entry.run.as_deref(),
        code = entry.code.as_deref(),
        flags = (!flags.is_empty()).then_some(&*flags),
        files = counts.map(|counts| counts.files),
        bytes = counts.map(|counts| counts.bytes),
        rows = counts.map(|counts| counts.rows),
        determined = counts.map(|counts| counts.determined),
        repeat = counts.map(|counts| counts.repeat),
        out_of_scope = counts.map(|counts| counts.out_of_scope),
        not_a_conviction = counts.map(|counts| counts.not_a_conviction),
        rejected = counts.map(|counts| counts.rejected),
        people = counts.map(|counts| counts.people),
    );
}
