//! What every request passes before it reaches the router, and every answer on its way back.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use futures_util::FutureExt;
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use oaxum_runtime::server::{OperationId, Refusal, Rejection, RequestId};
use tower::ServiceExt;

use super::{Exchange, Observer};

/// Shapes every answer that no handler gave: the contract's router has the same hook for its own
/// refusals.
pub type Reject = Arc<dyn Fn(Rejection, &Refusal<'_>) -> Response + Send + Sync>;

/// The name of no operation: an unknown path, or a request cut short.
const NO_OPERATION: &str = "none";

/// Seconds to wait after a request that took too long: few, since the cause is load.
const RETRY_AFTER_TIMEOUT: u32 = 1;

/// A router, and around it: request ids, the time limit, panics, observation. Cheap to clone.
#[derive(Clone)]
pub struct Entrance(Arc<Inner>);

struct Inner {
    router: Router,
    limit: Duration,
    reject: Reject,
    observer: Box<dyn Observer>,
}

impl Entrance {
    /// `limit` bounds each request (see [`Limits::request`](super::Limits)): past it, the answer
    /// is 503. A panic is answered with 500, and told by the panic hook alone.
    pub fn new(
        router: Router,
        limit: Duration,
        reject: Reject,
        observer: impl Observer + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            router,
            limit,
            reject,
            observer: Box::new(observer),
        }))
    }

    /// Answers one request.
    pub async fn answer(&self, mut request: Request<Body>) -> Response {
        let subject = Subject::of(&request);
        // The router, which looks for an id itself, is to find this one.
        let request_id = header_value(&subject.request_id);
        request
            .headers_mut()
            .insert(RequestId::HEADER, request_id.clone());
        let watch = Watch::start(self.0.observer.as_ref(), &subject);

        let router = self.0.router.clone();
        // Nothing of what a panic may have left half done is looked at again.
        let handled = AssertUnwindSafe(async move { router.oneshot(request).await }).catch_unwind();
        let mut response = match tokio::time::timeout(self.0.limit, handled).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(never))) => match never {},
            Ok(Err(_)) => self.reject(Rejection::Internal, &subject, "its handler panicked"),
            Err(_) => {
                let rejection = Rejection::Unavailable {
                    retry_after: RETRY_AFTER_TIMEOUT,
                };
                self.reject(rejection, &subject, "it took too long")
            }
        };
        response
            .headers_mut()
            .entry(RequestId::HEADER)
            .or_insert(request_id);
        watch.finish(&response);
        response
    }

    fn reject(&self, rejection: Rejection, subject: &Subject, why: &'static str) -> Response {
        tracing::warn!(
            method = %subject.method,
            path = subject.uri.path(),
            request_id = subject.request_id.as_str(),
            "request given up: {why}"
        );
        let refusal = Refusal {
            operation: None,
            method: &subject.method,
            path: subject.uri.path(),
            request_id: &subject.request_id,
        };
        (self.0.reject)(rejection, &refusal)
    }
}

/// What is kept of a request, which its handler consumes.
struct Subject {
    method: Method,
    uri: Uri,
    request_id: RequestId,
}

impl Subject {
    fn of<B>(request: &Request<B>) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            request_id: RequestId::of(request.headers()),
        }
    }
}

/// Every request id is made of characters that a header may have.
fn header_value(id: &RequestId) -> HeaderValue {
    HeaderValue::from_str(id.as_str()).unwrap_or(HeaderValue::from_static("unknown"))
}

/// The operation that gave this answer: the router says so in the answer's extensions.
fn operation_of(response: &Response) -> &'static str {
    response
        .extensions()
        .get::<OperationId>()
        .map_or(NO_OPERATION, |operation| operation.0)
}

/// Tells the observer of one request, also if the client leaves and the request is dropped.
struct Watch<'a> {
    observer: &'a dyn Observer,
    subject: &'a Subject,
    began: Instant,
    told: bool,
}

impl<'a> Watch<'a> {
    fn start(observer: &'a dyn Observer, subject: &'a Subject) -> Self {
        observer.started();
        Self {
            observer,
            subject,
            began: Instant::now(),
            told: false,
        }
    }

    fn finish(mut self, response: &Response) {
        self.told = true;
        self.tell(operation_of(response), Some(response.status()));
    }

    fn tell(&self, operation: &'static str, status: Option<StatusCode>) {
        self.observer.finished(&Exchange {
            method: &self.subject.method,
            operation,
            status,
            elapsed: self.began.elapsed(),
            request_id: self.subject.request_id.as_str(),
        });
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(NO_OPERATION, None);
        }
    }
}
