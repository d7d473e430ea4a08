//! What an operator and a county do with a deployment.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use clear64_bucket::{Notification, Settings, Store, Surroundings};
use jiff::Timestamp;

use crate::site::{Site, json, policy};

#[test]
fn an_uploaded_export_is_determined_and_its_results_can_be_fetched_and_replayed() {
    let site = Site::new();
    let _up = site.up();
    site.upload("alpine", 20);
    let status = site.done(&["status", "--wait"]);
    let line = status.lines().nth(1).unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!((line[0], &line[3..]), ("alpine", &["determined", "20", "20", "0", "20"][..]));
    assert!(!status.contains("To do"), "{status}");

    let out = site.path("results");
    let out = out.to_str().unwrap();
    site.done(&["fetch", "--county", "alpine", "--out", out]);
    let shown = site.plain(&["show", out]);
    assert!(shown.stdout.contains("County   alpine"), "{}", shown.stderr);
    let key = site.data().join("pseudonyms.key");
    let file = site.path("20.csv");
    let file = file.to_str().unwrap();
    let replayed = site.plain(&["replay", out, file, "--key-file", key.to_str().unwrap()]);
    assert!(replayed.stdout.starts_with("The run is the same, byte for byte"), "{replayed:?}");
}

#[test]
fn a_second_start_continues_where_the_first_stopped() {
    let site = Site::new();
    drop(site.up());
    site.upload("alpine", 20);
    assert!(site.done(&["status"]).contains("alpine            not looked at yet"));
    for only in [&["status"][..], &["status", "--county", "alpine"]] {
        let status = site.done(only);
        assert!(status.contains("Events that wait: 1. Start `clear64 up`."), "{status}");
    }
    assert!(site.done(&["status", "--county", "alpine"]).contains("none has been looked at yet"));
    let nobody = site.run(&["status", "--wait"]);
    assert_eq!(nobody.code, Some(1));
    assert!(nobody.stderr.contains("is not running"), "{}", nobody.stderr);

    let up = site.up();
    let first = site.done(&["status", "--wait"]);
    assert!(first.contains("determined"), "{first}");
    drop(up);
    assert_eq!(site.done(&["status"]), first, "a deployment that is down is shown all the same");
    let _up = site.up();
    assert_eq!(site.done(&["status", "--wait"]), first);
}

#[tokio::test]
async fn files_that_wait_for_ready_are_in_the_status_without_the_name_of_their_folder() {
    let site = Site::new();
    let _up = site.up();
    let put = async |key: &str, bytes: Vec<u8>| {
        let put = site.client("kern-uploader").put_object().bucket("uploads").key(key);
        put.body(bytes.into()).send().await.unwrap();
    };
    put("exports/kern/Doe/1.csv", crate::site::export("kern", 3)).await;
    put("exports/kern/Doe/2.csv", crate::site::export("kern", 4)).await;
    for only in [&["status", "--wait"][..], &["status", "--wait", "--county", "kern"]] {
        let status = site.done(only);
        assert!(status.contains("kern: files that wait for READY: 2, in folders: 1."), "{status}");
        assert!(!status.contains("Doe"), "{status}");
    }
    put("exports/kern/Doe/READY", Vec::new()).await;
    assert!(!site.done(&["status", "--wait"]).contains("READY"));
    // S3 tells whole seconds: what is stored in that of READY belongs to it.
    std::thread::sleep(Duration::from_millis(1100));
    put("exports/kern/Doe/2.csv", crate::site::export("kern", 5)).await;
    let status = site.done(&["status", "--wait"]);
    assert!(status.contains("kern: files that wait for READY: 1, in folders: 1."), "{status}");
}

#[test]
fn a_fetch_that_cannot_end_leaves_nothing() {
    let site = Site::new();
    let _up = site.up();
    site.upload("alpine", 20);
    site.done(&["status", "--wait"]);
    let out = site.path("results");
    fs::create_dir(&out).unwrap();
    let refused = site.run(&["fetch", "--county", "alpine", "--out", out.to_str().unwrap()]);
    assert_eq!(refused.code, Some(1));
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
}

#[test]
fn an_interrupt_ends_it_and_the_next_start_goes_on() {
    let site = Site::new();
    let mut up = site.up();
    // Somebody connects and says nothing.
    let address = site.running()["address"].as_str().unwrap().to_owned();
    let mut silent = std::net::TcpStream::connect(address).unwrap();
    std::io::Write::write_all(&mut silent, b"GET / HTTP/1.1\r\nhost:").unwrap();
    site.upload("alpine", 2000);
    let interrupted = Command::new("kill").args(["-INT", &up.child.id().to_string()]).status();
    assert!(interrupted.unwrap().success());
    assert!(up.child.wait().unwrap().success());
    let _up = site.up();
    assert!(site.done(&["status", "--wait"]).contains("determined"));
}

#[test]
fn several_files_are_one_set() {
    let site = Site::new();
    let _up = site.up();
    let first = site.file("1.csv", &crate::site::export("alpine", 20));
    let other = String::from_utf8(crate::site::export("alpine", 10)).unwrap();
    let second = site.file("2.csv", other.replace("1000", "2000").as_bytes());
    let files = [first.to_str().unwrap(), second.to_str().unwrap()];
    site.done(&["upload", files[0], files[1], "--county", "alpine", "--set", "q1"]);
    let status = site.done(&["status", "--wait", "--county", "alpine"]);
    assert!(status.contains(" determined            30          30 "), "{status}");

    // The last is the set that is there: what is in it would count again.
    for set in [&[][..], &["--set", "q1/2026"], &["--set", ""], &["--set", "q1"]] {
        let upload = ["upload", files[0], files[1], "--county", "alpine"];
        let refused = site.run(&[&upload, set].concat());
        assert_eq!(refused.code, Some(1));
        assert!(refused.stderr.contains("--set"), "{}", refused.stderr);
    }
    // A policy is not sent with what is refused, nor a set without files.
    let policy = site.file("ours.toml", policy("Ours").as_bytes());
    let policy = ["upload", "--policy", policy.to_str().unwrap(), "--county", "alpine"];
    let refused = site.run(&[&policy[..], &files, &["--set", "q1"]].concat());
    assert_eq!(refused.code, Some(1));
    let refused = site.run(&[&policy[..], &["--set", "q3"]].concat());
    assert!(refused.stderr.contains("there is no file for the set"), "{}", refused.stderr);
    assert!(!site.done(&["status", "--wait", "--county", "alpine"]).contains("policy"));
    fs::create_dir(site.path("other")).unwrap();
    let alike = site.file("other/1.csv", b"x");
    let alike = ["upload", files[0], alike.to_str().unwrap(), "--county", "alpine", "--set", "q2"];
    assert!(site.run(&alike).stderr.contains("FILE 1 and FILE 2 have the same name"));
}

#[tokio::test]
async fn a_set_whose_upload_was_interrupted_can_be_uploaded_again() {
    let site = Site::new();
    let _up = site.up();
    let bytes = crate::site::export("alpine", 20);
    let put = site.client("alpine-uploader").put_object().bucket("uploads");
    let cut = bytes[..bytes.len() / 2].to_vec();
    put.key("exports/alpine/q1/1.csv").body(cut.into()).send().await.unwrap();
    let file = site.file("1.csv", &bytes);
    let upload = ["upload", file.to_str().unwrap(), "--county", "alpine", "--set", "q1"];
    site.done(&upload);
    let status = site.done(&["status", "--wait"]);
    assert!(status.contains(" determined            20 "), "{status}");
    assert_eq!(site.run(&upload).code, Some(1), "it is closed");
}

#[test]
fn a_lost_key_of_pseudonyms_is_not_made_anew_beside_results() {
    let site = Site::new();
    let up = site.up();
    site.upload("alpine", 20);
    site.done(&["status", "--wait"]);
    drop(up);
    let key = site.data().join("pseudonyms.key");
    let bytes = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    let refused = site.run(&["up", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("no pseudonyms.key: restore it"), "{}", refused.stderr);
    assert!(!key.exists());
    fs::write(&key, bytes).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let _up = site.up();
}

#[test]
fn where_a_deployment_was_is_forgotten_when_it_is_down() {
    let site = Site::new();
    drop(site.up());
    assert!(site.data().join("running.json").exists());
    site.done(&["status"]);
    assert!(!site.data().join("running.json").exists());
}

#[test]
fn a_policy_of_the_county_determines_its_export_anew() {
    let site = Site::new();
    let _up = site.up();
    site.upload("alpine", 20);
    let file = site.file("ours.toml", policy("Ours").as_bytes());
    site.done(&["upload", "--policy", file.to_str().unwrap(), "--county", "alpine"]);
    let status = site.done(&["status", "--wait", "--county", "alpine"]);
    assert!(status.contains("policy in-force"), "{status}");
    let out = site.path("results");
    site.done(&["fetch", "--county", "alpine", "--out", out.to_str().unwrap()]);
    assert_eq!(json(&out.join("manifest.json"))["policy"]["title"], "Ours");
}

#[test]
fn everything_in_the_data_folder_is_for_its_owner_alone() {
    fn check(path: &Path) {
        let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{}", path.display());
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                check(&entry.unwrap().path());
            }
        }
    }
    let site = Site::new();
    let _up = site.up();
    site.upload("alpine", 20);
    site.done(&["status", "--wait"]);
    check(&site.data());
    let out = site.path("results");
    site.done(&["fetch", "--county", "alpine", "--out", out.to_str().unwrap()]);
    check(&out);
}

/// The clock and randomness of a store that a test opens itself.
struct Still;

impl Surroundings for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn random(&self) -> [u8; 16] {
        [7; 16]
    }
}

#[test]
fn an_event_that_was_given_up_is_shown_and_delivered_again_by_redrive() {
    let site = Site::new();
    drop(site.up());
    site.upload("alpine", 20);
    let mut settings = Settings::of_buckets(["uploads", "results"]);
    let (queue, bucket) = ("determine".to_owned(), "uploads".to_owned());
    settings.notifications.push(Notification { queue, bucket, prefix: String::new() });
    settings.max_receives = 1;
    let store = Store::open(&site.data(), settings, Arc::new(Still)).unwrap();
    let queue = store.queue("determine").unwrap();
    assert_eq!(queue.receive(1, Duration::ZERO).unwrap().len(), 1);
    assert_eq!(queue.receive(1, Duration::ZERO).unwrap().len(), 0);
    drop(store);

    let status = site.done(&["status"]);
    assert!(status.contains("Events given up after five tries: 1."), "{status}");
    assert!(status.contains("`clear64 redrive`"), "{status}");
    let _up = site.up();
    let waited = site.run(&["status", "--wait"]);
    assert_eq!(waited.code, Some(1));
    assert!(waited.stderr.contains("events that were given up: 1;"), "{}", waited.stderr);
    assert_eq!(site.done(&["redrive"]), "Events that are delivered again: 1.\n");
    assert!(site.done(&["status", "--wait"]).contains("determined"));
    assert_eq!(site.done(&["redrive"]), "Events that are delivered again: 0.\n");
}
