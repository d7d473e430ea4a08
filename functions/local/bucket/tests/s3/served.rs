//! A store that is served, and clients of it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::{Client, Config};
use clear64_bucket::faults::Faults;
use clear64_bucket::{
    Layout, Notification, Principal, Principals, Role, Service, Settings, Store, Surroundings,
};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// Time that passes only when told to, and randomness that counts.
pub(crate) struct Fixed {
    microseconds: AtomicI64,
    counter: AtomicU64,
}

impl Fixed {
    pub(crate) fn at(time: &str) -> Arc<Fixed> {
        let time: Timestamp = time.parse().unwrap();
        let microseconds = AtomicI64::new(time.as_microsecond());
        Arc::new(Fixed { microseconds, counter: AtomicU64::new(1) })
    }

    pub(crate) fn pass(&self, time: SignedDuration) {
        let microseconds = i64::try_from(time.as_micros()).unwrap();
        self.microseconds.fetch_add(microseconds, Ordering::SeqCst);
    }
}

impl Surroundings for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.microseconds.load(Ordering::SeqCst)).unwrap()
    }

    fn random(&self) -> [u8; 16] {
        u128::from(self.counter.fetch_add(1, Ordering::SeqCst)).to_be_bytes()
    }
}

pub(crate) struct Served {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<Fixed>,
    pub(crate) faults: Faults,
    pub(crate) address: SocketAddr,
    folder: TempDir,
}

pub(crate) fn settings() -> Settings {
    let mut settings = Settings::of_buckets(["uploads", "results"]);
    for (queue, prefix) in [("determine", "exports/"), ("determine", "policies/")] {
        settings.notifications.push(Notification {
            queue: queue.to_owned(),
            bucket: "uploads".to_owned(),
            prefix: prefix.to_owned(),
        });
    }
    settings
}

fn county(name: &str) -> clear64_bucket::access::County {
    name.to_owned().try_into().unwrap()
}

pub(crate) fn principals() -> Principals {
    let principal = |name: &str, role| Principal {
        access_key: name.to_owned(),
        secret_key: format!("secret-of-{name}"),
        role,
    };
    Principals::new(vec![
        principal("operator", Role::Operator),
        principal("alameda", Role::Uploader(county("alameda"))),
        principal("alpine", Role::Uploader(county("alpine"))),
        principal("officer", Role::PolicyOfficer(county("alameda"))),
    ])
}

impl Served {
    pub(crate) async fn new() -> Served {
        let folder = tempfile::tempdir().unwrap();
        let clock = Fixed::at("2026-11-02T08:15:30Z");
        let surroundings: Arc<dyn Surroundings> = clock.clone();
        let store =
            Arc::new(Store::open(&folder.path().join("data"), settings(), surroundings).unwrap());
        let faults = Faults::new();
        let address = serve(Arc::clone(&store), &faults).await;
        Served { store, clock, faults, address, folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn operator(&self) -> Client {
        client(self.address, "operator")
    }

    pub(crate) fn client(&self, name: &str) -> Client {
        client(self.address, name)
    }

    /// The events of the queue, each received once.
    pub(crate) fn events(&self) -> Vec<serde_json::Value> {
        let queue = self.store.queue("determine").unwrap();
        let messages = queue.receive(1000, std::time::Duration::from_secs(30)).unwrap();
        let event = |body: &str| serde_json::from_str::<serde_json::Value>(body).unwrap();
        messages.iter().map(|message| event(&message.body)["Records"][0].clone()).collect()
    }

    pub(crate) fn clock_seconds(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// How many content files there are.
    pub(crate) fn contents(&self) -> usize {
        std::fs::read_dir(self.path().join("contents")).unwrap().count()
    }
}

pub(crate) fn service(store: Arc<Store>) -> Service {
    crate::privacy::listen();
    let layout = Layout {
        uploads: "uploads".to_owned(),
        results: "results".to_owned(),
        dashboard: "dashboard".to_owned(),
    };
    Service::new(store, principals(), layout)
}

/// Serves a store until the test ends.
pub(crate) async fn serve(store: Arc<Store>, faults: &Faults) -> SocketAddr {
    let service = service(store);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = faults.before(clear64_bucket::router(&service));
    tokio::spawn(clear64_bucket::serve_router(listener, router, std::future::pending()));
    address
}

/// A client that does not try again.
pub(crate) fn client(address: SocketAddr, name: &str) -> Client {
    Client::from_conf(config(address, name).retry_config(RetryConfig::disabled()).build())
}

pub(crate) fn config(address: SocketAddr, name: &str) -> aws_sdk_s3::config::Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-1"))
        .endpoint_url(format!("http://{address}"))
        .force_path_style(true)
        .credentials_provider(Credentials::new(
            name,
            format!("secret-of-{name}"),
            None,
            None,
            "test",
        ))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
}

/// Puts an object and returns its version id.
pub(crate) async fn put(client: &Client, key: &str, bytes: &[u8]) -> String {
    let body = ByteStream::from(bytes.to_vec());
    let put = client.put_object().bucket("uploads").key(key).body(body).send().await.unwrap();
    put.version_id().unwrap().to_owned()
}

/// The bytes of the key's current object, or of a version.
pub(crate) async fn get(client: &Client, key: &str, version: Option<&str>) -> Vec<u8> {
    let get = client.get_object().bucket("uploads").key(key);
    let got = get.set_version_id(version.map(str::to_owned)).send().await.unwrap();
    got.body.collect().await.unwrap().to_vec()
}

/// The status and code that a request was refused with.
pub(crate) fn refusal<T, E>(result: Result<T, SdkError<E>>) -> (u16, String)
where
    E: ProvideErrorMetadata,
{
    match result {
        Ok(_) => (200, "not refused".to_owned()),
        Err(SdkError::ServiceError(error)) => {
            let code = error.err().code().unwrap_or("none").to_owned();
            (error.raw().status().as_u16(), code)
        }
        Err(_) => (0, "not answered".to_owned()),
    }
}

pub(crate) fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Bytes that differ from place to place and from seed to seed.
pub(crate) fn bytes(length: usize, seed: u8) -> Vec<u8> {
    (0..=250).cycle().take(length).map(|n: u8| n ^ seed).collect()
}
