//! The call that a sample makes, out of the contract.

use indexmap::IndexMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::json::Json;

/// What stands in a URL as it is (RFC 3986, section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A call of an operation, with the contract's examples.
pub struct Call {
    pub id: String,
    /// The face of the API, as the contract tags it.
    pub face: String,
    /// In capitals.
    pub method: String,
    /// With parameters in braces.
    pub path: String,
    /// What stands for the parameters of the path.
    pub ids: IndexMap<String, String>,
    pub query: IndexMap<String, String>,
    pub body: Option<Json>,
    /// The header of the key, if that is not `Authorization`.
    pub key_header: Option<String>,
}

impl Call {
    /// The path with its values.
    pub fn route(&self) -> String {
        let mut route = self.path.clone();
        for (name, value) in &self.ids {
            route = route.replace(&format!("{{{name}}}"), &encoded(value));
        }
        route
    }

    /// The path with its values, and the query.
    pub fn target(&self) -> String {
        let pairs: Vec<_> = self
            .query
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        match pairs.is_empty() {
            true => self.route(),
            false => format!("{}?{}", self.route(), pairs.join("&")),
        }
    }

    /// The customer that the path names.
    pub fn customer(&self) -> &str {
        self.ids.values().next().map_or("", String::as_str)
    }

    /// The text of a member of the body.
    pub fn text(&self, name: &str) -> &str {
        self.body
            .as_ref()
            .and_then(|body| body.text(name))
            .unwrap_or_default()
    }

    /// The members of the body.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.body.iter().flat_map(Json::members)
    }

    /// The pairs of the metadata that the body has.
    pub fn metadata(&self) -> impl Iterator<Item = (&str, String)> {
        self.members()
            .filter(|(name, _)| *name == "metadata")
            .flat_map(|(_, metadata)| metadata.members())
            .filter_map(|(key, value)| Some((key, value.plain()?)))
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A call of each operation, in the order of the contract.
pub fn all(contract: &str) -> Result<Vec<Call>, serde_json::Error> {
    let Contract { paths, components } = serde_json::from_str(contract)?;
    let calls = paths.into_iter().flat_map(|(path, methods)| {
        let components = &components;
        methods
            .into_iter()
            .map(move |(method, operation)| call(&path, &method, operation, components))
    });
    Ok(calls.collect())
}

fn call(path: &str, method: &str, operation: Operation, components: &Components) -> Call {
    let mut ids = IndexMap::new();
    let mut query = IndexMap::new();
    for reference in &operation.parameters {
        let Some(parameter) = components.parameters.get(reference.name()) else {
            continue;
        };
        let Some(value) = parameter.example.as_ref().and_then(Json::plain) else {
            continue;
        };
        match parameter.place.as_str() {
            "path" => {
                ids.insert(parameter.name.clone(), value);
            }
            // Where the query says what is to be changed, each parameter is another way to say it.
            "query" if method == "get" || query.is_empty() => {
                query.insert(parameter.name.clone(), value);
            }
            _ => {}
        }
    }
    let body = operation.request_body.and_then(|reference| {
        let body = components.request_bodies.get(reference.name())?;
        let content = body.content.get("application/json")?;
        Some(content.examples.values().next()?.value.clone())
    });
    let scheme = operation.security.first().and_then(|one| one.keys().next());
    let scheme = scheme.and_then(|name| components.security_schemes.get(name));
    Call {
        id: operation.operation_id,
        face: operation.tags.into_iter().next().unwrap_or_default(),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        ids,
        query,
        body,
        key_header: scheme.and_then(|scheme| scheme.name.clone()),
    }
}

/// As much of the contract as calls need. By its house rules, an operation holds references only.
#[derive(Deserialize)]
struct Contract {
    paths: IndexMap<String, IndexMap<String, Operation>>,
    components: Components,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    operation_id: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    security: Vec<IndexMap<String, Vec<String>>>,
    #[serde(default)]
    parameters: Vec<Reference>,
    request_body: Option<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(rename = "$ref")]
    target: String,
}

impl Reference {
    /// The component that it names.
    fn name(&self) -> &str {
        self.target.rsplit('/').next().unwrap_or_default()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Components {
    #[serde(default)]
    parameters: IndexMap<String, Parameter>,
    #[serde(default)]
    request_bodies: IndexMap<String, RequestBody>,
    #[serde(default)]
    security_schemes: IndexMap<String, Scheme>,
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    #[serde(rename = "in")]
    place: String,
    example: Option<Json>,
}

#[derive(Deserialize)]
struct RequestBody {
    content: IndexMap<String, Content>,
}

#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    examples: IndexMap<String, Example>,
}

#[derive(Deserialize)]
struct Example {
    value: Json,
}

#[derive(Deserialize)]
struct Scheme {
    name: Option<String>,
}
