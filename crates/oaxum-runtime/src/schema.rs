//! The one trait of everything that crosses the wire, and its reading of JSON.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::{Location, Path, Violations, facets::Facets};

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
            value.check(&Path::ROOT, out);
            (out.len() == before).then_some(value)
        }
        Err(error) => {
            explain::<T>(text, &error, out);
            None
        }
    }
}

fn explain<T: Schema>(text: &[u8], error: &serde_json::Error, out: &mut Violations) {
    let place = format!("line {}, column {}", error.line(), error.column());
    match serde_json::from_slice::<Value>(text) {
        Err(error) => {
            let message = format!(
                "is not well-formed JSON (at line {}, column {})",
                error.line(),
                error.column()
            );
            out.add(&Path::ROOT, "syntax", message);
        }
        Ok(value) => {
            let before = out.len();
            T::inspect(&value, &Path::ROOT, out);
            if out.len() == before {
                // Well-formed, and each value is fine by itself: a member given twice.
                out.add(
                    &Path::ROOT,
                    "duplicate",
                    format!("has a member twice (near {place})"),
                );
            }
        }
    }
}

/// The members of a JSON object under inspection.
#[derive(Debug)]
pub struct Members<'a> {
    members: &'a Map<String, Value>,
    at: &'a Path<'a>,
    known: Vec<&'static str>,
}

impl<'a> Members<'a> {
    /// The members of `value`, or a violation and nothing when it is no object.
    pub fn of(value: &'a Value, at: &'a Path<'a>, out: &mut Violations) -> Option<Self> {
        let members = value.as_object();
        if members.is_none() {
            out.add(at, "type", "must be an object");
        }
        Some(Self {
            members: members?,
            at,
            known: Vec::new(),
        })
    }

    /// Inspects a member that must be there.
    pub fn required<T: Schema>(&mut self, name: &'static str, out: &mut Violations) {
        if !self.members.contains_key(name) {
            out.add(&self.at.key(name), "required", "is required");
        }
        self.optional::<T>(name, out);
    }

    /// Inspects a member that may be there.
    pub fn optional<T: Schema>(&mut self, name: &'static str, out: &mut Violations) {
        self.known.push(name);
        if let Some(value) = self.members.get(name) {
            T::inspect(value, &self.at.key(name), out);
        }
    }

    /// Inspects the facets of a member, if it is there and has the right type.
    pub fn facets<T>(&self, name: &str, facets: &impl Facets<T>, out: &mut Violations) {
        if let Some(value) = self.members.get(name) {
            facets.inspect(value, &self.at.key(name), out);
        }
    }

    /// Refuses every member that was not inspected.
    pub fn closed(&self, out: &mut Violations) {
        for name in self
            .members
            .keys()
            .filter(|name| !self.known.contains(&name.as_str()))
        {
            out.add(
                &self.at.key(name),
                "additional_properties",
                "is not a field of this object",
            );
        }
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
                    T::inspect(item, &at.index(index), out);
                }
            }
            None => out.add(at, "type", "must be an array"),
        }
    }

    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        for (index, item) in self.iter().enumerate() {
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
                    T::inspect(member, &at.key(name), out);
                }
            }
            None => out.add(at, "type", "must be an object"),
        }
    }

    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        for (name, value) in self {
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

/// Free-form JSON: everything is valid.
impl Schema for Value {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn inspect(_: &Value, _: &Path<'_>, _: &mut Violations) {}
}
