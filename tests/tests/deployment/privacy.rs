//! Known values planted wherever a person's data can be, and looked for in everything that a
//! deployment writes beside uploads and results.

use std::fs;
use std::path::Path;

use aws_sdk_s3::Client;
use clear64_tests::planted::{PLANTED, export as planted, found_in, zip_of};

use crate::site::{Site, policy, text};

/// Uploads that are determined, refused and misplaced.
async fn work(site: &Site) {
    let mut broken = planted().unwrap();
    broken.extend(format!("{PLANTED},\"{PLANTED}\n").into_bytes());
    let titled = policy(PLANTED).into_bytes();
    // What a county calls its policy is published with its figures; what it notes beside is not.
    let noted = format!("# {PLANTED}\n{} # {PLANTED}\n", policy("Ours").trim_end()).into_bytes();
    for (key, bytes) in [
        ("exports/alpine/Zebulon 1.csv", planted().unwrap()),
        ("exports/alpine/Zebulon 2.csv", broken),
        ("exports/alpine/Zebulon 3.zip", zip_of("Zebulon.exe", &planted().unwrap()).unwrap()),
        ("exports/alpine/Zebulon.Zebulon", planted().unwrap()),
        ("exports/alpine/Zebulon/Zebulon.csv", planted().unwrap()),
        ("exports/alpine/Zebulon/READY", Vec::new()),
        ("exports/Zebulon/1.csv", planted().unwrap()),
        ("Zebulon", planted().unwrap()),
        ("policies/alpine/policy.toml", noted),
        ("policies/alpine/policy.json", b"{\"Zebulon\": 1}".to_vec()),
        ("policies/alpine/Zebulon.toml", titled.clone()),
        ("policies/inyo/policy.toml", titled),
        ("exports/mono/Zebulon.csv", planted().unwrap()),
        ("exports/kern/Zebulon 4.zip", zip_of("Zebulon.csv", &planted().unwrap()).unwrap()),
    ] {
        let put = site.client("operator").put_object().bucket("uploads").key(key);
        put.body(bytes.into()).send().await.unwrap();
    }
    let delete = site.client("operator").delete_object().bucket("uploads");
    delete.key("exports/mono/Zebulon.csv").send().await.unwrap();
}

/// Every file below a folder that can name something, and the names of all.
fn below(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_str().unwrap().to_owned();
        if path.is_dir() {
            below(&path, found);
        } else if !path.parent().unwrap().ends_with("contents") && !path.ends_with("bucket.redb") {
            found.push((name.clone(), fs::read(&path).unwrap()));
        }
        found.push(("the name of a file".to_owned(), name.into_bytes()));
    }
}

/// Every object of a bucket, and the names of all.
async fn everything_in(s3: &Client, bucket: &str) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let listed = s3.list_object_versions().bucket(bucket).send().await.unwrap();
    assert_eq!(listed.is_truncated(), Some(false));
    for version in listed.versions() {
        let (key, id) = (version.key().unwrap(), version.version_id().unwrap());
        let object = s3.get_object().bucket(bucket).key(key).version_id(id).send().await;
        let bytes = object.unwrap().body.collect().await.unwrap().to_vec();
        found.push((format!("{bucket}: {key}"), bytes));
        found.push(("the name of an object".to_owned(), key.as_bytes().to_vec()));
    }
    found
}

#[tokio::test]
async fn nothing_of_a_person_is_outside_uploads_and_results() {
    let site = Site::new();
    let up = site.up();
    work(&site).await;
    let mut found = Vec::new();
    let mut said = site.done(&["status", "--wait"]);
    said += &site.done(&["status", "--county", "alpine"]);
    said += &site.done(&["status", "--county", "mono"]);
    said += &site.done(&["redrive"]);
    // Failures of commands, whose arguments can name a person.
    for arguments in [
        &["upload", "Zebulon.csv", "--county", "alpine"][..],
        &["upload", "/", "--county", "alpine"],
        &["upload", "--policy", "Zebulon.toml", "--county", "alpine"],
        &["upload", "--policy", "Zebulon", "--county", "alpine"],
        &["fetch", "--county", "alpine", "--out", "/Zebulon/Zebulon"],
    ] {
        let refused = site.run(arguments);
        assert_eq!(refused.code, Some(1), "{arguments:?}");
        said += &refused.stdout;
        said += &refused.stderr;
    }
    found.push(("what commands say".to_owned(), said.into_bytes()));
    let results = site.client("operator");
    for key in ["county=alpine/status.json", "county=mono/status.json", "unclaimed.json"] {
        let object = results.get_object().bucket("results").key(key).send().await.unwrap();
        found.push((key.to_owned(), object.body.collect().await.unwrap().to_vec()));
    }
    let published = everything_in(&results, "dashboard").await;
    for of in ["\"Ours\"", "alpine,county-policy", "\"tables\""] {
        let is_in = |(_, bytes): &(String, Vec<u8>)| String::from_utf8_lossy(bytes).contains(of);
        assert!(published.iter().any(is_in), "{of} is published");
    }
    found.extend(published);
    let out = site.path("published");
    site.done(&["fetch", "--published", "--out", out.to_str().unwrap()]);
    below(&out, &mut found);
    drop(up);
    below(&site.data(), &mut found);
    for name in ["log", "errors"] {
        found.push((name.to_owned(), text(&site.path(name)).into_bytes()));
    }
    let log = text(&site.path("log"));
    let outcomes = ["\"determined\"", "\"refused\"", "\"unclaimed\"", "_aws", "\"published\""];
    for outcome in outcomes {
        assert!(log.contains(outcome), "{outcome}");
    }
    assert!(found.len() > 20, "{} places", found.len());
    for (place, bytes) in found {
        assert_eq!(found_in(&bytes), None, "{place}");
    }
}
