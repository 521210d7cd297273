//! What a text stands for, once it is known what its schema allows.

use serde_json::{Map, Value};

use crate::json_schema::Definitions;

/// JSON types as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    const ALL: Kinds = Kinds(63);
    pub(super) const NULL: Kinds = Kinds(1);
    pub(super) const BOOLEAN: Kinds = Kinds(2);
    pub(super) const NUMBER: Kinds = Kinds(4);
    pub(super) const STRING: Kinds = Kinds(8);
    pub(super) const ARRAY: Kinds = Kinds(16);
    pub(super) const OBJECT: Kinds = Kinds(32);

    fn named(name: &str) -> Kinds {
        match name {
            "null" => Kinds::NULL,
            "boolean" => Kinds::BOOLEAN,
            "integer" | "number" => Kinds::NUMBER,
            "string" => Kinds::STRING,
            "array" => Kinds::ARRAY,
            "object" => Kinds::OBJECT,
            _ => Kinds(0),
        }
    }

    fn of(value: &Value) -> Kinds {
        match value {
            Value::Null => Kinds::NULL,
            Value::Bool(_) => Kinds::BOOLEAN,
            Value::Number(_) => Kinds::NUMBER,
            Value::String(_) => Kinds::STRING,
            Value::Array(_) => Kinds::ARRAY,
            Value::Object(_) => Kinds::OBJECT,
        }
    }

    pub(super) const fn has(self, kind: Kinds) -> bool {
        self.0 & kind.0 != 0
    }

    /// The types that a schema lets through.
    pub(super) fn allowed(definitions: &Definitions, schema: &Value) -> Kinds {
        allowed(definitions, schema, DEPTH)
    }
}

/// How far references are followed to find a type.
const DEPTH: usize = 32;

fn allowed(definitions: &Definitions, schema: &Value, depth: usize) -> Kinds {
    let Some(object) = schema.as_object().filter(|_| depth > 0) else {
        return Kinds::ALL;
    };
    let union = |values: &mut dyn Iterator<Item = Kinds>| {
        values.fold(Kinds(0), |one, other| Kinds(one.0 | other.0))
    };
    let mut kinds = match object.get("type") {
        Some(Value::String(name)) => Kinds::named(name),
        Some(Value::Array(names)) => {
            union(&mut names.iter().filter_map(Value::as_str).map(Kinds::named))
        }
        _ => Kinds::ALL,
    };
    let mut narrow = |other: Kinds| kinds = Kinds(kinds.0 & other.0);
    if let Some(values) = object.get("enum").and_then(Value::as_array) {
        narrow(union(&mut values.iter().map(Kinds::of)));
    }
    if let Some(value) = object.get("const") {
        narrow(Kinds::of(value));
    }
    let reference = object.get("$ref").and_then(Value::as_str);
    if let Some(target) = reference.and_then(|reference| definitions.named(reference)) {
        narrow(allowed(definitions, target, depth - 1));
    }
    for all in list(object, "allOf") {
        narrow(allowed(definitions, all, depth - 1));
    }
    for keyword in ["oneOf", "anyOf"] {
        let branches = list(object, keyword);
        if !branches.is_empty() {
            let mut branches = branches.iter();
            narrow(union(
                &mut branches
                    .by_ref()
                    .map(|branch| allowed(definitions, branch, depth - 1)),
            ));
        }
    }
    kinds
}

fn list<'v>(object: &'v Map<String, Value>, keyword: &str) -> &'v [Value] {
    object
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Every schema object that may have a say about a value: along references and all branches.
fn parts<'v>(definitions: &'v Definitions, schema: &'v Value) -> Vec<&'v Map<String, Value>> {
    let mut parts: Vec<&Map<String, Value>> = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        let Some(object) = schema.as_object() else {
            continue;
        };
        if parts.iter().any(|known| std::ptr::eq(*known, object)) {
            continue;
        }
        parts.push(object);
        let reference = object.get("$ref").and_then(Value::as_str);
        open.extend(reference.and_then(|reference| definitions.named(reference)));
        for keyword in ["anyOf", "oneOf", "allOf"] {
            open.extend(list(object, keyword).iter().rev());
        }
    }
    parts
}

/// The schema of a property, wherever it is given; `true` if nowhere.
pub(super) fn property<'v>(
    definitions: &'v Definitions,
    schema: &'v Value,
    name: &str,
) -> &'v Value {
    let parts = parts(definitions, schema);
    let own = parts
        .iter()
        .find_map(|part| part.get("properties")?.get(name));
    let other = || {
        parts
            .iter()
            .find_map(|part| part.get("additionalProperties"))
    };
    own.or_else(other).unwrap_or(&Value::Bool(true))
}

/// The names of all properties that are given.
pub(super) fn names<'v>(definitions: &'v Definitions, schema: &'v Value) -> Vec<&'v str> {
    let parts = parts(definitions, schema).into_iter();
    let holders = parts.filter_map(|part| part.get("properties")?.as_object());
    holders
        .flat_map(|holder| holder.keys().map(String::as_str))
        .collect()
}

/// The schema of the items; `true` if there is none.
pub(super) fn items<'v>(definitions: &'v Definitions, schema: &'v Value) -> &'v Value {
    let parts = parts(definitions, schema);
    let found = parts.iter().find_map(|part| part.get("items"));
    found.unwrap_or(&Value::Bool(true))
}

/// The value that a text stands for. What none of the allowed types can be read from stays a string:
/// validation then says what it should have been.
pub(super) fn scalar(text: String, kinds: Kinds) -> Value {
    if kinds.has(Kinds::BOOLEAN)
        && let Ok(value) = text.parse::<bool>()
    {
        return value.into();
    }
    if kinds.has(Kinds::NUMBER)
        && let Ok(Value::Number(number)) = serde_json::from_str(&text)
    {
        return number.into();
    }
    if kinds.has(Kinds::NULL) && !kinds.has(Kinds::STRING) && matches!(&*text, "" | "null") {
        return Value::Null;
    }
    text.into()
}

/// [`scalar`], by the schema.
pub(super) fn by_schema(definitions: &Definitions, schema: &Value, text: String) -> Value {
    scalar(text, Kinds::allowed(definitions, schema))
}
