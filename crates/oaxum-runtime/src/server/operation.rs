//! The description of an operation that its route carries.

use axum::http::Method;

/// An operation of the contract, as its route knows it.
#[derive(Debug)]
pub struct Operation {
    /// Its `operationId`.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path template as the contract writes it, such as `/users/{id}`.
    pub path: &'static str,
    /// The media types of its successful responses; empty if none has a body.
    pub produces: &'static [&'static str],
}

/// In the extensions of every response: the operation that answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationId(pub &'static str);
