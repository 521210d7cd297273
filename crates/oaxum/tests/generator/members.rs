//! Members that an object speaks of only in some cases.

use std::path::Path;

use oaxum::source::Sources;
use oaxum::{Layout, Settings, generate};

/// The lines of the struct that a schema becomes.
#[track_caller]
fn members(schema: &str) -> Vec<String> {
    let document = format!(
        "openapi: 3.1.0\ninfo: {{title: It, version: '1'}}\npaths: {{}}\n\
         components:\n  schemas:\n    It: {schema}\n"
    );
    let (sources, root) = Sources::from_text("it.yaml", &document).unwrap();
    let settings = Settings {
        layout: Layout::Types,
        ..Settings::default()
    };
    let output = generate(&sources, root, &settings).unwrap();
    let text = &output.files[Path::new("shared.rs")];
    let (_, item) = text.split_once("pub struct It").unwrap();
    let (_, body) = item.split_once('{').unwrap();
    let (body, _) = body.split_once('}').unwrap();
    let lines = body.lines().map(|line| line.trim().trim_end_matches(','));
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

const ANYTHING: &str = "optional size: rt::Value = \"size\"";
const WHOLE: &str = "optional size: i64 = \"size\"";

/// Asserts what becomes of the member `size`, which an object of a `kind` has in some cases.
#[track_caller]
fn assert_size(cases: &str, expected: &str) {
    let schema = format!("{{type: object, properties: {{kind: {{type: string}}}}, {cases}}}");
    let members = members(&schema);
    assert!(
        members.iter().any(|member| member == expected),
        "{expected} is not in {members:#?}"
    );
}

#[test]
fn what_another_case_leaves_free_is_anything() {
    for cases in [
        "anyOf: [{properties: {size: {type: integer}}}, {required: [kind]}]",
        "oneOf: [{properties: {size: {type: integer}}}, {properties: {name: {type: string}}}]",
        "if: {required: [kind]}, then: {properties: {size: {type: integer}}}",
        "if: {required: [kind]}, else: {properties: {size: {type: integer}}}",
        "anyOf: [{anyOf: [{properties: {size: {type: integer}}}, {required: [kind]}]}]",
        "dependentSchemas: {kind: {properties: {size: {type: integer}}}}",
        "oneOf: [{properties: {size: {type: integer}}}, {properties: {size: {type: string}}}]",
        "anyOf: [{properties: {size: {type: integer}}}, \
         {patternProperties: {s: true}, additionalProperties: false}]",
    ] {
        assert_size(cases, ANYTHING);
    }
}

#[test]
fn what_every_other_case_forbids_or_says_too_is_of_its_type() {
    for cases in [
        "anyOf: [{properties: {size: {type: integer}}}]",
        "anyOf: [{properties: {size: {type: integer}}}, \
         {properties: {kind: true}, additionalProperties: false}]",
        "oneOf: [{properties: {size: {type: integer}}}, {properties: {size: false}}]",
        "anyOf: [{properties: {size: {type: integer}}}, {type: string}]",
        "anyOf: [{$ref: '#/components/schemas/It/$defs/a'}, \
         {allOf: [{$ref: '#/components/schemas/It/$defs/a'}], required: [size]}], \
         $defs: {a: {properties: {size: {type: integer}}}}",
        "if: {required: [kind]}, then: {properties: {size: {type: integer}}}, \
         else: {properties: {size: false}}",
        "anyOf: [{required: [kind]}, {required: [size]}], \
         allOf: [{oneOf: [{properties: {size: {type: integer}}}]}]",
    ] {
        assert_size(cases, WHOLE);
    }
}
