//! The schemas of JSON's own scalars.

use std::fmt::{self, Formatter};

use serde::{
    Deserialize, Deserializer,
    de::{self, Unexpected, Visitor},
};
use serde_json::Value;

use crate::{Path, Schema, Violations};

impl Schema for String {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        if !value.is_string() {
            out.add(at, "type", "must be a string");
        }
    }
}

impl Schema for bool {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        if !value.is_boolean() {
            out.add(at, "type", "must be a boolean");
        }
    }
}

/// Null alone.
impl Schema for () {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        if !value.is_null() {
            out.add(at, "type", "must be null");
        }
    }
}

/// The integer that a JSON number stands for: JSON Schema counts `20.0` as one.
pub(crate) fn integer_in(value: &Value) -> Option<i128> {
    let number = value.as_number()?;
    number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))
        .or_else(|| number.as_f64().and_then(whole))
}

/// Whether a JSON number has no fraction, whether or not it can be kept.
pub(crate) fn is_whole(value: &Value) -> bool {
    value.as_f64().is_some_and(|float| float.fract() == 0.0)
}

/// The integer equal to a float, if there is one and no other is rounded to the same float: what
/// was written as `9007199254740993.0` must not arrive as another number.
fn whole(float: f64) -> Option<i128> {
    const LIMIT: f64 = 9_007_199_254_740_992.0; // 2^53
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and below 2^53 by the condition"
    )]
    (float.fract() == 0.0 && float.abs() < LIMIT).then_some(float as i128)
}

struct AnyInteger;

impl Visitor<'_> for AnyInteger {
    type Value = i128;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("an integer")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<i128, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<i128, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<i128, E> {
        whole(value).ok_or_else(|| E::invalid_type(Unexpected::Float(value), &self))
    }
}

macro_rules! integer {
    ($($integer:ident $words:literal,)*) => {$(
        impl Schema for $integer {
            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let integer = deserializer.deserialize_any(AnyInteger)?;
                Self::try_from(integer).map_err(|_| de::Error::custom("out of range"))
            }

            fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
                match integer_in(value).map(Self::try_from) {
                    Some(Ok(_)) => {}
                    Some(Err(_)) => out.add(at, "format", concat!("must fit in ", $words)),
                    None if is_whole(value) => {
                        let message = concat!("must fit in ", $words, ", without an exponent");
                        out.add(at, "format", message);
                    }
                    None => out.add(at, "type", "must be an integer"),
                }
            }
        }
    )*};
}

integer! {
    i8 "a signed 8-bit integer",
    i16 "a signed 16-bit integer",
    i32 "a signed 32-bit integer",
    i64 "a signed 64-bit integer",
    u8 "an unsigned 8-bit integer",
    u16 "an unsigned 16-bit integer",
    u32 "an unsigned 32-bit integer",
    u64 "an unsigned 64-bit integer",
}

impl Schema for f64 {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        if !value.is_number() {
            out.add(at, "type", "must be a number");
        }
    }

    /// JSON has no NaN and no infinity; serde would send null.
    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        if !self.is_finite() {
            out.add(at, "type", "must be a finite number");
        }
    }
}
