//! Conditional writes and reads: of many at once, one wins.

use aws_sdk_s3::primitives::{ByteStream, DateTime};

use crate::served::{Served, get, put, refusal, refused};

const BUCKET: &str = "uploads";

#[tokio::test]
async fn of_concurrent_puts_if_absent_exactly_one_is_stored() {
    let served = Served::new().await;
    let mut puts = tokio::task::JoinSet::new();
    for writer in 0..16_u8 {
        let client = served.operator();
        puts.spawn(async move {
            let body = ByteStream::from(vec![writer; 1000]);
            let put = client.put_object().bucket(BUCKET).key("manifest.json").body(body);
            (writer, refusal(put.if_none_match("*").send().await))
        });
    }
    let answers = puts.join_all().await;
    let won: Vec<u8> =
        answers.iter().filter(|(_, (status, _))| *status == 200).map(|a| a.0).collect();
    let lost = answers.iter().filter(|(_, r)| *r == refused(412, "PreconditionFailed")).count();
    assert_eq!((won.len(), lost), (1, 15));
    assert_eq!(get(&served.operator(), "manifest.json", None).await, vec![won[0]; 1000]);
    assert_eq!(served.store.versions(BUCKET, "").unwrap().len(), 1);
    assert_eq!(served.contents(), 1, "what lost leaves no content");
}

#[tokio::test]
async fn of_concurrent_compare_and_swaps_none_is_lost() {
    let served = Served::new().await;
    put(&served.operator(), "status.json", b"0").await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let client = served.operator();
        writers.spawn(async move {
            for _ in 0..100 {
                let got =
                    client.get_object().bucket(BUCKET).key("status.json").send().await.unwrap();
                let etag = got.e_tag().unwrap().to_owned();
                let text = got.body.collect().await.unwrap().to_vec();
                let count: u32 = String::from_utf8(text).unwrap().parse().unwrap();
                let body = ByteStream::from((count + 1).to_string().into_bytes());
                let put = client.put_object().bucket(BUCKET).key("status.json").body(body);
                match refusal(put.if_match(etag).send().await) {
                    (200, _) => return true,
                    other => assert_eq!(other, refused(412, "PreconditionFailed")),
                }
            }
            false
        });
    }
    assert!(writers.join_all().await.into_iter().all(|swapped| swapped));
    assert_eq!(get(&served.operator(), "status.json", None).await, b"8");
}

#[tokio::test]
async fn conditions_of_a_write() {
    let served = Served::new().await;
    let client = served.operator();
    let write = |key: &str| {
        client.put_object().bucket(BUCKET).key(key).body(ByteStream::from_static(b"new"))
    };
    let absent = write("k").if_match("\"5d41402abc4b2a76b9719d911017c592\"").send().await;
    assert_eq!(refusal(absent), refused(404, "NoSuchKey"));
    put(&client, "k", b"hello").await;
    let other = write("k").if_match("\"00000000000000000000000000000000\"").send().await;
    assert_eq!(refusal(other), refused(412, "PreconditionFailed"));
    let named = write("k").if_none_match("\"5d41402abc4b2a76b9719d911017c592\"").send().await;
    assert_eq!(refusal(named), refused(501, "NotImplemented"));
    write("k").if_match("\"5d41402abc4b2a76b9719d911017c592\"").send().await.unwrap();

    client.delete_object().bucket(BUCKET).key("k").send().await.unwrap();
    let deleted = write("k").if_match("*").send().await;
    assert_eq!(refusal(deleted), refused(404, "NoSuchKey"));
    write("k").if_none_match("*").send().await.expect("a delete marker is no object");
}

#[tokio::test]
async fn conditions_of_a_read() {
    let served = Served::new().await;
    let client = served.operator();
    put(&client, "k", b"hello").await;
    let etag = "\"5d41402abc4b2a76b9719d911017c592\"";
    let read = || client.get_object().bucket(BUCKET).key("k");
    let stored = DateTime::from_secs(served.clock_seconds());
    let before = DateTime::from_secs(served.clock_seconds() - 1);
    read().if_match(etag).send().await.unwrap();
    read().if_unmodified_since(stored).send().await.unwrap();
    read().if_modified_since(before).send().await.unwrap();
    let changed = refused(412, "PreconditionFailed");
    assert_eq!(refusal(read().if_match("\"0\"").send().await), changed);
    assert_eq!(refusal(read().if_unmodified_since(before).send().await), changed);
    assert_eq!(refusal(read().if_none_match(etag).send().await).0, 304);
    assert_eq!(refusal(read().if_modified_since(stored).send().await).0, 304);
}
