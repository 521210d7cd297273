//! How a generated struct decodes a property: `#[serde(deserialize_with = "field::…")]`.
//!
//! Serde's own reading of `Option` takes null and absence for the same thing; these four keep
//! them apart.

use serde::{Deserialize, Deserializer};

use crate::{Decoded, Patch, Schema};

/// A required property that must not be null.
///
/// # Errors
/// The deserializer's, at the first thing that does not fit.
pub fn required<'de, D: Deserializer<'de>, T: Schema>(deserializer: D) -> Result<T, D::Error> {
    T::decode(deserializer)
}

/// An optional property that must not be null when it is there.
///
/// # Errors
/// The deserializer's, at the first thing that does not fit.
pub fn optional<'de, D: Deserializer<'de>, T: Schema>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::decode(deserializer).map(Some)
}

/// A required property that may be null.
///
/// # Errors
/// The deserializer's, at the first thing that does not fit.
pub fn nullable<'de, D: Deserializer<'de>, T: Schema>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(Option::<Decoded<T>>::deserialize(deserializer)?.map(|Decoded(value)| value))
}

/// An optional property that may be null.
///
/// # Errors
/// The deserializer's, at the first thing that does not fit.
pub fn patch<'de, D: Deserializer<'de>, T: Schema>(deserializer: D) -> Result<Patch<T>, D::Error> {
    Ok(nullable(deserializer)?.map_or(Patch::Null, Patch::Value))
}

/// The members of an object that none of its properties names.
///
/// # Errors
/// The deserializer's, at the first thing that does not fit.
pub fn additional<'de, D: Deserializer<'de>, T: Schema>(
    deserializer: D,
) -> Result<crate::Map<T>, D::Error> {
    crate::Map::decode(deserializer)
}
