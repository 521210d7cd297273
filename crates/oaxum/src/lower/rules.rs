//! Schemas that no type says all of become rules.

use std::collections::BTreeMap;

use crate::model::{Access, JsonType, NumberFacets, SchemaId, TextFacets, Types};

use super::{
    Lowering, View,
    numbers::{
        are_integer_bounds_exact, bounds_of_integer, integer_bounds, integer_type, number_bounds,
    },
    rust::{
        ArrayBounds, ArrayRule, Facets, IntegerBounds, NumberBounds, ObjectRule, Presence, Rule,
        Rules, Struct, Type,
    },
    shape::{Kind, Shaped},
    types::{checked_format, text_type, types_of},
};

/// The rules of members that a struct has fields for.
type Known = BTreeMap<String, Rules>;

impl Lowering<'_> {
    /// The rules of a struct that does not say all of its schema. What its fields can hold is
    /// said by their types.
    pub(super) fn struct_rules(&mut self, id: SchemaId, view: View, structure: &Struct) -> Rules {
        let known = structure.fields.iter().map(|field| {
            let nullable = matches!(field.presence, Presence::Nullable | Presence::Patch);
            let mut rules = vec![Rule::Of(field.ty.clone().optional(nullable))];
            rules.extend(field.facets.as_deref().map(rule_of_facets));
            (field.wire.clone(), rules)
        });
        let known: Known = known.collect();
        let mut rules = vec![Rule::Types(vec![JsonType::Object])];
        rules.extend(self.keyword_rules(id, view, &known, &mut Vec::new()));
        dedup_types(rules)
    }

    /// The rules of JSON that no other type is for.
    pub(super) fn json_rules(&mut self, id: SchemaId, view: View) -> Rules {
        let shaped = self.shape(id, view);
        let mut rules = Rules::new();
        let one = types_of(&shaped.kind).or_else(|| self.implied(id, view));
        rules.extend(one.map(|one| Rule::Types(vec![one])));
        rules.extend(self.keyword_rules(id, view, &Known::new(), &mut Vec::new()));
        dedup_types(rules)
    }

    /// The rules of a value of its own, which is of the type that its schema is meant for.
    fn rules_of(&mut self, id: SchemaId, view: View) -> Rules {
        let mut rules = Rules::new();
        if !self.leads_to_named(id, view) {
            rules.extend(self.implied(id, view).map(|one| Rule::Types(vec![one])));
        }
        rules.extend(self.conditions_of(id, view));
        dedup_types(rules)
    }

    /// Whether a type of its own says all.
    fn leads_to_named(&mut self, id: SchemaId, view: View) -> bool {
        self.is_named(id) || matches!(self.shape(id, view).kind, Kind::Reference(_))
    }

    /// The rules of what else has to be true of a value.
    fn conditions_of(&mut self, id: SchemaId, view: View) -> Rules {
        let shaped = self.shape(id, view);
        if self.is_named(id) {
            return vec![Rule::Of(self.named(id, view).optional(shaped.nullable))];
        }
        if let (Kind::Reference(target), true) = (&shaped.kind, shaped.exact) {
            return vec![Rule::Of(
                self.named(*target, view).optional(shaped.nullable),
            )];
        }
        if let Some(rules) = self.rules_of_scalar(id, &shaped) {
            return rules;
        }
        self.keyword_rules(id, view, &Known::new(), &mut Vec::new())
    }

    /// The rules of a scalar whose type is stated.
    fn rules_of_scalar(&self, id: SchemaId, shaped: &Shaped) -> Option<Rules> {
        let states_type = !self.schemas[id].types.is_all();
        if !shaped.exact || shaped.nullable || !states_type {
            return None;
        }
        match &shaped.kind {
            Kind::Boolean => Some(vec![Rule::Of(Type::Primitive("bool"))]),
            Kind::Text(facets) => {
                let mut rules = vec![Rule::Of(text_type(facets))];
                rules.extend((!facets.is_unbounded()).then(|| Rule::Text((**facets).clone())));
                Some(rules)
            }
            Kind::Integer(facets) => {
                let mut rules = vec![Rule::Of(integer_type(facets))];
                rules.extend(rules_of_integer(integer_bounds(facets), facets));
                Some(rules)
            }
            Kind::Number(facets) => {
                let mut rules = vec![Rule::Of(Type::Primitive("f64"))];
                let bounds = number_bounds(facets);
                rules.extend((bounds != NumberBounds::default()).then_some(Rule::Number(bounds)));
                Some(rules)
            }
            _ => None,
        }
    }

    /// The keywords of a schema, each as a rule.
    fn keyword_rules(
        &mut self,
        id: SchemaId,
        view: View,
        known: &Known,
        seen: &mut Vec<SchemaId>,
    ) -> Rules {
        let mut rules = Rules::new();
        if seen.contains(&id) {
            return rules;
        }
        seen.push(id);
        let schema = self.schemas[id].clone();
        for member in schema.reference.into_iter().chain(schema.all_of) {
            // A part with members that the struct has fields for is looked into, for their sake.
            let own = self.is_named(member) && known.is_empty();
            if own {
                let shaped = self.shape(member, view);
                rules.push(Rule::Of(self.named(member, view).optional(shaped.nullable)));
            } else {
                rules.extend(self.keyword_rules(member, view, known, seen));
            }
        }
        if schema.types == Types::NONE {
            rules.push(Rule::Never);
        } else if !schema.types.is_all() {
            rules.push(Rule::Types(schema.types.iter().collect()));
        }
        if let Some(values) = &schema.values {
            rules.push(Rule::Values(
                values.iter().map(ToString::to_string).collect(),
            ));
        }
        let format = checked_format(&schema.text);
        let text = TextFacets {
            // A value of a list is as the list has it.
            format: format.filter(|_| schema.values.is_none()),
            content_encoding: None,
            content_media_type: None,
            ..(*schema.text).clone()
        };
        rules.extend((text != TextFacets::default()).then_some(Rule::Text(text)));
        if schema.types.has(JsonType::Integer) && !schema.types.has(JsonType::Number) {
            rules.extend(rules_of_integer(
                bounds_of_integer(&schema.number),
                &schema.number,
            ));
        } else {
            let bounds = number_bounds(&schema.number);
            rules.extend((bounds != NumberBounds::default()).then_some(Rule::Number(bounds)));
        }
        if let Some(array) = schema.array {
            let rule = ArrayRule {
                prefix: array
                    .prefix
                    .iter()
                    .map(|&id| self.rules_of(id, view))
                    .collect(),
                items: array
                    .items
                    .map(|id| self.rules_of(id, view))
                    .unwrap_or_default(),
                contains: array
                    .contains
                    .map(|found| (self.rules_of(found.schema, view), found.min, found.max)),
                bounds: ArrayBounds {
                    min_items: array.min_items,
                    max_items: array.max_items,
                    unique_items: array.unique_items,
                },
            };
            rules.push(Rule::Array(Box::new(rule)));
        }
        if let Some(object) = schema.object {
            let rule = self.object_rule(&object, view, known);
            rules.push(Rule::Object(Box::new(rule)));
        }
        if !schema.any_of.is_empty() {
            rules.push(Rule::AnyOf(
                schema
                    .any_of
                    .iter()
                    .map(|&id| self.rules_of(id, view))
                    .collect(),
            ));
        }
        if !schema.one_of.is_empty() {
            rules.push(Rule::OneOf(
                schema
                    .one_of
                    .iter()
                    .map(|&id| self.rules_of(id, view))
                    .collect(),
            ));
        }
        if let Some(not) = schema.not {
            rules.push(Rule::Not(self.conditions_of(not, view)));
        }
        if let Some(condition) = schema.condition {
            let test = self.conditions_of(condition.test, view);
            let mut follow = |id: Option<SchemaId>| {
                id.map(|id| self.conditions_of(id, view))
                    .unwrap_or_default()
            };
            let (then, otherwise) = (follow(condition.then), follow(condition.otherwise));
            rules.push(Rule::If(test, then, otherwise));
        }
        rules
    }

    fn object_rule(
        &mut self,
        object: &crate::model::ObjectFacets,
        view: View,
        known: &Known,
    ) -> ObjectRule {
        let hidden = |access: Access| match view {
            View::Request => access == Access::ReadOnly,
            View::Response => access == Access::WriteOnly,
            View::Whole => false,
        };
        let mut properties = Vec::new();
        let mut unseen: Vec<&str> = Vec::new();
        for property in &object.properties {
            if hidden(self.access(property.schema)) {
                unseen.push(&property.name);
                properties.push((property.name.clone(), Rules::new()));
                continue;
            }
            let rules = match known.get(&property.name) {
                Some(rules) => rules.clone(),
                None => self.rules_of(property.schema, view),
            };
            properties.push((property.name.clone(), rules));
        }
        let required = object
            .required
            .iter()
            .filter(|name| !unseen.contains(&name.as_str()));
        let closed = object
            .additional
            .is_some_and(|id| self.schemas[id].types == Types::NONE);
        ObjectRule {
            required: required.cloned().collect(),
            properties,
            patterns: (object.patterns.iter())
                .map(|(pattern, id)| (pattern.clone(), self.rules_of(*id, view)))
                .collect(),
            additional: match object.additional {
                Some(id) if !closed => self.rules_of(id, view),
                _ => Rules::new(),
            },
            closed,
            names: object
                .names
                .map(|id| self.conditions_of(id, view))
                .unwrap_or_default(),
            min_properties: object.min_properties,
            max_properties: object.max_properties,
            dependent_required: object.dependent_required.clone(),
            dependent_schemas: (object.dependent_schemas.iter())
                .map(|(name, id)| (name.clone(), self.conditions_of(*id, view)))
                .collect(),
        }
    }
}

/// Whole bounds, and a step that is not whole.
fn rules_of_integer(bounds: IntegerBounds, facets: &NumberFacets) -> Rules {
    let mut rules = Rules::new();
    rules.extend((bounds != IntegerBounds::default()).then_some(Rule::Integer(bounds)));
    if !are_integer_bounds_exact(facets) {
        rules.push(Rule::Number(NumberBounds {
            multiple_of: number_bounds(facets).multiple_of,
            ..NumberBounds::default()
        }));
    }
    rules
}

fn rule_of_facets(facets: &Facets) -> Rule {
    match facets {
        Facets::Text(facets) => Rule::Text(facets.clone()),
        Facets::Integer(bounds) => Rule::Integer(bounds.clone()),
        Facets::Number(bounds) => Rule::Number(bounds.clone()),
        Facets::Array(bounds) => Rule::Array(Box::new(ArrayRule {
            bounds: bounds.clone(),
            ..ArrayRule::default()
        })),
        Facets::Map(bounds) => {
            let keys = bounds.keys.clone();
            let names = (keys != TextFacets::default()).then_some(Rule::Text(keys));
            Rule::Object(Box::new(ObjectRule {
                names: names.into_iter().collect(),
                min_properties: bounds.min_properties,
                max_properties: bounds.max_properties,
                ..ObjectRule::default()
            }))
        }
    }
}

/// Without types that were asked for before.
fn dedup_types(rules: Rules) -> Rules {
    let mut known: Vec<Vec<JsonType>> = Vec::new();
    let mut kept = Rules::new();
    for rule in rules {
        if let Rule::Types(types) = &rule {
            if known.contains(types) {
                continue;
            }
            known.push(types.clone());
        }
        kept.push(rule);
    }
    kept
}
