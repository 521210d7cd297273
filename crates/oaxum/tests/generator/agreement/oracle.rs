//! What `jsonschema` says of the same schemas, brought to what `oaxum` documents that it means.

use serde_json::{Map, Value, json};

/// The schemas of a document, with what generated types take for granted said aloud: a schema
/// without `type` is for the type its keywords are about, an integer fits its format, and a
/// response has nothing that is `writeOnly`.
pub fn spelled_out(schemas: &Value) -> Value {
    let mut document = json!({"components": {"schemas": schemas}});
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    schemas.values_mut().for_each(|schema| spell_out(schema, true));
    document
}

fn spell_out(schema: &mut Value, is_whole: bool) {
    let Some(keywords) = schema.as_object_mut() else {
        return;
    };
    for name in ["properties", "patternProperties", "dependentSchemas"] {
        if let Some(Value::Object(schemas)) = keywords.get_mut(name) {
            schemas.values_mut().for_each(|schema| spell_out(schema, true));
        }
    }
    for name in ["items", "additionalProperties", "contains"] {
        if let Some(schema) = keywords.get_mut(name) {
            spell_out(schema, true);
        }
    }
    for name in ["allOf", "oneOf", "anyOf", "prefixItems"] {
        if let Some(Value::Array(schemas)) = keywords.get_mut(name) {
            let is_whole = name != "allOf";
            schemas.iter_mut().for_each(|schema| spell_out(schema, is_whole));
        }
    }
    fit_format(keywords);
    let unspoken = !["type", "enum", "const", "$ref", "allOf", "oneOf", "anyOf"]
        .iter()
        .any(|name| keywords.contains_key(*name));
    if is_whole && unspoken && let Some(meant) = meant(keywords) {
        keywords.insert("type".to_owned(), json!(meant));
    }
}

/// The type that a schema's keywords are about, if it is one.
fn meant(keywords: &Map<String, Value>) -> Option<&'static str> {
    const ABOUT: [(&str, &[&str]); 4] = [
        ("object", &["properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas"]),
        ("array", &["items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"]),
        ("string", &["pattern", "minLength", "maxLength", "format"]),
        ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    ];
    let mut meant = ABOUT.iter().filter(|(_, names)| names.iter().any(|name| keywords.contains_key(*name)));
    match (meant.next(), meant.next()) {
        (Some((kind, _)), None) => Some(kind),
        _ => None,
    }
}

/// `format` of an integer is a range, which `jsonschema` has no word for.
fn fit_format(keywords: &mut Map<String, Value>) {
    let is_integer = match &keywords.get("type") {
        Some(Value::String(kind)) => kind == "integer",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "integer"),
        _ => false,
    };
    if !is_integer {
        return;
    }
    let format = keywords.get("format").and_then(Value::as_str).unwrap_or_default();
    let (low, high) = match format.replace('-', "").as_str() {
        "int8" => (json!(i8::MIN), json!(i8::MAX)),
        "int16" => (json!(i16::MIN), json!(i16::MAX)),
        "int32" => (json!(i32::MIN), json!(i32::MAX)),
        "uint8" => (json!(0), json!(u8::MAX)),
        "uint16" => (json!(0), json!(u16::MAX)),
        "uint32" => (json!(0), json!(u32::MAX)),
        "uint64" | "uint" => (json!(0), json!(u64::MAX)),
        _ => (json!(i64::MIN), json!(i64::MAX)),
    };
    let bounds = json!({"minimum": low, "maximum": high});
    let all = keywords.entry("allOf").or_insert_with(|| json!([]));
    if let Value::Array(all) = all {
        all.push(bounds);
    }
}

/// Validates an object by the component that each of its members is named after: one validator for
/// all of a document.
pub fn validator(document: &Value) -> jsonschema::Validator {
    let components = document["components"]["schemas"].as_object().unwrap();
    let properties = components.keys().map(|name| {
        let token = name.replace('~', "~0").replace('/', "~1");
        (name.clone(), json!({"$ref": format!("#/components/schemas/{token}")}))
    });
    let properties = Value::Object(properties.collect());
    let mut schema = document.clone();
    schema["properties"] = properties;
    encode_references(&mut schema);
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

/// A fragment has to be ASCII; the names of components need not be.
fn encode_references(schema: &mut Value) {
    const UNSAFE: percent_encoding::AsciiSet = percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'%').add(b'{').add(b'}').add(b'^').add(b'|').add(b'\\');
    match schema {
        Value::Object(keywords) => {
            for (name, value) in keywords {
                match value {
                    Value::String(target) if name == "$ref" && !target.contains('%') => {
                        let (start, fragment) = target.split_at(1);
                        let encoded = percent_encoding::utf8_percent_encode(fragment, &UNSAFE);
                        *target = format!("{start}{encoded}");
                    }
                    _ => encode_references(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(encode_references),
        _ => {}
    }
}
