//! A property that must be there, and may be null.

use serde::{Serialize, de::Error, ser::SerializeMap};

use crate::{Decoded, Members, Schema, Violations};

pub use super::optional::{check, check_facets};

/// Where its value is kept while the object is read.
pub type Slot<T> = super::Slot<Option<Decoded<T>>>;

/// The value, if it is not null.
///
/// # Errors
/// The member is missing.
pub fn finish<T, E: Error>(slot: Slot<T>, name: &'static str) -> Result<Option<T>, E> {
    match slot.0 {
        Some(value) => Ok(value.map(|Decoded(value)| value)),
        None => Err(Error::missing_field(name)),
    }
}

/// Writes the member.
///
/// # Errors
/// The serializer's.
pub fn write<T: Serialize, M: SerializeMap>(
    value: &Option<T>,
    name: &'static str,
    members: &mut M,
) -> Result<(), M::Error> {
    members.serialize_entry(name, value)
}

/// Adds every violation of the member.
pub fn inspect<T: Schema>(members: &mut Members<'_>, name: &'static str, out: &mut Violations) {
    members.required::<Option<T>>(name, out);
}
