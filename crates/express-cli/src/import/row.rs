//! A row: a customer to be, or what is wrong with it.

use std::collections::BTreeMap;

use express_client::types::{ExpressCustomerName, Metadata};
use oaxum_runtime::{Location, Schema, Violations, decode_json};
use serde::Serialize;

/// A customer to be. It cannot break the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number among the rows, from 1.
    pub number: u64,
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// The customer's name.
    pub name: ExpressCustomerName,
    /// The customer's metadata; none is not the same as empty.
    pub metadata: Option<Metadata>,
    /// Whether the customer is to be active.
    pub is_active: bool,
}

/// A row that cannot be imported, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Its number among the rows, from 1.
    pub number: u64,
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// Everything that is wrong with it.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where: the name of a column, or a JSON pointer; empty for the whole row.
    #[serde(rename = "in", skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// The rule, for programs.
    pub code: String,
    /// What has to be true.
    pub message: String,
}

impl Fault {
    /// At this place.
    pub fn new(place: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            code: code.to_owned(),
            message: message.into(),
        }
    }
}

/// Each violation as a fault, at the place that its pointer stands for.
pub(super) fn faults(violations: Violations, place: impl Fn(&str) -> String) -> Vec<Fault> {
    let faults = violations.into_iter();
    faults
        .map(|found| Fault::new(place(&found.pointer), found.code, found.message))
        .collect()
}

/// Pairs as metadata, or every rule that they break.
pub(super) fn metadata(pairs: &BTreeMap<String, String>) -> Result<Metadata, Violations> {
    // A map of texts is always JSON.
    let text = serde_json::to_vec(pairs).unwrap_or_default();
    decoded(&text)
}

/// A JSON text as a type of the contract, or every rule that it breaks.
pub(super) fn decoded<T: Schema>(text: &[u8]) -> Result<T, Violations> {
    let mut violations = Violations::of(Location::Body);
    decode_json(text, &mut violations).ok_or(violations)
}
