//! Schemas of a document as JSON Schema 2020-12, and what `jsonschema` says of values by them.
//!
//! The document is interpreted as it is written: no code is generated, and none of this is the
//! generator's own reading of it.

mod collector;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jsonschema::{Draft, ValidationOptions, Validator};
use serde_json::{Map, Value, json};

pub(crate) use collector::{Collector, Samples};
pub(crate) use words::{escaped, explain};

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

impl Definitions {
    /// The schema that a `$ref` of these definitions names.
    pub(crate) fn named(&self, reference: &str) -> Option<&Value> {
        self.0.get(reference.strip_prefix(PREFIX)?)
    }

    /// A schema with every definition that can be reached from it.
    fn whole(&self, key: &str) -> Value {
        let mut reached = BTreeSet::new();
        let mut open = vec![key.to_owned()];
        while let Some(key) = open.pop() {
            if let Some(schema) = self.0.get(&key)
                && reached.insert(key)
            {
                references(schema, &mut open);
            }
        }
        let definitions: Map<String, Value> = reached
            .into_iter()
            .filter_map(|key| Some((key.clone(), self.0.get(&key)?.clone())))
            .collect();
        json!({ "$ref": format!("{PREFIX}{key}"), "$defs": definitions })
    }
}

/// What references to definitions begin with.
pub(crate) const PREFIX: &str = "#/$defs/";

fn references(schema: &Value, open: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            for (name, value) in object {
                match value.as_str().and_then(|text| text.strip_prefix(PREFIX)) {
                    Some(key) if name == "$ref" => open.push(key.to_owned()),
                    _ => references(value, open),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, open)),
        _ => {}
    }
}

/// One schema, by its key among the definitions.
pub(crate) struct Schema {
    key: String,
    validator: OnceLock<Result<Validator, String>>,
}

impl Schema {
    /// The schema as an object that refers to its definition.
    pub(crate) fn reference(&self) -> Value {
        json!({ "$ref": format!("{PREFIX}{}", self.key) })
    }

    /// The validator, made when it is first asked for: large documents hold more than is used.
    ///
    /// # Errors
    /// What is wrong with the schema, such as a pattern that is no regular expression.
    pub(crate) fn validator(&self, definitions: &Definitions) -> Result<&Validator, String> {
        let made = self.validator.get_or_init(|| {
            options()
                .build(&definitions.whole(&self.key))
                .map_err(|error| format!("{error} (at {})", error.instance_path()))
        });
        made.as_ref().map_err(Clone::clone)
    }
}

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
