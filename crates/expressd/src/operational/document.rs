//! `GET /openapi.yaml`, `GET /openapi.json`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::HeaderMap;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::asset::{Asset, Freshness};
use super::samples;

/// The contract, byte for byte as it was written.
pub const CONTRACT_YAML: &str = include_str!("../../../../openapi/express.yaml");

/// The contract as JSON, in the same order.
pub const CONTRACT_JSON: &str = include_str!(concat!(env!("OUT_DIR"), "/express.json"));

/// The contract and the operational routes cannot stand in one document.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// One of the two is no OpenAPI document.
    #[error("the API description cannot be read")]
    Unreadable(#[from] serde_json::Error),
    /// Both describe something of this name.
    #[error("the contract and the operational routes both describe {0}")]
    Twice(String),
}

/// What is served of the API's description.
pub struct Documents {
    yaml: Asset,
    json: Asset,
}

impl Documents {
    /// Merges the contract with the description of the operational routes, and adds samples.
    pub fn new(operational: &utoipa::openapi::OpenApi) -> Result<Self, MergeError> {
        let operational = serde_json::to_string(operational)?;
        let contract = samples::add(CONTRACT_JSON)?;
        let merged = merge(&contract, &operational)?;
        Ok(Self {
            yaml: Asset::new(
                "application/yaml",
                Bytes::from_static(CONTRACT_YAML.as_bytes()),
            ),
            json: Asset::new("application/json", merged.into()),
        })
    }
}

/// The contract as it was written
///
/// The OpenAPI document that this service implements, without the operational routes.
#[utoipa::path(
    get, path = "/openapi.yaml", tag = "operational", operation_id = "openapi_yaml",
    responses((status = 200, description = "The document.", body = String,
               content_type = "application/yaml"))
)]
pub async fn openapi_yaml(State(documents): State<Arc<Documents>>, headers: HeaderMap) -> Response {
    documents.yaml.answer(&headers, Freshness::Asked)
}

/// Everything that the service answers
///
/// The contract and the operational routes in one OpenAPI document, with code for each operation of
/// the contract (`x-codeSamples`).
#[utoipa::path(
    get, path = "/openapi.json", tag = "operational", operation_id = "openapi_json",
    responses((status = 200, description = "The document.", body = Object,
               content_type = "application/json"))
)]
pub async fn openapi_json(State(documents): State<Arc<Documents>>, headers: HeaderMap) -> Response {
    documents.json.answer(&headers, Freshness::Asked)
}

type Members = IndexMap<String, Box<RawValue>>;

/// As much of a document as merging has to take apart; what is below stays text, in its order.
#[derive(Deserialize, Serialize)]
struct Document {
    #[serde(default)]
    tags: Vec<Box<RawValue>>,
    paths: Members,
    #[serde(default)]
    components: IndexMap<String, Members>,
}

/// Adds the tags, paths and components of `operational` behind those of `contract`.
fn merge(contract: &str, operational: &str) -> Result<String, MergeError> {
    let mut merged: Members = serde_json::from_str(contract)?;
    let mut whole: Document = serde_json::from_str(contract)?;
    let added: Document = serde_json::from_str(operational)?;

    whole.tags.extend(added.tags);
    extend("the path", &mut whole.paths, added.paths)?;
    for (kind, members) in added.components {
        let into = whole.components.entry(kind.clone()).or_default();
        extend(&format!("the component {kind}"), into, members)?;
    }

    let parts: Members = serde_json::from_str(&serde_json::to_string(&whole)?)?;
    merged.extend(parts);
    Ok(serde_json::to_string(&merged)?)
}

fn extend(what: &str, into: &mut Members, added: Members) -> Result<(), MergeError> {
    for (name, value) in added {
        if into.contains_key(&name) {
            return Err(MergeError::Twice(format!("{what} {name}")));
        }
        into.insert(name, value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTRACT: &str = r#"{"openapi":"3.1.0","paths":{"/z":{"get":{}},"/a":{}},
        "components":{"schemas":{"Z":{},"A":{"type":"object"}}}}"#;

    #[test]
    fn what_is_added_stands_behind_the_contract_which_keeps_its_order() {
        let operational = r#"{"openapi":"3.1.0","tags":[{"name":"o"}],"paths":{"/healthz":{}},
            "components":{"schemas":{"Health":{}}}}"#;
        assert_eq!(
            merge(CONTRACT, operational).unwrap(),
            r#"{"openapi":"3.1.0","paths":{"/z":{"get":{}},"/a":{},"/healthz":{}},"#.to_owned()
                + r#""components":{"schemas":{"Z":{},"A":{"type":"object"},"Health":{}}},"#
                + r#""tags":[{"name":"o"}]}"#
        );
    }

    #[test]
    fn a_name_that_both_use_is_refused() {
        for (operational, twice) in [
            (r#"{"paths":{"/a":{}}}"#, "the path /a"),
            (
                r#"{"paths":{},"components":{"schemas":{"A":{}}}}"#,
                "the component schemas A",
            ),
        ] {
            let error = merge(CONTRACT, operational).unwrap_err();
            assert!(error.to_string().ends_with(twice), "{error}");
        }
    }
}
