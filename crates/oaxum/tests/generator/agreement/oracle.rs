//! What `jsonschema` says of the same schemas, brought to what `oaxum` documents that it means.

use serde_json::{Map, Value, json};

/// A document of schemas, with what generated types take for granted said aloud: a schema
/// without `type` is for the type its keywords are about, an integer fits its format, and formats
/// without a type of their own say nothing.
pub fn spelled_out(document: &Value) -> Value {
    let mut document = document.clone();
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    schemas
        .values_mut()
        .for_each(|schema| spell_out(schema, true));
    document
}

/// `is_whole` where the schema is that of a value, and not one of the conditions on it.
fn spell_out(schema: &mut Value, is_whole: bool) {
    let Some(keywords) = schema.as_object_mut() else {
        return;
    };
    for (name, inside) in keywords.iter_mut() {
        match name.as_str() {
            "items" | "additionalProperties" | "contains" => spell_out(inside, true),
            "not" | "if" | "then" | "else" | "propertyNames" => spell_out(inside, false),
            "properties" | "patternProperties" => spell_out_members(inside, true),
            "dependentSchemas" => spell_out_members(inside, false),
            "oneOf" | "anyOf" | "prefixItems" => spell_out_items(inside, true),
            "allOf" => spell_out_items(inside, false),
            _ => {}
        }
    }
    fit_format(keywords);
    keep_checked_format(keywords);
    let states = |name: &&str| keywords.contains_key(*name);
    let unspoken = !["type", "enum", "const", "$ref", "allOf", "oneOf", "anyOf"]
        .iter()
        .any(states);
    if is_whole
        && unspoken
        && let Some(meant) = meant(keywords)
    {
        keywords.insert("type".to_owned(), json!(meant));
    }
}

fn spell_out_members(schemas: &mut Value, is_whole: bool) {
    let schemas = schemas.as_object_mut().into_iter().flatten();
    schemas.for_each(|(_, schema)| spell_out(schema, is_whole));
}

fn spell_out_items(schemas: &mut Value, is_whole: bool) {
    let schemas = schemas.as_array_mut().into_iter().flatten();
    schemas.for_each(|schema| spell_out(schema, is_whole));
}

/// The type that a schema's keywords are about, if it is one.
fn meant(keywords: &Map<String, Value>) -> Option<&'static str> {
    const ABOUT: [(&str, &[&str]); 4] = [
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
    let mut meant = ABOUT
        .iter()
        .filter(|(_, names)| names.iter().any(|name| keywords.contains_key(*name)));
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
    let format = keywords
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let (low, high) = match format.replace('-', "").as_str() {
        "int8" => (json!(i8::MIN), json!(i8::MAX)),
        "int16" => (json!(i16::MIN), json!(i16::MAX)),
        "int32" => (json!(i32::MIN), json!(i32::MAX)),
        "uint8" => (json!(0), json!(u8::MAX)),
        "uint16" => (json!(0), json!(u16::MAX)),
        "uint32" => (json!(0), json!(u32::MAX)),
        "uint64" | "uint" => (json!(0), json!(u64::MAX)),
        _ if keywords.get("maximum").is_some_and(is_wide) && is_positive(keywords) => {
            (json!(0), json!(u64::MAX))
        }
        _ => (json!(i64::MIN), json!(i64::MAX)),
    };
    let bounds = json!({"minimum": low, "maximum": high});
    let all = keywords.entry("allOf").or_insert_with(|| json!([]));
    if let Value::Array(all) = all {
        all.push(bounds);
    }
}

fn is_wide(maximum: &Value) -> bool {
    maximum.as_i64().is_none() && maximum.as_f64().is_some_and(|maximum| maximum > 0.0)
}

fn is_positive(keywords: &Map<String, Value>) -> bool {
    let bounds = ["minimum", "exclusiveMinimum"]
        .iter()
        .filter_map(|name| keywords.get(*name));
    bounds.filter_map(Value::as_f64).any(|bound| bound >= 0.0)
}

/// A string's format is checked if there is a type for it, and says nothing otherwise; base64 may be
/// an encoding as well.
fn keep_checked_format(keywords: &mut Map<String, Value>) {
    const CHECKED: [&str; 16] = [
        "byte",
        "date",
        "date-time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "iri",
        "iri-reference",
        "json-pointer",
        "relative-json-pointer",
        "time",
        "uri",
        "uri-reference",
        "uuid",
    ];
    if keywords.get("format").is_none() && keywords.get("contentEncoding") == Some(&json!("base64"))
    {
        keywords.insert("format".to_owned(), json!("byte"));
    }
    if keywords
        .get("format")
        .and_then(Value::as_str)
        .is_some_and(|format| !CHECKED.contains(&format))
    {
        keywords.insert("format".to_owned(), json!("text"));
    }
}

/// RFC 4648, with padding.
fn is_base64(text: &str) -> bool {
    let data = text.trim_end_matches('=');
    let is_data = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    text.len().is_multiple_of(4) && text.len() - data.len() < 3 && data.bytes().all(is_data)
}

/// Validates an object by the component that each of its members is named after: one validator for
/// all of a document.
pub fn validator(document: &Value) -> jsonschema::Validator {
    let components = document["components"]["schemas"].as_object().unwrap();
    let properties = components.keys().map(|name| {
        let token = name.replace('~', "~0").replace('/', "~1");
        (
            name.clone(),
            json!({"$ref": format!("#/components/schemas/{token}")}),
        )
    });
    let properties = Value::Object(properties.collect());
    let mut schema = document.clone();
    schema["properties"] = properties;
    encode_references(&mut schema);
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .with_format("byte", is_base64)
        .build(&schema)
        .unwrap()
}

/// A fragment has to be ASCII; the names of components need not be.
fn encode_references(schema: &mut Value) {
    const UNSAFE: percent_encoding::AsciiSet = percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'`')
        .add(b'%')
        .add(b'{')
        .add(b'}')
        .add(b'^')
        .add(b'|')
        .add(b'\\');
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
