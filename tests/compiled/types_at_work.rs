//! Types of the fixtures, decoded and validated.

use oaxum_runtime::{Location, Patch, Schema, Violations, decode_json};

use crate::{
    awkward_names::types as awkward, closed_object::types as closed, enumeration::types as colours,
    integer_with_bounds::types as integers, map_with_limits::types as maps,
    required_optional_nullable::types as four,
};

/// The value, or each violation as `pointer code`.
fn decode<T: Schema>(text: &str) -> Result<T, Vec<String>> {
    let mut violations = Violations::of(Location::Body);
    decode_json(text.as_bytes(), &mut violations).ok_or_else(|| {
        violations
            .iter()
            .map(|found| format!("{} {}", found.pointer, found.code))
            .collect()
    })
}

#[track_caller]
fn refused<T: Schema + std::fmt::Debug>(text: &str, expected: &[&str]) {
    let found = decode::<T>(text).expect_err(text);
    assert_eq!(found, expected, "{text}");
}

#[test]
fn null_absent_and_a_value_are_three_things() {
    let value: four::Four =
        decode(r#"{"always": "a", "maybeNull": null, "maybeBoth": null}"#).expect("valid");
    assert_eq!(value.maybe_null, None);
    assert_eq!(value.maybe_absent, None);
    assert_eq!(value.maybe_both, Patch::Null);
    assert_eq!(value.reference, Patch::Absent);
    let written = serde_json::to_value(&value).expect("JSON");
    let expected = serde_json::json!({"always": "a", "maybeNull": null, "maybeBoth": null});
    assert_eq!(written, expected);
    refused::<four::Four>(
        r#"{"maybeAbsent": null, "reference": "0123456789"}"#,
        &[
            "/always required",
            "/maybeNull required",
            "/maybeAbsent type",
            "/reference max_length",
        ],
    );
}

#[test]
fn an_object_is_open_or_closed() {
    assert!(decode::<closed::Open>(r#"{"name": "n", "more": 1}"#).is_ok());
    refused::<closed::Closed>(
        r#"{"name": "n", "more": 1}"#,
        &["/more additional_properties"],
    );
    refused::<closed::Empty>(r#"{"more": 1}"#, &["/more additional_properties"]);
    refused::<closed::Open>("[]", &[" type"]);
}

#[test]
fn whole_numbers_are_integers_however_they_are_written() {
    assert_eq!(
        decode::<integers::Percentage>("20.0").expect("valid").get(),
        20
    );
    assert_eq!(
        decode::<integers::Percentage>("1e1").expect("valid").get(),
        10
    );
    refused::<integers::Percentage>("101", &[" maximum"]);
    refused::<integers::Percentage>("0.5", &[" type"]);
    refused::<integers::Even>("3", &[" multiple_of"]);
}

#[test]
fn maps_are_limited_in_size_keys_and_values() {
    assert!(decode::<maps::Labels>(r#"{"a": "1", "b": "2", "c": ""}"#).is_ok());
    refused::<maps::Labels>(
        r#"{"a": "1", "b": "2", "": "3", "d": 4}"#,
        &["/d type", " max_properties", "/ property_names"],
    );
}

#[test]
fn enumerations_know_their_values_only() {
    for value in ["red", "light-green", "2nd", "self", "Self", ""] {
        let colour: colours::Colour = decode(&format!("{value:?}")).expect(value);
        assert_eq!(serde_json::to_value(colour).expect("JSON"), value);
    }
    refused::<colours::Colour>(r#""Red""#, &[" enum"]);
    refused::<colours::Colour>("1", &[" type"]);
}

#[test]
fn awkward_names_keep_their_spelling_on_the_wire() {
    let text = r#"{"type":"t","Self":"s","fn":true,"2fa":false,"camelCase":"c","snake_case":"s","with space":"w"}"#;
    // A name of Rust's own prelude would hide it from the rest of the module.
    let value: awkward::Option2 = decode(text).expect("valid");
    let written = serde_json::to_value(&value).expect("JSON");
    assert_eq!(
        written,
        serde_json::from_str::<serde_json::Value>(text).expect("JSON")
    );
}
