//! Schemas of a document as JSON Schema 2020-12, and what `jsonschema` says of values by them.
//!
//! The document is interpreted as it is written: no code is generated, and none of this is the
//! generator's own reading of it.

mod collector;
mod words;

use std::collections::BTreeMap;

use jsonschema::{Draft, ValidationOptions};
use serde_json::Value;

pub(crate) use collector::{Collector, Samples};
#[cfg(feature = "mock")]
pub(crate) use words::escaped;
pub(crate) use words::explain;

/// Whether `readOnly` or `writeOnly` properties are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// Without what is `readOnly`.
    Request,
    /// Without what is `writeOnly`.
    Response,
    /// With everything.
    Whole,
}

/// Every schema reached from one side of the operations, by its key in `$defs`.
#[derive(Default)]
pub(crate) struct Definitions(pub(crate) BTreeMap<String, Value>);

/// What references to definitions begin with.
pub(crate) const PREFIX: &str = "#/$defs/";

/// How schemas are read: formats count, as in generated code.
pub(crate) fn options() -> ValidationOptions<'static> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_format("byte", is_base64)
}

/// RFC 4648, section 4, padded.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}
