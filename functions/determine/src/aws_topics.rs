//! Topics of SNS.

use async_trait::async_trait;
use aws_sdk_sns::Client;

use crate::announcement::{Announcement, Outcome, Topics};
use clear64_cloud::aws_store::class;
use clear64_cloud::store::StoreError;

/// Two topics of SNS.
#[derive(Clone, Debug)]
pub struct AwsTopics {
    client: Client,
    ready: String,
    refused: String,
}

impl AwsTopics {
    /// The topics of these ARNs.
    pub fn new(client: Client, ready: impl Into<String>, refused: impl Into<String>) -> Self {
        Self { client, ready: ready.into(), refused: refused.into() }
    }
}

#[async_trait]
impl Topics for AwsTopics {
    async fn announce(&self, announcement: &Announcement) -> Result<(), StoreError> {
        let topic = match announcement.outcome {
            Outcome::ResultsReady => &self.ready,
            Outcome::Refused => &self.refused,
        };
        let text = serde_json::to_string(announcement).map_err(|_| StoreError::Other)?;
        class(self.client.publish().topic_arn(topic).message(text).send().await).map(|_| ())
    }
}
