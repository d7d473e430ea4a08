//! What a deployment refuses, and how it says so.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;

use aws_sdk_s3::error::ProvideErrorMetadata;

use crate::site::{Site, export};

fn open_to_others(path: &std::path::Path) {
    let mode = if path.is_dir() { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_data_folder_or_key_that_others_can_read_is_refused() {
    for (name, says) in [
        ("", "can be read by others"),
        ("keys.json", "`chmod 600`"),
        ("pseudonyms.key", "`chmod 600`"),
    ] {
        let site = Site::new();
        drop(site.up());
        open_to_others(&site.data().join(name));
        let refused = site.run(&["up", "--listen", "127.0.0.1:0"]);
        assert_eq!(refused.code, Some(1), "{name}");
        assert!(refused.stderr.contains(says), "{name}: {}", refused.stderr);
    }
}

#[test]
fn a_folder_with_something_else_in_it_is_refused_and_left_alone() {
    let site = Site::new();
    fs::create_dir_all(site.data().join("drafts")).unwrap();
    fs::set_permissions(site.data(), fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(site.data().join("drafts/letter.txt"), "dear").unwrap();
    let refused = site.run(&["up", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("something else"), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(site.data().join("drafts/letter.txt")).unwrap(), "dear");
}

#[test]
fn other_machines_are_not_listened_to() {
    let site = Site::new();
    for address in ["0.0.0.0:0", "[::]:0"] {
        let refused = site.run(&["up", "--listen", address]);
        assert_eq!(refused.code, Some(1));
        assert!(refused.stderr.contains("loopback"), "{}", refused.stderr);
        assert!(!refused.stderr.contains(" up at "), "{}", refused.stderr);
    }
}

#[test]
fn a_second_deployment_on_one_folder_is_refused() {
    let site = Site::new();
    let _up = site.up();
    let refused = site.run(&["up", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("in use"), "{}", refused.stderr);
}

#[test]
fn commands_without_a_data_folder_say_what_to_do() {
    let site = Site::new();
    let file = site.file("a.csv", b"");
    let file = file.to_str().unwrap();
    for arguments in [
        &["status"][..],
        &["redrive"],
        &["upload", file, "--county", "alpine"],
        &["fetch", "--county", "alpine", "--out", "never-made"],
    ] {
        let refused = site.run(arguments);
        assert_eq!(refused.code, Some(1), "{arguments:?}");
        assert!(refused.stderr.contains("start `clear64 up`"), "{}", refused.stderr);
    }
    assert!(!site.data().exists());

    fs::create_dir(site.data()).unwrap();
    assert!(site.run(&["status"]).stderr.contains("start `clear64 up`"));
    assert_eq!(fs::read_dir(site.data()).unwrap().count(), 0, "a folder of something else");
}

#[test]
fn status_says_in_sentences_what_to_do_about_what_was_refused() {
    let site = Site::new();
    let _up = site.up();
    assert_eq!(site.done(&["status"]), "No county has uploaded anything.\n");
    site.upload("alpine", 20);
    let theirs = site.file("theirs.csv", &export("mono", 20));
    site.done(&["upload", theirs.to_str().unwrap(), "--county", "alpine"]);
    let status = site.done(&["status", "--wait"]);
    let line = status.lines().find(|line| line.starts_with("alpine")).unwrap();
    assert!(line.contains(" refused "), "{line}");
    assert!(line.ends_with("          20          20           0          20"), "{line}");
    assert!(status.contains("none of the 20 rows is of ALPINE"), "{status}");

    let sheet = site.file("sheet.xlsx", b"PK");
    site.done(&["upload", sheet.to_str().unwrap(), "--county", "mono"]);
    let broken = site.file("policy.toml", b"title = 5\n");
    site.done(&["upload", "--policy", broken.to_str().unwrap(), "--county", "mono"]);
    let status = site.done(&["status", "--wait", "--county", "mono"]);
    for sentence in ["Excel", "`clear64 policy check FILE`", "policy refused"] {
        assert!(status.contains(sentence), "{sentence}: {status}");
    }
    assert_eq!(site.done(&["status", "--county", "kern"]), "kern has uploaded nothing.\n");
    let out = site.path("results");
    let none = site.run(&["fetch", "--county", "kern", "--out", out.to_str().unwrap()]);
    assert!(none.stderr.contains("there are no results of kern"), "{}", none.stderr);
    assert!(!out.exists());
}

#[tokio::test]
async fn an_object_in_no_countys_place_is_in_the_status_without_its_name() {
    let site = Site::new();
    let _up = site.up();
    let put = site.client("operator").put_object().bucket("uploads").key("exports/alpin/Doe.csv");
    put.body(export("alpine", 3).into()).send().await.unwrap();
    let status = site.done(&["status", "--wait"]);
    assert!(status.contains("it is in no county's place"), "{status}");
    assert!(!status.contains("Doe") && !status.contains("alpin/"), "{status}");
}

#[tokio::test]
async fn the_keys_of_a_county_reach_its_own_folders_alone() {
    let site = Site::new();
    let _up = site.up();
    site.upload("alpine", 3);
    for key in ["mono-uploader", "mono-policy-officer", "alpine-policy-officer"] {
        let client = site.client(key);
        for name in ["exports/alpine/3.csv", "policies/kern/policy.toml"] {
            let got = client.get_object().bucket("uploads").key(name).send().await;
            assert_eq!(got.unwrap_err().code(), Some("AccessDenied"), "{key}");
            let put = client.put_object().bucket("uploads").key(name).send().await;
            assert_eq!(put.unwrap_err().code(), Some("AccessDenied"), "{key}");
        }
        let got = client.get_object().bucket("results").key("county=alpine/status.json");
        assert_eq!(got.send().await.unwrap_err().code(), Some("AccessDenied"), "{key}");
        let list = client.list_objects_v2().bucket("uploads").send().await;
        assert_eq!(list.unwrap_err().code(), Some("AccessDenied"), "{key}");
    }
}

#[test]
fn what_is_not_s3_is_answered_to_nobody_without_the_token() {
    let site = Site::new();
    let _up = site.up();
    let running = site.running();
    let token = running["token"].as_str().unwrap();
    let ask = |header: &str| {
        let mut stream = TcpStream::connect(running["address"].as_str().unwrap()).unwrap();
        let request = format!(
            "GET /.clear64/messages HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{header}\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(ask(""), "403");
    assert_eq!(ask(&format!("authorization: Bearer {}\r\n", &token[..63])), "403");
    assert_eq!(ask(&format!("authorization: Bearer {token}\r\n")), "200");
}
