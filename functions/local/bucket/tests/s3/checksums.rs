//! What a body is compared with before it is stored.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode};

use crate::served::{Served, bytes, refusal, refused};

const BUCKET: &str = "uploads";

#[tokio::test]
async fn a_checksum_in_the_trailer_is_compared_kept_and_given_back() {
    let served = Served::new().await;
    let client = served.operator();
    for algorithm in [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32C,
        ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, bytes(700_000, 5)).unwrap();
        // A body read from a file is sent in chunks with the checksum behind them.
        let body = ByteStream::from_path(&file).await.unwrap();
        let put = client.put_object().bucket(BUCKET).key("k").body(body);
        let put = put.checksum_algorithm(algorithm.clone()).send().await.unwrap();
        let get = client.get_object().bucket(BUCKET).key("k");
        let got = get.checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
        let given = [
            (put.checksum_crc32(), got.checksum_crc32()),
            (put.checksum_crc32_c(), got.checksum_crc32_c()),
            (put.checksum_crc64_nvme(), got.checksum_crc64_nvme()),
            (put.checksum_sha1(), got.checksum_sha1()),
            (put.checksum_sha256(), got.checksum_sha256()),
        ];
        let given: Vec<_> = given.iter().filter(|(put, _)| put.is_some()).collect();
        assert_eq!(given.len(), 1, "{algorithm:?}");
        assert_eq!(given[0].0, given[0].1);
        assert_eq!(got.content_encoding(), None, "how a body travelled is not what it is");
        assert!(got.body.collect().await.unwrap().to_vec() == bytes(700_000, 5));
    }
}

#[tokio::test]
async fn a_body_that_differs_from_its_checksum_is_not_stored() {
    let served = Served::new().await;
    let client = served.operator();
    let put =
        || client.put_object().bucket(BUCKET).key("k").body(ByteStream::from_static(b"hello"));
    let bad = refused(400, "BadDigest");
    assert_eq!(refusal(put().content_md5("AAAAAAAAAAAAAAAAAAAAAA==").send().await), bad);
    assert_eq!(refusal(put().checksum_crc32("AAAAAA==").send().await), bad);
    let sha256 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    assert_eq!(refusal(put().checksum_sha256(sha256).send().await), bad);
    assert_eq!(served.contents(), 0);
    assert_eq!(std::fs::read_dir(served.path().join("drafts")).unwrap().count(), 0);
    put().content_md5("XUFAKrxLKna5cZ2REBfFkg==").send().await.unwrap();
}
