//! What is published of the counties' results: the same whatever happened on the way.

use std::collections::BTreeMap;
use std::sync::Arc;

use clear64_publish::publisher::{META, Published};
use clear64_rules::policy::shipped;
use serde_json::Value;

use crate::desk::{Desk, export_of};

/// A policy that somebody of the county approved.
fn approved() -> String {
    let text = shipped::text("self-service-default").unwrap();
    assert!(!text.contains("[approval]"));
    format!("{text}\n[approval]\nby = \"an invented district attorney\"\non = 2026-01-02\n")
}

const COUNTIES: [(&str, &str, usize); 3] =
    [("alpine", "ALPINE", 30), ("mono", "MONO", 40), ("inyo", "INYO", 5)];

/// The counties upload export and policy, in an order, each again if `twice`.
async fn upload(desk: &Desk, order: &[usize], twice: bool) {
    for index in order {
        let (slug, name, people) = COUNTIES[*index];
        let export = desk.put(&format!("exports/{slug}/2026.csv"), export_of(name, people)).await;
        let policy = desk.put(&format!("policies/{slug}/policy.toml"), approved()).await;
        let mut messages = vec![policy, export];
        if twice {
            messages.extend(messages.clone());
        }
        assert_eq!(desk.deliver(&messages).await, [""; 0]);
        if twice {
            desk.publisher().publish().await.unwrap();
        }
    }
}

async fn meta(desk: &Desk) -> Value {
    serde_json::from_slice(&desk.dashboard.current(META).await.unwrap()).unwrap()
}

/// What the pointer refers to, and the pointer.
async fn data_set(desk: &Desk) -> BTreeMap<String, Vec<u8>> {
    let meta = meta(desk).await;
    let tables = meta["tables"].as_object().unwrap().values();
    let of_tables = tables.flat_map(|table| [&table["parquet"], &table["csv"]]);
    let mut files = BTreeMap::new();
    for file in of_tables.chain([&meta["policies"], &meta["dictionary"]]) {
        let key = format!("data/{}", file["file"].as_str().unwrap());
        let bytes = desk.dashboard.current(&key).await.unwrap();
        assert_eq!(file["bytes"], bytes.len());
        files.insert(key, bytes);
    }
    files.insert(META.to_owned(), desk.dashboard.current(META).await.unwrap());
    files
}

/// Count, or the state of a cell that has none.
async fn cell(desk: &Desk, table: &str, cell: [&str; 5]) -> String {
    let meta = meta(desk).await;
    let name = meta["tables"][table]["csv"]["file"].as_str().unwrap();
    let bytes = desk.dashboard.current(&format!("data/{name}")).await.unwrap();
    let mut reader = csv::Reader::from_reader(&*bytes);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut found = rows.iter().filter(|row| row.iter().skip(1).take(5).eq(cell));
    let row = found.next().unwrap();
    assert!(found.next().is_none(), "a cell stands in one row");
    if row[6].is_empty() { row[7].to_owned() } else { row[6].to_owned() }
}

#[tokio::test]
async fn uploads_in_any_order_and_twice_end_in_the_same_data_set() {
    let mut sets = Vec::new();
    for (order, twice) in [([0, 1, 2], false), ([2, 0, 1], true), ([1, 2, 0], false)] {
        let desk = Desk::new().await;
        upload(&desk, &order, twice).await;
        desk.publisher().publish().await.unwrap();
        assert_eq!(desk.publisher().publish().await.unwrap(), Published::Unchanged);
        sets.push(data_set(&desk).await);
    }
    assert!(sets[0] == sets[1] && sets[0] == sets[2]);
}

#[tokio::test]
async fn a_build_that_knows_less_does_not_overwrite_one_that_knows_more() {
    let desk = Desk::new().await;
    upload(&desk, &[0], false).await;
    let (other, results) = (desk.publisher(), Arc::clone(&desk.results));
    // Just before this build writes, a county's status changes and another build publishes that.
    desk.dashboard.at_write(async move |_| {
        let key = "county=mono/status.json";
        let status = serde_json::json!({
            "schema": 1, "county": "mono", "current": null, "exports": [{
                "id": "0123456789abcdef", "version": "v0", "stored": "2026-11-01T00:00:00Z",
                "state": "refused", "run": null, "code": "empty", "params": {}, "counts": null,
            }],
        });
        results.store(key, status.to_string().into_bytes()).await;
        other.publish().await.unwrap();
    });
    desk.publisher().publish().await.unwrap();
    assert_eq!(meta(&desk).await["counties"]["refused"], 1);
    assert_eq!(desk.publisher().publish().await.unwrap(), Published::Unchanged);
}

#[tokio::test]
async fn small_counts_are_withheld_and_the_state_is_of_approved_policies_alone() {
    let desk = Desk::new().await;
    upload(&desk, &[0, 1], false).await;
    // Of fewer than eleven people, and a draft.
    desk.upload("exports/inyo/2026.csv", export_of("INYO", 5)).await;
    desk.publisher().publish().await.unwrap();
    let meta = meta(&desk).await;
    assert_eq!((&meta["data"], &meta["counties"]["determined"]), (&"sample".into(), &2.into()));
    assert_eq!(
        (&meta["counties"]["draft"], &meta["counties"]["notReceived"]),
        (&1.into(), &55.into())
    );
    assert_eq!(meta["threshold"]["persons"], 11);
    let people = |place| cell(&desk, "impact", [place, "county-policy", "all", "people", "people"]);
    assert_eq!(people("alpine").await, "30");
    assert_eq!(people("inyo").await, "suppressed");
    // The people of the two have the same CII numbers or none: see `export_of`.
    let state: usize = people("california").await.parse().unwrap();
    assert!((40..=70).contains(&state), "{state}");
}

#[tokio::test]
async fn nothing_of_a_person_or_of_an_upload_is_in_the_data_set() {
    let desk = Desk::new().await;
    let export = export_of("ALPINE", 30);
    desk.upload("exports/alpine/ZEBULON.csv", export.clone()).await;
    desk.publisher().publish().await.unwrap();
    let text = String::from_utf8(export).unwrap();
    let subject = "10000007";
    assert!(text.contains(subject));
    for (key, bytes) in data_set(&desk).await {
        for planted in ["ZEBULON", subject] {
            let is_in = bytes.windows(planted.len()).any(|window| window == planted.as_bytes());
            assert!(!is_in && !key.contains(planted), "{key}");
        }
    }
}

#[tokio::test]
async fn data_that_nothing_refers_to_goes_after_seven_days() {
    let desk = Desk::new().await;
    upload(&desk, &[0], false).await;
    desk.publisher().publish().await.unwrap();
    let first: Vec<_> = data_set(&desk).await.into_keys().collect();
    upload(&desk, &[1], false).await;
    desk.publisher().publish().await.unwrap();
    let second = data_set(&desk).await;
    let gone = |all: &BTreeMap<String, Vec<u8>>| {
        first.iter().filter(|key| !all.contains_key(*key)).count()
    };
    assert_eq!(gone(&desk.dashboard.all().await), 0, "a page that is open may still read it");
    desk.machine.advance(8 * 24 * 3600);
    upload(&desk, &[2], false).await;
    desk.publisher().publish().await.unwrap();
    let third = data_set(&desk).await;
    let all = desk.dashboard.all().await;
    assert!(gone(&all) > 0);
    assert!(third.keys().all(|key| all.contains_key(key)));
    assert!(second.keys().any(|key| !all.contains_key(key)));
}
