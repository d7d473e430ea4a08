//! HTTP on loopback.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::error_handling::HandleError;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;
use s3s::config::{S3Config, StaticConfigProvider};
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;
use tracing::instrument::WithSubscriber as _;
use tracing::subscriber::NoSubscriber;

use crate::Service;

/// The largest body that is read at once: the list of 10,000 parts that completes an upload.
const LARGEST_XML: usize = 4 * 1024 * 1024;

/// Why serving ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// What is served is not encrypted on its way.
    #[error("buckets are served on a loopback address alone")]
    NotLoopback,
    /// The socket.
    #[error("the socket: {0}")]
    Io(#[from] io::Error),
}

/// Serves until `shutdown` is done and the requests under way are answered.
pub async fn serve(
    listener: TcpListener,
    service: Service,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    serve_router(listener, router(&service), shutdown).await
}

/// Serves what [`router`] made, with layers around it.
pub async fn serve_router(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if !listener.local_addr()?.ip().is_loopback() {
        return Err(ServeError::NotLoopback);
    }
    // An answer is not held back until the one before is acknowledged.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, router).with_graceful_shutdown(shutdown).await?)
}

/// The service as an axum router, for a server that has more to serve or [faults](crate::faults).
pub fn router(service: &Service) -> Router {
    let mut config = S3Config::default();
    config.xml_max_body_size = LARGEST_XML;
    let mut builder = S3ServiceBuilder::new(service.clone());
    builder.set_auth(service.auth());
    builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(config))));
    let s3 = HandleError::new(builder.build(), |_| async { StatusCode::INTERNAL_SERVER_ERROR });
    Router::new().fallback_service(s3).layer(middleware::from_fn(quiet))
}

/// Refuses what S3 clients do not need, and keeps s3s from logging: its records hold whole requests.
async fn quiet(request: Request, next: Next) -> Response {
    if !signed_as_expected(request.headers(), request.uri().query()) {
        return StatusCode::NOT_IMPLEMENTED.into_response();
    }
    next.run(request).with_subscriber(NoSubscriber::default()).await.map(Body::new)
}

/// Neither signature version 2 nor a form post, which s3s would read into memory.
fn signed_as_expected(headers: &HeaderMap, query: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = text(header::CONTENT_TYPE).to_ascii_lowercase().contains("form-data");
    let old = text(header::AUTHORIZATION).starts_with("AWS ");
    let signature = |pair: &str| pair.split('=').next() == Some("Signature");
    !form && !old && !query.is_some_and(|query| query.split('&').any(signature))
}
