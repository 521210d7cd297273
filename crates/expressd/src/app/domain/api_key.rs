//! API keys and the secrets that stand for them.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{Actor, Scope};

/// What a program needs to be let in, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Public: customers say by it which key created them.
    pub id: Uuid,
    /// The only data that the key opens.
    pub scope: Scope,
    /// What the operator calls it.
    pub name: String,
    /// What the key may do.
    pub access: Access,
    /// When it was created.
    pub created_at: Timestamp,
    /// From when on it opens nothing any more.
    pub revoked_at: Option<Timestamp>,
    /// When it was used last, to about a minute. Nothing: it never was, or not since this is
    /// noted.
    pub last_used_at: Option<Timestamp>,
}

impl ApiKey {
    /// The key as the author of a change.
    pub fn actor(&self) -> Actor {
        Actor::ApiKey(self.id)
    }
}

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Read only.
    Read,
    /// Read and write.
    Write,
}

impl Access {
    /// The word for it: `read` or `write`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// The access that [`Self::as_str`] writes so.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Read, Self::Write]
            .into_iter()
            .find(|access| access.as_str() == text)
    }

    /// Whether a key with this access may do what needs `required`.
    pub const fn allows(self, required: Self) -> bool {
        matches!((self, required), (Self::Write, _) | (_, Self::Read))
    }
}

/// The secret of a key. It is shown once, when the key is created, and never kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// What secrets made here start with, so that people and scanners know one when they see it.
    pub const PREFIX: &'static str = "exp_";

    /// The longest secret that is taken over, in bytes: well under what servers and proxies
    /// let pass as one header.
    pub const MAX_BYTES: usize = 1024;

    /// A new secret of 256 bits from the operating system.
    ///
    /// # Errors
    /// The operating system could not give random bytes.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let text = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        Ok(Self(format!("{}{text}", Self::PREFIX)))
    }

    /// Takes over a secret that was made elsewhere: any printable characters, spaces too.
    ///
    /// # Errors
    /// The text could not arrive in a header as it is.
    pub fn taken_over(text: impl Into<String>) -> Result<Self, InvalidSecret> {
        let text = text.into();
        if text.is_empty() {
            Err(InvalidSecret::Empty)
        } else if text.len() > Self::MAX_BYTES {
            Err(InvalidSecret::TooLong)
        } else if text.chars().any(char::is_control) {
            Err(InvalidSecret::NotPrintable)
        } else if text.trim() != text {
            Err(InvalidSecret::OuterSpace)
        } else {
            Ok(Self(text))
        }
    }

    /// The secret itself. For the one who just created it, and nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept instead of the secret.
    pub fn digest(&self) -> SecretDigest {
        SecretDigest::of(self.0.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a secret cannot be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSecret {
    /// There is nothing in it.
    #[error("a secret has at least one character")]
    Empty,
    /// It is longer than [`Secret::MAX_BYTES`].
    #[error("a secret has at most {} bytes", Secret::MAX_BYTES)]
    TooLong,
    /// It has control characters, which no header may carry.
    #[error("a secret has printable characters and spaces only")]
    NotPrintable,
    /// It starts or ends with white space, which HTTP cuts off a header's value.
    #[error("a secret neither starts nor ends with white space, since HTTP would cut it off")]
    OuterSpace,
}

/// The SHA-256 digest of a secret: all that is kept of it.
///
/// One fast hash is right here. What makes passwords need a slow one is that they can be
/// guessed; 256 random bits cannot, and a slow hash would be paid on every request. Secrets
/// taken over are keys that another system made in the same way, not words chosen by people.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretDigest([u8; 32]);

impl SecretDigest {
    /// The digest of what a caller sent as its secret.
    pub fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// The digest that [`Self::as_bytes`] gave.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest's bytes, for stores.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether both are the same, found out in a time that tells nothing of where they differ.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for SecretDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretDigest(…)")
    }
}

#[cfg(test)]
impl ApiKey {
    /// Some key that may read, to test with.
    pub(crate) fn some(id: u128) -> Self {
        Self {
            id: Uuid::from_u128(id),
            scope: Scope::new("acme", "live"),
            name: "x".to_owned(),
            access: Access::Read,
            created_at: Timestamp::UNIX_EPOCH,
            revoked_at: None,
            last_used_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_prefixed_and_never_the_same() {
        let (one, other) = (Secret::generate().unwrap(), Secret::generate().unwrap());
        assert_ne!(one, other);
        assert!(one.reveal().starts_with("exp_"));
        assert_eq!(one.reveal().len(), 4 + 43, "256 bits in base64url");
        assert!(one.digest().matches(&one.digest()));
        assert!(!one.digest().matches(&other.digest()));
    }

    #[test]
    fn printable_secrets_are_taken_over() {
        for text in ["x", "My API Key", "sk_live_1~!@#$%^&*()", "clé d’accès"] {
            assert_eq!(Secret::taken_over(text).unwrap().reveal(), text);
        }
    }

    #[test]
    fn secrets_that_no_header_could_carry_are_refused() {
        for (text, why) in [
            (String::new(), InvalidSecret::Empty),
            (" x".to_owned(), InvalidSecret::OuterSpace),
            ("x ".to_owned(), InvalidSecret::OuterSpace),
            ("x\ty".to_owned(), InvalidSecret::NotPrintable),
            ("x\n".to_owned(), InvalidSecret::NotPrintable),
            ("x".repeat(1025), InvalidSecret::TooLong),
        ] {
            assert_eq!(Secret::taken_over(text), Err(why));
        }
    }

    #[test]
    fn neither_secret_nor_digest_shows_in_debug_output() {
        let secret = Secret::taken_over("hush").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(format!("{:?}", secret.digest()), "SecretDigest(…)");
    }

    #[test]
    fn write_access_includes_read_access() {
        assert!(Access::Write.allows(Access::Read));
        assert!(Access::Write.allows(Access::Write));
        assert!(Access::Read.allows(Access::Read));
        assert!(!Access::Read.allows(Access::Write));
    }
}
