//! What is wrong with a request, in the words and codes of a generated server.

use serde::Serialize;
use serde_json::Value;

use super::schema::Schema;
use crate::json_schema::{Definitions, explain};

/// The part of a request in which a violation lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    Path,
    Query,
    Header,
    Cookie,
    Body,
}

/// One thing that a request has against the document.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Violation {
    #[serde(rename = "in")]
    place: Place,
    pointer: String,
    code: &'static str,
    message: String,
}

impl Violation {
    pub(super) fn new(
        place: Place,
        pointer: String,
        code: &'static str,
        message: impl Into<String>,
    ) -> Violation {
        Violation {
            place,
            pointer,
            code,
            message: message.into(),
        }
    }
}

/// Every violation found.
#[derive(Default)]
pub(super) struct Violations(pub(super) Vec<Violation>);

/// More than this many are not listed: an answer must not grow with a hostile request.
const LISTED: usize = 100;

impl Violations {
    pub(super) fn add(&mut self, violation: Violation) {
        if self.0.len() < LISTED {
            self.0.push(violation);
        }
    }

    /// Notes what a value has against its schema.
    ///
    /// # Errors
    /// The schema itself is wrong.
    pub(super) fn check(
        &mut self,
        place: Place,
        pointer: &str,
        schema: &Schema,
        definitions: &Definitions,
        value: &Value,
    ) -> Result<(), String> {
        for error in schema.validator(definitions)?.iter_errors(value) {
            explain(&error, &mut |at, code, message| {
                self.add(Violation::new(
                    place,
                    format!("{pointer}{at}"),
                    code,
                    message,
                ));
            });
        }
        Ok(())
    }
}
