//! Request bodies, by media type.

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

use super::accept::specificity;
use super::api::{Body, MediaType};
use super::problem::Refusal;
use super::read::{Query, form_decoded};
use super::render::is_json;
use super::schema::Schema;
use super::text::{Kinds, by_schema, items, property};
use super::violation::{Place, Violation, Violations};
use crate::json_schema::Definitions;

/// Notes what is wrong with the body of a request.
///
/// # Errors
/// It is of a media type that the operation does not take, or the schema itself is wrong.
pub(super) async fn check(
    body: &Body,
    headers: &HeaderMap,
    bytes: Bytes,
    definitions: &Definitions,
    violations: &mut Violations,
) -> Result<(), Refusal> {
    if bytes.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
        if body.required {
            let message = "is required: send a body";
            violations.add(Violation::new(
                Place::Body,
                String::new(),
                "required",
                message,
            ));
        }
        return Ok(());
    }
    let sent = headers.get(header::CONTENT_TYPE);
    let sent = sent
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = chosen(&body.content, sent)?;
    let Some(schema) = &media_type.schema else {
        return Ok(());
    };
    let essence = essence(sent);
    let value = if is_json(&essence) {
        match serde_json::from_slice(&bytes) {
            Ok(value) => Some(value),
            Err(error) => {
                let message = format!(
                    "must be JSON: line {}, column {}",
                    error.line(),
                    error.column()
                );
                violations.add(Violation::new(
                    Place::Body,
                    String::new(),
                    "syntax",
                    message,
                ));
                None
            }
        }
    } else if essence == "application/x-www-form-urlencoded" {
        form(&bytes, schema, definitions, violations)
    } else if essence == "multipart/form-data" {
        multipart(sent, bytes, schema, definitions, violations).await
    } else if essence.starts_with("text/") {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Some(by_schema(definitions, &schema.reference(), text))
    } else {
        // Bytes, streams and XML: what is in them is not looked at.
        None
    };
    match value {
        Some(value) => violations
            .check(Place::Body, "", schema, definitions, &value)
            .map_err(Refusal::Document),
        None => Ok(()),
    }
}

/// The media type that was sent, the most exactly named one first.
fn chosen<'b>(content: &'b [MediaType], sent: &str) -> Result<&'b MediaType, Refusal> {
    let essence = essence(sent);
    let fitting = content
        .iter()
        .filter_map(|media_type| Some((specificity(&media_type.name, &essence)?, media_type)));
    let best = fitting.max_by_key(|(specificity, _)| *specificity);
    best.map(|(_, media_type)| media_type)
        .ok_or_else(|| Refusal::UnsupportedMediaType {
            supported: content
                .iter()
                .map(|media_type| media_type.written.clone())
                .collect(),
        })
}

fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// `application/x-www-form-urlencoded` as an object.
fn form(
    bytes: &[u8],
    schema: &Schema,
    definitions: &Definitions,
    violations: &mut Violations,
) -> Option<Value> {
    let no_text = || Violation::new(Place::Body, String::new(), "encoding", "must be UTF-8");
    let Ok(text) = std::str::from_utf8(bytes) else {
        violations.add(no_text());
        return None;
    };
    let mut fields = Vec::new();
    for (name, value) in Query::parse(text).pairs() {
        match form_decoded(value) {
            Ok(value) => fields.push((name.to_owned(), Field::Text(value))),
            Err(_) => {
                violations.add(no_text());
                return None;
            }
        }
    }
    Some(object(fields, schema, definitions))
}

/// What a field of a form holds.
enum Field {
    Text(String),
    Json(Value),
}

/// Fields as an object: repeated ones, and those that can be nothing else, are arrays.
fn object(fields: Vec<(String, Field)>, schema: &Schema, definitions: &Definitions) -> Value {
    let schema = schema.reference();
    let mut object = Map::new();
    for (name, field) in fields {
        let own = property(definitions, &schema, &name);
        let kinds = Kinds::allowed(definitions, own);
        let is_array = kinds.has(Kinds::ARRAY) && !kinds.has(Kinds::STRING);
        let of = if is_array {
            items(definitions, own)
        } else {
            own
        };
        let value = match field {
            Field::Json(value) => value,
            Field::Text(text) => structured(&text, kinds, is_array)
                .unwrap_or_else(|| by_schema(definitions, of, text)),
        };
        match object.get_mut(&name) {
            Some(Value::Array(values)) => values.push(value),
            Some(other) => *other = vec![other.take(), value].into(),
            None if is_array && !value.is_array() => drop(object.insert(name, vec![value].into())),
            None => drop(object.insert(name, value)),
        }
    }
    object.into()
}

/// An object in a field is JSON, unless the document says otherwise.
fn structured(text: &str, kinds: Kinds, is_array: bool) -> Option<Value> {
    let is_object = kinds.has(Kinds::OBJECT) && !kinds.has(Kinds::STRING);
    let value: Value = serde_json::from_str(text)
        .ok()
        .filter(|_| is_object || is_array)?;
    (value.is_object() || value.is_array()).then_some(value)
}

/// `multipart/form-data` (RFC 7578) as an object; a file is the text of its bytes.
async fn multipart(
    content_type: &str,
    bytes: Bytes,
    schema: &Schema,
    definitions: &Definitions,
    violations: &mut Violations,
) -> Option<Value> {
    let mut unreadable = |message: String| {
        violations.add(Violation::new(
            Place::Body,
            String::new(),
            "syntax",
            message,
        ));
    };
    let boundary = match multer::parse_boundary(content_type) {
        Ok(boundary) => boundary,
        Err(error) => {
            unreadable(format!("must have a boundary: {error}"));
            return None;
        }
    };
    let whole = futures_util::stream::once(async { Ok::<Bytes, std::io::Error>(bytes) });
    let mut parts = multer::Multipart::new(whole, boundary);
    let mut fields = Vec::new();
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(error) => {
                unreadable(format!("must be multipart/form-data: {error}"));
                return None;
            }
        };
        let name = part.name().unwrap_or_default().to_owned();
        let json = part
            .content_type()
            .is_some_and(|mime| is_json(mime.essence_str()));
        let bytes = match part.bytes().await {
            Ok(bytes) => bytes,
            Err(error) => {
                unreadable(format!("must be multipart/form-data: {error}"));
                return None;
            }
        };
        let text = || Field::Text(String::from_utf8_lossy(&bytes).into_owned());
        let field = match serde_json::from_slice(&bytes) {
            Ok(value) if json => Field::Json(value),
            _ => text(),
        };
        fields.push((name, field));
    }
    Some(object(fields, schema, definitions))
}
