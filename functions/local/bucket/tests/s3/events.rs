//! Events: their shape, their order, and that they are delivered at least once.

use std::time::Duration;

use aws_sdk_s3::primitives::ByteStream;
use clear64_bucket::events::Depth;
use jiff::SignedDuration;
use serde_json::json;

use crate::served::{Served, put};

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn an_event_has_every_field_that_s3_sends() {
    let served = Served::new().await;
    let client = served.client("alameda");
    let version = put(&client, "exports/alameda/Peña 1.csv", b"hello").await;
    let mut event = served.events().remove(0);
    let sequencer = event["s3"]["object"]["sequencer"].take();
    assert_eq!(sequencer.as_str().unwrap().len(), 18);
    let request = event["responseElements"].take();
    assert_eq!(request["x-amz-request-id"].as_str().unwrap().len(), 16);
    assert_eq!(request["x-amz-id-2"].as_str().unwrap().len(), 32);
    let expected = json!({
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-west-1",
        "eventTime": "2026-11-02T08:15:30.000Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": { "principalId": "alameda" },
        "requestParameters": { "sourceIPAddress": "127.0.0.1" },
        "responseElements": null,
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "determine",
            "bucket": {
                "name": "uploads",
                "ownerIdentity": { "principalId": "clear64" },
                "arn": "arn:aws:s3:::uploads",
            },
            "object": {
                "key": "exports/alameda/Pe%C3%B1a+1.csv",
                "size": 5,
                "eTag": "5d41402abc4b2a76b9719d911017c592",
                "versionId": version,
                "sequencer": null,
            },
        },
    });
    assert_eq!(event, expected);
}

#[tokio::test]
async fn deletes_are_told_and_what_lies_elsewhere_is_not() {
    let served = Served::new().await;
    let client = served.operator();
    put(&client, "elsewhere/k", b"x").await;
    let result = client.put_object().bucket("results").key("exports/alameda/k");
    result.body(ByteStream::from_static(b"x")).send().await.unwrap();
    let version = put(&client, "policies/alameda/policy.toml", b"x").await;
    let delete = client.delete_object().bucket("uploads").key("policies/alameda/policy.toml");
    let marker = delete.clone().send().await.unwrap().version_id.unwrap();
    delete.clone().version_id(&version).send().await.unwrap();
    delete.version_id("0".repeat(32)).send().await.expect("nothing is deleted, nothing is told");
    let told: Vec<_> = served.events();
    let told: Vec<_> = told
        .iter()
        .map(|e| {
            (e["eventName"].as_str().unwrap(), e["s3"]["object"]["versionId"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("ObjectCreated:Put", version.as_str()),
            ("ObjectRemoved:DeleteMarkerCreated", marker.as_str()),
            ("ObjectRemoved:Delete", version.as_str()),
        ]
    );
}

#[tokio::test]
async fn events_come_in_the_order_of_the_writes() {
    let served = Served::new().await;
    let mut puts = tokio::task::JoinSet::new();
    for writer in 0..20 {
        let client = served.operator();
        puts.spawn(
            async move { put(&client, &format!("exports/alameda/{}", writer % 3), b"x").await },
        );
    }
    puts.join_all().await;
    let events = served.events();
    let sequencers: Vec<_> =
        events.iter().map(|e| e["s3"]["object"]["sequencer"].as_str().unwrap()).collect();
    assert_eq!(sequencers.len(), 20);
    assert!(sequencers.is_sorted_by(|one, next| one < next));
    // The last event of a key is that of its current version.
    for version in served.store.versions("uploads", "").unwrap().iter().filter(|v| v.latest) {
        let of_key = events.iter().rfind(|e| e["s3"]["object"]["key"] == version.key.as_str());
        assert_eq!(of_key.unwrap()["s3"]["object"]["versionId"], version.id.as_str());
    }
}

#[tokio::test]
async fn a_message_comes_back_until_it_is_acknowledged() {
    let served = Served::new().await;
    put(&served.operator(), "exports/alameda/k", b"x").await;
    let queue = served.store.queue("determine").unwrap();
    let first = queue.receive(10, MINUTE).unwrap().remove(0);
    assert_eq!(first.receives, 1);
    assert!(queue.receive(10, MINUTE).unwrap().is_empty(), "hidden while it is dealt with");
    let next = queue.depth().unwrap().next.unwrap();
    assert_eq!(next.to_string(), "2026-11-02T08:16:30Z");
    served.clock.pass(SignedDuration::from_secs(60));
    let second = queue.receive(10, MINUTE).unwrap().remove(0);
    assert_eq!((second.receives, &second.body), (2, &first.body));
    assert!(!queue.ack(first.receipt).unwrap(), "it was received again since");
    assert!(queue.ack(second.receipt).unwrap());
    assert!(!queue.ack(second.receipt).unwrap());
    served.clock.pass(SignedDuration::from_hours(1));
    assert!(queue.receive(10, MINUTE).unwrap().is_empty());
    assert_eq!(queue.depth().unwrap(), Depth::default());
}

#[tokio::test]
async fn a_released_message_comes_back_when_it_was_told_to() {
    let served = Served::new().await;
    put(&served.operator(), "exports/alameda/k", b"x").await;
    let queue = served.store.queue("determine").unwrap();
    let message = queue.receive(1, MINUTE).unwrap().remove(0);
    assert!(queue.release(message.receipt, Duration::from_secs(5)).unwrap());
    assert!(queue.receive(1, MINUTE).unwrap().is_empty());
    served.clock.pass(SignedDuration::from_secs(5));
    assert_eq!(queue.receive(1, MINUTE).unwrap().remove(0).receives, 2);
}

#[tokio::test]
async fn what_is_received_too_often_is_a_dead_letter_until_it_is_sent_again() {
    let served = Served::new().await;
    put(&served.operator(), "exports/alameda/bad", b"x").await;
    put(&served.operator(), "exports/alameda/good", b"x").await;
    let queue = served.store.queue("determine").unwrap();
    let bad = queue.receive(1, MINUTE).unwrap().remove(0);
    queue.release(bad.receipt, Duration::ZERO).unwrap();
    for receives in 2..=5 {
        let again = queue.receive(1, MINUTE).unwrap().remove(0);
        assert_eq!((again.receives, &again.body), (receives, &bad.body));
        queue.release(again.receipt, Duration::ZERO).unwrap();
    }
    let good = queue.receive(1, MINUTE).unwrap().remove(0);
    assert_ne!(good.body, bad.body, "a dead letter does not hold up the next message");
    let letters = queue.dead_letters().unwrap();
    assert_eq!((letters.len(), letters[0].receives, &letters[0].body), (1, 5, &bad.body));
    assert_eq!(queue.depth().unwrap().dead, 1);

    assert_eq!(queue.redrive().unwrap(), 1);
    assert!(queue.dead_letters().unwrap().is_empty());
    let again = queue.receive(1, MINUTE).unwrap().remove(0);
    assert_eq!((again.receives, &again.body), (1, &bad.body));
}

#[tokio::test]
async fn what_a_process_had_received_when_it_was_killed_does_not_count() {
    let served = Served::new().await;
    put(&served.operator(), "exports/alameda/k", b"x").await;
    let queue = served.store.queue("determine").unwrap();
    for _ in 0..20 {
        assert_eq!(queue.receive(1, MINUTE).unwrap().remove(0).receives, 1);
        assert_eq!(queue.show_hidden().unwrap(), 1);
    }
    assert_eq!(queue.depth().unwrap().dead, 0);

    // A message at which every process is killed is given up all the same.
    for receives in 1..=5 {
        assert_eq!(queue.receive(1, MINUTE).unwrap().remove(0).receives, receives);
        queue.show_hidden().unwrap();
    }
    assert!(queue.receive(1, MINUTE).unwrap().is_empty());
    assert_eq!(queue.depth().unwrap().dead, 1);
}

#[tokio::test]
async fn a_receive_that_has_failed_before_a_start_counts() {
    let served = Served::new().await;
    put(&served.operator(), "exports/alameda/k", b"x").await;
    let queue = served.store.queue("determine").unwrap();
    let message = queue.receive(1, MINUTE).unwrap().remove(0);
    assert!(queue.release(message.receipt, MINUTE).unwrap());
    assert_eq!(queue.show_hidden().unwrap(), 1, "a start does not wait");
    assert_eq!(queue.receive(1, MINUTE).unwrap().remove(0).receives, 2);
}

#[tokio::test]
async fn whoever_waits_is_woken_by_a_write() {
    let served = Served::new().await;
    let mut changes = served.store.changes();
    put(&served.operator(), "exports/alameda/k", b"x").await;
    tokio::time::timeout(MINUTE, changes.changed()).await.unwrap().unwrap();
    let queue = served.store.queue("determine").unwrap();
    let message = queue.receive(1, MINUTE).unwrap().remove(0);
    queue.ack(message.receipt).unwrap();
    assert!(!changes.has_changed().unwrap(), "dealing with messages is no news");
    queue.send(clear64_bucket::TEST_EVENT).unwrap();
    assert!(changes.has_changed().unwrap());
    assert_eq!(queue.receive(1, MINUTE).unwrap()[0].body, clear64_bucket::TEST_EVENT);
    assert!(served.store.queue("unnamed").is_err());
}
