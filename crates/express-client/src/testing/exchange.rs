//! What came, and what was answered to it.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri, request::Parts};
use serde::de::DeserializeOwned;

use super::reply::Answer;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub uri: Uri,
    /// All headers.
    pub headers: HeaderMap,
    /// The body; empty if there is none.
    pub body: Bytes,
}

impl RecordedRequest {
    pub(super) fn new(head: &Parts, body: Bytes) -> Self {
        Self {
            method: head.method.clone(),
            uri: head.uri.clone(),
            headers: head.headers.clone(),
            body,
        }
    }

    /// The value of a header, if it came and is text.
    pub fn header(&self, name: &str) -> Option<String> {
        Some(self.headers.get(name)?.to_str().ok()?.to_owned())
    }

    /// Method, path and query in a line.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.uri)
    }

    /// The body as a value of this type.
    ///
    /// # Errors
    /// The body is no JSON, or of another type.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.body)
    }
}

/// Answers to requests with an idempotency key, to be given again.
#[derive(Debug, Default)]
pub(super) struct Answered(BTreeMap<String, (Bytes, Answer)>);

/// What is known of an idempotency key.
pub(super) enum Repeat {
    /// Nothing.
    New,
    /// The same request was answered by this.
    Same(Box<Answer>),
    /// It belongs to another request.
    Other,
}

impl Answered {
    pub(super) fn find(&self, request: &RecordedRequest) -> Repeat {
        let Some((body, answer)) = name(request).and_then(|name| self.0.get(&name)) else {
            return Repeat::New;
        };
        // The key stands for one request, whatever its path.
        if body == &fingerprint(request) {
            Repeat::Same(Box::new(answer.clone()))
        } else {
            Repeat::Other
        }
    }

    pub(super) fn keep(&mut self, request: &RecordedRequest, answer: &Answer) {
        let is_final = !matches!(
            answer.status,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS
        ) && !answer.status.is_server_error();
        if is_final && let Some(name) = name(request) {
            self.0.insert(name, (fingerprint(request), answer.clone()));
        }
    }
}

/// The idempotency key, where it has a meaning.
fn name(request: &RecordedRequest) -> Option<String> {
    request
        .header("idempotency-key")
        .filter(|_| request.method == Method::POST)
}

/// What makes two requests the same: path and body.
fn fingerprint(request: &RecordedRequest) -> Bytes {
    let mut text = format!("{} ", request.uri.path()).into_bytes();
    text.extend_from_slice(&request.body);
    text.into()
}
