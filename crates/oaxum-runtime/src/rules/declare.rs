//! How generated code declares rules and defaults.

/// The [`Rules`](crate::rules::Rules) of a type.
///
/// ```
/// oaxum_runtime::json_type! {
///     /// A list of something.
///     pub struct List;
/// }
///
/// oaxum_runtime::rules! {
///     List |value, at, out| {
///         oaxum_runtime::rules::types(value, at, out, &[oaxum_runtime::rules::Type::Array]);
///     }
/// }
///
/// assert!(List::try_from(oaxum_runtime::Value::from("a")).is_err());
/// ```
#[macro_export]
macro_rules! rules {
    ($name:ident |$value:ident, $at:ident, $out:ident| $body:block) => {
        impl $crate::Rules for $name {
            #[allow(unused_variables, reason = "some rules look at nothing")]
            fn rules(
                $value: &$crate::Value,
                $at: &$crate::Path<'_>,
                $out: &mut $crate::Violations,
            ) {
                $body
            }
        }
    };
}

/// The `inspect` of a struct whose rules say more than its fields.
#[macro_export]
macro_rules! inspect_by_rules {
    () => {
        fn inspect(value: &$crate::Value, at: &$crate::Path<'_>, out: &mut $crate::Violations) {
            <Self as $crate::Rules>::rules(value, at, out);
        }
    };
}

/// The `Default` of a type around one value, which its schema states and its bounds allow.
#[macro_export]
macro_rules! default_value {
    ($name:ident($value:expr)) => {
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self($value)
            }
        }
    };
}
