//! One upload determined: its objects in, its run's objects out, the manifest last.

use std::path::Path;
use std::sync::{Arc, Mutex};

use clear64_results::manifest::{self, Manifest};
use clear64_results::run::{self, Run};
use clear64_results::settings::Settings;
use clear64_results::summary;
use jiff::Timestamp;
use tokio::runtime::Handle;

use crate::counts;
use crate::failure::{Failure, Retryable};
use crate::reader::{Link, UploadedFiles};
use crate::settle::Buckets;
use crate::uploads::Upload;
use crate::writer::ObjectOutputs;
use clear64_cloud::machine::retry;
use clear64_cloud::status::Counts;
use clear64_cloud::store::{Condition, StoreError};

/// Bytes that a manifest or a summary may have.
const MOST: u64 = 16 << 20;

/// A run whose results are committed.
pub(crate) struct Committed {
    pub(crate) run: String,
    pub(crate) counts: Counts,
}

fn prefix(settings: &Settings, id: &str) -> String {
    format!("county={}/run={id}/", settings.county.slug())
}

/// Key of the manifest of the run that these settings ask for.
pub(crate) fn manifest_key(settings: &Settings) -> String {
    format!("{}{}", prefix(settings, &manifest::run_id(settings, &[])), manifest::NAME)
}

impl Buckets {
    /// Determines an upload, unless its run is committed already. Gives up at `stop`.
    pub(crate) async fn determine(
        &self,
        upload: &Upload,
        settings: Settings,
        scratch: &Path,
        stop: Timestamp,
    ) -> Result<Committed, Failure> {
        let id = manifest::run_id(&settings, &[]);
        let prefix = prefix(&settings, &id);
        let key = manifest_key(&settings);
        if retry(&*self.machine, || self.results.exists(&key)).await? {
            let counts = self.counts(&prefix).await?;
            return Ok(Committed { run: id, counts });
        }
        let link = Arc::new(Link {
            handle: Handle::current(),
            machine: Arc::clone(&self.machine),
            stop,
            trouble: Mutex::new(None),
        });
        let source = UploadedFiles::new(
            Arc::clone(&link),
            Arc::clone(&self.uploads),
            upload.objects.clone(),
        );
        let outputs = ObjectOutputs {
            link: Arc::clone(&link),
            store: Arc::clone(&self.results),
            prefix: prefix.clone(),
            part: self.part,
            senders: Vec::new(),
        };
        let (settings, run) = pipeline(source, settings, scratch, outputs, &link).await?;
        let bytes = Manifest::new(&settings, &run).to_json().map_err(|_| Retryable::Defect)?;
        let put = || self.results.put(&key, bytes.clone(), Condition::IfAbsent);
        match retry(&*self.machine, put).await {
            // Another delivery was faster: its bytes are the same.
            Ok(()) | Err(StoreError::Precondition) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Committed { run: id, counts: counts::of_run(&run) })
    }

    /// The figures of a committed run.
    async fn counts(&self, prefix: &str) -> Result<Counts, Retryable> {
        let [manifest, summary] = [manifest::NAME, summary::NAME].map(|n| format!("{prefix}{n}"));
        let machine = &*self.machine;
        let manifest = retry(machine, || self.results.get(&manifest, MOST)).await;
        let summary = retry(machine, || self.results.get(&summary, MOST)).await;
        let (manifest, summary) = (manifest.map_err(of_results)?, summary.map_err(of_results)?);
        counts::of_files(&manifest.bytes, &summary.bytes)
    }
}

/// An error of an object of a run that has been committed. That it is not there is no word on the
/// upload.
fn of_results(error: StoreError) -> Retryable {
    match error {
        StoreError::Absent => Retryable::Unreadable,
        error => error.into(),
    }
}

/// Runs the pipeline on a thread of its own and waits until everything it sent has arrived.
async fn pipeline(
    source: UploadedFiles,
    settings: Settings,
    scratch: &Path,
    mut outputs: ObjectOutputs,
    link: &Link,
) -> Result<(Settings, Run), Failure> {
    let scratch = scratch.to_owned();
    let blocking = tokio::task::spawn_blocking(move || {
        let result = run::determine(&source, &settings, &scratch, &mut outputs);
        (settings, result, outputs.senders)
    });
    // The error of a thread that has panicked can hold anything: it is not looked at.
    let (settings, result, senders) = blocking.await.map_err(|_| Retryable::Defect)?;
    for sender in senders {
        sender.await.map_err(|_| Retryable::Defect)?;
    }
    match (result, link.trouble()) {
        (_, Some(trouble)) => Err(trouble.into()),
        (Err(error), None) => Err(Failure::of_run(&error)),
        (Ok(run), None) => Ok((settings, run)),
    }
}
