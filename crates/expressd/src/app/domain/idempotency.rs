//! Doing a thing once, however often it is asked for.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::Metadata;

/// What makes a write happen once: the caller's key, and what the key was used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The caller's key, 1 to 255 characters, its own within the scope.
    pub key: String,
    /// What is asked for under that key.
    pub fingerprint: Fingerprint,
    /// The id of the request that asks, kept for repeats.
    pub request_id: String,
    /// When it is asked.
    pub at: Timestamp,
}

impl Once {
    /// How long an outcome is kept for repeats.
    pub const KEPT: SignedDuration = SignedDuration::from_hours(24);

    /// From when on the key is free again.
    pub fn expires_at(&self) -> Timestamp {
        self.at.saturating_add(Self::KEPT).unwrap_or(Timestamp::MAX)
    }
}

/// How a write under an idempotency key ended. A write without one always ends as [`Self::Now`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written<T> {
    /// It happened (or was refused) now, for the first time.
    Now(T),
    /// It happened before: this is what came of it then.
    Replayed {
        /// The outcome of the first request.
        outcome: T,
        /// The id of the first request.
        request_id: String,
    },
    /// The key was used for something else.
    KeyReused,
    /// The first request with this key is still running.
    InProgress,
}

/// A digest of an operation, its target and its input: equal for requests that mean the same,
/// whatever their spelling (white space, or the order of keys in an object).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The digest of a request for `operation`, made of its parts in order.
    pub fn of(operation: &str, parts: &[Part<'_>]) -> Self {
        let mut digest = Sha256::new();
        text(&mut digest, operation);
        for part in parts {
            part.digest(&mut digest);
        }
        Self(digest.finalize().into())
    }

    /// The digest that [`Self::as_bytes`] gave.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest's bytes, for stores.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// One part of a request.
pub enum Part<'a> {
    /// An identifier, by its bytes.
    Id(&'a [u8; 16]),
    /// Text as it was sent.
    Text(&'a str),
    /// Metadata: none, empty and filled are told apart, the order of pairs is not.
    Metadata(Option<&'a Metadata>),
}

impl Part<'_> {
    /// Each part starts with its kind and each text with its length, so that no two requests
    /// run together into the same bytes.
    fn digest(&self, digest: &mut Sha256) {
        match self {
            Self::Id(id) => {
                digest.update(b"i");
                digest.update(id);
            }
            Self::Text(value) => {
                digest.update(b"t");
                text(digest, value);
            }
            Self::Metadata(None) => digest.update(b"n"),
            Self::Metadata(Some(metadata)) => {
                let mut pairs: Vec<_> = metadata.iter().collect();
                pairs.sort_unstable();
                digest.update(b"m");
                digest.update((pairs.len() as u64).to_be_bytes());
                for (key, value) in pairs {
                    text(digest, key);
                    text(digest, value);
                }
            }
        }
    }
}

fn text(digest: &mut Sha256, text: &str) {
    digest.update((text.len() as u64).to_be_bytes());
    digest.update(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Metadata {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn create(name: &str, metadata: Option<&Metadata>) -> Fingerprint {
        Fingerprint::of("create", &[Part::Text(name), Part::Metadata(metadata)])
    }

    #[test]
    fn the_order_of_pairs_does_not_count() {
        assert_eq!(
            create("x", Some(&pairs(&[("a", "1"), ("b", "2")]))),
            create("x", Some(&pairs(&[("b", "2"), ("a", "1")]))),
        );
    }

    #[test]
    fn requests_that_mean_different_things_differ() {
        let empty = Metadata::new();
        let all = [
            create("x", None),
            create("y", None),
            create("x", Some(&empty)),
            create("x", Some(&pairs(&[("a", "bc")]))),
            create("x", Some(&pairs(&[("ab", "c")]))),
            create("x", Some(&pairs(&[("a", ""), ("b", "c")]))),
            Fingerprint::of("deactivate", &[Part::Id(&[7; 16])]),
            Fingerprint::of("reactivate", &[Part::Id(&[7; 16])]),
            Fingerprint::of("deactivate", &[Part::Id(&[8; 16])]),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(!all[index + 1..].contains(one), "{index} is not alone");
        }
    }
}
