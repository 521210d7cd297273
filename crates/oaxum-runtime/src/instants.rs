//! The schemas of strings whose format has a type of its own: `date-time` and `uuid`.

use std::{borrow::Cow, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use uuid::Uuid;

use crate::{Path, Schema, Violations};

/// RFC 3339: date, `T`, time with seconds, and a zone. The instant is kept, the offset is not.
pub fn timestamp(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let is = |index: usize, expected: &[u8]| {
        bytes.get(index).is_some_and(|byte| expected.contains(byte))
    };
    let date = digits(0..4) && is(4, b"-") && digits(5..7) && is(7, b"-") && digits(8..10);
    let time = digits(11..13) && is(13, b":") && digits(14..16) && is(16, b":") && digits(17..19);
    if !(date && is(10, b"Tt") && time) {
        return None;
    }
    let fraction = bytes.get(19..)?;
    let zone = match fraction.strip_prefix(b".") {
        Some(rest) => {
            let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (1..=9).contains(&length).then(|| &rest[length..])?
        }
        None => fraction,
    };
    // Hours up to 23 (RFC 3339, section 5.6); jiff checks the digits, but takes more.
    let offset = |zone: &[u8]| {
        zone.len() == 6
            && matches!(zone[0], b'+' | b'-')
            && matches!(&zone[1..3], [b'0' | b'1', _] | [b'2', b'0'..=b'3'])
            && zone[3] == b':'
    };
    (matches!(zone, b"Z" | b"z") || offset(zone)).then(|| text.parse().ok())?
}

/// The hyphenated form of RFC 9562, in either case.
fn uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok())?
}

macro_rules! formatted {
    ($($type:ident $parse:ident $article:literal $format:literal,)*) => {$(
        impl Schema for $type {
            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                let expected: &dyn de::Expected = &Expected(concat!($article, " ", $format));
                $parse(&text).ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(""), expected))
            }

            fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
                match value.as_str().map($parse) {
                    Some(Some(_)) => {}
                    Some(None) => out.add(at, "format", concat!("must be ", $article, " ", $format)),
                    None => out.add(at, "type", "must be a string"),
                }
            }
        }
    )*};
}

struct Expected(&'static str);

impl de::Expected for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

formatted! {
    Timestamp timestamp "a" "date-time with a zone (RFC 3339)",
    Uuid uuid "a" "UUID in its hyphenated form (RFC 9562)",
}
