//! Changes to components that are no schemas: parameters, bodies, responses, headers, schemes.

use serde_json::{Map, Value, json};

use crate::{change::Change, reach::reachable};

/// Every single change to a component that operations use.
pub fn changes(document: &Value) -> Vec<Change> {
    let reached = reachable(document);
    let mut changes = Vec::new();
    let mut each = |kind: &str, change: fn(&str, &Value, &mut Vec<Change>)| {
        for (name, node) in members(&document["components"][kind]) {
            let at = format!("/components/{kind}/{name}");
            if kind == "securitySchemes" || reached.contains(&at) {
                change(&at, node, &mut changes);
            }
        }
    };
    each("securitySchemes", scheme);
    each("parameters", parameter);
    each("requestBodies", body);
    each("responses", response);
    each("headers", header);
    changes
}

fn members(node: &Value) -> impl Iterator<Item = (&String, &Value)> {
    node.as_object().into_iter().flat_map(Map::iter)
}

fn scheme(at: &str, node: &Value, changes: &mut Vec<Change>) {
    if node["type"] == "http" {
        changes.push(Change::set(
            "scheme changed",
            format!("{at}/scheme"),
            "basic",
        ));
        let other = json!({"type": "apiKey", "in": "header", "name": "x-other-key"});
        changes.push(Change::set("scheme of another type", at, other));
    } else {
        changes.push(Change::set(
            "key under another name",
            format!("{at}/name"),
            "x-other-key",
        ));
        changes.push(Change::set("key in the query", format!("{at}/in"), "query"));
        let other = json!({"type": "http", "scheme": "bearer"});
        changes.push(Change::set("scheme of another type", at, other));
    }
}

fn parameter(at: &str, node: &Value, changes: &mut Vec<Change>) {
    let name = node["name"].as_str().unwrap_or_default();
    changes.push(Change::set(
        "parameter renamed",
        format!("{at}/name"),
        format!("{name}Anew"),
    ));
    let place = if node["in"] == "query" {
        "header"
    } else {
        "query"
    };
    changes.push(Change::set(
        "parameter elsewhere",
        format!("{at}/in"),
        place,
    ));
    let required = !node["required"].as_bool().unwrap_or_default();
    changes.push(Change::set(
        "parameter required or not",
        format!("{at}/required"),
        required,
    ));
    other_schema("schema of a parameter", at, node, changes);
}

fn body(at: &str, node: &Value, changes: &mut Vec<Change>) {
    changes.push(Change::set(
        "body optional",
        format!("{at}/required"),
        false,
    ));
    content(at, node, changes);
}

fn response(at: &str, node: &Value, changes: &mut Vec<Change>) {
    for (name, _) in members(&node["headers"]) {
        let at = format!("{at}/headers/{name}");
        changes.push(Change::remove("header dropped", &at));
        changes.push(Change::rename(
            "header renamed",
            &at,
            format!("x-anew-{}", name.to_lowercase()),
        ));
    }
    let header = json!({"schema": {"$ref": "#/components/schemas/Limit"}});
    changes.push(Change::set(
        "header added",
        format!("{at}/headers/x-added"),
        header,
    ));
    if node.get("content").is_some() {
        changes.push(Change::remove("content dropped", format!("{at}/content")));
    }
    content(at, node, changes);
}

fn header(at: &str, node: &Value, changes: &mut Vec<Change>) {
    let required = !node["required"].as_bool().unwrap_or_default();
    changes.push(Change::set(
        "header required or not",
        format!("{at}/required"),
        required,
    ));
    other_schema("schema of a header", at, node, changes);
}

fn content(at: &str, node: &Value, changes: &mut Vec<Change>) {
    for (media_type, node) in members(&node["content"]) {
        let at = format!("{at}/content/{}", media_type.replace('/', "~1"));
        let other = "application/vnd.express+json";
        changes.push(Change::rename("media type changed", &at, other));
        other_schema("schema of a body", &at, node, changes);
    }
}

fn other_schema(kind: &'static str, at: &str, node: &Value, changes: &mut Vec<Change>) {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let is_text = !node["schema"]["$ref"]
        .as_str()
        .is_some_and(|own| own.ends_with("/Limit"));
    let other = reference(if is_text { "Limit" } else { "UserId" });
    changes.push(Change::set(kind, format!("{at}/schema"), other));
}
