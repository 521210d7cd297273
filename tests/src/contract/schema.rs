//! Values held against the contract's schemas, by the `jsonschema` crate.

use std::{fmt, sync::Arc};

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::Contract;

/// One thing that a value has against its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Where in the value, as a JSON pointer.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.pointer, self.message)
    }
}

impl Contract {
    /// The validator of the schema at a JSON pointer: draft 2020-12, formats asserted.
    ///
    /// # Panics
    /// When there is no valid schema.
    pub fn validator(&self, pointer: &str) -> Arc<Validator> {
        let mut validators = self.validators.lock().expect("no test panics in here");
        let validator = validators.entry(pointer.to_owned()).or_insert_with(|| {
            // The contract's own references stay as they are: its components come along.
            let schema = json!({
                "$ref": format!("#{pointer}"),
                "components": self.document()["components"],
            });
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            let validator = options.should_validate_formats(true).build(&schema);
            Arc::new(validator.unwrap_or_else(|error| panic!("{pointer} is no schema: {error}")))
        });
        Arc::clone(validator)
    }

    /// What `value` has against the schema at a JSON pointer.
    pub fn breaches(&self, pointer: &str, value: &Value) -> Vec<Breach> {
        let validator = self.validator(pointer);
        let breaches = validator.iter_errors(value).map(|error| Breach {
            pointer: error.instance_path().to_string(),
            message: error.to_string(),
        });
        breaches.collect()
    }

    /// What a parameter or a header with this text has against its schema.
    pub fn text_breaches(&self, pointer: &str, text: &str) -> Vec<Breach> {
        self.breaches(pointer, &self.text_value(pointer, text))
    }

    /// A text from outside a body as the value that its schema means.
    fn text_value(&self, pointer: &str, text: &str) -> Value {
        let kind = self
            .document()
            .pointer(pointer)
            .and_then(|schema| schema["type"].as_str());
        let read = match kind {
            Some("integer" | "number" | "boolean") => serde_json::from_str(text).ok(),
            _ => None,
        };
        read.unwrap_or_else(|| Value::from(text))
    }
}
