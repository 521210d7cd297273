//! Identifiers: sixteen bytes, with a prefix in text that says what they name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use uuid::fmt::Simple;

/// The text is not an identifier of the kind that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `{prefix}` and 32 lower-case hexadecimal digits")]
pub struct InvalidIdentifier {
    prefix: &'static str,
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 16]);

        impl $name {
            /// What the text form starts with.
            pub const PREFIX: &'static str = $prefix;

            /// A new identifier. It is a UUIDv7 (RFC 9562 §5.7), so identifiers made one after
            /// the other sort in that order.
            pub fn generate() -> Self {
                Self(Uuid::now_v7().into_bytes())
            }

            /// The identifier made of these bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The sixteen bytes, in the order of the text form.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), Uuid::from_bytes_ref(&self.0).as_simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidIdentifier;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                sixteen_bytes(text, $prefix)
                    .map(Self)
                    .ok_or(InvalidIdentifier { prefix: $prefix })
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidIdentifier;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                let mut digits = [0; Simple::LENGTH];
                let digits = Uuid::from_bytes(id.0).simple().encode_lower(&mut digits);
                [$prefix, digits].concat()
            }
        }
    };
}

identifier! {
    /// Names a customer: `cus_` and 32 lower-case hexadecimal digits.
    CustomerId, "cus_"
}

identifier! {
    /// Names a user: `usr_` and 32 lower-case hexadecimal digits. Users belong to another
    /// system, so any well-formed one is taken at its word.
    UserId, "usr_"
}

identifier! {
    /// Names a customer's counterpart in another system: `int_` and 32 lower-case hexadecimal
    /// digits.
    IntegrationId, "int_"
}

identifier! {
    /// Names a person's account: `acc_` and 32 lower-case hexadecimal digits.
    AccountId, "acc_"
}

identifier! {
    /// Names something that happened: `evt_` and 32 lower-case hexadecimal digits.
    EventId, "evt_"
}

/// The bytes behind `prefix`, or nothing if the text has any other form. Stricter than UUID
/// parsers, which also take upper case, hyphens and braces: one entity, one spelling.
fn sixteen_bytes(text: &str, prefix: &str) -> Option<[u8; 16]> {
    let digits = text.strip_prefix(prefix)?;
    let well_formed = digits.len() == 32
        && digits
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    if !well_formed {
        return None;
    }
    Uuid::try_parse(digits).ok().map(Uuid::into_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_comes_back_as_the_same_identifier() {
        let id = CustomerId::generate();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().starts_with("cus_"));
        assert_eq!(id.to_string().len(), 36);
        assert_eq!(String::from(id), id.to_string());
    }

    #[test]
    fn later_identifiers_sort_later() {
        let made: Vec<_> = (0..1000).map(|_| CustomerId::generate()).collect();
        assert!(made.is_sorted());
    }

    #[test]
    fn any_other_spelling_is_refused() {
        for text in [
            "",
            "cus_",
            "usr_0199c0de000070008000000000000001",
            "cus_0199C0DE000070008000000000000001",
            "cus_0199c0de-0000-7000-8000-000000000001",
            "cus_0199c0de00007000800000000000001",
            "cus_0199c0de0000700080000000000000011",
            "cus_0199c0de00007000800000000000000\u{e9}",
        ] {
            let refusal = text.parse::<CustomerId>().unwrap_err();
            assert_eq!(
                refusal.to_string(),
                "expected `cus_` and 32 lower-case hexadecimal digits",
                "{text}"
            );
        }
    }
}
