//! Schemas.
//!
//! Each place is read once, whatever refers to it: [`Parser::schema`] makes room for it, and it is
//! read when its turn comes. So neither long chains of references nor recursion need the stack.
//!
//! OpenAPI 3.0 is rewritten on the way: see `types.rs` for `nullable`, `numbers.rs` for its exclusive
//! bounds. Keywords of one version in a document of the other are taken for what they mean there
//! wherever they can only mean that, with a warning.

mod annotations;
mod arrays;
mod cycles;
mod discriminator;
mod facets;
mod keywords;
mod numbers;
mod objects;
mod references;
mod required;
mod types;
mod unevaluated;
mod values;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{
    model::{Condition, JsonType, Pattern, Schema, SchemaId, Types},
    source::{Place, Value},
};

use super::{Fields, Parser, Version, at, identity};

/// What is known of schemas while they are read.
#[derive(Default)]
pub(super) struct SchemaReader<'a> {
    /// By the identity of their values.
    known: BTreeMap<usize, SchemaId>,
    unread: VecDeque<Unread<'a>>,
    /// Those with a name, in the order of the document.
    components: Vec<SchemaId>,
    names: BTreeSet<String>,
    /// Read when everything else is, since they ask what other schemas are.
    discriminators: Vec<(SchemaId, Place<'a>)>,
    unevaluated: Vec<(SchemaId, Place<'a>)>,
    /// Translations of patterns; documents repeat them.
    patterns: BTreeMap<String, Result<Pattern, String>>,
}

/// A schema whose turn is still to come.
struct Unread<'a> {
    id: SchemaId,
    place: Place<'a>,
    component: Option<String>,
}

impl SchemaReader<'_> {
    pub(super) fn take_components(&mut self) -> Vec<SchemaId> {
        std::mem::take(&mut self.components)
    }
}

impl<'a> Parser<'a> {
    /// The schema at a place.
    pub(super) fn schema(&mut self, place: &Place<'a>) -> SchemaId {
        self.named_schema(place, None)
    }

    /// Makes a component known; its name is free, since no object has a name twice.
    pub(super) fn component(&mut self, name: &str, place: &Place<'a>) {
        self.reader.names.insert(name.to_owned());
        let id = self.named_schema(place, Some(name.to_owned()));
        self.reader.components.push(id);
    }

    fn named_schema(&mut self, place: &Place<'a>, component: Option<String>) -> SchemaId {
        let identity = identity(place.node);
        if let Some(&id) = self.reader.known.get(&identity) {
            return id;
        }
        let id = self.schemas.reserve(at(place));
        self.reader.known.insert(identity, id);
        let place = place.clone();
        self.reader.unread.push_back(Unread {
            id,
            place,
            component,
        });
        id
    }

    /// A schema that allows everything, for a place that has none.
    pub(super) fn any_schema(&mut self, place: &Place<'a>) -> SchemaId {
        self.schemas.reserve(at(place))
    }

    /// A schema that allows every string, for a place that has none.
    pub(super) fn text_schema(&mut self, place: &Place<'a>) -> SchemaId {
        self.schema_of_type(place, JsonType::Text)
    }

    fn schema_of_type(&mut self, place: &Place<'a>, name: JsonType) -> SchemaId {
        let id = self.schemas.reserve(at(place));
        let schema = Schema {
            types: Types::only(name),
            ..Schema::any(at(place))
        };
        self.schemas.fill(id, schema);
        id
    }

    /// Reads every schema that something refers to, and what only all of them together tell.
    pub(super) fn finish_schemas(&mut self) {
        self.read_schemas();
        while !self.reader.discriminators.is_empty() {
            for (id, place) in std::mem::take(&mut self.reader.discriminators) {
                self.discriminator(id, &place);
            }
            // Mappings may name schemas that nothing else does.
            self.read_schemas();
        }
        self.unevaluated();
        self.check_cycles();
        self.check_required();
        self.schemas.shrink();
    }

    fn read_schemas(&mut self) {
        while let Some(unread) = self.reader.unread.pop_front() {
            self.read_schema(unread);
        }
    }

    fn read_schema(&mut self, unread: Unread<'a>) {
        let Unread {
            id,
            place,
            component,
        } = unread;
        let here = at(&place);
        let schema = match &place.node.value {
            Value::Bool(true) => Schema::any(here),
            Value::Bool(false) => Schema::never(here),
            Value::Object(_) => match self.schema_fields(&place) {
                Some(fields) if self.allows_null_besides(&fields) => {
                    self.or_null(id, &fields, component);
                    return;
                }
                Some(fields) => self.schema_object(id, &fields),
                None => Schema::any(here),
            },
            _ => {
                self.type_mismatch(&place, "a schema, which is an object or a boolean");
                Schema::any(here)
            }
        };
        self.schemas.fill(
            id,
            Schema {
                component,
                ..schema
            },
        );
    }

    /// What the keywords of a schema say together.
    fn schema_object(&mut self, id: SchemaId, fields: &Fields<'a>) -> Schema {
        let mut schema = Schema::any(at(&fields.place));
        if fields.has("$ref") && self.version == Version::V3_0 {
            schema.reference = self.schema_reference(fields, "$ref");
            schema.annotations = self.annotations_of_reference(fields);
            return schema;
        }
        schema.annotations = self.annotations(fields);
        schema.access = self.access(fields);
        schema.reference = self.schema_reference(fields, "$ref");
        schema.all_of.extend(self.dynamic_reference(fields));
        schema.types = self.types(fields);
        schema.values = self.values(fields, schema.types);
        schema.text = self.text_facets(fields, schema.types).into();
        schema.number = self.number_facets(fields, schema.types).into();
        schema.array = self.array_facets(fields, schema.types);
        schema.object = self.object_facets(fields, schema.types);
        if schema.values.as_ref().is_some_and(Vec::is_empty) {
            // As the schema `false`.
            schema.values = None;
            schema.types = Types::NONE;
        }
        schema.all_of.extend(self.combined(fields, "allOf"));
        schema.any_of = self.combined(fields, "anyOf");
        schema.one_of = self.combined(fields, "oneOf");
        schema.not = fields.get("not").map(|not| self.schema(&not));
        schema.condition = self.condition(fields);
        if let Some(discriminator) = fields.get("discriminator") {
            self.reader.discriminators.push((id, discriminator));
        }
        for name in ["unevaluatedProperties", "unevaluatedItems"] {
            if let Some(rest) = fields.get(name) {
                self.schema(&rest);
                self.reader.unevaluated.push((id, fields.place.clone()));
            }
        }
        for (_, definition) in self.entries(fields, "$defs") {
            self.schema(&definition);
        }
        schema
    }

    /// `allOf`, `anyOf` or `oneOf`.
    fn combined(&mut self, fields: &Fields<'a>, name: &str) -> Vec<SchemaId> {
        let Some(place) = fields.get(name) else {
            return Vec::new();
        };
        let items: Vec<_> = place.items().collect();
        if items.is_empty() {
            if place.node.as_array().is_some() {
                let message = format!("`{name}` names no schema");
                self.warn(
                    "empty-combination",
                    &place,
                    message,
                    "leave it out; it has no effect",
                );
            } else {
                self.type_mismatch(&place, "an array of schemas");
            }
        }
        let is_choice = name != "allOf" && self.version == Version::V3_0;
        let schemas = items.into_iter().map(|item| {
            if is_choice && is_null_of_3_0(&item) {
                self.schema_of_type(&item, JsonType::Null)
            } else {
                self.schema(&item)
            }
        });
        schemas.collect()
    }

    fn condition(&mut self, fields: &Fields<'a>) -> Option<Box<Condition>> {
        let Some(test) = fields.get("if") else {
            for name in ["then", "else"] {
                if let Some(place) = fields.get(name) {
                    let message = format!("`{name}` has no effect without `if`");
                    self.warn("condition-without-if", &place, message, "leave it out");
                }
            }
            return None;
        };
        let then = fields.get("then").map(|then| self.schema(&then));
        let otherwise = fields.get("else").map(|otherwise| self.schema(&otherwise));
        if then.is_none() && otherwise.is_none() {
            let message = "`if` has no effect without `then` or `else`";
            self.warn("if-without-condition", &test, message, "leave it out");
            return None;
        }
        let test = self.schema(&test);
        Some(Box::new(Condition {
            test,
            then,
            otherwise,
        }))
    }
}

/// Whether a choice of a 3.0 document is `{nullable: true}` and nothing else.
///
/// To the letter that allows everything. It is what widespread generators of documents write for
/// null, which 3.0 has no other word for, and what everybody reads it as.
fn is_null_of_3_0(place: &Place<'_>) -> bool {
    let Some(object) = place.node.as_object() else {
        return false;
    };
    let says_null = object.get("nullable").and_then(|value| value.as_bool()) == Some(true);
    let alone = object.iter().all(|(key, _)| {
        let name = key.name.as_str();
        matches!(name, "nullable" | "description" | "title") || name.starts_with("x-")
    });
    says_null && alone
}
