//! The official cases of JSON Schema, draft 2020-12.

use std::{fs, path::PathBuf};

use oaxum_runtime::{
    Path, Violations,
    formats::{self, Format},
    rules,
};
use serde_json::Value;

use super::interpreter;

/// The groups that are not run: their schemas name places, refer to places by a name or in other
/// documents, or ask what other keywords have looked at.
const LEFT_OUT: [&str; 24] = [
    "not: collect annotations inside a 'not', even if collection is disabled",
    "ref: remote ref, containing refs itself",
    "ref: Recursive references between schemas",
    "ref: ref creates new scope when adjacent to keywords",
    "ref: refs with relative uris and defs",
    "ref: relative refs with absolute uris and defs",
    "ref: $id must be resolved against nearest parent, not just immediate parent",
    "ref: order of evaluation: $id and $ref",
    "ref: order of evaluation: $id and $anchor and $ref",
    "ref: order of evaluation: $id and $ref on nested schema",
    "ref: simple URN base URI with $ref via the URN",
    "ref: simple URN base URI with JSON pointer",
    "ref: URN base URI with NSS",
    "ref: URN base URI with r-component",
    "ref: URN base URI with q-component",
    "ref: URN base URI with URN and JSON pointer ref",
    "ref: URN base URI with URN and anchor ref",
    "ref: URN ref with nested pointer ref",
    "ref: ref to if",
    "ref: ref to then",
    "ref: ref to else",
    "ref: ref with absolute-path-reference",
    "ref: $id with file URI still resolves pointers - *nix",
    "ref: $id with file URI still resolves pointers - windows",
];

/// Cases of formats that are decided otherwise: what has no room in a `Timestamp` is refused.
const OTHERWISE: [&str; 1] = ["date-time: a second fraction of fifteen nines is valid"];

#[derive(serde::Deserialize)]
struct Group {
    description: String,
    schema: Value,
    tests: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    description: String,
    data: Value,
    valid: bool,
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/json-schema-test-suite"
    ))
    .join(name)
}

/// The groups of each file of a folder, by the file's name.
fn groups(name: &str) -> Vec<(String, Vec<Group>)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "json")
    });
    files.sort();
    let read = |file: PathBuf| {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        (
            name,
            serde_json::from_slice(&fs::read(file).unwrap()).unwrap(),
        )
    };
    files.into_iter().map(read).collect()
}

#[test]
fn every_case_of_a_keyword_is_decided_as_the_suite_decides() {
    let (mut left_out, mut otherwise, mut decided) = (Vec::new(), Vec::new(), 0);
    for (file, groups) in groups("") {
        for Group {
            description,
            schema,
            tests,
        } in groups
        {
            if has_no_rule(&schema) {
                left_out.push(format!("{file}: {description}"));
                continue;
            }
            for case in tests {
                let found = interpreter::inspect(&schema, &case.data);
                if found.is_empty() != case.valid {
                    otherwise.push(format!(
                        "{file}: {description}: {}: {found}",
                        case.description
                    ));
                }
                decided += 1;
            }
        }
    }
    assert_eq!(otherwise, [""; 0]);
    assert_eq!(left_out, LEFT_OUT);
    assert_eq!(decided, 809);
}

/// Whether a schema has a keyword that is no rule's.
fn has_no_rule(schema: &Value) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(has_no_rule),
        Value::Object(members) => members.iter().any(|(name, member)| match name.as_str() {
            "$id" | "$anchor" | "$dynamicRef" => member.is_string(),
            "unevaluatedProperties" | "unevaluatedItems" => true,
            "$ref" => member
                .as_str()
                .is_some_and(|target| !target.starts_with('#')),
            "const" | "enum" => false,
            _ => has_no_rule(member),
        }),
        _ => false,
    }
}

#[test]
fn every_case_of_a_format_is_decided_as_the_suite_decides() {
    let formats: [(&str, Format); 15] = [
        ("date", formats::DATE),
        ("date-time", formats::DATE_TIME),
        ("duration", formats::DURATION),
        ("email", formats::EMAIL),
        ("hostname", formats::HOSTNAME),
        ("ipv4", formats::IPV4),
        ("ipv6", formats::IPV6),
        ("iri", formats::IRI),
        ("iri-reference", formats::IRI_REFERENCE),
        ("json-pointer", formats::JSON_POINTER),
        ("relative-json-pointer", formats::RELATIVE_JSON_POINTER),
        ("time", formats::TIME),
        ("uri", formats::URI),
        ("uri-reference", formats::URI_REFERENCE),
        ("uuid", formats::UUID),
    ];
    let mut otherwise = Vec::new();
    for (file, groups) in groups("formats") {
        let format = formats.iter().find(|(name, _)| *name == file);
        let (_, format) = *format.unwrap_or_else(|| panic!("{file} is no format"));
        for case in groups.into_iter().flat_map(|group| group.tests) {
            let mut found = Violations::of(oaxum_runtime::Location::Body);
            let facets = oaxum_runtime::text!(format = format);
            rules::text(&case.data, &Path::ROOT, &mut found, &facets);
            // Whether it stands for a name that may be registered is not looked at.
            let text = case.data.as_str().unwrap_or_default();
            let is_punycode = file == "hostname" && text.to_lowercase().contains("xn--");
            if found.is_empty() != case.valid && !is_punycode {
                otherwise.push(format!("{file}: {}", case.description));
            }
        }
    }
    assert_eq!(otherwise, OTHERWISE);
}
