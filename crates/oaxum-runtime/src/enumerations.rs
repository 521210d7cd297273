//! The types of values that are one of a few.

/// A string that is one of a few.
///
/// ```
/// oaxum_runtime::text_enum! {
///     /// In which order.
///     pub enum Order {
///         /// `asc`
///         Asc = "asc",
///         /// `desc`
///         Desc = "desc",
///     }
/// }
///
/// assert_eq!("asc".parse(), Ok(Order::Asc));
/// assert_eq!(Order::Desc.as_str(), "desc");
/// ```
#[macro_export]
macro_rules! text_enum {
    ($($(#[$meta:meta])* pub enum $name:ident { $($variants:tt)* })+) => {
        $($crate::one_text_enum! { $(#[$meta])* pub enum $name { $($variants)* } })+
    };
}

/// One of the enums of [`text_enum!`](crate::text_enum!).
#[doc(hidden)]
#[macro_export]
macro_rules! one_text_enum {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(
                $(#[$variant_meta])*
                #[doc = ""]
                #[doc = concat!("On the wire: `", $text, "`.")]
                $variant,
            )+
        }

        const _: () = {
            const EXPECTED: &str = concat!("must be one of" $(, " `", $text, "`")+);

            impl $name {
                /// Every value, in the order of the contract.
                pub const ALL: &[Self] = &[$(Self::$variant,)+];

                /// The text on the wire.
                pub const fn as_str(self) -> &'static str {
                    match self {
                        $(Self::$variant => $text,)+
                    }
                }

                fn find(text: &str) -> Option<Self> {
                    match text {
                        $($text => Some(Self::$variant),)+
                        _ => None,
                    }
                }
            }

            impl ::core::str::FromStr for $name {
                type Err = $crate::Violations;

                // `Self::Err` could be a variant.
                fn from_str(text: &str) -> ::core::result::Result<Self, $crate::Violations> {
                    Self::find(text).ok_or_else(|| {
                        let mut violations = $crate::Violations::of($crate::Location::Body);
                        violations.add(&$crate::Path::ROOT, "enum", EXPECTED);
                        violations
                    })
                }
            }

            impl ::core::convert::AsRef<str> for $name {
                fn as_ref(&self) -> &str {
                    self.as_str()
                }
            }

            impl ::core::fmt::Display for $name {
                fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    formatter.write_str(self.as_str())
                }
            }

            impl $crate::macros::serde::Serialize for $name {
                fn serialize<S: $crate::macros::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }

            impl<'de> $crate::macros::serde::Deserialize<'de> for $name {
                fn deserialize<D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    let text = <::std::borrow::Cow<'de, str> as $crate::macros::serde::Deserialize>::deserialize(deserializer)?;
                    Self::find(&text).ok_or_else(|| $crate::macros::serde::de::Error::custom(EXPECTED))
                }
            }

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
                    match value.as_str().map(Self::find) {
                        Some(Some(_)) => {}
                        Some(None) => out.add(at, "enum", EXPECTED),
                        None => out.add(at, "type", "must be a string"),
                    }
                }
            }
        };
    };
}

/// An integer that is one of a few.
///
/// ```
/// oaxum_runtime::integer_enum! {
///     /// How urgent.
///     pub enum Level {
///         /// `1`
///         High = 1,
///         /// `-1`
///         Low = -1,
///     }
/// }
///
/// assert_eq!(serde_json::from_str::<Level>("1.0")?, Level::High);
/// assert_eq!(serde_json::to_string(&Level::Low)?, "-1");
/// assert_eq!(Level::try_from(2).unwrap_err().to_string(), "body : must be one of `1` `-1`");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! integer_enum {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $integer:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(
                $(#[$variant_meta])*
                #[doc = ""]
                #[doc = concat!("On the wire: `", $integer, "`.")]
                $variant,
            )+
        }

        const _: () = {
            const EXPECTED: &str = concat!("must be one of" $(, " `", $integer, "`")+);

            impl $name {
                /// Every value, in the order of the contract.
                pub const ALL: &[Self] = &[$(Self::$variant,)+];

                /// The number on the wire.
                pub const fn get(self) -> i64 {
                    match self {
                        $(Self::$variant => $integer,)+
                    }
                }

                fn find(integer: i128) -> Option<Self> {
                    match integer {
                        $($integer => Some(Self::$variant),)+
                        _ => None,
                    }
                }
            }

            impl ::core::convert::TryFrom<i64> for $name {
                type Error = $crate::Violations;

                // `Self::Error` could be a variant.
                fn try_from(integer: i64) -> ::core::result::Result<Self, $crate::Violations> {
                    Self::find(integer.into()).ok_or_else(|| {
                        let mut violations = $crate::Violations::of($crate::Location::Body);
                        violations.add(&$crate::Path::ROOT, "enum", EXPECTED);
                        violations
                    })
                }
            }

            impl ::core::convert::From<$name> for i64 {
                fn from(value: $name) -> i64 {
                    value.get()
                }
            }

            impl ::core::fmt::Display for $name {
                fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::fmt::Display::fmt(&self.get(), formatter)
                }
            }

            impl $crate::macros::serde::Serialize for $name {
                fn serialize<S: $crate::macros::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    serializer.serialize_i64(self.get())
                }
            }

            impl<'de> $crate::macros::serde::Deserialize<'de> for $name {
                fn deserialize<D: $crate::macros::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    let value = <$crate::Value as $crate::Schema>::decode(deserializer)?;
                    $crate::macros::integer_equal_to(&value)
                        .and_then(Self::find)
                        .ok_or_else(|| $crate::macros::serde::de::Error::custom(EXPECTED))
                }
            }

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
                    match $crate::macros::integer_equal_to(value).map(Self::find) {
                        Some(Some(_)) => {}
                        _ if $crate::rules::Type::Integer.has(value) => out.add(at, "enum", EXPECTED),
                        _ => out.add(at, "type", "must be an integer"),
                    }
                }
            }
        };
    };
}

/// A value that is one of a few, of any types: each is stated as a JSON text.
///
/// ```
/// oaxum_runtime::value_enum! {
///     /// How much.
///     pub enum Amount {
///         /// `"all"`
///         All = "\"all\"",
///         /// `0.5`
///         Half = "0.5",
///         /// `null`
///         Unknown = "null",
///     }
/// }
///
/// assert_eq!(serde_json::from_str::<Amount>("5e-1")?, Amount::Half);
/// assert_eq!(serde_json::to_string(&Amount::All)?, "\"all\"");
/// assert!(serde_json::from_str::<Amount>("1").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! value_enum {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $json:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(
                $(#[$variant_meta])*
                #[doc = ""]
                #[doc = concat!("On the wire: `", $json, "`.")]
                $variant,
            )+
        }

        const _: () = {
            static VALUES: $crate::rules::Values = $crate::rules::Values::new(&[$($json,)+]);

            impl $name {
                /// Every value, in the order of the contract.
                pub const ALL: &[Self] = &[$(Self::$variant,)+];

                /// The value on the wire, as a JSON text.
                pub const fn as_json(self) -> &'static str {
                    match self {
                        $(Self::$variant => $json,)+
                    }
                }

                fn find(value: &$crate::Value) -> Option<Self> {
                    VALUES.position(value).and_then(|index| Self::ALL.get(index).copied())
                }
            }

            impl ::core::convert::TryFrom<$crate::Value> for $name {
                type Error = $crate::Violations;

                // `Self::Error` could be a variant.
                fn try_from(value: $crate::Value) -> ::core::result::Result<Self, $crate::Violations> {
                    Self::find(&value).ok_or_else(|| {
                        let mut violations = $crate::Violations::of($crate::Location::Body);
                        let at = &$crate::Path::ROOT;
                        $crate::rules::values(&value, at, &mut violations, &VALUES);
                        violations
                    })
                }
            }

            impl ::core::fmt::Display for $name {
                fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    formatter.write_str(self.as_json())
                }
            }

            impl $crate::macros::serde::Serialize for $name {
                fn serialize<S: $crate::macros::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    $crate::macros::serialize_text(self.as_json(), serializer)
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
                    $crate::rules::values(value, at, out, &VALUES);
                }
            }
        };
    };
}
