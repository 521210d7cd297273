//! The API key, kept from every log.

use std::{convert::Infallible, fmt};

use http::HeaderValue;

/// An API key. It is never shown: `Debug` writes `***`.
///
/// ```
/// use express_client::ApiKey;
///
/// let key = ApiKey::new("exp_0123")?;
/// assert_eq!(format!("{key:?}"), "***");
/// assert!(ApiKey::new("two\nlines").is_err());
/// # Ok::<(), express_client::InvalidApiKey>(())
/// ```
#[derive(Clone)]
pub struct ApiKey {
    alone: HeaderValue,
    bearer: HeaderValue,
}

/// Why a text cannot be an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidApiKey {
    /// There is nothing in it.
    #[error("the API key is empty")]
    Empty,
    /// White space at its begin or end.
    #[error("the API key begins or ends with white space, which HTTP would cut off")]
    Padded,
    /// A control character.
    #[error("the API key holds a character that no HTTP header can carry, such as a line break")]
    Unprintable,
}

impl ApiKey {
    /// The key of this text.
    ///
    /// # Errors
    /// No header can carry the text unchanged.
    pub fn new(secret: impl AsRef<str>) -> Result<Self, InvalidApiKey> {
        let secret = secret.as_ref();
        if secret.trim().is_empty() {
            return Err(InvalidApiKey::Empty);
        }
        if secret.trim() != secret {
            return Err(InvalidApiKey::Padded);
        }
        let header = |text: &str| -> Result<_, InvalidApiKey> {
            let mut value =
                HeaderValue::from_bytes(text.as_bytes()).map_err(|_| InvalidApiKey::Unprintable)?;
            value.set_sensitive(true);
            Ok(value)
        };
        Ok(Self {
            alone: header(secret)?,
            bearer: header(&format!("Bearer {secret}"))?,
        })
    }

    /// The key by itself.
    pub(crate) fn alone(&self) -> HeaderValue {
        self.alone.clone()
    }

    /// The key as the credentials of the scheme `Bearer` (RFC 6750, section 2.1).
    pub(crate) fn bearer(&self) -> HeaderValue {
        self.bearer.clone()
    }
}

impl TryFrom<&str> for ApiKey {
    type Error = InvalidApiKey;

    fn try_from(secret: &str) -> Result<Self, InvalidApiKey> {
        Self::new(secret)
    }
}

impl TryFrom<&String> for ApiKey {
    type Error = InvalidApiKey;

    fn try_from(secret: &String) -> Result<Self, InvalidApiKey> {
        Self::new(secret)
    }
}

impl TryFrom<String> for ApiKey {
    type Error = InvalidApiKey;

    fn try_from(secret: String) -> Result<Self, InvalidApiKey> {
        Self::new(secret)
    }
}

/// A key is one already.
impl From<Infallible> for InvalidApiKey {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_any_printable_characters_goes_into_both_headers_unchanged() {
        for secret in ["exp_0123", "two words", "schlüssel", "\"quoted\" = ,;"] {
            let key = ApiKey::new(secret).unwrap();
            assert_eq!(key.alone().as_bytes(), secret.as_bytes());
            assert_eq!(
                key.bearer().as_bytes(),
                format!("Bearer {secret}").as_bytes()
            );
        }
    }

    #[test]
    fn what_no_header_carries_is_refused() {
        assert_eq!(ApiKey::new("").unwrap_err(), InvalidApiKey::Empty);
        assert_eq!(ApiKey::new(" \t").unwrap_err(), InvalidApiKey::Empty);
        assert_eq!(ApiKey::new("secret\n").unwrap_err(), InvalidApiKey::Padded);
        assert_eq!(
            ApiKey::new("two\nlines").unwrap_err(),
            InvalidApiKey::Unprintable
        );
    }

    #[test]
    fn a_key_is_never_shown() {
        let key = ApiKey::new("hunter2").unwrap();
        assert_eq!(format!("{key:?}"), "***");
        assert!(!format!("{:?} {:?}", key.alone(), key.bearer()).contains("hunter2"));
    }
}
