//! A property for which a default stands where it is absent. It is not null.

use serde::de::MapAccess;

use crate::{Decoded, Members, Schema, Violations};

pub use super::required::{check, check_facets, write};

/// Where its value is kept while the object is read.
#[derive(Debug)]
pub struct Slot<T>(Option<Decoded<T>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Schema> Slot<T> {
    /// Reads the value of the member at hand.
    ///
    /// # Errors
    /// The deserializer's; a member given twice.
    pub fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
    ) -> Result<(), A::Error> {
        super::fill(&mut self.0, name, members)
    }

    /// The value, if the member is there.
    pub fn finish(self) -> Option<T> {
        self.0.map(|Decoded(value)| value)
    }
}

/// Adds every violation of the member.
pub fn inspect<T: Schema>(members: &mut Members<'_>, name: &'static str, out: &mut Violations) {
    members.optional::<T>(name, out);
}
