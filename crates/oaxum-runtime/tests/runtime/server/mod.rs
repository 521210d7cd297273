//! The edges of a server: what a request meets before its handler, and after.

mod bodies;
mod negotiation;
mod parameters;
mod replies;
mod request_ids;
mod routing;
mod security;
mod things;

use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use things::{Calls, router};

/// What came back.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    operation: Option<&'static str>,
    text: Vec<u8>,
    /// Whether the request came through to its handler.
    handled: bool,
}

impl Answer {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_slice(&self.text).unwrap()
    }

    /// The only value of a header.
    #[track_caller]
    fn header(&self, name: &str) -> Option<&str> {
        let values: Vec<_> = self.headers.get_all(name).iter().collect();
        assert!(values.len() < 2, "{name}: {values:?}");
        values.first().map(|value| value.to_str().unwrap())
    }

    /// `in pointer code` of every violation.
    #[track_caller]
    fn violations(&self) -> Vec<String> {
        let json = self.json();
        let text = |violation: &Value, name: &str| violation[name].as_str().unwrap().to_owned();
        let violations = json["violations"].as_array().unwrap().iter();
        violations
            .map(|violation| {
                ["in", "pointer", "code"]
                    .map(|name| text(violation, name))
                    .join(" ")
            })
            .collect()
    }

    /// A refusal by the router itself, in the form that the hook gives to it.
    #[track_caller]
    fn assert_refused(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(!self.handled, "the handler was asked");
        assert_eq!(self.header("content-type"), Some("application/shaped+json"));
        assert_eq!(
            self.json()["requestId"].as_str(),
            self.header("x-request-id")
        );
        assert!(!self.json()["detail"].as_str().unwrap().is_empty());
    }
}

/// Sends a request; a panic in its way is a failure of the test.
fn send(request: Builder, body: impl Into<Body>) -> Answer {
    let request = request.body(body.into()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let calls = Calls::default();
        let Ok(response) = router(calls.clone()).oneshot(request).await;
        let operation = response
            .extensions()
            .get::<oaxum_runtime::server::OperationId>();
        let operation = operation.map(|operation| operation.0);
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            operation,
            text: body.collect().await.unwrap().to_bytes().into(),
            handled: calls.count() > 0,
        }
    })
}

/// What a router answers.
fn text_of(router: oaxum_runtime::server::Router, request: axum::extract::Request) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let Ok(response) = router.oneshot(request).await;
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(bytes.into()).unwrap()
    })
}

/// A request that is let in.
fn request(method: Method, uri: &str) -> Builder {
    let request = axum::http::Request::builder().method(method).uri(uri);
    request
        .header("authorization", "Bearer good")
        .header("x-key", "good")
}

fn get(uri: &str) -> Answer {
    send(request(Method::GET, uri), Body::empty())
}

/// A change with all that it needs but the body.
fn put() -> Builder {
    request(Method::PUT, "/things/a?dry=true").header("if-match", "x")
}

/// A header value of any bytes that HTTP lets through.
fn bytes(value: &[u8]) -> HeaderValue {
    HeaderValue::from_bytes(value).unwrap()
}
