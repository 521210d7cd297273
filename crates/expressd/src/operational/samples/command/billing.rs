//! `express billing`.

use super::{command, metadata, option};
use crate::operational::samples::{call::Call, json::Json};

/// The arguments of the command that there is for this operation, if there is one.
pub fn own(call: &Call) -> Option<Vec<String>> {
    let customer = call.customer();
    Some(match call.id.as_str() {
        "getCustomer" => {
            let mut words = command("billing get", [customer]);
            if call.query.contains_key("expand") {
                words.push("--integrations".to_owned());
            }
            words
        }
        "getCustomerByExternalId" => {
            let mut words = command("billing get", [customer]);
            words.push("--external".to_owned());
            words
        }
        "createCustomer" => {
            let id = call.text("external_id");
            let mut words = command("billing create", [id, call.text("name")]);
            for (name, value) in call.members() {
                match name {
                    "external_id" | "name" => {}
                    "metadata" => words.extend(metadata(call)),
                    _ => words.extend(detail(name, value, id)?),
                }
            }
            words
        }
        "updateCustomer" => {
            let (way, customer) = call.query.first()?;
            let mut words = command("billing update", [customer.as_str()]);
            if way != "id" {
                words.push("--external".to_owned());
            }
            for (name, value) in call.members() {
                match (name, value) {
                    ("metadata", Json::Null) => words.push("--clear-metadata".to_owned()),
                    ("metadata", _) => words.extend(metadata(call)),
                    ("name", Json::Text(text)) => words.extend(option(name, text)),
                    ("external_id", Json::Text(text)) => words.extend(option("external-id", text)),
                    _ => words.extend(detail(name, value, customer)?),
                }
            }
            words
        }
        "deleteCustomer" => command("billing delete", [customer]),
        "queryCustomer" => {
            let mut words = command("billing search", []);
            for (name, value) in call.members() {
                words.extend(condition(call, name, value)?);
            }
            words
        }
        _ => return None,
    })
}

/// The options that say a member of a customer, which is called `customer`.
fn detail(name: &str, value: &Json, customer: &str) -> Option<Vec<String>> {
    match value {
        Json::Text(text) => {
            let name = name.strip_prefix("address_").unwrap_or(name);
            Some(option(&name.replace('_', "-"), text).into())
        }
        Json::Array(links) if name == "integration_entity_mapping" => {
            let mut words = Vec::new();
            for link in links {
                if link.text("entity_id")? != customer {
                    return None;
                }
                let (system, counterpart) = (
                    link.text("provider_type")?,
                    link.text("provider_entity_id")?,
                );
                words.extend(option("integration", &format!("{system}={counterpart}")));
            }
            Some(words)
        }
        _ => None,
    }
}

/// The options that say a member of a search.
fn condition(call: &Call, name: &str, value: &Json) -> Option<Vec<String>> {
    let mut words = Vec::new();
    match (name, value) {
        ("status" | "email", Json::Text(text)) => words.extend(option(name, text)),
        ("metadata", _) => words.extend(metadata(call)),
        ("start_time", Json::Text(time)) => words.extend(option("created-from", time)),
        ("end_time", Json::Text(time)) => words.extend(option("created-until", time)),
        ("limit" | "offset", Json::Number(number)) => {
            words.extend(option(name, &number.to_string()));
        }
        ("filters", Json::Array(filters)) => {
            for filter in filters {
                let value = filter.member("value")?.text("string")?;
                let (field, operator) = (filter.text("field")?, filter.text("operator")?);
                words.extend(option("where", &format!("{field} {operator} {value}")));
            }
        }
        ("sort", Json::Array(sorts)) => {
            for sort in sorts {
                let field = sort.text("field")?;
                words.extend(match sort.text("direction") {
                    Some("desc") => option("sort", &format!("{field}:desc")),
                    _ => option("sort", field),
                });
            }
        }
        _ => return None,
    }
    Some(words)
}
