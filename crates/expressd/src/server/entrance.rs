//! What every request passes before it reaches the router, and every answer on its way back.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use http_body::Body as HttpBody;
use oaxum_runtime::server::{Refusal, Rejection, RequestId};
use thread_local::ThreadLocal;
use tower::ServiceExt;

use super::load::{Awaited, Load};
use super::visit::{self, VISIT, Visit};
use super::{Exchange, Limits, NO_OPERATION, Observer};

/// Shapes every answer that no handler gave: the contract's router has the same hook for its own
/// refusals.
pub type Reject = Arc<dyn Fn(Rejection, &Refusal<'_>) -> Response + Send + Sync>;

/// Seconds to wait after a request that took too long, or came while too many were worked on: few,
/// since the cause is load.
const RETRY_AFTER_LOAD: u32 = 1;

/// A router, and around it: request ids, limits of time and number, panics, observation. Cheap to
/// clone.
#[derive(Clone)]
pub struct Entrance {
    inner: Arc<Inner>,
    always: fn(&str) -> bool,
}

struct Inner {
    routes: Box<dyn Fn() -> Router + Send + Sync>,
    /// Each thread has its own: to clone one, as every request does, writes to it.
    router: ThreadLocal<Router>,
    limit: Duration,
    load: Arc<Load>,
    reject: Reject,
    observer: Box<dyn Observer>,
}

impl Entrance {
    /// `routes` makes the router, for each thread that answers requests.
    ///
    /// [`Limits::request`] bounds each request: past it, the answer is 503. So it is beyond
    /// [`Limits::requests`], at once. A panic is answered with 500, and told by the panic hook
    /// alone.
    pub fn new(
        routes: impl Fn() -> Router + Send + Sync + 'static,
        limits: &Limits,
        reject: Reject,
        observer: impl Observer + 'static,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                routes: Box::new(routes),
                router: ThreadLocal::new(),
                limit: limits.request,
                load: Load::new(limits.requests),
                reject,
                observer: Box::new(observer),
            }),
            always: |_| false,
        }
    }

    /// Answers these paths however much is worked on, and does not count them: those by which one
    /// finds out how the process does.
    #[must_use]
    pub fn always(self, paths: fn(&str) -> bool) -> Self {
        Self {
            always: paths,
            ..self
        }
    }

    /// Answers one request.
    pub async fn answer<B>(&self, request: Request<B>) -> Response
    where
        B: HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Send + Unpin + 'static,
    {
        let subject = Subject::of(&request);
        let trace = self
            .inner
            .observer
            .trace(&subject.method, request.headers());
        let visit = Visit::new(subject.request_id.clone(), trace);
        VISIT.scope(visit, self.visited(request, subject)).await
    }

    async fn visited<B>(&self, request: Request<B>, subject: Subject) -> Response
    where
        B: HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Send + Unpin + 'static,
    {
        let watch = Watch::start(self.inner.observer.as_ref(), &subject);
        let request_id = subject.request_id.header_value().clone();
        let mut response = if (self.always)(subject.uri.path()) {
            let request = request.map(Body::new);
            self.handled(request, &subject, request_id.clone()).await
        } else if let Some(place) = self.inner.load.enter() {
            let request = request.map(|body| self.awaited(body));
            let response = self.handled(request, &subject, request_id.clone()).await;
            drop(place);
            response
        } else {
            self.inner.observer.shed();
            (self.inner.reject)(unavailable(), &subject.refusal())
        };
        response
            .headers_mut()
            .entry(RequestId::HEADER)
            .or_insert(request_id);
        watch.finish(&mut response);
        response
    }

    /// The body as the router reads it. For none, nothing is allocated.
    fn awaited<B>(&self, body: B) -> Body
    where
        B: HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Send + Unpin + 'static,
    {
        if body.is_end_stream() {
            Body::empty()
        } else {
            Body::new(Awaited::new(body, self.inner.load.clone()))
        }
    }

    /// The answer of the router, or one in its place.
    async fn handled(
        &self,
        mut request: Request<Body>,
        subject: &Subject,
        request_id: HeaderValue,
    ) -> Response {
        // The router, which looks for an id itself, is to find this one.
        request.headers_mut().insert(RequestId::HEADER, request_id);
        let router = self.inner.router.get_or(&self.inner.routes).clone();
        // Nothing of what a panic may have left half done is looked at again.
        let handled = AssertUnwindSafe(async move { router.oneshot(request).await }).catch_unwind();
        match tokio::time::timeout(self.inner.limit, handled).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(never))) => match never {},
            Ok(Err(_)) => self.reject(Rejection::Internal, subject, "its handler panicked"),
            Err(_) => self.reject(unavailable(), subject, "it took too long"),
        }
    }

    fn reject(&self, rejection: Rejection, subject: &Subject, why: &'static str) -> Response {
        tracing::warn!(
            method = %subject.method,
            path = subject.uri.path(),
            request_id = subject.request_id.as_str(),
            "request given up: {why}"
        );
        (self.inner.reject)(rejection, &subject.refusal())
    }
}

const fn unavailable() -> Rejection {
    Rejection::Unavailable {
        retry_after: RETRY_AFTER_LOAD,
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

    fn refusal(&self) -> Refusal<'_> {
        Refusal {
            operation: None,
            method: &self.method,
            path: self.uri.path(),
            request_id: &self.request_id,
        }
    }
}

/// Tells the observer of one request, also if the client leaves and the request is dropped: then
/// while its visit is still known.
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

    /// Tells of the answer, and in it, where the caller stands with its rate limit.
    fn finish(mut self, response: &mut Response) {
        self.told = true;
        if let Some(standing) = visit::standing() {
            standing.tell(response.headers_mut());
        }
        self.tell(Some(response.status()));
    }

    fn tell(&self, status: Option<StatusCode>) {
        let found = visit::conclude();
        self.observer.finished(&Exchange {
            method: &self.subject.method,
            operation: found.operation.unwrap_or(NO_OPERATION),
            caller: found.caller,
            status,
            elapsed: self.began.elapsed(),
            request_id: self.subject.request_id.as_str(),
            trace: found.trace.as_ref(),
        });
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(None);
        }
    }
}
