//! Deletes: markers, versions, many at once.

use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use crate::served::{Served, get, put, refusal, refused};

const BUCKET: &str = "uploads";

#[tokio::test]
async fn a_deleted_key_has_a_marker_and_its_versions() {
    let served = Served::new().await;
    let client = served.operator();
    let version = put(&client, "exports/alameda/k", b"x").await;
    let key = "exports/alameda/k";
    let deleted = client.delete_object().bucket(BUCKET).key(key).send().await.unwrap();
    assert_eq!(deleted.delete_marker(), Some(true));
    let marker = deleted.version_id().unwrap().to_owned();

    let gone = client.get_object().bucket(BUCKET).key(key).send().await;
    let headers = gone.as_ref().unwrap_err().raw_response().unwrap().headers();
    assert_eq!(headers.get("x-amz-delete-marker"), Some("true"));
    assert_eq!(headers.get("x-amz-version-id"), Some(marker.as_str()));
    assert_eq!(refusal(gone), refused(404, "NoSuchKey"));
    assert_eq!(get(&client, key, Some(&version)).await, b"x");
    let of_marker = client.get_object().bucket(BUCKET).key(key).version_id(&marker).send().await;
    assert_eq!(refusal(of_marker), refused(405, "MethodNotAllowed"));

    let undelete = client.delete_object().bucket(BUCKET).key(key).version_id(&marker);
    assert_eq!(undelete.send().await.unwrap().delete_marker(), Some(true));
    assert_eq!(get(&client, key, None).await, b"x");
}

#[tokio::test]
async fn a_deleted_version_is_gone_with_its_content_and_its_id_never_comes_back() {
    let served = Served::new().await;
    let client = served.operator();
    let first = put(&client, "exports/alameda/k", b"first").await;
    let second = put(&client, "exports/alameda/k", b"second").await;
    let delete = client.delete_object().bucket(BUCKET).key("exports/alameda/k").version_id(&second);
    delete.clone().send().await.unwrap();
    assert_eq!(get(&client, "exports/alameda/k", None).await, b"first");
    assert_eq!(served.contents(), 1);
    delete.send().await.expect("what is gone may be deleted again");
    let third = put(&client, "exports/alameda/k", b"second").await;
    assert!(third != second && third != first);
}

#[tokio::test]
async fn many_are_deleted_at_once() {
    let served = Served::new().await;
    let client = served.operator();
    let version = put(&client, "a", b"x").await;
    put(&client, "b", b"x").await;
    let delete = Delete::builder()
        .objects(ObjectIdentifier::builder().key("a").version_id(version).build().unwrap())
        .objects(ObjectIdentifier::builder().key("b").build().unwrap())
        .objects(ObjectIdentifier::builder().key("never there").build().unwrap())
        .build()
        .unwrap();
    let done = client.delete_objects().bucket(BUCKET).delete(delete).send().await.unwrap();
    assert!(done.errors().is_empty());
    let markers: Vec<_> =
        done.deleted().iter().map(|d| (d.key().unwrap(), d.delete_marker())).collect();
    assert_eq!(markers, [("a", None), ("b", Some(true)), ("never there", Some(true))]);
    let left = served.store.versions(BUCKET, "").unwrap();
    let left: Vec<_> =
        left.iter().map(|v| (v.key.as_str(), v.object.is_some(), v.latest)).collect();
    assert_eq!(left, [("b", false, true), ("b", true, false), ("never there", false, true)]);
}

#[tokio::test]
async fn a_delete_may_depend_on_the_etag() {
    let served = Served::new().await;
    let client = served.operator();
    put(&client, "k", b"hello").await;
    let delete = || client.delete_object().bucket(BUCKET).key("k");
    let other = delete().if_match("\"00000000000000000000000000000000\"").send().await;
    assert_eq!(refusal(other), refused(412, "PreconditionFailed"));
    delete().if_match("\"5d41402abc4b2a76b9719d911017c592\"").send().await.unwrap();
}
