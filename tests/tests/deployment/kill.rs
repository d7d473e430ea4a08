//! A deployment that is killed at random moments ends like one that is not.
//!
//! The moment is a count of bytes: of what the process has read from and written to files, as Linux
//! counts it, so that it falls anywhere between the start and the last status. `make kill-test` kills
//! 200 times, a test run 20 times. The seed is printed; `SEED=n` repeats it as far as the threads of
//! two processes can be repeated.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;

use crate::site::{Site, Up, export, policy};

/// The smallest part that S3 takes.
const PART: usize = 5 << 20;

type Answer = Result<(), Box<dyn std::error::Error>>;

/// What counties do, one after the other.
enum Step {
    Put(&'static str, Vec<u8>),
    InParts(&'static str, Vec<u8>),
    Delete(&'static str),
    /// Waits until nothing is left to be determined.
    Settle,
}

use Step::{Delete, InParts, Put, Settle};

impl Step {
    fn key(&self) -> Option<&'static str> {
        match self {
            Put(key, _) | InParts(key, _) | Delete(key) => Some(key),
            Settle => None,
        }
    }
}

fn steps() -> Vec<Step> {
    let second = String::from_utf8(export("alpine", 30)).unwrap().replace("1000", "2000");
    vec![
        Put("policies/alpine/policy.toml", policy("Alpine's").into_bytes()),
        Put("policies/mono/policy.toml", policy("Mono's").into_bytes()),
        Settle,
        Put("exports/alpine/2026.csv", export("alpine", 300)),
        InParts("exports/mono/2026.csv", export("mono", 17_000)),
        Settle,
        Put("exports/alpine/2026.csv", export("alpine", 250)),
        Put("policies/mono/policy.toml", policy("Mono's second").into_bytes()),
        Put("exports/mono-lake/2026.csv", export("mono", 5)),
        Settle,
        Put("exports/alpine/q1/1.csv", export("alpine", 40)),
        Put("exports/alpine/q1/2.csv", second.into_bytes()),
        Put("exports/alpine/q1/READY", Vec::new()),
        Put("exports/mono/2026.csv", export("alpine", 10)),
        Settle,
        Delete("exports/alpine/q1/1.csv"),
        Settle,
    ]
}

/// A deployment and what ends it.
struct Life<'s> {
    site: &'s Site,
    up: Option<Arc<Mutex<Up>>>,
    watch: Option<JoinHandle<bool>>,
    is_over: Arc<AtomicBool>,
    /// Of the moments: at most this many bytes after a start. Never, if there is none.
    most: Option<u64>,
    chance: ChaCha8Rng,
    kills: u32,
}

impl<'s> Life<'s> {
    fn new(site: &'s Site, most: Option<u64>, chance: ChaCha8Rng) -> Self {
        let is_over = Arc::default();
        Self { site, up: None, watch: None, is_over, most, chance, kills: 0 }
    }

    /// Starts it again, if it was killed.
    fn revive(&mut self) {
        while self.up.as_ref().is_none_or(|up| up.lock().unwrap().has_ended()) {
            if self.watch.take().is_some_and(|watch| watch.join().unwrap()) {
                self.kills += 1;
            }
            let up = Arc::new(Mutex::new(self.site.start()));
            self.up = Some(Arc::clone(&up));
            if let Some(most) = self.most {
                let moment = self.chance.next_u64() % most;
                let is_over = Arc::clone(&self.is_over);
                let watched = Arc::clone(&up);
                self.watch = Some(std::thread::spawn(move || kill_at(&watched, moment, &is_over)));
            }
            while !self.site.is_up() && !up.lock().unwrap().has_ended() {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
    }

    /// Carries a step out, however often the deployment is killed. `version` is the how-manieth of
    /// its key it makes.
    async fn carry_out(&mut self, step: &Step, version: usize) {
        loop {
            self.revive();
            let done = match step.key() {
                Some(key) => self.put_once(step, key, version).await,
                None => self.settle(),
            };
            if done.is_ok() {
                return;
            }
        }
    }

    async fn put_once(&self, step: &Step, key: &str, version: usize) -> Answer {
        let s3 = self.site.client("operator");
        let listed = s3.list_object_versions().bucket("uploads").prefix(key).send().await?;
        let versions = listed.versions().iter().filter(|v| v.key() == Some(key)).count();
        let deletions = listed.delete_markers().iter().filter(|v| v.key() == Some(key)).count();
        if versions + deletions < version {
            carry_out(&s3, step, key).await?;
        }
        Ok(())
    }

    fn settle(&self) -> Answer {
        let status = self.site.run(&["status", "--wait"]);
        assert!(!status.stderr.contains("given up"), "{}", status.stderr);
        if status.code == Some(0) { Ok(()) } else { Err("killed meanwhile".into()) }
    }

    /// How many bytes it has read and written, until it is over.
    fn bytes(&self) -> u64 {
        bytes_of(self.up.as_ref().unwrap()).unwrap()
    }
}

impl Drop for Life<'_> {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        if let Some(watch) = self.watch.take() {
            // What it has found does not matter any more.
            let _ = watch.join();
        }
    }
}

fn bytes_of(up: &Mutex<Up>) -> Option<u64> {
    let id = up.lock().unwrap().child.id();
    let text = fs::read_to_string(format!("/proc/{id}/io")).ok()?;
    let figure = |line: &str| line.split_once(": ")?.1.parse::<u64>().ok();
    Some(text.lines().take(2).filter_map(figure).sum())
}

/// Kills at so many bytes; false if it is over, or has ended, before.
fn kill_at(up: &Mutex<Up>, moment: u64, is_over: &AtomicBool) -> bool {
    while !is_over.load(Ordering::SeqCst) {
        match bytes_of(up) {
            None => return false,
            Some(bytes) if bytes >= moment => return up.lock().unwrap().child.kill().is_ok(),
            Some(_) => std::thread::sleep(Duration::from_micros(100)),
        }
    }
    false
}

async fn carry_out(s3: &Client, step: &Step, key: &str) -> Answer {
    match step {
        Settle => {}
        Put(_, bytes) => {
            let put = s3.put_object().bucket("uploads").key(key);
            put.body(bytes.clone().into()).send().await?;
        }
        Delete(_) => {
            s3.delete_object().bucket("uploads").key(key).send().await?;
        }
        InParts(_, bytes) => {
            let begun = s3.create_multipart_upload().bucket("uploads").key(key).send().await?;
            let id = begun.upload_id().unwrap();
            let mut parts = CompletedMultipartUpload::builder();
            for (number, bytes) in (1..).zip(bytes.chunks(PART)) {
                let part = s3.upload_part().bucket("uploads").key(key).upload_id(id);
                let part = part.part_number(number).body(bytes.to_vec().into()).send().await?;
                let sent = CompletedPart::builder().part_number(number);
                parts = parts.parts(sent.set_e_tag(part.e_tag).build());
            }
            let complete = s3.complete_multipart_upload().bucket("uploads").key(key).upload_id(id);
            complete.multipart_upload(parts.build()).send().await?;
        }
    }
    Ok(())
}

/// Every current object of the results, and every version of the uploads. When something was stored
/// is left out.
async fn left(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let _up = site.up();
    let s3 = site.client("operator");
    let mut left = BTreeMap::new();
    let results = s3.list_objects_v2().bucket("results").send().await.unwrap();
    assert_eq!(results.is_truncated(), Some(false));
    for object in results.contents() {
        let key = object.key().unwrap();
        let object = s3.get_object().bucket("results").key(key).send().await.unwrap();
        let bytes = object.body.collect().await.unwrap().to_vec();
        let bytes = if key.contains("/run=") { bytes } else { without_times(&bytes) };
        left.insert(key.to_owned(), bytes);
    }
    let uploads = s3.list_object_versions().bucket("uploads").send().await.unwrap();
    for version in uploads.versions() {
        let name = format!("upload {} {}", version.key().unwrap(), version.version_id().unwrap());
        left.insert(name, format!("{:?} {:?}", version.e_tag(), version.is_latest()).into());
    }
    for marker in uploads.delete_markers() {
        left.insert(format!("deletion {}", marker.key().unwrap()), Vec::new());
    }
    left
}

fn without_times(json: &[u8]) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(json).unwrap();
    for list in ["exports", "policies", "objects"] {
        for entry in value[list].as_array_mut().into_iter().flatten() {
            entry["stored"] = Value::Null;
        }
    }
    serde_json::to_vec(&value).unwrap()
}

/// A copy of a folder, for its owner alone.
fn copy(from: &Path, to: &Path) {
    DirBuilder::new().mode(0o700).create(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// All steps on a copy of a data folder; what is left, the bytes it took, and the kills.
async fn work(
    template: &Site,
    most: Option<u64>,
    chance: ChaCha8Rng,
) -> (BTreeMap<String, Vec<u8>>, u64, u32) {
    let site = Site::new();
    copy(&template.data(), &site.data());
    let mut life = Life::new(&site, most, chance);
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for step in steps() {
        let version = step.key().map_or(0, |key| {
            let count = versions.entry(key).or_default();
            *count += 1;
            *count
        });
        life.carry_out(&step, version).await;
    }
    let (bytes, kills) = (if most.is_none() { life.bytes() } else { 0 }, life.kills);
    drop(life);
    (left(&site).await, bytes, kills)
}

#[expect(clippy::disallowed_methods, reason = "who runs the test says how long")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

#[tokio::test]
async fn killed_at_random_bytes_it_ends_like_an_undisturbed_one() {
    let mut seed = [0; 4];
    getrandom::fill(&mut seed).unwrap();
    let seed = asked("SEED").unwrap_or_else(|| u64::from(u32::from_le_bytes(seed)));
    let wanted = asked("KILLS").unwrap_or(20);
    let template = Site::new();
    drop(template.up());
    let chance = ChaCha8Rng::seed_from_u64(seed);
    let (expected, bytes, _) = work(&template, None, chance.clone()).await;
    println!("seed {seed}: {wanted} kills, an undisturbed run reads and writes {bytes} bytes");
    let runs = expected.keys().filter(|key| key.ends_with("manifest.json")).count();
    assert_eq!(runs, 5, "exports of two counties, an overwrite, a policy and a set");
    let (mut chance, mut kills, mut rounds) = (chance, 0, 0);
    while kills < wanted {
        chance.set_stream(rounds);
        rounds += 1;
        // Late enough for the longest step, soon enough for several kills a round.
        let (found, _, killed) = work(&template, Some(bytes / 2), chance.clone()).await;
        kills += u64::from(killed);
        assert!(found.keys().eq(expected.keys()), "seed {seed}, round {rounds}: other objects");
        for (key, expected) in &expected {
            assert!(found[key] == *expected, "seed {seed}, round {rounds}: {key}");
        }
    }
    println!("{kills} kills in {rounds} rounds");
}
