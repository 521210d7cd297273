//! Bounds, as the macros of the runtime take them.

use std::fmt::Debug;

use crate::{
    lower::rust::{ArrayBounds, Facets, IntegerBounds, MapBounds, NumberBounds},
    model::TextFacets,
};

/// Those of a field, behind its type.
pub(super) fn of_field(facets: &Facets) -> String {
    let (ty, parts) = match facets {
        Facets::Text(facets) => ("Text", text(facets)),
        Facets::Integer(bounds) => ("Integer", integer(bounds)),
        Facets::Number(bounds) => ("Number", number(bounds)),
        Facets::Array(bounds) => ("Array", array(bounds)),
        Facets::Map(bounds) => ("Map", map(bounds)),
    };
    format!(" in {ty}({})", parts.join(", "))
}

pub(super) fn text(facets: &TextFacets) -> Vec<String> {
    let mut parts = stated([
        ("min_length", facets.min_length),
        ("max_length", facets.max_length),
    ]);
    if let Some(pattern) = &facets.pattern {
        parts.push(format!("pattern = {}", literal(&pattern.stated)));
        if pattern.looks_around {
            parts.push(format!("backtracking = {}", literal(&pattern.regex)));
        } else if pattern.stated != pattern.regex {
            parts.push(format!("regex = {}", literal(&pattern.regex)));
        }
    }
    if let Some(format) = facets.format.as_deref().and_then(format_of) {
        parts.push(format!("format = rt::formats::{format}"));
    }
    parts
}

/// The format as the runtime names it; others are annotations.
fn format_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "date-time" => "DATE_TIME",
        "date" => "DATE",
        "time" => "TIME",
        "duration" => "DURATION",
        "uuid" => "UUID",
        "byte" => "BASE64",
        "hostname" => "HOSTNAME",
        "ipv4" => "IPV4",
        "ipv6" => "IPV6",
        "uri" => "URI",
        "uri-reference" => "URI_REFERENCE",
        "iri" => "IRI",
        "iri-reference" => "IRI_REFERENCE",
        "email" => "EMAIL",
        "json-pointer" => "JSON_POINTER",
        "relative-json-pointer" => "RELATIVE_JSON_POINTER",
        _ => return None,
    })
}

/// A string literal, raw where escapes would hide what it says.
pub(super) fn literal(text: &str) -> String {
    let plain = !text.contains(['"', '\\']);
    // What is seen elsewhere than where it stands is escaped.
    let hidden = |character: char| {
        character.is_control()
            || "\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}\u{FEFF}"
                .contains(character)
    };
    if plain || text.contains("\"#") || text.chars().any(hidden) {
        format!("{text:?}")
    } else if text.contains('"') {
        format!("r#\"{text}\"#")
    } else {
        format!("r\"{text}\"")
    }
}

pub(super) fn integer(bounds: &IntegerBounds) -> Vec<String> {
    stated([
        ("minimum", bounds.minimum),
        ("maximum", bounds.maximum),
        ("multiple_of", bounds.multiple_of),
    ])
}

pub(super) fn number(bounds: &NumberBounds) -> Vec<String> {
    stated([
        ("minimum", bounds.minimum),
        ("maximum", bounds.maximum),
        ("exclusive_minimum", bounds.exclusive_minimum),
        ("exclusive_maximum", bounds.exclusive_maximum),
        ("multiple_of", bounds.multiple_of),
    ])
}

pub(super) fn array(facets: &ArrayBounds) -> Vec<String> {
    let mut parts = stated([
        ("min_items", facets.min_items),
        ("max_items", facets.max_items),
    ]);
    parts.extend(
        facets
            .unique_items
            .then(|| "unique_items = true".to_owned()),
    );
    parts
}

pub(super) fn map(facets: &MapBounds) -> Vec<String> {
    let mut parts = stated([
        ("min_properties", facets.min_properties),
        ("max_properties", facets.max_properties),
    ]);
    let keys = text(&facets.keys).join(", ");
    parts.extend((!keys.is_empty()).then(|| format!("keys = rt::text!({keys})")));
    parts
}

/// Those that there are, each as a literal of Rust.
fn stated<T: Debug, const N: usize>(bounds: [(&str, Option<T>); N]) -> Vec<String> {
    let stated = bounds
        .into_iter()
        .filter_map(|(name, bound)| Some(format!("{name} = {:?}", bound?)));
    stated.collect()
}
