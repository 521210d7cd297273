//! The API described again as OpenAPI 3.1, from the model: what was lost on the way into it is
//! missing here too.

mod operations;
mod schemas;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::model::{Api, Operation, SchemeKind, SecurityScheme};

use schemas::Schemas;

/// Every component schema by name, and every other one that something refers to, by a name made for
/// it.
pub(super) fn schemas(api: &Api) -> impl Serialize {
    Schemas::of(api)
}

/// The document without its schemas: they come from the types.
pub(super) fn document(api: &Api) -> impl Serialize {
    Document {
        api,
        schemas: Schemas::of(api),
    }
}

struct Document<'a> {
    api: &'a Api,
    schemas: Schemas<'a>,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_map(None)?;
        for (name, value) in self.api.about.as_object().into_iter().flatten() {
            document.serialize_entry(name, value)?;
        }
        document.serialize_entry("openapi", "3.1.0")?;
        document.serialize_entry("paths", &Paths(self))?;
        let schemes = self.api.schemes.iter();
        let schemes: Map<String, Json> = schemes
            .filter_map(|described| Some((described.name.clone(), scheme(described)?)))
            .collect();
        document.serialize_entry("components", &json!({"securitySchemes": schemes}))?;
        document.end()
    }
}

/// The operations by path and method, each described when its turn comes.
struct Paths<'a>(&'a Document<'a>);

impl Serialize for Paths<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Document { api, schemas } = self.0;
        let mut paths: Vec<(&str, Vec<&Operation>)> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for operation in &api.operations {
            let path = operation.path.as_str();
            let place = *places.entry(path).or_insert(paths.len());
            match paths.get_mut(place) {
                Some((_, operations)) => operations.push(operation),
                None => paths.push((path, vec![operation])),
            }
        }
        serializer.collect_map(paths.into_iter().map(|(path, operations)| {
            (
                path,
                Methods {
                    schemas,
                    operations,
                },
            )
        }))
    }
}

/// The operations of one path.
struct Methods<'a> {
    schemas: &'a Schemas<'a>,
    operations: Vec<&'a Operation>,
}

impl Serialize for Methods<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.operations.iter().map(|operation| {
            let method = operation.method.to_ascii_lowercase();
            (method, self.schemas.operation(operation))
        }))
    }
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
