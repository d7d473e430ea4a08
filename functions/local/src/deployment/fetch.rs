//! `clear64 fetch`: the files of a county's current run, in a folder, for the other commands.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata as _;
use clap::Args;
use clear64_bucket::{Role, Surroundings};
use clear64_publish::publisher::META;
use clear64_rules::county::County;

use super::reach::{Reached, Where};
use super::status::of_county;
use super::{DASHBOARD, DeploymentError, RESULTS};

/// Whose run, and where to.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Where,
    /// Whose current run
    #[arg(long, required_unless_present = "published")]
    county: Option<County>,
    /// The data set that is published instead: `meta.json` and what it refers to
    #[arg(long, conflicts_with = "county")]
    published: bool,
    /// New folder for its files
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Fetches the run that holds.
pub(crate) async fn fetch(
    arguments: &Arguments,
    surroundings: Arc<dyn Surroundings>,
    random: fn() -> io::Result<[u8; 32]>,
) -> Result<String, DeploymentError> {
    let reached = Reached::reach(&arguments.place, surroundings, &random).await?;
    let operator = reached.client(&Role::Operator)?;
    let (s3, bucket, prefix, told) = match arguments.county {
        Some(county) => {
            let slug = county.slug();
            let s3 = reached.client(&Role::Uploader(slug.clone().try_into()?))?;
            let run = of_county(&s3, county).await?.and_then(|status| status.current);
            let run = run.ok_or(DeploymentError::NoRun { county: slug.clone() })?;
            let prefix = format!("county={slug}/run={run}/");
            (s3, RESULTS, prefix, format!("{slug}, run {run}"))
        }
        None => (operator, DASHBOARD, "data/".to_owned(), "the published data set".to_owned()),
    };
    let wanted = if arguments.published { Some(referred(&s3).await?) } else { None };
    let mut pages = s3.list_objects_v2().bucket(bucket).prefix(&prefix).into_paginator().send();
    let folder = beside(&arguments.out)?;
    let mut files = 0;
    while let Some(page) = pages.next().await {
        for object in page?.contents() {
            let key = object.key().ok_or(DeploymentError::NoAnswer)?;
            let name = key.strip_prefix(&prefix).ok_or(DeploymentError::NoAnswer)?;
            // What was published before stays for a while, for pages that are open.
            if wanted.as_ref().is_some_and(|wanted| !wanted.contains(name)) {
                continue;
            }
            save(&s3, bucket, key, &folder.path().join(name)).await?;
            files += 1;
        }
    }
    fs::rename(folder.path(), &arguments.out).map_err(unwritten)?;
    // It is where it should be: nothing is left to be removed.
    let _ = folder.keep();
    Ok(format!("{told}: {files} files fetched.\n"))
}

/// A folder that gets the name `out` when everything is in it; for its owner alone.
fn beside(out: &Path) -> Result<tempfile::TempDir, DeploymentError> {
    if out.exists() {
        return Err(unwritten(io::ErrorKind::AlreadyExists.into()));
    }
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut folder = tempfile::Builder::new();
    folder.prefix(".clear64-partial-").permissions(fs::Permissions::from_mode(0o700));
    folder.tempdir_in(parent.unwrap_or(Path::new("."))).map_err(unwritten)
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn unwritten(source: io::Error) -> DeploymentError {
    DeploymentError::Out { kind: source.kind() }
}

/// Names of what the published data set refers to, and of what refers to it.
async fn referred(s3: &Client) -> Result<String, DeploymentError> {
    let found = s3.get_object().bucket(DASHBOARD).key(META).send().await;
    let object = found.map_err(|error| match error.code() {
        Some("NoSuchKey") => DeploymentError::NothingPublished,
        _ => error.into(),
    })?;
    let bytes = object.body.collect().await.map_err(|_| DeploymentError::NoAnswer)?.into_bytes();
    Ok(format!("meta.json {}", String::from_utf8_lossy(&bytes)))
}

async fn save(s3: &Client, bucket: &str, key: &str, path: &Path) -> Result<(), DeploymentError> {
    let mut file = OpenOptions::new();
    let mut file = file.write(true).create_new(true).mode(0o600).open(path).map_err(unwritten)?;
    let mut body = s3.get_object().bucket(bucket).key(key).send().await?.body;
    while let Some(bytes) = body.next().await {
        file.write_all(&bytes.map_err(|_| DeploymentError::NoAnswer)?).map_err(unwritten)?;
    }
    Ok(())
}
