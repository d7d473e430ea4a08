//! Known values planted wherever a person's data can be, and looked for where none may be.

use clear64_tests::planted::{PLANTED, export as planted, found_in, zip_of};

use crate::bucket::Faults;
use crate::desk::{Desk, export};

#[tokio::test]
async fn nothing_of_a_person_is_in_logs_metrics_status_or_the_list_of_the_unclaimed() {
    let desk = Desk::new().await;
    let policy = |text: &str| format!("title = \"{PLANTED}\"\n{text}");
    let mut broken = planted().unwrap();
    broken.extend(format!("{PLANTED},\"{PLANTED}\n").into_bytes());
    let mut messages = Vec::new();
    for (key, bytes) in [
        ("exports/alpine/Zebulon 1.csv", planted().unwrap()),
        ("exports/alpine/Zebulon 2.csv", broken),
        ("exports/alpine/Zebulon 3.zip", zip_of("Zebulon.csv", &planted().unwrap()).unwrap()),
        ("exports/alpine/Zebulon 4.zip", zip_of("Zebulon.exe", &planted().unwrap()).unwrap()),
        ("exports/alpine/Zebulon.Zebulon", planted().unwrap()),
        ("exports/alpine/Zebulon/Zebulon.csv", planted().unwrap()),
        ("exports/alpine/Zebulon/READY", Vec::new()),
        ("exports/Zebulon/1.csv", planted().unwrap()),
        ("Zebulon", planted().unwrap()),
        ("policies/alpine/policy.toml", policy("zebulon = \"Zebulon\"").into_bytes()),
        ("policies/alpine/policy.json", b"{\"Zebulon\": 1}".to_vec()),
        ("policies/alpine/Zebulon.toml", policy("").into_bytes()),
        ("exports/mono/Zebulon.csv", planted().unwrap()),
        ("exports/alpine/Zebulon/", Vec::new()),
    ] {
        let message = desk.put(key, bytes).await;
        desk.deliver(&[&message]).await;
        messages.push(message);
    }
    messages.push(format!("{PLANTED} {{}}"));
    messages.push(
        desk.put("exports/alpine/Zebulon 1.csv", export(10)).await.replace("uploads", PLANTED),
    );
    for faults in [
        Faults { cut: Some(0), ..Faults::default() },
        Faults { slow: 900, ..Faults::default() },
        Faults { is_down: true, ..Faults::default() },
    ] {
        desk.uploads.faults(faults);
        desk.put("exports/alpine/Zebulon 5.csv", planted().unwrap()).await;
        desk.deliver_again(&messages, 3).await;
    }

    let lines = desk.lines.lock().unwrap().join("\n");
    assert!(
        lines.contains("\"refused\"") && lines.contains("\"given-up\"") && lines.contains("_aws")
    );
    let mut places = vec![("logs and metrics".to_owned(), lines.into_bytes())];
    let all = desk.results.all().await;
    assert!(all.keys().any(|key| key.ends_with("manifest.json")));
    places.extend(all.into_iter().filter(|(key, _)| !key.contains("/run=")));
    assert_eq!(places.len(), 4, "logs, two statuses and the unclaimed");
    let announced = serde_json::to_vec(&*desk.announced.0.lock().unwrap()).unwrap();
    places.push(("announcements".to_owned(), announced));
    for (place, bytes) in places {
        assert_eq!(found_in(&bytes), None, "{place}");
    }
}
