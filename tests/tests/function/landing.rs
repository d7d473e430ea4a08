//! Exports that land: what is written, and which of a county's uploads counts.

use clear64_cloud::status::{Counts, Flag};
use clear64_results::output::sha256;

use crate::desk::{Desk, export, export_of};

const KEY: &str = "exports/alpine/2026.csv";

#[tokio::test]
async fn an_export_is_determined_and_committed_by_its_manifest() {
    let desk = Desk::new().await;
    desk.upload(KEY, export(20)).await;
    let status = desk.status().await;
    let upload = desk.only().await;
    assert_eq!((upload.state.name(), &upload.run), ("determined", &status.current));
    let counts = upload.counts.unwrap();
    assert_eq!((counts.rows, counts.determined, counts.people, counts.files), (20, 20, 20, 1));

    let run = status.current.unwrap();
    let manifest = desk.json(&run, "manifest.json").await;
    assert_eq!(manifest["run"], *run);
    assert_eq!(manifest["asOf"], "2026-11-12");
    assert_eq!(manifest["publishable"], true);
    let outputs = manifest["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), 5);
    for output in outputs {
        let name = output["name"].as_str().unwrap();
        let bytes = desk.results.current(&format!("county=alpine/run={run}/{name}")).await.unwrap();
        assert_eq!(output["sha256"], *sha256(&bytes), "{name}");
    }
    let (completed, given_up) = desk.results.multipart();
    assert!(completed > 0, "large outputs come in parts");
    assert_eq!((given_up, desk.results.open_uploads().await), (0, 0));
}

#[tokio::test]
async fn the_as_of_date_is_the_day_in_california_on_which_the_export_was_stored() {
    let desk = Desk::new().await;
    // 12 November, 23:30 in California: the 13th in UTC.
    desk.machine.advance(13 * 3600 + 1740);
    let message = desk.put(KEY, export(3)).await;
    desk.machine.advance(3600 * 24 * 5);
    desk.deliver(&[message]).await;
    let run = desk.status().await.current.unwrap();
    assert_eq!(desk.json(&run, "manifest.json").await["asOf"], "2026-11-12");
}

#[tokio::test]
async fn a_county_alone_sees_its_own_uploads() {
    let desk = Desk::new().await;
    desk.upload(KEY, export(5)).await;
    desk.upload("exports/mono/2026.csv", export_of("MONO", 6)).await;
    assert_eq!(desk.only().await.counts.unwrap().rows, 5);
    assert_eq!(desk.status_of("mono").await.unwrap().exports[0].counts.unwrap().rows, 6);
}

#[tokio::test]
async fn a_later_upload_supersedes_the_one_before() {
    let desk = Desk::new().await;
    desk.upload(KEY, export(20)).await;
    let first = desk.status().await.current;
    desk.upload("exports/alpine/other.csv", export(21)).await;
    desk.upload(KEY, export(22)).await;
    let after = desk.status().await;
    let states: Vec<_> = desk.states().await.into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, ["superseded", "superseded", "determined"]);
    assert_eq!(after.exports[0].run, first);
    assert_eq!(after.current, after.exports[2].run);
    assert_eq!(desk.runs().await.len(), 3);
}

#[tokio::test]
async fn deleting_the_current_upload_withdraws_it_and_the_one_before_counts_again() {
    let desk = Desk::new().await;
    desk.upload("exports/alpine/a.csv", export(20)).await;
    let first = desk.status().await.current;
    desk.upload("exports/alpine/b.csv", export(21)).await;
    let message = desk.delete("exports/alpine/b.csv").await;
    assert!(desk.deliver(&[message]).await.is_empty());
    let states: Vec<_> = desk.states().await.into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, ["determined", "withdrawn"]);
    assert_eq!(desk.status().await.current, first);

    let message = desk.delete("exports/alpine/a.csv").await;
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!(desk.status().await.current, None);
    assert_eq!(desk.runs().await.len(), 2, "runs stay as history");
}

#[tokio::test]
async fn a_refused_upload_leaves_the_one_before_in_place() {
    let desk = Desk::new().await;
    desk.upload("exports/alpine/a.csv", export(20)).await;
    let first = desk.status().await.current;
    desk.upload("exports/alpine/b.csv", export_of("MONO", 20)).await;
    desk.upload("exports/alpine/c.xlsx", "no matter").await;
    assert_eq!(
        desk.states().await,
        [
            ("determined", None),
            ("refused", Some("wrong-county".to_owned())),
            ("refused", Some("excel-workbook".to_owned()))
        ]
    );
    assert_eq!(desk.status().await.current, first);
    let params = &desk.status().await.exports[1].params;
    assert_eq!(serde_json::to_value(params).unwrap(), serde_json::json!({ "rows": 20 }));
    assert_eq!(desk.metric("Refused"), 2);
}

#[tokio::test]
async fn a_refused_replacement_leaves_the_replaced_version_in_place() {
    let desk = Desk::new().await;
    desk.upload(KEY, export(20)).await;
    let first = desk.status().await.current;
    desk.upload(KEY, "").await;
    assert_eq!(desk.states().await, [("determined", None), ("refused", Some("empty".to_owned()))]);
    assert_eq!(desk.status().await.current, first);
}

#[tokio::test]
async fn an_export_with_a_tenth_fewer_rows_or_persons_is_determined_but_flagged() {
    let desk = Desk::new().await;
    desk.upload("exports/alpine/a.csv", export(100)).await;
    desk.upload("exports/alpine/b.csv", export(91)).await;
    assert!(desk.status().await.exports[1].flags.is_empty());
    desk.upload("exports/alpine/c.csv", export(80)).await;
    let last = serde_json::to_value(&desk.status().await.exports[2]).unwrap();
    assert_eq!(last["flags"], serde_json::json!(["fewer-rows", "fewer-people"]));
    assert_eq!(last["state"], "determined");
    assert_eq!(desk.metric("ExportsFlagged"), 1);
}

#[tokio::test]
async fn a_set_is_determined_as_one_export_once_it_is_closed() {
    let desk = Desk::new().await;
    let parts = [export(40), export(20)];
    // The second part is the first's people again, under other records.
    let second: Vec<u8> =
        String::from_utf8(parts[1].clone()).unwrap().replace("1000", "2000").into_bytes();
    desk.upload("exports/alpine/q1/", "").await;
    desk.upload("exports/alpine/q1/1.csv", parts[0].clone()).await;
    desk.upload("exports/alpine/q1/2.csv", second).await;
    let open = desk.status().await;
    assert!(open.exports.is_empty());
    assert_eq!((open.open.folders, open.open.files), (1, 2));
    desk.upload("exports/alpine/q1/READY", "").await;
    assert_eq!(desk.status().await.open.files, 0);
    let upload = desk.only().await;
    let counts = upload.counts.unwrap();
    assert_eq!((upload.state.name(), counts.files, counts.rows), ("determined", 2, 60));

    let message = desk.delete("exports/alpine/q1/1.csv").await;
    assert!(desk.deliver(&[message]).await.is_empty());
    assert_eq!((desk.only().await.state.name(), desk.status().await.current), ("withdrawn", None));
}

#[tokio::test]
async fn a_part_stored_after_its_set_was_closed_waits_for_the_next_ready() {
    let desk = Desk::new().await;
    desk.upload("exports/alpine/q1/1.csv", export(40)).await;
    desk.upload("exports/alpine/q1/READY", "").await;
    let first = desk.status().await.current;
    desk.upload("exports/alpine/q1/1.csv", export(50)).await;
    assert_eq!((desk.status().await.current, desk.only().await.counts.unwrap().rows), (first, 40));
    assert_eq!(desk.status().await.open.files, 1);
    desk.upload("exports/alpine/q1/READY", "").await;
    assert_eq!(desk.status().await.exports[1].counts.unwrap().rows, 50);
}

#[tokio::test]
async fn a_set_with_nothing_in_it_is_refused() {
    let desk = Desk::new().await;
    desk.upload("exports/alpine/q1/READY", "").await;
    assert_eq!(desk.states().await, [("refused", Some("empty-set".to_owned()))]);
}

#[tokio::test]
async fn a_county_is_told_once_that_results_are_ready_and_why_an_upload_was_refused() {
    let desk = Desk::new().await;
    desk.upload(KEY, export(20)).await;
    desk.upload("exports/alpine/b.csv", export_of("MONO", 20)).await;
    let uploads = desk.status().await.exports;
    let announced = desk.announced.0.lock().unwrap();
    let told = serde_json::to_value(&*announced).unwrap();
    assert_eq!(
        told,
        serde_json::json!([
            {
                "county": "alpine", "upload": uploads[0].id,
                "outcome": "results-ready", "code": null,
            },
            {
                "county": "alpine", "upload": uploads[1].id,
                "outcome": "refused", "code": "wrong-county",
            },
        ])
    );
}

#[tokio::test]
async fn a_part_whose_upload_began_before_its_set_was_closed_belongs_to_it_however_late_it_ends() {
    let more = String::from_utf8(export(20)).unwrap().replace("1000", "2000").into_bytes();
    let part = "exports/alpine/q1/2.csv";
    let mut ends = Vec::new();
    for is_late in [false, true] {
        let desk = Desk::new().await;
        desk.put("exports/alpine/q1/1.csv", export(40)).await;
        let begun = desk.begin(part).await;
        let ready = desk.put("exports/alpine/q1/READY", "").await;
        if is_late {
            assert!(desk.deliver(&[&ready]).await.is_empty());
            assert_eq!(desk.only().await.counts.unwrap().rows, 40);
        }
        let ended = desk.end(part, &begun, more.clone()).await;
        assert!(desk.deliver(&[ready, ended]).await.is_empty());
        let upload = desk.only().await;
        assert_eq!((upload.state.name(), upload.counts.unwrap().rows), ("determined", 60));
        ends.push((upload, desk.status().await.current));
    }
    assert_eq!(ends[0], ends[1]);
}

#[tokio::test]
async fn a_set_refused_for_what_was_there_is_looked_at_again_when_a_part_ends_late() {
    let desk = Desk::new().await;
    let part = "exports/alpine/q1/1.csv";
    let begun = desk.begin(part).await;
    desk.upload("exports/alpine/q1/READY", "").await;
    assert_eq!(desk.states().await, [("refused", Some("empty-set".to_owned()))]);
    let ended = desk.end(part, &begun, export(20)).await;
    assert!(desk.deliver(&[ended]).await.is_empty());
    assert_eq!(desk.states().await, [("determined", None)]);
}

#[test]
fn a_tenth_fewer_rows_or_persons_is_flagged_and_less_than_a_tenth_is_not() {
    let counts = |rows, people| Counts { rows, people, ..Counts::default() };
    let before = counts(100, 50);
    for (now, flags) in [
        (counts(100, 50), &[][..]),
        (counts(91, 46), &[]),
        (counts(90, 46), &[Flag::FewerRows]),
        (counts(91, 45), &[Flag::FewerPeople]),
        (counts(0, 0), &[Flag::FewerRows, Flag::FewerPeople]),
        (counts(1000, 500), &[]),
    ] {
        assert_eq!(now.flags(&before), flags, "{now:?}");
    }
    assert!(counts(0, 0).flags(&counts(0, 0)).is_empty());
}
