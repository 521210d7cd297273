//! Schemas become types.

use std::rc::Rc;

use crate::model::{JsonType, SchemaId, TextFacets};

use super::{
    Lowering, View,
    names::{self, Names},
    numbers::{NUMBER, are_integer_bounds_exact, integer_bounds, integer_type, number_bounds},
    rust::{
        ArrayBounds, EnumValue, Facets, Field, IntegerBounds, Item, MapBounds, NumberBounds,
        Presence, Shape, Struct, Type, Union, UnionKind, UnionVariant,
    },
    shape::{Additional, Alternative, Choice, Kind, ListShape, MapShape, ObjectShape, Shaped},
};

/// JSON of any kind.
const ANY: Type = Type::Runtime("Value");

/// What an inline type is named after: the type it belongs to, its part in that, and the component
/// or operation that both are filed under.
#[derive(Clone, Copy)]
pub(super) struct Part<'n> {
    pub(super) owner: &'n str,
    pub(super) role: &'n str,
    pub(super) component: &'n str,
}

impl Lowering<'_> {
    pub(super) fn component(&mut self, name: String, id: SchemaId, view: View) {
        let shaped = self.shape(id, view);
        let component = self.schemas[id].component.clone();
        // The view with the component's own name describes it.
        let plain = self.views.needed(id).first() == Some(&view);
        let is_component = component.is_some() && plain;
        let component = component.unwrap_or_else(|| name.clone());
        self.item(name, &component, is_component, (id, view), &shaped);
    }

    /// The type of a body, a parameter or a header.
    pub(super) fn value_type(
        &mut self,
        id: SchemaId,
        view: View,
        owner: &str,
        role: &str,
        operation: &str,
    ) -> Type {
        let part = Part {
            owner,
            role,
            component: operation,
        };
        let ty = self.nested(part, id, view);
        if let Some(name) = ty.name() {
            self.used
                .entry(operation.to_owned())
                .or_default()
                .push(name.to_owned());
        }
        ty
    }

    /// Gives a schema a type of its own.
    fn item(
        &mut self,
        name: String,
        component: &str,
        is_component: bool,
        (id, view): (SchemaId, View),
        shaped: &Shaped,
    ) {
        let shape = self.item_shape(&name, component, (id, view), shaped);
        let rules = match &shape {
            Shape::Struct(structure) if !shaped.exact => {
                Some(self.struct_rules(id, view, structure))
            }
            Shape::Json => Some(self.json_rules(id, view)),
            _ => None,
        };
        let default = self.default_of_item(id, shaped, &shape);
        let docs = self.docs(id);
        self.items.push(Item {
            name,
            component: component.to_owned(),
            is_component,
            docs,
            shape,
            rules,
            default,
        });
    }

    fn item_shape(
        &mut self,
        name: &str,
        component: &str,
        (id, view): (SchemaId, View),
        shaped: &Shaped,
    ) -> Shape {
        let part = |role| Part {
            owner: name,
            role,
            component,
        };
        match &shaped.kind {
            Kind::Object(object) => {
                let patched = self.views.is_patch(id);
                Shape::Struct(self.structure(name, component, object, view, patched))
            }
            Kind::Json => Shape::Json,
            _ if !is_exact(shaped) => Shape::Json,
            Kind::Any => Shape::Alias(ANY),
            Kind::Null => Shape::Alias(Type::Primitive("()")),
            Kind::Boolean => Shape::Value(Type::Primitive("bool")),
            Kind::Reference(target) => {
                let target = self.named(*target, view);
                Shape::Alias(target.optional(false))
            }
            Kind::Text(facets) => match text_type(facets) {
                Type::String => Shape::Text(facets.clone()),
                ty => Shape::Value(ty),
            },
            Kind::Integer(facets) => Shape::Integer(integer_type(facets), integer_bounds(facets)),
            Kind::Number(facets) => Shape::Number(number_bounds(facets)),
            Kind::Enumeration(values, docs) => enumeration(values, docs),
            Kind::List(list) => {
                let items = self.items_of(part("Item"), list, view);
                let inner = Type::Vec(Box::new(items));
                match array_bounds(list) {
                    None => Shape::Collection(inner),
                    Some(bounds) => Shape::Array(inner, bounds),
                }
            }
            Kind::Map(map) => {
                let values = self.values_of(part("Value"), map, view);
                match map_bounds(map) {
                    None => Shape::Collection(Type::Map(Box::new(values))),
                    Some(bounds) => Shape::Map(values, bounds),
                }
            }
            Kind::Union(alternatives, choice) => {
                Shape::Union(self.union_type(name, component, alternatives, choice, view))
            }
        }
    }

    fn structure(
        &mut self,
        name: &str,
        component: &str,
        object: &ObjectShape,
        view: View,
        patched: bool,
    ) -> Struct {
        let mut names = Names::default();
        let mut fields = Vec::new();
        for member in &object.members {
            let role = names::pascal(&member.name);
            let part = Part {
                owner: name,
                role: &role,
                component,
            };
            let (ty, facets, nullable) = self.property(part, member.schema, view);
            let docs = member
                .schema
                .map(|id| self.property_docs(id))
                .unwrap_or_default();
            let default = member
                .schema
                .filter(|_| !member.required && !nullable && !patched)
                .and_then(|id| self.default_literal_in(id, &ty, ""));
            fields.push(Field {
                name: names.field_name(&member.name),
                wire: member.name.clone(),
                docs,
                ty,
                presence: match (member.required, nullable) {
                    (true, false) => Presence::Required,
                    (false, false) => Presence::Optional,
                    (true, true) => Presence::Nullable,
                    (false, true) => Presence::Patch,
                },
                facets,
                default,
            });
        }
        let additional = match object.additional {
            Additional::Kept(schema) => {
                let part = Part {
                    owner: name,
                    role: "AdditionalProperty",
                    component,
                };
                let ty = schema.map_or(ANY, |schema| self.nested(part, schema, view));
                Some((names.field_name("additional_properties"), ty))
            }
            Additional::Ignored | Additional::Refused => None,
        };
        Struct {
            closed: object.additional == Additional::Refused,
            fields,
            additional,
        }
    }

    /// The type of a property, its own facets if it has no type of its own, and whether it may be
    /// null.
    fn property(
        &mut self,
        part: Part<'_>,
        schema: Option<SchemaId>,
        view: View,
    ) -> (Type, Option<Facets>, bool) {
        let Some(id) = schema else {
            return (ANY, None, false);
        };
        let shaped = self.shape(id, view);
        let nullable = shaped.nullable;
        if self.is_named(id) {
            return (self.named(id, view), None, nullable);
        }
        let item = |role| Part {
            owner: part.owner,
            role,
            component: part.component,
        };
        let (ty, facets) = match &shaped.kind {
            Kind::Reference(target) => (self.named(*target, view), None),
            _ if !is_exact(&shaped) => (self.own(part, id, view, &shaped), None),
            Kind::Text(facets) => {
                let bounded = !facets.is_unbounded();
                (
                    text_type(facets),
                    bounded.then(|| Facets::Text(facets.clone())),
                )
            }
            Kind::Integer(facets) => {
                let bounds = integer_bounds(facets);
                let bounded = bounds != IntegerBounds::default();
                (
                    integer_type(facets),
                    bounded.then_some(Facets::Integer(bounds)),
                )
            }
            Kind::Number(facets) => {
                let bounds = number_bounds(facets);
                let bounded = bounds != NumberBounds::default();
                (NUMBER, bounded.then_some(Facets::Number(bounds)))
            }
            Kind::List(list) => {
                let items = self.items_of(item(&format!("{}Item", part.role)), list, view);
                (
                    Type::Vec(Box::new(items)),
                    array_bounds(list).map(Facets::Array),
                )
            }
            Kind::Map(map) => {
                let values = self.values_of(item(&format!("{}Value", part.role)), map, view);
                (
                    Type::Map(Box::new(values)),
                    map_bounds(map).map(Facets::Map),
                )
            }
            _ => (self.plain(part, id, view, &shaped), None),
        };
        (ty, facets, nullable)
    }

    /// The type of a schema inside another: what has facets gets a type of its own.
    fn nested(&mut self, part: Part<'_>, id: SchemaId, view: View) -> Type {
        let shaped = self.shape(id, view);
        let ty = if self.is_named(id) {
            self.named(id, view)
        } else {
            self.plain(part, id, view, &shaped)
        };
        ty.optional(shaped.nullable)
    }

    fn plain(&mut self, part: Part<'_>, id: SchemaId, view: View, shaped: &Rc<Shaped>) -> Type {
        match &shaped.kind {
            Kind::Reference(target) => self.named(*target, view),
            _ if !is_exact(shaped) => self.own(part, id, view, shaped),
            Kind::Any => ANY,
            Kind::Null => Type::Primitive("()"),
            Kind::Boolean => Type::Primitive("bool"),
            Kind::Text(facets) if facets.is_unbounded() => text_type(facets),
            Kind::Integer(facets) if integer_bounds(facets) == IntegerBounds::default() => {
                integer_type(facets)
            }
            Kind::Number(facets) if number_bounds(facets) == NumberBounds::default() => NUMBER,
            Kind::List(list) if array_bounds(list).is_none() => {
                Type::Vec(Box::new(self.items_of(part, list, view)))
            }
            Kind::Map(map) if map_bounds(map).is_none() => {
                Type::Map(Box::new(self.values_of(part, map, view)))
            }
            _ => self.own(part, id, view, shaped),
        }
    }

    fn items_of(&mut self, part: Part<'_>, list: &ListShape, view: View) -> Type {
        list.items
            .map_or(ANY, |items| self.nested(part, items, view))
    }

    fn values_of(&mut self, part: Part<'_>, map: &MapShape, view: View) -> Type {
        map.values
            .map_or(ANY, |values| self.nested(part, values, view))
    }

    fn own(&mut self, part: Part<'_>, id: SchemaId, view: View, shaped: &Rc<Shaped>) -> Type {
        let key = (id, self.view_of(id, view));
        if let Some(known) = self.inline.get(&key) {
            return known.clone();
        }
        let name = self
            .names
            .type_name(&format!("{}{}", part.owner, part.role));
        let ty = Type::Named(name.clone());
        self.inline.insert(key, ty.clone());
        let shaped = Rc::clone(shaped);
        self.item(name, part.component, false, (id, view), &shaped);
        ty
    }

    fn union_type(
        &mut self,
        name: &str,
        component: &str,
        alternatives: &[Alternative],
        choice: &Choice,
        view: View,
    ) -> Union {
        let mut names = Names::besides(&["Self"]);
        let mut variants = Vec::new();
        for (index, alternative) in alternatives.iter().enumerate() {
            let id = alternative.schema;
            let role = self.variant_name(id, index, view);
            let part = Part {
                owner: name,
                role: &role,
                component,
            };
            let ty = match self.nested(part, id, view) {
                // Null is allowed or not by the union as a whole.
                Type::Optional(inner) => *inner,
                ty => ty,
            };
            variants.push(UnionVariant {
                name: names.type_name(&role),
                docs: self.variant_docs(id),
                ty,
                tags: alternative.tags.clone(),
            });
        }
        let kind = match choice {
            Choice::Any => UnionKind::Any,
            Choice::One => UnionKind::One,
            Choice::Tag(property) => UnionKind::Tagged(property.clone()),
        };
        Union { kind, variants }
    }

    /// What an alternative of a union is called: as it is called itself, or by what it is.
    fn variant_name(&mut self, id: SchemaId, index: usize, view: View) -> String {
        let shaped = self.shape(id, view);
        let target = match &shaped.kind {
            Kind::Reference(target) => *target,
            _ => id,
        };
        let schema = &self.schemas[target];
        let given = schema
            .component
            .as_ref()
            .or(schema.annotations.title.as_ref());
        if let Some(name) = given.filter(|name| name.len() <= 60) {
            return names::pascal(name);
        }
        match &shaped.kind {
            Kind::Boolean => "Boolean".to_owned(),
            Kind::Integer(_) => "Integer".to_owned(),
            Kind::Number(_) => "Number".to_owned(),
            Kind::Text(facets) => match (text_type(facets), &facets.format) {
                (Type::Runtime(name), _) => name.to_owned(),
                _ => "Text".to_owned(),
            },
            Kind::List(list) => format!("{}List", self.part_name(list.items, view)),
            Kind::Map(map) => format!("{}Map", self.part_name(map.values, view)),
            Kind::Enumeration(values, _) => match values.as_slice() {
                [serde_json::Value::String(only)] => names::pascal(only),
                _ => "Choice".to_owned(),
            },
            Kind::Object(object) => {
                let mut required = object.members.iter().filter(|member| member.required);
                match (required.next(), required.next()) {
                    (Some(only), None) => names::pascal(&only.name),
                    _ => format!("Variant{}", index + 1),
                }
            }
            _ => format!("Variant{}", index + 1),
        }
    }

    /// What the items of a list or the values of a map are called, where it tells lists apart.
    fn part_name(&mut self, id: Option<SchemaId>, view: View) -> String {
        let Some(id) = id else {
            return String::new();
        };
        let shaped = self.shape(id, view);
        let says = matches!(
            shaped.kind,
            Kind::Boolean
                | Kind::Integer(_)
                | Kind::Number(_)
                | Kind::Text(_)
                | Kind::List(_)
                | Kind::Map(_)
                | Kind::Reference(_)
        );
        if says {
            self.variant_name(id, 0, view)
        } else {
            String::new()
        }
    }

    /// What a schema says of itself.
    pub(super) fn docs(&self, id: SchemaId) -> String {
        let annotations = &self.schemas[id].annotations;
        let text = annotations
            .description
            .as_ref()
            .or(annotations.title.as_ref());
        text.map(|text| text.trim().to_owned()).unwrap_or_default()
    }

    /// What an alternative says of itself, or what it refers to. (One that was made of several
    /// types has nothing to say of its own.)
    fn variant_docs(&self, id: SchemaId) -> String {
        let docs = self.docs(id);
        match self.schemas[id].reference {
            Some(target) if docs.is_empty() => self.docs(target),
            _ => docs,
        }
    }

    /// What a schema says of itself, or else what it refers to.
    fn property_docs(&self, id: SchemaId) -> String {
        let mut docs = self.docs(id);
        if docs.is_empty() {
            let schema = &self.schemas[id];
            let targets = schema.reference.iter().chain(&schema.all_of);
            docs = targets
                .map(|&target| self.docs(target))
                .find(|docs| !docs.is_empty())
                .unwrap_or_default();
        }
        docs
    }
}

/// Whether the type of a shape says all that the schema says.
fn is_exact(shaped: &Shaped) -> bool {
    let bounds = match &shaped.kind {
        Kind::Integer(facets) => are_integer_bounds_exact(facets),
        _ => true,
    };
    shaped.exact && bounds
}

/// The type of a string. A format beside other bounds is an annotation, as JSON Schema has it.
pub(super) fn text_type(facets: &TextFacets) -> Type {
    if !facets.is_unbounded() {
        return Type::String;
    }
    if facets.content_encoding.as_deref() == Some("base64") && facets.format.is_none() {
        return Type::Runtime("Base64");
    }
    Type::Runtime(match facets.format.as_deref() {
        Some("date-time") => "Timestamp",
        Some("date") => "Date",
        Some("duration") => "Duration",
        Some("uuid") => "Uuid",
        Some("byte") => "Base64",
        Some("ipv4") => "Ipv4",
        Some("ipv6") => "Ipv6",
        Some("uri") => "Uri",
        Some("uri-reference") => "UriReference",
        Some("email") => "Email",
        _ => return Type::String,
    })
}

/// The format that a string is checked for, whatever its bounds.
pub(super) fn checked_format(facets: &TextFacets) -> Option<Box<str>> {
    let format = TextFacets {
        format: facets.format.clone(),
        content_encoding: facets.content_encoding.clone(),
        ..TextFacets::default()
    };
    match text_type(&format) {
        Type::String => None,
        _ => Some(format.format.unwrap_or_else(|| "byte".into())),
    }
}

fn array_bounds(list: &ListShape) -> Option<ArrayBounds> {
    let bounds = ArrayBounds {
        min_items: list.min_items,
        max_items: list.max_items,
        unique_items: list.unique_items,
    };
    (bounds != ArrayBounds::default()).then_some(bounds)
}

fn map_bounds(map: &MapShape) -> Option<MapBounds> {
    let bounds = MapBounds {
        min_properties: map.min_properties,
        max_properties: map.max_properties,
        keys: TextFacets {
            format: None,
            ..map.keys.clone()
        },
    };
    (bounds != MapBounds::default()).then_some(bounds)
}

pub(super) fn enumeration(values: &[serde_json::Value], docs: &[String]) -> Shape {
    let texts: Option<Vec<&str>> = values.iter().map(serde_json::Value::as_str).collect();
    if let Some(texts) = texts {
        let texts = texts
            .into_iter()
            .map(|text| (text.to_owned(), text.to_owned()));
        return Shape::Texts(named_values(texts, docs));
    }
    let integers: Option<Vec<i64>> = values.iter().map(serde_json::Value::as_i64).collect();
    if let Some(integers) = integers {
        let integers = integers
            .into_iter()
            .map(|integer| (integer.to_string(), integer));
        return Shape::Integers(named_values(integers, docs));
    }
    let values = values.iter().map(|value| {
        let json = value.to_string();
        let name = value.as_str().map_or_else(|| json.clone(), str::to_owned);
        (name, json)
    });
    Shape::Values(named_values(values, docs))
}

/// The values with names; `docs` has nothing, or a text for each.
fn named_values<T>(
    values: impl Iterator<Item = (String, T)>,
    docs: &[String],
) -> Vec<EnumValue<T>> {
    let mut names = Names::besides(&["Self"]);
    let docs = docs.iter().cloned().chain(std::iter::repeat(String::new()));
    values
        .zip(docs)
        .map(|((name, value), docs)| EnumValue {
            name: names.type_name(&name),
            docs,
            value,
        })
        .collect()
}

/// The types that a shape is of, for a check of types before any other.
pub(super) const fn types_of(kind: &Kind) -> Option<JsonType> {
    match kind {
        Kind::Object(_) | Kind::Map(_) => Some(JsonType::Object),
        Kind::List(_) => Some(JsonType::Array),
        Kind::Text(_) => Some(JsonType::Text),
        Kind::Integer(_) => Some(JsonType::Integer),
        Kind::Number(_) => Some(JsonType::Number),
        _ => None,
    }
}
