//! Strings, by what their format says that they stand for.

use super::super::rust::Type;
use crate::model::TextFacets;

/// The type of a string. A format beside other bounds is an annotation, as JSON Schema has it.
pub(in super::super) fn text_type(facets: &TextFacets) -> Type {
    if !facets.is_unbounded() {
        return Type::String;
    }
    if facets.content_encoding.as_deref() == Some("base64") && facets.format.is_none() {
        return Type::Runtime("Base64");
    }
    Type::Runtime(match facets.format.as_deref() {
        Some("date-time") => "Timestamp",
        Some("date") => "Date",
        Some("time") => "Time",
        Some("duration") => "Duration",
        Some("uuid") => "Uuid",
        Some("byte") => "Base64",
        Some("hostname") => "Hostname",
        Some("ipv4") => "Ipv4",
        Some("ipv6") => "Ipv6",
        Some("uri") => "Uri",
        Some("uri-reference") => "UriReference",
        Some("iri") => "Iri",
        Some("iri-reference") => "IriReference",
        Some("email") => "Email",
        Some("json-pointer") => "JsonPointer",
        Some("relative-json-pointer") => "RelativeJsonPointer",
        _ => return Type::String,
    })
}

/// The format that a string is checked for, whatever its bounds.
pub(in super::super) fn checked_format(facets: &TextFacets) -> Option<Box<str>> {
    let format = TextFacets {
        format: facets.format.clone(),
        content_encoding: facets.content_encoding.clone(),
        ..TextFacets::default()
    };
    match text_type(&format) {
        Type::String => None,
        _ => Some(format.format.unwrap_or_else(|| "byte".into())),
    }
}
