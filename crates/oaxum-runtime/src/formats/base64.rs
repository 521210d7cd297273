//! Bytes in a JSON string.

use std::ops::Deref;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{Path, Schema, Violations};

use super::{BASE64, values};

/// Bytes, sent as base64 (RFC 4648, section 4, with padding): `format: byte`, and
/// `contentEncoding: base64`.
///
/// ```
/// use oaxum_runtime::Base64;
///
/// let bytes: Base64 = serde_json::from_str("\"AQID\"")?;
/// assert_eq!(*bytes, [1, 2, 3]);
/// assert_eq!(serde_json::to_string(&Base64::from(vec![0]))?, "\"AA==\"");
/// assert!(serde_json::from_str::<Base64>("\"AA\"").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Base64(Vec<u8>);

impl Base64 {
    /// The bytes that a text stands for, if it is base64.
    pub fn decode(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok().map(Self)
    }

    /// The text that stands for the bytes.
    pub fn encode(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// The bytes.
    pub fn into_inner(self) -> Vec<u8> {
        self.0
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<Base64> for Vec<u8> {
    fn from(bytes: Base64) -> Self {
        bytes.0
    }
}

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Deref for Base64 {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.encode())
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Self as Schema>::decode(deserializer)
    }
}

impl Schema for Base64 {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        values::decode(deserializer, BASE64, Self::decode)
    }

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        values::inspect(value, BASE64, at, out);
    }
}
