//! Buckets, and lists of keys and versions.

use s3s::dto::{
    self, Bucket, BucketLocationConstraint, BucketVersioningStatus, CommonPrefix,
    DeleteMarkerEntry, EncodingType, GetBucketLocationInput, GetBucketLocationOutput,
    GetBucketVersioningInput, GetBucketVersioningOutput, HeadBucketInput, HeadBucketOutput,
    ListBucketsInput, ListBucketsOutput, ListObjectVersionsInput, ListObjectVersionsOutput,
    ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output, ObjectVersion,
};
use s3s::{S3Request, S3Response, S3Result};

use super::{Answer, Opened, etag, invalid, listed, time};
use crate::store::{After, Item, List, Order, Version};

/// The longest page, as S3 has it.
const LONGEST: i32 = 1000;

pub(super) async fn buckets(
    opened: Opened,
    _: S3Request<ListBucketsInput>,
) -> Answer<ListBucketsOutput> {
    let buckets = opened
        .run(|store, _| {
            let mut buckets = Vec::new();
            for name in &store.settings().buckets {
                buckets.push(Bucket {
                    name: Some(name.clone()),
                    creation_date: Some(time(store.bucket_created(name)?)),
                    bucket_region: Some(store.settings().region.clone()),
                });
            }
            Ok(buckets)
        })
        .await?;
    let output = ListBucketsOutput { buckets: Some(buckets), ..ListBucketsOutput::default() };
    Ok(S3Response::new(output))
}

/// The region, if there is such a bucket.
async fn region(opened: Opened, bucket: String) -> S3Result<String> {
    opened
        .run(move |store, _| {
            store.served(&bucket)?;
            Ok(store.settings().region.clone())
        })
        .await
}

pub(super) async fn head_bucket(
    opened: Opened,
    request: S3Request<HeadBucketInput>,
) -> Answer<HeadBucketOutput> {
    let region = region(opened, request.input.bucket).await?;
    let output = HeadBucketOutput { bucket_region: Some(region), ..HeadBucketOutput::default() };
    Ok(S3Response::new(output))
}

pub(super) async fn bucket_location(
    opened: Opened,
    request: S3Request<GetBucketLocationInput>,
) -> Answer<GetBucketLocationOutput> {
    let region = region(opened, request.input.bucket).await?;
    let location_constraint = Some(BucketLocationConstraint::from(region));
    Ok(S3Response::new(GetBucketLocationOutput { location_constraint }))
}

pub(super) async fn bucket_versioning(
    opened: Opened,
    request: S3Request<GetBucketVersioningInput>,
) -> Answer<GetBucketVersioningOutput> {
    region(opened, request.input.bucket).await?;
    let status = BucketVersioningStatus::from_static(BucketVersioningStatus::ENABLED);
    let output =
        GetBucketVersioningOutput { status: Some(status), ..GetBucketVersioningOutput::default() };
    Ok(S3Response::new(output))
}

/// A page that was asked for.
struct Asked {
    bucket: String,
    prefix: Option<String>,
    delimiter: Option<String>,
    after: After,
    limit: Option<i32>,
    order: Order,
}

/// A page as it was found.
struct Page {
    versions: Vec<Version>,
    prefixes: Vec<String>,
    /// The last line, if there is more after it.
    last: Option<Item>,
    limit: i32,
}

async fn page(opened: Opened, asked: Asked) -> S3Result<Page> {
    let limit = asked.limit.unwrap_or(LONGEST).min(LONGEST);
    let count = usize::try_from(limit).map_err(|_| invalid("a page has no negative length"))?;
    let (mut items, more) = opened
        .run(move |store, _| {
            store.list(&List {
                bucket: &asked.bucket,
                prefix: asked.prefix.as_deref().unwrap_or(""),
                delimiter: asked.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty()),
                after: asked.after,
                limit: count,
                order: asked.order,
            })
        })
        .await?;
    let last = if more { items.pop() } else { None };
    let mut page = Page { versions: Vec::new(), prefixes: Vec::new(), last: None, limit };
    for item in items {
        page.add(item);
    }
    if let Some(last) = last {
        page.last = Some(match &last {
            Item::Version(version) => Item::Version(version.clone()),
            Item::Prefix(prefix) => Item::Prefix(prefix.clone()),
        });
        page.add(last);
    }
    Ok(page)
}

impl Page {
    fn add(&mut self, item: Item) {
        match item {
            Item::Version(version) => self.versions.push(version),
            Item::Prefix(prefix) => self.prefixes.push(prefix),
        }
    }

    fn prefixes(&self, encoding: Option<&EncodingType>) -> Vec<CommonPrefix> {
        let listed = |prefix: &String| CommonPrefix { prefix: Some(listed(prefix, encoding)) };
        self.prefixes.iter().map(listed).collect()
    }

    fn objects(&self, encoding: Option<&EncodingType>) -> Vec<dto::Object> {
        let object = |version: &Version| {
            let (size, tag) = version.object.as_ref()?;
            Some(dto::Object {
                key: Some(listed(&version.key, encoding)),
                last_modified: Some(time(version.modified)),
                e_tag: Some(etag(tag)),
                size: i64::try_from(*size).ok(),
                storage_class: Some(dto::ObjectStorageClass::from_static("STANDARD")),
                ..dto::Object::default()
            })
        };
        self.versions.iter().filter_map(object).collect()
    }
}

fn encoded(text: Option<String>, encoding: Option<&EncodingType>) -> Option<String> {
    text.map(|text| listed(&text, encoding))
}

pub(super) async fn objects(
    opened: Opened,
    request: S3Request<ListObjectsInput>,
) -> Answer<ListObjectsOutput> {
    let input = request.input;
    let asked = Asked {
        bucket: input.bucket.clone(),
        prefix: input.prefix.clone(),
        delimiter: input.delimiter.clone(),
        after: input.marker.clone().filter(|m| !m.is_empty()).map_or(After::Nothing, After::Key),
        limit: input.max_keys,
        order: Order::Current,
    };
    let page = page(opened, asked).await?;
    let encoding = input.encoding_type.as_ref();
    Ok(S3Response::new(ListObjectsOutput {
        name: Some(input.bucket),
        contents: Some(page.objects(encoding)),
        common_prefixes: Some(page.prefixes(encoding)),
        is_truncated: Some(page.last.is_some()),
        next_marker: page.last.as_ref().map(|last| listed(last.name(), encoding)),
        max_keys: Some(page.limit),
        prefix: encoded(input.prefix, encoding),
        delimiter: encoded(input.delimiter, encoding),
        marker: encoded(input.marker, encoding),
        encoding_type: input.encoding_type,
        ..ListObjectsOutput::default()
    }))
}

pub(super) async fn objects_v2(
    opened: Opened,
    request: S3Request<ListObjectsV2Input>,
) -> Answer<ListObjectsV2Output> {
    let input = request.input;
    let after = match (&input.continuation_token, &input.start_after) {
        (Some(token), _) => After::Key(key_of(token)?),
        (None, Some(start)) if !start.is_empty() => After::Key(start.clone()),
        _ => After::Nothing,
    };
    let asked = Asked {
        bucket: input.bucket.clone(),
        prefix: input.prefix.clone(),
        delimiter: input.delimiter.clone(),
        after,
        limit: input.max_keys,
        order: Order::Current,
    };
    let page = page(opened, asked).await?;
    let encoding = input.encoding_type.as_ref();
    let count = page.versions.len() + page.prefixes.len();
    Ok(S3Response::new(ListObjectsV2Output {
        name: Some(input.bucket),
        contents: Some(page.objects(encoding)),
        common_prefixes: Some(page.prefixes(encoding)),
        is_truncated: Some(page.last.is_some()),
        next_continuation_token: page.last.as_ref().map(|last| token_of(last.name())),
        max_keys: Some(page.limit),
        key_count: i32::try_from(count).ok(),
        prefix: encoded(input.prefix, encoding),
        delimiter: encoded(input.delimiter, encoding),
        start_after: encoded(input.start_after, encoding),
        continuation_token: input.continuation_token,
        encoding_type: input.encoding_type,
        ..ListObjectsV2Output::default()
    }))
}

/// A continuation token: opaque to clients.
fn token_of(key: &str) -> String {
    base64_simd::URL_SAFE_NO_PAD.encode_to_string(key)
}

fn key_of(token: &str) -> S3Result<String> {
    let key = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(token).ok();
    key.and_then(|key| String::from_utf8(key).ok())
        .ok_or_else(|| invalid("the continuation token is none of ours"))
}

pub(super) async fn versions(
    opened: Opened,
    request: S3Request<ListObjectVersionsInput>,
) -> Answer<ListObjectVersionsOutput> {
    let input = request.input;
    let key_marker = input.key_marker.clone().filter(|marker| !marker.is_empty());
    let id_marker = input.version_id_marker.clone().filter(|marker| !marker.is_empty());
    let after = match (key_marker, id_marker) {
        (Some(key), Some(id)) => After::Version(key, id),
        (Some(key), None) => After::Key(key),
        (None, _) => After::Nothing,
    };
    let asked = Asked {
        bucket: input.bucket.clone(),
        prefix: input.prefix.clone(),
        delimiter: input.delimiter.clone(),
        after,
        limit: input.max_keys,
        order: Order::Versions,
    };
    let page = page(opened, asked).await?;
    let encoding = input.encoding_type.as_ref();
    let (next_key_marker, next_version_id_marker) = match &page.last {
        Some(Item::Version(last)) => (Some(listed(&last.key, encoding)), Some(last.id.clone())),
        Some(Item::Prefix(prefix)) => (Some(listed(prefix, encoding)), None),
        None => (None, None),
    };
    let (objects, markers): (Vec<&Version>, Vec<&Version>) =
        page.versions.iter().partition(|version| version.object.is_some());
    Ok(S3Response::new(ListObjectVersionsOutput {
        name: Some(input.bucket),
        versions: Some(objects.into_iter().map(|v| object_version(v, encoding)).collect()),
        delete_markers: Some(markers.into_iter().map(|v| marker(v, encoding)).collect()),
        common_prefixes: Some(page.prefixes(encoding)),
        is_truncated: Some(page.last.is_some()),
        next_key_marker,
        next_version_id_marker,
        max_keys: Some(page.limit),
        prefix: encoded(input.prefix, encoding),
        delimiter: encoded(input.delimiter, encoding),
        key_marker: encoded(input.key_marker, encoding),
        version_id_marker: input.version_id_marker,
        encoding_type: input.encoding_type,
        ..ListObjectVersionsOutput::default()
    }))
}

fn object_version(version: &Version, encoding: Option<&EncodingType>) -> ObjectVersion {
    ObjectVersion {
        key: Some(listed(&version.key, encoding)),
        version_id: Some(version.id.clone()),
        is_latest: Some(version.latest),
        last_modified: Some(time(version.modified)),
        e_tag: version.object.as_ref().map(|(_, tag)| etag(tag)),
        size: version.object.as_ref().and_then(|(size, _)| i64::try_from(*size).ok()),
        storage_class: Some(dto::ObjectVersionStorageClass::from_static("STANDARD")),
        ..ObjectVersion::default()
    }
}

fn marker(version: &Version, encoding: Option<&EncodingType>) -> DeleteMarkerEntry {
    DeleteMarkerEntry {
        key: Some(listed(&version.key, encoding)),
        version_id: Some(version.id.clone()),
        is_latest: Some(version.latest),
        last_modified: Some(time(version.modified)),
        ..DeleteMarkerEntry::default()
    }
}
