//! What a message of the queue says: which objects of which bucket have changed.
//!
//! Traps: keys are form-encoded (`+` is a blank, a plus is `%2B`); S3 sends `s3:TestEvent` when
//! notifications are set up; fields that are not needed here differ from one sender to another and
//! are not asked for.

use serde::Deserialize;

/// What changed. Without `Debug`: the key can hold a person's name.
pub struct Notice {
    /// The bucket.
    pub bucket: String,
    /// The key, decoded.
    pub key: String,
    /// The version, if the bucket has versions.
    pub version: Option<String>,
    /// Size in bytes, of what was created.
    pub bytes: Option<u64>,
    /// Whether it was removed.
    pub is_removal: bool,
}

/// The message is none that is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message is not an event of S3 that is understood")]
pub struct UnknownMessage;

#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Records {
        #[serde(rename = "Records")]
        records: Vec<Record>,
    },
    Test {
        #[serde(rename = "Event")]
        event: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_name: String,
    s3: Entity,
}

#[derive(Deserialize)]
struct Entity {
    bucket: Bucket,
    object: Object,
}

#[derive(Deserialize)]
struct Bucket {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    key: String,
    size: Option<u64>,
    version_id: Option<String>,
}

/// Reads the body of a message. `s3:TestEvent` is no notice at all.
///
/// ```
/// use clear64_cloud::event::read;
///
/// let body = r#"{"Records": [{"eventName": "ObjectCreated:Put", "s3": {
///     "bucket": {"name": "uploads"}, "object": {"key": "exports/alpine/Q1+2026%2Bb.csv"}}}]}"#;
/// assert_eq!(read(body)?[0].key, "exports/alpine/Q1 2026+b.csv");
/// assert!(read(r#"{"Service": "Amazon S3", "Event": "s3:TestEvent"}"#)?.is_empty());
/// # Ok::<(), clear64_cloud::event::UnknownMessage>(())
/// ```
pub fn read(body: &str) -> Result<Vec<Notice>, UnknownMessage> {
    match serde_json::from_str(body).map_err(|_| UnknownMessage)? {
        Body::Test { event } if event == "s3:TestEvent" => Ok(Vec::new()),
        Body::Records { records } if !records.is_empty() => {
            records.into_iter().map(notice).collect()
        }
        _ => Err(UnknownMessage),
    }
}

fn notice(record: Record) -> Result<Notice, UnknownMessage> {
    let name = record.event_name.trim_start_matches("s3:");
    let is_removal = match name.split(':').next() {
        Some("ObjectCreated") => false,
        Some("ObjectRemoved" | "LifecycleExpiration") => true,
        _ => return Err(UnknownMessage),
    };
    let Entity { bucket, object } = record.s3;
    Ok(Notice {
        bucket: bucket.name,
        key: form_decoded(&object.key)?,
        version: object.version_id.filter(|version| version != "null" && !version.is_empty()),
        bytes: object.size,
        is_removal,
    })
}

/// A key as a form encodes it, decoded: `+` is a blank, `%2B` a plus.
///
/// # Errors
///
/// [`UnknownMessage`] if it is not encoded so, or not UTF-8.
pub fn form_decoded(text: &str) -> Result<String, UnknownMessage> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let value = digit().zip(digit()).map(|(high, low)| high << 4 | low);
                value.and_then(|value| u8::try_from(value).ok()).ok_or(UnknownMessage)?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| UnknownMessage)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(event: &str, key: &str) -> String {
        format!(
            r#"{{"Records": [{{"eventName": "{event}", "s3": {{"bucket": {{"name": "uploads"}},
                "object": {{"key": "{key}", "versionId": "v1"}}}}}}]}}"#
        )
    }

    #[test]
    fn keys_are_form_encoded() {
        for (encoded, decoded) in [
            ("exports/alpine/a.csv", "exports/alpine/a.csv"),
            ("exports%2Falpine%2Fa.csv", "exports/alpine/a.csv"),
            ("exports/alpine/first+quarter.csv", "exports/alpine/first quarter.csv"),
            ("exports/alpine/first%20quarter.csv", "exports/alpine/first quarter.csv"),
            ("exports/alpine/a%2Bb.csv", "exports/alpine/a+b.csv"),
            ("exports/alpine/Pe%C3%B1a.csv", "exports/alpine/Peña.csv"),
            ("exports/alpine/100%25.csv", "exports/alpine/100%.csv"),
        ] {
            let notices = read(&body("ObjectCreated:Put", encoded)).unwrap();
            assert_eq!(notices[0].key, decoded);
        }
    }

    #[test]
    fn what_is_no_event_of_s3_is_not_understood() {
        for body in [
            "",
            "{}",
            "not json",
            r#"{"Records": []}"#,
            r#"{"Event": "s3:OtherEvent"}"#,
            r#"{"detail-type": "Object Created"}"#,
            &body("ObjectRestore:Post", "exports/alpine/a.csv"),
            &body("ObjectCreated:Put", "exports/alpine/a%2"),
            &body("ObjectCreated:Put", "exports/alpine/%FF.csv"),
        ] {
            assert!(read(body).is_err(), "{body}");
        }
    }

    #[test]
    fn created_and_removed_are_told_apart_with_or_without_prefix() {
        for (event, is_removal) in [
            ("ObjectCreated:CompleteMultipartUpload", false),
            ("s3:ObjectCreated:Copy", false),
            ("ObjectRemoved:DeleteMarkerCreated", true),
            ("ObjectRemoved:Delete", true),
            ("LifecycleExpiration:Delete", true),
        ] {
            let notices = read(&body(event, "exports/alpine/a.csv")).unwrap();
            assert_eq!(notices[0].is_removal, is_removal, "{event}");
        }
    }
}
