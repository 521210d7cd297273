//! Alternatives become enums, each a variant with a name.

use super::{
    super::{
        Lowering, View,
        names::{self, Names},
        rust::{Type, Union, UnionKind, UnionVariant},
        shape::{Alternative, Choice, Kind},
    },
    Part,
    texts::text_type,
};
use crate::model::SchemaId;

impl Lowering<'_> {
    pub(super) fn union_type(
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
            .as_deref()
            .or(schema.annotations.title.as_deref());
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

    /// What an alternative says of itself, or what it refers to. (One that was made of several
    /// types has nothing to say of its own.)
    fn variant_docs(&self, id: SchemaId) -> String {
        let docs = self.docs(id);
        match self.schemas[id].reference {
            Some(target) if docs.is_empty() => self.docs(target),
            _ => docs,
        }
    }
}
