//! The one trait of everything that crosses the wire, and its reading of JSON.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};
use serde_json::Value;

use crate::{Location, Path, Violations, json};

/// A type that stands for a schema: decoded exactly, validated in every facet.
///
/// [`check`](Self::check) and [`inspect`](Self::inspect) agree: a JSON value in which `inspect`
/// finds nothing decodes, and what it decodes to has nothing for `check` to find.
pub trait Schema: Sized {
    /// Decodes with the wire behaviour of the schema (`20.0` is an integer, null is not absent).
    ///
    /// # Errors
    /// The deserializer's, at the first thing that does not fit; [`Self::inspect`] names them all.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Adds every violation in an undecoded value.
    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations);

    /// Adds every violation in a decoded value. Types that cannot hold a bad value add none.
    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        let _ = (at, out);
    }

    /// Every violation in this value, as an error.
    ///
    /// # Errors
    /// The violations, each with its JSON pointer.
    fn validate(&self) -> Result<(), Violations> {
        let mut violations = Violations::of(Location::Body);
        self.check(&Path::ROOT, &mut violations);
        violations.into_result()
    }
}

/// A value read with [`Schema::decode`], for places where serde wants `Deserialize`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decoded<T>(pub T);

impl<'de, T: Schema> Deserialize<'de> for Decoded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::decode(deserializer).map(Self)
    }
}

/// Decodes and validates a JSON text.
///
/// A good text is read once, straight into `T`. A bad one is read again, so that every violation
/// is found and named.
///
/// # Errors
/// Every violation; a text that is no JSON has one, with line and column.
pub fn decode_json<T: Schema>(text: &[u8], out: &mut Violations) -> Option<T> {
    let before = out.len();
    match serde_json::from_slice::<Decoded<T>>(text) {
        Ok(Decoded(value)) => {
            out.of_decoded(|out| value.check(&Path::ROOT, out));
            (out.len() == before).then_some(value)
        }
        Err(error) => {
            explain::<T>(text, &error, out);
            None
        }
    }
}

fn explain<T: Schema>(text: &[u8], error: &serde_json::Error, out: &mut Violations) {
    let place =
        |error: &serde_json::Error| format!("line {}, column {}", error.line(), error.column());
    let value = match serde_json::from_slice::<Value>(text) {
        Ok(value) => value,
        Err(error) => {
            let message = format!("is not well-formed JSON (at {})", place(&error));
            return out.add(&Path::ROOT, "syntax", message);
        }
    };
    let before = out.len();
    T::inspect(&value, &Path::ROOT, out);
    if out.len() > before {
        return;
    }
    // Each value is fine by itself.
    match serde_json::from_slice::<Decoded<Value>>(text) {
        Err(error) => {
            let message = format!("has a member twice (near {})", place(&error));
            out.add(&Path::ROOT, "duplicate", message);
        }
        Ok(_) => out.add(&Path::ROOT, "type", format!("cannot be read: {error}")),
    }
}

/// The [`Schema::decode`] of a struct, by its derived `Deserialize`.
#[macro_export]
macro_rules! decode_with_serde {
    () => {
        fn decode<'de, D: $crate::macros::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            $crate::macros::decode_object(deserializer)
        }
    };
}

/// The [`Schema::decode`] of a struct of which serde's derive alone would read too much: what does
/// not pass [`Schema::inspect`] is refused before it is decoded.
///
/// With [`check_serialized!`](crate::check_serialized!), nothing that `inspect` refuses can come in
/// or go out.
///
/// ```
/// use oaxum_runtime as rt;
/// use rt::Schema;
///
/// /// A span with both of its ends.
/// #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// pub struct Span {
///     from: i64,
///     #[serde(skip_serializing_if = "Option::is_none")]
///     to: Option<i64>,
/// }
///
/// impl Schema for Span {
///     rt::decode_inspected!();
///
///     fn inspect(value: &rt::Value, at: &rt::Path<'_>, out: &mut rt::Violations) {
///         let Some(mut members) = rt::Members::of(value, at, out) else {
///             return;
///         };
///         members.required::<i64>("from", out);
///         members.optional::<i64>("to", out);
///         members.size(2, usize::MAX, out);
///     }
///
///     rt::check_serialized!();
/// }
///
/// let mut violations = rt::Violations::of(rt::Location::Body);
/// assert!(rt::decode_json::<Span>(br#"{"from": 1, "to": 2}"#, &mut violations).is_some());
/// assert!(Span { from: 1, to: None }.validate().is_err());
/// ```
#[macro_export]
macro_rules! decode_inspected {
    () => {
        fn decode<'de, D: $crate::macros::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            $crate::macros::decode_inspected(deserializer)
        }
    };
}

impl<T: Schema> Schema for Option<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::field::nullable(deserializer)
    }

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        if !value.is_null() {
            T::inspect(value, at, out);
        }
    }

    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        if let Some(value) = self {
            value.check(at, out);
        }
    }
}

impl<T: Schema> Schema for Box<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::decode(deserializer).map(Self::new)
    }

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        T::inspect(value, at, out);
    }

    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        T::check(self, at, out);
    }
}

impl<T: Schema> Schema for Vec<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::<Decoded<T>>::deserialize(deserializer)?;
        Ok(items.into_iter().map(|Decoded(item)| item).collect())
    }

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        match value.as_array() {
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    if out.is_full() {
                        break;
                    }
                    T::inspect(item, &at.index(index), out);
                }
            }
            None => out.add(at, "type", "must be an array"),
        }
    }

    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        for (index, item) in self.iter().enumerate() {
            if out.is_full() {
                break;
            }
            item.check(&at.index(index), out);
        }
    }
}

impl<T: Schema> Schema for BTreeMap<String, T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueMembers(PhantomData))
    }

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        match value.as_object() {
            Some(members) => {
                for (name, member) in members {
                    if out.is_full() {
                        break;
                    }
                    T::inspect(member, &at.key(name), out);
                }
            }
            None => out.add(at, "type", "must be an object"),
        }
    }

    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        for (name, value) in self {
            if out.is_full() {
                break;
            }
            value.check(&at.key(name), out);
        }
    }
}

/// Reads a map, in which serde itself would let the last of two members with one name win.
struct UniqueMembers<T>(PhantomData<T>);

impl<'de, T: Schema> Visitor<'de> for UniqueMembers<T> {
    type Value = BTreeMap<String, T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, Decoded(value))) = access.next_entry()? {
            if members.insert(name, value).is_some() {
                return Err(de::Error::custom("a member is given twice"));
            }
        }
        Ok(members)
    }
}

/// Reads a struct from an object alone: serde's derive would take an array of its values too.
pub(crate) struct FromObject<D>(pub D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for FromObject<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

/// What [`decode_with_serde!`](crate::decode_with_serde!) calls.
#[doc(hidden)]
pub fn decode_object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(FromObject(deserializer))
}

/// What [`decode_inspected!`](crate::decode_inspected!) calls.
#[doc(hidden)]
pub fn decode_inspected<'de, T: Schema + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = json::read(deserializer)?;
    let mut violations = Violations::of(Location::Body);
    T::inspect(&value, &Path::ROOT, &mut violations);
    violations.into_result().map_err(de::Error::custom)?;
    T::deserialize(FromObject(value)).map_err(de::Error::custom)
}

/// Free-form JSON: everything is valid.
impl Schema for Value {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::read(deserializer)
    }

    fn inspect(_: &Value, _: &Path<'_>, _: &mut Violations) {}
}
