//! The documents: the contract, real ones where they lie beside the workspace, and a big one.
#![allow(clippy::print_stderr, reason = "what is left out is said")]

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::workspace;

/// Real documents, as seen from the root.
const CORPUS: &str = "../shared/corpus";

/// The one of them that the big document is made of, and how often it is in there.
const REPEATED: (&str, usize) = ("qdrant.json", 25);

/// All there are, the contract first.
pub(super) fn all(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut documents = vec![workspace::contract()];
    let corpus = workspace::root().join(CORPUS);
    if !corpus.is_dir() {
        eprintln!("no real documents: there is no folder {CORPUS}");
        return Ok(documents);
    }
    let mut real = Vec::new();
    for entry in std::fs::read_dir(&corpus)? {
        let path = entry?.path();
        let extension = path.extension().unwrap_or_default();
        if ["yaml", "json"].iter().any(|known| extension == *known) {
            real.push(path);
        }
    }
    real.sort();
    documents.extend(real);
    let repeated = corpus.join(REPEATED.0);
    if repeated.is_file() {
        documents.push(big(&repeated, folder)?);
    }
    Ok(documents)
}

/// A document over and over, each time with other paths, operation ids and names of components.
fn big(repeated: &Path, folder: &Path) -> Result<PathBuf> {
    let text = std::fs::read_to_string(repeated)?;
    let mut whole = json!({"paths": {}, "components": {"schemas": {}}});
    for copy in 0..REPEATED.1 {
        let text = text.replace(
            "#/components/schemas/",
            &format!("#/components/schemas/Copy{copy}"),
        );
        let document: Value = serde_json::from_str(&text)?;
        for name in ["openapi", "info"] {
            whole[name] = document[name].clone();
        }
        for (path, mut item) in object(&document["paths"])? {
            for operation in item.as_object_mut().context("a path item")?.values_mut() {
                if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
                    operation["operationId"] = format!("{id}_{copy}").into();
                }
            }
            whole["paths"][format!("/copy{copy}{path}")] = item;
        }
        for (name, schema) in object(&document["components"]["schemas"])? {
            whole["components"]["schemas"][format!("Copy{copy}{name}")] = schema;
        }
        let schemes = &document["components"]["securitySchemes"];
        if !schemes.is_null() {
            whole["components"]["securitySchemes"] = schemes.clone();
        }
    }
    let path = folder.join("big.json");
    std::fs::write(&path, serde_json::to_vec_pretty(&whole)?)?;
    Ok(path)
}

fn object(value: &Value) -> Result<Map<String, Value>> {
    value.as_object().cloned().context("an object")
}
