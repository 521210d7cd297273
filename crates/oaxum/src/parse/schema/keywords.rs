//! Which words mean something in a schema, and since when.

use crate::{
    diagnostics::{Finding, near_miss},
    source::Place,
};

use super::{Fields, Parser, Version};

/// Where a keyword is at home.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    Both,
    V3_0,
    V3_1,
}

/// What is known of a keyword; nothing of a word that is none.
fn home(name: &str) -> Option<Home> {
    Some(match name {
        "$ref"
        | "type"
        | "format"
        | "enum"
        | "title"
        | "description"
        | "default"
        | "example"
        | "deprecated"
        | "readOnly"
        | "writeOnly"
        | "minLength"
        | "maxLength"
        | "pattern"
        | "minimum"
        | "maximum"
        | "exclusiveMinimum"
        | "exclusiveMaximum"
        | "multipleOf"
        | "items"
        | "minItems"
        | "maxItems"
        | "uniqueItems"
        | "properties"
        | "required"
        | "additionalProperties"
        | "minProperties"
        | "maxProperties"
        | "allOf"
        | "anyOf"
        | "oneOf"
        | "not"
        | "discriminator"
        | "xml"
        | "externalDocs" => Home::Both,
        "nullable" => Home::V3_0,
        "const"
        | "examples"
        | "prefixItems"
        | "contains"
        | "minContains"
        | "maxContains"
        | "patternProperties"
        | "propertyNames"
        | "dependentRequired"
        | "dependentSchemas"
        | "unevaluatedProperties"
        | "unevaluatedItems"
        | "if"
        | "then"
        | "else"
        | "contentEncoding"
        | "contentMediaType"
        | "contentSchema"
        | "$comment"
        | "$defs"
        | "$id"
        | "$anchor"
        | "$dynamicAnchor"
        | "$dynamicRef"
        | "$recursiveRef"
        | "$recursiveAnchor"
        | "$schema"
        | "$vocabulary" => Home::V3_1,
        _ => return None,
    })
}

/// The keywords that somebody may have meant who wrote another word.
const MEANT: [&str; 52] = [
    "type",
    "format",
    "enum",
    "title",
    "description",
    "default",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "discriminator",
    "nullable",
    "const",
    "examples",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "unevaluatedItems",
    "if",
    "then",
    "else",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "externalDocs",
];

impl<'a> Parser<'a> {
    /// The fields of a schema.
    ///
    /// JSON Schema takes unknown words for annotations, and OpenAPI 3.0 has none; so one that looks
    /// like a keyword is a mistake which loses a restriction, and any other is worth a warning.
    pub(super) fn schema_fields(&mut self, place: &Place<'a>) -> Option<Fields<'a>> {
        let object = place.node.as_object()?;
        for (key, _) in object.iter() {
            let name = key.name.as_str();
            let pointer = || place.pointer.join(name);
            match (home(name), self.version) {
                (Some(Home::Both), _)
                | (Some(Home::V3_0), Version::V3_0)
                | (Some(Home::V3_1), Version::V3_1) => {}
                _ if name.starts_with("x-") => {}
                (Some(Home::V3_1), Version::V3_0) => {
                    let message = format!("`{name}` is a keyword of OpenAPI 3.1");
                    let finding = Finding::warning("later-keyword", key.span, pointer(), message);
                    let hint =
                        "it is read as 3.1 means it; state `openapi: 3.1.1`, or leave it out";
                    self.findings.push(finding.hint(hint));
                }
                (Some(Home::V3_0), Version::V3_1) => {
                    let message = format!("`{name}` means nothing in OpenAPI 3.1");
                    let finding = Finding::warning("earlier-keyword", key.span, pointer(), message);
                    let hint = "write `type: [string, 'null']`, or `anyOf` with `type: 'null'`";
                    self.findings.push(finding.hint(hint));
                }
                (None, _) => {
                    let message = format!("there is no keyword `{name}`");
                    let near = near_miss(name, MEANT).filter(|near| !object.contains(near));
                    let finding = match near {
                        Some(near) => {
                            Finding::wrong("unknown-keyword", key.span, pointer(), message)
                                .hint(format!("did you mean `{near}`?"))
                        }
                        None => Finding::warning("stray-keyword", key.span, pointer(), message)
                            .hint("it has no effect; extensions begin with `x-`"),
                    };
                    self.findings.push(finding);
                }
            }
        }
        let fields = Fields {
            place: place.clone(),
            what: "a schema",
        };
        self.identifiers(&fields);
        self.external_docs(&fields);
        Some(fields)
    }

    /// `$schema` and `$id`.
    fn identifiers(&mut self, fields: &Fields<'a>) {
        if let Some(dialect) = fields.get("$schema") {
            self.dialect(&dialect);
        }
        if let Some(id) = fields.get("$id")
            && has_reference(fields.place.node)
        {
            let message = "references inside a schema with `$id` start from it";
            let hint = "leave `$id` out, and refer by JSON pointer";
            self.not_supported("identified-schema", &id, message, hint);
        }
    }
}

fn has_reference(node: &crate::source::Node) -> bool {
    let mut members = node
        .as_object()
        .into_iter()
        .flat_map(|object| object.iter());
    let mut items = node.as_array().unwrap_or_default().iter();
    members.any(|(key, value)| key.name == "$ref" || has_reference(value))
        || items.any(has_reference)
}
