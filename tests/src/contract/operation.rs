//! Operations: what a request may carry, and what may answer it.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value};

use super::{resolve, token};

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// The method.
    pub method: Method,
    /// The path template, such as `/v1/express/{expressCustomerId}`.
    pub template: String,
    /// Alternatives, each a scheme with the roles that it needs.
    pub security: Vec<BTreeMap<String, Vec<String>>>,
    /// Parameters, in the contract's order.
    pub parameters: Vec<Parameter>,
    /// The request body by media type, if there is one.
    pub body: Option<RequestBody>,
    /// The response to each status.
    pub responses: BTreeMap<u16, Response>,
}

/// Where a parameter lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Where it lies.
    pub place: Place,
    /// Whether a request must have it.
    pub required: bool,
    /// Where its schema is, as a JSON pointer.
    pub schema: String,
    /// Its example, if it has one.
    pub example: Option<Value>,
}

/// What a request body may be.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Whether a request must have one.
    pub required: bool,
    /// What it may be, by media type.
    pub content: BTreeMap<String, Body>,
}

/// A body in one media type.
#[derive(Clone, Debug)]
pub struct Body {
    /// Where its schema is, as a JSON pointer.
    pub schema: String,
    /// Its examples, by name.
    pub examples: BTreeMap<String, Value>,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The last token of its JSON pointer: the component's name, or the status.
    pub name: String,
    /// Headers by lower-case name.
    pub headers: BTreeMap<String, Header>,
    /// The body by media type; empty if there is none.
    pub content: BTreeMap<String, Body>,
}

/// A response header.
#[derive(Clone, Debug)]
pub struct Header {
    /// Whether the response must have it.
    pub required: bool,
    /// Where its schema is, as a JSON pointer.
    pub schema: String,
}

/// Every operation of the document.
pub(super) fn all(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (template, item) in members(document.get("paths")) {
        for (name, node) in members(Some(item)) {
            let Ok(method) = Method::from_bytes(name.to_uppercase().as_bytes()) else {
                continue;
            };
            if !node.is_object() {
                continue; // `parameters` of the path item
            }
            let at = format!("/paths/{}/{name}", token(template));
            operations.push(operation(document, &at, method, template));
        }
    }
    operations
}

fn operation(document: &Value, at: &str, method: Method, template: &str) -> Operation {
    let node = at_pointer(document, at);
    let security = node
        .get("security")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let responses = members(node.get("responses")).filter_map(|(status, _)| {
        let pointer = format!("{at}/responses/{}", token(status));
        Some((status.parse().ok()?, response(document, &pointer)))
    });
    Operation {
        id: text(node, "operationId"),
        method,
        template: template.to_owned(),
        security: security.map(alternative).collect(),
        parameters: parameters(document, at),
        body: node
            .get("requestBody")
            .map(|_| body(document, &format!("{at}/requestBody"))),
        responses: responses.collect(),
    }
}

fn alternative(node: &Value) -> BTreeMap<String, Vec<String>> {
    let roles = |roles: &Value| {
        let roles = roles.as_array().into_iter().flatten();
        roles.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    members(Some(node))
        .map(|(scheme, node)| (scheme.to_owned(), roles(node)))
        .collect()
}

fn parameters(document: &Value, at: &str) -> Vec<Parameter> {
    let own = at_pointer(document, at)
        .get("parameters")
        .and_then(Value::as_array);
    let count = own.map_or(0, Vec::len);
    (0..count)
        .map(|index| parameter(document, &format!("{at}/parameters/{index}")))
        .collect()
}

fn parameter(document: &Value, at: &str) -> Parameter {
    let at = resolve(document, at);
    let node = at_pointer(document, &at);
    let place = match text(node, "in").as_str() {
        "path" => Place::Path,
        "query" => Place::Query,
        "header" => Place::Header,
        other => panic!("{at}: the harness does not know parameters in {other}"),
    };
    Parameter {
        name: text(node, "name"),
        place,
        required: flag(node, "required"),
        schema: resolve(document, &format!("{at}/schema")),
        example: node.get("example").cloned(),
    }
}

fn body(document: &Value, at: &str) -> RequestBody {
    let at = resolve(document, at);
    let required = flag(at_pointer(document, &at), "required");
    RequestBody {
        required,
        content: content(document, &at),
    }
}

/// The response at `at`.
pub(super) fn response(document: &Value, at: &str) -> Response {
    let at = resolve(document, at);
    let node = at_pointer(document, &at);
    let headers = members(node.get("headers")).map(|(name, _)| {
        let at = resolve(document, &format!("{at}/headers/{}", token(name)));
        let required = flag(at_pointer(document, &at), "required");
        let schema = resolve(document, &format!("{at}/schema"));
        (name.to_lowercase(), Header { required, schema })
    });
    let name = at.rsplit('/').next().unwrap_or_default().to_owned();
    Response {
        name,
        headers: headers.collect(),
        content: content(document, &at),
    }
}

fn content(document: &Value, at: &str) -> BTreeMap<String, Body> {
    let content = members(at_pointer(document, at).get("content"));
    let bodies = content.map(|(media_type, node)| {
        let schema = resolve(
            document,
            &format!("{at}/content/{}/schema", token(media_type)),
        );
        let examples = members(node.get("examples"));
        let examples = examples
            .filter_map(|(name, example)| Some((name.to_owned(), example.get("value")?.clone())));
        (
            media_type.to_owned(),
            Body {
                schema,
                examples: examples.collect(),
            },
        )
    });
    bodies.collect()
}

fn at_pointer<'a>(document: &'a Value, pointer: &str) -> &'a Value {
    document
        .pointer(pointer)
        .unwrap_or_else(|| panic!("the contract has nothing at {pointer}"))
}

fn members(node: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let members = node
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter);
    members.map(|(name, node)| (name.as_str(), node))
}

fn text(node: &Value, name: &str) -> String {
    node.get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn flag(node: &Value, name: &str) -> bool {
    node.get(name).and_then(Value::as_bool).unwrap_or_default()
}
