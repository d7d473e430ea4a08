//! What tests of other crates rely on: faults that happen when they are planned.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::primitives::ByteStream;
use clear64_bucket::faults::Fault;

use crate::served::{Served, bytes, config, get, put, refusal, refused};

#[tokio::test]
async fn the_request_that_was_chosen_is_slowed_down_and_no_other() {
    let served = Served::new().await;
    let client = served.operator();
    served.faults.nth(1, Fault::SlowDown);
    put(&client, "k", b"x").await;
    let second = client.put_object().bucket("uploads").key("k").body(ByteStream::from_static(b"y"));
    assert_eq!(refusal(second.send().await), refused(503, "SlowDown"));
    assert_eq!(get(&client, "k", None).await, b"x");
}

#[tokio::test]
async fn a_client_that_tries_again_gets_through() {
    let served = Served::new().await;
    let retry = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let client = Client::from_conf(config(served.address, "operator").retry_config(retry).build());
    served.faults.plan(|request| request.method == "PUT", 0, 2, Fault::SlowDown);
    put(&client, "k", b"x").await;
    assert_eq!(served.store.versions("uploads", "").unwrap().len(), 1);
    served.faults.plan(|request| request.method == "PUT", 0, 1, Fault::AnswerLost);
    put(&client, "k", b"x").await;
    assert_eq!(served.store.versions("uploads", "").unwrap().len(), 3, "it was carried out twice");
}

#[tokio::test]
async fn a_body_is_cut_where_it_was_planned_and_can_be_read_on_by_range() {
    let served = Served::new().await;
    let client = served.operator();
    let all = bytes(1_000_000, 3);
    put(&client, "k", &all).await;
    served.faults.plan(|request| request.method == "GET", 0, 1, Fault::CutAfter(300_000));
    let mut got = client.get_object().bucket("uploads").key("k").send().await.unwrap();
    let mut read = Vec::new();
    let cut = loop {
        match got.body.next().await {
            Some(Ok(chunk)) => read.extend_from_slice(&chunk),
            Some(Err(_)) => break true,
            None => break false,
        }
    };
    assert!(cut && read.len() <= 300_000);
    let rest =
        client.get_object().bucket("uploads").key("k").range(format!("bytes={}-", read.len()));
    read.extend(rest.send().await.unwrap().body.collect().await.unwrap().to_vec());
    assert!(read == all);
}

#[tokio::test]
async fn a_slow_body_comes_whole() {
    let served = Served::new().await;
    let client = served.operator();
    put(&client, "k", &bytes(600_000, 3)).await;
    let pause = Duration::from_millis(30);
    served.faults.plan(|request| request.method == "GET", 0, 1, Fault::Slow(pause));
    let before = std::time::Instant::now();
    assert!(get(&client, "k", None).await == bytes(600_000, 3));
    assert!(before.elapsed() >= pause * 3);
}
