//! `enum` and `const`.

use std::{collections::BTreeSet, fmt::Write};

use serde_json::Value as Json;

use crate::{
    model::{JsonType, Types},
    source::{Node, Number, Place, Value},
};

use super::{Fields, Parser, Version};

impl<'a> Parser<'a> {
    /// The values allowed, each once, and each of a type allowed.
    pub(super) fn values(&mut self, fields: &Fields<'a>, types: Types) -> Option<Vec<Json>> {
        let stated = match (fields.get("enum"), fields.get("const")) {
            (None, None) => return None,
            (None, Some(value)) => vec![value],
            (Some(list), value) => {
                let values = self.listed(&list)?;
                match value {
                    None => values,
                    // Both hold.
                    Some(value) => {
                        let wanted = canonical(value.node);
                        values
                            .into_iter()
                            .filter(|one| canonical(one.node) == wanted)
                            .collect()
                    }
                }
            }
        };
        let (possible, impossible): (Vec<_>, Vec<_>) = stated
            .into_iter()
            .partition(|value| has_type(value.node, types));
        for value in &impossible {
            let names: Vec<_> = types.iter().map(JsonType::name).collect();
            let message = format!(
                "{} is never allowed: the type is {}",
                value.node.kind(),
                names.join(" or ")
            );
            let is_text = types.has(JsonType::Text);
            let hint = match &value.node.value {
                Value::Null => "name null in `type` too (in OpenAPI 3.0: `nullable: true`)",
                Value::Number(_) | Value::Bool(_) if is_text => "put it in quotes",
                _ => "leave it out, or state another `type`",
            };
            self.warn("impossible-value", value, message, hint);
        }
        let allows_null = possible.iter().any(|value| value.node.is_null());
        if self.version == Version::V3_0 && !allows_null && self.flag(fields, "nullable") {
            let message = "null is not allowed: `enum` does not have it";
            let hint = "add null to `enum`, or leave `nullable` out";
            self.warn("nullable-enum", &fields.place, message, hint);
        }
        if possible.is_empty() {
            let place = fields.get("enum").or_else(|| fields.get("const"));
            let place = place.unwrap_or_else(|| fields.place.clone());
            let hint = "name values of the `type` that is stated";
            self.warn("empty-enum", &place, "no value is allowed here", hint);
        }
        Some(possible.iter().map(|value| value.node.to_json()).collect())
    }

    /// The values of `enum`, each once.
    fn listed(&mut self, list: &Place<'a>) -> Option<Vec<Place<'a>>> {
        if list.node.as_array().is_none() {
            self.type_mismatch(list, "an array of values");
            return None;
        }
        let mut seen = BTreeSet::new();
        let mut values = Vec::new();
        for value in list.items() {
            if seen.insert(canonical(value.node)) {
                values.push(value);
            } else {
                let text = self.sources.excerpt(value.span()).to_owned();
                let message = format!("`enum` has `{text}` twice");
                self.warn("duplicate-enum-value", &value, message, "name it once");
            }
        }
        Some(values)
    }
}

fn has_type(node: &Node, types: Types) -> bool {
    let name = match &node.value {
        Value::Null => JsonType::Null,
        Value::Bool(_) => JsonType::Boolean,
        Value::Number(number) if number.is_integer() => JsonType::Integer,
        Value::Number(_) => JsonType::Number,
        Value::String(_) => JsonType::Text,
        Value::Array(_) => JsonType::Array,
        Value::Object(_) => JsonType::Object,
    };
    types.has(name)
}

/// A text that values have in common which are equal to JSON Schema: numbers by their value, objects
/// without regard to order.
fn canonical(node: &Node) -> String {
    let mut text = String::new();
    write_canonical(node, &mut text);
    text
}

fn write_canonical(node: &Node, text: &mut String) {
    match &node.value {
        Value::Null => text.push('n'),
        Value::Bool(value) => text.push(if *value { 't' } else { 'f' }),
        Value::Number(number) => text.push_str(&canonical_number(number)),
        Value::String(value) => write_text(value, text),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_by_key(|(key, _)| key.name.as_str());
            text.push('{');
            for (key, value) in members {
                write_text(&key.name, text);
                write_canonical(value, text);
            }
            text.push('}');
        }
    }
}

/// With its length in front, so that no content looks like the end.
fn write_text(value: &str, text: &mut String) {
    // Writing to a string does not fail.
    let _ = write!(text, "\"{}:{value}", value.len());
}

fn canonical_number(number: &Number) -> String {
    match number.as_i128() {
        Some(whole) => whole.to_string(),
        None => number.as_f64().to_string(),
    }
}
