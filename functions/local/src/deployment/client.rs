//! A client of the buckets of one machine.

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::{Client, Config};
use clear64_bucket::Principal;
use std::net::SocketAddr;

/// The region that the store names.
pub(crate) const REGION: &str = "us-west-1";

/// A client with this access key.
pub(crate) fn client(address: SocketAddr, principal: &Principal) -> Client {
    let credentials =
        Credentials::new(&principal.access_key, &principal.secret_key, None, None, "keys.json");
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(format!("http://{address}"))
        .force_path_style(true)
        .credentials_provider(credentials)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}
