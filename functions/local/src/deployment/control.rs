//! What `clear64 up` answers beside S3, to commands that can read its data folder: how many messages
//! there are, and to deliver the dead letters again.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use clear64_bucket::{Error, Store};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};

use super::DeploymentError;
use super::delivery::QUEUES;
use super::folder::Running;

/// No bucket's name begins so.
const MESSAGES: &str = "/.clear64/messages";
const REDRIVE: &str = "/.clear64/redrive";

/// How many messages there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Messages {
    /// Waiting, or being handled.
    pub(crate) waiting: usize,
    /// Delivered too often.
    pub(crate) dead: usize,
}

impl Messages {
    /// Those of a store.
    pub(crate) fn of(store: &Store) -> Result<Self, Error> {
        let mut messages = Self { waiting: 0, dead: 0 };
        for queue in QUEUES {
            let depth = store.queue(queue)?.depth()?;
            messages.waiting += depth.ready + depth.hidden;
            messages.dead += depth.dead;
        }
        Ok(messages)
    }
}

/// The routes, for those who show the token.
pub(crate) fn routes(store: Arc<Store>, token: &str) -> Router {
    let expected: Arc<str> = format!("Bearer {token}").into();
    Router::new()
        .route(MESSAGES, get(messages))
        .route(REDRIVE, post(redrive))
        .with_state(store)
        .layer(middleware::from_fn_with_state(expected, authorize))
}

async fn authorize(State(expected): State<Arc<str>>, request: Request, next: Next) -> Response {
    let shown = request.headers().get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    if shown == Some(expected.as_bytes()) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

async fn messages(State(store): State<Arc<Store>>) -> Response {
    answer(tokio::task::spawn_blocking(move || Messages::of(&store)).await)
}

async fn redrive(State(store): State<Arc<Store>>) -> Response {
    answer(tokio::task::spawn_blocking(move || redrive_all(&store)).await)
}

/// Delivers the dead letters of all queues again; how many there were.
pub(crate) fn redrive_all(store: &Store) -> Result<usize, Error> {
    QUEUES.into_iter().try_fold(0, |count, queue| Ok(count + store.queue(queue)?.redrive()?))
}

fn answer<T: Serialize>(done: Result<Result<T, Error>, tokio::task::JoinError>) -> Response {
    match done.map(|done| done.map(|value| serde_json::to_string(&value))) {
        Ok(Ok(Ok(text))) => text.into_response(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Asks how many messages there are.
pub(crate) async fn ask_messages(running: &Running) -> Result<Messages, DeploymentError> {
    ask(running, "GET", MESSAGES).await
}

/// Asks for the dead letters to be delivered again; how many there were.
pub(crate) async fn ask_redrive(running: &Running) -> Result<usize, DeploymentError> {
    ask(running, "POST", REDRIVE).await
}

async fn ask<T: for<'a> Deserialize<'a>>(
    running: &Running,
    method: &str,
    path: &str,
) -> Result<T, DeploymentError> {
    let request = axum::http::Request::builder()
        .method(method)
        .uri(format!("http://{}{path}", running.address))
        .header(header::AUTHORIZATION, format!("Bearer {}", running.token))
        .body(Body::empty())
        .map_err(|_| DeploymentError::NoAnswer)?;
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let response = client.request(request).await.map_err(|_| DeploymentError::NoAnswer)?;
    let status = response.status();
    if !status.is_success() {
        return Err(DeploymentError::Refused(status.as_u16()));
    }
    let body = response.into_body().collect().await.map_err(|_| DeploymentError::NoAnswer)?;
    serde_json::from_slice(&body.to_bytes()).map_err(|_| DeploymentError::NoAnswer)
}
