//! Whether the contract allows an exchange.
//!
//! Of the answer: its status, its headers, its media type, its body, and what the contract says in
//! words about errors. Of the request: if it succeeded, it must have been one that the contract
//! lets through.

mod answer;
mod echo;
mod error;
mod request;

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};

use crate::contract::{Contract, Response, Route};

/// A request and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The request's method.
    pub method: Method,
    /// The request's target.
    pub uri: Uri,
    /// The request's headers.
    pub sent: HeaderMap,
    /// The request's body.
    pub payload: Bytes,
    /// The answer's status.
    pub status: StatusCode,
    /// The answer's headers.
    pub headers: HeaderMap,
    /// The answer's body.
    pub body: Bytes,
}

/// Something in an exchange that the contract does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The operation, or the kind of path outside all operations.
    pub operation: String,
    /// The status of the answer.
    pub status: u16,
    /// The place: `/status`, `/headers/NAME`, `/body/…`, or `/request/…`.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
}

impl Display for Fault {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            operation,
            status,
            pointer,
            message,
        } = self;
        write!(
            formatter,
            "{operation} answered {status}, {pointer}: {message}"
        )
    }
}

/// Faults of one exchange, as they are found.
struct Faults<'a> {
    operation: &'a str,
    status: u16,
    found: Vec<Fault>,
}

impl Faults<'_> {
    fn add(&mut self, pointer: impl Into<String>, message: impl Display) {
        self.found.push(Fault {
            operation: self.operation.to_owned(),
            status: self.status,
            pointer: pointer.into(),
            message: message.to_string(),
        });
    }
}

/// Everything in `exchange` that the contract does not allow.
pub fn judge(contract: &Contract, exchange: &Exchange) -> Vec<Fault> {
    let status = exchange.status.as_u16();
    match contract.route(&exchange.method, exchange.uri.path()) {
        Route::Operational => Vec::new(),
        Route::UnknownPath => {
            let allowed = [(404, contract.component_response("UnknownPath"))];
            outside(contract, exchange, "a path outside the contract", allowed)
        }
        Route::OtherMethods(methods) => {
            let allowed = [(405, contract.component_response("MethodNotAllowed"))];
            let mut found = outside(contract, exchange, "a method outside the contract", allowed);
            found.extend(answer::wrong_allow(exchange, &methods));
            found
        }
        Route::Operation(operation, values) => {
            let mut faults = Faults {
                operation: &operation.id,
                status,
                found: Vec::new(),
            };
            answer::judge(contract, exchange, &operation.responses, &mut faults);
            if status < 400 {
                request::judge(contract, exchange, operation, &values, &mut faults);
            }
            faults.found
        }
    }
}

fn outside(
    contract: &Contract,
    exchange: &Exchange,
    name: &str,
    allowed: [(u16, Response); 1],
) -> Vec<Fault> {
    let status = exchange.status.as_u16();
    let mut faults = Faults {
        operation: name,
        status,
        found: Vec::new(),
    };
    answer::judge(contract, exchange, &BTreeMap::from(allowed), &mut faults);
    faults.found
}

/// The text of a header, if the message has it and it is text.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A media type without its parameters, in lower case.
fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}
