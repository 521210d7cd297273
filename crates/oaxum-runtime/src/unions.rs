//! The types of values that may be of several types: [`one_of!`], [`any_of!`], [`tagged!`].

use serde::{Deserializer, Serialize, de};
use serde_json::Value;

use crate::{
    Location, Path, Schema, Violations, json,
    rules::{self, Alternative},
};

/// Decodes a value that its schema has nothing against.
pub type Decode<T> = fn(Value) -> Result<T, serde_json::Error>;

/// Says which alternative a value is for, and what is wrong when it is for none.
type Choose = fn(&Value, &Path<'_>, &mut Violations, &[Alternative]) -> Option<usize>;

/// Decodes what is valid for exactly one alternative.
///
/// # Errors
/// Every violation of the closest, when none match; which match, when several do.
pub fn decode_one_of<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    alternatives: &[Alternative],
    decode: &[Decode<T>],
) -> Result<T, D::Error> {
    decode_chosen(deserializer, alternatives, decode, rules::choose_only)
}

/// Decodes what is valid for an alternative, as the first that it is valid for.
///
/// # Errors
/// Every violation of the closest, when none match.
pub fn decode_any_of<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    alternatives: &[Alternative],
    decode: &[Decode<T>],
) -> Result<T, D::Error> {
    decode_chosen(deserializer, alternatives, decode, rules::choose_first)
}

fn decode_chosen<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    alternatives: &[Alternative],
    decode: &[Decode<T>],
    choose: Choose,
) -> Result<T, D::Error> {
    let value = json::read(deserializer)?;
    let mut violations = Violations::of(Location::Body);
    let chosen = choose(&value, &Path::ROOT, &mut violations, alternatives);
    match chosen.and_then(|index| decode.get(index)) {
        Some(decode) => decode(value).map_err(de::Error::custom),
        None => Err(de::Error::custom(violations)),
    }
}

/// Decodes what the member `property` says.
///
/// # Errors
/// The first thing that does not fit.
pub fn decode_tagged<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    property: &str,
    alternatives: &[Alternative],
    decode: &[Decode<T>],
) -> Result<T, D::Error> {
    let value = json::read(deserializer)?;
    let tag = value.get(property).and_then(Value::as_str);
    let index = alternatives
        .iter()
        .position(|&(known, _)| Some(known) == tag);
    if let Some(decode) = index.and_then(|index| decode.get(index)) {
        return decode(value).map_err(de::Error::custom);
    }
    let mut violations = Violations::of(Location::Body);
    rules::tagged(&value, &Path::ROOT, &mut violations, property, alternatives);
    Err(de::Error::custom(violations))
}

/// Checks a value by the form in which it is sent, unless it was just decoded from such a form.
pub fn check_serialized<T: Schema + Serialize>(value: &T, at: &Path<'_>, out: &mut Violations) {
    if out.are_of_decoded() {
        return;
    }
    match serde_json::to_value(value) {
        Ok(value) => T::inspect(&value, at, out),
        Err(error) => out.add(at, "type", format!("cannot be written as JSON: {error}")),
    }
}

/// Checks that a value is sent with a tag that stands for its variant.
pub fn check_tag<T: Serialize>(
    value: &T,
    property: &str,
    tags: &[&str],
    at: &Path<'_>,
    out: &mut Violations,
) {
    if out.are_of_decoded() {
        return;
    }
    let sent = serde_json::to_value(value).unwrap_or_default();
    let tag = sent.get(property);
    let place = at.key(property);
    match tag.map(Value::as_str) {
        None => out.add(&place, "required", "is required"),
        Some(Some(tag)) if tags.contains(&tag) => {}
        Some(_) => {
            let tags = rules::listed(tags.iter().map(|tag| format!("`{tag}`")), "or");
            out.add(&place, "discriminator", format!("must be {tags}"));
        }
    }
}

/// What the types of all unions share.
#[doc(hidden)]
#[macro_export]
macro_rules! union_type {
    ($(#[$meta:meta])* $name:ident $($(#[$variant_meta:meta])* $variant:ident($inner:ty))+) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $($(#[$variant_meta])* #[allow(missing_docs, reason = "its name and its type say it")] $variant($inner),)+
        }

        const _: () = {
            impl $crate::macros::serde::Serialize for $name {
                fn serialize<S: $crate::macros::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    match self {
                        $(Self::$variant(inner) => {
                            $crate::macros::serde::Serialize::serialize(inner, serializer)
                        })+
                    }
                }
            }

            impl<'de> $crate::macros::serde::Deserialize<'de> for $name {
                fn deserialize<D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    <Self as $crate::Schema>::decode(deserializer)
                }
            }
        };
    };
    (@decode $variant:ident($inner:ty)) => {
        |value| <$inner as $crate::Schema>::decode(value).map(Self::$variant)
    };
    (@check $self:ident, $at:ident, $out:ident, $($variant:ident)+) => {
        match $self {
            $(Self::$variant(inner) => $crate::Schema::check(inner, $at, $out),)+
        }
    };
}

/// A value of exactly one of several types: `oneOf`.
///
/// It is sent as the value inside. A value that no variant fits, or several, is refused; null is
/// not one of the variants (that is an `Option` around it).
///
/// ```
/// oaxum_runtime::one_of! {
///     /// A name or a number.
///     pub enum Key {
///         /// By name.
///         Name(String),
///         /// By number.
///         Number(i64),
///     }
/// }
///
/// let key: Key = serde_json::from_str("7")?;
/// assert_eq!(key, Key::Number(7));
/// let error = serde_json::from_str::<Key>("true").unwrap_err();
/// assert!(error.to_string().contains("must be a string or an integer"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! one_of {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident($inner:ty)),+ $(,)?
    }) => {
        $crate::union_type!($(#[$meta])* $name $($(#[$variant_meta])* $variant($inner))+);

        const _: () = {
            const ALTERNATIVES: &[$crate::rules::Alternative] =
                &[$((stringify!($variant), <$inner as $crate::Schema>::inspect)),+];

            impl $crate::Schema for $name {
                fn decode<'de, D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    let decode: &[$crate::macros::Decode<Self>] =
                        &[$($crate::union_type!(@decode $variant($inner))),+];
                    $crate::macros::decode_one_of(deserializer, ALTERNATIVES, decode)
                }

                fn inspect(
                    value: &$crate::Value,
                    at: &$crate::Path<'_>,
                    out: &mut $crate::Violations,
                ) {
                    $crate::rules::one_of(value, at, out, ALTERNATIVES);
                }

                // The others have to be excluded too.
                $crate::check_serialized!();
            }
        };
    };
}

/// A value of one of several types, the first that it is valid for: `anyOf`.
///
/// It is sent as the value inside; null is not one of the variants.
///
/// ```
/// oaxum_runtime::any_of! {
///     /// A small number, or any.
///     pub enum Amount {
///         /// Of 8 bits.
///         Small(u8),
///         /// Any.
///         Any(f64),
///     }
/// }
///
/// assert_eq!(serde_json::from_str::<Amount>("7")?, Amount::Small(7));
/// assert_eq!(serde_json::from_str::<Amount>("700")?, Amount::Any(700.0));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! any_of {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident($inner:ty)),+ $(,)?
    }) => {
        $crate::union_type!($(#[$meta])* $name $($(#[$variant_meta])* $variant($inner))+);

        const _: () = {
            const ALTERNATIVES: &[$crate::rules::Alternative] =
                &[$((stringify!($variant), <$inner as $crate::Schema>::inspect)),+];

            impl $crate::Schema for $name {
                fn decode<'de, D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    let decode: &[$crate::macros::Decode<Self>] =
                        &[$($crate::union_type!(@decode $variant($inner))),+];
                    $crate::macros::decode_any_of(deserializer, ALTERNATIVES, decode)
                }

                fn inspect(
                    value: &$crate::Value,
                    at: &$crate::Path<'_>,
                    out: &mut $crate::Violations,
                ) {
                    $crate::rules::any_of(value, at, out, ALTERNATIVES);
                }

                fn check(&self, at: &$crate::Path<'_>, out: &mut $crate::Violations) {
                    $crate::union_type!(@check self, at, out, $($variant)+);
                }
            }
        };
    };
}

/// A value whose member says of which type it is: `oneOf` or `anyOf` with a `discriminator`.
///
/// The types inside have that member themselves. A value with another tag than its variant's is
/// refused by [`Schema::check`](crate::Schema::check).
///
/// ```
/// # use oaxum_runtime as rt;
/// #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// pub struct Cat { kind: String, lives: i64 }
/// # impl rt::Schema for Cat {
/// #     rt::decode_with_serde!();
/// #     fn inspect(value: &rt::Value, at: &rt::Path<'_>, out: &mut rt::Violations) {
/// #         let Some(mut members) = rt::Members::of(value, at, out) else { return };
/// #         members.required::<String>("kind", out);
/// #         members.required::<i64>("lives", out);
/// #     }
/// # }
///
/// rt::tagged! {
///     /// A pet.
///     pub enum Pet by "kind" {
///         /// A cat, or a young one.
///         Cat(Cat) = "cat" | "kitten",
///     }
/// }
///
/// let pet: Pet = serde_json::from_str(r#"{"kind": "kitten", "lives": 9}"#)?;
/// assert!(matches!(pet, Pet::Cat(Cat { lives: 9, .. })));
/// let error = serde_json::from_str::<Pet>(r#"{"kind": "dog"}"#).unwrap_err();
/// assert!(error.to_string().contains("/kind: must be `cat` or `kitten`"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! tagged {
    ($(#[$meta:meta])* pub enum $name:ident by $property:literal {
        $($(#[$variant_meta:meta])* $variant:ident($inner:ty) = $($tag:literal)|+),+ $(,)?
    }) => {
        $crate::union_type!($(#[$meta])* $name $($(#[$variant_meta])* $variant($inner))+);

        const _: () = {
            const ALTERNATIVES: &[$crate::rules::Alternative] =
                &[$($(($tag, <$inner as $crate::Schema>::inspect)),+),+];

            impl $crate::Schema for $name {
                fn decode<'de, D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    let decode: &[$crate::macros::Decode<Self>] = &[$($({
                        let _ = $tag;
                        $crate::union_type!(@decode $variant($inner))
                    }),+),+];
                    $crate::macros::decode_tagged(deserializer, $property, ALTERNATIVES, decode)
                }

                fn inspect(
                    value: &$crate::Value,
                    at: &$crate::Path<'_>,
                    out: &mut $crate::Violations,
                ) {
                    $crate::rules::tagged(value, at, out, $property, ALTERNATIVES);
                }

                fn check(&self, at: &$crate::Path<'_>, out: &mut $crate::Violations) {
                    let tags: &[&str] = match self {
                        $(Self::$variant(_) => &[$($tag),+],)+
                    };
                    $crate::macros::check_tag(self, $property, tags, at, out);
                    $crate::union_type!(@check self, at, out, $($variant)+);
                }
            }
        };
    };
}

/// The [`Schema::check`](crate::Schema::check) of a type whose validity only its JSON form shows.
#[macro_export]
macro_rules! check_serialized {
    () => {
        fn check(&self, at: &$crate::Path<'_>, out: &mut $crate::Violations) {
            $crate::macros::check_serialized(self, at, out);
        }
    };
}
