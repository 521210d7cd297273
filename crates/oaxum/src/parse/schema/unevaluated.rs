//! `unevaluatedProperties` and `unevaluatedItems`, where they can be said by other keywords.
//!
//! Both are about what no other keyword has looked at, in the schema itself and in those that it
//! refers to or combines. Where all of these always apply, that is known beforehand, and
//! `additionalProperties` and `items` say the same. Where it depends on the value, they are refused.

use std::collections::BTreeSet;

use crate::{
    model::{Pattern, Property, Schema, SchemaId},
    source::Place,
};

use super::Parser;

/// What schemas look at, whatever the value.
#[derive(Default)]
struct Evaluated {
    names: Vec<String>,
    patterns: Vec<Pattern>,
    /// Every property.
    properties: bool,
    /// So many items from the first.
    items_before: usize,
    /// Every item.
    items: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn unevaluated(&mut self) {
        for (id, place) in std::mem::take(&mut self.reader.unevaluated) {
            let mut evaluated = Evaluated::default();
            let is_known = self.evaluated(id, &mut evaluated);
            if let Some(rest) = place.get("unevaluatedProperties") {
                self.unevaluated_properties(id, &rest, &evaluated, is_known);
            }
            if let Some(rest) = place.get("unevaluatedItems") {
                self.unevaluated_items(id, &rest, &evaluated, is_known);
            }
        }
    }

    /// Collects what a schema looks at; false where that depends on the value.
    fn evaluated(&self, id: SchemaId, evaluated: &mut Evaluated) -> bool {
        let mut is_known = true;
        let mut seen = BTreeSet::new();
        let mut unseen = vec![id];
        while let Some(id) = unseen.pop() {
            if !seen.insert(id) {
                continue;
            }
            let schema = &self.schemas[id];
            is_known &= schema.any_of.is_empty() && schema.one_of.is_empty();
            is_known &= schema.condition.is_none();
            if let Some(object) = &schema.object {
                let names = object
                    .properties
                    .iter()
                    .map(|property| property.name.clone());
                evaluated.names.extend(names);
                let patterns = object.patterns.iter().map(|(pattern, _)| pattern.clone());
                evaluated.patterns.extend(patterns);
                evaluated.properties |= object.additional.is_some();
                is_known &= object.dependent_schemas.is_empty();
            }
            if let Some(array) = &schema.array {
                evaluated.items_before = evaluated.items_before.max(array.prefix.len());
                evaluated.items |= array.items.is_some();
                is_known &= array.contains.is_none();
            }
            unseen.extend(schema.reference.iter().chain(&schema.all_of));
        }
        is_known
    }

    fn unevaluated_properties(
        &mut self,
        id: SchemaId,
        rest: &Place<'a>,
        evaluated: &Evaluated,
        is_known: bool,
    ) {
        if rest.node.as_bool() == Some(true) || evaluated.properties {
            return;
        }
        if !is_known {
            let hint = "state `additionalProperties` in each of the schemas combined";
            self.depends_on_value("unevaluatedProperties", rest, hint);
            return;
        }
        let rest = self.schema(rest);
        let mut schema = self.schemas[id].clone();
        let mut object = schema.object.take().unwrap_or_default();
        for name in &evaluated.names {
            if !object.properties.iter().any(|known| known.name == *name) {
                let schema = self.schemas.reserve(schema.at.clone());
                let name = name.clone();
                object.properties.push(Property { name, schema });
            }
        }
        for pattern in &evaluated.patterns {
            if !object.patterns.iter().any(|(known, _)| known == pattern) {
                let schema = self.schemas.reserve(schema.at.clone());
                object.patterns.push((pattern.clone(), schema));
            }
        }
        object.additional = Some(rest);
        schema.object = Some(object);
        self.schemas.fill(id, schema);
    }

    fn unevaluated_items(
        &mut self,
        id: SchemaId,
        rest: &Place<'a>,
        evaluated: &Evaluated,
        is_known: bool,
    ) {
        if rest.node.as_bool() == Some(true) || evaluated.items {
            return;
        }
        if !is_known {
            let hint = "state `items` in each of the schemas combined";
            self.depends_on_value("unevaluatedItems", rest, hint);
            return;
        }
        let rest = self.schema(rest);
        let mut schema: Schema = self.schemas[id].clone();
        let mut array = schema.array.take().unwrap_or_default();
        while array.prefix.len() < evaluated.items_before {
            array.prefix.push(self.schemas.reserve(schema.at.clone()));
        }
        array.items = Some(rest);
        schema.array = Some(array);
        self.schemas.fill(id, schema);
    }

    fn depends_on_value(&mut self, keyword: &str, place: &Place<'a>, hint: &str) {
        let message = format!("what `{keyword}` is about depends on the value here");
        self.not_supported("unevaluated", place, message, hint);
    }
}
