//! The contract as progenitor takes it: OpenAPI 3.0, names and statuses only.
//!
//! Every schema is one of `express-types` in the end, so its content does not matter here: a
//! component of a made-up name stands for each type. Errors go under the ranges `4XX` and `5XX`, and
//! are called `application/json`, since progenitor hands out any other body unread.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use openapiv3::{OpenAPI, PathItem, ReferenceOr};
use serde_json::{Map, Value, json};

use super::contract::{Operation, Parameter, TypeName};

/// A document for progenitor, and the type that each of its components stands for.
pub struct Document {
    /// The document.
    pub openapi: OpenAPI,
    /// Types by component.
    pub types: BTreeMap<String, TypeName>,
}

/// Puts the document together.
///
/// # Errors
/// It is not what `openapiv3` understands, which would be a mistake here.
pub fn document(title: &str, version: &str, operations: &[Operation]) -> Result<Document> {
    let names = Names::of(operations);
    let types = names.types();
    let schemas: Map<String, Value> = types
        .keys()
        .map(|name| (name.clone(), json!({ "type": "object" })))
        .collect();
    let mut openapi: OpenAPI = serde_json::from_value(json!({
        "openapi": "3.0.3",
        "info": { "title": title, "version": version },
        "paths": {},
        "components": { "schemas": schemas },
    }))
    .context("the lowered document is no OpenAPI")?;
    let mut items: Vec<(&str, Map<String, Value>)> = Vec::new();
    for operation in operations {
        let method = (operation.method.clone(), names.operation(operation));
        match items.iter_mut().find(|(path, _)| *path == operation.path) {
            Some((_, item)) => item.extend([method]),
            None => items.push((&operation.path, Map::from_iter([method]))),
        }
    }
    for (path, item) in items {
        let item: PathItem = serde_json::from_value(item.into())
            .with_context(|| format!("the lowered path {path} is no OpenAPI"))?;
        openapi
            .paths
            .paths
            .insert(path.to_owned(), ReferenceOr::Item(item));
    }
    Ok(Document { openapi, types })
}

/// The component that stands for each type.
struct Names<'c>(BTreeMap<&'c TypeName, String>);

impl<'c> Names<'c> {
    fn of(operations: &'c [Operation]) -> Self {
        let mut names = BTreeMap::new();
        for operation in operations {
            names.extend(
                operation
                    .parameters
                    .iter()
                    .map(|parameter| (&parameter.schema, String::new())),
            );
            let bodies = [&operation.body, &operation.success.body, &operation.error];
            names.extend(
                bodies
                    .into_iter()
                    .flatten()
                    .map(|body| (body, String::new())),
            );
        }
        for (index, name) in names.values_mut().enumerate() {
            *name = format!("T{index}");
        }
        Self(names)
    }

    fn types(&self) -> BTreeMap<String, TypeName> {
        self.0
            .iter()
            .map(|(type_name, name)| (name.clone(), (*type_name).clone()))
            .collect()
    }

    fn reference(&self, type_name: &TypeName) -> Value {
        let name = self
            .0
            .get(type_name)
            .map(String::as_str)
            .unwrap_or_default();
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    fn operation(&self, operation: &Operation) -> Value {
        let parameters: Vec<Value> = operation
            .parameters
            .iter()
            .map(|parameter| self.parameter(parameter))
            .collect();
        let mut responses = Map::new();
        for status in &operation.success.statuses {
            responses.insert(
                status.clone(),
                self.response(operation.success.body.as_ref()),
            );
        }
        if let Some(error) = &operation.error {
            for range in ["4XX", "5XX"] {
                responses.insert(range.to_owned(), self.response(Some(error)));
            }
        }
        let mut lowered = json!({
            "operationId": operation.name,
            "parameters": parameters,
            "responses": responses,
        });
        if let Some(summary) = &operation.summary {
            lowered["summary"] = summary.as_str().into();
        }
        if let Some(body) = &operation.body {
            lowered["requestBody"] = json!({ "required": true, "content": self.content(body) });
        }
        lowered
    }

    fn parameter(&self, parameter: &Parameter) -> Value {
        json!({
            "name": parameter.name,
            "in": parameter.location.as_str(),
            "required": parameter.required,
            "schema": self.reference(&parameter.schema),
        })
    }

    fn response(&self, body: Option<&TypeName>) -> Value {
        match body {
            Some(body) => json!({ "description": "", "content": self.content(body) }),
            None => json!({ "description": "" }),
        }
    }

    fn content(&self, body: &TypeName) -> Value {
        json!({ "application/json": { "schema": self.reference(body) } })
    }
}
