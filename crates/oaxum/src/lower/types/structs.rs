//! Objects become structs, a property a field.

use crate::model::SchemaId;

use super::{
    super::{
        Lowering, View,
        names::{self, Names},
        numbers::{NUMBER, integer_bounds, integer_type, number_bounds},
        rust::{Facets, Field, IntegerBounds, NumberBounds, Presence, Struct, Type},
        shape::{Additional, Kind, ObjectShape},
    },
    ANY, Part,
    facets::{array_bounds, map_bounds},
    is_exact,
    texts::text_type,
};

impl Lowering<'_> {
    pub(super) fn structure(
        &mut self,
        name: &str,
        component: &str,
        object: &ObjectShape,
        view: View,
        patched: bool,
    ) -> Struct {
        let mut names = Names::default();
        let mut fields = Vec::with_capacity(object.members.len());
        for member in &object.members {
            let role = names::pascal(&member.name);
            let part = Part {
                owner: name,
                role: &role,
                component,
            };
            let (ty, facets, nullable) = self.property(part, member.schema, view);
            let docs = member.schema.map(|id| self.docs(id)).unwrap_or_default();
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
                facets: facets.map(Box::new),
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
                    bounded.then(|| Facets::Text((**facets).clone())),
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
}
