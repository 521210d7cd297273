//! A value of a list that may grow.

use std::fmt;

use serde::{Serialize, Serializer};

/// A value of a list that a newer service may have made longer.
///
/// ```
/// use express_client::{Open, types::BillingStatus};
///
/// fn describe(status: &Open<BillingStatus>) -> String {
///     match status {
///         Open::Known(BillingStatus::Published) => "active".to_owned(),
///         Open::Known(known) => format!("not active: {known}"),
///         Open::Unknown(text) => format!("unknown here: {text}"),
///     }
/// }
///
/// assert_eq!(describe(&BillingStatus::Deleted.into()), "not active: deleted");
/// assert_eq!(describe(&Open::Unknown("suspended".into())), "unknown here: suspended");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Open<T> {
    /// A value that the contract names.
    Known(T),
    /// A text that the contract, as this client knows it, does not name.
    Unknown(String),
}

impl<T> Open<T> {
    /// The value, if the contract names it.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

impl<T: AsRef<str>> Open<T> {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(value) => value.as_ref(),
            Self::Unknown(text) => text,
        }
    }
}

impl<T> From<T> for Open<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T: PartialEq> PartialEq<T> for Open<T> {
    fn eq(&self, other: &T) -> bool {
        self.known() == Some(other)
    }
}

impl<T: AsRef<str>> fmt::Display for Open<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl<T: AsRef<str>> Serialize for Open<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
