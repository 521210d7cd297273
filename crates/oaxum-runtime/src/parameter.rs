//! How the text of a parameter becomes a value.

use serde_json::Value;

use crate::Schema;
#[cfg(feature = "server")]
use crate::{Location, Path, Violations};

/// A schema that a parameter's text can stand for: a scalar.
pub trait Parameter: Schema {
    /// The JSON value that the text stands for; what does not fit is left a string, which the
    /// schema then refuses.
    fn value_of(text: String) -> Value;
}

/// Reads the text of the parameter `name`; what is wrong with it is added to `out`.
#[cfg(feature = "server")]
pub(crate) fn read<T: Parameter>(
    location: Location,
    name: &str,
    text: String,
    out: &mut Violations,
) -> Option<T> {
    out.locate(location);
    let value = T::value_of(text);
    let at = Path::ROOT;
    let (at, before) = (at.key(name), out.len());
    T::inspect(&value, &at, out);
    if out.len() > before {
        return None;
    }
    let decoded = T::decode(value).ok();
    if decoded.is_none() {
        out.add(&at, "type", "cannot be read");
    }
    decoded
}

impl Parameter for String {
    fn value_of(text: String) -> Value {
        Value::String(text)
    }
}

impl Parameter for bool {
    fn value_of(text: String) -> Value {
        text.parse().map_or(Value::String(text), Value::Bool)
    }
}

/// A number in JSON's own notation: no sign `+`, no leading zeros, no spaces.
fn number(text: String) -> Value {
    let starts_well = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    // JSON itself allows white space after it.
    let is_tight = starts_well && text.ends_with(|last: char| last.is_ascii_digit());
    let number = is_tight.then(|| serde_json::from_str(&text).ok()).flatten();
    number.map_or(Value::String(text), Value::Number)
}

macro_rules! parameter {
    ($convert:ident: $($type:ty),*) => {$(
        impl Parameter for $type {
            fn value_of(text: String) -> Value {
                $convert(text)
            }
        }
    )*};
}

parameter!(number: i32, i64, u32, u64, f64);
parameter!(text: jiff::Timestamp, uuid::Uuid);

const fn text(text: String) -> Value {
    Value::String(text)
}
