//! Every way to break one facet of an instance, and some that look like it but do not.

use serde_json::{Map, Value, json};

use crate::instances::{lengths, resolved};

/// Copies of `instance` with one place edited each, following `schema` down.
///
/// Whether an edit really breaks something is for the oracle to say: an edit may hit a facet's
/// last valid value.
pub fn edits(schema: &Value, instance: &Value) -> Vec<Value> {
    let schema = resolved(schema);
    if let Some(branches) = schema["oneOf"].as_array() {
        return branches
            .iter()
            .flat_map(|branch| edits(branch, instance))
            .collect();
    }
    let mut edited = other_types();
    match instance {
        Value::String(text) => edited.extend(texts(schema, text)),
        Value::Number(_) => edited.extend(numbers(schema)),
        Value::Array(items) => edited.extend(arrays(schema, items)),
        Value::Object(members) => edited.extend(objects(schema, members)),
        Value::Null | Value::Bool(_) => {}
    }
    edited
}

fn other_types() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(7),
        json!(0.5),
        json!("text"),
        json!([]),
        json!({}),
    ]
}

fn texts(schema: &Value, text: &str) -> Vec<Value> {
    let (least, most) = lengths(schema);
    let mut edited = vec![
        String::new(),
        format!("{text}\n"),
        format!(" {text}"),
        format!("{text} "),
        format!("{text}\u{1F980}"),
        text.to_uppercase(),
        text.to_lowercase(),
        "\u{1F980}".repeat(most),
        "\u{1F980}".repeat(most + 1),
        "x".repeat(most),
        "x".repeat(most + 1),
        "x".repeat(least.saturating_sub(1)),
        text.chars().skip(1).collect(),
        text.chars()
            .rev()
            .skip(1)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect(),
        text.replacen(|c: char| c.is_ascii_digit(), "\u{0665}", 1), // a digit, but not an ASCII one
    ];
    if schema["format"] == "date-time" {
        let near_misses = [
            "2026-01-15",
            "2026-01-15T09:30Z",
            "2026-01-15T09:30:00",
            "2026-01-15 09:30:00Z",
            "2026-02-30T09:30:00Z",
            "2026-13-01T09:30:00Z",
            "2026-01-15T24:00:00Z",
            "2026-01-15T09:60:00Z",
            "2026-01-15T09:30:00.Z",
            "2026-01-15T09:30:00+0100",
            "2026-01-15T09:30:00+01",
            "2026-01-15T09:30:00+25:00",
            "2026-01-15T09:30:00+01:60",
            "2026-01-15T09:30:00Z[UTC]",
            "2024-02-29T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "+002026-01-15T09:30:00Z",
        ];
        edited.extend(near_misses.map(str::to_owned));
    }
    if schema["format"] == "uuid" {
        edited.push(text.replace('-', ""));
        edited.push(format!("{{{text}}}"));
        edited.push(format!("urn:uuid:{text}"));
    }
    edited.into_iter().map(Value::from).collect()
}

fn numbers(schema: &Value) -> Vec<Value> {
    let mut edited = vec![
        json!(0),
        json!(-1),
        json!(-0.0),
        json!(1.5),
        json!("1"),
        json!(1e3),
    ];
    for bound in ["minimum", "maximum"]
        .into_iter()
        .filter_map(|name| schema[name].as_i64())
    {
        edited.extend([json!(bound - 1), json!(bound), json!(bound + 1)]);
        edited.extend([
            json!(bound as f64),
            json!(bound as f64 - 0.5),
            json!(bound as f64 + 0.5),
        ]);
    }
    edited
}

fn arrays(schema: &Value, items: &[Value]) -> Vec<Value> {
    let mut edited = Vec::new();
    // What comes after a few is no different from them.
    for (index, item) in items.iter().enumerate().take(4) {
        for item in edits(&schema["items"], item) {
            let mut items = items.to_vec();
            items[index] = item;
            edited.push(Value::from(items));
        }
    }
    if let (Some(most), false) = (schema["maxItems"].as_u64(), items.is_empty()) {
        for count in [most, most + 1] {
            let items = items.iter().cycle().take(count as usize);
            edited.push(items.cloned().collect());
        }
    }
    edited
}

fn objects(schema: &Value, members: &Map<String, Value>) -> Vec<Value> {
    let mut edited = Vec::new();
    let mut with = |change: &dyn Fn(&mut Map<String, Value>)| {
        let mut members = members.clone();
        change(&mut members);
        edited.push(Value::Object(members));
    };
    for name in members.keys() {
        with(&|members| drop(members.remove(name)));
        let other_case = if name.to_uppercase() == *name {
            name.to_lowercase()
        } else {
            name.to_uppercase()
        };
        with(&|members| {
            let value = members.remove(name).unwrap_or_default();
            members.insert(other_case.clone(), value);
        });
    }
    for name in ["unknown", "", "~/", "\u{1F980}"] {
        with(&|members| drop(members.insert(name.to_owned(), json!("text"))));
    }
    if let Some(most) = schema["maxProperties"].as_u64() {
        for count in [most, most + 1] {
            with(&|members| {
                for index in 0.. {
                    if members.len() as u64 >= count {
                        break;
                    }
                    members.insert(format!("filling {index}"), json!("text"));
                }
            });
        }
    }
    if schema["propertyNames"].is_object() {
        let (least, most) = lengths(&schema["propertyNames"]);
        for length in [least.saturating_sub(1), most, most + 1] {
            with(&|members| drop(members.insert("\u{1F980}".repeat(length), json!("text"))));
        }
    }
    for (name, value) in members {
        let schema = match &schema["properties"][name] {
            Value::Null => &schema["additionalProperties"],
            schema => schema,
        };
        if schema.is_object() {
            for value in edits(schema, value) {
                with(&|members| drop(members.insert(name.clone(), value.clone())));
            }
        }
    }
    edited
}
