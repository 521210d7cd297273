//! No error repeats a value that was sent: it may be a secret, or somebody's attempt at injection.

use serde_json::Value;

use super::{Exchange, Faults, text};
use crate::contract::{Contract, Route};

/// Shorter values occur in ordinary sentences by chance.
const SHORTEST: usize = 6;

/// Each text in an error body against each value that came with the request.
pub(super) fn judge(
    contract: &Contract,
    exchange: &Exchange,
    body: &Value,
    faults: &mut Faults<'_>,
) {
    let mut told = Vec::new();
    texts("/body", body, &mut told);
    // What the contract says itself, such as the values of an enum, gives nothing away.
    let sent = sent(contract, exchange);
    let telling = sent.iter().filter(|value| {
        value.chars().count() >= SHORTEST && !contract.text().contains(value.as_str())
    });
    for value in telling {
        for (pointer, _) in told
            .iter()
            .filter(|(_, text)| text.contains(value.as_str()))
        {
            faults.add(pointer, "repeats a value that was sent");
        }
    }
}

fn sent(contract: &Contract, exchange: &Exchange) -> Vec<String> {
    let mut values = Vec::new();
    if let Route::Operation(_, path) = contract.route(&exchange.method, exchange.uri.path()) {
        values.extend(path.into_values());
    }
    let query = exchange.uri.query().unwrap_or_default().as_bytes();
    values.extend(form_urlencoded::parse(query).map(|(_, value)| value.into_owned()));
    for name in [
        "authorization",
        "x-api-key",
        "idempotency-key",
        "if-match",
        "if-none-match",
    ] {
        let value = text(&exchange.sent, name).unwrap_or_default();
        values.push(value.strip_prefix("Bearer ").unwrap_or(value).to_owned());
    }
    if let Ok(payload) = serde_json::from_slice(&exchange.payload) {
        let mut inside = Vec::new();
        texts("", &payload, &mut inside);
        values.extend(inside.into_iter().map(|(_, text)| text.to_owned()));
    }
    values
}

/// Every string in a JSON value, with its place.
fn texts<'a>(pointer: &str, value: &'a Value, out: &mut Vec<(String, &'a str)>) {
    match value {
        Value::String(text) => out.push((pointer.to_owned(), text)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                texts(&format!("{pointer}/{index}"), item, out);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                texts(&format!("{pointer}/{name}"), member, out);
            }
        }
        _ => {}
    }
}
