//! Where a caller stands with its rate limit, as answers say it.

use std::fmt::Write;

use http::{HeaderMap, HeaderName, HeaderValue};

/// The fields of draft-ietf-httpapi-ratelimit-headers-10.
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// A caller's quota, and what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The value of `RateLimit-Policy`.
    pub policy: &'static str,
    /// How many requests are left for now.
    pub remaining: u32,
    /// Seconds until nothing of the quota is used, if the caller pauses.
    pub reset: u32,
    /// Seconds to wait if this request was one too many.
    pub retry_after: Option<u32>,
}

impl Standing {
    /// The name by which the two fields refer to each other.
    pub const POLICY_NAME: &'static str = "key";

    /// Writes the fields.
    pub(super) fn tell(&self, headers: &mut HeaderMap) {
        headers.insert(RATE_LIMIT_POLICY, HeaderValue::from_static(self.policy));
        let mut text = String::with_capacity(32);
        // Writing to memory cannot fail.
        let _ = write!(
            text,
            "\"{}\";r={};t={}",
            Self::POLICY_NAME,
            self.remaining,
            self.reset
        );
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(RATE_LIMIT, value);
        }
    }
}
