//! Changes to schemas, at every depth and to every facet.

use serde_json::{Map, Value, json};

use crate::change::Change;

/// Facets that are counts or bounds, with the types that they apply to.
const BOUNDS: [(&str, &str); 9] = [
    ("minLength", "string"),
    ("maxLength", "string"),
    ("minimum", "integer"),
    ("maximum", "integer"),
    ("minItems", "array"),
    ("maxItems", "array"),
    ("minProperties", "map"),
    ("maxProperties", "map"),
    ("multipleOf", "integer"),
];

/// Every single change to a component schema.
pub fn changes(document: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, node) in members(&document["components"]["schemas"]) {
        schema(&format!("/components/schemas/{name}"), node, &mut changes);
    }
    changes
}

fn members(node: &Value) -> impl Iterator<Item = (&String, &Value)> {
    node.as_object().into_iter().flat_map(Map::iter)
}

fn schema(at: &str, node: &Value, changes: &mut Vec<Change>) {
    if node.get("$ref").is_some() {
        reference(at, node, changes);
        return;
    }
    if node["oneOf"].is_array() {
        changes.push(Change::set("null forbidden", at, node["oneOf"][0].clone()));
        return;
    }
    types(at, node, changes);
    bounds(at, node, changes);
    text(at, node, changes);
    values(at, node, changes);
    object(at, node, changes);
    if let Some(items) = node.get("items") {
        schema(&format!("{at}/items"), items, changes);
        changes.push(Change::set(
            "items of another type",
            format!("{at}/items"),
            json!({"type": "boolean"}),
        ));
    }
}

fn reference(at: &str, node: &Value, changes: &mut Vec<Change>) {
    let nullable = json!({"oneOf": [node, {"type": "null"}]});
    let is_member = at.contains("/properties/");
    if is_member {
        changes.push(Change::set("null allowed", at, nullable));
    }
    let is_key = node["$ref"]
        .as_str()
        .is_some_and(|own| own.ends_with("/ApiKeyId"));
    let other = if is_key { "UserCount" } else { "ApiKeyId" };
    let other = json!({"$ref": format!("#/components/schemas/{other}")});
    changes.push(Change::set("reference changed", at, other));
}

fn types(at: &str, node: &Value, changes: &mut Vec<Change>) {
    let pointer = format!("{at}/type");
    match &node["type"] {
        Value::Array(kinds) => {
            changes.push(Change::set("null forbidden", &pointer, kinds[0].clone()));
        }
        Value::String(kind) => {
            let other = if kind == "boolean" {
                "integer"
            } else {
                "boolean"
            };
            let whole = json!({"description": "Changed.", "type": other});
            changes.push(Change::set("type changed", at, whole));
            if at.contains("/properties/") {
                changes.push(Change::set("null allowed", &pointer, json!([kind, "null"])));
            }
        }
        _ => {}
    }
}

fn bounds(at: &str, node: &Value, changes: &mut Vec<Change>) {
    for (facet, kind) in BOUNDS {
        let pointer = format!("{at}/{facet}");
        match node[facet].as_i64() {
            Some(bound) => {
                changes.push(Change::remove("bound dropped", &pointer));
                changes.push(Change::set("bound raised", &pointer, bound + 1));
                if bound > 0 {
                    changes.push(Change::set("bound lowered", &pointer, bound - 1));
                }
            }
            None if applies(node, kind) => {
                let bound = if facet.starts_with("max") { 77 } else { 2 };
                changes.push(Change::set("bound added", &pointer, bound));
            }
            None => {}
        }
    }
}

/// Whether a bound of this kind means anything to the schema.
fn applies(node: &Value, kind: &str) -> bool {
    match kind {
        "map" => node["type"] == "object" && node.get("properties").is_none(),
        _ => node["type"] == kind && node.get("enum").is_none(),
    }
}

fn text(at: &str, node: &Value, changes: &mut Vec<Change>) {
    let pointer = format!("{at}/pattern");
    match node["pattern"].as_str() {
        Some(pattern) => {
            changes.push(Change::remove("pattern dropped", &pointer));
            let wider = format!("{pattern}|^x$");
            changes.push(Change::set("pattern widened", &pointer, wider));
        }
        None if applies(node, "string") && node.get("format").is_none() => {
            changes.push(Change::set("pattern added", &pointer, "^[a-z]*$"));
        }
        None => {}
    }
    if let Some(format) = node["format"].as_str() {
        let pointer = format!("{at}/format");
        changes.push(Change::remove("format dropped", &pointer));
        let other = match format {
            "int64" => "int32",
            "uuid" => "date-time",
            _ => "uuid",
        };
        changes.push(Change::set("format changed", &pointer, other));
    }
}

fn values(at: &str, node: &Value, changes: &mut Vec<Change>) {
    for (index, value) in node["enum"].as_array().into_iter().flatten().enumerate() {
        let pointer = format!("{at}/enum/{index}");
        let anew = format!("{}_anew", value.as_str().unwrap_or_default());
        changes.push(Change::set("value changed", &pointer, anew));
        if node["enum"]
            .as_array()
            .is_some_and(|values| values.len() > 1)
        {
            changes.push(Change::remove("value dropped", &pointer));
        }
    }
    if let Some(values) = node["enum"].as_array() {
        let end = format!("{at}/enum/{}", values.len());
        changes.push(Change::set("value added", end, "added"));
    }
    if let Some(default) = node["default"].as_i64() {
        let pointer = format!("{at}/default");
        changes.push(Change::set("default changed", &pointer, default + 1));
        changes.push(Change::remove("default dropped", &pointer));
    }
}

fn object(at: &str, node: &Value, changes: &mut Vec<Change>) {
    if node["type"] != "object" {
        return;
    }
    let required: Vec<_> = node["required"].as_array().into_iter().flatten().collect();
    for (index, _) in required.iter().enumerate() {
        changes.push(Change::remove(
            "required dropped",
            format!("{at}/required/{index}"),
        ));
    }
    for (name, property) in members(&node["properties"]) {
        let pointer = format!("{at}/properties/{name}");
        if !required.contains(&&Value::from(name.as_str())) {
            let all = required
                .iter()
                .copied()
                .cloned()
                .chain([Value::from(name.as_str())]);
            let all: Vec<_> = all.collect();
            changes.push(Change::set("required added", format!("{at}/required"), all));
            changes.push(Change::remove("property dropped", &pointer));
            changes.push(Change::rename(
                "property renamed",
                &pointer,
                format!("{name}Anew"),
            ));
        }
        schema(&pointer, property, changes);
    }
    if node.get("properties").is_some() {
        let added = json!({"type": "boolean"});
        changes.push(Change::set(
            "property added",
            format!("{at}/properties/added"),
            added,
        ));
    }
    additional(at, node, changes);
    if let Some(names) = node.get("propertyNames") {
        for (facet, bound) in members(names) {
            let pointer = format!("{at}/propertyNames/{facet}");
            changes.push(Change::remove("bound of names dropped", &pointer));
            let bound = bound.as_u64().unwrap_or_default() + 1;
            changes.push(Change::set("bound of names raised", &pointer, bound));
        }
        let pattern = format!("{at}/propertyNames/pattern");
        changes.push(Change::set("pattern of names added", pattern, "^[a-z]*$"));
        changes.push(Change::remove(
            "names dropped",
            format!("{at}/propertyNames"),
        ));
    }
}

fn additional(at: &str, node: &Value, changes: &mut Vec<Change>) {
    let pointer = format!("{at}/additionalProperties");
    match &node["additionalProperties"] {
        Value::Bool(false) => changes.push(Change::remove("object opened", pointer)),
        Value::Object(_) => {
            let values = &node["additionalProperties"];
            schema(&pointer, values, changes);
            changes.push(Change::set("values of any type", &pointer, true));
        }
        _ => changes.push(Change::set("object closed", pointer, false)),
    }
}
