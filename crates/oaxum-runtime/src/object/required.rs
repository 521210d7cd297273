//! A property that must be there, and not null.

use serde::{Serialize, de::Error, ser::SerializeMap};

use crate::{Decoded, Members, Path, Schema, Violations, facets::Facets};

/// Where its value is kept while the object is read.
pub type Slot<T> = super::Slot<Decoded<T>>;

/// The value.
///
/// # Errors
/// The member is missing.
pub fn finish<T, E: Error>(slot: Slot<T>, name: &'static str) -> Result<T, E> {
    match slot.0 {
        Some(Decoded(value)) => Ok(value),
        None => Err(Error::missing_field(name)),
    }
}

/// Writes the member.
///
/// # Errors
/// The serializer's.
pub fn write<T: Serialize, M: SerializeMap>(
    value: &T,
    name: &'static str,
    members: &mut M,
) -> Result<(), M::Error> {
    members.serialize_entry(name, value)
}

/// Adds every violation of the member.
pub fn inspect<T: Schema>(members: &mut Members<'_>, name: &'static str, out: &mut Violations) {
    members.required::<T>(name, out);
}

/// Adds every violation of the value.
pub fn check<T: Schema>(value: &T, at: &Path<'_>, out: &mut Violations) {
    value.check(at, out);
}

/// Adds every violation of the bounds.
pub fn check_facets<T>(facets: &impl Facets<T>, value: &T, at: &Path<'_>, out: &mut Violations) {
    facets.check(value, at, out);
}
