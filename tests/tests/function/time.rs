//! Invocations that end.

use std::sync::atomic::Ordering;

use clear64_bucket::faults::{Fault, Parts};

use crate::bucket::Faults;
use crate::desk::{Desk, MOST_RECEIVES, batch, export};

const KEY: &str = "exports/alpine/2026.csv";

/// A stream so slow that 15 minutes do not do.
fn slow() -> Faults {
    Faults { slow: 60, ..Faults::default() }
}

#[tokio::test]
async fn a_run_stops_half_a_minute_before_its_invocation_ends_and_starts_over() {
    let desk = Desk::new().await;
    let message = desk.put(KEY, export(1_000)).await;
    // A few pieces are read ahead, in which less than half a minute passes.
    desk.uploads.faults(Faults { slow: 4, ..Faults::default() });
    let deadline = desk.deadline();
    assert_eq!(desk.deliver(&[&message]).await, ["0"]);
    let left = deadline.duration_since(desk.machine.time()).as_secs();
    assert!((0..=30).contains(&left), "{left} s were left");
    assert_eq!(desk.states().await, [("received", Some("out-of-time".to_owned()))]);

    desk.uploads.faults(Faults::default());
    assert!(desk.deliver_again(&[message], 2).await.is_empty());
    assert_eq!(desk.states().await, [("determined", None)]);
}

#[tokio::test]
async fn an_upload_that_runs_out_of_time_twice_is_refused_as_too_large() {
    let desk = Desk::new().await;
    let bytes = export(100);
    let size = bytes.len();
    let message = desk.put(KEY, bytes).await;
    desk.uploads.faults(slow());
    assert_eq!(desk.deliver(&[&message]).await, ["0"]);
    assert!(desk.deliver_again(&[&message], 2).await.is_empty());
    assert_eq!(desk.states().await, [("refused", Some("too-large".to_owned()))]);
    let params = serde_json::to_value(desk.only().await.params).unwrap();
    assert_eq!(params, serde_json::json!({ "bytes": size }));
    assert_eq!(desk.runs().await.len(), 0);
    // Final: another delivery does not try it.
    desk.uploads.faults(Faults::default());
    assert!(desk.deliver_again(&[message], 3).await.is_empty());
    assert_eq!(desk.states().await, [("refused", Some("too-large".to_owned()))]);
}

#[tokio::test]
async fn results_under_the_policy_before_stay_if_there_is_no_time_for_the_new_one() {
    let desk = Desk::new().await;
    desk.upload(KEY, export(100)).await;
    let run = desk.status().await.current;
    let policy = r#"{"baselineEligibility": {"dismiss": ["11358"]}}"#;
    let message = desk.put("policies/alpine/policy.json", policy).await;
    desk.uploads.faults(Faults { slow: 100, ..Faults::default() });
    assert_eq!(desk.deliver(&[&message]).await, ["0"]);
    assert!(desk.deliver_again(&[message], 2).await.is_empty());
    assert_eq!(desk.states().await, [("failed", Some("too-large".to_owned()))]);
    assert_eq!(desk.status().await.current, run);

    // Those under the policy before are what is asked for again.
    desk.uploads.faults(Faults::default());
    let message = desk.delete("policies/alpine/policy.json").await;
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!(desk.states().await, [("determined", None)]);
    assert_eq!(desk.status().await.current, run);
}

#[tokio::test]
async fn an_upload_that_runs_out_of_time_once_is_not_too_large_if_the_answer_to_the_swap_is_lost() {
    let desk = Desk::new().await;
    let message = desk.put(KEY, export(100)).await;
    desk.uploads.faults(slow());
    let is_status =
        |request: &Parts| request.method == "PUT" && request.uri.path().ends_with("/status.json");
    let is_met = desk.results.nth_of(is_status, 1, Fault::AnswerLost);
    assert_eq!(desk.deliver(&[&message]).await, ["0"]);
    assert!(is_met.load(Ordering::SeqCst));
    assert_eq!(desk.states().await, [("received", Some("out-of-time".to_owned()))]);
}

#[tokio::test]
async fn two_runs_at_once_that_run_out_of_time_are_one_time() {
    let desk = Desk::new().await;
    let message = desk.put(KEY, export(100)).await;
    desk.uploads.faults(slow());
    let run = || desk.function.handle(batch(std::slice::from_ref(&message), 1), desk.deadline());
    let (one, two) = tokio::join!(run(), run());
    assert_eq!((one.batch_item_failures.len(), two.batch_item_failures.len()), (1, 1));
    assert_eq!(desk.states().await, [("received", Some("out-of-time".to_owned()))]);
}

#[tokio::test]
async fn no_results_are_announced_when_there_was_no_time_for_a_new_policy() {
    let desk = Desk::new().await;
    desk.upload(KEY, export(100)).await;
    let policy = r#"{"baselineEligibility": {"dismiss": ["11358"]}}"#;
    let message = desk.put("policies/alpine/policy.json", policy).await;
    desk.uploads.faults(Faults { slow: 100, ..Faults::default() });
    assert_eq!(desk.deliver(&[&message]).await, ["0"]);
    assert_eq!(desk.states().await, [("determined", Some("out-of-time".to_owned()))]);
    assert_eq!(desk.announced.0.lock().unwrap().len(), 1, "those under the policy before");
    assert_eq!(desk.metric("ExportsDetermined"), 1);
}

#[tokio::test]
async fn an_upload_that_ran_out_of_time_in_its_last_delivery_is_refused_the_second_time() {
    let desk = Desk::new().await;
    let message = desk.put(KEY, export(100)).await;
    desk.uploads.faults(slow());
    assert_eq!(desk.deliver_again(&[&message], MOST_RECEIVES).await, ["0"]);
    assert_eq!(desk.states().await, [("failed", Some("out-of-time".to_owned()))]);
    // Sent again from the dead letters.
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!(desk.states().await, [("refused", Some("too-large".to_owned()))]);
}

#[tokio::test]
async fn a_run_that_had_what_another_left_of_the_time_is_no_word_on_the_size_of_the_upload() {
    let desk = Desk::new().await;
    desk.put(KEY, export(100)).await;
    let refused = desk.put("exports/alpine/later.csv", "no export").await;
    desk.uploads.faults(slow());
    assert_eq!(desk.deliver_again(&[&refused], MOST_RECEIVES).await, ["0"]);
    let interrupted = ("failed", Some("interrupted".to_owned()));
    assert_eq!(desk.states().await[0], interrupted);
    assert_eq!(desk.states().await[1].0, "refused");
    assert_eq!(desk.metric("ExportsFailed"), 1);
    // A whole invocation, the first one.
    assert_eq!(desk.deliver(&[refused]).await, ["0"]);
    assert_eq!(desk.states().await[0], ("received", Some("out-of-time".to_owned())));
}
