//! A bucket of S3.

use std::ops::Range;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, EncodingType};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use jiff::Timestamp;

use crate::event::form_decoded;
use crate::served;
use crate::store::{Body, Condition, Fetched, Store, StoreError, Version};

/// A bucket of S3, or of what speaks like it.
#[derive(Clone, Debug)]
pub struct AwsStore {
    client: Client,
    bucket: String,
}

impl AwsStore {
    /// The bucket of this name.
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into() }
    }
}

/// Codes of what passes.
///
/// Trap: who completes an upload in parts can be told of it behind a 200. The SDK does not try again
/// then.
///
/// A conflict is another conditional write of the same object that goes on: who tries again learns
/// whether it was done.
const PASSING: [&str; 6] = [
    "ConditionalRequestConflict",
    "InternalError",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
];

/// What can be done about an error. Its text is not looked at: it can hold the key.
fn classed<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> StoreError {
    let status = error.raw_response().map(|response| response.status().as_u16());
    match (error, error.code(), status) {
        (SdkError::ConstructionFailure(_), ..) | (_, Some("NoSuchBucket"), _) => StoreError::Other,
        // "MethodNotAllowed": the version is a delete marker.
        (_, Some("NoSuchKey" | "NoSuchVersion" | "NoSuchUpload" | "MethodNotAllowed"), _)
        | (_, _, Some(404)) => StoreError::Absent,
        (_, Some("PreconditionFailed"), _) | (_, _, Some(412)) => StoreError::Precondition,
        (_, _, Some(401 | 403)) => StoreError::Denied,
        (_, Some(code), _) if PASSING.contains(&code) => StoreError::Unavailable,
        (_, _, Some(429 | 500..=599)) => StoreError::Unavailable,
        (SdkError::ServiceError(_), ..) => StoreError::Other,
        // Timed out, not reached, or answered by half.
        _ => StoreError::Unavailable,
    }
}

/// A result whose error says what can be done about it.
pub fn class<T, E: ProvideErrorMetadata>(
    result: Result<T, SdkError<E, HttpResponse>>,
) -> Result<T, StoreError> {
    result.map_err(|error| classed(&error))
}

fn time(stored: Option<&DateTime>) -> Result<Timestamp, StoreError> {
    let stored = stored.ok_or(StoreError::Other)?;
    let nanoseconds = i32::try_from(stored.subsec_nanos()).unwrap_or_default();
    Timestamp::new(stored.secs(), nanoseconds).map_err(|_| StoreError::Other)
}

/// Puts versions, which come from new to old, and delete markers, which come apart from them, in the
/// order that [`Store::versions`] promises.
///
/// Trap: what S3 says of an upload in parts is when it was begun, which can be before the version that
/// it has replaced was stored. It counts as stored then. A marker of the same second as a version counts
/// as set after it, so that nothing deleted counts.
fn put_in_order(mut found: Vec<Version>, markers: Vec<Version>) -> Vec<Version> {
    // Stable: the order of versions of one key is kept.
    found.sort_by(|a, b| a.key.cmp(&b.key));
    no_newer_is_earlier(&mut found);
    found.extend(markers);
    found.sort_by(|a, b| {
        let order = |v: &Version| (!v.is_latest, std::cmp::Reverse(v.stored), !v.is_deletion);
        a.key.cmp(&b.key).then_with(|| order(a).cmp(&order(b)))
    });
    no_newer_is_earlier(&mut found);
    found
}

/// Lets no version count as stored before the one that it has replaced.
fn no_newer_is_earlier(versions: &mut [Version]) {
    for index in (1..versions.len()).rev() {
        let (newer, older) = versions.split_at_mut(index);
        if let (Some(newer), Some(older)) = (newer.last_mut(), older.first())
            && newer.key == older.key
        {
            newer.stored = newer.stored.max(older.stored);
        }
    }
}

struct Stream(ByteStream);

#[async_trait]
impl Body for Stream {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        match self.0.next().await {
            None => Ok(None),
            Some(Ok(bytes)) => Ok(Some(bytes.into())),
            Some(Err(_)) => Err(StoreError::Unavailable),
        }
    }
}

#[async_trait]
impl Store for AwsStore {
    async fn versions(&self, prefix: &str) -> Result<Vec<Version>, StoreError> {
        let (mut found, mut markers) = (Vec::new(), Vec::new());
        let mut marker: (Option<String>, Option<String>) = (None, None);
        loop {
            let request = self.client.list_object_versions().bucket(&self.bucket).prefix(prefix);
            let request = request.encoding_type(EncodingType::Url);
            let request = request.set_key_marker(marker.0).set_version_id_marker(marker.1);
            let page = class(request.send().await)?;
            let is_encoded = page.encoding_type() == Some(&EncodingType::Url);
            let decoded = |key: Option<&str>| {
                let key = key.ok_or(StoreError::Other)?;
                if is_encoded {
                    form_decoded(key).map_err(|_| StoreError::Other)
                } else {
                    Ok(key.to_owned())
                }
            };
            for version in page.versions() {
                found.push(Version {
                    key: decoded(version.key())?,
                    version: version.version_id().unwrap_or("null").to_owned(),
                    stored: time(version.last_modified())?,
                    bytes: version.size().and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
                    is_latest: version.is_latest().unwrap_or(false),
                    is_deletion: false,
                });
            }
            for marker in page.delete_markers() {
                markers.push(Version {
                    key: decoded(marker.key())?,
                    version: marker.version_id().unwrap_or("null").to_owned(),
                    stored: time(marker.last_modified())?,
                    bytes: 0,
                    is_latest: marker.is_latest().unwrap_or(false),
                    is_deletion: true,
                });
            }
            if !page.is_truncated().unwrap_or(false) {
                break;
            }
            // Without a marker the first page would come again, and again.
            let next = decoded(page.next_key_marker())?;
            marker = (Some(next), page.next_version_id_marker().map(str::to_owned));
        }
        Ok(put_in_order(found, markers))
    }

    async fn read(
        &self,
        key: &str,
        version: &str,
        range: Range<u64>,
    ) -> Result<Box<dyn Body>, StoreError> {
        let last = range.end.checked_sub(1).ok_or(StoreError::Other)?;
        let request = self.client.get_object().bucket(&self.bucket).key(key).version_id(version);
        let request = request.range(format!("bytes={}-{last}", range.start));
        Ok(Box::new(Stream(class(request.send().await)?.body)))
    }

    async fn get(&self, key: &str, most: u64) -> Result<Fetched, StoreError> {
        let request = self.client.get_object().bucket(&self.bucket).key(key);
        let object = class(request.send().await)?;
        let etag = object.e_tag.ok_or(StoreError::Other)?;
        let mut body = object.body;
        let mut bytes = Vec::new();
        while let Some(more) = body.next().await {
            bytes.extend_from_slice(&more.map_err(|_| StoreError::Unavailable)?);
            if bytes.len() as u64 > most {
                return Err(StoreError::TooLarge);
            }
        }
        Ok(Fetched { bytes, etag })
    }

    async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        let request = self.client.head_object().bucket(&self.bucket).key(key);
        match class(request.send().await) {
            Ok(_) => Ok(true),
            Err(StoreError::Absent) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn put(&self, key: &str, bytes: Vec<u8>, condition: Condition) -> Result<(), StoreError> {
        let request = self.client.put_object().bucket(&self.bucket).key(key);
        // What stands before a bucket, CloudFront or `clear64 up`, passes both on to browsers.
        let request = request.content_type(served::media_type(key));
        let request = request.cache_control(served::cache_control(key));
        let request = match condition {
            Condition::Always => request,
            Condition::IfAbsent => request.if_none_match("*"),
            Condition::IfMatch(etag) => request.if_match(etag),
        };
        class(request.body(bytes.into()).send().await).map(|_| ())
    }

    async fn start(&self, key: &str) -> Result<String, StoreError> {
        let request = self.client.create_multipart_upload().bucket(&self.bucket).key(key);
        class(request.send().await)?.upload_id.ok_or(StoreError::Other)
    }

    async fn put_part(
        &self,
        key: &str,
        upload: &str,
        part: i32,
        bytes: Vec<u8>,
    ) -> Result<String, StoreError> {
        let request = self.client.upload_part().bucket(&self.bucket).key(key).upload_id(upload);
        let request = request.part_number(part).body(bytes.into());
        class(request.send().await)?.e_tag.ok_or(StoreError::Other)
    }

    async fn complete(
        &self,
        key: &str,
        upload: &str,
        parts: Vec<String>,
    ) -> Result<(), StoreError> {
        let parts = (1..)
            .zip(parts)
            .map(|(number, etag)| CompletedPart::builder().part_number(number).e_tag(etag).build());
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts.collect())).build();
        let request = self.client.complete_multipart_upload().bucket(&self.bucket).key(key);
        let request = request.upload_id(upload).multipart_upload(parts);
        class(request.send().await).map(|_| ())
    }

    async fn remove(&self, key: &str, version: &str) -> Result<(), StoreError> {
        let request = self.client.delete_object().bucket(&self.bucket).key(key);
        class(request.version_id(version).send().await).map(|_| ())
    }

    async fn abort(&self, key: &str, upload: &str) -> Result<(), StoreError> {
        let request = self.client.abort_multipart_upload().bucket(&self.bucket).key(key);
        class(request.upload_id(upload).send().await).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(key: &str, version: &str, second: i64, is_latest: bool) -> Version {
        Version {
            key: key.to_owned(),
            version: version.to_owned(),
            stored: Timestamp::from_second(second).unwrap(),
            bytes: 1,
            is_latest,
            is_deletion: false,
        }
    }

    fn told(versions: Vec<Version>) -> Vec<String> {
        let told = |v: Version| format!("{} {} at {}", v.key, v.version, v.stored.as_second());
        versions.into_iter().map(told).collect()
    }

    #[test]
    fn an_upload_in_parts_that_was_begun_early_is_not_older_than_what_it_has_replaced() {
        let found = vec![
            version("b", "1", 5, true),
            version("a", "begun first, completed last", 10, true),
            version("a", "2", 20, false),
            version("a", "1", 15, false),
        ];
        assert_eq!(
            told(put_in_order(found, Vec::new())),
            ["a begun first, completed last at 20", "a 2 at 20", "a 1 at 15", "b 1 at 5"]
        );
    }

    #[test]
    fn replaced_uploads_in_parts_stay_in_the_order_of_the_bucket() {
        let found = vec![
            version("a", "4", 40, true),
            version("a", "begun first, completed third", 10, false),
            version("a", "2", 20, false),
        ];
        assert_eq!(
            told(put_in_order(found, Vec::new())),
            ["a 4 at 40", "a begun first, completed third at 20", "a 2 at 20"]
        );
    }

    #[test]
    fn a_delete_marker_stands_before_what_was_there_when_it_was_set() {
        let found = vec![
            version("a", "3", 40, true),
            version("a", "2", 20, false),
            version("a", "1", 10, false),
            version("b", "1", 10, false),
        ];
        let marker = |key, name, second, is_latest| Version {
            is_deletion: true,
            ..version(key, name, second, is_latest)
        };
        let markers = vec![marker("a", "deleted", 20, false), marker("b", "deleted", 5, true)];
        assert_eq!(
            told(put_in_order(found, markers)),
            [
                "a 3 at 40",
                "a deleted at 20",
                "a 2 at 20",
                "a 1 at 10",
                "b deleted at 10",
                "b 1 at 10"
            ]
        );
    }
}
