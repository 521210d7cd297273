//! The types of component schemas that are not objects.
//!
//! Each macro takes one declaration, as generated code writes it, and gives the type all that a
//! caller expects of it. A value of such a type is valid: its only way in is through its facets.

/// What every declared type shares: serde, and [`Schema`](crate::Schema) through `TryFrom`.
#[doc(hidden)]
#[macro_export]
macro_rules! named_type {
    ($name:ident($inner:ty), $facets:ident) => {
        impl $name {
            /// The value inside.
            pub fn into_inner(self) -> $inner {
                self.0
            }

            fn violations(value: &$inner) -> $crate::Violations {
                let mut violations = $crate::Violations::of($crate::Location::Body);
                let at = &$crate::Path::ROOT;
                $crate::facets::Facets::<$inner>::check(&$facets, value, at, &mut violations);
                $crate::Schema::check(value, at, &mut violations);
                violations
            }
        }

        impl ::core::convert::TryFrom<$inner> for $name {
            type Error = $crate::Violations;

            fn try_from(value: $inner) -> ::core::result::Result<Self, Self::Error> {
                Self::violations(&value).into_result()?;
                Ok(Self(value))
            }
        }

        impl<'de> $crate::macros::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::macros::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let value = <$inner as $crate::Schema>::decode(deserializer)?;
                Self::try_from(value).map_err($crate::macros::serde::de::Error::custom)
            }
        }

        $crate::named_type!(@shared $name($inner));

        impl $crate::Schema for $name {
            fn decode<'de, D: $crate::macros::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <Self as $crate::macros::serde::Deserialize<'de>>::deserialize(deserializer)
            }

            fn inspect(
                value: &$crate::macros::serde_json::Value,
                at: &$crate::Path<'_>,
                out: &mut $crate::Violations,
            ) {
                <$inner as $crate::Schema>::inspect(value, at, out);
                $crate::facets::Facets::<$inner>::inspect(&$facets, value, at, out);
            }
        }
    };
    (@shared $name:ident($inner:ty)) => {
        impl ::core::convert::From<$name> for $inner {
            fn from(value: $name) -> $inner {
                value.0
            }
        }

        impl ::core::ops::Deref for $name {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.0
            }
        }

        impl $crate::macros::serde::Serialize for $name {
            fn serialize<S: $crate::macros::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::macros::serde::Serialize::serialize(&self.0, serializer)
            }
        }
    };
}

/// A string with facets.
///
/// ```
/// oaxum_runtime::text_type! {
///     /// A country, by ISO 3166-1 alpha-2.
///     pub struct Country: pattern = "^[A-Z]{2}$"
/// }
///
/// let country: Country = "NO".parse()?;
/// assert_eq!(country.as_str(), "NO");
/// assert!("Norway".parse::<Country>().is_err());
/// # Ok::<(), oaxum_runtime::Violations>(())
/// ```
#[macro_export]
macro_rules! text_type {
    ($(#[$meta:meta])* pub struct $name:ident $(: $($facets:tt)*)?) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        const _: () = {
            static FACETS: $crate::facets::Text = $crate::text!($($($facets)*)?);

            $crate::named_type!($name(String), FACETS);

            impl $name {
                /// The text.
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl ::core::str::FromStr for $name {
                type Err = $crate::Violations;

                fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                    Self::try_from(text.to_owned())
                }
            }

            impl ::core::convert::TryFrom<&str> for $name {
                type Error = $crate::Violations;

                fn try_from(text: &str) -> ::core::result::Result<Self, Self::Error> {
                    text.parse()
                }
            }

            impl ::core::convert::AsRef<str> for $name {
                fn as_ref(&self) -> &str {
                    &self.0
                }
            }

            impl ::core::fmt::Display for $name {
                fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    formatter.write_str(&self.0)
                }
            }
        };
    };
}

/// An integer with facets.
///
/// ```
/// oaxum_runtime::integer_type! {
///     /// How many items a page has.
///     pub struct PageSize(u32): minimum = 1, maximum = 100; default = 20
/// }
///
/// assert_eq!(PageSize::default().get(), 20);
/// assert!(PageSize::try_from(0).is_err());
/// # Ok::<(), oaxum_runtime::Violations>(())
/// ```
#[macro_export]
macro_rules! integer_type {
    (
        $(#[$meta:meta])* pub struct $name:ident($inner:ident)
        $(: $($facet:ident = $value:expr),*)? $(; default = $default:expr)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name($inner);

        $(
            impl ::core::default::Default for $name {
                fn default() -> Self {
                    Self($default)
                }
            }
        )?

        const _: () = {
            const FACETS: $crate::facets::Integer = $crate::integer!($($($facet = $value),*)?);

            $crate::number_type!(@ $name($inner), FACETS);
        };
    };
}

/// A type of its own for a schema without facets, such as an id that is a UUID.
///
/// ```
/// oaxum_runtime::value_type! {
///     /// The id of a key.
///     #[derive(Clone, Copy, Debug, PartialEq, Eq)]
///     pub struct KeyId(u64);
/// }
///
/// assert_eq!(*KeyId::from(7), 7);
/// ```
#[macro_export]
macro_rules! value_type {
    ($(#[$meta:meta])* pub struct $name:ident($inner:ty);) => {
        $(#[$meta])*
        pub struct $name($inner);

        $crate::value_type!(@wrapper $name($inner));

        const _: () = {
            };
    };
    (@wrapper $name:ident($inner:ty)) => {
        const _: () = {
            impl $name {
                /// The value inside.
                pub fn into_inner(self) -> $inner {
                    self.0
                }
            }

            impl ::core::convert::From<$inner> for $name {
                fn from(value: $inner) -> Self {
                    Self(value)
                }
            }

            impl $crate::Schema for $name {
                fn decode<'de, D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    <$inner as $crate::Schema>::decode(deserializer).map(Self)
                }

                fn inspect(
                    value: &$crate::macros::serde_json::Value,
                    at: &$crate::Path<'_>,
                    out: &mut $crate::Violations,
                ) {
                    <$inner as $crate::Schema>::inspect(value, at, out);
                }

                fn check(&self, at: &$crate::Path<'_>, out: &mut $crate::Violations) {
                    $crate::Schema::check(&self.0, at, out);
                }
            }

            impl<'de> $crate::macros::serde::Deserialize<'de> for $name {
                fn deserialize<D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    <$inner as $crate::Schema>::decode(deserializer).map(Self)
                }
            }

            $crate::named_type!(@shared $name($inner));
        };
    };
}

/// An array or a map without facets.
///
/// ```
/// oaxum_runtime::collection_type! {
///     /// Names in some order.
///     pub struct Names(Vec<String>);
/// }
///
/// assert_eq!(Names::from(vec!["Ada".to_owned()]).len(), 1);
/// ```
#[macro_export]
macro_rules! collection_type {
    ($(#[$meta:meta])* pub struct $name:ident($inner:ty);) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name($inner);

        $crate::value_type!(@wrapper $name($inner));
    };
}

/// A number with facets.
#[macro_export]
macro_rules! number_type {
    ($(#[$meta:meta])* pub struct $name:ident($inner:ident) $(: $($facet:ident = $value:expr),*)?) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
        pub struct $name($inner);

        const _: () = {
            const FACETS: $crate::facets::Number = $crate::number!($($($facet = $value),*)?);

            $crate::number_type!(@ $name($inner), FACETS);
        };
    };
    (@ $name:ident($inner:ident), $facets:ident) => {
        $crate::named_type!($name($inner), $facets);

        impl $name {
            /// The value.
            pub const fn get(self) -> $inner {
                self.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, formatter)
            }
        }
    };
}

/// An array with facets.
#[macro_export]
macro_rules! array_type {
    ($(#[$meta:meta])* pub struct $name:ident($inner:ty) $(: $($facet:ident = $value:expr),*)?) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name($inner);

        const _: () = {
            const FACETS: $crate::facets::Array = $crate::array!($($($facet = $value),*)?);

            $crate::named_type!($name($inner), FACETS);
        };
    };
}

/// A map from strings, with facets on its size and its keys.
///
/// ```
/// use std::collections::BTreeMap;
///
/// oaxum_runtime::map_type! {
///     /// Labels of a thing.
///     pub struct Labels(String): max_properties = 2, keys = oaxum_runtime::text!(max_length = 9)
/// }
///
/// let labels = Labels::try_from(BTreeMap::from([("colour".to_owned(), "red".to_owned())]))?;
/// assert_eq!(labels["colour"], "red");
/// # Ok::<(), oaxum_runtime::Violations>(())
/// ```
#[macro_export]
macro_rules! map_type {
    ($(#[$meta:meta])* pub struct $name:ident($value:ty) $(: $($facets:tt)*)?) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(::std::collections::BTreeMap<String, $value>);

        const _: () = {
            static FACETS: $crate::facets::Map = $crate::map!($($($facets)*)?);

            $crate::named_type!($name(::std::collections::BTreeMap<String, $value>), FACETS);
        };
    };
}

/// JSON that is valid by rules, for a schema that no other type says.
///
/// The rules are an implementation of [`Rules`](crate::Rules) for it; nothing that they refuse can
/// become a value of the type.
///
/// ```
/// use oaxum_runtime as rt;
/// use serde_json::json;
///
/// rt::json_type! {
///     /// Anything but null.
///     pub struct Something;
/// }
///
/// impl rt::Rules for Something {
///     fn rules(value: &rt::Value, at: &rt::Path<'_>, out: &mut rt::Violations) {
///         rt::rules::not(value, at, out, <()>::inspect);
///     }
/// }
/// # use rt::Schema;
///
/// assert_eq!(*Something::try_from(json!([1]))?, json!([1]));
/// assert!(Something::try_from(json!(null)).is_err());
/// # Ok::<(), rt::Violations>(())
/// ```
#[macro_export]
macro_rules! json_type {
    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name($crate::Value);

        const _: () = {
            impl $name {
                /// The value inside.
                pub fn into_inner(self) -> $crate::Value {
                    self.0
                }
            }

            impl ::core::convert::TryFrom<$crate::Value> for $name {
                type Error = $crate::Violations;

                fn try_from(value: $crate::Value) -> ::core::result::Result<Self, Self::Error> {
                    let mut violations = $crate::Violations::of($crate::Location::Body);
                    let at = &$crate::Path::ROOT;
                    <Self as $crate::Rules>::rules(&value, at, &mut violations);
                    violations.into_result()?;
                    Ok(Self(value))
                }
            }

            impl<'de> $crate::macros::serde::Deserialize<'de> for $name {
                fn deserialize<D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    let value = <$crate::Value as $crate::Schema>::decode(deserializer)?;
                    Self::try_from(value).map_err($crate::macros::serde::de::Error::custom)
                }
            }

            $crate::named_type!(@shared $name($crate::Value));

            impl $crate::Schema for $name {
                fn decode<'de, D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    <Self as $crate::macros::serde::Deserialize<'de>>::deserialize(deserializer)
                }

                fn inspect(
                    value: &$crate::Value,
                    at: &$crate::Path<'_>,
                    out: &mut $crate::Violations,
                ) {
                    <Self as $crate::Rules>::rules(value, at, out);
                }
            }
        };
    };
}
