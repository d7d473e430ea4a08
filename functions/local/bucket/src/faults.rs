//! Faults for tests: what a network and a busy S3 do, at requests that the test chooses.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
pub use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use http_body::{Frame, SizeHint};

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is answered 503 SlowDown and not carried out.
    SlowDown,
    /// It is carried out, and answered 500.
    AnswerLost,
    /// It is answered 200 with the error `InternalError` as the body, and not carried out: what S3 can do to
    /// who completes an upload in parts.
    ErrorInOk,
    /// The body of its answer ends after this many bytes, and the connection with it.
    CutAfter(u64),
    /// The body of its answer pauses this long before each chunk.
    Slow(Duration),
}

/// Which requests.
type Which = Box<dyn Fn(&Parts) -> bool + Send + Sync>;

/// The faults that are planned.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Plan>>>);

struct Plan {
    which: Which,
    seen: AtomicUsize,
    first: usize,
    count: usize,
    fault: Fault,
}

impl Faults {
    /// None.
    pub fn new() -> Faults {
        Faults::default()
    }

    /// Plans a fault: of the requests for which `which` holds, `first` (from 0) and the next
    /// `count - 1` meet it. Of several plans for a request the earliest counts.
    pub fn plan(
        &self,
        which: impl Fn(&Parts) -> bool + Send + Sync + 'static,
        first: usize,
        count: usize,
        fault: Fault,
    ) {
        let plan = Plan { which: Box::new(which), seen: AtomicUsize::new(0), first, count, fault };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(plan);
    }

    /// Forgets what is planned.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Plans a fault for the nth request, from 0, whatever it is.
    pub fn nth(&self, n: usize, fault: Fault) {
        self.plan(|_| true, n, 1, fault);
    }

    /// Puts the faults before a router.
    pub fn before(&self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(self.clone(), meet))
    }

    fn of(&self, request: &Parts) -> Option<Fault> {
        let plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut met = None;
        for plan in plans.iter().filter(|plan| (plan.which)(request)) {
            let n = plan.seen.fetch_add(1, Ordering::Relaxed);
            if n >= plan.first && n - plan.first < plan.count && met.is_none() {
                met = Some(plan.fault);
            }
        }
        met
    }
}

async fn meet(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let fault = faults.of(&parts);
    match fault {
        Some(Fault::SlowDown) => return slow_down(),
        Some(Fault::ErrorInOk) => return error_in_ok(),
        _ => {}
    }
    let response = next.run(Request::from_parts(parts, body)).await;
    match fault {
        None | Some(Fault::SlowDown | Fault::ErrorInOk) => response,
        Some(Fault::AnswerLost) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Fault::CutAfter(bytes)) => {
            response.map(|body| Body::new(Cut { body, left: bytes, wait: None }))
        }
        Some(Fault::Slow(pause)) => {
            response.map(|body| Body::new(Slow { body, pause, wait: None }))
        }
    }
}

fn slow_down() -> Response {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
    (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "application/xml")], text)
        .into_response()
}

fn error_in_ok() -> Response {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <Error><Code>InternalError</Code><Message>Please try again.</Message></Error>";
    (StatusCode::OK, [(header::CONTENT_TYPE, "application/xml")], text).into_response()
}

type Polled = Poll<Option<Result<Frame<Bytes>, axum::Error>>>;

/// How long the bytes before a cut have to get through.
const BEFORE_CUT: Duration = Duration::from_millis(50);

/// A body that fails after some bytes.
struct Cut {
    body: Body,
    left: u64,
    wait: Wait,
}

type Wait = Option<Pin<Box<tokio::time::Sleep>>>;

impl http_body::Body for Cut {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Polled {
        if self.left == 0 {
            let wait = self.wait.get_or_insert_with(|| Box::pin(tokio::time::sleep(BEFORE_CUT)));
            if wait.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            return Poll::Ready(Some(Err(axum::Error::new(std::io::Error::other("cut")))));
        }
        let polled = Pin::new(&mut self.body).poll_frame(context);
        let Poll::Ready(Some(Ok(frame))) = polled else { return polled };
        match frame.into_data() {
            Ok(data) => {
                let fits = usize::try_from(self.left).unwrap_or(usize::MAX).min(data.len());
                self.left -= fits as u64;
                Poll::Ready(Some(Ok(Frame::data(data.slice(..fits)))))
            }
            Err(other) => Poll::Ready(Some(Ok(other))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A body that waits before each frame.
struct Slow {
    body: Body,
    pause: Duration,
    wait: Wait,
}

impl http_body::Body for Slow {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Polled {
        let pause = self.pause;
        let wait = self.wait.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
        if wait.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if polled.is_ready() {
            self.wait = None;
        }
        polled
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
