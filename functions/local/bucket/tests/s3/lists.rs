//! Lists, in pages of every length.

use aws_sdk_s3::types::EncodingType;

use crate::served::{Served, put, refusal, refused};

const BUCKET: &str = "uploads";
const KEYS: [&str; 9] = ["a/1", "a/2", "a/b/1", "a/b/2", "a0", "b", "b/1", "ñ/1", "\u{10ffff}/z"];

async fn filled() -> Served {
    let served = Served::new().await;
    for key in KEYS {
        put(&served.operator(), key, key.as_bytes()).await;
    }
    put(&served.operator(), "a/gone/1", b"x").await;
    let gone = served.operator().delete_object().bucket(BUCKET).key("a/gone/1");
    gone.send().await.unwrap();
    served
}

/// Every page of a list, of this length; prefixes are marked with `>`.
async fn listed(
    served: &Served,
    prefix: &str,
    delimiter: Option<&str>,
    length: i32,
) -> Vec<String> {
    let (mut all, mut token) = (Vec::new(), None);
    loop {
        let page = served.operator().list_objects_v2().bucket(BUCKET).prefix(prefix);
        let page = page.set_delimiter(delimiter.map(str::to_owned)).max_keys(length);
        let page = page.set_continuation_token(token).send().await.unwrap();
        let count = page.contents().len() + page.common_prefixes().len();
        assert_eq!(page.key_count(), i32::try_from(count).ok());
        assert!(count <= usize::try_from(length).unwrap());
        all.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
        let prefixes = page.common_prefixes().iter();
        all.extend(prefixes.map(|prefix| format!(">{}", prefix.prefix().unwrap())));
        token = page.next_continuation_token().map(str::to_owned);
        assert_eq!(page.is_truncated(), Some(token.is_some()));
        if token.is_none() {
            all.sort();
            return all;
        }
    }
}

#[tokio::test]
async fn a_list_is_the_same_in_pages_of_any_length() {
    let served = filled().await;
    let sorted = |keys: &[&str]| {
        let mut keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        keys.sort();
        keys
    };
    for length in [1, 2, 3, 1000] {
        for (prefix, delimiter, expected) in [
            ("", None, &KEYS[..]),
            ("", Some("/"), &[">a/", "a0", "b", ">b/", ">ñ/", ">\u{10ffff}/"]),
            ("a", None, &["a/1", "a/2", "a/b/1", "a/b/2", "a0"]),
            ("a", Some("/"), &[">a/", "a0"]),
            ("a/", Some("/"), &["a/1", "a/2", ">a/b/"]),
            ("b/1", Some("/"), &["b/1"]),
            ("c", None, &[]),
            ("\u{10ffff}", Some("/"), &[">\u{10ffff}/"]),
        ] {
            let found = listed(&served, prefix, delimiter, length).await;
            assert_eq!(found, sorted(expected), "{prefix} {delimiter:?} {length}");
        }
    }
}

#[tokio::test]
async fn the_older_list_goes_on_after_its_marker() {
    let served = filled().await;
    let mut marker = None;
    let mut all = Vec::new();
    loop {
        let page = served.operator().list_objects().bucket(BUCKET).delimiter("/").max_keys(1);
        let page = page.set_marker(marker).send().await.unwrap();
        all.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
        all.extend(page.common_prefixes().iter().map(|p| p.prefix().unwrap().to_owned()));
        marker = page.next_marker().map(str::to_owned);
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(all, ["a/", "a0", "b", "b/", "ñ/", "\u{10ffff}/"]);
}

#[tokio::test]
async fn a_list_can_start_after_a_key() {
    let served = filled().await;
    let page = served.operator().list_objects_v2().bucket(BUCKET).prefix("a");
    let page = page.start_after("a/2").send().await.unwrap();
    let keys: Vec<_> = page.contents().iter().map(|object| object.key().unwrap()).collect();
    assert_eq!(keys, ["a/b/1", "a/b/2", "a0"]);
    let size = page.contents()[0].size();
    assert_eq!(size, Some(5));
}

#[tokio::test]
async fn versions_are_listed_newest_first_in_pages_of_any_length() {
    let served = Served::new().await;
    let client = served.operator();
    let a1 = put(&client, "a", b"1").await;
    let a2 = put(&client, "a", b"2").await;
    let b1 = put(&client, "b", b"1").await;
    let b2 = client.delete_object().bucket(BUCKET).key("b").send().await.unwrap();
    let b2 = b2.version_id().unwrap().to_owned();
    let expected = [("a", a2, true), ("a", a1, false), ("b", b2, true), ("b", b1, false)];
    for length in 1..5 {
        let (mut found, mut key, mut id) = (Vec::new(), None, None);
        loop {
            let page = client.list_object_versions().bucket(BUCKET).max_keys(length);
            let page = page.set_key_marker(key).set_version_id_marker(id).send().await.unwrap();
            let objects = page.versions().iter();
            let objects = objects.map(|v| (v.key(), v.version_id(), v.is_latest()));
            let markers = page.delete_markers().iter();
            let markers = markers.map(|v| (v.key(), v.version_id(), v.is_latest()));
            for (key, id, latest) in objects.chain(markers) {
                found.push((key.unwrap().to_owned(), id.unwrap().to_owned(), latest.unwrap()));
            }
            key = page.next_key_marker().map(str::to_owned);
            id = page.next_version_id_marker().map(str::to_owned);
            if key.is_none() {
                break;
            }
        }
        // Objects and markers of one page come apart.
        found.sort();
        let mut expected = expected.clone().map(|(key, id, latest)| (key.to_owned(), id, latest));
        expected.sort();
        assert_eq!(found, expected, "{length}");
    }
}

#[tokio::test]
async fn a_list_can_be_encoded() {
    let served = Served::new().await;
    put(&served.operator(), "a b/ñ+1\u{1}", b"x").await;
    let page = served.operator().list_objects_v2().bucket(BUCKET).encoding_type(EncodingType::Url);
    let page = page.send().await.unwrap();
    assert_eq!(page.contents()[0].key(), Some("a+b/%C3%B1%2B1%01"));
}

#[tokio::test]
async fn buckets_are_where_they_are_and_versioned() {
    let served = Served::new().await;
    let client = served.operator();
    let buckets = client.list_buckets().send().await.unwrap();
    let names: Vec<_> = buckets.buckets().iter().map(|bucket| bucket.name().unwrap()).collect();
    assert_eq!(names, ["uploads", "results"]);
    client.head_bucket().bucket(BUCKET).send().await.unwrap();
    assert_eq!(refusal(client.head_bucket().bucket("other").send().await).0, 404);
    let place = client.get_bucket_location().bucket(BUCKET).send().await.unwrap();
    assert_eq!(place.location_constraint().unwrap().as_str(), "us-west-1");
    let versioning = client.get_bucket_versioning().bucket(BUCKET).send().await.unwrap();
    assert_eq!(versioning.status().unwrap().as_str(), "Enabled");
    let created = client.create_bucket().bucket("new").send().await;
    assert_eq!(refusal(created), refused(501, "NotImplemented"));
}
