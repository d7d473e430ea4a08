//! Put, get, head and delete.

use std::collections::BTreeMap;

use http::StatusCode;
use s3s::dto::{
    DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject,
    ETagCondition, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, Metadata,
    ObjectIdentifier, PutObjectInput, PutObjectOutput, Range, Timestamp,
};
use s3s::{S3ErrorCode, S3Request, S3Response, S3Result};

use super::body::{self, Said};
use super::{Answer, Opened, condition, etag, invalid, said_sums, set_sum, time};
use crate::store::{Condition, Deleted, Found, Headers, Put};

pub(super) fn metadata(metadata: Option<Metadata>) -> BTreeMap<String, String> {
    metadata.unwrap_or_default().into_iter().collect()
}

pub(super) async fn put(
    opened: Opened,
    request: S3Request<PutObjectInput>,
) -> Answer<PutObjectOutput> {
    let input = request.input;
    if input.write_offset_bytes.is_some() {
        return Err(S3ErrorCode::NotImplemented.into());
    }
    let condition = condition(input.if_match.as_ref(), input.if_none_match.as_ref())?;
    let said = Said {
        length: input.content_length,
        md5: input.content_md5,
        sums: said_sums!(input).collect(),
        algorithm: body::algorithm(input.checksum_algorithm.as_ref())?,
        trailer: request.trailing_headers,
    };
    let headers = Headers {
        content_type: input.content_type,
        content_encoding: input.content_encoding.as_deref().and_then(without_chunks),
        content_language: input.content_language,
        content_disposition: input.content_disposition,
        cache_control: input.cache_control,
        metadata: metadata(input.metadata),
    };
    let (bucket, key) = (input.bucket, input.key);
    let stored = body::receive(
        opened,
        &request.headers,
        input.body,
        said,
        move |store, actor, draft, sum| {
            let put = Put { bucket: &bucket, key: &key, headers, sum, condition, actor };
            store.put(draft, put)
        },
    )
    .await?;
    let mut output = PutObjectOutput {
        e_tag: Some(etag(&stored.etag)),
        version_id: Some(stored.version),
        ..PutObjectOutput::default()
    };
    set_sum!(output, &stored.sum);
    output.checksum_type = stored.sum.as_ref().map(super::checksum_type);
    Ok(S3Response::new(output))
}

/// `aws-chunked` says how the body travelled, not what it is.
pub(super) fn without_chunks(encoding: &str) -> Option<String> {
    let kept: Vec<&str> =
        encoding.split(',').map(str::trim).filter(|name| *name != "aws-chunked").collect();
    if kept.is_empty() || kept == [""] { None } else { Some(kept.join(",")) }
}

/// The conditions of a read. The dates count only where no ETag was given.
struct Wanted {
    matches: Option<ETagCondition>,
    none_matches: Option<ETagCondition>,
    modified_since: Option<Timestamp>,
    unmodified_since: Option<Timestamp>,
}

impl Wanted {
    fn check(&self, found: &Found) -> S3Result<()> {
        let is = |wanted: &ETagCondition| match wanted {
            ETagCondition::Any => true,
            ETagCondition::ETag(etag) => etag.value() == found.object.etag,
        };
        // As a header says it: in whole seconds.
        let seconds = jiff::Timestamp::from_second(found.modified.as_second());
        let modified = time(seconds.unwrap_or(found.modified));
        let stale = match (&self.matches, &self.unmodified_since) {
            (Some(wanted), _) => !is(wanted),
            (None, Some(since)) => modified > *since,
            (None, None) => false,
        };
        let known = match (&self.none_matches, &self.modified_since) {
            (Some(known), _) => is(known),
            (None, Some(since)) => modified <= *since,
            (None, None) => false,
        };
        if stale {
            Err(S3ErrorCode::PreconditionFailed.into())
        } else if known {
            Err(S3ErrorCode::NotModified.into())
        } else {
            Ok(())
        }
    }
}

/// The bytes asked for: where they start, how many.
struct Slice {
    start: u64,
    length: u64,
    /// As Content-Range has it.
    range: Option<String>,
    parts: Option<i32>,
}

/// The bytes that a range or a part number asks for.
fn slice(found: &Found, range: Option<Range>, part: Option<i32>) -> S3Result<Slice> {
    let size = found.object.size;
    let (start, length) = match (range, part) {
        (None, None) => (0, size),
        (Some(range), None) => {
            let asked = range.check(size).map_err(|_| S3ErrorCode::InvalidRange)?;
            (asked.start, asked.end - asked.start)
        }
        (None, Some(part)) => {
            let index = usize::try_from(part).ok().and_then(|part| part.checked_sub(1));
            let index = index.ok_or_else(|| invalid("part numbers begin with 1"))?;
            let pieces = &found.object.pieces;
            let piece = pieces.get(index).ok_or(S3ErrorCode::InvalidPart)?;
            (pieces.iter().take(index).map(|piece| piece.size).sum(), piece.size)
        }
        (Some(_), Some(_)) => return Err(invalid("a range or a part number, not both")),
    };
    let partial = (length != size)
        .then(|| format!("bytes {start}-{}/{size}", (start + length).saturating_sub(1)));
    let parts = part.filter(|_| found.object.in_parts).map(|_| found.object.pieces.len());
    Ok(Slice { start, length, range: partial, parts: parts.and_then(|n| i32::try_from(n).ok()) })
}

/// Sets what get and head say alike.
macro_rules! describe {
    ($output:expr, $found:expr, $slice:expr, $checksum:expr) => {
        let object = &$found.object;
        $output.accept_ranges = Some("bytes".to_owned());
        $output.content_length = i64::try_from($slice.length).ok();
        $output.content_range.clone_from(&$slice.range);
        $output.parts_count = $slice.parts;
        $output.e_tag = Some(etag(&object.etag));
        $output.last_modified = Some(time($found.modified));
        $output.version_id = Some($found.version.clone());
        $output.content_type.clone_from(&object.headers.content_type);
        $output.content_encoding.clone_from(&object.headers.content_encoding);
        $output.content_language.clone_from(&object.headers.content_language);
        $output.content_disposition.clone_from(&object.headers.content_disposition);
        $output.cache_control.clone_from(&object.headers.cache_control);
        $output.metadata = Some(object.headers.metadata.clone().into_iter().collect());
        if $checksum && $slice.range.is_none() {
            set_sum!($output, &object.sum);
            $output.checksum_type = object.sum.as_ref().map(super::checksum_type);
        }
    };
}

/// The version that a request is about, if its conditions hold, and the slice that it asks for.
macro_rules! sought {
    ($opened:expr, $input:expr) => {{
        let wanted = Wanted {
            matches: $input.if_match,
            none_matches: $input.if_none_match,
            modified_since: $input.if_modified_since,
            unmodified_since: $input.if_unmodified_since,
        };
        let (bucket, key, version) = ($input.bucket, $input.key, $input.version_id);
        let find =
            move |store: &crate::Store, _: &str| store.find(&bucket, &key, version.as_deref());
        let found = $opened.run(find).await?;
        wanted.check(&found)?;
        let slice = slice(&found, $input.range, $input.part_number)?;
        (found, slice)
    }};
}

fn status(slice: &Slice) -> StatusCode {
    if slice.range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK }
}

pub(super) async fn get(
    opened: Opened,
    request: S3Request<GetObjectInput>,
) -> Answer<GetObjectOutput> {
    let input = request.input;
    let store = std::sync::Arc::clone(&opened.store);
    let (found, slice) = sought!(opened, input);
    let mut output = GetObjectOutput::default();
    describe!(output, found, slice, input.checksum_mode.is_some());
    let pieces = store.content(&found.object.pieces, slice.start, slice.length);
    output.body = Some(body::answer(pieces, slice.length));
    Ok(S3Response::with_status(output, status(&slice)))
}

pub(super) async fn head(
    opened: Opened,
    request: S3Request<HeadObjectInput>,
) -> Answer<HeadObjectOutput> {
    let input = request.input;
    let (found, slice) = sought!(opened, input);
    let mut output = HeadObjectOutput::default();
    describe!(output, found, slice, input.checksum_mode.is_some());
    Ok(S3Response::with_status(output, status(&slice)))
}

pub(super) async fn delete(
    opened: Opened,
    request: S3Request<DeleteObjectInput>,
) -> Answer<DeleteObjectOutput> {
    let input = request.input;
    let condition = condition(input.if_match.as_ref(), None)?;
    let asked = input.version_id.clone();
    let (bucket, key) = (input.bucket, input.key);
    let deleted = opened
        .run(move |store, actor| store.delete(&bucket, &key, asked.as_deref(), &condition, actor))
        .await?;
    let (delete_marker, version_id) = match deleted {
        Deleted::Marked(id) => (Some(true), Some(id)),
        Deleted::Gone { marker } => (marker.then_some(true), input.version_id),
        Deleted::Absent => (None, input.version_id),
    };
    let output = DeleteObjectOutput { delete_marker, version_id, ..DeleteObjectOutput::default() };
    Ok(S3Response::new(output))
}

/// Deletes one after the other; what is refused is told beside the rest.
pub(super) async fn delete_all(
    asked: Vec<(ObjectIdentifier, S3Result<Opened>)>,
    request: S3Request<DeleteObjectsInput>,
) -> Answer<DeleteObjectsOutput> {
    let quiet = request.input.delete.quiet == Some(true);
    let (mut done, mut errors) = (Vec::new(), Vec::new());
    for (object, opened) in asked {
        let (bucket, key) = (request.input.bucket.clone(), object.key.clone());
        let condition = object
            .e_tag
            .map_or(Condition::Always, |etag| Condition::Matches(etag.value().to_owned()));
        let version = object.version_id.clone();
        let answer = match opened {
            Ok(opened) => {
                let delete = move |store: &crate::Store, actor: &str| {
                    store.delete(&bucket, &key, version.as_deref(), &condition, actor)
                };
                opened.run(delete).await
            }
            Err(refused) => Err(refused),
        };
        let (key, version_id) = (Some(object.key), object.version_id);
        match answer {
            Ok(deleted) => done.push(deleted_object(deleted, key, version_id)),
            Err(refused) => errors.push(s3s::dto::Error {
                code: Some(refused.code().as_str().to_owned()),
                key,
                message: refused.message().map(str::to_owned),
                version_id,
            }),
        }
    }
    Ok(S3Response::new(DeleteObjectsOutput {
        deleted: (!quiet).then_some(done),
        errors: Some(errors),
        ..DeleteObjectsOutput::default()
    }))
}

fn deleted_object(done: Deleted, key: Option<String>, version_id: Option<String>) -> DeletedObject {
    let (delete_marker, delete_marker_version_id) = match done {
        Deleted::Marked(id) => (Some(true), Some(id)),
        Deleted::Gone { marker: true } => (Some(true), version_id.clone()),
        Deleted::Gone { marker: false } | Deleted::Absent => (None, None),
    };
    DeletedObject { delete_marker, delete_marker_version_id, key, version_id }
}
