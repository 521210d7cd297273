//! The caller's side of doing a thing once.

use jiff::Timestamp;

use super::{Fingerprint, Once, Part};

/// The key that a caller sent so that its request happens once, whatever it repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// 1 to 255 characters, the caller's own within its scope.
    pub key: String,
    /// The id of this request, which repeats of it are answered with.
    pub request_id: String,
}

impl Idempotency {
    pub(super) fn once(self, at: Timestamp, operation: &str, parts: &[Part<'_>]) -> Once {
        Once {
            key: self.key,
            fingerprint: Fingerprint::of(operation, parts),
            request_id: self.request_id,
            at,
        }
    }
}
