//! Policies that counties upload.

use clear64_rules::policy::shipped;

use crate::desk::{Desk, export};

const EXPORT: &str = "exports/alpine/2026.csv";
const POLICY: &str = "policies/alpine/policy.toml";

/// A policy as it is shipped, under another title.
fn policy(title: &str) -> String {
    let text = shipped::text("dismiss-all").unwrap();
    let title_line = text.lines().find(|line| line.starts_with("title")).unwrap();
    text.replace(title_line, &format!("title = \"{title}\""))
}

async fn policy_of(desk: &Desk) -> serde_json::Value {
    let run = desk.status().await.current.unwrap();
    desk.json(&run, "manifest.json").await["policy"].clone()
}

#[tokio::test]
async fn a_new_policy_determines_the_current_export_anew() {
    let desk = Desk::new().await;
    desk.upload(EXPORT, export(20)).await;
    assert_eq!(policy_of(&desk).await["name"], shipped::DEFAULT);
    let first = desk.status().await.current;
    desk.upload(POLICY, policy("Ours")).await;
    assert_eq!(policy_of(&desk).await["title"], "Ours");
    assert_ne!(desk.status().await.current, first);
    assert_eq!((desk.only().await.state.name(), desk.runs().await.len()), ("determined", 2));

    let message = desk.delete(POLICY).await;
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!(desk.status().await.current, first);
    assert_eq!(desk.runs().await.len(), 2, "the run was there already");
}

#[tokio::test]
async fn a_policy_without_an_export_is_kept_for_the_first_one() {
    let desk = Desk::new().await;
    desk.upload(
        "policies/alpine/policy.json",
        r#"{"baselineEligibility": {"dismiss": ["11357"]}}"#,
    )
    .await;
    assert_eq!(desk.status().await.current, None);
    desk.upload(EXPORT, export(20)).await;
    assert_eq!(policy_of(&desk).await["format"], "json");
}

#[tokio::test]
async fn an_invalid_policy_is_refused_and_the_one_before_stays() {
    let desk = Desk::new().await;
    desk.upload(EXPORT, export(20)).await;
    desk.upload(POLICY, policy("Ours")).await;
    let before = desk.status().await.current;
    let elsewhere = format!("county = \"mono\"\n{}", policy("Theirs"));
    for (text, code) in [
        (b"title = 5\n".to_vec(), "policy-invalid"),
        (b"\xFF\xFE".to_vec(), "policy-not-text"),
        (Vec::new(), "policy-invalid"),
        (vec![b'#'; (1 << 20) + 1], "policy-too-large"),
        (elsewhere.into_bytes(), "policy-of-another-county"),
    ] {
        desk.upload(POLICY, text).await;
        let last = desk.status().await.policies.pop().unwrap();
        assert_eq!(last.code.as_deref(), Some(code));
        assert_eq!(desk.status().await.current, before);
    }
    assert_eq!(desk.metric("Refused"), 5);
    let states = desk.status().await.policies.into_iter().map(|policy| policy.state);
    let states: Vec<_> = states.map(|state| serde_json::to_value(state).unwrap()).collect();
    assert_eq!(states, ["in-force", "refused", "refused", "refused", "refused", "refused"]);
}

#[tokio::test]
async fn the_last_valid_policy_holds_whatever_order_its_events_come_in() {
    let mut ends = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let desk = Desk::new().await;
        let messages = [
            desk.put(POLICY, policy("One")).await,
            desk.put(EXPORT, export(9)).await,
            desk.put(POLICY, policy("Two")).await,
        ];
        for index in order {
            assert!(desk.deliver(&[&messages[index]]).await.is_empty());
        }
        assert_eq!(policy_of(&desk).await["title"], "Two");
        ends.push(desk.results.all().await);
    }
    assert_eq!(ends[0], ends[1]);
    assert_eq!(ends[0], ends[2]);
}
