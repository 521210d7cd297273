//! An operation as a tool: its name, its input, and what it may do.

use std::sync::Arc;

use express_client::types::DESCRIPTIONS;
use heck::ToSnakeCase as _;
use http::Method;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

use super::contract::Operation;

/// The argument that a body is if its members cannot be arguments themselves.
pub const BODY: &str = "body";

const COMPONENT: &str = "#/components/schemas/";

/// The tool that an operation is.
pub fn tool(operation: &Operation) -> Tool {
    let name = format!("{}_{}", operation.face, operation.id.to_snake_case());
    let description = format!("{}.\n\n{}", operation.summary, operation.description.trim());
    Tool::new(name, description, Arc::new(input(operation)))
        .with_title(&operation.summary)
        .with_annotations(annotations(operation))
}

/// The arguments that make up the body, if its members are arguments themselves: if it is an object
/// with properties, none of which is called like a parameter.
pub fn body_members(operation: &Operation) -> Option<Map<String, Value>> {
    let schema = whole(&operation.body.as_ref()?.schema, &mut Vec::new());
    let members = schema.get("properties")?.as_object()?.clone();
    let taken = |name: &str| {
        operation
            .parameters
            .iter()
            .any(|parameter| parameter.name == name)
    };
    let free = !members.is_empty() && !members.keys().any(|name| taken(name));
    free.then_some(members)
}

/// The JSON Schema of the arguments: the parameters, and the members of the body.
fn input(operation: &Operation) -> JsonObject {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in &operation.parameters {
        let mut schema = whole(&parameter.schema, &mut Vec::new());
        if let Value::Object(schema) = &mut schema {
            let description = parameter.description.trim();
            if !description.is_empty() {
                schema.insert("description".to_owned(), description.into());
            }
            if let Some(example) = &parameter.example {
                schema.insert("examples".to_owned(), json!([example]));
            }
        }
        properties.insert(parameter.name.clone(), schema);
        if parameter.required {
            required.push(Value::from(parameter.name.as_str()));
        }
    }
    if let Some(body) = &operation.body {
        let schema = whole(&body.schema, &mut Vec::new());
        match body_members(operation) {
            Some(members) => {
                properties.extend(members);
                let demanded = schema.get("required").and_then(Value::as_array);
                if let (true, Some(names)) = (body.required, demanded) {
                    required.extend(names.iter().cloned());
                }
            }
            None => {
                properties.insert(BODY.to_owned(), schema);
                if body.required {
                    required.push(BODY.into());
                }
            }
        }
    }
    let mut input = Map::new();
    input.insert("type".to_owned(), "object".into());
    input.insert("properties".to_owned(), properties.into());
    input.insert("required".to_owned(), required.into());
    input.insert("additionalProperties".to_owned(), false.into());
    input
}

/// A schema with what it refers to in the place of each reference, because not every client of the
/// protocol follows references. One that refers to itself allows anything there: the service is the
/// one that checks.
fn whole(schema: &Value, within: &mut Vec<String>) -> Value {
    match schema {
        Value::Object(members) => {
            let mut object: Map<String, Value> = Map::new();
            for (name, member) in members {
                match component(name, member) {
                    None => {
                        object.insert(name.clone(), whole(member, within));
                    }
                    Some(target) if within.iter().any(|outer| outer == target) => {}
                    Some(target) => {
                        within.push(target.to_owned());
                        if let Value::Object(found) = whole(&DESCRIPTIONS.get(target), within) {
                            for (name, member) in found {
                                // What stands beside a reference is said of this place.
                                object.entry(name).or_insert(member);
                            }
                        }
                        within.pop();
                    }
                }
            }
            trimmed(&mut object);
            object.into()
        }
        Value::Array(items) => items.iter().map(|item| whole(item, within)).collect(),
        other => other.clone(),
    }
}

fn component<'a>(name: &str, member: &'a Value) -> Option<&'a str> {
    match member {
        Value::String(target) if name == "$ref" => target.strip_prefix(COMPONENT),
        _ => None,
    }
}

/// Descriptions end with their last word.
fn trimmed(object: &mut Map<String, Value>) {
    if let Some(Value::String(description)) = object.get_mut("description") {
        description.truncate(description.trim_end().len());
    }
}

/// What a client may tell its user before it calls the tool.
fn annotations(operation: &Operation) -> ToolAnnotations {
    let additive = operation.method == Method::POST;
    ToolAnnotations::with_title(&operation.summary)
        .read_only(operation.only_reads)
        .destructive(!operation.only_reads && !additive)
        .idempotent(!operation.creates)
        .open_world(false)
}

#[cfg(test)]
mod tests {
    use super::{super::contract::operations, *};

    #[track_caller]
    fn tool_of(id: &str) -> Tool {
        let operations = operations().unwrap();
        tool(operations.iter().find(|found| found.id == id).unwrap())
    }

    #[test]
    fn a_tool_is_named_by_its_face_and_operation() {
        assert_eq!(tool_of("addUser").name, "express_add_user");
        assert_eq!(tool_of("getCustomer").name, "billing_get_customer");
    }

    #[test]
    fn names_are_unique_and_of_characters_that_every_client_takes() {
        let tools: Vec<_> = operations().unwrap().iter().map(tool).collect();
        let mut names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
        for name in &names {
            let taken = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(name.len() <= 64 && name.chars().all(taken), "{name}");
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), tools.len());
    }

    #[test]
    fn what_may_be_undone_by_nobody_is_said_to_destroy() {
        for (id, reads, destroys, repeats) in [
            ("list", true, false, true),
            ("create", false, false, false),
            ("update", false, true, true),
            ("deactivate", false, false, true),
            ("removeUser", false, true, true),
        ] {
            let hints = tool_of(id).annotations.unwrap();
            assert_eq!(hints.read_only_hint, Some(reads), "{id}");
            assert_eq!(hints.destructive_hint, Some(destroys), "{id}");
            assert_eq!(hints.idempotent_hint, Some(repeats), "{id}");
        }
    }

    #[test]
    fn the_input_has_parameters_and_the_members_of_the_body_side_by_side() {
        let input = tool_of("addUser").schema_as_json_value();
        assert_eq!(input["required"], json!(["expressCustomerId", "userId"]));
        assert_eq!(input["properties"]["Idempotency-Key"]["maxLength"], 255);
        assert_eq!(
            input["properties"]["userId"]["pattern"],
            "^usr_[0-9a-f]{32}$"
        );
    }

    #[test]
    fn no_reference_is_left_to_follow() {
        for operation in operations().unwrap() {
            let input = tool(&operation).schema_as_json_value().to_string();
            assert!(!input.contains("$ref"), "{}: {input}", operation.id);
        }
    }
}
