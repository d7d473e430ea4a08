//! What is deleted, or removed for good, counts no more.

use clear64_rules::policy::shipped;

use crate::desk::{Desk, export, export_of};

const KEY: &str = "exports/alpine/2026.csv";

#[tokio::test]
async fn a_deleted_export_does_not_count_again_when_its_name_is_used_for_one_that_is_refused() {
    let desk = Desk::new().await;
    desk.upload(KEY, export(20)).await;
    let message = desk.delete(KEY).await;
    assert!(desk.deliver(&[message]).await.is_empty());
    desk.upload(KEY, export_of("MONO", 20)).await;
    assert_eq!(
        desk.states().await,
        [("withdrawn", None), ("refused", Some("wrong-county".to_owned()))]
    );
    assert_eq!(desk.status().await.current, None);

    desk.upload(KEY, export(21)).await;
    let states: Vec<_> = desk.states().await.into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, ["withdrawn", "refused", "determined"]);
}

#[tokio::test]
async fn a_deleted_policy_is_not_in_force_again_when_its_name_is_used_for_one_that_is_refused() {
    let desk = Desk::new().await;
    let policy = "policies/alpine/policy.toml";
    desk.upload(KEY, export(20)).await;
    let before = desk.status().await.current;
    desk.upload(policy, shipped::text("dismiss-all").unwrap()).await;
    assert_ne!(desk.status().await.current, before);
    let message = desk.delete(policy).await;
    assert!(desk.deliver(&[message]).await.is_empty());
    desk.upload(policy, "title = 5\n").await;
    let now = desk.status().await;
    let states: Vec<_> = now.policies.iter().map(|policy| policy.state.name()).collect();
    assert_eq!((states, now.current), (vec!["withdrawn", "refused"], before));
}

#[tokio::test]
async fn a_set_of_which_a_part_is_removed_for_good_is_withdrawn_and_not_determined_without_it() {
    let desk = Desk::new().await;
    desk.upload("exports/alpine/q1/1.csv", export(40)).await;
    let more = String::from_utf8(export(20)).unwrap().replace("1000", "2000");
    desk.upload("exports/alpine/q1/2.csv", more).await;
    desk.upload("exports/alpine/q1/READY", "").await;
    assert_eq!(desk.only().await.counts.unwrap().rows, 60);
    let message = desk.purge("exports/alpine/q1/2.csv").await;
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!((desk.only().await.state.name(), desk.status().await.current), ("withdrawn", None));
    assert_eq!(desk.runs().await.len(), 1);
}

#[tokio::test]
async fn results_that_somebody_has_removed_are_made_again_alike_at_the_next_event() {
    let desk = Desk::new().await;
    let message = desk.put(KEY, export(20)).await;
    assert!(desk.deliver(std::slice::from_ref(&message)).await.is_empty());
    let before = desk.results.all().await;
    let run = desk.status().await.current.unwrap();
    desk.results.delete(&format!("county=alpine/run={run}/manifest.json")).await;
    desk.results.delete(&format!("county=alpine/run={run}/people.parquet")).await;
    assert!(desk.deliver(&[message]).await.is_empty());
    assert!(desk.results.all().await == before);
}

#[tokio::test]
async fn more_refused_uploads_than_are_listed_do_not_keep_a_county_from_being_determined() {
    let desk = Desk::new().await;
    for number in 0..55 {
        desk.put(&format!("exports/alpine/{number}.xlsx"), "no matter").await;
        desk.put(&format!("exports/alpine/{number}.csv"), "").await;
    }
    let last = desk.put("exports/alpine/last.csv", "").await;
    for _ in 0..12 {
        if desk.deliver(std::slice::from_ref(&last)).await.is_empty() {
            break;
        }
    }
    assert!(desk.deliver(&[last]).await.is_empty(), "everything listed is judged");
    assert!(desk.states().await.iter().all(|(state, _)| *state == "refused"));
    desk.upload(KEY, export(20)).await;
    assert_eq!(desk.states().await.last().unwrap().0, "determined");
    assert_eq!(desk.status().await.exports.len(), 50);
}
