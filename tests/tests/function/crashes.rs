//! A crash at each write, and the delivery after it.

use crate::bucket::Faults;
use crate::desk::{Desk, export};

/// Instead of bytes: the object is deleted.
const DELETED: &[u8] = b"deleted";

type Steps = Vec<(&'static str, Vec<u8>)>;

/// Two uploads and a policy in between, and a misplaced file.
fn replaced() -> Steps {
    vec![
        ("exports/alpine/a.csv", export(60)),
        (
            "policies/alpine/policy.json",
            br#"{"baselineEligibility": {"dismiss": ["11358"]}}"#.to_vec(),
        ),
        ("exports/alpine/a.csv", export(40)),
        ("exports/alpin/a.csv", export(1)),
    ]
}

/// A set that is withdrawn after an upload that is refused.
fn withdrawn() -> Steps {
    vec![
        ("exports/alpine/q1/1.csv", export(20)),
        ("exports/alpine/q1/READY", Vec::new()),
        ("exports/alpine/b.csv", b"no export".to_vec()),
        ("exports/alpine/q1/READY", DELETED.to_vec()),
    ]
}

/// The steps, the function crashing at a write; how many writes there were.
async fn work(steps: Steps, crash: Option<(u64, bool)>) -> (Desk, u64) {
    let desk = Desk::new().await;
    desk.results.faults(Faults { crash, ..Faults::default() });
    for (key, bytes) in steps {
        let is_deletion = bytes == DELETED;
        let message = if is_deletion { desk.delete(key).await } else { desk.put(key, bytes).await };
        let mut receives = 1;
        while !desk.deliver_again(std::slice::from_ref(&message), receives).await.is_empty() {
            // Visible again after a while, to a new function.
            desk.results.faults(Faults::default());
            receives += 1;
            assert!(receives < 3, "the second delivery completes the work");
        }
    }
    let writes = desk.results.writes();
    (desk, writes)
}

/// After a crash at each write, which takes place or does not.
async fn crash_at_each_write(takes_place: bool) {
    for steps in [replaced, withdrawn] {
        let (undisturbed, writes) = work(steps(), None).await;
        assert!(writes > 10, "{writes} writes");
        let expected = undisturbed.results.all().await;
        drop(undisturbed);
        for write in 1..=writes {
            let (desk, _) = work(steps(), Some((write, takes_place))).await;
            let found = desk.results.all().await;
            assert!(found.keys().eq(expected.keys()), "crash at write {write}");
            for (key, bytes) in &expected {
                assert!(found[key] == *bytes, "crash at write {write}: {key}");
            }
        }
    }
}

#[tokio::test]
async fn after_a_crash_before_any_write_the_next_delivery_ends_like_an_undisturbed_one() {
    crash_at_each_write(false).await;
}

#[tokio::test]
async fn after_a_crash_behind_any_write_the_next_delivery_ends_like_an_undisturbed_one() {
    crash_at_each_write(true).await;
}
