//! What is said about a schema.

use serde_json::Value as Json;

use crate::{
    diagnostics::Finding,
    model::{Access, Annotations},
};

use super::{Fields, Parser};

impl<'a> Parser<'a> {
    pub(super) fn annotations(&mut self, fields: &Fields<'a>) -> Annotations {
        Annotations {
            title: self.shared_text(fields, "title"),
            description: self.shared_text(fields, "description"),
            default: fields
                .node("default")
                .map(|default| Box::new(default.to_json())),
            examples: self.schema_examples(fields),
            deprecated: self.flag(fields, "deprecated"),
        }
    }

    /// What may be said beside a `$ref` of OpenAPI 3.0, which ignores all of it: texts do no harm and
    /// are kept, and what would restrict or annotate otherwise is reported.
    pub(super) fn annotations_of_reference(&mut self, fields: &Fields<'a>) -> Annotations {
        let object = fields.place.node.as_object();
        for (key, _) in object.into_iter().flat_map(|object| object.iter()) {
            let name = key.name.as_str();
            let is_text = ["$ref", "title", "description"].contains(&name);
            if !is_text && !name.starts_with("x-") {
                let message = format!("OpenAPI 3.0 ignores `{name}` beside `$ref`");
                let pointer = fields.place.pointer.join(name);
                let finding = Finding::warning("reference-sibling", key.span, pointer, message);
                let hint = "put the reference into `allOf`, and this beside it";
                self.findings.push(finding.hint(hint));
            }
        }
        Annotations {
            title: self.shared_text(fields, "title"),
            description: self.shared_text(fields, "description"),
            ..Annotations::default()
        }
    }

    fn schema_examples(&mut self, fields: &Fields<'a>) -> Vec<Json> {
        let example = fields.node("example").map(|example| example.to_json());
        let mut values: Vec<Json> = example.into_iter().collect();
        if let Some(place) = fields.get("examples") {
            match place.node.as_array() {
                Some(items) => values.extend(items.iter().map(|item| item.to_json())),
                None => {
                    let message = "the `examples` of a schema are an array of values";
                    let hint = "write them as an array, or leave them out; they are passed over";
                    self.warn("schema-examples", &place, message, hint);
                }
            }
        }
        values
    }

    pub(super) fn access(&mut self, fields: &Fields<'a>) -> Access {
        let read_only = self.flag(fields, "readOnly");
        let write_only = self.flag(fields, "writeOnly");
        match (read_only, write_only) {
            (false, false) => Access::Both,
            (true, false) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            (true, true) => {
                let message = "what is both `readOnly` and `writeOnly` is never there";
                let finding = Finding::wrong_at("read-and-write-only", &fields.place, message);
                self.findings.push(finding.hint("leave one of the two out"));
                Access::Both
            }
        }
    }
}
