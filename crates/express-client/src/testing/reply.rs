//! Answers that a script asks for.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::json;

use crate::overrides::header;

/// How one request is answered.
#[derive(Clone, Debug)]
pub struct Reply(pub(super) Kind);

#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// As the contract says.
    Pass,
    /// By this.
    Whole(Answer),
    /// By the first half of the body of this; then the connection ends.
    Half(Answer),
    /// Not at all: the connection ends.
    Disconnect,
    /// Not at all: the connection stays.
    Stall,
}

/// An answer as it goes out.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    /// As the contract says, as without a script.
    pub fn pass() -> Self {
        Self(Kind::Pass)
    }

    /// An error with this status, as the service would write it.
    pub fn status(status: u16) -> Self {
        Self(Kind::Whole(Answer::problem(
            status,
            "The request failed as a test wanted.",
        )))
    }

    /// A JSON body with this status. A status that HTTP does not know becomes 500.
    pub fn json(status: u16, body: &(impl Serialize + ?Sized)) -> Self {
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self::body(status, "application/json", body)
    }

    /// A body of any form with this status.
    pub fn body(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self(Kind::Whole(Answer::new(status, content_type, body.into())))
    }

    /// The same with a header. It replaces one of the same name; one that HTTP cannot carry is left
    /// out, and so is one on a reply without an answer.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Kind::Whole(answer) | Kind::Half(answer) = &mut self.0 {
            answer.set(name, value);
        }
        self
    }

    /// The same, but the connection ends in the middle of the body.
    pub fn truncated(self) -> Self {
        match self.0 {
            Kind::Whole(answer) => Self(Kind::Half(answer)),
            other => Self(other),
        }
    }

    /// No answer: the connection ends.
    pub fn disconnect() -> Self {
        Self(Kind::Disconnect)
    }

    /// No answer: the connection stays, and the caller waits as long as it likes.
    pub fn stall() -> Self {
        Self(Kind::Stall)
    }
}

impl Answer {
    fn new(status: u16, content_type: &str, body: Bytes) -> Self {
        let mut answer = Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: HeaderMap::new(),
            body,
        };
        answer.set("content-type", content_type);
        answer.set("x-request-id", "scripted");
        answer
    }

    /// An error as the service would write it.
    pub(super) fn problem(status: u16, why: &str) -> Self {
        let code = match status {
            400 => "invalid_request",
            401 => "unauthenticated",
            403 => "insufficient_scope",
            404 => "not_found",
            409 => "request_in_progress",
            412 => "precondition_failed",
            422 => "idempotency_key_reused",
            429 => "rate_limited",
            503 => "service_unavailable",
            _ => "internal_error",
        };
        let body = json!({
            "type": "about:blank", "title": "Scripted", "status": status, "detail": why,
            "code": code, "message": why, "requestId": "scripted",
        });
        Self::new(status, "application/problem+json", body.to_string().into())
    }

    fn set(&mut self, name: &str, value: &str) {
        if let Ok((name, value)) = header(name, value) {
            self.headers.insert(name, value);
        }
    }
}
