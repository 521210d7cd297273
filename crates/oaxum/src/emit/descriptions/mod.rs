//! The API described again as OpenAPI 3.1, from the model: what was lost on the way into it is
//! missing here too.

mod operations;
mod schemas;
#[cfg(test)]
mod tests;

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::model::{Api, SchemeKind, SecurityScheme};

use schemas::Schemas;

/// Every component schema by name, and every other one that something refers to, by a name made for
/// it.
pub(super) fn schemas(api: &Api) -> impl Serialize {
    Schemas::of(api)
}

/// The document without its schemas: they come from the types.
pub(super) fn document(api: &Api) -> Json {
    let schemas = Schemas::of(api);
    let mut paths: Map<String, Json> = Map::new();
    for operation in &api.operations {
        let item = paths
            .entry(operation.path.clone())
            .or_insert_with(|| json!({}));
        item[operation.method.to_ascii_lowercase()] = schemas.operation(operation);
    }
    let schemes = api.schemes.iter();
    let schemes: Map<String, Json> = schemes
        .filter_map(|described| Some((described.name.clone(), scheme(described)?)))
        .collect();
    let mut document = api.about.clone();
    document["openapi"] = "3.1.0".into();
    document["paths"] = Json::Object(paths);
    document["components"] = json!({"securitySchemes": schemes});
    document
}

/// A scheme as it was declared, if it was.
fn scheme(scheme: &SecurityScheme) -> Option<Json> {
    let mut described = match &scheme.kind {
        SchemeKind::Bearer { format } => {
            let mut described = json!({"type": "http", "scheme": "bearer"});
            put(&mut described, "bearerFormat", format.as_deref());
            described
        }
        SchemeKind::Basic => json!({"type": "http", "scheme": "basic"}),
        SchemeKind::Http(name) => json!({"type": "http", "scheme": name}),
        SchemeKind::Key { location, name } => {
            json!({"type": "apiKey", "in": location.name(), "name": name})
        }
        SchemeKind::OAuth2 { flows } => json!({"type": "oauth2", "flows": flows}),
        SchemeKind::OpenIdConnect { url } => {
            json!({"type": "openIdConnect", "openIdConnectUrl": url})
        }
        SchemeKind::MutualTls => json!({"type": "mutualTLS"}),
        SchemeKind::Undeclared => return None,
    };
    put(&mut described, "description", scheme.description.as_deref());
    Some(described)
}

fn put(target: &mut Json, name: &str, value: Option<impl Into<Json>>) {
    if let Some(value) = value {
        target[name] = value.into();
    }
}

/// A flag that is false when it is not there.
fn flag(target: &mut Json, name: &str, value: bool) {
    put(target, name, value.then_some(true));
}

/// A list that may be left out when it is empty.
fn list(target: &mut Json, name: &str, values: Vec<Json>) {
    put(target, name, (!values.is_empty()).then_some(values));
}
