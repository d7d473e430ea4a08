//! Who may do what: each action of each role in each place, by rule and over the wire.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, Delete, ObjectIdentifier};
use clear64_bucket::access::{Action, Place};
use clear64_bucket::{Layout, Role};

use crate::served::{Served, client, config, get, put, refusal, refused};

use Action::{DeleteObject, GetBucket, GetObject, ListAllMyBuckets, ListBucket, PutObject};

const ACTIONS: [Action; 6] =
    [ListAllMyBuckets, GetBucket, ListBucket, GetObject, PutObject, DeleteObject];

fn slug(county: &str) -> clear64_bucket::access::County {
    county.to_owned().try_into().unwrap()
}

#[test]
fn what_each_role_may_do_where() {
    let layout = Layout {
        uploads: "uploads".to_owned(),
        results: "results".to_owned(),
        dashboard: "dashboard".to_owned(),
    };
    let uploader = Role::Uploader(slug("alameda"));
    let officer = Role::PolicyOfficer(slug("alameda"));
    let none: &[Action] = &[];
    let put_get_list = &[ListBucket, GetObject, PutObject][..];
    for (role, bucket, name, allowed) in [
        (&uploader, "uploads", "exports/alameda/", put_get_list),
        (&uploader, "uploads", "exports/alameda/2026/export.csv", put_get_list),
        (&uploader, "results", "county=alameda/run=1/manifest.json", &[ListBucket, GetObject]),
        (&uploader, "results", "county=alameda/", &[ListBucket, GetObject]),
        (&uploader, "uploads", "", none),
        (&uploader, "uploads", "exports", none),
        (&uploader, "uploads", "exports/", none),
        (&uploader, "uploads", "exports/alameda", none),
        (&uploader, "uploads", "exports/alameda-2/x", none),
        (&uploader, "uploads", "exports/alpine/x", none),
        (&uploader, "uploads", "policies/alameda/policy.toml", none),
        (&uploader, "uploads", "county=alameda/x", none),
        (&uploader, "results", "exports/alameda/x", none),
        (&uploader, "results", "county=alameda", none),
        (&uploader, "results", "county=alpine/run=1/manifest.json", none),
        (&uploader, "results", "", none),
        (&uploader, "elsewhere", "exports/alameda/x", none),
        (&officer, "uploads", "policies/alameda/policy.toml", put_get_list),
        (&officer, "uploads", "policies/alpine/policy.toml", none),
        (&officer, "uploads", "exports/alameda/x", none),
        (&officer, "results", "county=alameda/x", none),
        (&officer, "uploads", "", none),
        (&Role::Visitor, "dashboard", "index.html", &[GetObject]),
        (&Role::Visitor, "dashboard", "data/meta.json", &[GetObject]),
        (&Role::Visitor, "dashboard", "", &[GetObject]),
        (&Role::Visitor, "uploads", "exports/alameda/2026/export.csv", none),
        (&Role::Visitor, "uploads", "index.html", none),
        (&Role::Visitor, "results", "county=alameda/status.json", none),
        (&Role::Operator, "uploads", "", &ACTIONS),
        (&Role::Operator, "results", "county=alpine/x", &ACTIONS),
    ] {
        for action in ACTIONS {
            let may = role.may(&layout, action, Place { bucket, name });
            assert_eq!(may, allowed.contains(&action), "{role:?} {action:?} {bucket} {name}");
        }
    }
}

#[test]
fn a_county_that_is_no_slug_is_refused() {
    for text in ["", "Alameda", "los angeles", "../alpine", "alameda/", "*"] {
        assert!(clear64_bucket::access::County::try_from(text.to_owned()).is_err(), "{text}");
    }
}

/// The answers to every request of S3 that this service knows, at a place.
async fn answers(client: &Client, bucket: &str, key: &str) -> Vec<(&'static str, (u16, String))> {
    let body = || ByteStream::from_static(b"x");
    let part = CompletedPart::builder().part_number(1).e_tag("\"0\"").build();
    let parts = CompletedMultipartUpload::builder().parts(part).build();
    let mut all = vec![
        ("put", refusal(client.put_object().bucket(bucket).key(key).body(body()).send().await)),
        ("get", refusal(client.get_object().bucket(bucket).key(key).send().await)),
        (
            "get version",
            refusal(client.get_object().bucket(bucket).key(key).version_id("0").send().await),
        ),
        ("delete", refusal(client.delete_object().bucket(bucket).key(key).send().await)),
        (
            "delete version",
            refusal(client.delete_object().bucket(bucket).key(key).version_id("0").send().await),
        ),
        ("begin", refusal(client.create_multipart_upload().bucket(bucket).key(key).send().await)),
    ];
    let upload = client.upload_part().bucket(bucket).key(key).upload_id("0").part_number(1);
    all.push(("part", refusal(upload.body(body()).send().await)));
    let list = client.list_parts().bucket(bucket).key(key).upload_id("0");
    all.push(("parts", refusal(list.send().await)));
    let complete = client.complete_multipart_upload().bucket(bucket).key(key).upload_id("0");
    all.push(("complete", refusal(complete.multipart_upload(parts).send().await)));
    let abort = client.abort_multipart_upload().bucket(bucket).key(key).upload_id("0");
    all.push(("abort", refusal(abort.send().await)));
    for prefix in [Some(key), None] {
        let prefix = || prefix.map(str::to_owned);
        let list = client.list_objects().bucket(bucket).set_prefix(prefix());
        all.push(("list", refusal(list.send().await)));
        let list = client.list_objects_v2().bucket(bucket).set_prefix(prefix());
        all.push(("list v2", refusal(list.send().await)));
        let list = client.list_object_versions().bucket(bucket).set_prefix(prefix());
        all.push(("versions", refusal(list.send().await)));
        let list = client.list_multipart_uploads().bucket(bucket).set_prefix(prefix());
        all.push(("uploads", refusal(list.send().await)));
    }
    all.push(("location", refusal(client.get_bucket_location().bucket(bucket).send().await)));
    all.push(("versioning", refusal(client.get_bucket_versioning().bucket(bucket).send().await)));
    all.push(("buckets", refusal(client.list_buckets().send().await)));
    all
}

#[tokio::test]
async fn a_countys_key_is_refused_every_request_elsewhere() {
    let served = Served::new().await;
    put(&served.operator(), "exports/alameda/k", b"alameda's").await;
    let denied = refused(403, "AccessDenied");
    let before = served.store.versions("uploads", "").unwrap();
    for (name, bucket, key) in [
        ("alpine", "uploads", "exports/alameda/k"),
        ("alpine", "results", "county=alameda/k"),
        ("alpine", "uploads", "policies/alpine/k"),
        ("alpine", "elsewhere", "exports/alpine/k"),
        ("officer", "uploads", "exports/alameda/k"),
        ("officer", "uploads", "policies/alpine/k"),
    ] {
        for (request, answer) in answers(&served.client(name), bucket, key).await {
            assert_eq!(answer, denied, "{name} {request} {bucket} {key}");
        }
        let head = served.client(name).head_object().bucket(bucket).key(key).send().await;
        assert_eq!(refusal(head).0, 403, "{name} head {bucket} {key}");
        let head = served.client(name).head_bucket().bucket(bucket).send().await;
        assert_eq!(refusal(head).0, 403, "{name} head bucket {bucket}");
    }
    assert!(served.store.versions("uploads", "").unwrap() == before);
    assert_eq!(served.contents(), 1);
}

/// The answers to requests of S3 that this service does not know, about a key of another county, or of
/// the county's own that takes its bytes from there.
async fn answers_to_others(client: &Client, key: &str, own: &str) -> Vec<(&'static str, u16)> {
    let source = format!("uploads/{key}");
    let copy = client.copy_object().bucket("uploads").key(own).copy_source(&source).send().await;
    let part = client.upload_part_copy().bucket("uploads").key(own).copy_source(&source);
    let part = part.upload_id("0").part_number(1).send().await;
    let attributes = client.get_object_attributes().bucket("uploads").key(key);
    let attributes = attributes.object_attributes("ETag".into()).send().await;
    let acl = client.get_object_acl().bucket("uploads").key(key).send().await;
    let open = client.put_object_acl().bucket("uploads").key(key);
    let open = open.acl("public-read".into()).send().await;
    let tags = client.get_object_tagging().bucket("uploads").key(key).send().await;
    let restore = client.restore_object().bucket("uploads").key(key).send().await;
    let policy = client.get_bucket_policy().bucket("uploads").send().await;
    let allow = client.put_bucket_policy().bucket("uploads").policy("{}").send().await;
    let delete = client.delete_bucket().bucket("uploads").send().await;
    let make = client.create_bucket().bucket("another").send().await;
    vec![
        ("copy", refusal(copy).0),
        ("part copy", refusal(part).0),
        ("attributes", refusal(attributes).0),
        ("acl", refusal(acl).0),
        ("put acl", refusal(open).0),
        ("tags", refusal(tags).0),
        ("restore", refusal(restore).0),
        ("policy", refusal(policy).0),
        ("put policy", refusal(allow).0),
        ("delete bucket", refusal(delete).0),
        ("make bucket", refusal(make).0),
    ]
}

#[tokio::test]
async fn a_request_that_this_service_does_not_know_gives_a_countys_key_nothing() {
    let served = Served::new().await;
    let key = "exports/alameda/k";
    put(&served.operator(), key, b"alameda's").await;
    let before = served.store.versions("uploads", "").unwrap();
    for (name, own) in [("alpine", "exports/alpine/k"), ("officer", "policies/alameda/k")] {
        for (request, status) in answers_to_others(&served.client(name), key, own).await {
            assert!(matches!(status, 403 | 501), "{name} {request}: {status}");
        }
    }
    assert!(served.store.versions("uploads", "").unwrap() == before);
}

#[tokio::test]
async fn a_county_puts_lists_and_gets_its_own() {
    let served = Served::new().await;
    let alameda = served.client("alameda");
    let key = "exports/alameda/export.csv";
    put(&alameda, key, b"rows").await;
    assert_eq!(get(&alameda, key, None).await, b"rows");
    let list = alameda.list_objects_v2().bucket("uploads").prefix("exports/alameda/");
    assert_eq!(list.send().await.unwrap().contents()[0].key(), Some(key));
    let result = "county=alameda/status.json";
    let status = served.operator().put_object().bucket("results").key(result);
    status.body(ByteStream::from_static(b"{}")).send().await.unwrap();
    alameda.get_object().bucket("results").key(result).send().await.unwrap();
    let delete = alameda.delete_object().bucket("uploads").key(key).send().await;
    assert_eq!(refusal(delete), refused(403, "AccessDenied"));
    assert_eq!(served.events()[0]["userIdentity"]["principalId"], "alameda");
}

#[tokio::test]
async fn of_many_deletes_those_elsewhere_are_refused() {
    let served = Served::new().await;
    put(&served.operator(), "exports/alameda/k", b"x").await;
    for name in ["alpine", "alameda"] {
        let object = ObjectIdentifier::builder().key("exports/alameda/k").build().unwrap();
        let delete = Delete::builder().objects(object).build().unwrap();
        let done = served.client(name).delete_objects().bucket("uploads").delete(delete);
        let done = done.send().await.unwrap();
        assert!(done.deleted().is_empty());
        assert_eq!(done.errors()[0].code(), Some("AccessDenied"));
    }
    assert_eq!(get(&served.operator(), "exports/alameda/k", None).await, b"x");
}

#[tokio::test]
async fn a_request_without_a_good_signature_is_refused() {
    let served = Served::new().await;
    put(&served.operator(), "k", b"x").await;
    let unknown = client(served.address, "nobody");
    let got = unknown.get_object().bucket("uploads").key("k").send().await;
    assert_eq!(refusal(got), refused(403, "InvalidAccessKeyId"));
    let forged = aws_sdk_s3::config::Credentials::new("operator", "guessed", None, None, "test");
    let forged = config(served.address, "operator").credentials_provider(forged).build();
    let got = Client::from_conf(forged).get_object().bucket("uploads").key("k").send().await;
    assert_eq!(refusal(got), refused(403, "SignatureDoesNotMatch"));
    for (request, status) in [
        ("GET /uploads/k HTTP/1.1\r\n", "403"),
        ("PUT /uploads/k HTTP/1.1\r\ncontent-length: 1\r\n", "403"),
        ("GET /uploads/k?AWSAccessKeyId=operator&Expires=9&Signature=x HTTP/1.1\r\n", "501"),
        ("GET /uploads/k HTTP/1.1\r\nauthorization: AWS operator:x\r\n", "501"),
        ("POST /uploads HTTP/1.1\r\ncontent-type: multipart/form-data; boundary=x\r\n", "501"),
    ] {
        let answer = raw(&served, &format!("{request}host: x\r\nconnection: close\r\n\r\nx")).await;
        assert_eq!(answer.split(' ').nth(1), Some(status), "{request}");
    }
    assert_eq!(get(&served.operator(), "k", None).await, b"x");
}

/// What is answered to these bytes.
async fn raw(served: &Served, request: &str) -> String {
    use std::io::{Read as _, Write as _};
    let (address, request) = (served.address, request.to_owned());
    let exchange = move || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // The server may close before it has read all of a request that it refuses.
        drop(stream.read_to_end(&mut answer));
        String::from_utf8_lossy(&answer).into_owned()
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}
