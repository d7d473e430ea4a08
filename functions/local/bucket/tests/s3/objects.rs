//! Put, get, head, ranges, versions, what is said of an object.

use aws_sdk_s3::primitives::ByteStream;

use crate::served::{Served, bytes, get, put, refusal, refused};

#[tokio::test]
async fn what_was_put_is_got_by_key_and_by_version() {
    let served = Served::new().await;
    let client = served.operator();
    for (size, seed) in [(0, 1), (1, 2), (300_000, 3), (3_000_000, 4)] {
        let key = format!("exports/alameda/{size}");
        let first = put(&client, &key, &bytes(size, seed)).await;
        let second = put(&client, &key, &bytes(size, seed + 10)).await;
        assert_eq!(first.len(), 32);
        assert_ne!(first, second);
        assert!(get(&client, &key, None).await == bytes(size, seed + 10));
        assert!(get(&client, &key, Some(&first)).await == bytes(size, seed));
    }
}

#[tokio::test]
async fn an_object_keeps_what_was_said_of_it() {
    let served = Served::new().await;
    let client = served.operator();
    let put =
        client.put_object().bucket("uploads").key("k").body(ByteStream::from_static(b"hello"));
    let put = put
        .content_type("text/csv; charset=windows-1252")
        .content_encoding("gzip")
        .content_language("es")
        .content_disposition("attachment")
        .cache_control("no-store")
        .metadata("mtime", "1572998400.5")
        .metadata("note", "two words");
    let put = put.send().await.unwrap();
    assert_eq!(put.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    let head = client.head_object().bucket("uploads").key("k").send().await.unwrap();
    assert_eq!(head.version_id(), put.version_id());
    assert_eq!(head.e_tag(), put.e_tag());
    assert_eq!(head.content_length(), Some(5));
    assert_eq!(head.content_type(), Some("text/csv; charset=windows-1252"));
    assert_eq!(head.content_encoding(), Some("gzip"));
    assert_eq!(head.content_language(), Some("es"));
    assert_eq!(head.content_disposition(), Some("attachment"));
    assert_eq!(head.cache_control(), Some("no-store"));
    let metadata = head.metadata().unwrap();
    assert_eq!(
        (metadata["mtime"].as_str(), metadata["note"].as_str()),
        ("1572998400.5", "two words")
    );
    assert_eq!(head.last_modified().unwrap().to_string(), "2026-11-02T08:15:30Z");
}

#[tokio::test]
async fn a_range_is_the_bytes_it_names() {
    let served = Served::new().await;
    let client = served.operator();
    let all = bytes(1000, 0);
    put(&client, "k", &all).await;
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=990-", 990, 1000),
        ("bytes=-10", 990, 1000),
        ("bytes=990-5000", 990, 1000),
        ("bytes=-5000", 0, 1000),
    ] {
        let got = client.get_object().bucket("uploads").key("k").range(range).send().await.unwrap();
        if to - from < 1000 {
            let expected = format!("bytes {from}-{}/1000", to - 1);
            assert_eq!(got.content_range(), Some(expected.as_str()), "{range}");
        }
        assert_eq!(got.body.collect().await.unwrap().to_vec(), all[from..to], "{range}");
    }
    let beyond = client.get_object().bucket("uploads").key("k").range("bytes=1000-").send().await;
    assert_eq!(refusal(beyond), refused(416, "InvalidRange"));
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let served = Served::new().await;
    let client = served.operator();
    put(&client, "k", b"x").await;
    let get = |bucket: &str, key: &str| client.get_object().bucket(bucket).key(key);
    assert_eq!(refusal(get("uploads", "other").send().await), refused(404, "NoSuchKey"));
    assert_eq!(refusal(get("elsewhere", "k").send().await), refused(404, "NoSuchBucket"));
    let version = get("uploads", "k").version_id("0".repeat(32)).send().await;
    assert_eq!(refusal(version), refused(404, "NoSuchVersion"));
    let head = client.head_object().bucket("uploads").key("other").send().await;
    assert!(head.unwrap_err().into_service_error().is_not_found());
}

#[tokio::test]
async fn a_store_that_is_opened_again_has_what_it_had() {
    let served = Served::new().await;
    let client = served.operator();
    let first = put(&client, "exports/alameda/k", b"first").await;
    let second = put(&client, "exports/alameda/k", b"second").await;
    let before: Vec<_> = served.store.versions("uploads", "").unwrap();
    let queued = served.store.queue("determine").unwrap().depth().unwrap();
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&served.path(), copy.path());

    let surroundings = served.clock.clone();
    let settings = crate::served::settings();
    let again = clear64_bucket::Store::open(copy.path(), settings, surroundings).unwrap();
    assert!(again.versions("uploads", "").unwrap() == before);
    assert_eq!(again.queue("determine").unwrap().depth().unwrap(), queued);
    let again = std::sync::Arc::new(again);
    let address = crate::served::serve(again, &clear64_bucket::faults::Faults::new()).await;
    let client = crate::served::client(address, "operator");
    assert_eq!(get(&client, "exports/alameda/k", Some(&first)).await, b"first");
    assert_eq!(get(&client, "exports/alameda/k", Some(&second)).await, b"second");
}

/// The store is at rest: what is in its folder is what a machine that stops leaves.
fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(to, std::fs::Permissions::from_mode(0o700)).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_folder_that_others_can_read_or_that_is_open_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let served = Served::new().await;
    let open = |path: &std::path::Path| {
        clear64_bucket::Store::open(path, crate::served::settings(), served.clock.clone()).err()
    };
    assert!(matches!(open(&served.path()), Some(clear64_bucket::Error::InUse)));
    let exposed = tempfile::tempdir().unwrap();
    std::fs::set_permissions(exposed.path(), std::fs::Permissions::from_mode(0o750)).unwrap();
    assert!(matches!(open(exposed.path()), Some(clear64_bucket::Error::Exposed)));
    let database = std::fs::metadata(served.path().join("bucket.redb")).unwrap();
    assert_eq!(database.permissions().mode() & 0o777, 0o600);
}
