//! The edges of a server: what a request meets before its handler, and after.

mod alternatives;
mod bodies;
mod multipart;
mod negotiation;
mod parameters;
mod replies;
mod request_ids;
mod routing;
mod security;
mod streams;
mod styles;
mod templates;
mod things;

use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use oaxum_runtime::server::{self as rt, OperationSlot};
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
    let slot = OperationSlot::default();
    let request = request.extension(slot.clone()).body(body.into()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let calls = Calls::default();
        let Ok(response) = router(calls.clone()).oneshot(request).await;
        let operation = slot.get().map(|operation| operation.id);
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

/// What a route of one operation makes of a request: what is shown of it, or status and violations.
fn ask<Q, F>(
    operation: &'static rt::Operation,
    request: rt::Request,
    show: fn(Q) -> F,
) -> Result<Value, String>
where
    Q: rt::FromCall + Send + 'static,
    F: Future<Output = Result<Value, rt::Rejection>> + Send + 'static,
{
    struct Shown(Value);

    impl rt::Answer for Shown {
        fn reply(self) -> rt::Reply {
            rt::Reply::json(200, "application/json", &self.0)
        }
    }

    let limits = rt::Limits {
        body: 64,
        stream: 1024,
    };
    let mut routes = rt::Routes::new(things::reject);
    routes.add(operation, move |request| async move {
        let mut call = rt::Call::new(operation, limits, request);
        let answer = async {
            let request = Q::read(&mut call).await?;
            show(request).await.map(Shown)
        };
        let answer = answer.await;
        call.finish(answer, things::reject)
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let Ok(response) = routes.into_router().oneshot(request).await;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let json: Value = serde_json::from_slice(&bytes).unwrap();
        if status == 200 {
            return Ok(json);
        }
        let mut text = status.to_string();
        for violation in json["violations"].as_array().into_iter().flatten() {
            let part = |name: &str| violation[name].as_str().unwrap().to_owned();
            text.push_str(&format!(
                " {} {} {}",
                part("in"),
                part("pointer"),
                part("code")
            ));
        }
        Err(text)
    })
}

/// A request with a body of a media type.
fn with_body(media: &str, body: impl Into<Body>) -> rt::Request {
    let request = axum::http::Request::builder().method(Method::POST).uri("/");
    request
        .header("content-type", media)
        .body(body.into())
        .unwrap()
}
