//! The dashboard over HTTP: the objects of its bucket and nothing else, read as a visitor, as the
//! distribution of the cloud serves them to browsers.

use std::io::{self, Write as _};

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use clear64_cloud::aws_store::class;
use clear64_cloud::store::StoreError;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::DASHBOARD;
use super::pages::INDEX;

/// What every answer says, as the distribution in `infra/dashboard.yaml` says it: the page runs its own
/// code, asks its own origin alone and is shown in no other page.
const SECURITY: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// Media types that are compressed. Parquet is compressed already.
const TEXTS: [&str; 4] =
    ["text/", "application/json", "application/manifest+json", "image/svg+xml"];

/// What is smaller is not worth it.
const SMALLEST: usize = 1000;

/// The routes. The client may be a visitor's.
pub(super) fn routes(visitor: Client) -> Router {
    Router::new().fallback(answer).with_state(visitor)
}

async fn answer(
    State(visitor): State<Client>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let object = object(&visitor, &method, uri.path(), &headers).await;
    let mut response = object.unwrap_or_else(|refused| refused);
    for (name, value) in SECURITY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The object that a request asks for.
///
/// A path is taken as it stands: no key of the bucket has a character that an address would encode.
async fn object(
    visitor: &Client,
    method: &Method,
    path: &str,
    asked: &HeaderMap,
) -> Result<Response, Response> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        let text = "The dashboard is only read: GET or HEAD.\n";
        return Err((StatusCode::METHOD_NOT_ALLOWED, allow, text).into_response());
    }
    let key = match path.strip_prefix('/').unwrap_or_default() {
        "" => INDEX,
        key => key,
    };
    let found = class(visitor.get_object().bucket(DASHBOARD).key(key).send().await);
    let found = found.map_err(refused)?;
    let headers = said(&found);
    if is_known(asked, found.e_tag()) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let body = found.body.collect().await.map_err(|_| refused(StoreError::Unavailable))?;
    let body = body.into_bytes();
    let may_compress = headers.contains_key(header::VARY) && body.len() >= SMALLEST;
    if may_compress && takes_gzip(asked) {
        let body = gzipped(&body).map_err(|_| refused(StoreError::Unavailable))?;
        let encoding = [(header::CONTENT_ENCODING, "gzip")];
        return Ok((headers, encoding, body).into_response());
    }
    Ok((headers, Body::from(body)).into_response())
}

/// A refusal in words. Without the right to list, S3 says of an absent object that access is denied.
fn refused(error: StoreError) -> Response {
    let (status, text) = match error {
        StoreError::Unavailable => {
            (StatusCode::SERVICE_UNAVAILABLE, "The dashboard cannot be read now: try again.\n")
        }
        _ => (StatusCode::NOT_FOUND, "There is nothing at this address. The dashboard is at /\n"),
    };
    (status, [(header::CACHE_CONTROL, "no-cache")], text).into_response()
}

/// What is said of an object: what was stored with it.
///
/// Its `ETag` is weak for what can be compressed, because it is the same for both forms.
fn said(object: &GetObjectOutput) -> HeaderMap {
    let media_type = object.content_type().unwrap_or("application/octet-stream");
    let is_text = TEXTS.iter().any(|text| media_type.starts_with(text));
    let etag =
        object.e_tag().map(|etag| if is_text { format!("W/{etag}") } else { etag.to_owned() });
    let said = [
        (header::CONTENT_TYPE, Some(media_type.to_owned())),
        (header::CACHE_CONTROL, Some(object.cache_control().unwrap_or("no-cache").to_owned())),
        (header::ETAG, etag),
        (header::VARY, is_text.then(|| "accept-encoding".to_owned())),
    ];
    let valued = said.into_iter().filter_map(|(name, value)| Some((name, value?.parse().ok()?)));
    valued.collect()
}

/// Whether the browser has the object already, by a weak comparison.
fn is_known(headers: &HeaderMap, etag: Option<&str>) -> bool {
    let mut tags = listed(headers, &header::IF_NONE_MATCH);
    tags.any(|tag| tag == "*" || Some(tag.trim_start_matches("W/")) == etag)
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    listed(headers, &header::ACCEPT_ENCODING).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        name.trim().eq_ignore_ascii_case("gzip") && weight.parse().is_ok_and(|q: f32| q > 0.0)
    })
}

/// The members of a header that is a list.
fn listed<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

fn gzipped(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
