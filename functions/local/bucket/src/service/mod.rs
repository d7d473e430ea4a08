//! The S3 protocol over a store: who may, what was said, what is answered.

mod body;
mod lists;
mod objects;
mod uploads;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use s3s::auth::{Credentials, S3Auth, SecretKey};
use s3s::dto::{self, ETag, ETagCondition};
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result};

use crate::access::{Action, Layout, Place, Principals};
use crate::store::{Condition, Sum};
use crate::{Error, Store, form};

/// A store, who may use it, and which of its buckets is which.
#[derive(Clone)]
pub struct Service {
    /// Read through [`Service::open`] alone.
    store: Arc<Store>,
    principals: Arc<Principals>,
    layout: Arc<Layout>,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

/// The store, for a request that may have it.
struct Opened {
    store: Arc<Store>,
    /// The access key.
    actor: String,
}

impl Opened {
    /// Does what blocks where it may.
    async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&Store, &str) -> Result<T, Error> + Send + 'static,
    ) -> S3Result<T> {
        let done = tokio::task::spawn_blocking(move || work(&self.store, &self.actor)).await;
        done.unwrap_or(Err(Error::Stopped)).map_err(|error| refuse(&error))
    }
}

impl Service {
    /// A service over this store.
    pub fn new(store: Arc<Store>, principals: Principals, layout: Layout) -> Service {
        Service { store, principals: Arc::new(principals), layout: Arc::new(layout) }
    }

    pub(crate) fn auth(&self) -> impl S3Auth + use<> {
        Keys(Arc::clone(&self.principals))
    }

    /// The store, if whoever signed the request may do this here.
    fn open(
        &self,
        credentials: Option<&Credentials>,
        action: Action,
        bucket: &str,
        name: &str,
    ) -> S3Result<Opened> {
        let signed = credentials.and_then(|signed| self.principals.of(&signed.access_key));
        let may = |role: &crate::Role| role.may(&self.layout, action, Place { bucket, name });
        match signed.filter(|principal| may(&principal.role)) {
            Some(principal) => {
                Ok(Opened { store: Arc::clone(&self.store), actor: principal.access_key.clone() })
            }
            None => Err(S3Error::with_message(S3ErrorCode::AccessDenied, "Access Denied")),
        }
    }
}

struct Keys(Arc<Principals>);

#[async_trait::async_trait]
impl S3Auth for Keys {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        match self.0.of(access_key) {
            Some(principal) => Ok(SecretKey::from(principal.secret_key.as_str())),
            None => Err(S3Error::with_message(
                S3ErrorCode::InvalidAccessKeyId,
                "The access key does not exist.",
            )),
        }
    }
}

/// An error of the store as S3 answers it. Nothing of the machine is told.
fn refuse(error: &Error) -> S3Error {
    let code = match error {
        Error::NoSuchBucket => S3ErrorCode::NoSuchBucket,
        Error::NoSuchKey { .. } => S3ErrorCode::NoSuchKey,
        Error::NoSuchVersion => S3ErrorCode::NoSuchVersion,
        Error::IsMarker => S3ErrorCode::MethodNotAllowed,
        Error::NoSuchUpload => S3ErrorCode::NoSuchUpload,
        Error::InvalidPart => S3ErrorCode::InvalidPart,
        Error::InvalidPartOrder => S3ErrorCode::InvalidPartOrder,
        Error::PartTooSmall => S3ErrorCode::EntityTooSmall,
        Error::BadDigest => S3ErrorCode::BadDigest,
        Error::Precondition => S3ErrorCode::PreconditionFailed,
        _ => return S3Error::with_message(S3ErrorCode::InternalError, "the store failed"),
    };
    let mut refused = S3Error::with_message(code, error.to_string());
    let marker = match error {
        Error::NoSuchKey { marker } => marker.as_deref(),
        Error::IsMarker => Some(""),
        _ => None,
    };
    if let Some(id) = marker {
        let mut headers = http::HeaderMap::new();
        headers.insert("x-amz-delete-marker", http::HeaderValue::from_static("true"));
        if let (false, Ok(id)) = (id.is_empty(), http::HeaderValue::from_str(id)) {
            headers.insert("x-amz-version-id", id);
        }
        refused.set_headers(headers);
    }
    refused
}

fn invalid(message: &'static str) -> S3Error {
    S3Error::with_message(S3ErrorCode::InvalidArgument, message)
}

fn time(timestamp: Timestamp) -> dto::Timestamp {
    dto::Timestamp::from(std::time::SystemTime::from(timestamp))
}

/// The condition of a write.
fn condition(
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result<Condition> {
    match (if_match, if_none_match) {
        (None, None) => Ok(Condition::Always),
        (None, Some(ETagCondition::Any)) => Ok(Condition::Absent),
        (Some(ETagCondition::Any), None) => Ok(Condition::Present),
        (Some(ETagCondition::ETag(etag)), None) => Ok(Condition::Matches(etag.value().to_owned())),
        _ => Err(S3Error::with_message(
            S3ErrorCode::NotImplemented,
            "If-None-Match takes * alone, and not together with If-Match",
        )),
    }
}

fn etag(etag: &str) -> ETag {
    ETag::Strong(etag.to_owned())
}

/// A key in a list, encoded if the client asked for it.
fn listed(key: &str, encoding: Option<&dto::EncodingType>) -> String {
    let encoded = encoding.is_some_and(|encoding| encoding.as_str() == dto::EncodingType::URL);
    if encoded { form::encode(key) } else { key.to_owned() }
}

fn checksum_type(sum: &Sum) -> dto::ChecksumType {
    let name =
        if sum.whole { dto::ChecksumType::FULL_OBJECT } else { dto::ChecksumType::COMPOSITE };
    dto::ChecksumType::from_static(name)
}

/// Sets the fields of an output that hold checksums.
macro_rules! set_sum {
    ($output:expr, $sum:expr) => {
        if let Some(sum) = $sum {
            let value = Some(sum.value.clone());
            match sum.algorithm {
                crate::checksum::Algorithm::Crc32 => $output.checksum_crc32 = value,
                crate::checksum::Algorithm::Crc32c => $output.checksum_crc32c = value,
                crate::checksum::Algorithm::Crc64Nvme => $output.checksum_crc64nvme = value,
                crate::checksum::Algorithm::Sha1 => $output.checksum_sha1 = value,
                crate::checksum::Algorithm::Sha256 => $output.checksum_sha256 = value,
            }
        }
    };
}

/// The checksums that an input says, by algorithm.
macro_rules! said_sums {
    ($input:expr) => {
        [
            (crate::checksum::Algorithm::Crc32, $input.checksum_crc32.clone()),
            (crate::checksum::Algorithm::Crc32c, $input.checksum_crc32c.clone()),
            (crate::checksum::Algorithm::Crc64Nvme, $input.checksum_crc64nvme.clone()),
            (crate::checksum::Algorithm::Sha1, $input.checksum_sha1.clone()),
            (crate::checksum::Algorithm::Sha256, $input.checksum_sha256.clone()),
        ]
        .into_iter()
        .filter_map(|(algorithm, value)| Some((algorithm, value?)))
    };
}

use {said_sums, set_sum};

type Answer<T> = S3Result<S3Response<T>>;

/// One line an operation: what it needs to be allowed, and who answers.
macro_rules! operations {
    ($($name:ident($input:ident) -> $output:ident:
        $action:ident($bucket:expr, $place:expr) => $answer:path;)*) => {
        #[async_trait::async_trait]
        impl S3 for Service {
            $(async fn $name(&self, request: S3Request<dto::$input>) -> Answer<dto::$output> {
                let (bucket, place): (fn(&dto::$input) -> &str, fn(&dto::$input) -> &str) =
                    ($bucket, $place);
                let (bucket, place) = (bucket(&request.input), place(&request.input));
                let opened =
                    self.open(request.credentials.as_ref(), Action::$action, bucket, place)?;
                $answer(opened, request).await
            })*

            async fn delete_objects(
                &self,
                request: S3Request<dto::DeleteObjectsInput>,
            ) -> Answer<dto::DeleteObjectsOutput> {
                let bucket = &request.input.bucket;
                let mut deletes = Vec::new();
                for object in request.input.delete.objects.clone() {
                    let signed = request.credentials.as_ref();
                    let opened = self.open(signed, Action::DeleteObject, bucket, &object.key);
                    deletes.push((object, opened));
                }
                objects::delete_all(deletes, request).await
            }
        }
    };
}

operations! {
    list_buckets(ListBucketsInput) -> ListBucketsOutput:
        ListAllMyBuckets(|_| "", |_| "") => lists::buckets;
    head_bucket(HeadBucketInput) -> HeadBucketOutput:
        GetBucket(|i| &i.bucket, |_| "") => lists::head_bucket;
    get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput:
        GetBucket(|i| &i.bucket, |_| "") => lists::bucket_location;
    get_bucket_versioning(GetBucketVersioningInput) -> GetBucketVersioningOutput:
        GetBucket(|i| &i.bucket, |_| "") => lists::bucket_versioning;
    list_objects(ListObjectsInput) -> ListObjectsOutput:
        ListBucket(|i| &i.bucket, |i| i.prefix.as_deref().unwrap_or("")) => lists::objects;
    list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output:
        ListBucket(|i| &i.bucket, |i| i.prefix.as_deref().unwrap_or("")) => lists::objects_v2;
    list_object_versions(ListObjectVersionsInput) -> ListObjectVersionsOutput:
        ListBucket(|i| &i.bucket, |i| i.prefix.as_deref().unwrap_or("")) => lists::versions;
    list_multipart_uploads(ListMultipartUploadsInput) -> ListMultipartUploadsOutput:
        ListBucket(|i| &i.bucket, |i| i.prefix.as_deref().unwrap_or("")) => uploads::list;
    get_object(GetObjectInput) -> GetObjectOutput:
        GetObject(|i| &i.bucket, |i| &i.key) => objects::get;
    head_object(HeadObjectInput) -> HeadObjectOutput:
        GetObject(|i| &i.bucket, |i| &i.key) => objects::head;
    put_object(PutObjectInput) -> PutObjectOutput:
        PutObject(|i| &i.bucket, |i| &i.key) => objects::put;
    delete_object(DeleteObjectInput) -> DeleteObjectOutput:
        DeleteObject(|i| &i.bucket, |i| &i.key) => objects::delete;
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput:
        PutObject(|i| &i.bucket, |i| &i.key) => uploads::begin;
    upload_part(UploadPartInput) -> UploadPartOutput:
        PutObject(|i| &i.bucket, |i| &i.key) => uploads::part;
    list_parts(ListPartsInput) -> ListPartsOutput:
        PutObject(|i| &i.bucket, |i| &i.key) => uploads::parts;
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput:
        PutObject(|i| &i.bucket, |i| &i.key) => uploads::complete;
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput:
        PutObject(|i| &i.bucket, |i| &i.key) => uploads::abort;
}
