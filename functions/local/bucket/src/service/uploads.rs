//! Uploads in parts.

use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, ChecksumAlgorithm, ChecksumType,
    CompleteMultipartUploadInput, CompleteMultipartUploadOutput, CompletedPart,
    CreateMultipartUploadInput, CreateMultipartUploadOutput, ListMultipartUploadsInput,
    ListMultipartUploadsOutput, ListPartsInput, ListPartsOutput, MultipartUpload, Part,
    UploadPartInput, UploadPartOutput,
};
use s3s::{S3ErrorCode, S3Request, S3Response, S3Result};

use super::body::{self, Said};
use super::objects::{metadata, without_chunks};
use super::{Answer, Opened, condition, etag, invalid, listed, said_sums, set_sum, time};
use crate::checksum::Algorithm;
use crate::store::{Begin, Complete, CompletePart, Headers, PartRow, UploadPlace};

/// The greatest part number, as S3 has it.
const PARTS: i32 = 10_000;
/// The longest page.
const LONGEST: usize = 1000;

pub(super) async fn begin(
    opened: Opened,
    request: S3Request<CreateMultipartUploadInput>,
) -> Answer<CreateMultipartUploadOutput> {
    let input = request.input;
    let algorithm = body::algorithm(input.checksum_algorithm.as_ref())?;
    let whole = match input.checksum_type.as_ref().map(ChecksumType::as_str) {
        Some(ChecksumType::FULL_OBJECT) => true,
        Some(_) => false,
        None => algorithm == Some(Algorithm::Crc64Nvme),
    };
    let begin = Begin {
        headers: Headers {
            content_type: input.content_type,
            content_encoding: input.content_encoding.as_deref().and_then(without_chunks),
            content_language: input.content_language,
            content_disposition: input.content_disposition,
            cache_control: input.cache_control,
            metadata: metadata(input.metadata),
        },
        algorithm,
        whole,
    };
    let (bucket, key) = (input.bucket.clone(), input.key.clone());
    let id = opened.run(move |store, _| store.begin_upload(&bucket, &key, begin)).await?;
    Ok(S3Response::new(CreateMultipartUploadOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        upload_id: Some(id),
        checksum_algorithm: algorithm.map(|of| ChecksumAlgorithm::from_static(of.name())),
        checksum_type: algorithm.map(|_| kind(whole)),
        ..CreateMultipartUploadOutput::default()
    }))
}

fn kind(whole: bool) -> ChecksumType {
    ChecksumType::from_static(if whole {
        ChecksumType::FULL_OBJECT
    } else {
        ChecksumType::COMPOSITE
    })
}

fn part_number(number: Option<i32>) -> S3Result<u32> {
    let number = number.filter(|number| (1..=PARTS).contains(number));
    number
        .and_then(|number| u32::try_from(number).ok())
        .ok_or_else(|| invalid("part numbers are 1 to 10,000"))
}

pub(super) async fn part(
    opened: Opened,
    request: S3Request<UploadPartInput>,
) -> Answer<UploadPartOutput> {
    let input = request.input;
    let number = part_number(Some(input.part_number))?;
    let said = Said {
        length: input.content_length,
        md5: input.content_md5,
        sums: said_sums!(input).collect(),
        algorithm: body::algorithm(input.checksum_algorithm.as_ref())?,
        trailer: request.trailing_headers,
    };
    let (bucket, key, id) = (input.bucket, input.key, input.upload_id);
    let (tag, sum) =
        body::receive(opened, &request.headers, input.body, said, move |store, _, draft, sum| {
            let place = UploadPlace { bucket: &bucket, key: &key, id: &id };
            Ok((store.put_part(place, number, draft, sum.clone())?, sum))
        })
        .await?;
    let mut output = UploadPartOutput { e_tag: Some(etag(&tag)), ..UploadPartOutput::default() };
    set_sum!(output, &sum);
    Ok(S3Response::new(output))
}

pub(super) async fn parts(
    opened: Opened,
    request: S3Request<ListPartsInput>,
) -> Answer<ListPartsOutput> {
    let input = request.input;
    let after = match &input.part_number_marker {
        Some(marker) => u32::try_from(*marker).map_err(|_| invalid("a part number marker"))?,
        None => 0,
    };
    let limit = input.max_parts.and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.unwrap_or(LONGEST).min(LONGEST);
    let (bucket, key, id) = (input.bucket.clone(), input.key.clone(), input.upload_id.clone());
    let (upload, parts, more) = opened
        .run(move |store, _| {
            store.parts(UploadPlace { bucket: &bucket, key: &key, id: &id }, after, limit)
        })
        .await?;
    let last = parts.last().filter(|_| more).and_then(|(number, _)| i32::try_from(*number).ok());
    Ok(S3Response::new(ListPartsOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        upload_id: Some(input.upload_id),
        parts: Some(parts.iter().map(|(number, row)| part_line(*number, row)).collect()),
        is_truncated: Some(more),
        max_parts: i32::try_from(limit).ok(),
        part_number_marker: input.part_number_marker,
        next_part_number_marker: last,
        checksum_algorithm: upload.algorithm.map(|of| ChecksumAlgorithm::from_static(of.name())),
        checksum_type: upload.algorithm.map(|_| kind(upload.whole)),
        ..ListPartsOutput::default()
    }))
}

fn part_line(number: u32, row: &PartRow) -> Part {
    let modified = jiff::Timestamp::from_microsecond(row.modified).ok();
    let mut part = Part {
        part_number: i32::try_from(number).ok(),
        e_tag: Some(etag(&row.etag)),
        size: i64::try_from(row.piece.size).ok(),
        last_modified: modified.map(time),
        ..Part::default()
    };
    set_sum!(part, &row.sum);
    part
}

pub(super) async fn complete(
    opened: Opened,
    request: S3Request<CompleteMultipartUploadInput>,
) -> Answer<CompleteMultipartUploadOutput> {
    let input = request.input;
    let condition = condition(input.if_match.as_ref(), input.if_none_match.as_ref())?;
    let named = input.multipart_upload.as_ref().and_then(|upload| upload.parts.as_ref());
    let named = named.filter(|parts| !parts.is_empty()).ok_or(S3ErrorCode::MalformedXML)?;
    let parts = named.iter().map(completed).collect::<S3Result<Vec<_>>>()?;
    let sum = said_sums!(input).next().map(|(_, value)| value);
    let size = input.mpu_object_size.and_then(|size| u64::try_from(size).ok());
    let (bucket, key, id) = (input.bucket.clone(), input.key.clone(), input.upload_id);
    let stored = opened
        .run(move |store, actor| {
            let complete = Complete { parts, size, sum, condition, actor };
            let place = UploadPlace { bucket: &bucket, key: &key, id: &id };
            store.complete_upload(place, &complete)
        })
        .await?;
    let mut output = CompleteMultipartUploadOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        e_tag: Some(etag(&stored.etag)),
        version_id: Some(stored.version),
        checksum_type: stored.sum.as_ref().map(super::checksum_type),
        ..CompleteMultipartUploadOutput::default()
    };
    set_sum!(output, &stored.sum);
    Ok(S3Response::new(output))
}

fn completed(part: &CompletedPart) -> S3Result<CompletePart> {
    Ok(CompletePart {
        number: part_number(part.part_number)?,
        etag: part.e_tag.as_ref().map(|etag| etag.value().to_owned()),
        sum: said_sums!(part).next().map(|(_, value)| value),
    })
}

pub(super) async fn abort(
    opened: Opened,
    request: S3Request<AbortMultipartUploadInput>,
) -> Answer<AbortMultipartUploadOutput> {
    let input = request.input;
    opened
        .run(move |store, _| {
            let place =
                UploadPlace { bucket: &input.bucket, key: &input.key, id: &input.upload_id };
            store.abort_upload(place)
        })
        .await?;
    Ok(S3Response::new(AbortMultipartUploadOutput::default()))
}

/// The uploads under way, in pages by key and id.
pub(super) async fn list(
    opened: Opened,
    request: S3Request<ListMultipartUploadsInput>,
) -> Answer<ListMultipartUploadsOutput> {
    let input = request.input;
    if input.delimiter.as_ref().is_some_and(|delimiter| !delimiter.is_empty()) {
        return Err(S3ErrorCode::NotImplemented.into());
    }
    let limit = input.max_uploads.and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.unwrap_or(LONGEST).min(LONGEST);
    let (bucket, prefix) = (input.bucket.clone(), input.prefix.clone().unwrap_or_default());
    let mut uploads = opened.run(move |store, _| store.uploads(&bucket, &prefix)).await?;
    if let Some(after) = input.key_marker.as_deref().filter(|marker| !marker.is_empty()) {
        let id = input.upload_id_marker.as_deref().filter(|marker| !marker.is_empty());
        uploads.retain(|(key, upload, _)| {
            key.as_str() > after || (key == after && id.is_some_and(|id| upload.as_str() > id))
        });
    }
    let more = uploads.len() > limit;
    uploads.truncate(limit);
    let encoding = input.encoding_type.as_ref();
    let last = uploads.last().filter(|_| more);
    Ok(S3Response::new(ListMultipartUploadsOutput {
        bucket: Some(input.bucket),
        prefix: input.prefix.as_deref().map(|prefix| listed(prefix, encoding)),
        is_truncated: Some(more),
        max_uploads: i32::try_from(limit).ok(),
        next_key_marker: last.map(|(key, _, _)| listed(key, encoding)),
        next_upload_id_marker: last.map(|(_, id, _)| id.clone()),
        uploads: Some(
            uploads
                .iter()
                .map(|(key, id, row)| MultipartUpload {
                    key: Some(listed(key, encoding)),
                    upload_id: Some(id.clone()),
                    initiated: jiff::Timestamp::from_microsecond(row.begun).ok().map(time),
                    ..MultipartUpload::default()
                })
                .collect(),
        ),
        encoding_type: input.encoding_type,
        ..ListMultipartUploadsOutput::default()
    }))
}
