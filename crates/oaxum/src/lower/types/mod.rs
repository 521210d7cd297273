//! Schemas become types.

mod enumerations;
mod facets;
mod structs;
mod texts;
mod unions;

use std::rc::Rc;

use crate::model::{JsonType, SchemaId};

use super::{
    Lowering, View,
    numbers::{NUMBER, are_integer_bounds_exact, integer_bounds, integer_type, number_bounds},
    rust::{IntegerBounds, Item, NumberBounds, Shape, Standing, Type},
    shape::{Kind, ListShape, MapShape, Shaped},
};
use facets::{array_bounds, map_bounds};

pub(super) use enumerations::enumeration;
pub(super) use texts::{checked_format, text_type};

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
        let standing = match component {
            None => Standing::Part,
            Some(_) if plain => Standing::Itself {
                in_requests: view == View::Request,
            },
            Some(_) => Standing::Request,
        };
        let component = component.unwrap_or_else(|| name.clone());
        self.item(name, &component, standing, (id, view), &shaped);
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
        standing: Standing,
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
            standing,
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
                Type::String => Shape::Text(Box::new((**facets).clone())),
                ty => Shape::Value(ty),
            },
            Kind::Integer(facets) => {
                Shape::Integer(integer_type(facets), Box::new(integer_bounds(facets)))
            }
            Kind::Number(facets) => Shape::Number(Box::new(number_bounds(facets))),
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
                    Some(bounds) => Shape::Map(values, Box::new(bounds)),
                }
            }
            Kind::Union(alternatives, choice) => {
                Shape::Union(self.union_type(name, component, alternatives, choice, view))
            }
        }
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
        self.item(name, part.component, Standing::Part, (id, view), &shaped);
        ty
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
}

/// Whether the type of a shape says all that the schema says.
fn is_exact(shaped: &Shaped) -> bool {
    let bounds = match &shaped.kind {
        Kind::Integer(facets) => are_integer_bounds_exact(facets),
        _ => true,
    };
    shaped.exact && bounds
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
