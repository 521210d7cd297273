//! What `jsonschema` says of examples and defaults.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::{Kind, Sample};
use crate::diagnostics::Finding;
use crate::json_schema::{Collector, PREFIX, Samples, View, explain, options};
use crate::outline::Outline;
use crate::source::Place;

/// So many keywords are left out that `jsonschema` does not take, such as a pattern that means
/// something to the generator alone.
const LEFT_OUT: usize = 32;

/// One validator for the schemas of some values: it takes an object of one member, which is named
/// after the schema that its value is for.
pub(super) struct Judge {
    validator: Validator,
    /// The schemas' names, one for each value.
    keys: Vec<String>,
}

impl Judge {
    /// A judge of these values, as one side sees them.
    ///
    /// # Errors
    /// What is wrong with the schemas.
    pub(super) fn new(
        outline: &Outline<'_>,
        side: View,
        samples: &[Sample<'_>],
    ) -> Result<Judge, String> {
        let mut collector = Collector::new(outline, side, Samples::Apart);
        let keys = samples.iter();
        let keys: Vec<String> = keys.map(|it| collector.key(it.schema.clone())).collect();
        let schemas = keys.iter();
        let schemas: Map<String, Value> = schemas
            .map(|key| (key.clone(), json!({ "$ref": format!("{PREFIX}{key}") })))
            .collect();
        let definitions: Map<String, Value> = collector.finish().0.into_iter().collect();
        let mut whole = json!({ "properties": schemas });
        whole["$defs"] = definitions.into();
        for _ in 0..LEFT_OUT {
            let at = match options().build(&whole) {
                Ok(validator) => return Ok(Judge { validator, keys }),
                Err(error) => error.instance_path().as_str().to_owned(),
            };
            if !leave_out(&mut whole, &at) {
                break;
            }
        }
        let built = options().build(&whole);
        match built {
            Ok(validator) => Ok(Judge { validator, keys }),
            Err(error) => Err(error.to_string()),
        }
    }

    /// What is wrong with the value of this number, at the first place where something is.
    pub(super) fn finding(&self, number: usize, sample: &Sample<'_>) -> Option<Finding> {
        let key = self.keys.get(number)?;
        let mut wrong: Vec<(String, &str, String)> = Vec::new();
        let value = sample.value.node.to_json();
        for error in self.validator.iter_errors(&asked(key, value)) {
            explain(&error, &mut |at, code, words| wrong.push((at, code, words)));
        }
        let (at, broken, words) = wrong.first()?;
        let (place, name) = place_of(sample, at);
        // Of a member that should not be there, or should, one wants to know which it is.
        let words = match (*broken, name) {
            ("required" | "additional_properties", Some(name)) => format!("`{name}` {words}"),
            _ => words.clone(),
        };
        let (code, what) = match sample.kind {
            Kind::Default => ("invalid-default", "the default"),
            _ => ("invalid-example", "the example"),
        };
        let more = match wrong.len() - 1 {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let message = format!("{what} does not fit its schema: {words}{more}");
        let mut finding = Finding::warning_at(code, &place, message);
        if matches!(sample.kind, Kind::OfRequest | Kind::OfResponse) {
            finding = finding.related(sample.schema.span(), "its schema");
        }
        Some(finding.hint(if self.is_text_of_a_value(key, sample) {
            "write it as a value, not as a text of JSON"
        } else {
            "correct it, or what the schema asks for"
        }))
    }

    /// Whether what is written as a string is JSON that would fit.
    fn is_text_of_a_value(&self, key: &str, sample: &Sample<'_>) -> bool {
        let text = sample.value.node.as_str();
        let value = text.and_then(|text| serde_json::from_str(text).ok());
        value.is_some_and(|value| self.validator.is_valid(&asked(key, value)))
    }
}

fn asked(key: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(key.to_owned(), value)]))
}

/// The place that a pointer of the judge's leads to, and the last name on the way. What should be
/// there and is not is wrong with the object around it.
fn place_of<'a>(sample: &Sample<'a>, at: &str) -> (Place<'a>, Option<String>) {
    let mut place = sample.value.clone();
    let mut last = None;
    // Nothing stands before the first slash, and the judge's own member behind it.
    for token in at.split('/').skip(2) {
        let name = token.replace("~1", "/").replace("~0", "~");
        if let Some(inner) = place.step(&name) {
            place = inner;
        }
        last = Some(name);
    }
    (place, last)
}

/// Takes a keyword out of a schema; false where there is none.
fn leave_out(schema: &mut Value, at: &str) -> bool {
    let Some((holder, name)) = at.rsplit_once('/') else {
        return false;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    let Some(Value::Object(keywords)) = schema.pointer_mut(holder) else {
        return false;
    };
    keywords.remove(&name).is_some()
}
