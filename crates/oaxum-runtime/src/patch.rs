//! A property that may be absent, null or a value.

use serde::{Serialize, Serializer};

use crate::{Path, Schema, Violations};

/// An optional property whose schema allows null: absent, null and a value are three things.
///
/// ```
/// # use oaxum_runtime::Patch;
/// let clear: Patch<String> = Patch::Null;
/// assert!(clear.is_null() && !clear.is_absent());
/// assert_eq!(Patch::Value(7).value(), Some(7));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Patch<T> {
    /// The property is not there; in a change: leave it as it is.
    #[default]
    Absent,
    /// The property is null; in a change: clear it.
    Null,
    /// The property has a value; in a change: replace it.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the property is not there at all.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the property is null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// A view of the same three states.
    pub const fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(value),
        }
    }

    /// The same state with the value changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(change(value)),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // Generated fields skip an absent property; alone it has no better form than null.
            Self::Absent | Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<T: Schema> Patch<T> {
    /// Adds the violations of the value, if there is one.
    pub fn check(&self, at: &Path<'_>, out: &mut Violations) {
        if let Self::Value(value) = self {
            value.check(at, out);
        }
    }
}
