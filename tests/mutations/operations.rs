//! Changes to operations: method, path, security, parameters, body, statuses.

use serde_json::{Value, json};

use crate::change::Change;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Every single change to an operation.
pub fn changes(document: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    for (template, item) in document["paths"].as_object().into_iter().flatten() {
        let at = format!("/paths/{}", template.replace('~', "~0").replace('/', "~1"));
        changes.push(Change::remove("path dropped", &at));
        changes.push(Change::rename(
            "path moved",
            &at,
            template.replacen("/v1/", "/v9/", 1),
        ));
        for (method, operation) in item.as_object().into_iter().flatten() {
            let at = format!("{at}/{method}");
            changes.push(Change::remove("operation dropped", &at));
            let free = METHODS
                .iter()
                .find(|free| item.get(**free).is_none())
                .expect("a free method");
            changes.push(Change::rename("method changed", &at, *free));
            let name = format!(
                "{}Anew",
                operation["operationId"].as_str().unwrap_or_default()
            );
            changes.push(Change::set(
                "operationId changed",
                format!("{at}/operationId"),
                name,
            ));
            security(&at, operation, &mut changes);
            parameters(&at, operation, document, &mut changes);
            body(&at, operation, &mut changes);
            statuses(&at, operation, &mut changes);
        }
    }
    changes
}

fn security(at: &str, operation: &Value, changes: &mut Vec<Change>) {
    let at = format!("{at}/security");
    changes.push(Change::set("security dropped", &at, json!([])));
    changes.push(Change::remove("security not stated", &at));
    let alternatives = operation["security"].as_array().expect("security");
    changes.push(Change::set(
        "anonymous allowed",
        format!("{at}/{}", alternatives.len()),
        json!({}),
    ));
    for (index, alternative) in alternatives.iter().enumerate() {
        for (scheme, roles) in alternative.as_object().expect("a requirement") {
            let other = if scheme == "bearerKey" {
                "billingKey"
            } else {
                "bearerKey"
            };
            let role = if roles == &json!(["read"]) {
                "write"
            } else {
                "read"
            };
            let at = format!("{at}/{index}");
            changes.push(Change::set(
                "role changed",
                format!("{at}/{scheme}"),
                json!([role]),
            ));
            changes.push(Change::set(
                "role dropped",
                format!("{at}/{scheme}"),
                json!([]),
            ));
            changes.push(Change::set(
                "role added",
                format!("{at}/{scheme}/1"),
                json!("audit"),
            ));
            changes.push(Change::rename(
                "scheme changed",
                format!("{at}/{scheme}"),
                other,
            ));
            changes.push(Change::set(
                "scheme added with AND",
                format!("{at}/{other}"),
                roles.clone(),
            ));
        }
    }
    let alternative = json!({"billingKey": ["audit"]});
    let end = format!("{at}/{}", alternatives.len());
    changes.push(Change::set("scheme added with OR", end, alternative));
}

fn parameters(at: &str, operation: &Value, document: &Value, changes: &mut Vec<Change>) {
    let stated = operation["parameters"].as_array();
    let parameters = stated.map(Vec::as_slice).unwrap_or_default();
    for index in 0..parameters.len() {
        changes.push(Change::remove(
            "parameter dropped",
            format!("{at}/parameters/{index}"),
        ));
    }
    let components = document["components"]["parameters"]
        .as_object()
        .expect("parameters");
    let queries = components
        .iter()
        .filter(|(_, parameter)| parameter["in"] == "query");
    let references =
        queries.map(|(name, _)| json!({"$ref": format!("#/components/parameters/{name}")}));
    let missing = references.filter(|reference| !parameters.contains(reference));
    for reference in missing {
        changes.push(match stated {
            Some(parameters) => {
                let end = format!("{at}/parameters/{}", parameters.len());
                Change::set("parameter added", end, reference)
            }
            None => Change::set("parameter added", format!("{at}/parameters"), [reference]),
        });
    }
}

fn body(at: &str, operation: &Value, changes: &mut Vec<Change>) {
    let at = format!("{at}/requestBody");
    let reference = |name: &str| json!({"$ref": format!("#/components/requestBodies/{name}")});
    match operation.get("requestBody") {
        Some(own) => {
            changes.push(Change::remove("body dropped", &at));
            let other = ["NewExpressCustomer", "UserReference"].map(reference);
            let other = other
                .into_iter()
                .find(|other| other != own)
                .expect("another body");
            changes.push(Change::set("body changed", &at, other));
        }
        None => changes.push(Change::set("body added", &at, reference("UserReference"))),
    }
}

fn statuses(at: &str, operation: &Value, changes: &mut Vec<Change>) {
    let responses = operation["responses"].as_object().expect("responses");
    for status in responses.keys() {
        let at = format!("{at}/responses/{status}");
        changes.push(Change::remove("status dropped", &at));
        let free = if status.starts_with('2') {
            "202"
        } else {
            "451"
        };
        changes.push(Change::rename("status changed", &at, free));
    }
    let gone = json!({"description": "Gone, and there is nothing to say about it."});
    changes.push(Change::set(
        "status added",
        format!("{at}/responses/410"),
        gone,
    ));
}
