//! From JSON Schema, where every keyword restricts further, to the one thing that a Rust type is.
//!
//! A schema is taken together with what it refers to and with its `allOf`: what all of them leave
//! is looked for among the shapes that Rust has types for. Where a shape does not say all of it,
//! it is not [exact](Shaped::exact), and the type is checked by generated rules besides.

mod cases;
mod merge;
mod object;
mod union;

use std::rc::Rc;

use serde_json::Value as Json;

use crate::model::{Access, JsonType, NumberFacets, Rare, Schema, SchemaId, TextFacets, Types};

use super::{Lowering, View};

pub(super) use object::{Additional, ObjectShape};
pub(super) use union::{Alternative, Choice};

/// What a value is, besides null.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Anything, null too.
    Any,
    /// Nothing but null.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer(Rare<NumberFacets>),
    /// A number.
    Number(Rare<NumberFacets>),
    /// A string.
    Text(Rare<TextFacets>),
    /// One of these values, none of them null; what is said about each, if something is.
    Enumeration(Vec<Json>, Vec<String>),
    /// A list of values of one kind; of anything without a schema.
    List(ListShape),
    /// An object with members of the caller's choice.
    Map(MapShape),
    /// An object with known members.
    Object(ObjectShape),
    /// One of several.
    Union(Vec<Alternative>, Choice),
    /// What another schema says, which has a type of its own.
    Reference(SchemaId),
    /// What no type says: JSON that the rules let through.
    Json,
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListShape {
    pub(super) items: Option<SchemaId>,
    pub(super) min_items: Option<u64>,
    pub(super) max_items: Option<u64>,
    pub(super) unique_items: bool,
}

/// A map.
#[derive(Clone, Debug, Default)]
pub(super) struct MapShape {
    pub(super) values: Option<SchemaId>,
    pub(super) keys: Rare<TextFacets>,
    pub(super) min_properties: Option<u64>,
    pub(super) max_properties: Option<u64>,
}

/// What a schema comes down to.
#[derive(Clone, Debug)]
pub(super) struct Shaped {
    pub(super) kind: Kind,
    /// Whether null is allowed too.
    pub(super) nullable: bool,
    /// Whether the kind says everything that the schema says.
    pub(super) exact: bool,
}

impl Shaped {
    fn exact(kind: Kind) -> Self {
        Self {
            kind,
            nullable: false,
            exact: true,
        }
    }
}

impl Lowering<'_> {
    /// What a schema comes down to in one direction.
    pub(super) fn shape(&mut self, id: SchemaId, view: View) -> Rc<Shaped> {
        let key = (id, self.view_of(id, view));
        if let Some(known) = self.shapes.get(&key) {
            return known.clone();
        }
        // A schema that is an alternative of itself says nothing more there.
        self.shapes.insert(key, Rc::new(Shaped::exact(Kind::Any)));
        let shaped = Rc::new(self.shape_anew(id, key.1));
        self.shapes.insert(key, shaped.clone());
        shaped
    }

    fn shape_anew(&mut self, id: SchemaId, view: View) -> Shaped {
        match self.sole_member(id) {
            Some(target) if self.is_named(target) => {
                let nullable = self.shape(target, view).nullable;
                return Shaped {
                    kind: Kind::Reference(target),
                    nullable,
                    exact: true,
                };
            }
            Some(target) => return (*self.shape(target, view)).clone(),
            None => {}
        }
        let parts = self.parts(id);
        if parts.is_empty() {
            return Shaped::exact(Kind::Any);
        }
        self.conjunction(id, &parts, view)
    }

    /// The one schema that a schema leaves everything to: what it refers to, or its only `allOf`.
    fn sole_member(&self, id: SchemaId) -> Option<SchemaId> {
        let schema = &self.schemas[id];
        if restricts(schema) {
            return None;
        }
        let mut members = schema.reference.iter().chain(&schema.all_of).copied();
        let says = |member: &SchemaId| !self.parts(*member).is_empty();
        if let (Some(only), None) = (members.next(), members.next()) {
            // A component that says nothing is a type all the same.
            return (self.is_named(only) || says(&only)).then_some(only);
        }
        let mut members = schema
            .reference
            .iter()
            .chain(&schema.all_of)
            .copied()
            .filter(says);
        match (members.next(), members.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }

    /// The schemas that say something by themselves, with all they refer to and combine.
    pub(super) fn parts(&self, id: SchemaId) -> Vec<SchemaId> {
        let mut parts = Vec::new();
        self.add_parts(id, &mut Vec::new(), &mut parts);
        parts
    }

    fn add_parts(&self, id: SchemaId, seen: &mut Vec<SchemaId>, out: &mut Vec<SchemaId>) {
        if seen.contains(&id) {
            return;
        }
        seen.push(id);
        let schema = &self.schemas[id];
        for &member in schema.reference.iter().chain(&schema.all_of) {
            self.add_parts(member, seen, out);
        }
        if restricts(schema) {
            out.push(id);
        }
    }

    fn conjunction(&mut self, id: SchemaId, parts: &[SchemaId], view: View) -> Shaped {
        let all = || parts.iter().map(|&part| &self.schemas[part]);
        let types = all().fold(Types::ALL, |types, part| types.and(part.types));
        let has_logic = all().any(|part| part.not.is_some() || part.condition.is_some());
        let unions: Vec<SchemaId> = self.unions(parts).collect();
        let plain = all().all(|part| !says_more_than_types(part));
        let has_values = all().any(|part| part.values.is_some());

        if has_values {
            return self.enumeration(parts, types);
        }
        if let ([union], true) = (unions.as_slice(), plain) {
            let part = &self.schemas[*union];
            if part.one_of.is_empty() || part.any_of.is_empty() {
                let mut shaped = self.union(*union, types, view);
                shaped.exact &= !has_logic;
                return shaped;
            }
        }
        let types = if types.is_all() {
            match self.meant(parts, view) {
                Some(types) => types,
                None => {
                    return Shaped {
                        kind: Kind::Json,
                        nullable: false,
                        exact: false,
                    };
                }
            }
        } else {
            types
        };
        let nullable = types.has(JsonType::Null);
        let others: Vec<JsonType> = types.without(JsonType::Null).iter().collect();
        let mut shaped = match others.as_slice() {
            [] if nullable => Shaped::exact(Kind::Null),
            [] => Shaped {
                kind: Kind::Json,
                nullable: false,
                exact: false,
            },
            [one] => self.of_type(*one, parts, view),
            several if unions.is_empty() => self.of_types(id, several, parts),
            _ => Shaped {
                kind: Kind::Json,
                nullable: false,
                exact: false,
            },
        };
        // Opaque JSON allows null by its rules.
        shaped.nullable = nullable && !matches!(shaped.kind, Kind::Null | Kind::Json);
        shaped.exact &= !has_logic && unions.is_empty();
        shaped
    }

    /// The parts with `oneOf` or `anyOf`.
    fn unions(&self, parts: &[SchemaId]) -> impl Iterator<Item = SchemaId> {
        let combines = |part: &SchemaId| {
            let part = &self.schemas[*part];
            !part.one_of.is_empty() || !part.any_of.is_empty()
        };
        parts.iter().copied().filter(combines)
    }

    /// The type that a schema is meant for, if it states none.
    pub(super) fn implied(&mut self, id: SchemaId, view: View) -> Option<JsonType> {
        let parts = self.parts(id);
        let states = |part: &SchemaId| {
            let part = &self.schemas[*part];
            !part.types.is_all() || part.values.is_some()
        };
        if parts.iter().any(states) {
            return None;
        }
        self.meant(&parts, view)?.iter().next()
    }

    /// The types that a schema without `type` is meant for: those its keywords are about. Nobody
    /// who writes `properties` means that a string is fine too.
    fn meant(&mut self, parts: &[SchemaId], view: View) -> Option<Types> {
        let mut meant = Types::NONE;
        for &part in parts {
            let part = &self.schemas[part];
            if part.object.is_some() {
                meant = meant.with(JsonType::Object);
            }
            if part.array.is_some() {
                meant = meant.with(JsonType::Array);
            }
            if !part.text.is_blank() {
                meant = meant.with(JsonType::Text);
            }
            if !part.number.is_blank() {
                meant = meant.with(JsonType::Number);
            }
        }
        let alternatives: Vec<SchemaId> = parts
            .iter()
            .flat_map(|&part| {
                let part = &self.schemas[part];
                part.one_of.iter().chain(&part.any_of).copied()
            })
            .collect();
        if meant.is_none() {
            for alternative in alternatives {
                let shaped = self.shape(alternative, view);
                match self.underlying(&shaped, view) {
                    Kind::Object(_) | Kind::Map(_) => meant = meant.with(JsonType::Object),
                    _ => return None,
                }
            }
        }
        let mut several = meant.iter();
        match (several.next(), several.next()) {
            (Some(_), None) => Some(meant),
            _ => None,
        }
    }

    /// The kind behind references.
    pub(super) fn underlying(&mut self, shaped: &Shaped, view: View) -> Kind {
        let mut kind = shaped.kind.clone();
        // References that lead in a circle are refused when they are read.
        let longest = self.schemas.iter().len();
        for _ in 0..longest {
            let Kind::Reference(target) = kind else { break };
            kind = self.shape(target, view).kind.clone();
        }
        kind
    }

    fn of_type(&mut self, one: JsonType, parts: &[SchemaId], view: View) -> Shaped {
        let (kind, exact) = match one {
            JsonType::Null => (Kind::Null, true),
            JsonType::Boolean => (Kind::Boolean, true),
            JsonType::Integer => {
                let (facets, exact) = self.number_facets(parts);
                (Kind::Integer(facets.into()), exact)
            }
            JsonType::Number => {
                let (facets, exact) = self.number_facets(parts);
                (Kind::Number(facets.into()), exact)
            }
            JsonType::Text => {
                let (facets, exact) = self.text_facets(parts);
                (Kind::Text(facets.into()), exact)
            }
            JsonType::Array => self.list(parts),
            JsonType::Object => self.object(parts, view),
        };
        Shaped {
            kind,
            nullable: false,
            exact,
        }
    }

    /// `type` with several names: an alternative for each.
    fn of_types(&mut self, id: SchemaId, types: &[JsonType], parts: &[SchemaId]) -> Shaped {
        let mut alternatives = Vec::new();
        for &one in types {
            let at = self.schemas[id].at.clone();
            let schema = Schema {
                types: Types::only(one),
                all_of: parts.to_vec(),
                ..Schema::any(at.clone())
            };
            let id = self.schemas.reserve(at);
            self.schemas.fill(id, schema);
            alternatives.push(Alternative {
                schema: id,
                tags: Vec::new(),
            });
        }
        Shaped::exact(Kind::Union(alternatives, Choice::Any))
    }

    /// The values that every part allows.
    fn enumeration(&self, parts: &[SchemaId], types: Types) -> Shaped {
        let all: Vec<&Schema> = parts.iter().map(|&part| &self.schemas[part]).collect();
        let mut lists = all.iter().filter_map(|part| part.values.as_ref());
        let mut values: Vec<Json> = Vec::new();
        for value in lists.next().into_iter().flatten() {
            if is_of(value, types) && !values.iter().any(|known| equal(known, value)) {
                values.push(value.clone());
            }
        }
        for list in lists {
            values.retain(|value| list.iter().any(|other| equal(value, other)));
        }
        let exact = all.iter().all(|part| {
            let says = Schema {
                values: None,
                ..(**part).clone()
            };
            !says_more_than_types_and_format(&says)
                && says.one_of.is_empty()
                && says.any_of.is_empty()
                && says.not.is_none()
                && says.condition.is_none()
        });
        let nullable = values.iter().any(Json::is_null);
        values.retain(|value| !value.is_null());
        let kind = match values.as_slice() {
            [] if nullable => Kind::Null,
            [] => {
                return Shaped {
                    kind: Kind::Json,
                    nullable: false,
                    exact: false,
                };
            }
            _ => Kind::Enumeration(values, Vec::new()),
        };
        Shaped {
            nullable: nullable && !matches!(kind, Kind::Null),
            kind,
            exact,
        }
    }

    /// In which direction a property travels: as it says itself, or what it refers to.
    pub(super) fn access(&self, id: SchemaId) -> Access {
        let mut seen = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let schema = &self.schemas[id];
            if schema.access != Access::Both {
                return schema.access;
            }
            seen.push(id);
            let further = schema.reference.iter().chain(&schema.all_of);
            open.extend(further.filter(|id| !seen.contains(id)));
        }
        Access::Both
    }
}

/// Whether a schema says something by itself, besides what it refers to and `allOf`.
pub(super) fn restricts(schema: &Schema) -> bool {
    !schema.types.is_all()
        || schema.values.is_some()
        || !schema.one_of.is_empty()
        || !schema.any_of.is_empty()
        || schema.not.is_some()
        || schema.condition.is_some()
        || says_more_than_types(schema)
}

fn says_more_than_types(schema: &Schema) -> bool {
    schema.values.is_some()
        || !schema.text.is_blank()
        || !schema.number.is_blank()
        || schema.array.is_some()
        || schema.object.is_some()
}

fn says_more_than_types_and_format(schema: &Schema) -> bool {
    let text = TextFacets {
        format: schema.text.format.clone(),
        ..TextFacets::default()
    };
    let number = NumberFacets {
        format: schema.number.format.clone(),
        ..NumberFacets::default()
    };
    *schema.text != text
        || *schema.number != number
        || schema.array.is_some()
        || schema.object.is_some()
}

fn is_of(value: &Json, types: Types) -> bool {
    types.has(match value {
        Json::Null => JsonType::Null,
        Json::Bool(_) => JsonType::Boolean,
        Json::Number(number) if is_whole(number) => JsonType::Integer,
        Json::Number(_) => JsonType::Number,
        Json::String(_) => JsonType::Text,
        Json::Array(_) => JsonType::Array,
        Json::Object(_) => JsonType::Object,
    })
}

fn is_whole(number: &serde_json::Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
}

fn integer(number: &serde_json::Number) -> Option<i128> {
    number
        .as_i64()
        .map(i128::from)
        .or(number.as_u64().map(i128::from))
}

/// Equality as JSON Schema has it: numbers by value, `1` and `1.0` are one.
pub(super) fn equal(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => match (integer(one), integer(other)) {
            (Some(one), Some(other)) => one == other,
            _ => one.as_f64() == other.as_f64(),
        },
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, one)| other.get(name).is_some_and(|other| equal(one, other)))
        }
        _ => one == other,
    }
}
