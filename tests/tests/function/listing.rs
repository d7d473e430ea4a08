//! What the SDK side says of a bucket with more in it than one answer holds.

use clear64_cloud::aws_store::AwsStore;
use clear64_cloud::store::{Store, StoreError};

use crate::desk::{Desk, Tries, listen};

#[tokio::test]
async fn more_than_a_thousand_versions_are_listed_whole_and_in_order() {
    let desk = Desk::new().await;
    // The page of a thousand ends between versions of one key.
    let keys = ["exports/alpine/a b+c%.csv", "exports/alpine/n.csv", "exports/alpine/ñ.csv"];
    for (key, versions) in keys.into_iter().zip([700, 310, 5]) {
        for _ in 0..versions {
            desk.uploads.store(key, Vec::new()).await;
        }
    }
    desk.uploads.delete(keys[1]).await;
    desk.uploads.store("exports/mono/1.csv", Vec::new()).await;

    let listed = desk.uploads.versions("exports/alpine/").await.unwrap();
    let of = |key: &str| listed.iter().filter(|version| version.key == key).count();
    assert_eq!(keys.map(of), [700, 311, 5]);
    assert_eq!(listed.len(), 1016);
    assert!(listed.is_sorted_by(|one, next| one.key <= next.key));
    for key in keys {
        let newest = listed.iter().find(|version| version.key == key).unwrap();
        assert!(newest.is_latest);
        assert_eq!(newest.is_deletion, key == keys[1]);
    }
    assert_eq!(listed.iter().filter(|version| version.is_latest).count(), 3);
    let mut ids: Vec<_> = listed.iter().map(|version| &version.version).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 1016, "no version twice");
}

#[tokio::test]
async fn a_list_that_does_not_say_where_it_goes_on_fails() {
    let page = r#"<?xml version="1.0"?>
        <ListVersionsResult><Name>uploads</Name><IsTruncated>true</IsTruncated></ListVersionsResult>"#;
    let router = axum::Router::new().fallback(async move || page);
    let store = AwsStore::new(listen(router, Tries::Once).await, "uploads");
    assert_eq!(store.versions("exports/").await.err(), Some(StoreError::Other));
}
