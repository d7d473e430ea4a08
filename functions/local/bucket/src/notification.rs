//! Events as S3 writes them.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::form;

/// What S3 sends to a queue when notifications are set up: to be answered with success.
pub const TEST_EVENT: &str = r#"{"Service":"Amazon S3","Event":"s3:TestEvent"}"#;

/// Which writes are told to which queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The queue that gets the events. Several notifications may name one queue.
    pub queue: String,
    /// The bucket written to.
    pub bucket: String,
    /// How the key begins.
    pub prefix: String,
}

impl Notification {
    pub(crate) fn tells_of(&self, bucket: &str, key: &str) -> bool {
        self.bucket == bucket && key.starts_with(&self.prefix)
    }
}

/// What happened to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    Put,
    CompleteMultipartUpload,
    DeleteMarkerCreated,
    Delete,
}

impl Happening {
    fn name(self) -> &'static str {
        match self {
            Happening::Put => "ObjectCreated:Put",
            Happening::CompleteMultipartUpload => "ObjectCreated:CompleteMultipartUpload",
            Happening::DeleteMarkerCreated => "ObjectRemoved:DeleteMarkerCreated",
            Happening::Delete => "ObjectRemoved:Delete",
        }
    }
}

/// A write, as its event tells it.
pub(crate) struct Told<'a> {
    pub(crate) happening: Happening,
    pub(crate) region: &'a str,
    pub(crate) time: Timestamp,
    pub(crate) actor: &'a str,
    pub(crate) request: [u8; 16],
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
    /// Bytes and ETag; none of what was removed.
    pub(crate) content: Option<(u64, &'a str)>,
    pub(crate) version: &'a str,
    pub(crate) sequence: u64,
}

impl Told<'_> {
    /// One event, with every field that S3 sends.
    pub(crate) fn json(&self, queue: &str) -> String {
        let mut object = json!({
            "key": form::encode(self.key),
            "versionId": self.version,
            "sequencer": format!("{:018X}", self.sequence),
        });
        if let (Some((size, etag)), Value::Object(object)) = (self.content, &mut object) {
            object.insert("size".to_owned(), json!(size));
            object.insert("eTag".to_owned(), json!(etag));
        }
        let request = format!("{:032X}", u128::from_be_bytes(self.request));
        json!({ "Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": self.region,
            "eventTime": format!("{:.3}", self.time),
            "eventName": self.happening.name(),
            "userIdentity": { "principalId": self.actor },
            "requestParameters": { "sourceIPAddress": "127.0.0.1" },
            "responseElements": {
                "x-amz-request-id": request.get(..16),
                "x-amz-id-2": request,
            },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": queue,
                "bucket": {
                    "name": self.bucket,
                    "ownerIdentity": { "principalId": "clear64" },
                    "arn": format!("arn:aws:s3:::{}", self.bucket),
                },
                "object": object,
            },
        }]})
        .to_string()
    }
}
