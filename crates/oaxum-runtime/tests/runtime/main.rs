//! What generated code relies on.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod agreement;
mod enumerations;
mod facets;
mod formats;
mod json;
mod json_schema;
mod named;
mod objects;
mod rules;
mod scalars;
mod server;
mod unions;
mod values;

use oaxum_runtime::{Location, Path, Schema, Value, Violations};

/// The codes of all violations, in their order.
fn codes(violations: &Violations) -> Vec<&'static str> {
    violations.iter().map(|violation| violation.code).collect()
}

/// `pointer code` of all violations, in their order.
fn places(violations: &Violations) -> Vec<String> {
    let places = violations.iter();
    places
        .map(|violation| format!("{} {}", violation.pointer, violation.code))
        .collect()
}

/// What is found in an undecoded value.
fn inspect<T: Schema>(value: &Value) -> Violations {
    let mut violations = Violations::of(Location::Body);
    T::inspect(value, &Path::ROOT, &mut violations);
    violations
}

/// Decodes a JSON text, or tells what is wrong with it.
fn decode<T: Schema>(text: &str) -> Result<T, Violations> {
    let mut violations = Violations::of(Location::Body);
    let value = oaxum_runtime::decode_json(text.as_bytes(), &mut violations);
    match value {
        Some(value) => {
            assert!(violations.is_empty(), "{violations}");
            Ok(value)
        }
        None => {
            assert!(!violations.is_empty(), "{text} is refused without a reason");
            Err(violations)
        }
    }
}
