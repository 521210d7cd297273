//! Every refusal that a generated router makes by itself.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;

use crate::Violations;

/// Why a router refused a request by itself, without asking the handler.
///
/// The implementer's hook makes the response; [`Rejection::respond`] sets what HTTP asks for
/// (status, `Allow`, `WWW-Authenticate`, `Retry-After`), so that a hook only chooses the body.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rejection {
    /// No operation has this path: 404.
    UnknownPath,
    /// The path has other methods: 405. axum sets `Allow`.
    MethodNotAllowed,
    /// No credentials, or none that are valid: 401.
    Unauthenticated {
        /// A challenge per scheme that would do (RFC 9110, section 11.6.1).
        challenges: Vec<HeaderValue>,
    },
    /// The caller is known, but may not do this: 403.
    Forbidden {
        /// The scopes or roles that the operation asks for.
        needed: &'static [&'static str],
    },
    /// The request breaks the contract: 400.
    Invalid(Violations),
    /// The body exceeds the limit: 413.
    ContentTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The body is of another media type: 415.
    UnsupportedMediaType {
        /// The media types that the operation takes.
        supported: &'static [&'static str],
    },
    /// `Accept` rules out every media type on offer: 406.
    NotAcceptable {
        /// The media types on offer.
        available: &'static [&'static str],
    },
    /// The body ended before its declared length, or could not be read: 400.
    Unreadable,
    /// The caller asks more than it may: 429 (RFC 6585, section 4).
    TooManyRequests {
        /// Seconds to wait, for `Retry-After`.
        retry_after: u32,
    },
    /// The authenticator cannot answer just now: 503.
    Unavailable {
        /// Seconds to wait, for `Retry-After`.
        retry_after: u32,
    },
    /// The authenticator failed: 500. The cause is the authenticator's to log.
    Internal,
}

impl Rejection {
    /// The status that goes with it.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } => StatusCode::FORBIDDEN,
            Self::Invalid(_) | Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::ContentTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable { .. } => StatusCode::NOT_ACCEPTABLE,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What happened, and what to do, for the caller. It repeats nothing that was sent.
    pub fn detail(&self) -> String {
        match self {
            Self::UnknownPath => "There is nothing at this path.".to_owned(),
            Self::MethodNotAllowed => {
                "The path does not take this method; the header Allow lists those it takes."
                    .to_owned()
            }
            Self::Unauthenticated { .. } => {
                "Send valid credentials; the header WWW-Authenticate says of which kind.".to_owned()
            }
            Self::Forbidden { needed: [] } => "The credentials do not allow this.".to_owned(),
            Self::Forbidden { needed } => {
                format!("The credentials lack the scope {}.", needed.join(", "))
            }
            Self::Invalid(violations) if violations.len() == 1 => {
                "The request breaks 1 rule; see `violations`.".to_owned()
            }
            Self::Invalid(violations) => {
                format!(
                    "The request breaks {} rules; see `violations`.",
                    violations.len()
                )
            }
            Self::ContentTooLarge { limit } => {
                format!("The request body exceeds {limit} bytes.")
            }
            Self::UnsupportedMediaType { supported } => {
                format!(
                    "Send the body as {}, and say so in Content-Type.",
                    supported.join(" or ")
                )
            }
            Self::NotAcceptable { available } => {
                format!(
                    "The answer comes as {}; let Accept allow it.",
                    available.join(" or ")
                )
            }
            Self::Unreadable => "The request body could not be read to its end.".to_owned(),
            Self::TooManyRequests { .. } => {
                "Too many requests; wait as long as Retry-After says.".to_owned()
            }
            Self::Unavailable { .. } => {
                "The service cannot answer just now; wait as long as Retry-After says.".to_owned()
            }
            Self::Internal => "Something failed on the server's side.".to_owned(),
        }
    }

    /// The violations, if the request breaks the contract.
    pub const fn violations(&self) -> Option<&Violations> {
        match self {
            Self::Invalid(violations) => Some(violations),
            _ => None,
        }
    }

    /// The headers that HTTP asks for with this status.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        match self {
            Self::Unauthenticated { challenges } => {
                for challenge in challenges {
                    headers.append(header::WWW_AUTHENTICATE, challenge.clone());
                }
            }
            Self::TooManyRequests { retry_after } | Self::Unavailable { retry_after } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
            }
            _ => {}
        }
        headers
    }

    /// The response with status and headers of this rejection and the given body, as JSON.
    pub fn respond(&self, media_type: &'static str, body: &impl Serialize) -> Response {
        let text = serde_json::to_vec(body).unwrap_or_default();
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = self.status();
        *response.headers_mut() = self.headers();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        response
    }
}

/// The body of a rejection where the implementer shapes none: RFC 9457, plus the violations.
#[derive(Debug, Serialize)]
pub struct ProblemDetails<'a> {
    /// The reason phrase of the status.
    pub title: &'static str,
    /// The status, from 400 to 599.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// Every violation, when there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub violations: Option<Vec<&'a crate::Violation>>,
}

impl<'a> From<&'a Rejection> for ProblemDetails<'a> {
    fn from(rejection: &'a Rejection) -> Self {
        Self {
            title: rejection.status().canonical_reason().unwrap_or("Error"),
            status: rejection.status().as_u16(),
            detail: rejection.detail(),
            violations: rejection
                .violations()
                .map(|violations| violations.iter().collect()),
        }
    }
}
