//! Schemas become types.

use serde_json::Value as Json;

use crate::{
    diagnostics::Finding,
    model::{Additional, Component, Format, Kind, NumberFacets, Property, Schema, TextFacets},
};

use super::{
    Lowering,
    names::{self, Names},
    rust::{Facets, Field, Item, Presence, Shape, Struct, Type},
};

impl<'a> Lowering<'a> {
    pub(super) fn component(&mut self, component: &'a Component) {
        let Type::Named(name) = self.named(&component.name) else {
            return;
        };
        let schema = &component.schema;
        if schema.nullable {
            let message = "a component that allows null is not carried over";
            let hint = "allow null where it is referred to";
            self.refuse("nullable-component", schema, message, hint);
        }
        self.item(name, &component.name, true, schema);
    }

    /// Gives a schema a type of its own.
    fn item(&mut self, name: String, component: &str, is_component: bool, schema: &Schema) {
        let shape = match &schema.kind {
            Kind::Object {
                properties,
                additional,
            } => Shape::Struct(self.structure(&name, component, properties, *additional)),
            Kind::Text(facets) => match facets.format {
                Some(_) => Shape::Value(text_type(facets)),
                None => Shape::Text(facets.clone()),
            },
            Kind::Integer(facets) => {
                let default = self.integer_default(schema, facets);
                Shape::Integer(integer_type(facets), facets.clone(), default)
            }
            Kind::Number(facets) => Shape::Number(NUMBER, facets.clone()),
            Kind::Boolean => Shape::Value(Type::Primitive("bool")),
            Kind::Enumeration(texts) => Shape::Enum(variants(texts)),
            Kind::Array { items, facets } => {
                let inner = Type::Vec(Box::new(self.nested(&name, "Item", component, items)));
                Shape::Array(inner, facets.clone())
            }
            Kind::Map { values, facets } => {
                let inner = self.nested(&name, "Value", component, values);
                Shape::Map(inner, facets.clone())
            }
            Kind::Reference(target) => Shape::Alias(self.named(target)),
            Kind::Any => Shape::Alias(Type::Runtime("Value")),
        };
        if schema.annotations.default.is_some() && !matches!(shape, Shape::Integer(..)) {
            let message = "a default is carried over only for integers so far";
            self.refuse("default", schema, message, "say it in the description");
        }
        let shape = match shape {
            Shape::Array(inner, facets) if facets == Default::default() => Shape::Collection(inner),
            Shape::Map(inner, facets) if facets == Default::default() => {
                Shape::Collection(Type::Map(Box::new(inner)))
            }
            shape => shape,
        };
        let docs = docs(schema);
        let component = component.to_owned();
        self.items.push(Item {
            name,
            component,
            is_component,
            docs,
            shape,
        });
    }

    fn structure(
        &mut self,
        name: &str,
        component: &str,
        properties: &[Property],
        additional: Additional,
    ) -> Struct {
        let mut names = Names::default();
        let mut fields = Vec::new();
        for property in properties {
            let schema = &property.schema;
            let (ty, facets) = self.property(name, component, &property.name, schema);
            let recurs = self.recurs(component, schema);
            let decode = ty.needs_decode() || self.mentions_struct(schema);
            fields.push(Field {
                name: names.field_name(&property.name),
                wire: property.name.clone(),
                docs: self.property_docs(schema),
                ty: if recurs {
                    Type::Boxed(Box::new(ty))
                } else {
                    ty
                },
                presence: match (property.required, schema.nullable) {
                    (true, false) => Presence::Required,
                    (false, false) => Presence::Optional,
                    (true, true) => Presence::Nullable,
                    (false, true) => Presence::Patch,
                },
                decode,
                fallible: facets.is_some() || self.fallible(schema, &mut Vec::new()),
                facets,
            });
        }
        let closed = additional == Additional::Closed;
        Struct {
            closed,
            rename_all: rename_all(&fields),
            fields,
        }
    }

    /// The type of a property, and its own facets if it has no type of its own.
    fn property(
        &mut self,
        owner: &str,
        component: &str,
        property: &str,
        schema: &Schema,
    ) -> (Type, Option<Facets>) {
        if let Kind::Reference(target) = &schema.kind
            && self
                .components
                .get(target.as_str())
                .is_some_and(|(_, target)| target.annotations.default.is_some())
        {
            let message = "the default of a property is not carried over";
            self.refuse(
                "property-default",
                schema,
                message,
                "say it in the description",
            );
        }
        match &schema.kind {
            Kind::Text(facets) => {
                let bounded = !facets.is_unbounded();
                (
                    text_type(facets),
                    bounded.then(|| Facets::Text(facets.clone())),
                )
            }
            Kind::Integer(facets) => (
                integer_type(facets),
                bounds(facets).then(|| Facets::Integer(facets.clone())),
            ),
            Kind::Number(facets) => (
                NUMBER,
                bounds(facets).then(|| Facets::Number(facets.clone())),
            ),
            Kind::Array { items, facets } => {
                let stem = format!("{owner}{}", names::pascal(property));
                let inner = Type::Vec(Box::new(self.nested(&stem, "Item", component, items)));
                let bounded = *facets != Default::default();
                (inner, bounded.then(|| Facets::Array(facets.clone())))
            }
            Kind::Map { values, facets } => {
                let stem = format!("{owner}{}", names::pascal(property));
                let inner = Type::Map(Box::new(self.nested(&stem, "Value", component, values)));
                let bounded = *facets != Default::default();
                (inner, bounded.then(|| Facets::Map(facets.clone())))
            }
            Kind::Object { .. } | Kind::Enumeration(_) => (
                self.own(owner, &names::pascal(property), component, schema),
                None,
            ),
            Kind::Boolean => (Type::Primitive("bool"), None),
            Kind::Reference(target) => (self.named(target), None),
            Kind::Any => (Type::Runtime("Value"), None),
        }
    }

    /// The type of a schema inside another: what has facets gets a type of its own.
    pub(super) fn nested(
        &mut self,
        owner: &str,
        role: &str,
        component: &str,
        schema: &Schema,
    ) -> Type {
        if schema.nullable {
            let message = "null is carried over only for properties";
            self.refuse("nested-null", schema, message, "leave it out");
        }
        match &schema.kind {
            Kind::Text(facets) if facets.is_unbounded() => text_type(facets),
            Kind::Integer(facets) if !bounds(facets) => integer_type(facets),
            Kind::Number(facets) if !bounds(facets) => NUMBER,
            Kind::Boolean => Type::Primitive("bool"),
            Kind::Reference(target) => self.named(target),
            Kind::Any => Type::Runtime("Value"),
            Kind::Array { items, facets } if *facets == Default::default() => {
                Type::Vec(Box::new(self.nested(owner, role, component, items)))
            }
            Kind::Map { values, facets } if *facets == Default::default() => {
                Type::Map(Box::new(self.nested(owner, role, component, values)))
            }
            _ => self.own(owner, role, component, schema),
        }
    }

    fn own(&mut self, owner: &str, role: &str, component: &str, schema: &Schema) -> Type {
        let name = self.names.type_name(&format!("{owner}{role}"));
        self.item(name.clone(), component, false, schema);
        Type::Named(name)
    }

    /// The literal of an integer's default, which has to be valid itself.
    fn integer_default(&mut self, schema: &Schema, facets: &NumberFacets) -> Option<String> {
        let default = schema.annotations.default.as_ref()?;
        let integer = default.as_i64();
        let bound = |bound: &Option<serde_json::Number>| bound.as_ref()?.as_i64();
        let is_valid = |integer: i64| {
            let fits = facets.format != Some(Format::Int32) || i32::try_from(integer).is_ok();
            let steps = |step: i64| step == 0 || integer % step == 0;
            fits && bound(&facets.minimum).is_none_or(|minimum| integer >= minimum)
                && bound(&facets.maximum).is_none_or(|maximum| integer <= maximum)
                && bound(&facets.multiple_of).is_none_or(steps)
        };
        if !integer.is_some_and(is_valid) {
            let at = &schema.at;
            let message = format!("the default {default} is not valid against its own schema");
            let finding = Finding::wrong("invalid-default", at.span, at.pointer.clone(), message);
            self.findings.push(finding);
        }
        integer.map(|integer| integer.to_string())
    }

    fn property_docs(&self, schema: &Schema) -> String {
        let own = docs(schema);
        let target = match &schema.kind {
            Kind::Reference(target) if own.is_empty() => self.components.get(target.as_str()),
            _ => None,
        };
        target.map_or(own, |(_, target)| docs(target))
    }

    /// Whether a decoded value of a schema may break a bound: some property has facets inline.
    fn fallible(&self, schema: &Schema, seen: &mut Vec<&'a str>) -> bool {
        match &schema.kind {
            Kind::Object { properties, .. } => properties.iter().any(|property| {
                let schema = &property.schema;
                let bounded = match &schema.kind {
                    Kind::Text(facets) => !facets.is_unbounded(),
                    Kind::Integer(facets) | Kind::Number(facets) => bounds(facets),
                    Kind::Array { facets, .. } => *facets != Default::default(),
                    Kind::Map { facets, .. } => *facets != Default::default(),
                    _ => false,
                };
                bounded || self.fallible(schema, seen)
            }),
            Kind::Array { items, .. } => self.fallible(items, seen),
            Kind::Map { values, .. } => self.fallible(values, seen),
            Kind::Reference(target) => {
                let Some((&name, (_, schema))) = self.components.get_key_value(target.as_str())
                else {
                    return false;
                };
                if seen.contains(&name) {
                    return false;
                }
                seen.push(name);
                self.fallible(schema, seen)
            }
            _ => false,
        }
    }

    /// Whether a property leads back to its component without an array or a map between.
    fn recurs(&self, component: &str, schema: &Schema) -> bool {
        let mut open = vec![schema];
        let mut seen: Vec<&str> = Vec::new();
        while let Some(schema) = open.pop() {
            match &schema.kind {
                Kind::Reference(target) if target == component => return true,
                Kind::Reference(target) if !seen.contains(&target.as_str()) => {
                    seen.push(target);
                    open.extend(
                        self.components
                            .get(target.as_str())
                            .map(|(_, schema)| *schema),
                    );
                }
                Kind::Object { properties, .. } => {
                    open.extend(properties.iter().map(|property| &property.schema));
                }
                _ => {}
            }
        }
        false
    }

    /// Whether serde's derive for a struct would read the value: it takes arrays for objects.
    fn mentions_struct(&self, schema: &Schema) -> bool {
        match &schema.kind {
            Kind::Object { .. } => true,
            Kind::Array { items: inner, .. } | Kind::Map { values: inner, .. } => {
                self.mentions_struct(inner)
            }
            Kind::Reference(target) => {
                self.components
                    .get(target.as_str())
                    .is_some_and(|(_, target)| match &target.kind {
                        Kind::Reference(_) => self.mentions_struct(target),
                        kind => matches!(kind, Kind::Object { .. }),
                    })
            }
            _ => false,
        }
    }

    pub(super) fn refuse(
        &mut self,
        code: &'static str,
        schema: &Schema,
        message: &str,
        hint: &str,
    ) {
        let at = &schema.at;
        let finding = Finding::not_supported(code, at.span, at.pointer.clone(), message);
        self.findings.push(finding.hint(hint));
    }
}

/// What a schema says of itself.
pub(super) fn docs(schema: &Schema) -> String {
    let annotations = &schema.annotations;
    let text = annotations
        .description
        .as_ref()
        .or(annotations.title.as_ref());
    text.map(|text| text.trim().to_owned()).unwrap_or_default()
}

fn bounds(facets: &NumberFacets) -> bool {
    *facets
        != NumberFacets {
            format: facets.format,
            ..NumberFacets::default()
        }
}

pub(super) fn text_type(facets: &TextFacets) -> Type {
    match facets.format {
        Some(Format::DateTime) => Type::Runtime("Timestamp"),
        Some(Format::Uuid) => Type::Runtime("Uuid"),
        _ => Type::String,
    }
}

pub(super) fn integer_type(facets: &NumberFacets) -> Type {
    Type::Primitive(match facets.format {
        Some(Format::Int32) => "i32",
        _ => "i64",
    })
}

/// Of every format: a JSON number has no precision of its own, and what was rounded to 32 bits
/// would stand on another side of a bound than what was sent.
pub(super) const NUMBER: Type = Type::Primitive("f64");

fn variants(texts: &[String]) -> Vec<(String, String)> {
    let mut names = Names::besides(&["Self"]);
    texts
        .iter()
        .map(|text| (names.type_name(text), text.clone()))
        .collect()
}

/// The one rule of serde that gives all fields their wire names.
fn rename_all(fields: &[Field]) -> Option<&'static str> {
    // Serde changes the case of the first byte.
    let camel = fields.iter().all(|field| {
        field.name.starts_with(|first: char| first.is_ascii())
            && names::serde_camel(&field.name) == field.wire
    });
    let plain = fields
        .iter()
        .all(|field| field.name.trim_start_matches("r#") == field.wire);
    (camel && !plain).then_some("camelCase")
}

/// A default, as it is said in the documentation.
pub(super) fn default_docs(default: &Json) -> String {
    format!("Default: `{default}`.")
}
