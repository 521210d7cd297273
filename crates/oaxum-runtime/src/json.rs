//! JSON values: read without losing a member, and compared as JSON Schema compares them.

use std::fmt::{self, Formatter};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, SeqAccess, Visitor},
    ser,
};
use serde_json::{Map, Number, Value};

/// Whether two values are the same to JSON Schema: `1` is `1.0`, and the order of members does not
/// matter (JSON Schema Core, section 4.2.2).
///
/// ```
/// use oaxum_runtime::json::equal;
/// use serde_json::json;
///
/// assert!(equal(&json!({"a": 1}), &json!({"a": 1.0})));
/// assert!(!equal(&json!([1]), &json!(["1"])));
/// ```
pub fn equal(one: &Value, other: &Value) -> bool {
    Comparable::of(one) == Comparable::of(other)
}

/// The integer that a value is equal to, however it is written.
#[doc(hidden)]
pub fn integer_equal_to(value: &Value) -> Option<i128> {
    match Comparable::of(value) {
        Comparable::Integer(integer) => Some(integer),
        _ => None,
    }
}

/// A value in the one form that all values equal to it have; in no meaningful order, but in one.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Comparable<'a> {
    Null,
    Bool(bool),
    Integer(i128),
    /// The bits of a float that is no integer, or greater than any of 126 bits.
    Float(u64),
    Text(&'a str),
    Array(Vec<Self>),
    Object(Vec<(&'a str, Self)>),
}

impl<'a> Comparable<'a> {
    pub(crate) fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(bool) => Self::Bool(*bool),
            Value::Number(number) => Self::of_number(number),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::Array(items.iter().map(Self::of).collect()),
            Value::Object(members) => {
                let members = members.iter();
                let mut members: Vec<_> = members
                    .map(|(name, member)| (name.as_str(), Self::of(member)))
                    .collect();
                // Whoever builds this crate may have chosen to keep the order of members.
                members.sort_unstable_by_key(|(name, _)| *name);
                Self::Object(members)
            }
        }
    }

    fn of_number(number: &Number) -> Self {
        const LIMIT: f64 = 85_070_591_730_234_615_865_843_651_857_942_052_864.0; // 2^126
        let integer = number.as_i64().map(i128::from);
        match (
            integer.or_else(|| number.as_u64().map(i128::from)),
            number.as_f64(),
        ) {
            (Some(integer), _) => Self::Integer(integer),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "whole and below 2^126 by the condition"
            )]
            (None, Some(float)) if float.fract() == 0.0 && float.abs() < LIMIT => {
                Self::Integer(float as i128)
            }
            (None, float) => Self::Float(float.map_or(0, f64::to_bits)),
        }
    }
}

/// Reads any value, in which serde itself would let the last of two members with one name win.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    deserializer.deserialize_any(AnyValue)
}

/// Writes the value that a JSON text stands for.
///
/// # Errors
/// The serializer's; a text that is no JSON.
#[doc(hidden)]
pub fn serialize_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let value = serde_json::from_str::<Value>(text).map_err(<S::Error as ser::Error>::custom)?;
    value.serialize(serializer)
}

struct Read(Value);

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        read(deserializer)
    }

    fn visit_bool<E: de::Error>(self, bool: bool) -> Result<Value, E> {
        Ok(Value::Bool(bool))
    }

    fn visit_i64<E: de::Error>(self, integer: i64) -> Result<Value, E> {
        Ok(integer.into())
    }

    fn visit_u64<E: de::Error>(self, integer: u64) -> Result<Value, E> {
        Ok(integer.into())
    }

    fn visit_f64<E: de::Error>(self, float: f64) -> Result<Value, E> {
        let number = Number::from_f64(float).map(Value::Number);
        number.ok_or_else(|| E::custom("is not a finite number"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Read(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, Read(member))) = access.next_entry::<String, Read>()? {
            if members.insert(name, member).is_some() {
                return Err(de::Error::custom("a member is given twice"));
            }
        }
        Ok(Value::Object(members))
    }
}
