//! A request to a router and its answer, without a network.

#![allow(dead_code, reason = "no example needs all of it")]

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode, header, request};
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// The body, as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body, as a text.
    #[track_caller]
    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    /// A header, as a text.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Where the request broke the contract.
    #[track_caller]
    pub fn pointers(&self) -> Vec<String> {
        let problem = self.json();
        let violations = problem["violations"].as_array().unwrap().iter();
        let pointers = violations.map(|violation| violation["pointer"].as_str().unwrap());
        pointers.map(str::to_owned).collect()
    }
}

/// The beginning of a request without a body of its own.
pub fn get(uri: &str) -> request::Builder {
    Request::get(uri)
}

/// Sends a request and lets its answer come.
pub async fn open(router: &Router, request: request::Builder, body: impl Into<Body>) -> Response {
    let request = request.body(body.into()).unwrap();
    router.clone().oneshot(request).await.unwrap()
}

/// Sends a request and reads its answer.
pub async fn send(router: &Router, request: request::Builder, body: impl Into<Body>) -> Answer {
    let (head, body) = open(router, request, body).await.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer {
        status: head.status,
        headers: head.headers,
        body,
    }
}

/// Sends a request with a body of a media type.
pub async fn send_as(
    router: &Router,
    method: &str,
    uri: &str,
    media: &str,
    body: impl Into<Body>,
) -> Answer {
    let request = Request::builder().method(method).uri(uri);
    let request = request.header(header::CONTENT_TYPE, media);
    send(router, request, body).await
}
