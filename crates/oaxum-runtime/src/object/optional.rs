//! A property that may be absent, but not null.

use serde::{Serialize, de::Error, ser::SerializeMap};

use crate::{Decoded, Members, Path, Schema, Violations, facets::Facets};

/// Where its value is kept while the object is read.
pub type Slot<T> = super::Slot<Decoded<T>>;

/// The value, if the member is there.
///
/// # Errors
/// None.
pub fn finish<T, E: Error>(slot: Slot<T>, _: &'static str) -> Result<Option<T>, E> {
    Ok(slot.0.map(|Decoded(value)| value))
}

/// Writes the member, if it has a value.
///
/// # Errors
/// The serializer's.
pub fn write<T: Serialize, M: SerializeMap>(
    value: &Option<T>,
    name: &'static str,
    members: &mut M,
) -> Result<(), M::Error> {
    match value {
        Some(value) => members.serialize_entry(name, value),
        None => Ok(()),
    }
}

/// Adds every violation of the member.
pub fn inspect<T: Schema>(members: &mut Members<'_>, name: &'static str, out: &mut Violations) {
    members.optional::<T>(name, out);
}

/// Adds every violation of the value.
pub fn check<T: Schema>(value: &Option<T>, at: &Path<'_>, out: &mut Violations) {
    if let Some(value) = value {
        value.check(at, out);
    }
}

/// Adds every violation of the bounds.
pub fn check_facets<T>(
    facets: &impl Facets<T>,
    value: &Option<T>,
    at: &Path<'_>,
    out: &mut Violations,
) {
    if let Some(value) = value {
        facets.check(value, at, out);
    }
}
