//! The operations of the contract, as the generated description has them.

use http::Method;
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

/// Written from the same model as the router of `express-server`, with every reference to a parameter
/// or a response resolved. Its schemas are those of `express_types::DESCRIPTIONS`.
const DESCRIPTION: &str = include_str!("../../../express-server/src/generated/openapi.json");

const JSON: &str = "application/json";

/// An operation.
#[derive(Debug)]
pub struct Operation {
    pub id: String,
    /// The face of the API that it belongs to.
    pub face: String,
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: String,
    pub summary: String,
    pub description: String,
    pub parameters: Vec<Parameter>,
    /// The schema of its JSON body, and whether there has to be one.
    pub body: Option<Body>,
    /// Whether a key that may only read is enough.
    pub only_reads: bool,
    /// Whether it answers 201: then each request makes something new.
    pub creates: bool,
}

/// A parameter of an operation.
#[derive(Debug, Deserialize)]
pub struct Parameter {
    pub name: String,
    #[serde(rename = "in")]
    pub place: Place,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub description: String,
    pub schema: Value,
    pub example: Option<Value>,
}

/// Where in a request a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    Path,
    Query,
    Header,
}

/// The body of a request.
#[derive(Debug)]
pub struct Body {
    pub schema: Value,
    pub required: bool,
}

/// Every operation, in the order of the contract.
///
/// # Errors
/// The description is not what the generator writes.
pub fn operations() -> Result<Vec<Operation>, serde_json::Error> {
    let document: Document = serde_json::from_str(DESCRIPTION)?;
    document
        .paths
        .into_iter()
        .flat_map(|(path, methods)| {
            methods
                .into_iter()
                .map(move |(method, described)| operation(path.clone(), &method, described))
        })
        .collect()
}

fn operation(
    path: String,
    method: &str,
    described: Described,
) -> Result<Operation, serde_json::Error> {
    let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes())
        .map_err(serde::de::Error::custom)?;
    let mut parameters = described.parameters;
    // What a caller already holds is asked for again only by one that has a cache, and 304 says
    // nothing to one that has none.
    parameters.retain(|parameter| {
        parameter.name != "If-None-Match" || !described.responses.contains_key("304")
    });
    let body = described.request_body.and_then(|body| {
        let schema = body.content.get(JSON)?.get("schema")?.clone();
        let required = body.required;
        Some(Body { schema, required })
    });
    let reading = |requirement: &IndexMap<String, Vec<String>>| {
        !requirement.is_empty() && requirement.values().all(|scopes| *scopes == ["read"])
    };
    Ok(Operation {
        only_reads: !described.security.is_empty() && described.security.iter().all(reading),
        creates: described.responses.contains_key("201"),
        face: described.tags.into_iter().next().unwrap_or_default(),
        id: described.operation_id,
        summary: described.summary,
        description: described.description,
        method,
        path,
        parameters,
        body,
    })
}

#[derive(Deserialize)]
struct Document {
    paths: IndexMap<String, IndexMap<String, Described>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    operation_id: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Vec<Parameter>,
    request_body: Option<DescribedBody>,
    responses: IndexMap<String, Value>,
    #[serde(default)]
    security: Vec<IndexMap<String, Vec<String>>>,
}

#[derive(Deserialize)]
struct DescribedBody {
    #[serde(default)]
    required: bool,
    content: IndexMap<String, Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reading_key_may_do_only_reads() {
        for operation in operations().unwrap() {
            let get = operation.method == Method::GET;
            assert!(operation.only_reads || !get, "{}", operation.id);
            if operation.creates {
                assert!(!operation.only_reads, "{}", operation.id);
            }
        }
    }

    #[test]
    fn an_operation_without_a_scope_counts_as_a_write() {
        let described = |security: Value| {
            let text = serde_json::json!({
                "operationId": "o", "responses": {}, "security": security,
            });
            serde_json::from_value::<Described>(text).unwrap()
        };
        for (security, reads) in [
            (serde_json::json!([{"key": ["read"]}]), true),
            (serde_json::json!([{"key": ["write"]}]), false),
            (
                serde_json::json!([{"key": ["read"]}, {"other": ["write"]}]),
                false,
            ),
            (serde_json::json!([]), false),
            (serde_json::json!([{"key": []}]), false),
            (serde_json::json!([{}]), false),
        ] {
            let operation = operation("/".to_owned(), "get", described(security)).unwrap();
            assert_eq!(operation.only_reads, reads);
        }
    }
}
