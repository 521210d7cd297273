//! The official cases of JSON Schema, draft 2020-12, asked of generated types.
//!
//! Every group of the suite is a component of one document. It is asked about as the property of an
//! object: whether null is allowed is said where a type is used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oaxum::output::Output;
use oaxum::source::Sources;
use oaxum::{Layout, Settings, generate};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::oracle;
use super::questions::{Questions, described};

/// How many cases are meant otherwise, by the type that their schemas are taken as of. None of these
/// states a `type`; each is about values of one type only, and lets all others through in JSON
/// Schema ("ignores non-objects"), but not here. Nothing else differs.
const MEANT_OTHERWISE: [(&str, usize); 4] =
    [("array", 7), ("number", 6), ("object", 37), ("string", 8)];

/// Cases of the same kind where such a schema is inside another.
const MEANT_OTHERWISE_INSIDE: [&str; 2] = [
    "ref: root pointer ref: {\"foo\":false}",
    "ref: root pointer ref: {\"foo\":{\"foo\":false}}",
];

/// The groups that are refused, each with what is found: one allows no value, and of the other it
/// depends on the value what `unevaluatedProperties` is about.
const REFUSED: [(&str, &str); 2] = [
    ("minContains: maxContains < minContains", "empty-range"),
    (
        "not: collect annotations inside a 'not', even if collection is disabled",
        "unevaluated",
    ),
];

#[derive(Deserialize)]
struct Group {
    description: String,
    schema: Value,
    tests: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    data: Value,
    valid: bool,
}

/// A group of the suite as a component.
struct Component {
    name: String,
    description: String,
    schema: Value,
    cases: Vec<Case>,
}

#[test]
fn generated_types_decide_the_official_cases_as_json_schema_does() {
    let components = components();
    let (taken, refused): (Vec<_>, Vec<_>) = components
        .into_iter()
        .map(|component| (generated(&[&component]), component))
        .partition(|(output, _)| output.is_ok());
    let refused: Vec<(&str, &str)> = refused
        .iter()
        .filter_map(|(output, component)| {
            let finding = output.as_ref().err()?;
            Some((component.description.as_str(), finding.as_str()))
        })
        .collect();
    assert_eq!(refused, REFUSED);

    let components: Vec<&Component> = taken.iter().map(|(_, component)| component).collect();
    let output = generated(&components).unwrap();
    let types = described(&output);
    let spelled_out = oracle::spelled_out(&document(&components));
    let validator = oracle::validator(&spelled_out);
    let mut questions = Questions::of("suite");
    questions.document("official", &output);
    let mut by_type: BTreeMap<&str, usize> = BTreeMap::new();
    let mut inside: Vec<String> = Vec::new();
    for component in components {
        let holder = holder(&component.name);
        let ty = format!("official::{}", types[&holder]);
        questions.schema("official", &holder, &ty);
        for Case { data, valid } in &component.cases {
            let value = json!({"value": data});
            let is_valid = validator.is_valid(&json!({holder.as_str(): value}));
            let case = format!("{}: {data}", component.description);
            assert!(*valid || !is_valid, "{case} is let through");
            if *valid && !is_valid {
                let spelled_out = &spelled_out["components"]["schemas"][&component.name];
                match spelled_out["type"].as_str() {
                    Some(ty) if component.schema["type"].is_null() && !is_of(ty, data) => {
                        *by_type.entry(ty).or_default() += 1;
                    }
                    _ => inside.push(case),
                }
            }
            questions.ask("official", &holder, value, Some(is_valid));
        }
    }
    let differences = questions.differences();
    assert!(differences.is_empty(), "{}", differences.concat());
    assert_eq!(Vec::from_iter(by_type), MEANT_OTHERWISE);
    assert_eq!(inside, MEANT_OTHERWISE_INSIDE);
}

/// The groups that can be components.
fn components() -> Vec<Component> {
    let mut components = Vec::new();
    for (file, groups) in files() {
        for (index, group) in groups.into_iter().enumerate() {
            if refers_by_name(&group.schema) {
                continue;
            }
            let name = format!("{file}{}", index + 1);
            components.push(Component {
                description: format!("{file}: {}", group.description),
                schema: at_home(group.schema, &name),
                cases: group.tests,
                name,
            });
        }
    }
    components
}

/// The object that a component is asked about in.
fn holder(name: &str) -> String {
    format!("{name}Holder")
}

fn document(components: &[&Component]) -> Value {
    let mut schemas = Map::new();
    for Component { name, schema, .. } in components {
        let reference = format!("#/components/schemas/{name}");
        let object = json!({
            "type": "object",
            "required": ["value"],
            "properties": {"value": {"$ref": reference}},
        });
        schemas.insert(name.clone(), schema.clone());
        schemas.insert(holder(name), object);
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Official cases", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    })
}

/// The types of some components, or what is wrong with them.
fn generated(components: &[&Component]) -> Result<Output, String> {
    let text = document(components).to_string();
    let (sources, root) = Sources::from_text("suite.json", &text).unwrap();
    let settings = Settings {
        layout: Layout::Types,
        ..Settings::default()
    };
    generate(&sources, root, &settings).map_err(|findings| {
        let findings = findings.sorted().into_iter().map(|finding| finding.code);
        findings.collect::<Vec<_>>().join(", ")
    })
}

fn is_of(ty: &str, value: &Value) -> bool {
    match ty {
        "array" => value.is_array(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        _ => true,
    }
}

/// The groups of each file.
fn files() -> BTreeMap<String, Vec<Group>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .with_file_name("oaxum-runtime")
        .join("tests/json-schema-test-suite");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "json")
    });
    let read = |file: PathBuf| {
        let name = file
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .replace('-', "_");
        (
            name,
            serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap(),
        )
    };
    files.into_iter().map(read).collect()
}

/// Whether a schema names places, or refers to places by a name or in other documents; OpenAPI's
/// references are to files and JSON pointers.
fn refers_by_name(schema: &Value) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(refers_by_name),
        Value::Object(members) => members.iter().any(|(name, member)| match name.as_str() {
            "$id" | "$anchor" | "$dynamicRef" => member.is_string(),
            "$ref" => member
                .as_str()
                .is_some_and(|target| !target.starts_with('#')),
            "const" | "enum" => false,
            _ => refers_by_name(member),
        }),
        _ => false,
    }
}

/// A schema as a component: what it says of places in itself is true of where it is now.
fn at_home(schema: Value, name: &str) -> Value {
    match schema {
        Value::Array(items) => items.into_iter().map(|item| at_home(item, name)).collect(),
        Value::Object(members) => {
            let members = members.into_iter().map(|(keyword, member)| {
                let member = match (keyword.as_str(), member) {
                    ("$ref", Value::String(target)) => {
                        let pointer = target.trim_start_matches('#');
                        format!("#/components/schemas/{name}{pointer}").into()
                    }
                    ("const" | "enum", values) => values,
                    (_, member) => at_home(member, name),
                };
                (keyword, member)
            });
            Value::Object(members.collect())
        }
        other => other,
    }
}
