//! The schemas of requests and answers, each with its validator.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jsonschema::Validator;
use oaxum_runtime::instances::{Wish, instance};
use serde_json::{Map, Value, json};

use crate::json_schema::{Collector, Definitions, PREFIX, options};
use crate::source::Place;

impl Definitions {
    /// The schema that a `$ref` of these definitions names.
    pub(super) fn named(&self, reference: &str) -> Option<&Value> {
        self.0.get(reference.strip_prefix(PREFIX)?)
    }

    /// A schema with every definition that can be reached from it.
    fn whole(&self, key: &str) -> Value {
        let mut reached = BTreeSet::new();
        let mut open = vec![key.to_owned()];
        while let Some(key) = open.pop() {
            if let Some(schema) = self.0.get(&key)
                && reached.insert(key)
            {
                references(schema, &mut open);
            }
        }
        let definitions: Map<String, Value> = reached
            .into_iter()
            .filter_map(|key| Some((key.clone(), self.0.get(&key)?.clone())))
            .collect();
        json!({ "$ref": format!("{PREFIX}{key}"), "$defs": definitions })
    }
}

fn references(schema: &Value, open: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            for (name, value) in object {
                match value.as_str().and_then(|text| text.strip_prefix(PREFIX)) {
                    Some(key) if name == "$ref" => open.push(key.to_owned()),
                    _ => references(value, open),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, open)),
        _ => {}
    }
}

/// One schema, by its key among the definitions.
pub(super) struct Schema {
    key: String,
    validator: OnceLock<Result<Validator, String>>,
}

impl Schema {
    /// The schema as an object that refers to its definition.
    pub(super) fn reference(&self) -> Value {
        json!({ "$ref": format!("{PREFIX}{}", self.key) })
    }

    /// The validator, made when it is first asked for: large documents hold more than is used.
    ///
    /// # Errors
    /// What is wrong with the schema, such as a pattern that is no regular expression.
    pub(super) fn validator(&self, definitions: &Definitions) -> Result<&Validator, String> {
        let made = self.validator.get_or_init(|| {
            options()
                .build(&definitions.whole(&self.key))
                .map_err(|error| format!("{error} (at {})", error.instance_path()))
        });
        made.as_ref().map_err(Clone::clone)
    }

    /// A valid value, the same for the same wish; none if none was found.
    ///
    /// # Errors
    /// What is wrong with the schema.
    pub(super) fn instance(
        &self,
        definitions: &Definitions,
        wish: Wish<'_>,
    ) -> Result<Option<Value>, String> {
        let validator = self.validator(definitions)?;
        let reference = self.reference();
        let named = |name: &str| definitions.named(name);
        let fits = |value: &Value| validator.is_valid(value);
        Ok(instance(&reference, &named, wish, fits))
    }
}

impl<'a> Collector<'_, 'a> {
    /// A schema of the document.
    pub(super) fn schema(&mut self, place: &Place<'a>) -> Schema {
        Schema {
            key: self.key(place.clone()),
            validator: OnceLock::new(),
        }
    }
}
