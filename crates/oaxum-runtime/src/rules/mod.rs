//! The keywords of JSON Schema, for schemas that are more than a type.
//!
//! Generated code puts a schema together from these functions, one for each keyword. As in JSON
//! Schema, each says something of values of one type only, and nothing of others: `text` of
//! strings, [`Members::within`](crate::Members::within) of objects, [`Items::within`] of arrays.
//!
//! ```
//! use oaxum_runtime as rt;
//! use rt::rules::{self, Type};
//!
//! rt::json_type! {
//!     /// A short name, or a list of them.
//!     pub struct Names;
//! }
//!
//! static NAME: rt::facets::Text = rt::text!(max_length = 5);
//!
//! impl rt::Rules for Names {
//!     fn rules(value: &rt::Value, at: &rt::Path<'_>, out: &mut rt::Violations) {
//!         rules::types(value, at, out, &[Type::String, Type::Array]);
//!         rules::text(value, at, out, &NAME);
//!         if let Some(items) = rt::Items::within(value, at) {
//!             items.all(|value, at, out| rules::text(value, at, out, &NAME), out);
//!             items.unique(out);
//!         }
//!     }
//! }
//!
//! assert!(Names::try_from(rt::Value::from("Ada")).is_ok());
//! assert!(Names::try_from(rt::Value::from(vec!["Ada", "Ada"])).is_err());
//! ```

mod alternatives;
mod declare;
mod items;

use std::sync::OnceLock;

use serde_json::Value;

use crate::{
    Location, Path, Schema, Violations,
    facets::{Integer, Number, Text},
    json::Comparable,
};

pub use alternatives::{Alternative, any_of, if_then_else, not, one_of, tagged};
pub(crate) use alternatives::{choose_first, choose_only};
pub use items::Items;
pub(crate) use items::are_unique;

/// Adds every violation in an undecoded value, as [`Schema::inspect`] does.
pub type Inspect = fn(&Value, &Path<'_>, &mut Violations);

/// What decides whether a value is valid, where no Rust type can; see
/// [`json_type!`](crate::json_type!).
pub trait Rules {
    /// Adds every violation in an undecoded value.
    fn rules(value: &Value, at: &Path<'_>, out: &mut Violations);
}

/// A type of JSON, as the keyword `type` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `null`
    Null,
    /// `true` and `false`
    Boolean,
    /// A number without a fraction: `20`, and `20.0` too.
    Integer,
    /// Any number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Type {
    /// Whether a value is of it.
    pub fn has(self, value: &Value) -> bool {
        match self {
            Self::Null => value.is_null(),
            Self::Boolean => value.is_boolean(),
            Self::Integer => crate::scalars::is_whole(value),
            Self::Number => value.is_number(),
            Self::String => value.is_string(),
            Self::Array => value.is_array(),
            Self::Object => value.is_object(),
        }
    }

    const fn described(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// Whether a value is valid.
///
/// ```
/// use oaxum_runtime::{Schema, Value, rules::holds};
///
/// assert!(holds(&Value::from(7), i64::inspect));
/// assert!(!holds(&Value::from("7"), i64::inspect));
/// ```
pub fn holds(value: &Value, inspect: Inspect) -> bool {
    Violations::of(Location::Body).holds(value, inspect)
}

/// `type`: the value is of one of `types`.
pub fn types(value: &Value, at: &Path<'_>, out: &mut Violations, types: &[Type]) {
    if !types.iter().any(|expected| expected.has(value)) {
        let expected = listed(types.iter().map(|expected| expected.described()), "or");
        out.add(at, "type", format!("must be {expected}"));
    }
}

/// The schema `false`: no value is valid.
pub fn never(_: &Value, at: &Path<'_>, out: &mut Violations) {
    out.add(at, "never", "must not be there");
}

/// The values of an `enum` or a `const`, for a `static`: as JSON texts, read when they are first
/// needed.
#[derive(Debug)]
pub struct Values {
    texts: &'static [&'static str],
    values: OnceLock<Vec<Value>>,
}

impl Values {
    /// The values with these texts. One that is no JSON, which the generator does not write, stands
    /// for itself.
    pub const fn new(texts: &'static [&'static str]) -> Self {
        Self {
            texts,
            values: OnceLock::new(),
        }
    }

    /// Which of them a value is equal to, as JSON Schema compares: `1` is `1.0`.
    pub fn position(&self, value: &Value) -> Option<usize> {
        let read = |text: &&str| serde_json::from_str(text).unwrap_or_else(|_| Value::from(*text));
        let values = self
            .values
            .get_or_init(|| self.texts.iter().map(read).collect());
        let value = Comparable::of(value);
        values
            .iter()
            .position(|known| Comparable::of(known) == value)
    }

    /// What a value that is none of them is told.
    pub(crate) fn expected(&self) -> String {
        let texts = listed(self.texts.iter().map(|text| format!("`{text}`")), "or");
        format!("must be {texts}")
    }
}

/// `enum` and `const`: the value is one of a few.
///
/// ```
/// use oaxum_runtime::{Location, Path, Violations, rules};
/// use serde_json::json;
///
/// static FEW: rules::Values = rules::Values::new(&["\"a\"", "1.5", "null"]);
/// let mut violations = Violations::of(Location::Body);
/// rules::values(&json!(1.5), &Path::ROOT, &mut violations, &FEW);
/// assert!(violations.is_empty());
/// rules::values(&json!("b"), &Path::ROOT, &mut violations, &FEW);
/// assert_eq!(violations.to_string(), "body : must be `\"a\"`, `1.5` or `null`");
/// ```
pub fn values(value: &Value, at: &Path<'_>, out: &mut Violations, values: &Values) {
    if values.position(value).is_none() {
        out.add(at, "enum", values.expected());
    }
}

/// The bounds of a string, its format among them.
pub fn text(value: &Value, at: &Path<'_>, out: &mut Violations, facets: &Text) {
    if let Some(text) = value.as_str() {
        facets.check_str(text, at, out);
    }
}

/// A format that has a type of its own, such as [`Timestamp`](crate::Timestamp): a string has to
/// be one.
pub fn format<T: Schema>(value: &Value, at: &Path<'_>, out: &mut Violations) {
    if value.is_string() {
        T::inspect(value, at, out);
    }
}

/// The bounds of a number, compared exactly: an integer of 64 bits is not rounded to a float.
pub fn number(value: &Value, at: &Path<'_>, out: &mut Violations, facets: &Number) {
    facets.inspect_exactly(value, at, out);
}

/// Whole bounds of a number that need not be whole itself; compared exactly, up to 128 bits.
pub fn integer(value: &Value, at: &Path<'_>, out: &mut Violations, facets: &Integer) {
    facets.inspect_exactly(value, at, out);
}

/// `a`, `a or b`, `a, b or c`
pub(crate) fn listed<T: AsRef<str>>(
    names: impl IntoIterator<Item = T>,
    conjunction: &str,
) -> String {
    let names: Vec<T> = names.into_iter().collect();
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        match names.len() - index {
            _ if index == 0 => {}
            1 => text.extend([" ", conjunction, " "]),
            _ => text.push_str(", "),
        }
        text.push_str(name.as_ref());
    }
    text
}
