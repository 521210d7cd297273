//! What numbers have to be.

use crate::{
    diagnostics::Finding,
    model::{JsonType, NumberFacets, Types},
    source::{Number, Value},
};

use super::{Fields, Parser, Version, facets::is_of_numbers};

const NUMBER: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

impl<'a> Parser<'a> {
    pub(super) fn number_facets(&mut self, fields: &Fields<'a>, types: Types) -> NumberFacets {
        let (minimum, exclusive_minimum) = self.bound(fields, "minimum", "exclusiveMinimum");
        let (maximum, exclusive_maximum) = self.bound(fields, "maximum", "exclusiveMaximum");
        let facets = NumberFacets {
            format: None,
            minimum,
            maximum,
            exclusive_minimum,
            exclusive_maximum,
            multiple_of: self.step(fields),
        };
        if let (Some(minimum), Some(maximum)) = (&facets.minimum, &facets.maximum)
            && minimum > maximum
        {
            self.empty_range(fields, "minimum", "maximum");
        }
        if !self.applies(fields, NUMBER, types.has(JsonType::Integer), "numbers") {
            return NumberFacets::default();
        }
        // That it is a string, if it is none, the text facets say.
        let format = fields.node("format").and_then(|format| format.as_str());
        let format = format.filter(|name| !types.has(JsonType::Text) || is_of_numbers(name));
        NumberFacets {
            format: format.map(Box::from),
            ..facets
        }
    }

    /// A bound and the exclusive one. In OpenAPI 3.0 the latter is a boolean about the former.
    fn bound(
        &mut self,
        fields: &Fields<'a>,
        inclusive: &str,
        exclusive: &str,
    ) -> (Option<Number>, Option<Number>) {
        let bound = self.number(fields, inclusive);
        let Some(place) = fields.get(exclusive) else {
            return (bound, None);
        };
        let of_another_version = match (&place.node.value, self.version) {
            (Value::Bool(_), Version::V3_1) => {
                Some("in OpenAPI 3.1 an exclusive bound is a number; it is read as 3.0 means it")
            }
            (Value::Number(_), Version::V3_0) => {
                Some("in OpenAPI 3.0 an exclusive bound is a boolean; it is read as 3.1 means it")
            }
            _ => None,
        };
        if let Some(message) = of_another_version {
            let hint = "state it as the version of the document has it";
            self.warn("exclusive-bound", &place, message, hint);
        }
        match &place.node.value {
            Value::Bool(false) => (bound, None),
            Value::Bool(true) => {
                if bound.is_none() {
                    let message = format!("`{exclusive}` has no effect without `{inclusive}`");
                    self.warn("exclusive-bound", &place, message, "state the bound itself");
                }
                (None, bound)
            }
            Value::Number(number) => (bound, Some(number.clone())),
            _ => {
                self.type_mismatch(&place, "a number");
                (bound, None)
            }
        }
    }

    fn step(&mut self, fields: &Fields<'a>) -> Option<Number> {
        let step = self.number(fields, "multipleOf")?;
        if step.as_f64() > 0.0 {
            return Some(step);
        }
        if let Some(place) = fields.get("multipleOf") {
            let finding =
                Finding::wrong_at("multiple-of", &place, "`multipleOf` is greater than 0");
            self.findings
                .push(finding.hint("state the step between allowed numbers"));
        }
        None
    }

    fn number(&mut self, fields: &Fields<'a>, name: &str) -> Option<Number> {
        let node = fields.node(name)?;
        if node.as_number().is_none() {
            self.field_mismatch(fields, name, "a number");
        }
        node.as_number().cloned()
    }
}
