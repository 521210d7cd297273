//! Refusals, as a generated server makes them (RFC 9457).

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use super::violation::Violation;

/// Why a request is refused.
pub(super) enum Refusal {
    UnknownPath,
    MethodNotAllowed {
        allowed: Vec<String>,
    },
    Unauthenticated {
        challenges: Vec<HeaderValue>,
    },
    Invalid(Vec<Violation>),
    ContentTooLarge {
        limit: usize,
    },
    UnsupportedMediaType {
        supported: Vec<String>,
    },
    NotAcceptable {
        available: Vec<String>,
    },
    Unreadable,
    /// The mock is asked for what it cannot do.
    NotOffered(String),
    /// The document does not let the mock answer.
    Document(String),
}

impl Refusal {
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Refusal::UnknownPath => StatusCode::NOT_FOUND,
            Refusal::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
            Refusal::Invalid(_) | Refusal::Unreadable | Refusal::NotOffered(_) => {
                StatusCode::BAD_REQUEST
            }
            Refusal::ContentTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::NotAcceptable { .. } => StatusCode::NOT_ACCEPTABLE,
            Refusal::Document(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether the document may say how it looks. What only a mock refuses, it does not know.
    pub(super) const fn is_documented(&self) -> bool {
        !matches!(self, Refusal::NotOffered(_) | Refusal::Document(_))
    }

    fn detail(&self) -> String {
        match self {
            Refusal::UnknownPath => "There is nothing at this path.".to_owned(),
            Refusal::MethodNotAllowed { .. } => {
                "The path does not take this method; the header Allow lists those it takes."
                    .to_owned()
            }
            Refusal::Unauthenticated { .. } => {
                "Send valid credentials; the header WWW-Authenticate says of which kind.".to_owned()
            }
            Refusal::Invalid(violations) if violations.len() == 1 => {
                "The request breaks 1 rule; see `violations`.".to_owned()
            }
            Refusal::Invalid(violations) => {
                format!(
                    "The request breaks {} rules; see `violations`.",
                    violations.len()
                )
            }
            Refusal::ContentTooLarge { limit } => {
                format!("The request body exceeds {limit} bytes.")
            }
            Refusal::UnsupportedMediaType { supported } => format!(
                "Send the body as {}, and say so in Content-Type.",
                supported.join(" or ")
            ),
            Refusal::NotAcceptable { available } => {
                format!(
                    "The answer comes as {}; let Accept allow it.",
                    available.join(" or ")
                )
            }
            Refusal::Unreadable => "The request body could not be read to its end.".to_owned(),
            Refusal::NotOffered(what) | Refusal::Document(what) => what.clone(),
        }
    }

    /// The headers that HTTP asks for with the status.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        match self {
            Refusal::Unauthenticated { challenges } => {
                for challenge in challenges {
                    headers.append(header::WWW_AUTHENTICATE, challenge.clone());
                }
            }
            Refusal::MethodNotAllowed { allowed } => {
                if let Ok(allowed) = HeaderValue::from_str(&allowed.join(",")) {
                    headers.insert(header::ALLOW, allowed);
                }
            }
            _ => {}
        }
        headers
    }

    /// The body: RFC 9457, plus the violations.
    pub(super) fn body(&self) -> Map<String, Value> {
        let status = self.status();
        let mut body = Map::new();
        body.insert(
            "title".to_owned(),
            status.canonical_reason().unwrap_or("Error").into(),
        );
        body.insert("status".to_owned(), status.as_u16().into());
        body.insert("detail".to_owned(), self.detail().into());
        if let Refusal::Invalid(violations) = self {
            body.insert("violations".to_owned(), json!(violations));
        }
        body
    }
}
