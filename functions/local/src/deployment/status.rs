//! `clear64 status`: what became of the uploads, and what to do about those that were refused.
//! `clear64 redrive`: the messages that were given up, once more.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use clap::Args;
use clear64_bucket::{Role, Surroundings};
use clear64_cloud::aws_store::AwsStore;
use clear64_cloud::status::{CountyStatus, key};
use clear64_cloud::store::{Store as _, Version};
use clear64_determine::place::Place;
use clear64_determine::unclaimed::{self, Unclaimed};
use clear64_determine::uploads;
use clear64_rules::county::County;
use serde::de::DeserializeOwned;

use super::control::Messages;
use super::reach::{Reached, Where};
use super::status_report::{Statuses, Stored, report};
use super::{DeploymentError, RESULTS, UPLOADS};

/// The pause between two looks at the queue.
const PAUSE: Duration = Duration::from_millis(100);

/// Whose uploads.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Where,
    /// Show every upload of this county [default: the last one of each]
    #[arg(long)]
    county: Option<County>,
    /// Wait until nothing is left to be determined
    #[arg(long)]
    wait: bool,
}

/// The status as text.
pub(crate) async fn status(
    arguments: &Arguments,
    surroundings: Arc<dyn Surroundings>,
    random: fn() -> std::io::Result<[u8; 32]>,
) -> Result<String, DeploymentError> {
    let reached = Reached::reach(&arguments.place, surroundings, &random).await?;
    if arguments.wait {
        settle(&reached).await?;
    }
    let s3 = reached.client(&Role::Operator)?;
    let mut counties = Vec::new();
    for county in County::all().filter(|c| arguments.county.is_none_or(|only| only == *c)) {
        if let Some(status) = of_county(&s3, county).await? {
            counties.push((county, status));
        }
    }
    let stored = stored(&s3, arguments.county).await?;
    let unclaimed: Option<Unclaimed> = json(&s3, unclaimed::KEY).await?;
    let statuses = Statuses {
        only: arguments.county,
        counties,
        stored,
        unclaimed: unclaimed.map(|list| list.objects).unwrap_or_default(),
        messages: reached.messages().await?,
        is_up: reached.is_up(),
    };
    Ok(report(&statuses)?)
}

/// Waits until no event waits.
async fn settle(reached: &Reached) -> Result<(), DeploymentError> {
    if !reached.is_up() {
        return Err(DeploymentError::NotUp);
    }
    loop {
        match reached.messages().await? {
            Messages { waiting: 0, dead: 0 } => return Ok(()),
            Messages { waiting: 0, dead } => return Err(DeploymentError::GivenUp(dead)),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// What the bucket has of each county's exports, or of those of one.
async fn stored(
    s3: &Client,
    only: Option<County>,
) -> Result<BTreeMap<String, Stored>, DeploymentError> {
    let prefix = only.map_or("exports/".to_owned(), |only| format!("exports/{}/", only.slug()));
    let versions = AwsStore::new(s3.clone(), UPLOADS).versions(&prefix).await;
    let mut of_counties: BTreeMap<String, Vec<Version>> = BTreeMap::new();
    for version in versions.map_err(|_| DeploymentError::NoAnswer)? {
        if let Some(county) = Place::of(&version.key).county() {
            of_counties.entry(county.slug()).or_default().push(version);
        }
    }
    let stored = of_counties.into_iter().map(|(slug, versions)| {
        let is_present = |version: &&Version| version.is_latest && !version.is_deletion;
        let objects = versions.iter().filter(is_present).count();
        (slug, Stored { objects, open: uploads::open(&versions) })
    });
    Ok(stored.filter(|(_, stored)| stored.objects > 0).collect())
}

/// Delivers the dead letters again, now or when `clear64 up` starts.
pub(crate) async fn redrive(
    place: &Where,
    surroundings: Arc<dyn Surroundings>,
    random: fn() -> std::io::Result<[u8; 32]>,
) -> Result<String, DeploymentError> {
    let reached = Reached::reach(place, surroundings, &random).await?;
    let count = reached.redrive().await?;
    let when = if reached.is_up() { "" } else { " when `clear64 up` runs" };
    Ok(format!("Events that are delivered again{when}: {count}.\n"))
}

/// What became of a county's uploads, if it has sent any.
pub(super) async fn of_county(
    s3: &Client,
    county: County,
) -> Result<Option<CountyStatus>, DeploymentError> {
    json(s3, &key(county)).await
}

async fn json<T: DeserializeOwned>(s3: &Client, key: &str) -> Result<Option<T>, DeploymentError> {
    let object = match s3.get_object().bucket(RESULTS).key(key).send().await {
        Ok(object) => object,
        Err(error) if error.code() == Some("NoSuchKey") => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let bytes = object.body.collect().await.map_err(|_| DeploymentError::NoAnswer)?.into_bytes();
    let value = serde_json::from_slice(&bytes);
    Ok(Some(value.map_err(|_| DeploymentError::Unreadable { key: key.to_owned() })?))
}
