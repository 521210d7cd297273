//! The API key, kept from every log.

use std::fmt;

use http::HeaderValue;

/// An API key. It is never shown: `Debug` writes `***`.
#[derive(Clone)]
pub(crate) struct Key {
    alone: HeaderValue,
    bearer: HeaderValue,
}

/// Why a text cannot be an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnusableKey {
    #[error("the API key is empty")]
    Empty,
    #[error("the API key begins or ends with white space, which HTTP would cut off")]
    Padded,
    #[error("the API key holds a character that no HTTP header can carry, such as a line break")]
    Unprintable,
}

impl Key {
    pub(crate) fn new(secret: &str) -> Result<Self, UnusableKey> {
        if secret.trim().is_empty() {
            return Err(UnusableKey::Empty);
        }
        if secret.trim() != secret {
            return Err(UnusableKey::Padded);
        }
        let header = |text: &str| {
            let mut value =
                HeaderValue::from_bytes(text.as_bytes()).map_err(|_| UnusableKey::Unprintable)?;
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

impl fmt::Debug for Key {
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
            let key = Key::new(secret).unwrap();
            assert_eq!(key.alone().as_bytes(), secret.as_bytes());
            assert_eq!(
                key.bearer().as_bytes(),
                format!("Bearer {secret}").as_bytes()
            );
        }
    }

    #[test]
    fn what_no_header_carries_is_refused() {
        assert_eq!(Key::new("").unwrap_err(), UnusableKey::Empty);
        assert_eq!(Key::new(" \t").unwrap_err(), UnusableKey::Empty);
        assert_eq!(Key::new("secret\n").unwrap_err(), UnusableKey::Padded);
        assert_eq!(
            Key::new("two\nlines").unwrap_err(),
            UnusableKey::Unprintable
        );
    }

    #[test]
    fn a_key_is_never_shown() {
        let key = Key::new("hunter2").unwrap();
        assert_eq!(format!("{key:?}"), "***");
        assert!(!format!("{:?} {:?}", key.alone(), key.bearer()).contains("hunter2"));
    }
}
