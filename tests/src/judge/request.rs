//! A request that succeeded: it must have been one that the contract lets through.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Exchange, Faults, essence, text};
use crate::contract::{Contract, Operation, Parameter, Place};

/// The credentials, parameters and body of a request that was not refused.
pub(super) fn judge(
    contract: &Contract,
    exchange: &Exchange,
    operation: &Operation,
    path: &BTreeMap<String, String>,
    faults: &mut Faults<'_>,
) {
    credentials(contract, exchange, operation, faults);
    for parameter in &operation.parameters {
        let pointer = format!("/request/{}", parameter.name);
        let values = values(parameter, exchange, path);
        if parameter.required && values.is_empty() {
            faults.add(&pointer, "succeeded without a required parameter");
        }
        if values.len() > 1 {
            faults.add(&pointer, "succeeded with a parameter given twice");
        }
        for breach in values
            .iter()
            .flat_map(|v| contract.text_breaches(&parameter.schema, v))
        {
            faults.add(
                &pointer,
                format!("succeeded against the contract: {}", breach.message),
            );
        }
    }
    body(contract, exchange, operation, faults);
}

fn credentials(
    contract: &Contract,
    exchange: &Exchange,
    operation: &Operation,
    faults: &mut Faults<'_>,
) {
    let has = |scheme: &String| {
        let scheme = &contract.document()["components"]["securitySchemes"][scheme];
        match scheme["name"].as_str() {
            Some(header) => text(&exchange.sent, header).is_some_and(|key| !key.is_empty()),
            None => text(&exchange.sent, "authorization")
                .and_then(|value| value.split_once(' '))
                .is_some_and(|(name, key)| name.eq_ignore_ascii_case("bearer") && !key.is_empty()),
        }
    };
    let met = operation
        .security
        .iter()
        .any(|alternative| alternative.keys().all(has));
    if !met {
        faults.add(
            "/request/security",
            "succeeded without the credentials it needs",
        );
    }
}

fn values(
    parameter: &Parameter,
    exchange: &Exchange,
    path: &BTreeMap<String, String>,
) -> Vec<String> {
    match parameter.place {
        Place::Path => path.get(&parameter.name).cloned().into_iter().collect(),
        Place::Query => {
            let query = exchange.uri.query().unwrap_or_default().as_bytes();
            let pairs = form_urlencoded::parse(query);
            let named = pairs.filter(|(name, _)| *name == parameter.name);
            named.map(|(_, value)| value.into_owned()).collect()
        }
        Place::Header => {
            let values = exchange.sent.get_all(&parameter.name).iter();
            values
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                .collect()
        }
    }
}

fn body(contract: &Contract, exchange: &Exchange, operation: &Operation, faults: &mut Faults<'_>) {
    let Some(declared) = &operation.body else {
        return;
    };
    if exchange.payload.is_empty() {
        if declared.required {
            faults.add("/request/body", "succeeded without the required body");
        }
        return;
    }
    let media_type = text(&exchange.sent, "content-type")
        .map(essence)
        .unwrap_or_default();
    let Some(body) = declared.content.get(&media_type) else {
        faults.add(
            "/request/body",
            format!("succeeded as {media_type:?}, which is not declared"),
        );
        return;
    };
    match serde_json::from_slice::<Value>(&exchange.payload) {
        Err(error) => faults.add("/request/body", format!("succeeded without JSON: {error}")),
        Ok(value) => {
            for breach in contract.breaches(&body.schema, &value) {
                let pointer = format!("/request/body{}", breach.pointer);
                faults.add(
                    pointer,
                    format!("succeeded against the contract: {}", breach.message),
                );
            }
        }
    }
}
