//! `clear64 upload`: puts a county's export, or its policy, into the uploads bucket, with the county's
//! key. Any client of S3 does the same.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::{ByteStream, Length};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use clap::Args;
use clear64_bucket::{Role, Surroundings};
use clear64_rules::county::County;

use super::reach::{Reached, Where};
use super::{DeploymentError, UPLOADS};
use crate::report::grouped;

/// Bytes of a part. A larger file goes in parts.
const PART: u64 = 64 << 20;

/// What to upload, and for whom.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Files of one export
    #[arg(required_unless_present = "policy", value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    place: Where,
    /// Whose export it is
    #[arg(long)]
    county: County,
    /// Name of the folder for several files, which are closed as one set
    #[arg(long, value_name = "NAME")]
    set: Option<String>,
    /// A policy of the county, .toml or .json
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// Uploads, and says how to follow.
pub(crate) async fn upload(
    arguments: &Arguments,
    surroundings: Arc<dyn Surroundings>,
    random: fn() -> std::io::Result<[u8; 32]>,
) -> Result<String, DeploymentError> {
    let slug = arguments.county.slug();
    let exports = exports(arguments, &slug)?;
    let policy = arguments.policy.as_deref().map(|path| policy(path, &slug)).transpose()?;
    let reached = Reached::reach(&arguments.place, surroundings, &random).await?;
    let uploader = reached.client(&Role::Uploader(slug.clone().try_into()?))?;
    if let Some(set) = &arguments.set {
        is_open(&uploader, &format!("exports/{slug}/{set}/"), &exports).await?;
    }
    let mut bytes = 0;
    if let Some(upload) = &policy {
        let officer = Role::PolicyOfficer(slug.clone().try_into()?);
        bytes += upload.send(&reached.client(&officer)?).await?;
    }
    for upload in &exports {
        bytes += upload.send(&uploader).await?;
    }
    if let Some(set) = &arguments.set {
        let ready = format!("exports/{slug}/{set}/READY");
        uploader.put_object().bucket(UPLOADS).key(ready).send().await?;
    }
    let files = exports.len() + usize::from(policy.is_some());
    let next = if reached.is_up() { "" } else { "Start `clear64 up` to have it determined.\n" };
    Ok(format!(
        "{slug}: {files} {} uploaded, {} bytes. `clear64 status --county {slug}` says what becomes of \
         it.\n{next}",
        if files == 1 { "file" } else { "files" },
        grouped(bytes),
    ))
}

/// Fails if a set has been closed, or holds another file than those to be sent: what an upload that
/// was interrupted has left is sent again.
async fn is_open(s3: &Client, set: &str, exports: &[Upload<'_>]) -> Result<(), DeploymentError> {
    let mut pages = s3.list_objects_v2().bucket(UPLOADS).prefix(set).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page?;
        let mut there = page.contents().iter().filter_map(|object| object.key());
        if there.any(|key| exports.iter().all(|upload| upload.key != key)) {
            return Err(DeploymentError::SetExists);
        }
    }
    Ok(())
}

/// A file and its key.
struct Upload<'p> {
    path: &'p Path,
    /// Which argument it is, for errors: names of files can be those of persons.
    argument: String,
    key: String,
}

fn exports<'p>(arguments: &'p Arguments, slug: &str) -> Result<Vec<Upload<'p>>, DeploymentError> {
    let is_no_name = |set: &String| set.is_empty() || set.contains('/');
    if arguments.set.as_ref().map_or(arguments.files.len() > 1, is_no_name) {
        return Err(DeploymentError::NoSet);
    }
    if arguments.set.is_some() && arguments.files.is_empty() {
        return Err(DeploymentError::EmptySet);
    }
    let set = arguments.set.as_ref().map(|set| format!("{set}/")).unwrap_or_default();
    let upload = |(index, path): (usize, &'p PathBuf)| {
        let argument = format!("FILE {}", index + 1);
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| DeploymentError::Nameless { argument: argument.clone() })?;
        Ok(Upload { path, argument, key: format!("exports/{slug}/{set}{name}") })
    };
    let uploads: Vec<_> =
        arguments.files.iter().enumerate().map(upload).collect::<Result<_, DeploymentError>>()?;
    for (index, upload) in uploads.iter().enumerate() {
        let alike = uploads[..index].iter().find(|earlier| earlier.key == upload.key);
        if let Some(earlier) = alike {
            let [one, other] = [earlier, upload].map(|upload| upload.argument.clone());
            return Err(DeploymentError::Alike { one, other });
        }
        if upload.key.ends_with("/READY") {
            return Err(DeploymentError::Nameless { argument: upload.argument.clone() });
        }
    }
    Ok(uploads)
}

fn policy<'p>(path: &'p Path, slug: &str) -> Result<Upload<'p>, DeploymentError> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    let ending = ending.filter(|ending| matches!(*ending, "toml" | "json"));
    let ending = ending.ok_or(DeploymentError::NoPolicy)?;
    let key = format!("policies/{slug}/policy.{ending}");
    Ok(Upload { path, argument: "the file given with --policy".to_owned(), key })
}

impl Upload<'_> {
    /// Sends it; gives its bytes.
    async fn send(&self, s3: &Client) -> Result<u64, DeploymentError> {
        let bytes =
            std::fs::metadata(self.path).map_err(|error| self.unreadable(error.kind()))?.len();
        if bytes <= PART {
            let body = self.part(0, bytes).await?;
            s3.put_object().bucket(UPLOADS).key(&self.key).body(body).send().await?;
        } else {
            self.send_in_parts(s3, bytes).await?;
        }
        Ok(bytes)
    }

    async fn send_in_parts(&self, s3: &Client, bytes: u64) -> Result<(), DeploymentError> {
        let begun = s3.create_multipart_upload().bucket(UPLOADS).key(&self.key).send().await?;
        let id = begun.upload_id().ok_or(DeploymentError::NoAnswer)?;
        let sent = self.send_parts(s3, id, bytes).await;
        if sent.is_err() {
            let abort = s3.abort_multipart_upload().bucket(UPLOADS).key(&self.key);
            // Best effort: the store forgets what was begun a week ago.
            let _ = abort.upload_id(id).send().await;
        }
        sent
    }

    async fn send_parts(&self, s3: &Client, id: &str, bytes: u64) -> Result<(), DeploymentError> {
        let mut parts = Vec::new();
        for number in 1..=bytes.div_ceil(PART) {
            let start = (number - 1) * PART;
            let number =
                i32::try_from(number).map_err(|_| self.unreadable(ErrorKind::FileTooLarge))?;
            let body = self.part(start, PART.min(bytes - start)).await?;
            let part = s3.upload_part().bucket(UPLOADS).key(&self.key).upload_id(id);
            let sent = part.part_number(number).body(body).send().await?;
            let part = CompletedPart::builder().part_number(number);
            parts.push(part.set_e_tag(sent.e_tag).build());
        }
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let complete = s3.complete_multipart_upload().bucket(UPLOADS).key(&self.key);
        complete.upload_id(id).multipart_upload(parts).send().await?;
        Ok(())
    }

    async fn part(&self, offset: u64, length: u64) -> Result<ByteStream, DeploymentError> {
        let part = ByteStream::read_from().path(self.path).offset(offset);
        let part = part.length(Length::Exact(length)).build().await;
        part.map_err(|_| self.unreadable(ErrorKind::Other))
    }

    fn unreadable(&self, kind: ErrorKind) -> DeploymentError {
        DeploymentError::Unopened { argument: self.argument.clone(), kind }
    }
}
