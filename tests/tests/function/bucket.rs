//! A bucket of the embedded S3 as the function sees it, through the SDK and a network, with what can
//! go wrong in between; and the same bucket as a test's own hand reaches it.

use std::collections::BTreeMap;
use std::ops::{Deref, Range};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use clear64_bucket::faults::{self, Fault};
use clear64_cloud::aws_store::AwsStore;
use clear64_cloud::store::{Body, Condition, Fetched, Store, StoreError, Version};

use crate::machine::TestMachine;

/// What happens once, at an operation.
type Hook = Box<dyn FnOnce(Hand) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// What goes wrong.
#[derive(Default)]
pub(crate) struct Faults {
    /// Every n-th request is throttled.
    pub(crate) throttle: Option<u64>,
    /// Every stream of an upload breaks off after as many bytes.
    pub(crate) cut: Option<u64>,
    /// Seconds that pass before each piece of a stream.
    pub(crate) slow: u32,
    /// The n-th write, from 1, is the last thing that happens; whether it still takes place.
    pub(crate) crash: Option<(u64, bool)>,
    /// Others change a status each time before it is swapped.
    pub(crate) is_contended: bool,
    /// No multipart upload can be completed.
    pub(crate) never_complete: bool,
    /// Nothing can be reached any more.
    pub(crate) is_down: bool,
}

/// A bucket as nothing disturbs it.
#[derive(Clone)]
pub(crate) struct Hand {
    s3: Client,
    bucket: &'static str,
}

impl Hand {
    pub(crate) fn new(s3: Client, bucket: &'static str) -> Self {
        Self { s3, bucket }
    }

    pub(crate) async fn store(&self, key: &str, bytes: Vec<u8>) {
        let put = self.s3.put_object().bucket(self.bucket).key(key);
        put.body(bytes.into()).send().await.unwrap();
    }

    /// Begins an upload in parts; its id.
    pub(crate) async fn begin(&self, key: &str) -> String {
        let begun = self.s3.create_multipart_upload().bucket(self.bucket).key(key);
        begun.send().await.unwrap().upload_id.unwrap()
    }

    /// Ends an upload in parts with one part.
    pub(crate) async fn end(&self, key: &str, upload: &str, bytes: Vec<u8>) {
        let part = self.s3.upload_part().bucket(self.bucket).key(key).upload_id(upload);
        let sent = part.part_number(1).body(bytes.into()).send().await.unwrap();
        let part = CompletedPart::builder().part_number(1).set_e_tag(sent.e_tag).build();
        let parts = CompletedMultipartUpload::builder().parts(part).build();
        let end = self.s3.complete_multipart_upload().bucket(self.bucket).key(key);
        end.upload_id(upload).multipart_upload(parts).send().await.unwrap();
    }

    pub(crate) async fn delete(&self, key: &str) {
        self.s3.delete_object().bucket(self.bucket).key(key).send().await.unwrap();
    }

    /// Removes the newest version for good.
    pub(crate) async fn purge(&self, key: &str) {
        let versions = self.s3.list_object_versions().bucket(self.bucket).prefix(key);
        let versions = versions.send().await.unwrap();
        let newest = versions.versions()[0].version_id().unwrap();
        let delete = self.s3.delete_object().bucket(self.bucket).key(key);
        delete.version_id(newest).send().await.unwrap();
    }

    /// Key and id of every version and delete marker below a prefix, by key.
    pub(crate) async fn every_version(&self, prefix: &str) -> Vec<(String, String)> {
        let list = self.s3.list_object_versions().bucket(self.bucket).prefix(prefix);
        let list = list.send().await.unwrap();
        assert_ne!(list.is_truncated(), Some(true));
        let named = |key: Option<&str>, version: Option<&str>| {
            (key.unwrap().to_owned(), version.unwrap().to_owned())
        };
        let objects = list.versions().iter().map(|one| named(one.key(), one.version_id()));
        let markers = list.delete_markers().iter().map(|one| named(one.key(), one.version_id()));
        let mut all: Vec<_> = objects.chain(markers).collect();
        all.sort_unstable();
        all
    }

    /// Removes a version for good.
    pub(crate) async fn purge_version(&self, key: &str, version: &str) {
        let delete = self.s3.delete_object().bucket(self.bucket).key(key);
        delete.version_id(version).send().await.unwrap();
    }

    /// What a GET of a key returns.
    pub(crate) async fn current(&self, key: &str) -> Option<Vec<u8>> {
        let object = self.s3.get_object().bucket(self.bucket).key(key).send().await.ok()?;
        Some(object.body.collect().await.unwrap().to_vec())
    }

    /// Every current object.
    pub(crate) async fn all(&self) -> BTreeMap<String, Vec<u8>> {
        let mut all = BTreeMap::new();
        let listed = self.s3.list_objects_v2().bucket(self.bucket).send().await.unwrap();
        assert_eq!(listed.is_truncated(), Some(false));
        for object in listed.contents() {
            let key = object.key().unwrap();
            all.insert(key.to_owned(), self.current(key).await.unwrap());
        }
        all
    }

    /// How many multipart uploads are begun and not ended.
    pub(crate) async fn open_uploads(&self) -> usize {
        let listed = self.s3.list_multipart_uploads().bucket(self.bucket).send().await.unwrap();
        listed.uploads().len()
    }
}

#[derive(Default)]
struct State {
    aborted: u64,
    completed: u64,
    writes: u64,
    faults: Faults,
    at_read: Option<Hook>,
    at_write: Option<Hook>,
    at_put: Option<(String, Hook)>,
}

/// The bucket as the function sees it.
pub(crate) struct Bucket {
    hand: Hand,
    seen: AwsStore,
    network: faults::Faults,
    machine: Arc<TestMachine>,
    state: Mutex<State>,
}

impl Deref for Bucket {
    type Target = Hand;

    fn deref(&self) -> &Hand {
        &self.hand
    }
}

impl Bucket {
    /// A bucket that the function reaches by `seen`, over a `network`.
    pub(crate) fn new(
        hand: Hand,
        seen: Client,
        network: faults::Faults,
        machine: &Arc<TestMachine>,
    ) -> Arc<Self> {
        let seen = AwsStore::new(seen, hand.bucket);
        let machine = Arc::clone(machine);
        Arc::new(Self { hand, seen, network, machine, state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn faults(&self, faults: Faults) {
        self.network.clear();
        if let Some(n) = faults.throttle {
            let (is_mine, seen) = (self.is_mine(), AtomicU64::new(0));
            let is_throttled = move |request: &faults::Parts| {
                is_mine(request) && (seen.fetch_add(1, Ordering::SeqCst) + 1).is_multiple_of(n)
            };
            self.network.plan(is_throttled, 0, usize::MAX, Fault::SlowDown);
        }
        if let Some(bytes) = faults.cut {
            let is_mine = self.is_mine();
            let is_stream = move |request: &faults::Parts| {
                is_mine(request) && request.headers.contains_key("range")
            };
            self.network.plan(is_stream, 0, usize::MAX, Fault::CutAfter(bytes));
        }
        self.state().faults = faults;
    }

    /// Every request meets a fault.
    pub(crate) fn every(&self, fault: Fault) {
        self.network.plan(self.is_mine(), 0, usize::MAX, fault);
    }

    /// The n-th request, from 0, meets a fault; whether it came is told by what is returned.
    pub(crate) fn nth(&self, n: usize, fault: Fault) -> Arc<AtomicBool> {
        self.nth_of(|_| true, n, fault)
    }

    /// Of the requests for which `which` holds, the n-th, from 0, meets a fault.
    pub(crate) fn nth_of(
        &self,
        which: impl Fn(&faults::Parts) -> bool + Send + Sync + 'static,
        n: usize,
        fault: Fault,
    ) -> Arc<AtomicBool> {
        let is_met = Arc::new(AtomicBool::new(false));
        let (tell, seen, is_mine) = (Arc::clone(&is_met), AtomicUsize::new(0), self.is_mine());
        let which = move |request: &faults::Parts| {
            let is_it =
                is_mine(request) && which(request) && seen.fetch_add(1, Ordering::SeqCst) == n;
            tell.fetch_or(is_it, Ordering::SeqCst);
            is_it
        };
        self.network.plan(which, 0, 1, fault);
        is_met
    }

    /// The first requests to write `key` are throttled; which of the SDK's tries each request to
    /// write it is.
    pub(crate) fn throttle_writes_of(&self, key: &str, count: usize) -> Arc<Mutex<Vec<String>>> {
        let (tries, path) = (Arc::default(), format!("/{}/{key}", self.hand.bucket));
        let seen: Arc<Mutex<Vec<String>>> = Arc::clone(&tries);
        let which = move |request: &faults::Parts| {
            let is_it = request.method == "PUT" && request.uri.path() == path;
            if is_it {
                let header = request.headers["amz-sdk-request"].to_str().unwrap();
                seen.lock().unwrap().push(header.to_owned());
            }
            is_it
        };
        self.network.plan(which, 0, count, Fault::SlowDown);
        tries
    }

    /// Whether a request is to this bucket.
    fn is_mine(&self) -> impl Fn(&faults::Parts) -> bool + Send + Sync + 'static {
        let root = format!("/{}", self.hand.bucket);
        move |request| request.uri.path().starts_with(&root)
    }

    /// What a test does just before the function reads an upload for the next time.
    pub(crate) fn at_read<F>(&self, hook: impl FnOnce(Hand) -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.state().at_read = Some(Box::new(move |hand| Box::pin(hook(hand))));
    }

    /// What a test does just before the function writes for the next time.
    pub(crate) fn at_write<F>(&self, hook: impl FnOnce(Hand) -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.state().at_write = Some(Box::new(move |hand| Box::pin(hook(hand))));
    }

    /// What a test does just before the function puts this key for the next time.
    pub(crate) fn at_put<F>(&self, key: &str, hook: impl FnOnce(Hand) -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.state().at_put = Some((key.to_owned(), Box::new(move |hand| Box::pin(hook(hand)))));
    }

    pub(crate) fn writes(&self) -> u64 {
        self.state().writes
    }

    /// Multipart uploads completed and given up.
    pub(crate) fn multipart(&self) -> (u64, u64) {
        let state = self.state();
        (state.completed, state.aborted)
    }

    /// As to who runs it, a crashed function sees nothing any more.
    fn alive(&self) -> Result<(), StoreError> {
        if self.state().faults.is_down { Err(StoreError::Other) } else { Ok(()) }
    }

    /// A write, which takes place unless the function has crashed before.
    async fn write<T>(
        &self,
        write: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.alive()?;
        let hook = self.state().at_write.take();
        if let Some(hook) = hook {
            hook(self.hand.clone()).await;
        }
        let crash = {
            let mut state = self.state();
            state.writes += 1;
            let crash = state.faults.crash.filter(|(write, _)| *write == state.writes);
            state.faults.is_down |= crash.is_some();
            crash
        };
        match crash {
            None => write.await,
            Some((_, takes_place)) => {
                if takes_place {
                    // Nobody is left to learn what has become of it.
                    let _ = write.await;
                }
                Err(StoreError::Other)
            }
        }
    }
}

/// A stream in small pieces, before each of which time passes.
struct Pieces {
    body: Box<dyn Body>,
    machine: Arc<TestMachine>,
    slow: u32,
    rest: Vec<u8>,
}

#[async_trait]
impl Body for Pieces {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.machine.advance(self.slow);
        if self.rest.is_empty() {
            match self.body.next().await? {
                Some(bytes) => self.rest = bytes,
                None => return Ok(None),
            }
        }
        let rest = self.rest.split_off(self.rest.len().min(700));
        Ok(Some(std::mem::replace(&mut self.rest, rest)))
    }
}

#[async_trait]
impl Store for Bucket {
    async fn versions(&self, prefix: &str) -> Result<Vec<Version>, StoreError> {
        self.alive()?;
        self.seen.versions(prefix).await
    }

    async fn read(
        &self,
        key: &str,
        version: &str,
        range: Range<u64>,
    ) -> Result<Box<dyn Body>, StoreError> {
        self.alive()?;
        let hook = self.state().at_read.take_if(|_| key.starts_with("exports/"));
        if let Some(hook) = hook {
            hook(self.hand.clone()).await;
        }
        let body = self.seen.read(key, version, range).await?;
        let (machine, slow) = (Arc::clone(&self.machine), self.state().faults.slow);
        Ok(Box::new(Pieces { body, machine, slow, rest: Vec::new() }))
    }

    async fn get(&self, key: &str, most: u64) -> Result<Fetched, StoreError> {
        self.alive()?;
        self.seen.get(key, most).await
    }

    async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        self.alive()?;
        self.seen.exists(key).await
    }

    async fn put(&self, key: &str, bytes: Vec<u8>, condition: Condition) -> Result<(), StoreError> {
        if self.state().faults.is_contended && key.ends_with("/status.json") {
            let mut theirs = self.current(key).await.unwrap_or_else(|| bytes.clone());
            theirs.push(b'\n');
            self.store(key, theirs).await;
        }
        let hook = self.state().at_put.take_if(|(awaited, _)| awaited == key);
        if let Some((_, hook)) = hook {
            hook(self.hand.clone()).await;
        }
        self.write(self.seen.put(key, bytes, condition)).await
    }

    async fn start(&self, key: &str) -> Result<String, StoreError> {
        self.write(self.seen.start(key)).await
    }

    async fn put_part(
        &self,
        key: &str,
        upload: &str,
        part: i32,
        bytes: Vec<u8>,
    ) -> Result<String, StoreError> {
        self.write(self.seen.put_part(key, upload, part, bytes)).await
    }

    async fn complete(
        &self,
        key: &str,
        upload: &str,
        parts: Vec<String>,
    ) -> Result<(), StoreError> {
        if self.state().faults.never_complete {
            return Err(StoreError::Denied);
        }
        self.write(self.seen.complete(key, upload, parts)).await?;
        self.state().completed += 1;
        Ok(())
    }

    async fn remove(&self, key: &str, version: &str) -> Result<(), StoreError> {
        self.write(self.seen.remove(key, version)).await
    }

    async fn abort(&self, key: &str, upload: &str) -> Result<(), StoreError> {
        self.alive()?;
        self.seen.abort(key, upload).await?;
        self.state().aborted += 1;
        Ok(())
    }
}
