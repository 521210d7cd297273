//! Which JSON values the text of a parameter, a header or a field of a form may stand for.

use serde_json::Value as Json;

use crate::model::{JsonType, SchemaId};

use super::super::{
    Lowering, View,
    shape::{Additional, Kind},
};

/// What a text stands for, as the runtime's `Shape` has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TextShape {
    /// The runtime's constants, each once, in a fixed order.
    scalars: Vec<&'static str>,
    items: Option<Box<TextShape>>,
    members: Option<Members>,
    /// Whether members besides the known ones are kept.
    pub(super) is_open: bool,
}

/// The members that are known, and what others are.
type Members = (Vec<(String, TextShape)>, Box<TextShape>);

/// How many objects and arrays within one another a style can express.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Depth(pub(super) u8);

const ORDER: [&str; 5] = [
    "rt::TEXT",
    "rt::NUMBER",
    "rt::BOOLEAN",
    "rt::NULL",
    "rt::JSON",
];

impl TextShape {
    pub(super) fn text() -> Self {
        Self::of("rt::TEXT")
    }

    /// Any value, written as JSON.
    pub(super) fn json() -> Self {
        Self::of("rt::JSON")
    }

    fn of(scalar: &'static str) -> Self {
        Self {
            scalars: vec![scalar],
            ..Self::default()
        }
    }

    fn add(&mut self, other: Self) {
        self.scalars.extend(other.scalars);
        self.scalars
            .sort_by_key(|scalar| ORDER.iter().position(|known| known == scalar));
        self.scalars.dedup();
        if self.items.is_none() {
            self.items = other.items;
        }
        match (&mut self.members, other.members) {
            (Some((known, _)), Some((more, _))) => {
                for (name, shape) in more {
                    match known.iter_mut().find(|(known, _)| *known == name) {
                        Some((_, both)) => both.add(shape),
                        None => known.push((name, shape)),
                    }
                }
            }
            (None, members) => self.members = members,
            (Some(_), None) => {}
        }
        self.is_open |= other.is_open;
    }

    pub(super) fn without_null(mut self) -> Self {
        self.scalars.retain(|scalar| *scalar != "rt::NULL");
        self
    }

    pub(super) fn is_object(&self) -> bool {
        self.members.is_some()
    }

    pub(super) fn has_text(&self) -> bool {
        self.scalars.contains(&"rt::TEXT")
    }

    /// The names of the known members.
    pub(super) fn members(&self) -> impl Iterator<Item = &str> {
        let members = self.members.iter().flat_map(|(known, _)| known);
        members.map(|(name, _)| name.as_str())
    }

    /// The expression of a reference to it.
    pub(super) fn reference(&self) -> String {
        match (self.scalars.as_slice(), &self.items, &self.members) {
            ([scalar], None, None) => format!("&{scalar}"),
            _ => format!("rt::shape!({})", self.expression()),
        }
    }

    /// Whether it is more than scalars.
    pub(super) fn is_structured(&self) -> bool {
        self.items.is_some() || self.members.is_some()
    }

    /// The expression of the runtime, in a constant.
    pub(super) fn expression(&self) -> String {
        let mut parts: Vec<String> = self
            .scalars
            .iter()
            .map(|&scalar| scalar.to_owned())
            .collect();
        if let Some(items) = &self.items {
            parts.push(format!("rt::Shape::array(&{})", items.expression()));
        }
        if let Some((known, other)) = &self.members {
            let known = known
                .iter()
                .map(|(name, shape)| format!("({name:?}, {})", shape.expression()));
            let known: Vec<String> = known.collect();
            let known = known.join(", ");
            parts.push(format!(
                "rt::Shape::object(&[{known}], &{})",
                other.expression()
            ));
        }
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_else(|| "rt::TEXT".to_owned());
        parts.fold(first, |shape, other| format!("{shape}.or({other})"))
    }
}

impl Lowering<'_> {
    /// What a text of a schema stands for. What lies deeper than a style can express is JSON.
    pub(super) fn text_shape(&mut self, id: SchemaId, depth: Depth) -> TextShape {
        let shaped = self.shape(id, View::Request);
        let mut shape = match &shaped.kind {
            Kind::Any | Kind::Text(_) => TextShape::text(),
            Kind::Null => TextShape::of("rt::NULL"),
            Kind::Boolean => TextShape::of("rt::BOOLEAN"),
            Kind::Integer(_) | Kind::Number(_) => TextShape::of("rt::NUMBER"),
            Kind::Enumeration(values, ..) => {
                let mut shape = TextShape::default();
                for value in values {
                    shape.add(TextShape::of(scalar(value)));
                }
                shape
            }
            Kind::List(_) | Kind::Map(_) | Kind::Object(_) if depth.0 == 0 => {
                TextShape::of("rt::JSON")
            }
            Kind::List(list) => {
                let items = self.inner_shape(list.items, depth);
                TextShape {
                    items: Some(Box::new(items)),
                    ..TextShape::default()
                }
            }
            Kind::Map(map) => {
                let values = self.inner_shape(map.values, depth);
                TextShape {
                    members: Some((Vec::new(), Box::new(values))),
                    is_open: true,
                    ..TextShape::default()
                }
            }
            Kind::Object(object) => {
                let object = object.clone();
                let members = object.members.iter();
                let known = members
                    .map(|member| (member.name.clone(), self.inner_shape(member.schema, depth)))
                    .collect();
                let (other, is_open) = match object.additional {
                    Additional::Kept(values) => (self.inner_shape(values, depth), true),
                    Additional::Ignored | Additional::Refused => (TextShape::text(), false),
                };
                TextShape {
                    members: Some((known, Box::new(other))),
                    is_open,
                    ..TextShape::default()
                }
            }
            Kind::Union(alternatives, _) => {
                let mut shape = TextShape::default();
                for alternative in alternatives {
                    shape.add(self.text_shape(alternative.schema, depth));
                }
                shape
            }
            // A schema that refers to itself through alternatives alone says nothing more there.
            Kind::Reference(target) if *target != id => self.text_shape(*target, depth),
            Kind::Reference(_) => TextShape::text(),
            Kind::Json => self.stated_shape(id, depth),
        };
        if shaped.nullable {
            shape.add(TextShape::of("rt::NULL"));
        }
        shape
    }

    fn inner_shape(&mut self, schema: Option<SchemaId>, depth: Depth) -> TextShape {
        let depth = Depth(depth.0.saturating_sub(1));
        schema.map_or_else(TextShape::text, |schema| self.text_shape(schema, depth))
    }

    /// By the types that a schema states, where it comes down to no one thing.
    fn stated_shape(&mut self, id: SchemaId, depth: Depth) -> TextShape {
        let mut types = self.schemas[id].types;
        let parts = self.parts(id);
        for part in parts {
            types = types.and(self.schemas[part].types);
        }
        if types.is_all() {
            return TextShape::text();
        }
        let mut shape = TextShape::default();
        for one in types.iter() {
            shape.add(match one {
                JsonType::Null => TextShape::of("rt::NULL"),
                JsonType::Boolean => TextShape::of("rt::BOOLEAN"),
                JsonType::Integer | JsonType::Number => TextShape::of("rt::NUMBER"),
                JsonType::Text => TextShape::text(),
                JsonType::Array | JsonType::Object if depth.0 == 0 => TextShape::json(),
                JsonType::Array => TextShape {
                    items: Some(Box::new(TextShape::text())),
                    ..TextShape::default()
                },
                JsonType::Object => TextShape {
                    members: Some((Vec::new(), Box::new(TextShape::text()))),
                    is_open: true,
                    ..TextShape::default()
                },
            });
        }
        shape
    }
}

fn scalar(value: &Json) -> &'static str {
    match value {
        Json::Null => "rt::NULL",
        Json::Bool(_) => "rt::BOOLEAN",
        Json::Number(_) => "rt::NUMBER",
        Json::String(_) => "rt::TEXT",
        Json::Array(_) | Json::Object(_) => "rt::JSON",
    }
}
