//! A process that is killed: what it acknowledged is there, what it did not is whole or absent.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use clear64_bucket::{Settings, Store};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use crate::served::{Fixed, bytes, client, get, service, settings};

const BUCKET: &str = "uploads";

/// The example `serve`, which is built with this test.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    let program = folder.join("examples/serve");
    assert!(program.exists(), "build it first: cargo build --workspace --all-targets");
    program
}

/// A server in a process of its own. Killed when dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(folder: &Path, crash_at: Option<usize>) -> Server {
        let mut command = Command::new(program());
        command.arg(folder).args(crash_at.map(|step| step.to_string()));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Server { child, address: line.trim().parse().unwrap() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGKILL.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What a client did: contents by the key they were put under, and what was acknowledged.
#[derive(Default)]
struct Journal {
    tried: BTreeMap<String, Vec<Vec<u8>>>,
    acknowledged: BTreeMap<(String, String), Vec<u8>>,
}

type Shared = Arc<Mutex<Journal>>;

async fn put(client: &Client, journal: &Shared, key: &str, content: Vec<u8>) -> bool {
    journal.lock().unwrap().tried.entry(key.to_owned()).or_default().push(content.clone());
    let put = client.put_object().bucket(BUCKET).key(key);
    let put = put.body(ByteStream::from(content.clone())).send().await;
    acknowledge(journal, key, content, put.ok().and_then(|put| put.version_id))
}

async fn put_in_parts(client: &Client, journal: &Shared, key: &str, content: Vec<u8>) -> bool {
    journal.lock().unwrap().tried.entry(key.to_owned()).or_default().push(content.clone());
    let version = parts(client, key, &content).await;
    acknowledge(journal, key, content, version)
}

async fn parts(client: &Client, key: &str, content: &[u8]) -> Option<String> {
    let begun = client.create_multipart_upload().bucket(BUCKET).key(key).send().await.ok()?;
    let id = begun.upload_id()?;
    let mut done = CompletedMultipartUpload::builder();
    for (number, part) in (1..).zip(content.chunks(5 * 1024 * 1024)) {
        let upload = client.upload_part().bucket(BUCKET).key(key).upload_id(id).part_number(number);
        let part = upload.body(ByteStream::from(part.to_vec())).send().await.ok()?;
        let part = CompletedPart::builder().part_number(number).set_e_tag(part.e_tag);
        done = done.parts(part.build());
    }
    let complete = client.complete_multipart_upload().bucket(BUCKET).key(key).upload_id(id);
    complete.multipart_upload(done.build()).send().await.ok()?.version_id
}

fn acknowledge(journal: &Shared, key: &str, content: Vec<u8>, version: Option<String>) -> bool {
    let Some(version) = version else { return false };
    journal.lock().unwrap().acknowledged.insert((key.to_owned(), version), content);
    true
}

/// Opens what a killed process left, and compares it with what its clients know.
async fn check(folder: &Path, journal: &Shared) -> usize {
    let clock = Fixed::at("2026-11-02T08:15:30Z");
    // Every check receives all events.
    let settings = Settings { max_receives: u32::MAX, ..settings() };
    let store = Arc::new(Store::open(folder, settings, clock).unwrap());
    let reading = Reading::start(Arc::clone(&store)).await;
    let client = client(reading.address, "operator");
    let versions = store.versions(BUCKET, "").unwrap();
    let (tried, acknowledged) = {
        let journal = journal.lock().unwrap();
        (journal.tried.clone(), journal.acknowledged.clone())
    };
    let mut found = BTreeSet::new();
    for version in &versions {
        let content = get(&client, &version.key, Some(&version.id)).await;
        assert!(tried[&version.key].contains(&content), "a version is not whole");
        let known = acknowledged.get(&(version.key.clone(), version.id.clone()));
        assert!(known.is_none_or(|known| *known == content), "a version is another's");
        found.insert((version.key.clone(), version.id.clone()));
    }
    let lost: Vec<_> = acknowledged.keys().filter(|version| !found.contains(version)).collect();
    assert!(lost.is_empty(), "{} acknowledged versions are lost", lost.len());

    let queue = store.queue("determine").unwrap();
    let told = queue.receive(100_000, Duration::ZERO).unwrap();
    let told: Vec<serde_json::Value> =
        told.iter().map(|message| serde_json::from_str(&message.body).unwrap()).collect();
    let told: Vec<_> = told
        .iter()
        .map(|event| &event["Records"][0]["s3"]["object"])
        .map(|o| {
            (o["key"].as_str().unwrap().to_owned(), o["versionId"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(told.len(), found.len(), "an event for each version");
    assert_eq!(BTreeSet::from_iter(told), found);
    assert_eq!(std::fs::read_dir(folder.join("drafts")).unwrap().count(), 0);
    drop(client);
    reading.stop().await;
    versions.len()
}

/// A server in this process that gives the store back.
struct Reading {
    address: SocketAddr,
    stop: tokio::sync::oneshot::Sender<()>,
    served: tokio::task::JoinHandle<Result<(), clear64_bucket::ServeError>>,
}

impl Reading {
    async fn start(store: Arc<Store>) -> Reading {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let service = service(store);
        let stopped = async move { drop(stopped.await) };
        let served = tokio::spawn(clear64_bucket::serve(listener, service, stopped));
        Reading { address, stop, served }
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.served.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment() {
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).unwrap();
    let seed = u64::from_be_bytes(seed);
    println!("seed {seed}");
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("data");
    let journal = Shared::default();
    let mut stored = 0;
    for round in 0..20_u8 {
        let server = Server::start(&folder, None);
        let client = client(server.address, "operator");
        let mut clients = tokio::task::JoinSet::new();
        for writer in 0..3_u8 {
            let (client, journal) = (client.clone(), Arc::clone(&journal));
            let size = 1 + (chance.next_u32() % 400_000) as usize;
            clients.spawn(async move {
                // All writers overwrite one key; the third one's is uploaded in parts.
                for n in 0..=255 {
                    let key = format!("exports/alameda/{}", if n % 2 == 0 { 9 } else { writer });
                    let content = bytes(size + usize::from(n), writer ^ round ^ n);
                    let answered = if writer == 2 && n % 8 == 7 {
                        put_in_parts(&client, &journal, &key, bytes(5_500_000, n)).await
                    } else {
                        put(&client, &journal, &key, content).await
                    };
                    if !answered {
                        return;
                    }
                }
            });
        }
        tokio::time::sleep(Duration::from_micros(u64::from(chance.next_u32() % 250_000))).await;
        drop(server);
        clients.join_all().await;
        stored = check(&folder, &journal).await;
        // What `check` received stays to be received: it was hidden for no time at all.
    }
    let acknowledged = journal.lock().unwrap().acknowledged.len();
    println!("{stored} versions, {acknowledged} of them acknowledged");
    assert!(acknowledged > 20, "something was stored before the kills");
}

#[tokio::test(flavor = "multi_thread")]
async fn ended_at_each_step_of_its_writes() {
    let mut reached = 0;
    for step in 0.. {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("data");
        let journal = Shared::default();
        let server = Server::start(&folder, Some(step));
        let client = client(server.address, "operator");
        let done = put(&client, &journal, "exports/alameda/k", bytes(100, 1)).await
            && put(&client, &journal, "exports/alameda/k", bytes(100, 2)).await
            && put_in_parts(&client, &journal, "exports/alameda/k", bytes(100, 3)).await;
        drop(server);
        let versions = check(&folder, &journal).await;
        let acknowledged = journal.lock().unwrap().acknowledged.len();
        assert!(versions == acknowledged || versions == acknowledged + 1);
        if done {
            reached = step;
            break;
        }
    }
    assert!(reached > 15, "only {reached} steps");
}
