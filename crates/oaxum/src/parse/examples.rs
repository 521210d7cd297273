//! Examples of parameters, headers and bodies.

use crate::model::Example;

use super::{Fields, Parser};

impl<'a> Parser<'a> {
    /// `example`, and those of `examples` that have a value here and not somewhere else.
    pub(super) fn examples(&mut self, fields: &Fields<'a>) -> Vec<Example> {
        let mut examples = Vec::new();
        if let Some(node) = fields.node("example") {
            examples.push(Example {
                name: None,
                summary: None,
                description: None,
                value: node.to_json(),
            });
        }
        if fields.has("example") && fields.has("examples") {
            let message = "`example` and `examples` stand beside each other";
            self.warn("two-examples", &fields.place, message, "keep `examples`");
        }
        for (key, place) in self.entries(fields, "examples") {
            if key.name.starts_with("x-") {
                continue;
            }
            let Some(place) = self.follow(&place) else {
                continue;
            };
            let known = [
                "summary",
                "description",
                "value",
                "externalValue",
                "dataValue",
                "serializedValue",
            ];
            let Some(fields) = self.harmless_fields(&place, "an example", &known) else {
                continue;
            };
            let value = fields.node("value").or_else(|| fields.node("dataValue"));
            examples.extend(value.map(|value| Example {
                name: Some(key.name.to_string()),
                summary: self.optional_text(&fields, "summary"),
                description: self.optional_text(&fields, "description"),
                value: value.to_json(),
            }));
        }
        examples
    }
}
