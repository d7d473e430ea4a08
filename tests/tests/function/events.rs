//! Events that come twice, late, out of order, or say nothing.

use std::sync::Arc;

use serde_json::json;

use crate::desk::{Desk, export};

const KEY: &str = "exports/alpine/2026.csv";

#[tokio::test]
async fn a_second_delivery_writes_nothing() {
    let desk = Desk::new().await;
    let message = desk.put(KEY, export(20)).await;
    desk.deliver(&[&message]).await;
    let (results, writes) = (desk.results.all().await, desk.results.writes());
    assert!(desk.deliver_again(&[message.clone(), message], 2).await.is_empty());
    assert_eq!(desk.results.writes(), writes);
    assert_eq!(desk.results.all().await, results);
}

#[tokio::test]
async fn the_order_of_events_changes_nothing() {
    let mut ends = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let desk = Desk::new().await;
        let messages = [
            desk.put(KEY, export(20)).await,
            desk.put(KEY, export(22)).await,
            desk.put("exports/alpine/more.csv", export(23)).await,
        ];
        for index in order {
            assert!(desk.deliver(&[&messages[index]]).await.is_empty());
        }
        assert_eq!(desk.status().await.exports.len(), 3);
        ends.push(desk.results.all().await);
    }
    assert_eq!(ends[0], ends[1]);
    assert_eq!(ends[0], ends[2]);
}

#[tokio::test]
async fn an_upload_replaced_before_it_is_read_is_not_read() {
    let desk = Desk::new().await;
    let first = desk.put(KEY, export(20)).await;
    let second = desk.put(KEY, export(22)).await;
    desk.deliver(&[first, second]).await;
    assert_eq!(desk.states().await, [("superseded", None), ("determined", None)]);
    assert_eq!(desk.runs().await.len(), 1);
}

#[tokio::test]
async fn of_two_uploads_in_one_second_the_last_is_the_last_in_the_status() {
    for name in ["a", "b", "c", "d", "e"] {
        let desk = Desk::new().await;
        let key = format!("exports/alpine/{name}.csv");
        let message = desk.put(&key, export(20)).await;
        desk.uploads.store(&key, export(22)).await;
        assert!(desk.deliver(&[message]).await.is_empty());
        assert_eq!(desk.states().await, [("superseded", None), ("determined", None)], "{name}");
    }
}

#[tokio::test]
async fn an_upload_deleted_before_it_is_read_is_withdrawn() {
    let desk = Desk::new().await;
    let stored = desk.put(KEY, export(20)).await;
    let deleted = desk.delete(KEY).await;
    assert!(desk.deliver(&[stored, deleted]).await.is_empty());
    assert_eq!((desk.only().await.state.name(), desk.runs().await.len()), ("withdrawn", 0));
}

#[tokio::test]
async fn an_upload_removed_for_good_while_it_is_read_is_withdrawn() {
    let desk = Desk::new().await;
    let message = desk.put(KEY, export(20)).await;
    desk.uploads.at_read(async |bucket| bucket.purge(KEY).await);
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!((desk.only().await.state.name(), desk.runs().await.len()), ("withdrawn", 0));
}

#[tokio::test]
async fn a_run_over_an_upload_replaced_meanwhile_marks_itself_superseded() {
    let desk = Desk::new().await;
    let message = desk.put(KEY, export(20)).await;
    let machine = Arc::clone(&desk.machine);
    desk.uploads.at_read(async move |bucket| {
        machine.advance(60);
        bucket.store("exports/alpine/other.csv", export(22)).await;
    });
    assert!(desk.deliver(&[message]).await.is_empty());
    let status = desk.status().await;
    assert_eq!(desk.states().await, [("superseded", None), ("determined", None)]);
    assert!(status.exports[0].run.is_some());
    assert_eq!(status.current, status.exports[1].run);
}

#[tokio::test]
async fn keys_are_read_as_s3_encodes_them() {
    for name in ["first quarter.csv", "a+b.csv", "Peña.csv", "100%.csv", "a%2Bb.csv"] {
        let desk = Desk::new().await;
        desk.upload(&format!("exports/alpine/{name}"), export(3)).await;
        assert_eq!(desk.only().await.state.name(), "determined", "{name}");
    }
}

#[tokio::test]
async fn test_events_and_folders_succeed_and_leave_nothing() {
    let desk = Desk::new().await;
    let test = json!({ "Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "uploads" });
    let messages = [
        test.to_string(),
        desk.put("exports/alpine/", "").await,
        desk.put("exports/nowhere/", "").await,
    ];
    assert!(desk.deliver(&messages).await.is_empty());
    assert!(desk.results.all().await.is_empty());
}

#[tokio::test]
async fn something_stored_as_a_folder_is_unclaimed_until_it_is_deleted() {
    let desk = Desk::new().await;
    desk.upload("exports/nowhere/", "123").await;
    assert_eq!(unclaimed(&desk).await.len(), 1);
    let message = desk.delete("exports/nowhere/").await;
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!(unclaimed(&desk).await.len(), 0);
}

#[tokio::test]
async fn only_the_messages_that_are_not_understood_are_given_back() {
    let desk = Desk::new().await;
    let elsewhere = desk.put(KEY, export(3)).await.replace("\"uploads\"", "\"another\"");
    let messages =
        ["nonsense".to_owned(), desk.put("exports/alpine/b.csv", export(4)).await, elsewhere];
    assert_eq!(desk.deliver(&messages).await, ["0", "2"]);
    assert_eq!(desk.states().await, [("superseded", None), ("determined", None)]);
    assert_eq!(desk.metric("MessagesGivenBack"), 2);
}

#[tokio::test]
async fn a_host_gives_a_batch_as_json_and_gets_what_to_deliver_again() {
    let desk = Desk::new().await;
    let batch = json!({ "Records": [{ "messageId": "m1", "body": "nonsense" }] });
    let answer = desk.function.handle_json(batch, desk.deadline()).await.unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [{ "itemIdentifier": "m1" }] }));
    assert!(desk.function.handle_json(json!([]), desk.deadline()).await.is_err());
}

#[tokio::test]
async fn objects_of_no_county_are_listed_without_their_names() {
    let desk = Desk::new().await;
    let keys =
        ["exports/alpin/2026.csv", "exports/alpine/a/b/c.csv", "stray.csv", "policies/mono/x.toml"];
    for key in keys {
        desk.upload(key, "12345").await;
    }
    let listed = unclaimed(&desk).await;
    assert_eq!(listed.len(), 4);
    assert_eq!(listed[0]["bytes"], 5);
    assert_eq!(listed[0].as_object().unwrap().len(), 3);
    assert_eq!(desk.metric("ObjectsUnclaimed"), 4);
    assert_eq!(desk.results.all().await.len(), 1);

    let message = desk.delete("stray.csv").await;
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!(unclaimed(&desk).await.len(), 3);
    let purged = desk.purge("exports/alpin/2026.csv").await;
    assert!(desk.deliver(&[purged]).await.is_empty());
    assert_eq!(unclaimed(&desk).await.len(), 2);
}

async fn unclaimed(desk: &Desk) -> Vec<serde_json::Value> {
    let bytes = desk.results.current("unclaimed.json").await.unwrap();
    let list: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    list["objects"].as_array().unwrap().clone()
}
