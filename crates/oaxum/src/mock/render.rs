//! Values as bytes of a media type.

use serde_json::Value;

use super::api::MediaType;

/// Whether a media type is JSON by its name (RFC 6839, section 3.1).
pub(super) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Lines of JSON.
fn is_lines(essence: &str) -> bool {
    let known = [
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonlines",
        "application/json-lines",
    ];
    known.contains(&essence)
}

fn is_xml(essence: &str) -> bool {
    essence == "application/xml" || essence == "text/xml" || essence.ends_with("+xml")
}

/// The media type that is sent for one that may be a range.
pub(super) fn concrete(media_type: &MediaType) -> String {
    match &*media_type.name {
        "*/*" | "application/*" if media_type.schema.is_some() => "application/json".to_owned(),
        "*/*" | "application/*" => "application/octet-stream".to_owned(),
        "text/*" => "text/plain".to_owned(),
        "image/*" => "image/png".to_owned(),
        range => match range.strip_suffix("/*") {
            Some(kind) => format!("{kind}/octet-stream"),
            None => media_type.written.clone(),
        },
    }
}

/// Whether there is anything to send of this media type: XML is only sent as the document has it.
pub(super) fn can_send(media_type: &MediaType) -> bool {
    let as_text = media_type
        .examples
        .iter()
        .any(|example| example.value.is_string());
    !is_xml(&media_type.name) || as_text
}

/// Whether only an example of this media type will do.
pub(super) fn needs_example(media_type: &MediaType) -> bool {
    is_xml(&media_type.name)
}

/// The bytes of a value.
pub(super) fn bytes(essence: &str, value: &Value) -> Vec<u8> {
    let json = |value: &Value| value.to_string();
    let essence = essence.split(';').next().unwrap_or_default().trim();
    if is_json(essence) {
        return json(value).into_bytes();
    }
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(items) if is_lines(essence) => {
            items.iter().map(|item| format!("{item}\n")).collect()
        }
        value if is_lines(essence) => format!("{value}\n"),
        Value::Array(items) if essence == "text/event-stream" => items
            .iter()
            .map(|item| format!("data: {item}\n\n"))
            .collect(),
        value if essence == "text/event-stream" => format!("data: {value}\n\n"),
        Value::Object(members) if essence == "application/x-www-form-urlencoded" => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in members {
                form.append_pair(name, value.as_str().unwrap_or(&json(value)));
            }
            form.finish()
        }
        value => json(value),
    };
    text.into_bytes()
}

/// A value in a header, in the style `simple` (OpenAPI 3.1, section 4.8.12.3).
pub(super) fn header(value: &Value, explode: bool) -> String {
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    match value {
        Value::Array(items) => Vec::from_iter(items.iter().map(plain)).join(","),
        Value::Object(members) => {
            let separator = if explode { '=' } else { ',' };
            let members = members
                .iter()
                .map(|(name, value)| format!("{name}{separator}{}", plain(value)));
            Vec::from_iter(members).join(",")
        }
        value => plain(value),
    }
}
