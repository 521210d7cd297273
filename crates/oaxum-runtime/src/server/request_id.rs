//! The id of one request, on its way in and out.

use std::{
    fmt::{self, Display, Formatter},
    sync::Arc,
};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// The id of one request: the caller's `x-request-id` if it is sane, else a fresh UUIDv7.
///
/// Sane are 1 to 128 characters out of letters, digits and `-._~:+/=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The header that carries it, in requests and in responses.
    pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

    /// The caller's id if it sent a sane one, else a fresh one.
    pub fn of(headers: &HeaderMap) -> Self {
        let sent = headers
            .get(Self::HEADER)
            .and_then(|value| value.to_str().ok());
        match sent.filter(|text| is_sane(text)) {
            Some(text) => Self(text.into()),
            None => Self(
                Uuid::now_v7()
                    .hyphenated()
                    .encode_lower(&mut Uuid::encode_buffer())
                    .into(),
            ),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn header_value(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

impl Display for RequestId {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_sane(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~:+/=".contains(&byte))
}
