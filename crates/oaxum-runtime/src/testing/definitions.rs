//! The schemas of a contract, as one direction sees them.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::STANDARD};
use jsonschema::{Draft, Validator};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::describe::Schemas;

const COMPONENT: &str = "#/components/schemas/";

/// What stands in a fragment as it is (RFC 3986, section 3.5) leaves out these; `%` is no escape in
/// the references of a document that was generated from.
const NOT_IN_FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The types, with the keywords that are about them.
const KINDS: [(&str, &[&str]); 4] = [
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "dependentSchemas",
        ],
    ),
    (
        "array",
        &[
            "items",
            "prefixItems",
            "contains",
            "minItems",
            "maxItems",
            "uniqueItems",
        ],
    ),
    ("string", &["pattern", "minLength", "maxLength", "format"]),
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
];

/// In which direction a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Towards the server: without what is `readOnly`.
    Request,
    /// Towards the client: without what is `writeOnly`.
    Response,
}

impl View {
    /// The flag of what is not seen.
    const fn hides(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }
}

/// Every component schema, as one direction sees it.
#[derive(Debug)]
pub(super) struct Definitions(BTreeMap<String, Value>);

impl Definitions {
    pub(super) fn of(schemas: &Schemas, view: View) -> Self {
        let seen = schemas.iter();
        Self(
            seen.map(|(name, schema)| (name.clone(), See { schemas, view }.schema(schema)))
                .collect(),
        )
    }

    /// The schema that a `$ref` names.
    pub(super) fn named(&self, reference: &str) -> Option<&Value> {
        self.0.get(&component(reference)?)
    }

    /// A schema that stands by itself, with the components that it reaches.
    ///
    /// # Errors
    /// What is wrong with the schema, such as a pattern that is no regular expression.
    pub(super) fn validator(&self, schema: &Value) -> Result<Validator, String> {
        let mut reached = BTreeSet::new();
        let mut open = Vec::new();
        references(schema, &mut open);
        while let Some(name) = open.pop() {
            if let Some(schema) = self.0.get(&name)
                && reached.insert(name)
            {
                references(schema, &mut open);
            }
        }
        let reached: Map<String, Value> = reached
            .into_iter()
            .filter_map(|name| Some((name.clone(), self.0.get(&name)?.clone())))
            .collect();
        let mut whole = json!({"allOf": [schema], "components": {"schemas": reached}});
        encode_references(&mut whole);
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_format("byte", is_base64)
            .build(&whole)
            .map_err(|error| error.to_string())
    }

    /// A schema of an operation, as this direction sees it.
    pub(super) fn seen(schemas: &Schemas, view: View, schema: &Value) -> Value {
        See { schemas, view }.schema(schema)
    }
}

/// The name of the component that a `$ref` names.
fn component(reference: &str) -> Option<String> {
    let token = reference.strip_prefix(COMPONENT)?;
    Some(token.replace("~1", "/").replace("~0", "~"))
}

fn references(schema: &Value, out: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            out.extend(target.and_then(component));
            members.values().for_each(|member| references(member, out));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, out)),
        _ => {}
    }
}

/// A fragment of a URI has to be ASCII; the names of components need not be.
fn encode_references(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            for (name, value) in keywords {
                match value {
                    Value::String(target) if name == "$ref" => {
                        *target = utf8_percent_encode(target, NOT_IN_FRAGMENT).to_string();
                    }
                    _ => encode_references(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(encode_references),
        _ => {}
    }
}

/// The format of an integer is a range, which JSON Schema has no word for.
fn fit_format(keywords: &mut Map<String, Value>) {
    let is_integer = match keywords.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "integer"),
        kind => kind.is_some_and(|kind| kind == "integer"),
    };
    let format = keywords
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let (least, most) = match format.replace('-', "").as_str() {
        _ if !is_integer => return,
        "int8" => (i64::from(i8::MIN), i8::MAX as u64),
        "int16" => (i64::from(i16::MIN), i16::MAX as u64),
        "int32" => (i64::from(i32::MIN), i32::MAX as u64),
        "uint8" => (0, u64::from(u8::MAX)),
        "uint16" => (0, u64::from(u16::MAX)),
        "uint32" => (0, u64::from(u32::MAX)),
        "uint64" | "uint" => (0, u64::MAX),
        // Types without a format take what 64 bits hold, with a sign unless a bound needs the room.
        _ => return,
    };
    let bounds = json!({"minimum": least, "maximum": most});
    match keywords.get_mut("allOf") {
        Some(Value::Array(all)) => all.push(bounds),
        _ => drop(keywords.insert("allOf".to_owned(), json!([bounds]))),
    }
}

/// The type that the keywords of a schema without `type` are about, if it is one: the schema is for
/// that alone.
fn kind_meant(keywords: &Map<String, Value>) -> Option<&'static str> {
    let states = |names: &[&str]| names.iter().any(|name| keywords.contains_key(*name));
    if states(&["type", "enum", "const", "$ref", "allOf", "oneOf", "anyOf"]) {
        return None;
    }
    let mut meant = KINDS.iter().filter(|(_, names)| states(names));
    match (meant.next(), meant.next()) {
        (Some((kind, _)), None) => Some(kind),
        _ => None,
    }
}

/// `byte`: RFC 4648, section 4, with padding.
fn is_base64(text: &str) -> bool {
    STANDARD.decode(text).is_ok()
}

/// Rewrites schemas as one direction sees them, with what OpenAPI adds to JSON Schema spelled out.
#[derive(Clone, Copy)]
struct See<'a> {
    schemas: &'a Schemas,
    view: View,
}

impl See<'_> {
    /// The schema of a value.
    fn schema(self, schema: &Value) -> Value {
        let mut seen = self.condition(schema);
        if let Value::Object(keywords) = &mut seen
            && let Some(kind) = kind_meant(keywords)
        {
            keywords.insert("type".to_owned(), kind.into());
        }
        seen
    }

    /// A schema that is a condition on a value, which another schema is the schema of.
    fn condition(self, schema: &Value) -> Value {
        let Value::Object(keywords) = schema else {
            return schema.clone();
        };
        let hidden = self.hidden(keywords);
        let seen = keywords.iter().map(|(keyword, value)| {
            let value = match (keyword.as_str(), value) {
                ("properties", Value::Object(members)) => {
                    let members = members.iter();
                    self.members(members.filter(|(name, _)| !hidden.contains(name)))
                }
                ("patternProperties", Value::Object(members)) => self.members(members.iter()),
                ("dependentSchemas", Value::Object(members)) => {
                    let members = members.iter();
                    let seen = members.map(|(name, schema)| (name.clone(), self.condition(schema)));
                    Value::Object(seen.collect())
                }
                ("required", Value::Array(names)) => {
                    let names = names.iter();
                    let is_seen = |name: &&Value| {
                        let hidden = name
                            .as_str()
                            .map(|name| hidden.iter().any(|no| *no == name));
                        hidden != Some(true)
                    };
                    names.filter(is_seen).cloned().collect()
                }
                ("allOf", Value::Array(all)) => all.iter().map(|one| self.condition(one)).collect(),
                ("prefixItems", Value::Array(items)) => {
                    items.iter().map(|item| self.schema(item)).collect()
                }
                ("oneOf" | "anyOf", Value::Array(branches)) => {
                    let discriminator = keywords.get("discriminator");
                    let branches = branches.iter();
                    branches
                        .map(|branch| self.branch(branch, discriminator))
                        .collect()
                }
                ("items" | "additionalProperties" | "contains", value) => self.schema(value),
                ("not" | "if" | "then" | "else" | "propertyNames", value) => self.condition(value),
                (_, value) => value.clone(),
            };
            (keyword.clone(), value)
        });
        let mut seen: Map<String, Value> = seen.collect();
        fit_format(&mut seen);
        if seen
            .get("contentEncoding")
            .is_some_and(|encoding| encoding == "base64")
        {
            seen.entry("format").or_insert_with(|| "byte".into());
        }
        Value::Object(seen)
    }

    fn members<'m>(self, members: impl Iterator<Item = (&'m String, &'m Value)>) -> Value {
        let members = members.map(|(name, schema)| (name.clone(), self.schema(schema)));
        Value::Object(members.collect())
    }

    /// The names of the properties that this direction does not have.
    fn hidden(self, keywords: &Map<String, Value>) -> Vec<&String> {
        let is_hidden = |schema: &Value| {
            let flagged = |schema: &Value| schema[self.view.hides()] == true;
            let target = schema["$ref"].as_str().and_then(component);
            let target = target.and_then(|name| self.schemas.get(&name));
            flagged(schema) || target.is_some_and(flagged)
        };
        let properties = keywords.get("properties").and_then(Value::as_object);
        let properties = properties.into_iter().flatten();
        properties
            .filter(|(_, schema)| is_hidden(schema))
            .map(|(name, _)| name)
            .collect()
    }

    /// A branch, with the values of the discriminator that choose it.
    fn branch(self, branch: &Value, discriminator: Option<&Value>) -> Value {
        let seen = self.schema(branch);
        let stated =
            discriminator.and_then(|stated| Some((stated, stated["propertyName"].as_str()?)));
        let (Some((discriminator, tag)), Some(target)) = (stated, branch["$ref"].as_str()) else {
            return seen;
        };
        let mapping = discriminator["mapping"].as_object().into_iter().flatten();
        let mapped = mapping
            .filter(|(_, to)| *to == target)
            .map(|(value, _)| value.clone());
        let mut values: Vec<String> = mapped.collect();
        if values.is_empty() {
            values.extend(component(target));
        }
        let chosen = json!({
            "type": "object", "required": [tag], "properties": {tag: {"enum": values}},
        });
        json!({"allOf": [seen, chosen]})
    }
}
