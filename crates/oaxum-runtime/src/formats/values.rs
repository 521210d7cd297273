//! The schemas of strings whose format has a type of its own.

use std::fmt;

use jiff::Timestamp;
use serde::{
    Deserializer,
    de::{self, Visitor},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{Path, Schema, Violations};

use super::{
    DATE, DATE_TIME, Format, IPV4, IPV6, UUID,
    moments::{date, timestamp},
};

/// A date, such as `2026-01-15`.
pub use jiff::civil::Date;
/// An IPv4 address.
pub use std::net::Ipv4Addr as Ipv4;
/// An IPv6 address. It is sent in its shortest form (RFC 5952).
pub use std::net::Ipv6Addr as Ipv6;

/// The hyphenated form of RFC 9562, in either case.
pub(super) fn uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok())?
}

fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// Decodes a string of a format, without a copy of the text.
pub(super) fn decode<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    format: Format,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Formatted { format, parse })
}

/// Inspects a string of a format.
pub(super) fn inspect(value: &Value, format: Format, at: &Path<'_>, out: &mut Violations) {
    match value.as_str() {
        Some(text) if format.accepts(text) => {}
        Some(_) => out.add(at, "format", format.message()),
        None => out.add(at, "type", "must be a string"),
    }
}

/// Reads a string of a format as what it stands for.
struct Formatted<F> {
    format: Format,
    parse: F,
}

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for Formatted<F> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.format.described)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        let described = self.format.described;
        (self.parse)(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(""), &described))
    }
}

macro_rules! formatted {
    ($($type:ident $parse:path, $format:ident $(, $can_be_sent:expr)?;)*) => {$(
        impl Schema for $type {
            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                decode(deserializer, $format, $parse)
            }

            fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
                inspect(value, $format, at, out);
            }

            $(
                fn check(&self, at: &Path<'_>, out: &mut Violations) {
                    let can_be_sent: fn(&Self) -> bool = $can_be_sent;
                    if !can_be_sent(self) {
                        out.add(at, "format", $format.message());
                    }
                }
            )?
        }
    )*};
}

// RFC 3339 has the years 0 to 9999, `jiff` some before them.
formatted! {
    Timestamp timestamp, DATE_TIME, |timestamp| timestamp.as_second() >= FIRST_SECOND;
    Date date, DATE, |date| date.year() >= 0;
    Uuid uuid, UUID;
    Ipv4 parsed, IPV4;
    Ipv6 parsed, IPV6;
}

/// The beginning of the year 0 in UTC.
const FIRST_SECOND: i64 = -62_167_219_200;
