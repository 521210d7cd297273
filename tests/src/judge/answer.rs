//! The answer held against the response that the contract declares for its status.

use std::collections::BTreeMap;

use http::{Method, header};
use serde_json::Value;

use super::{Exchange, Fault, Faults, echo, error, essence, text};
use crate::contract::{Contract, Response};

/// Headers that any server may add, whatever it serves; no contract declares them.
const OF_ANY_SERVER: [&str; 11] = [
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "date",
    "keep-alive",
    "ratelimit",
    "ratelimit-policy",
    "transfer-encoding",
    "vary",
    "x-content-type-options",
];

/// The answer against `responses`, one of which must be for its status.
pub(super) fn judge(
    contract: &Contract,
    exchange: &Exchange,
    responses: &BTreeMap<u16, Response>,
    faults: &mut Faults<'_>,
) {
    let Some(response) = responses.get(&exchange.status.as_u16()) else {
        let declared: Vec<_> = responses.keys().map(u16::to_string).collect();
        faults.add(
            "/status",
            format!("the contract declares only {}", declared.join(", ")),
        );
        return;
    };
    declared_headers(contract, exchange, response, faults);
    undeclared_headers(exchange, response, faults);
    request_id(exchange, faults);
    body(contract, exchange, response, faults);
}

fn declared_headers(
    contract: &Contract,
    exchange: &Exchange,
    response: &Response,
    faults: &mut Faults<'_>,
) {
    for (name, declared) in &response.headers {
        let pointer = format!("/headers/{name}");
        let mut values = exchange.headers.get_all(name).iter().peekable();
        if declared.required && values.peek().is_none() {
            faults.add(&pointer, "is required");
        }
        for value in values {
            match value.to_str() {
                Ok(text) => {
                    for breach in contract.text_breaches(&declared.schema, text) {
                        faults.add(&pointer, breach.message);
                    }
                }
                Err(_) => faults.add(&pointer, "is not text"),
            }
        }
    }
}

fn undeclared_headers(exchange: &Exchange, response: &Response, faults: &mut Faults<'_>) {
    for name in exchange.headers.keys().map(header::HeaderName::as_str) {
        if !response.headers.contains_key(name) && !OF_ANY_SERVER.contains(&name) {
            faults.add(format!("/headers/{name}"), "is not declared");
        }
    }
}

/// The caller's request id comes back, if it is a sane one. A replay keeps the first request's.
fn request_id(exchange: &Exchange, faults: &mut Faults<'_>) {
    let is_sane = |text: &&str| {
        (1..=128).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._~:+/=-".contains(&byte))
    };
    let is_replayable = exchange.sent.contains_key("idempotency-key");
    let sent = text(&exchange.sent, "x-request-id").filter(is_sane);
    if let Some(sent) = sent.filter(|_| !is_replayable)
        && text(&exchange.headers, "x-request-id") != Some(sent)
    {
        faults.add("/headers/x-request-id", "is not the caller's own");
    }
}

fn body(contract: &Contract, exchange: &Exchange, response: &Response, faults: &mut Faults<'_>) {
    let media_type = text(&exchange.headers, "content-type").map(essence);
    if response.content.is_empty() {
        if !exchange.body.is_empty() {
            faults.add("/body", "must be empty");
        }
        if media_type.is_some() {
            faults.add("/headers/content-type", "is not declared: there is no body");
        }
        return;
    }
    let declared = media_type
        .as_deref()
        .and_then(|media_type| response.content.get(media_type));
    let Some(declared) = declared else {
        let names: Vec<_> = response.content.keys().map(String::as_str).collect();
        faults.add(
            "/headers/content-type",
            format!("must be {}", names.join(" or ")),
        );
        return;
    };
    if exchange.method == Method::HEAD {
        if !exchange.body.is_empty() {
            faults.add("/body", "must be empty, as the answer to HEAD");
        }
        return;
    }
    match serde_json::from_slice::<Value>(&exchange.body) {
        Err(error) => faults.add("/body", format!("is not JSON: {error}")),
        Ok(value) => {
            for breach in contract.breaches(&declared.schema, &value) {
                faults.add(format!("/body{}", breach.pointer), breach.message);
            }
            error::judge(contract, exchange, &declared.schema, &value, faults);
            if exchange.status.as_u16() >= 400 {
                echo::judge(contract, exchange, &value, faults);
            }
        }
    }
}

/// `Allow` names exactly what the path takes; HEAD may be named where GET is.
pub(super) fn wrong_allow(exchange: &Exchange, methods: &[Method]) -> Option<Fault> {
    let allow = text(&exchange.headers, "allow").unwrap_or_default();
    let mut named: Vec<_> = allow
        .split(",")
        .map(str::trim)
        .filter(|name| *name != "HEAD")
        .collect();
    let mut expected: Vec<_> = methods.iter().map(Method::as_str).collect();
    named.sort_unstable();
    expected.sort_unstable();
    (named != expected).then(|| Fault {
        operation: "a method outside the contract".to_owned(),
        status: exchange.status.as_u16(),
        pointer: "/headers/allow".to_owned(),
        message: format!("must name {}, but is {allow:?}", expected.join(", ")),
    })
}
