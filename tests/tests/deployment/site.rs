//! A data folder, the deployment over it, and clients of it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::{Client, Config};
use clear64_tests::export::{Export, Person, Row};
use clear64_tests::program::{Program, Run};
use serde_json::Value;

pub(crate) struct Site {
    folder: tempfile::TempDir,
    program: Program,
}

impl Site {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, program: Program::of_this_build().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    /// A command of the program, on this data folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let data = self.data();
        let place = ["--data", data.to_str().unwrap()];
        self.program.run(arguments.iter().chain(&place)).unwrap()
    }

    /// What a command prints, which has to succeed.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{arguments:?}");
        run.stdout
    }

    /// Uploads an export of a county, of so many people.
    pub(crate) fn upload(&self, county: &str, people: usize) {
        let file = self.file(&format!("{people}.csv"), &export(county, people));
        self.done(&["upload", file.to_str().unwrap(), "--county", county]);
    }

    /// A command without the data folder.
    pub(crate) fn plain(&self, arguments: &[&str]) -> Run {
        self.program.run(arguments).unwrap()
    }

    /// Starts the deployment and waits until it answers.
    pub(crate) fn up(&self) -> Up {
        self.up_with(&[])
    }

    /// Starts the deployment with further options and waits until it answers.
    pub(crate) fn up_with(&self, options: &[&str]) -> Up {
        let mut up = self.start_with(options);
        while !self.is_up() {
            assert!(!up.has_ended(), "{}", text(&self.path("errors")));
            std::thread::sleep(Duration::from_millis(10));
        }
        up
    }

    /// Starts the deployment.
    pub(crate) fn start(&self) -> Up {
        self.start_with(&[])
    }

    fn start_with(&self, options: &[&str]) -> Up {
        let child = Command::new(self.program.path())
            .args(["up", "--listen", "127.0.0.1:0", "--data"])
            .arg(self.data())
            .args(options)
            .stdout(File::options().append(true).create(true).open(self.path("log")).unwrap())
            .stderr(File::create(self.path("errors")).unwrap())
            .spawn()
            .unwrap();
        Up { child }
    }

    /// Whether the deployment that was started last has come so far as to answer.
    pub(crate) fn is_up(&self) -> bool {
        text(&self.path("errors")).contains(" up at ")
    }

    /// What commands know of the deployment that is up.
    pub(crate) fn running(&self) -> Value {
        json(&self.data().join("running.json"))
    }

    /// A client with one of the keys of the data folder, which does not try again.
    pub(crate) fn client(&self, key: &str) -> Client {
        let keys = json(&self.data().join("keys.json"));
        let key = keys.as_array().unwrap().iter().find(|k| k["access_key"] == key).unwrap();
        let text = |name: &str| key[name].as_str().unwrap().to_owned();
        let credentials =
            Credentials::new(text("access_key"), text("secret_key"), None, None, "keys.json");
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-west-1"))
            .endpoint_url(format!("http://{}", self.running()["address"].as_str().unwrap()))
            .force_path_style(true)
            .retry_config(RetryConfig::disabled())
            .credentials_provider(credentials)
            .http_client(aws_smithy_http_client::Builder::new().build_http());
        Client::from_conf(config.build())
    }
}

/// A deployment that is up, until it is dropped.
pub(crate) struct Up {
    pub(crate) child: Child,
}

impl Up {
    /// Whether it was killed. It does not end otherwise.
    pub(crate) fn has_ended(&mut self) -> bool {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none_or(|status| status.code().is_none()), "it has ended by itself");
        ended.is_some()
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        // It can have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_str(&text(path)).unwrap()
}

/// An export of a county, by slug, of so many people with one conviction each.
pub(crate) fn export(county: &str, people: usize) -> Vec<u8> {
    let people = (0..people).map(|number| {
        let row = Row::conviction("11358 HS-CULTIVATE MARIJUANA").in_county(&county.to_uppercase());
        Person::subject(&format!("1000{number:04}")).with(row)
    });
    Export::of(people).bytes().unwrap()
}

/// The shipped policy `dismiss-all` with a title, as of a fixed date.
pub(crate) fn policy(title: &str) -> String {
    let text = clear64_rules::policy::shipped::text("dismiss-all").unwrap();
    let shipped = text.lines().find(|line| line.starts_with("title")).unwrap();
    text.replace(shipped, &format!("title = \"{title}\"\nas_of = \"2026-11-12\""))
}
