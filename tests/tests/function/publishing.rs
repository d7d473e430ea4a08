//! What is published of the counties' results: the same whatever happened on the way.

use std::collections::BTreeMap;
use std::sync::Arc;

use clear64_bucket::faults::Fault;
use clear64_publish::publisher::{META, Published};
use clear64_rules::policy::shipped;
use serde_json::Value;

use clear64_tests::export::{Export, Person, Row};

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

/// Why a county's run is not published.
async fn excluded(desk: &Desk, county: &str) -> String {
    let meta = meta(desk).await;
    let name = meta["tables"]["counties"]["csv"]["file"].as_str().unwrap();
    let bytes = desk.dashboard.current(&format!("data/{name}")).await.unwrap();
    let mut reader = csv::Reader::from_reader(&*bytes);
    let column = reader.headers().unwrap().iter().position(|name| name == "excluded").unwrap();
    let mut rows = reader.records().map(Result::unwrap);
    rows.find(|row| &row[0] == county).unwrap()[column].to_owned()
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

/// A policy of one rule, as of a day on which 2014 is less than seven years ago.
fn policy_of(outcome: &str) -> String {
    format!(
        "title = \"One rule\"\nsource = \"a test\"\nscope = \"proposition-64\"\nas_of = 2019-06-01\n\
         [approval]\nby = \"an invented district attorney\"\non = 2019-01-02\n\
         [[rule]]\nid = \"all\"\nwhen = {{ always = true }}\nthen = \"{outcome}\"\n\
         reason = \"everyone\"\nauthority = \"county-policy\"\ncite = \"a test\"\nunknown = \"review\"\n"
    )
}

/// What a county's export says of people with a conviction in each of the three counties, the last one of
/// the seven years: twenty whose three are felonies, and thirty whose three are none, and of whom all but
/// the first county know a burglary, too.
fn export_of_three(county: &str) -> Vec<u8> {
    let history = |number: usize, is_felon: bool| {
        let person = Person::subject(&format!("2000{number:04}"));
        [("ALPINE", "20010301"), ("MONO", "20020301"), ("INYO", "20140301")].into_iter().fold(
            person,
            |person, (court, day)| {
                let row = Row::conviction("11358 HS-CULTIVATE MARIJUANA").on(day).in_county(court);
                person.with(if is_felon { row.felony() } else { row.misdemeanor() })
            },
        )
    };
    let burglary =
        Row::conviction("459 PC-BURGLARY").on("19950301").in_county("MONO").misdemeanor();
    let felons = (0..20).map(|number| history(number, true));
    let others = (20..50).map(|number| {
        let person = history(number, false);
        if county == "ALPINE" { person } else { person.with(burglary.clone()) }
    });
    Export::of(felons.chain(others)).bytes().unwrap()
}

#[tokio::test]
async fn people_of_three_counties_with_relief_in_one_two_or_none_count_once_in_the_state() {
    let (yes, reduced, no) = ("dismissal", "reduction", "not-eligible");
    // Some relief; no felony left, of those who had one; none of the last seven years; none at all.
    for (name, outcomes, expected) in [
        ("no relief", [no, no, no], ["0", "0", "0", "0"]),
        ("in one", [yes, no, no], ["50", "0", "0", "0"]),
        ("in one, of the seven years", [no, no, yes], ["50", "0", "50", "0"]),
        ("in two", [yes, yes, no], ["50", "0", "0", "0"]),
        ("in all, one reduced", [yes, yes, reduced], ["50", "20", "0", "0"]),
        ("in all, a burglary left", [yes, yes, yes], ["50", "20", "50", "20"]),
    ] {
        let desk = Desk::new().await;
        for ((slug, county, _), outcome) in COUNTIES.into_iter().zip(outcomes) {
            let policy =
                desk.put(&format!("policies/{slug}/policy.toml"), policy_of(outcome)).await;
            let export = desk.put(&format!("exports/{slug}/a.csv"), export_of_three(county)).await;
            assert_eq!(desk.deliver(&[policy, export]).await, [""; 0]);
        }
        desk.publisher().publish().await.unwrap();
        let count = |place, column| {
            cell(&desk, "impact", [place, "county-policy", "all", column, "people"])
        };
        assert_eq!(count("california", "people").await, "50", "{name}");
        assert_eq!(count("alpine", "people").await, "50", "{name}");
        let flags = ["some-relief", "no-felony", "no-conviction-last-7-years", "no-conviction"];
        for (flag, expected) in flags.into_iter().zip(expected) {
            assert_eq!(count("california", flag).await, expected, "{name}: {flag}");
        }
    }
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

/// What a schedule calls: nothing has changed since, and what is not referred to is swept.
async fn schedule(desk: &Desk) {
    let answer = desk.publisher().handle_json(&serde_json::json!({})).await;
    assert_eq!(answer, serde_json::json!({ "batchItemFailures": [] }));
}

#[tokio::test]
async fn data_goes_for_good_seven_days_after_the_pointer_to_it_was_replaced() {
    const DAY: u32 = 24 * 3600;
    let desk = Desk::new().await;
    upload(&desk, &[0], false).await;
    desk.publisher().publish().await.unwrap();
    let first: Vec<_> = data_set(&desk).await.into_keys().collect();
    // It is what is published for longer than what is not is kept.
    desk.machine.advance(30 * DAY);
    schedule(&desk).await;
    upload(&desk, &[1], false).await;
    desk.publisher().publish().await.unwrap();
    for days in [0, 3, 3] {
        desk.machine.advance(days * DAY);
        schedule(&desk).await;
        let kept: Vec<String> = keys(&desk).await;
        assert!(
            first.iter().all(|key| kept.contains(key)),
            "a page that is open may still read it"
        );
        let pointers = kept.iter().filter(|key| *key == META).count();
        assert_eq!(pointers, 2, "the pointer, and the one it replaced");
    }
    desk.machine.advance(2 * DAY);
    schedule(&desk).await;
    let last = data_set(&desk).await;
    assert!(first.iter().any(|key| !last.contains_key(key)));
    assert!(keys(&desk).await.iter().eq(last.keys()), "what is referred to, each once");
}

#[tokio::test]
async fn a_county_that_cannot_be_read_is_said_to_be_and_the_others_are_published() {
    let of_run = ["people.parquet", "determinations.parquet", "manifest.json"];
    for (name, is_lost) in of_run.map(|name| (name, true)).into_iter().chain([
        ("people.parquet", false),
        ("manifest.json", false),
        ("status.json", false),
    ]) {
        let desk = Desk::new().await;
        upload(&desk, &[0, 1], false).await;
        let run = desk.status().await.current.unwrap();
        let key = match name {
            "status.json" => format!("county=alpine/{name}"),
            _ => format!("county=alpine/run={run}/{name}"),
        };
        if is_lost {
            desk.results.purge(&key).await;
        } else {
            desk.results.store(&key, b"{".to_vec()).await;
        }
        desk.publisher().publish().await.unwrap();
        let counties = &meta(&desk).await["counties"];
        assert_eq!((&counties["determined"], &counties["notPublished"]), (&1.into(), &1.into()));
        let row = ["mono", "county-policy", "all", "people", "people"];
        assert_eq!(cell(&desk, "impact", row).await, "40", "{name}");
        let expected = if name == "status.json" { "status-unreadable" } else { "unreadable" };
        assert_eq!(excluded(&desk, "alpine").await, expected, "{name}");
        // Nobody is given a message back, but somebody is told.
        let answer = desk.publisher().handle_json(&serde_json::json!({})).await;
        assert_eq!(answer["code"], "county-unreadable", "{name}");
    }
}

#[tokio::test]
async fn files_that_are_those_of_another_run_are_not_counted() {
    let desk = Desk::new().await;
    upload(&desk, &[0, 1], false).await;
    let run = async |county| desk.status_of(county).await.unwrap().current.unwrap();
    let [alpine, mono] = [run("alpine").await, run("mono").await];
    for name in ["people.parquet", "determinations.parquet"] {
        let others = desk.results.current(&format!("county=mono/run={mono}/{name}")).await.unwrap();
        desk.results.store(&format!("county=alpine/run={alpine}/{name}"), others).await;
    }
    desk.publisher().publish().await.unwrap();
    assert_eq!(excluded(&desk, "alpine").await, "unreadable");
}

#[tokio::test]
async fn a_day_that_no_county_would_mean_does_not_become_that_of_the_state() {
    let desk = Desk::new().await;
    upload(&desk, &[0], false).await;
    let policy = approved().replace("title =", "as_of = 2062-11-01\ntitle =");
    assert!(policy.contains("2062"));
    let policy = desk.put("policies/mono/policy.toml", policy).await;
    let export = desk.put("exports/mono/2026.csv", export_of("MONO", 40)).await;
    assert_eq!(desk.deliver(&[policy, export]).await, [""; 0]);
    desk.publisher().publish().await.unwrap();
    assert_eq!(excluded(&desk, "mono").await, "as-of");
    let as_of = &meta(&desk).await["asOf"]["statewide"];
    assert!(as_of.as_str().unwrap().starts_with("2026-"), "{as_of}");
}

#[tokio::test]
async fn what_could_not_be_published_is_given_back_and_what_was_stays() {
    let desk = Desk::new().await;
    upload(&desk, &[0], false).await;
    desk.publisher().publish().await.unwrap();
    let before = data_set(&desk).await;
    upload(&desk, &[1], false).await;
    desk.results.every(Fault::SlowDown);
    let told = r#"{"Records": [{"eventName": "ObjectCreated:Put", "s3": {
        "bucket": {"name": "results"}, "object": {"key": "county%3Dmono/status.json"}}}]}"#;
    let batch = |body: &str| serde_json::json!({ "Records": [{ "messageId": "1", "body": body }] });
    let answer = desk.publisher().handle_json(&batch(told)).await;
    assert_eq!(answer["batchItemFailures"][0]["itemIdentifier"], "1");
    assert_eq!(answer["code"], "bucket-failed");
    assert!(data_set(&desk).await == before);
}

#[tokio::test]
async fn a_message_that_is_not_understood_publishes_and_is_given_back() {
    let desk = Desk::new().await;
    upload(&desk, &[0], false).await;
    let batch = serde_json::json!({ "Records": [{ "messageId": "1", "body": "{}" }] });
    let answer = desk.publisher().handle_json(&batch).await;
    assert_eq!(answer["batchItemFailures"][0]["itemIdentifier"], "1");
    assert_eq!(meta(&desk).await["counties"]["determined"], 1);
}

#[tokio::test]
async fn data_that_somebody_has_deleted_is_put_again() {
    let desk = Desk::new().await;
    upload(&desk, &[0], false).await;
    desk.publisher().publish().await.unwrap();
    let before = data_set(&desk).await;
    let lost = before.keys().find(|key| *key != META).unwrap();
    desk.dashboard.delete(lost).await;
    schedule(&desk).await;
    assert!(data_set(&desk).await == before);
}

#[tokio::test]
async fn what_is_below_a_deletion_is_not_swept_while_it_is_referred_to() {
    let desk = Desk::new().await;
    upload(&desk, &[0], false).await;
    desk.publisher().publish().await.unwrap();
    let before = data_set(&desk).await;
    let lost = before.keys().find(|key| *key != META).unwrap();
    let versions = desk.dashboard.every_version(lost).await;
    desk.machine.advance(8 * 24 * 3600);
    desk.dashboard.delete(lost).await;
    // Nothing can be published, and what nothing refers to is swept all the same.
    desk.results.every(Fault::SlowDown);
    let answer = desk.publisher().handle_json(&serde_json::json!({})).await;
    assert_eq!(answer["code"], "bucket-failed");
    let kept = desk.dashboard.every_version(lost).await;
    assert!(kept.contains(&versions[0]), "it can be had back");
}

#[tokio::test]
async fn nothing_is_swept_while_a_pointer_cannot_be_read() {
    let desk = Desk::new().await;
    upload(&desk, &[0], false).await;
    desk.publisher().publish().await.unwrap();
    let before = keys(&desk).await;
    upload(&desk, &[1], false).await;
    desk.dashboard.store(META, b"{\"schema\": 2}".to_vec()).await;
    desk.machine.advance(30 * 24 * 3600);
    schedule(&desk).await;
    let kept = keys(&desk).await;
    assert!(before.iter().all(|key| kept.contains(key)));
}

/// Keys of all versions below `data/`.
async fn keys(desk: &Desk) -> Vec<String> {
    desk.dashboard.every_version("data/").await.into_iter().map(|(key, _)| key).collect()
}

#[tokio::test]
async fn what_another_build_sweeps_is_not_taken_for_put() {
    let desk = Desk::new().await;
    upload(&desk, &[0], false).await;
    desk.publisher().publish().await.unwrap();
    let first = data_set(&desk).await;
    upload(&desk, &[1], false).await;
    desk.publisher().publish().await.unwrap();
    let second = data_set(&desk).await;
    desk.machine.advance(8 * 24 * 3600);
    // The first data set again: its files are still there, and old enough to be swept at any time.
    let withdrawn = [
        desk.delete("exports/mono/2026.csv").await,
        desk.delete("policies/mono/policy.toml").await,
    ];
    assert_eq!(desk.deliver(&withdrawn).await, [""; 0]);
    let old: Vec<_> = first.into_keys().filter(|key| !second.contains_key(key)).collect();
    assert!(!old.is_empty());
    // The other build has listed them before, and removes what it saw just before the pointer is swapped.
    let seen = desk.dashboard.every_version("data/").await;
    desk.dashboard.at_put(META, async move |dashboard| {
        for (key, version) in seen.into_iter().filter(|(key, _)| old.contains(key)) {
            dashboard.purge_version(&key, &version).await;
        }
    });
    desk.publisher().publish().await.unwrap();
    data_set(&desk).await;
}
