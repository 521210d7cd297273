//! `oneOf` and `anyOf`.

use serde_json::Value as Json;

use crate::model::{JsonType, SchemaId, Types};

use super::{
    super::{Lowering, View},
    Kind, Shaped, equal,
};

/// One of several schemas.
#[derive(Clone, Debug)]
pub(in super::super) struct Alternative {
    pub(in super::super) schema: SchemaId,
    /// The values of the discriminator that stand for it.
    pub(in super::super) tags: Vec<String>,
}

/// How one of several is told from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Choice {
    /// It is the first that allows the value.
    Any,
    /// It is the only one that allows the value.
    One,
    /// A member names it.
    Tag(String),
}

impl Lowering<'_> {
    /// A schema with `oneOf` or `anyOf` that says little else.
    pub(super) fn union(&mut self, id: SchemaId, types: Types, view: View) -> Shaped {
        let schema = self.schemas[id].clone();
        let (choice, ids) = if schema.one_of.is_empty() {
            (Choice::Any, schema.any_of)
        } else {
            (Choice::One, schema.one_of)
        };
        let mut nullable = false;
        let mut exact = true;
        let mut shapes = Vec::new();
        for id in ids {
            let shaped = self.shape(id, view);
            nullable |= shaped.nullable || matches!(shaped.kind, Kind::Null);
            match &shaped.kind {
                Kind::Null => {}
                _ => shapes.push((id, shaped)),
            }
        }
        let only_null = Types::only(JsonType::Null);
        // What is said beside the alternatives only matters where it takes something away.
        nullable &= types.has(JsonType::Null);
        if !types.is_all() && types != only_null {
            let others = types.without(JsonType::Null);
            exact = shapes.iter().all(|(_, shaped)| {
                let kind = self.underlying_in(shaped, view);
                types_of(&kind).is_some_and(|own| own.and(others) == own)
            });
        }
        if let [(only, shaped)] = shapes.as_slice() {
            let mut shaped = (**shaped).clone();
            if self.is_named(*only) {
                shaped.kind = Kind::Reference(*only);
                shaped.exact = true;
            }
            shaped.nullable = nullable;
            shaped.exact &= exact;
            return shaped;
        }
        if shapes.is_empty() {
            let kind = if nullable { Kind::Null } else { Kind::Json };
            return Shaped {
                exact: nullable,
                nullable: false,
                kind,
            };
        }
        if let Some((values, docs)) = self.union_of_values(&shapes, view) {
            return Shaped {
                kind: Kind::Enumeration(values, docs),
                nullable,
                exact,
            };
        }
        // What allows anything leaves nothing to choose.
        let is_any = |(_, shaped): &(_, std::rc::Rc<Shaped>)| matches!(shaped.kind, Kind::Any);
        if shapes.iter().any(is_any) {
            let is_open = choice == Choice::Any && exact;
            let kind = if is_open { Kind::Any } else { Kind::Json };
            return Shaped {
                kind,
                nullable: false,
                exact: is_open,
            };
        }
        let tagged = schema.discriminator.as_ref().and_then(|discriminator| {
            let tags_of = |id: SchemaId| {
                let target = self.schemas[id].reference.unwrap_or(id);
                let mapping = discriminator.mapping.iter();
                let tags: Vec<String> = mapping
                    .filter(|(_, schema)| *schema == target || *schema == id)
                    .map(|(tag, _)| tag.clone())
                    .collect();
                (!tags.is_empty()).then_some(tags)
            };
            let alternatives: Option<Vec<Alternative>> = (shapes.iter())
                .map(|(id, shaped)| {
                    let tags = tags_of(*id)
                        .filter(|_| self.has_member(shaped, view, &discriminator.property))?;
                    Some(Alternative { schema: *id, tags })
                })
                .collect();
            Some((alternatives?, discriminator.property.clone()))
        });
        let kind = match tagged {
            Some((alternatives, property)) => Kind::Union(alternatives, Choice::Tag(property)),
            None => {
                let alternatives = shapes.iter().map(|(id, _)| Alternative {
                    schema: *id,
                    tags: Vec::new(),
                });
                Kind::Union(alternatives.collect(), choice)
            }
        };
        Shaped {
            kind,
            nullable,
            exact,
        }
    }

    /// Whether an alternative holds the member that tells it from the others.
    fn has_member(&self, shaped: &Shaped, view: View, name: &str) -> bool {
        match self.underlying_in(shaped, view) {
            Kind::Object(object) => object.members.iter().any(|member| member.name == name),
            // A union of tagged objects within a tagged union has its own check.
            Kind::Union(_, Choice::Tag(tag)) => tag == name,
            _ => false,
        }
    }

    fn underlying_in(&self, shaped: &Shaped, view: View) -> Kind {
        let mut kind = shaped.kind.clone();
        for _ in 0..64 {
            let Kind::Reference(target) = kind else { break };
            match self.shapes.get(&(target, self.view_of(target, view))) {
                Some(shaped) => kind = shaped.kind.clone(),
                None => return Kind::Any,
            }
        }
        kind
    }

    /// The values of alternatives that are all lists of values, none of them in two.
    fn union_of_values(
        &self,
        shapes: &[(SchemaId, std::rc::Rc<Shaped>)],
        view: View,
    ) -> Option<(Vec<Json>, Vec<String>)> {
        let mut values: Vec<Json> = Vec::new();
        let mut docs = Vec::new();
        for (id, shaped) in shapes {
            if matches!(shaped.kind, Kind::Reference(_)) || !shaped.exact {
                return None;
            }
            let Kind::Enumeration(own, _) = self.underlying_in(shaped, view) else {
                return None;
            };
            for value in own {
                if values.iter().any(|known| equal(known, &value)) {
                    return None;
                }
                values.push(value);
                docs.push(self.docs(*id));
            }
        }
        Some((values, docs))
    }
}

/// The types of a kind, where it has some.
fn types_of(kind: &Kind) -> Option<Types> {
    Some(match kind {
        Kind::Boolean => Types::only(JsonType::Boolean),
        Kind::Integer(_) => Types::only(JsonType::Integer),
        Kind::Number(_) => Types::only(JsonType::Number),
        Kind::Text(_) => Types::only(JsonType::Text),
        Kind::List(_) => Types::only(JsonType::Array),
        Kind::Map(_) | Kind::Object(_) => Types::only(JsonType::Object),
        Kind::Null => Types::only(JsonType::Null),
        Kind::Any | Kind::Enumeration(..) | Kind::Union(..) | Kind::Reference(_) | Kind::Json => {
            return None;
        }
    })
}
