//! `type` and `nullable`.
//!
//! How `nullable: true` of OpenAPI 3.0 is read:
//!
//! - Beside `type` it adds null to the types, as the clarification of 3.0.3 says; so an `enum` has
//!   to have null too, or null is not allowed.
//! - Beside `allOf`, `anyOf` or `oneOf`, with or without `type`, it means: this, or null. To the
//!   letter it would say nothing, since the schemas combined do not allow null. Everybody who writes
//!   it means this.
//! - Beside `$ref` it is ignored, like everything there.
//! - Anywhere else it says nothing: a schema without `type` allows null as it is.

use crate::{
    diagnostics::{Finding, near_miss},
    model::{JsonType, Schema, SchemaId, Types},
    source::Place,
};

use super::{Fields, Parser, Version, at};

impl<'a> Parser<'a> {
    /// Whether a schema of 3.0 means itself or null.
    pub(super) fn allows_null_besides(&mut self, fields: &Fields<'a>) -> bool {
        let combines = ["allOf", "anyOf", "oneOf"]
            .iter()
            .any(|name| fields.has(name));
        let is_reference = fields.has("$ref");
        self.version == Version::V3_0
            && combines
            && !is_reference
            && fields.node("nullable").and_then(|node| node.as_bool()) == Some(true)
    }

    /// Makes of a schema the choice between what it says and null.
    pub(super) fn or_null(&mut self, id: SchemaId, fields: &Fields<'a>, component: Option<String>) {
        let here = at(&fields.place);
        let stated = self.schemas.reserve(here.clone());
        let null = self.schema_of_type(&fields.place, JsonType::Null);
        let mut schema = self.schema_object(stated, fields);
        // The type was stated for what is not null.
        if schema.types.has(JsonType::Null) && !schema.types.is_all() {
            schema.types = schema.types.without(JsonType::Null);
        }
        let choice = Schema {
            component,
            annotations: std::mem::take(&mut schema.annotations),
            access: std::mem::take(&mut schema.access),
            any_of: vec![stated, null],
            ..Schema::any(here)
        };
        self.schemas.fill(stated, schema);
        self.schemas.fill(id, choice);
    }

    pub(super) fn types(&mut self, fields: &Fields<'a>) -> Types {
        let Some(place) = fields.get("type") else {
            return Types::ALL;
        };
        let mut types = Types::NONE;
        if place.node.as_array().is_some() {
            if self.version == Version::V3_0 {
                let message = "several types are of OpenAPI 3.1";
                let hint = "they are read as 3.1 means them; use `nullable` or `anyOf`";
                self.warn("later-keyword", &place, message, hint);
            }
            let mut named = Vec::new();
            for item in place.items() {
                let Some(name) = self.type_named(&item) else {
                    continue;
                };
                if named.contains(&name) {
                    let message = format!("`type` has `{}` twice", name.name());
                    self.warn("repeated-type", &item, message, "name it once");
                }
                named.push(name);
                types = types.with(name);
            }
            if place.items().next().is_none() {
                let finding = Finding::wrong_at("no-type", &place, "`type` names no type");
                self.findings
                    .push(finding.hint("leave it out to allow every type"));
            }
        } else if let Some(name) = self.type_named(&place) {
            types = Types::only(name);
        }
        if self.version == Version::V3_0 && self.flag(fields, "nullable") {
            types = types.with(JsonType::Null);
        }
        if types.is_none() { Types::ALL } else { types }
    }

    fn type_named(&mut self, place: &Place<'a>) -> Option<JsonType> {
        if place.node.is_null() {
            let finding = Finding::wrong_at("type-mismatch", place, "must be a string, not null");
            self.findings
                .push(finding.hint("put it in quotes: `'null'`"));
            return None;
        }
        let stated = self.text(place)?;
        let known = JsonType::ALL
            .into_iter()
            .find(|known| known.name() == stated);
        if known == Some(JsonType::Null) && self.version == Version::V3_0 {
            let message = "the type `null` is of OpenAPI 3.1";
            let hint = "it is read as 3.1 means it; use `nullable: true`";
            self.warn("later-keyword", place, message, hint);
        }
        if known.is_none() {
            let message = format!("there is no type `{stated}`");
            let finding = Finding::wrong_at("unknown-type", place, message);
            let names = JsonType::ALL.map(JsonType::name);
            self.findings
                .push(match (stated.as_str(), near_miss(&stated, names)) {
                    ("file", _) => finding.hint("write `type: string` and `format: binary`"),
                    ("any", _) => finding.hint("leave `type` out to allow every type"),
                    (_, Some(near)) => finding.hint(format!("did you mean `{near}`?")),
                    (_, None) => finding.hint(format!("use one of `{}`", names.join("`, `"))),
                });
        }
        known
    }
}
