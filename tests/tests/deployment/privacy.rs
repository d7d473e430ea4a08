//! Known values planted wherever a person's data can be, and looked for in everything that a
//! deployment writes beside uploads and results.

use std::fs;
use std::path::Path;

use clear64_tests::planted::{IDENTIFIERS, PLANTED, export as planted, zip_of};

use crate::site::{Site, policy, text};

/// Uploads that are determined, refused and misplaced.
async fn work(site: &Site) {
    let mut broken = planted().unwrap();
    broken.extend(format!("{PLANTED},\"{PLANTED}\n").into_bytes());
    let policy = policy(PLANTED);
    for (key, bytes) in [
        ("exports/alpine/Zebulon 1.csv", planted().unwrap()),
        ("exports/alpine/Zebulon 2.csv", broken),
        ("exports/alpine/Zebulon 3.zip", zip_of("Zebulon.exe", &planted().unwrap()).unwrap()),
        ("exports/alpine/Zebulon.Zebulon", planted().unwrap()),
        ("exports/alpine/Zebulon/Zebulon.csv", planted().unwrap()),
        ("exports/alpine/Zebulon/READY", Vec::new()),
        ("exports/Zebulon/1.csv", planted().unwrap()),
        ("Zebulon", planted().unwrap()),
        ("policies/alpine/policy.toml", policy.clone().into_bytes()),
        ("policies/alpine/policy.json", b"{\"Zebulon\": 1}".to_vec()),
        ("policies/alpine/Zebulon.toml", policy.into_bytes()),
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
    let out = site.path("published");
    site.done(&["fetch", "--published", "--out", out.to_str().unwrap()]);
    let meta: serde_json::Value = serde_json::from_str(&text(&out.join("meta.json"))).unwrap();
    // What a county calls its policy is published.
    fs::remove_file(out.join(meta["policies"]["file"].as_str().unwrap())).unwrap();
    below(&out, &mut found);
    drop(up);
    below(&site.data(), &mut found);
    for name in ["log", "errors"] {
        found.push((name.to_owned(), text(&site.path(name)).into_bytes()));
    }
    let log = text(&site.path("log"));
    for outcome in ["\"determined\"", "\"refused\"", "\"unclaimed\"", "_aws"] {
        assert!(log.contains(outcome), "{outcome}");
    }
    assert!(found.len() > 20, "{} places", found.len());
    for (place, bytes) in found {
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        assert!(!text.contains("zebulon"), "{place}");
        assert!(!text.contains(IDENTIFIERS), "{place}");
    }
}
