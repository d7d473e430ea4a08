//! Buckets that throttle, streams that break off, and two at work at once.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::sync::atomic::Ordering;
use std::time::Duration;

use clear64_bucket::faults::{Fault, Parts};

use crate::bucket::Faults;
use crate::desk::{Desk, MOST_RECEIVES, Tries, batch, export, export_of};

const KEY: &str = "exports/alpine/2026";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What is left of an upload.
async fn results(
    ending: &str,
    bytes: &[u8],
    faults: impl Fn() -> Faults,
) -> BTreeMap<String, Vec<u8>> {
    let desk = Desk::new().await;
    desk.uploads.faults(faults());
    desk.results.faults(faults());
    desk.upload(&format!("{KEY}.{ending}"), bytes).await;
    assert_eq!(desk.only().await.state.name(), "determined");
    desk.results.all().await
}

#[tokio::test]
async fn cut_streams_and_throttling_change_no_byte() {
    let plain = export(120);
    let other = String::from_utf8(export(60)).unwrap().replace("1000", "2000").into_bytes();
    for (ending, bytes) in [
        ("csv", plain.clone()),
        ("csv.gz", gzip(&plain)),
        ("zip", zip(&[("2.csv", &plain), ("1.csv", &other)])),
    ] {
        let undisturbed = results(ending, &bytes, Faults::default).await;
        let cut = || Faults { cut: Some(1000), ..Faults::default() };
        assert!(results(ending, &bytes, cut).await == undisturbed, "{ending}, cut");
        let throttled = || Faults { throttle: Some(3), ..Faults::default() };
        assert!(results(ending, &bytes, throttled).await == undisturbed, "{ending}, throttled");
        let both = || Faults { cut: Some(5000), throttle: Some(4), slow: 1, ..Faults::default() };
        assert!(results(ending, &bytes, both).await == undisturbed, "{ending}, both");
    }
}

/// A set and a policy, a request to one of the buckets meeting a fault; whether there was such a
/// request, and what is left.
async fn disturbed(
    is_uploads: bool,
    fault: Option<(usize, Fault)>,
) -> (bool, BTreeMap<String, Vec<u8>>) {
    let desk = Desk::new().await;
    let bucket = if is_uploads { &desk.uploads } else { &desk.results };
    let met = fault.map(|(n, fault)| bucket.nth(n, fault));
    let policy = br#"{"baselineEligibility": {"dismiss": ["11358"]}}"#;
    desk.upload("exports/alpine/q1/1.csv", export(20)).await;
    desk.upload("exports/alpine/q1/READY", "").await;
    desk.upload("policies/alpine/policy.json", policy).await;
    desk.upload("exports/alpin/1.csv", "").await;
    assert_eq!(desk.states().await, [("determined", None)]);
    if fault.is_none_or(|(_, fault)| fault == Fault::SlowDown) {
        // Whose beginning was not answered stays until the bucket's lifecycle removes it.
        assert_eq!(desk.results.open_uploads().await, 0, "{fault:?}");
    }
    assert!(desk.results.multipart().0 > 0, "the results are large enough for parts");
    (met.is_some_and(|met| met.load(Ordering::SeqCst)), desk.results.all().await)
}

/// Each request in turn meets the fault.
async fn disturb_each_request(fault: Fault) {
    let (_, undisturbed) = disturbed(true, None).await;
    for is_uploads in [true, false] {
        let mut n = 0;
        loop {
            let (is_met, left) = disturbed(is_uploads, Some((n, fault))).await;
            assert!(left.keys().eq(undisturbed.keys()), "request {n}");
            for (key, bytes) in &undisturbed {
                assert!(left[key] == *bytes, "request {n}: {key}");
            }
            if !is_met {
                break;
            }
            n += 1;
        }
        assert!(n > 5, "{n} requests");
    }
}

#[tokio::test]
async fn a_single_503_at_any_request_changes_no_byte() {
    disturb_each_request(Fault::SlowDown).await;
}

#[tokio::test]
async fn a_single_lost_answer_to_any_request_changes_no_byte() {
    disturb_each_request(Fault::AnswerLost).await;
}

#[tokio::test]
async fn a_single_answer_that_breaks_off_at_any_request_changes_no_byte() {
    disturb_each_request(Fault::CutAfter(40)).await;
}

#[tokio::test]
async fn a_completion_that_s3_fails_behind_a_200_is_tried_again() {
    let bytes = export(50);
    let undisturbed = results("csv", &bytes, Faults::default).await;
    let desk = Desk::new().await;
    let is_completion = |request: &Parts| {
        request.method == "POST" && request.uri.query().is_some_and(|q| q.contains("uploadId="))
    };
    let is_met = desk.results.nth_of(is_completion, 0, Fault::ErrorInOk);
    desk.upload(&format!("{KEY}.csv"), bytes).await;
    assert!(is_met.load(Ordering::SeqCst), "the results are large enough for parts");
    assert!(desk.results.all().await == undisturbed);
    assert_eq!(desk.results.open_uploads().await, 0);
}

#[tokio::test]
async fn the_function_tries_again_after_the_sdk_as_deployed_has_given_up() {
    let bytes = export(5);
    let undisturbed = results("csv", &bytes, Faults::default).await;
    let desk = Desk::trying(Tries::AsDeployed).await;
    let tries = desk.results.throttle_writes_of("county%3Dalpine/status.json", 3);
    desk.upload(&format!("{KEY}.csv"), bytes).await;
    assert!(desk.results.all().await == undisturbed);
    let tries = tries.lock().unwrap();
    let [first, second, third] = [1, 2, 3].map(|n| format!("attempt={n}; max=3"));
    assert_eq!(tries[..4], [first.clone(), second, third, first]);
}

#[tokio::test]
async fn a_slow_stream_changes_no_byte() {
    let bytes = export(50);
    let undisturbed = results("csv", &bytes, Faults::default).await;
    let desk = Desk::new().await;
    desk.uploads.every(Fault::Slow(Duration::from_millis(5)));
    desk.results.every(Fault::Slow(Duration::from_millis(5)));
    desk.upload(&format!("{KEY}.csv"), bytes).await;
    assert!(desk.results.all().await == undisturbed);
}

#[tokio::test]
async fn a_bucket_that_stays_away_gives_the_message_back_and_the_last_time_the_upload_fails() {
    let desk = Desk::new().await;
    let message = desk.put("exports/alpine/2026.csv", export(20)).await;
    // Objects can be listed but not read.
    desk.uploads.faults(Faults { cut: Some(0), ..Faults::default() });
    for receives in 1..MOST_RECEIVES {
        assert_eq!(desk.deliver_again(&[&message], receives).await, ["0"]);
        assert_eq!(desk.states().await, [("received", None)]);
    }
    assert_eq!(desk.deliver_again(&[&message], MOST_RECEIVES).await, ["0"]);
    assert_eq!(desk.states().await, [("failed", Some("bucket-unavailable".to_owned()))]);
    assert_eq!(desk.metric("ExportsFailed"), 1);
    assert_eq!(desk.runs().await.len(), 0);

    // Sent again from the dead letters.
    desk.uploads.faults(Faults::default());
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!(desk.states().await, [("determined", None)]);
}

#[tokio::test]
async fn a_failure_does_not_leave_parts_behind() {
    let desk = Desk::new().await;
    let message = desk.put("exports/alpine/2026.csv", export(20)).await;
    desk.results.faults(Faults { never_complete: true, ..Faults::default() });
    assert_eq!(desk.deliver_again(&[message], MOST_RECEIVES).await, ["0"]);
    assert_eq!(desk.states().await, [("failed", Some("bucket-denied".to_owned()))]);
    let (_, given_up) = desk.results.multipart();
    assert!(given_up > 0, "the results are large enough for parts");
    assert_eq!(desk.results.open_uploads().await, 0);
}

/// Another invocation determines a later upload between the reading and the swap of a status.
#[tokio::test]
async fn of_two_invocations_that_swap_the_status_neither_is_lost() {
    let desk = Desk::new().await;
    let message = desk.put("exports/alpine/a.csv", export(20)).await;
    let later = desk.put("exports/mono/a.csv", export_of("MONO", 10)).await;
    desk.results.at_write(async |results| {
        // What another invocation, which saw nothing yet, has written in between.
        let empty = serde_json::json!({
            "schema": 1, "county": "alpine", "current": null, "exports": [{
                "id": "0123456789abcdef", "version": "v0", "stored": "2020-01-01T00:00:00Z",
                "state": "superseded", "run": null, "code": null, "params": {}, "counts": null,
            }],
        });
        results.store("county=alpine/status.json", empty.to_string().into_bytes()).await;
    });
    let [one, two] = [batch(&[message], 1), batch(&[later], 1)];
    let (first, second) = tokio::join!(
        desk.function.handle(one, desk.deadline()),
        desk.function.handle(two, desk.deadline())
    );
    assert!(first.batch_item_failures.is_empty() && second.batch_item_failures.is_empty());
    assert_eq!(desk.states().await, [("superseded", None), ("determined", None)]);
    assert_eq!(desk.status_of("mono").await.unwrap().exports.len(), 1);
}

#[tokio::test]
async fn deliveries_at_the_same_time_end_like_one() {
    let alone = results("csv", &export(50), Faults::default).await;
    let desk = Desk::new().await;
    let message = desk.put(&format!("{KEY}.csv"), export(50)).await;
    let again = || desk.function.handle(batch(std::slice::from_ref(&message), 1), desk.deadline());
    let (one, two, three) = tokio::join!(again(), again(), again());
    for response in [one, two, three] {
        assert!(response.batch_item_failures.is_empty());
    }
    assert!(desk.results.all().await == alone);
}

fn is_status(request: &Parts) -> bool {
    request.method == "PUT" && request.uri.path().ends_with("/status.json")
}

#[tokio::test]
async fn what_has_become_of_an_upload_is_announced_once_if_the_answer_to_its_swap_is_lost() {
    let desk = Desk::new().await;
    // The first swap says that it was received.
    let is_met = desk.results.nth_of(is_status, 1, Fault::AnswerLost);
    desk.upload(&format!("{KEY}.csv"), export(5)).await;
    assert!(is_met.load(Ordering::SeqCst));
    assert_eq!(desk.announced.0.lock().unwrap().len(), 1);
    assert_eq!(desk.metric("ExportsDetermined"), 1);
}

#[tokio::test]
async fn a_run_that_is_killed_in_its_last_delivery_leaves_word_of_it() {
    for takes_place in [false, true] {
        let desk = Desk::new().await;
        let message = desk.put("exports/alpine/2026.csv", export(20)).await;
        // Before it: that the upload was received, and that the run has begun.
        desk.results.faults(Faults { crash: Some((3, takes_place)), ..Faults::default() });
        desk.deliver_again(&[&message], MOST_RECEIVES).await;
        desk.results.faults(Faults::default());
        assert_eq!(desk.states().await, [("failed", Some("interrupted".to_owned()))]);
        assert!(desk.deliver(&[message]).await.is_empty());
        assert_eq!(desk.states().await, [("determined", None)]);
    }
}

#[tokio::test]
async fn an_upload_fails_the_last_time_too_if_the_policy_of_its_county_cannot_be_read() {
    let desk = Desk::new().await;
    let policy = r#"{"baselineEligibility": {"dismiss": ["11358"]}}"#;
    desk.put("policies/alpine/policy.json", policy).await;
    let message = desk.put("exports/alpine/2026.csv", export(20)).await;
    // Objects can be listed but not read.
    desk.uploads.faults(Faults { cut: Some(0), ..Faults::default() });
    assert_eq!(desk.deliver(&[&message]).await, ["0"]);
    assert!(desk.status_of("alpine").await.is_none());
    assert_eq!(desk.deliver_again(&[&message], MOST_RECEIVES).await, ["0"]);
    assert_eq!(desk.states().await, [("failed", Some("bucket-unavailable".to_owned()))]);
    assert_eq!(desk.metric("ExportsFailed"), 1);

    desk.uploads.faults(Faults::default());
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!(desk.states().await, [("determined", None)]);
}

#[tokio::test]
async fn results_stay_while_a_new_policy_cannot_be_read() {
    let desk = Desk::new().await;
    desk.upload("exports/alpine/2026.csv", export(20)).await;
    let run = desk.status().await.current;
    let policy = r#"{"baselineEligibility": {"dismiss": ["11358"]}}"#;
    let message = desk.put("policies/alpine/policy.json", policy).await;
    desk.uploads.faults(Faults { cut: Some(0), ..Faults::default() });
    assert_eq!(desk.deliver_again(&[&message], MOST_RECEIVES).await, ["0"]);
    assert_eq!(desk.states().await, [("failed", Some("bucket-unavailable".to_owned()))]);
    assert_eq!(desk.status().await.current, run);

    desk.uploads.faults(Faults::default());
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!(desk.states().await, [("determined", None)]);
    assert_ne!(desk.status().await.current, run);
}

#[tokio::test]
async fn a_status_that_others_change_each_time_is_left_to_the_next_delivery_after_twenty_tries() {
    let desk = Desk::new().await;
    desk.upload("exports/alpine/a.csv", export(20)).await;
    let (before, writes) = (desk.states().await, desk.results.writes());
    let message = desk.put("exports/alpine/b.csv", export(21)).await;
    desk.results.faults(Faults { is_contended: true, ..Faults::default() });
    assert_eq!(desk.deliver(&[&message]).await, ["0"]);
    assert!(desk.lines.lock().unwrap().iter().any(|line| line.contains("status-contended")));
    assert_eq!((desk.states().await, desk.results.writes()), (before, writes + 20));
    desk.results.faults(Faults::default());
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!(desk.states().await, [("superseded", None), ("determined", None)]);
}

#[tokio::test]
async fn a_stream_that_stands_still_is_given_up_and_resumed() {
    let bytes = export(50);
    let undisturbed = results("csv", &bytes, Faults::default).await;
    let desk = Desk::new().await;
    let is_read = |request: &Parts| request.headers.contains_key("range");
    let is_met = desk.uploads.nth_of(is_read, 0, Fault::Slow(Duration::from_hours(1)));
    desk.upload(&format!("{KEY}.csv"), bytes).await;
    assert!(is_met.load(Ordering::SeqCst));
    assert!(desk.results.all().await == undisturbed);
}

#[tokio::test]
async fn more_refused_uploads_than_one_delivery_looks_at_leave_word_after_the_last() {
    let desk = Desk::new().await;
    for number in 0..11 {
        desk.put(&format!("exports/alpine/{number}.csv"), "").await;
    }
    let last = desk.put("exports/alpine/last.csv", "").await;
    assert_eq!(desk.deliver_again(&[&last], MOST_RECEIVES).await, ["0"]);
    let states = desk.states().await;
    let failed = states.iter().filter(|(state, _)| *state == "failed").collect::<Vec<_>>();
    assert_eq!(failed, [&("failed", Some("uploads-changing".to_owned()))]);
    assert!(desk.deliver(&[last]).await.is_empty());
    assert!(desk.states().await.iter().all(|(state, _)| *state == "refused"));
}
