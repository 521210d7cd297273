//! A property that may be absent, and may be null: two different things.

use serde::{Serialize, de::Error, ser::SerializeMap};

use crate::{Decoded, Members, Patch, Path, Schema, Violations, facets::Facets};

/// Where its value is kept while the object is read.
pub type Slot<T> = super::Slot<Option<Decoded<T>>>;

/// The value, null, or nothing.
///
/// # Errors
/// None.
pub fn finish<T, E: Error>(slot: Slot<T>, _: &'static str) -> Result<Patch<T>, E> {
    Ok(match slot.0 {
        None => Patch::Absent,
        Some(None) => Patch::Null,
        Some(Some(Decoded(value))) => Patch::Value(value),
    })
}

/// Writes the member, unless it is absent.
///
/// # Errors
/// The serializer's.
pub fn write<T: Serialize, M: SerializeMap>(
    value: &Patch<T>,
    name: &'static str,
    members: &mut M,
) -> Result<(), M::Error> {
    match value {
        Patch::Absent => Ok(()),
        Patch::Null => members.serialize_entry(name, &()),
        Patch::Value(value) => members.serialize_entry(name, value),
    }
}

/// Adds every violation of the member.
pub fn inspect<T: Schema>(members: &mut Members<'_>, name: &'static str, out: &mut Violations) {
    members.optional::<Option<T>>(name, out);
}

/// Adds every violation of the value.
pub fn check<T: Schema>(value: &Patch<T>, at: &Path<'_>, out: &mut Violations) {
    value.check(at, out);
}

/// Adds every violation of the bounds.
pub fn check_facets<T>(
    facets: &impl Facets<T>,
    value: &Patch<T>,
    at: &Path<'_>,
    out: &mut Violations,
) {
    if let Patch::Value(value) = value {
        facets.check(value, at, out);
    }
}
