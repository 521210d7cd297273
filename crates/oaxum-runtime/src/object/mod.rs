//! Objects with known properties: [`object!`](crate::object!).

pub mod defaulted;
pub mod nullable;
pub mod optional;
pub mod patch;
pub mod required;

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny, MapAccess, Visitor},
};

use crate::{Location, Map, Members, Path, Schema, Value, Violations};

/// The name of a member, borrowed where the text allows it.
#[derive(Debug)]
pub struct Name<'de>(pub Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AName;

        impl<'de> Visitor<'de> for AName {
            type Value = Name<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the name of a member")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }

            fn visit_string<E>(self, name: String) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name)))
            }
        }

        deserializer.deserialize_str(AName)
    }
}

/// Something to look at: an object, decoded or not.
#[derive(Debug)]
pub enum Subject<'s, 'v, T> {
    /// As JSON.
    Json(&'s mut Members<'v>),
    /// As a value of its type.
    Value(&'s T),
}

/// Reads JSON that a type has nothing against.
///
/// # Errors
/// Every violation.
pub fn inspected<'de, T: Schema, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    let value = Value::decode(deserializer)?;
    let mut violations = Violations::of(Location::Body);
    T::inspect(&value, &Path::ROOT, &mut violations);
    violations.into_result().map_err(de::Error::custom)?;
    Ok(value)
}

/// Passes over a member that no property names.
///
/// # Errors
/// The deserializer's.
pub fn ignore<'de, A: MapAccess<'de>>(members: &mut A) -> Result<(), A::Error> {
    members.next_value::<IgnoredAny>().map(drop)
}

/// Keeps a member that no property names.
///
/// # Errors
/// The deserializer's; a member given twice.
pub fn keep<'de, T: Schema, A: MapAccess<'de>>(
    kept: &mut Map<T>,
    name: Cow<'de, str>,
    members: &mut A,
) -> Result<(), A::Error> {
    let crate::Decoded(value) = members.next_value()?;
    match kept.insert(name.into_owned(), value) {
        None => Ok(()),
        Some(_) => Err(de::Error::custom("a member is given twice")),
    }
}

/// Where the value of a member is kept while its object is read.
#[derive(Debug)]
pub struct Slot<V>(Option<V>);

impl<V> Default for Slot<V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<V> Slot<V> {
    /// Reads the value of the member at hand.
    ///
    /// # Errors
    /// The deserializer's; a member given twice.
    pub fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
    ) -> Result<(), A::Error>
    where
        V: Deserialize<'de>,
    {
        if self.0.is_some() {
            return Err(de::Error::duplicate_field(name));
        }
        self.0 = Some(members.next_value()?);
        Ok(())
    }
}

/// Objects with known properties, in the order of their schemas.
///
/// Each property has a word for whether it may be absent or null, and its name on the wire:
///
/// | word | absent | null | held as |
/// | --- | --- | --- | --- |
/// | `required` | no | no | `T` |
/// | `optional` | yes | no | `Option<T>` |
/// | `nullable` | no | yes | `Option<T>` |
/// | `patch` | yes | yes | [`Patch<T>`](crate::Patch) |
/// | `defaulted` | yes: `or` says what stands for it | no | `T` |
///
/// `in` states bounds that the type does not have. `new` lists what a value cannot do without; where
/// that is nothing, it is the `Default` too.
/// Other members are ignored; `closed` refuses them, and a last property after `..` keeps them.
/// `ruled` is for objects of which [`rules!`](crate::rules!) say more than the properties do.
///
/// ```
/// use oaxum_runtime as rt;
///
/// rt::object! {
///     /// A pet.
///     pub struct Pet: closed {
///         /// What it is called.
///         required name: String = "petName" in Text(max_length = 9),
///         /// What it weighs, in grams.
///         optional weight: i64 = "weight",
///         /// How many legs it has.
///         defaulted legs: i64 = "legs" or 4,
///     } new(name: String)
/// }
///
/// let mut violations = rt::Violations::of(rt::Location::Body);
/// let pet: Option<Pet> = rt::decode_json(br#"{"petName": "Rex"}"#, &mut violations);
/// assert_eq!(pet, Some(Pet::new("Rex".to_owned())));
/// let pet: Option<Pet> = rt::decode_json(br#"{"petName": "Rex", "age": 7}"#, &mut violations);
/// assert_eq!(violations.to_string(), "body /age: is not a field of this object");
/// ```
#[macro_export]
macro_rules! object {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident $(: $kind:ident)? { $($fields:tt)* } $(new($($new:tt)*))?
    )+) => {$(
        $crate::one_object! {
            $(#[$meta])*
            pub struct $name $(: $kind)? { $($fields)* } $(new($($new)*))?
        }
    )+};
}

/// One of the objects of [`object!`](crate::object!).
#[doc(hidden)]
#[macro_export]
macro_rules! one_object {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(: $kind:ident)? {
            $(
                $(#[$field_meta:meta])*
                $presence:ident $field:ident: $ty:ty = $wire:literal
                    $(in $facets:ident($($facet:tt)*))? $(or $default:expr)?
            ),*
            $(, .. $rest:ident: $rest_ty:ty)?
            $(,)?
        } $(new($($parameter:ident: $parameter_ty:ty),* $(,)?))?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[doc = ""]
                #[doc = concat!("On the wire: `", $wire, "`.")]
                $(#[doc = concat!(" Default: `", stringify!($default), "`.")])?
                pub $field: $crate::object_part!(@held $presence $ty),
            )*
            $(
                /// Every other property.
                pub $rest: $crate::Map<$rest_ty>,
            )?
        }

        $crate::object_part!(@new $name [$($($parameter: $parameter_ty),*)?] {
            $($field = $crate::object_part!(@initial $presence $field $(, $default)?),)*
            $($rest = $crate::Map::new(),)?
        } $(= new($($parameter)*))?);

        const _: () = {
            impl $crate::macros::serde::Serialize for $name {
                fn serialize<S: $crate::macros::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    #[allow(unused_mut, reason = "an object may have no properties")]
                    let mut members = serializer.serialize_map(None)?;
                    $($crate::object::$presence::write(&self.$field, $wire, &mut members)?;)*
                    $(
                        for (name, value) in &self.$rest {
                            $crate::macros::serde::ser::SerializeMap::serialize_entry(
                                &mut members, name, value,
                            )?;
                        }
                    )?
                    $crate::macros::serde::ser::SerializeMap::end(members)
                }
            }

            impl<'de> $crate::macros::serde::Deserialize<'de> for $name {
                fn deserialize<D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    <Self as $crate::Schema>::decode(deserializer)
                }
            }

            struct Members;

            impl<'de> $crate::macros::serde::de::Visitor<'de> for Members {
                type Value = $name;

                fn expecting(
                    &self,
                    formatter: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    formatter.write_str("an object")
                }

                fn visit_map<A: $crate::macros::serde::de::MapAccess<'de>>(
                    self,
                    mut members: A,
                ) -> ::core::result::Result<$name, A::Error> {
                    $(let mut $field = $crate::object::$presence::Slot::<$ty>::default();)*
                    $(let mut $rest = $crate::Map::<$rest_ty>::new();)?
                    while let Some($crate::object::Name(name)) = members.next_key()? {
                        match &*name {
                            $($wire => $field.read($wire, &mut members)?,)*
                            _ => $crate::object_part!(
                                @other name members [$($rest)?] $($kind)?
                            ),
                        }
                    }
                    Ok($name {
                        $($field: $crate::object_part!(@finish $presence $field $wire $(, $default)?),)*
                        $($rest,)?
                    })
                }
            }

            impl $name {
                /// Looks at each property, with its bounds.
                #[allow(unused_variables, reason = "an object may have no properties")]
                fn properties(
                    subject: $crate::object::Subject<'_, '_, Self>,
                    at: &$crate::Path<'_>,
                    out: &mut $crate::Violations,
                ) {
                    use $crate::object::Subject;

                    $($(let $field = $crate::object_part!(@facets $facets $($facet)*);)?)*
                    match subject {
                        Subject::Json(members) => {
                            $(
                                $crate::object::$presence::inspect::<$ty>(members, $wire, out);
                                $(members.facets::<$ty>(
                                    $wire, $crate::object_part!(@of $facets $field), out,
                                );)?
                            )*
                        }
                        Subject::Value(value) => {
                            $(
                                let place = at.key($wire);
                                $crate::object::$presence::check(&value.$field, &place, out);
                                $($crate::object::$presence::check_facets(
                                    $crate::object_part!(@of $facets $field),
                                    &value.$field,
                                    &place,
                                    out,
                                );)?
                            )*
                        }
                    }
                }
            }

            impl $crate::Schema for $name {
                $crate::object_part!(@schema [$($rest: $rest_ty)?] $($kind)?);
            }
        };
    };
}

/// The parts of [`object!`](crate::object!).
#[doc(hidden)]
#[macro_export]
macro_rules! object_part {
    (@held required $ty:ty) => { $ty };
    (@held defaulted $ty:ty) => { $ty };
    (@held optional $ty:ty) => { ::core::option::Option<$ty> };
    (@held nullable $ty:ty) => { ::core::option::Option<$ty> };
    (@held patch $ty:ty) => { $crate::Patch<$ty> };

    (@initial required $field:ident) => { $field };
    (@initial nullable $field:ident) => { $field };
    (@initial optional $field:ident) => { None };
    (@initial patch $field:ident) => { $crate::Patch::Absent };
    (@initial defaulted $field:ident, $default:expr) => { $default };

    (@finish defaulted $slot:ident $wire:literal, $default:expr) => {
        $crate::object::defaulted::finish($slot).unwrap_or_else(|| $default)
    };
    (@finish $presence:ident $slot:ident $wire:literal) => {
        $crate::object::$presence::finish($slot, $wire)?
    };

    (@other $name:ident $members:ident [] closed) => {
        return Err($crate::macros::serde::de::Error::custom("is not a field of this object"))
    };
    (@other $name:ident $members:ident []) => { $crate::object::ignore(&mut $members)? };
    (@other $name:ident $members:ident [] ruled) => { $crate::object::ignore(&mut $members)? };
    (@other $name:ident $members:ident [$rest:ident] $($kind:ident)?) => {
        $crate::object::keep(&mut $rest, $name, &mut $members)?
    };

    (@facets $facets:ident $($facet:tt)*) => {{
        static FACETS: $crate::facets::$facets = $crate::object_part!(@$facets $($facet)*);
        &FACETS
    }};
    (@of $facets:ident $field:ident) => { $field };
    (@Text $($facet:tt)*) => { $crate::text!($($facet)*) };
    (@Integer $($facet:tt)*) => { $crate::integer!($($facet)*) };
    (@Number $($facet:tt)*) => { $crate::number!($($facet)*) };
    (@Array $($facet:tt)*) => { $crate::array!($($facet)*) };
    (@Map $($facet:tt)*) => { $crate::map!($($facet)*) };

    (@new $name:ident [] { $($field:ident = $value:expr,)* }) => {};
    (@new $name:ident [] { $($field:ident = $value:expr,)* } = new()) => {
        impl $name {
            /// Without any property, or with the defaults of those that have one.
            pub fn new() -> Self {
                Self { $($field: $value,)* }
            }
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    (@new
        $name:ident [$($parameter:ident: $ty:ty),*]
        { $($field:ident = $value:expr,)* } = new($($given:ident)*)
    ) => {
        impl $name {
            /// With every property that is required, and no other.
            #[allow(clippy::too_many_arguments, reason = "the schema requires them")]
            pub fn new($($parameter: $ty),*) -> Self {
                Self { $($field: $value,)* }
            }
        }
    };

    (@schema [$($rest:ident: $rest_ty:ty)?] ruled) => {
        fn decode<'de, D: $crate::macros::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            let value = $crate::object::inspected::<Self, D>(deserializer)?;
            $crate::macros::serde::Deserializer::deserialize_map(value, Members)
                .map_err($crate::macros::serde::de::Error::custom)
        }

        $crate::check_serialized!();
        $crate::inspect_by_rules!();
    };
    (@schema [$($rest:ident: $rest_ty:ty)?] $($kind:ident)?) => {
        fn decode<'de, D: $crate::macros::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            $crate::macros::serde::Deserializer::deserialize_map(deserializer, Members)
        }

        fn inspect(value: &$crate::Value, at: &$crate::Path<'_>, out: &mut $crate::Violations) {
            if let Some(mut members) = $crate::Members::of(value, at, out) {
                Self::properties($crate::object::Subject::Json(&mut members), at, out);
                $(members.additional(<$rest_ty as $crate::Schema>::inspect, out);)?
                $crate::object_part!(@closed members out $($kind)?);
            }
        }

        fn check(&self, at: &$crate::Path<'_>, out: &mut $crate::Violations) {
            Self::properties($crate::object::Subject::Value(self), at, out);
            $($crate::Schema::check(&self.$rest, at, out);)?
        }
    };

    (@closed $members:ident $out:ident closed) => { $members.closed($out) };
    (@closed $members:ident $out:ident) => {};
}
