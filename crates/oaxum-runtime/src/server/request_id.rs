//! The id of one request, on its way in and out.

use std::fmt::{self, Display, Formatter};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use uuid::{NoContext, Timestamp, Uuid, fmt::Hyphenated};

/// The id of one request: the caller's `x-request-id` if it is sane, else a fresh UUIDv7.
///
/// Sane are 1 to 128 characters out of letters, digits and `-._~:+/=`. A clone shares its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The header that carries it, in requests and in responses.
    pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

    /// The caller's id if it sent a sane one, else a fresh one.
    pub fn of(headers: &HeaderMap) -> Self {
        let sent = headers.get(Self::HEADER);
        match sent.filter(|value| is_sane(value.as_bytes())) {
            Some(value) => Self(value.clone()),
            None => Self::fresh(),
        }
    }

    fn fresh() -> Self {
        let mut text = [0; Hyphenated::LENGTH];
        // Without the counter that `Uuid::now_v7` shares between threads, for which they wait: ids
        // of one millisecond need no order.
        let id = Uuid::new_v7(Timestamp::now(NoContext));
        id.hyphenated().encode_lower(&mut text);
        // Hexadecimal digits and hyphens are fit for a header.
        let value = HeaderValue::from_maybe_shared(Bytes::from_owner(text));
        Self(value.unwrap_or(HeaderValue::from_static("unknown")))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // Sane ids are ASCII.
        self.0.to_str().unwrap_or_default()
    }

    /// The text as a header carries it.
    pub const fn header_value(&self) -> &HeaderValue {
        &self.0
    }
}

impl Display for RequestId {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

fn is_sane(text: &[u8]) -> bool {
    (1..=128).contains(&text.len())
        && text.iter().all(|byte| {
            matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9')
                || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':' | b'+' | b'/' | b'=')
        })
}
