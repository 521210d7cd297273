//! A property for which a default stands where it is absent. It is not null.

use crate::{Decoded, Members, Schema, Violations};

pub use super::required::{check, check_facets, write};

/// Where its value is kept while the object is read.
pub type Slot<T> = super::Slot<Decoded<T>>;

/// The value, if the member is there.
pub fn finish<T>(slot: Slot<T>) -> Option<T> {
    slot.0.map(|Decoded(value)| value)
}

/// Adds every violation of the member.
pub fn inspect<T: Schema>(members: &mut Members<'_>, name: &'static str, out: &mut Violations) {
    members.optional::<T>(name, out);
}
