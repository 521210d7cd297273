//! The bounds that a schema states, as constants that generated code declares.
//!
//! Each kind checks decoded values and undecoded JSON alike. On JSON it looks only at values of
//! its own type: a wrong type is reported by the type, once.

mod collections;
mod numbers;
mod pattern;
mod runs;
mod text;

use serde_json::Value;

use crate::{Patch, Path, Violations};

pub use collections::{Array, Map};
pub(crate) use collections::{check_items, check_properties};
pub use numbers::{Integer, Number};
pub use pattern::Pattern;
pub use text::Text;

/// Bounds of a schema that is decoded as `T`.
pub trait Facets<T> {
    /// Adds every violation of a decoded value.
    fn check(&self, value: &T, at: &Path<'_>, out: &mut Violations);

    /// Adds every violation of an undecoded value of the right type.
    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations);
}

/// Checks a value.
pub fn check<T>(facets: &impl Facets<T>, value: &T, at: &Path<'_>, out: &mut Violations) {
    facets.check(value, at, out);
}

/// Checks a value that may be missing: absence and null are the type's business.
pub fn check_some<P: Present>(
    facets: &impl Facets<P::Value>,
    value: &P,
    at: &Path<'_>,
    out: &mut Violations,
) {
    if let Some(value) = value.present() {
        facets.check(value, at, out);
    }
}

/// A property that may have no value.
pub trait Present {
    /// What it has otherwise.
    type Value;

    /// The value, if there is one.
    fn present(&self) -> Option<&Self::Value>;
}

impl<T> Present for Option<T> {
    type Value = T;

    fn present(&self) -> Option<&T> {
        self.as_ref()
    }
}

impl<T> Present for Patch<T> {
    type Value = T;

    fn present(&self) -> Option<&T> {
        self.as_ref().value()
    }
}

/// `1 item`, `2 items`
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "entry") => format!("{count} entries"),
        _ => format!("{count} {noun}s"),
    }
}
