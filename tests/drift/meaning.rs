//! Documents reduced to what they mean: references resolved, keys sorted, prose left out or not.

use serde_json::{Map, Value};

/// What to leave out besides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prose {
    /// Descriptions, summaries and examples stay.
    Kept,
    /// Descriptions, summaries and examples go.
    Dropped,
}

/// Members whose own members are named by the author of the document.
const NAMED: [&str; 12] = [
    "callbacks",
    "content",
    "headers",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "security",
    "securitySchemes",
    "value",
];

/// `node` with its keys sorted, and without prose if so asked.
pub fn normalised(node: &Value, prose: Prose) -> Value {
    walk(node, prose, false)
}

fn walk(node: &Value, prose: Prose, is_named: bool) -> Value {
    match node {
        Value::Object(members) => {
            let is_prose = |name: &str| {
                !is_named
                    && prose == Prose::Dropped
                    && matches!(name, "description" | "summary" | "example" | "examples")
            };
            let mut sorted: Vec<_> = members.iter().filter(|(name, _)| !is_prose(name)).collect();
            sorted.sort_by_key(|(name, _)| name.as_str());
            let walked = sorted.into_iter().map(|(name, member)| {
                let is_named = !is_named && NAMED.contains(&name.as_str());
                (name.clone(), walk(member, prose, is_named))
            });
            Value::Object(walked.collect())
        }
        Value::Array(items) => items.iter().map(|item| walk(item, prose, false)).collect(),
        other => other.clone(),
    }
}

/// `node` with every reference replaced by what it leads to in `document`. Nothing recurs in the
/// contract; should it ever, this says so.
pub fn resolved(document: &Value, node: &Value) -> Value {
    resolve(document, node, 0)
}

fn resolve(document: &Value, node: &Value, depth: usize) -> Value {
    assert!(depth < 64, "references lead in a circle");
    let target = node.get("$ref").and_then(Value::as_str);
    if let Some(pointer) = target.and_then(|target| target.strip_prefix('#')) {
        let target = document.pointer(pointer);
        let target = target.unwrap_or_else(|| panic!("nothing at {pointer}"));
        return resolve(document, target, depth + 1);
    }
    match node {
        Value::Object(members) => {
            let resolved = members.iter();
            let resolved =
                resolved.map(|(name, member)| (name.clone(), resolve(document, member, depth + 1)));
            Value::Object(resolved.collect::<Map<_, _>>())
        }
        Value::Array(items) => items
            .iter()
            .map(|item| resolve(document, item, depth + 1))
            .collect(),
        other => other.clone(),
    }
}

/// Every place where two documents differ, with both values.
pub fn differences(left: &Value, right: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", left, right, &mut found);
    found
}

fn compare(pointer: &str, left: &Value, right: &Value, found: &mut Vec<String>) {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            for (name, left) in left {
                let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                match right.get(name) {
                    Some(right) => compare(&pointer, left, right, found),
                    None => found.push(format!("{pointer}: {left} is only in the first")),
                }
            }
            for (name, right) in right {
                if !left.contains_key(name) {
                    found.push(format!("{pointer}/{name}: {right} is only in the second"));
                }
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                compare(&format!("{pointer}/{index}"), left, right, found);
            }
        }
        _ if left == right => {}
        _ => found.push(format!("{pointer}: {left} and {right}")),
    }
}
