//! A bucket in memory, with versions and with what can go wrong in a real one.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use clear64_determine::store::{Body, Condition, Fetched, Store, StoreError, Version};
use jiff::Timestamp;

use crate::machine::TestMachine;

/// What happens once, at an operation.
pub(crate) type Hook = Box<dyn FnOnce(&Memory) + Send>;

/// What goes wrong.
#[derive(Default)]
pub(crate) struct Faults {
    /// Every n-th operation is throttled.
    pub(crate) throttle: Option<u64>,
    /// Every stream breaks off after as many bytes.
    pub(crate) cut: Option<usize>,
    /// Seconds that pass before each piece of a stream.
    pub(crate) slow: u32,
    /// The n-th write, from 1, is the last thing that happens; whether it still takes place.
    pub(crate) crash: Option<(u64, bool)>,
    /// No multipart upload can be completed.
    pub(crate) never_complete: bool,
    /// Nothing can be reached any more.
    pub(crate) is_down: bool,
}

#[derive(Default)]
struct State {
    /// From old to new; `None` is a delete marker.
    objects: BTreeMap<String, Vec<Stored>>,
    parts: BTreeMap<String, BTreeMap<i32, Vec<u8>>>,
    aborted: u64,
    completed: u64,
    last_id: u64,
    operations: u64,
    writes: u64,
    faults: Faults,
    at_read: Option<Hook>,
    at_write: Option<Hook>,
}

#[derive(Clone)]
struct Stored {
    version: String,
    at: Timestamp,
    bytes: Option<Vec<u8>>,
}

/// The bucket.
pub(crate) struct Memory {
    machine: Arc<TestMachine>,
    state: Mutex<State>,
}

impl Memory {
    pub(crate) fn new(machine: &Arc<TestMachine>) -> Arc<Self> {
        Arc::new(Self { machine: Arc::clone(machine), state: Mutex::default() })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Stores a version, and gives its id.
    pub(crate) fn store(&self, key: &str, bytes: Option<Vec<u8>>) -> String {
        let mut state = self.state();
        state.last_id += 1;
        let version = format!("v{}", state.last_id);
        let stored = Stored { version: version.clone(), at: self.machine.time(), bytes };
        state.objects.entry(key.to_owned()).or_default().push(stored);
        version
    }

    /// Removes a version for good.
    pub(crate) fn purge(&self, key: &str, version: &str) {
        let mut state = self.state();
        state.objects.get_mut(key).unwrap().retain(|stored| stored.version != version);
    }

    pub(crate) fn faults(&self, faults: Faults) {
        self.state().faults = faults;
    }

    pub(crate) fn at_read(&self, hook: impl FnOnce(&Memory) + Send + 'static) {
        self.state().at_read = Some(Box::new(hook));
    }

    pub(crate) fn at_write(&self, hook: impl FnOnce(&Memory) + Send + 'static) {
        self.state().at_write = Some(Box::new(hook));
    }

    pub(crate) fn writes(&self) -> u64 {
        self.state().writes
    }

    /// Multipart uploads completed, given up, and open.
    pub(crate) fn multipart(&self) -> (u64, u64, usize) {
        let state = self.state();
        (state.completed, state.aborted, state.parts.len())
    }

    /// What a GET of a key returns.
    pub(crate) fn current(&self, key: &str) -> Option<Vec<u8>> {
        self.state().objects.get(key)?.last()?.bytes.clone()
    }

    /// Every current object.
    pub(crate) fn all(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.state();
        let current = state
            .objects
            .iter()
            .filter_map(|(key, versions)| Some((key.clone(), versions.last()?.bytes.clone()?)));
        current.collect()
    }

    /// An operation begins.
    fn begin(&self) -> Result<(), StoreError> {
        let mut state = self.state();
        state.operations += 1;
        let is_throttled =
            state.faults.throttle.is_some_and(|n| state.operations.is_multiple_of(n));
        if state.faults.is_down {
            // As to who runs it, a crashed function sees nothing any more.
            Err(StoreError::Other)
        } else if is_throttled {
            Err(StoreError::Unavailable)
        } else {
            Ok(())
        }
    }

    /// A write, which takes place unless the function has crashed before.
    fn write<T>(
        &self,
        write: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.begin()?;
        let hook = self.state().at_write.take();
        if let Some(hook) = hook {
            hook(self);
        }
        let crash = {
            let mut state = self.state();
            state.writes += 1;
            let crash = state.faults.crash.filter(|(write, _)| *write == state.writes);
            state.faults.is_down |= crash.is_some();
            crash
        };
        match crash {
            None => write(self),
            Some((_, takes_place)) => {
                if takes_place {
                    let _ = write(self);
                }
                Err(StoreError::Other)
            }
        }
    }
}

struct Pieces {
    machine: Arc<TestMachine>,
    slow: u32,
    /// The rest; an error where the stream is cut off.
    rest: Vec<u8>,
    is_cut: bool,
}

#[async_trait]
impl Body for Pieces {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.machine.advance(self.slow);
        if self.rest.is_empty() {
            return if self.is_cut { Err(StoreError::Unavailable) } else { Ok(None) };
        }
        let rest = self.rest.split_off(self.rest.len().min(700));
        Ok(Some(std::mem::replace(&mut self.rest, rest)))
    }
}

fn etag(bytes: &[u8]) -> String {
    clear64_results::output::sha256(bytes)
}

#[async_trait]
impl Store for Memory {
    async fn versions(&self, prefix: &str) -> Result<Vec<Version>, StoreError> {
        self.begin()?;
        let state = self.state();
        let keys = state.objects.iter().filter(|(key, _)| key.starts_with(prefix));
        let versions = keys.flat_map(|(key, versions)| {
            versions.iter().rev().enumerate().map(|(age, stored)| Version {
                key: key.clone(),
                version: stored.version.clone(),
                stored: stored.at,
                bytes: stored.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
                is_latest: age == 0,
                is_deletion: stored.bytes.is_none(),
            })
        });
        Ok(versions.collect())
    }

    async fn read(
        &self,
        key: &str,
        version: &str,
        range: Range<u64>,
    ) -> Result<Box<dyn Body>, StoreError> {
        self.begin()?;
        let hook = self.state().at_read.take_if(|_| key.starts_with("exports/"));
        if let Some(hook) = hook {
            hook(self);
        }
        let state = self.state();
        let versions = state.objects.get(key).ok_or(StoreError::Absent)?;
        let stored = versions.iter().find(|stored| stored.version == version);
        let bytes = stored.and_then(|stored| stored.bytes.as_ref()).ok_or(StoreError::Absent)?;
        let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
        let mut rest = bytes.get(range).ok_or(StoreError::Other)?.to_vec();
        let is_cut = state.faults.cut.is_some_and(|after| after < rest.len());
        rest.truncate(state.faults.cut.unwrap_or(usize::MAX));
        let machine = Arc::clone(&self.machine);
        Ok(Box::new(Pieces { machine, slow: state.faults.slow, rest, is_cut }))
    }

    async fn get(&self, key: &str, most: u64) -> Result<Fetched, StoreError> {
        self.begin()?;
        let bytes = self.current(key).ok_or(StoreError::Absent)?;
        if bytes.len() as u64 > most {
            return Err(StoreError::TooLarge);
        }
        Ok(Fetched { etag: etag(&bytes), bytes })
    }

    async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        self.begin()?;
        Ok(self.current(key).is_some())
    }

    async fn put(&self, key: &str, bytes: Vec<u8>, condition: Condition) -> Result<(), StoreError> {
        self.write(|memory| {
            let current = memory.current(key);
            match condition {
                Condition::Always => {}
                Condition::IfAbsent if current.is_none() => {}
                Condition::IfMatch(expected)
                    if current.as_ref().is_some_and(|bytes| etag(bytes) == expected) => {}
                _ => return Err(StoreError::Precondition),
            }
            memory.store(key, Some(bytes));
            Ok(())
        })
    }

    async fn start(&self, key: &str) -> Result<String, StoreError> {
        self.write(|memory| {
            let mut state = memory.state();
            state.last_id += 1;
            let id = format!("{key}#{}", state.last_id);
            state.parts.insert(id.clone(), BTreeMap::new());
            Ok(id)
        })
    }

    async fn put_part(
        &self,
        _key: &str,
        upload: &str,
        part: i32,
        bytes: Vec<u8>,
    ) -> Result<String, StoreError> {
        self.write(|memory| {
            let mut state = memory.state();
            let parts = state.parts.get_mut(upload).ok_or(StoreError::Absent)?;
            let tag = etag(&bytes);
            parts.insert(part, bytes);
            Ok(tag)
        })
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
        self.write(|memory| {
            let sent = memory.state().parts.remove(upload).ok_or(StoreError::Absent)?;
            let tags: Vec<String> = sent.values().map(|bytes| etag(bytes)).collect();
            if tags != parts {
                return Err(StoreError::Other);
            }
            memory.store(key, Some(sent.into_values().flatten().collect()));
            memory.state().completed += 1;
            Ok(())
        })
    }

    async fn abort(&self, _key: &str, upload: &str) -> Result<(), StoreError> {
        self.begin()?;
        let mut state = self.state();
        state.parts.remove(upload);
        state.aborted += 1;
        Ok(())
    }
}
