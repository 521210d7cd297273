//! What the contract says about error bodies in words, where a schema cannot.

use serde_json::Value;

use super::{Exchange, Faults, text};
use crate::contract::Contract;

/// A body of one of the two error schemas against the rest of its answer.
pub(super) fn judge(
    contract: &Contract,
    exchange: &Exchange,
    schema: &str,
    body: &Value,
    faults: &mut Faults<'_>,
) {
    match schema {
        "/components/schemas/Problem" => problem(contract, exchange, body, faults),
        "/components/schemas/BillingError" => billing_error(contract, exchange, body, faults),
        _ => {}
    }
}

fn problem(contract: &Contract, exchange: &Exchange, body: &Value, faults: &mut Faults<'_>) {
    status(exchange, body, "status", faults);
    code(contract, exchange, body, "ProblemCode", faults);
    if body["message"] != body["detail"] {
        faults.add("/body/message", "must be the same text as `detail`");
    }
    // A replay is the first answer byte for byte, with the id of the first request in it.
    let is_replayable = exchange.sent.contains_key("idempotency-key");
    if !is_replayable && body["requestId"].as_str() != text(&exchange.headers, "x-request-id") {
        faults.add(
            "/body/requestId",
            "must be the same as the header x-request-id",
        );
    }
    let is_invalid = body["code"] == "invalid_request";
    match body.get("violations").and_then(Value::as_array) {
        Some(violations) if violations.is_empty() => {
            faults.add("/body/violations", "must list a violation, or be absent");
        }
        Some(_) if exchange.status != 400 => {
            faults.add("/body/violations", "goes with the status 400 only");
        }
        None if is_invalid => {
            faults.add(
                "/body/violations",
                "must be there with the code invalid_request",
            );
        }
        _ => {}
    }
}

fn billing_error(contract: &Contract, exchange: &Exchange, body: &Value, faults: &mut Faults<'_>) {
    status(exchange, body, "http_status_code", faults);
    code(contract, exchange, body, "BillingErrorCode", faults);
}

fn status(exchange: &Exchange, body: &Value, member: &str, faults: &mut Faults<'_>) {
    if body[member] != exchange.status.as_u16() {
        faults.add(
            format!("/body/{member}"),
            "must be the status of the answer",
        );
    }
}

fn code(
    contract: &Contract,
    exchange: &Exchange,
    body: &Value,
    schema: &str,
    faults: &mut Faults<'_>,
) {
    let codes = contract.codes(schema);
    let code = body["code"].as_str().unwrap_or_default();
    match codes.get(code) {
        None => faults.add("/body/code", format!("{code:?} is not a documented code")),
        Some(statuses) if !statuses.contains(&exchange.status.as_u16()) => {
            faults.add("/body/code", format!("{code} goes with {statuses:?} only"));
        }
        Some(_) => {}
    }
}
