//! Uploads in parts.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart,
};

use crate::served::{Served, bytes, get, put, refusal, refused};

const BUCKET: &str = "uploads";
const KEY: &str = "exports/alameda/parts";
const MIB: usize = 1024 * 1024;

async fn begin(client: &Client) -> String {
    let begun = client.create_multipart_upload().bucket(BUCKET).key(KEY).send().await.unwrap();
    begun.upload_id().unwrap().to_owned()
}

async fn part(client: &Client, id: &str, number: i32, content: Vec<u8>) -> CompletedPart {
    let part = client.upload_part().bucket(BUCKET).key(KEY).upload_id(id).part_number(number);
    let part = part.body(ByteStream::from(content)).send().await.unwrap();
    CompletedPart::builder().part_number(number).set_e_tag(part.e_tag).build()
}

fn of(parts: impl IntoIterator<Item = CompletedPart>) -> CompletedMultipartUpload {
    let parts = parts.into_iter().collect();
    CompletedMultipartUpload::builder().set_parts(Some(parts)).build()
}

#[tokio::test]
async fn parts_become_one_object_in_their_order() {
    let served = Served::new().await;
    let client = served.operator();
    let id = begin(&client).await;
    let (first, second, third) = (bytes(5 * MIB, 1), bytes(6 * MIB, 2), bytes(10, 3));
    let c = part(&client, &id, 30, third.clone()).await;
    part(&client, &id, 7, bytes(5 * MIB, 9)).await;
    let b = part(&client, &id, 7, second.clone()).await;
    let a = part(&client, &id, 2, first.clone()).await;
    let unused = part(&client, &id, 31, bytes(100, 4)).await;
    assert_eq!(served.contents(), 4, "a part uploaded again replaces the one before");
    let listed = client.list_parts().bucket(BUCKET).key(KEY).upload_id(&id).send().await.unwrap();
    let numbers: Vec<_> = listed.parts().iter().map(|part| part.part_number().unwrap()).collect();
    assert_eq!(numbers, [2, 7, 30, 31]);
    assert_eq!(listed.parts()[3].e_tag(), unused.e_tag());
    assert!(served.store.versions(BUCKET, "").unwrap().is_empty());

    let complete = client.complete_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&id);
    let done = complete.multipart_upload(of([a, b, c])).send().await.unwrap();
    assert!(done.e_tag().unwrap().ends_with("-3\""));
    let whole = [first, second, third].concat();
    assert!(get(&client, KEY, done.version_id()).await == whole);
    assert_eq!(served.contents(), 3, "a part that is not in the object is deleted");
    for (range, from, to) in [
        ("bytes=5242870-5242889", 5 * MIB - 10, 5 * MIB + 10),
        ("bytes=11534330-", 11 * MIB - 6, 11 * MIB + 10),
        ("bytes=-12", 11 * MIB - 2, 11 * MIB + 10),
    ] {
        let got = client.get_object().bucket(BUCKET).key(KEY).range(range).send().await.unwrap();
        assert!(got.body.collect().await.unwrap().to_vec() == whole[from..to], "{range}");
    }
    let second = client.get_object().bucket(BUCKET).key(KEY).part_number(2).send().await.unwrap();
    assert_eq!((second.parts_count(), second.content_length()), (Some(3), Some(6 * 1_048_576)));
    let events = served.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["eventName"], "ObjectCreated:CompleteMultipartUpload");
    assert_eq!(events[0]["s3"]["object"]["size"], whole.len());
}

/// Source: the ETag of an upload in parts is the MD5 of its parts' MD5s and their number.
#[tokio::test]
async fn the_etag_of_an_upload_in_one_part_is_not_that_of_a_put() {
    let served = Served::new().await;
    let client = served.operator();
    let id = begin(&client).await;
    let one = part(&client, &id, 1, b"hello".to_vec()).await;
    assert_eq!(one.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    let complete = client.complete_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&id);
    let done = complete.clone().multipart_upload(of([one.clone()])).send().await.unwrap();
    assert_eq!(done.e_tag(), Some("\"62109206880d38a4010a98e11243924a-1\""));
    // A client whose answer was lost asks again.
    let again = complete.multipart_upload(of([one])).send().await.unwrap();
    assert_eq!(again.version_id(), done.version_id());
    assert_eq!(served.store.versions(BUCKET, "").unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_completed_stays_as_it_was() {
    let served = Served::new().await;
    let client = served.operator();
    let id = begin(&client).await;
    let small = part(&client, &id, 1, bytes(100, 1)).await;
    let last = part(&client, &id, 2, bytes(100, 2)).await;
    let complete = || client.complete_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&id);
    let with = |parts: Vec<CompletedPart>| complete().multipart_upload(of(parts)).send();
    let other = CompletedPart::builder().part_number(2).e_tag("\"0\"").build();
    let absent = CompletedPart::builder().part_number(3).set_e_tag(last.e_tag.clone()).build();
    for (parts, code) in [
        (vec![small.clone(), last.clone()], "EntityTooSmall"),
        (vec![last.clone(), small.clone()], "InvalidPartOrder"),
        (vec![last.clone(), last.clone()], "InvalidPartOrder"),
        (vec![other], "InvalidPart"),
        (vec![absent], "InvalidPart"),
    ] {
        assert_eq!(refusal(with(parts).await), refused(400, code));
    }
    put(&client, KEY, b"there").await;
    let if_absent = complete().multipart_upload(of([last.clone()])).if_none_match("*").send().await;
    assert_eq!(refusal(if_absent), refused(412, "PreconditionFailed"));
    with(vec![last]).await.expect("all of it was still there");
}

#[tokio::test]
async fn an_aborted_upload_is_gone_with_its_parts() {
    let served = Served::new().await;
    let client = served.operator();
    let id = begin(&client).await;
    let one = part(&client, &id, 1, bytes(100, 1)).await;
    let uploads = client.list_multipart_uploads().bucket(BUCKET).prefix("exports/alameda/");
    let under_way = uploads.clone().send().await.unwrap();
    assert_eq!(under_way.uploads()[0].upload_id(), Some(id.as_str()));
    let abort = client.abort_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&id);
    abort.clone().send().await.unwrap();
    assert_eq!(served.contents(), 0);
    assert!(uploads.send().await.unwrap().uploads().is_empty());
    let gone = refused(404, "NoSuchUpload");
    assert_eq!(refusal(abort.send().await), gone);
    let more = client.upload_part().bucket(BUCKET).key(KEY).upload_id(&id).part_number(1);
    assert_eq!(refusal(more.body(ByteStream::from_static(b"x")).send().await), gone);
    let complete = client.complete_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&id);
    assert_eq!(refusal(complete.multipart_upload(of([one])).send().await), gone);
    assert_eq!(served.contents(), 0);
}

#[tokio::test]
async fn an_upload_of_another_key_is_none_of_this_one() {
    let served = Served::new().await;
    let client = served.operator();
    let id = begin(&client).await;
    let part = client.upload_part().bucket(BUCKET).key("exports/alameda/other").upload_id(&id);
    let part = part.part_number(1).body(ByteStream::from_static(b"x")).send().await;
    assert_eq!(refusal(part), refused(404, "NoSuchUpload"));
}

#[tokio::test]
async fn checksums_of_parts_make_that_of_the_object() {
    let served = Served::new().await;
    let client = served.operator();
    for (algorithm, kind, composite) in [
        (ChecksumAlgorithm::Crc32, ChecksumType::Composite, true),
        (ChecksumAlgorithm::Crc32, ChecksumType::FullObject, false),
        (ChecksumAlgorithm::Crc64Nvme, ChecksumType::FullObject, false),
        (ChecksumAlgorithm::Sha256, ChecksumType::Composite, true),
    ] {
        let begun = client.create_multipart_upload().bucket(BUCKET).key(KEY);
        let begun = begun.checksum_algorithm(algorithm.clone()).checksum_type(kind.clone());
        let id = begun.send().await.unwrap().upload_id.unwrap();
        let mut parts = Vec::new();
        for (number, content) in [(1, bytes(5 * MIB, 1)), (2, bytes(777, 2))] {
            let part = client.upload_part().bucket(BUCKET).key(KEY).upload_id(&id);
            let part = part.part_number(number).checksum_algorithm(algorithm.clone());
            let part = part.body(ByteStream::from(content)).send().await.unwrap();
            let done = CompletedPart::builder().part_number(number).set_e_tag(part.e_tag);
            let done = done
                .set_checksum_crc32(part.checksum_crc32)
                .set_checksum_crc64_nvme(part.checksum_crc64_nvme)
                .set_checksum_sha256(part.checksum_sha256);
            parts.push(done.build());
        }
        let complete = client.complete_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&id);
        let done = complete.multipart_upload(of(parts)).send().await.unwrap();
        let sums = [done.checksum_crc32(), done.checksum_crc64_nvme(), done.checksum_sha256()];
        let sum = sums.into_iter().flatten().next().unwrap();
        assert_eq!(sum.ends_with("-2"), composite, "{algorithm:?} {kind:?}");
        assert_eq!(done.checksum_type(), Some(&kind));
        // The SDK compares the checksum of a whole object as it reads.
        let get = client.get_object().bucket(BUCKET).key(KEY).checksum_mode(ChecksumMode::Enabled);
        let got = get.send().await.unwrap();
        assert_eq!(got.checksum_type(), Some(&kind));
        assert_eq!(got.body.collect().await.unwrap().to_vec().len(), 5 * MIB + 777);
    }
}
