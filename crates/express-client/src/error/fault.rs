//! What an error's body says, on whichever face.

use std::fmt;

use express_types::{BillingError, Problem};
use oaxum_runtime::{Location, Schema, Violations, decode_json};
use serde_json::Value;

use super::Violation;

/// The parts of an error's body that all faces have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fault {
    pub code: Option<String>,
    pub message: Option<String>,
    pub violations: Vec<Violation>,
}

impl Fault {
    /// Reads the body of an error as its type, or else what is there of it.
    pub(crate) fn typed<E: Schema + Into<Self>>(body: &[u8]) -> Self {
        let mut violations = Violations::of(Location::Body);
        decode_json::<E>(body, &mut violations).map_or_else(|| Self::read(body), Into::into)
    }

    /// Reads what is there of a body that is not from the contract: a gateway's, say, or a newer
    /// service's.
    pub(crate) fn read(body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let code = body.get("code").and_then(Value::as_str).map(str::to_owned);
        let listed = body
            .get("violations")
            .or_else(|| body.pointer("/details/violations"));
        let listed = listed.and_then(Value::as_array).into_iter().flatten();
        // One that is not understood does not hide the others.
        let violations = listed.filter_map(|one| {
            let one: express_types::Violation = serde_json::from_value(one.clone()).ok()?;
            Some(Violation::from(one))
        });
        Self {
            code,
            message: ["/message", "/detail", "/title", "/error/message", "/error"]
                .iter()
                .find_map(|place| body.pointer(place)?.as_str())
                .map(str::to_owned),
            violations: violations.collect(),
        }
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        let violations = problem.violations.unwrap_or_default();
        Self {
            code: Some(problem.code.into_inner()),
            message: Some(problem.message),
            violations: violations.into_iter().map(Violation::from).collect(),
        }
    }
}

impl From<BillingError> for Fault {
    fn from(error: BillingError) -> Self {
        // In the same form as on the Express face, but inside an open object.
        let violations = error.details.and_then(|details| {
            let details = serde_json::to_value(details).ok()?;
            serde_json::from_value::<Vec<express_types::Violation>>(
                details.get("violations")?.clone(),
            )
            .ok()
        });
        Self {
            code: Some(error.code.to_string()),
            message: Some(error.message),
            violations: violations
                .unwrap_or_default()
                .into_iter()
                .map(Violation::from)
                .collect(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(message) = &self.message {
            write!(formatter, ": {message}")?;
        }
        match &self.code {
            Some(code) => write!(formatter, " [{code}]"),
            None => Ok(()),
        }
    }
}
