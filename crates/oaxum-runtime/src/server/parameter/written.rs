//! The other way: a value as the text of a header or of a text body.

use serde::Serialize;
use serde_json::Value;

/// What a value is written as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Nothing: it is not there.
    Absent,
    /// Its text.
    Text(String),
    /// The texts of an array's items.
    Items(Vec<String>),
    /// Nothing, since it has none.
    Impossible,
}

/// A value in the style `simple`: a scalar as its text, an array as the texts of its items, an
/// object as `name,value` (exploded: `name=value`).
pub(crate) fn written(value: &(impl Serialize + ?Sized), explode: bool) -> Written {
    // Values of generated types are scalars nearly always; a string is taken as it is.
    match serde_json::to_value(value) {
        Ok(Value::Null) => Written::Absent,
        Ok(Value::Array(items)) => Written::Items(items.into_iter().map(text).collect()),
        Ok(Value::Object(members)) => {
            let separator = if explode { "=" } else { "," };
            let members = members.into_iter();
            Written::Items(
                members
                    .map(|(name, value)| format!("{name}{separator}{}", text(value)))
                    .collect(),
            )
        }
        Ok(value) => Written::Text(text(value)),
        Err(_) => Written::Impossible,
    }
}

/// A string as it is, everything else as JSON.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        value => value.to_string(),
    }
}
