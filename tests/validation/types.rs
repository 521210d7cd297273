//! Every generated type, under the name of its component schema.

use oaxum_runtime::{Location, Path, Schema, Violations, decode_json};
use serde::Serialize;
use serde_json::Value;

/// A generated type, seen from outside.
#[derive(Clone, Copy)]
pub struct Type {
    /// The component schema that it stands for.
    pub name: &'static str,
    /// What it finds in an undecoded value.
    pub inspect: fn(&Value) -> Violations,
    /// Decodes a text; what it decodes to, written again, or what is wrong with it.
    pub decode: fn(&str) -> Result<Value, Violations>,
}

impl Type {
    /// Where its schema is in the contract, as a JSON pointer.
    pub fn pointer(&self) -> String {
        format!("/components/schemas/{}", self.name)
    }
}

fn inspect<T: Schema>(value: &Value) -> Violations {
    let mut violations = Violations::of(Location::Body);
    T::inspect(value, &Path::ROOT, &mut violations);
    violations
}

fn decode<T: Schema + Serialize>(text: &str) -> Result<Value, Violations> {
    let mut violations = Violations::of(Location::Body);
    match decode_json::<T>(text.as_bytes(), &mut violations) {
        Some(value) => {
            assert!(violations.is_empty(), "a value came with {violations}");
            Ok(serde_json::to_value(value).expect("generated types can be written"))
        }
        None => Err(violations),
    }
}

macro_rules! types {
    ($($name:ident,)*) => {
        /// Every generated type, in the order of names.
        pub const ALL: &[Type] = &[$(Type {
            name: stringify!($name),
            inspect: inspect::<express_types::$name>,
            decode: decode::<express_types::$name>,
        },)*];
    };
}

express_tests::for_every_schema!(types);
