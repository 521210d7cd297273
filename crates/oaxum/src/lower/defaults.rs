//! Values that stand for what is absent, as Rust writes them.

use regex::Regex;
use serde_json::Value as Json;

use crate::model::{SchemaId, TextFacets};

use super::{
    Lowering, View,
    rust::{IntegerBounds, Shape, Type},
    shape::{Kind, Shaped, equal},
};

impl Lowering<'_> {
    /// The default of a schema, where generated types are under `types::`.
    pub(super) fn default_literal(&mut self, id: SchemaId, ty: &Type) -> Option<String> {
        self.default_literal_in(id, ty, "types::")
    }

    /// The default of a schema as an expression of a type, if that can be written down.
    pub(super) fn default_literal_in(
        &mut self,
        id: SchemaId,
        ty: &Type,
        path: &str,
    ) -> Option<String> {
        let default = self.default_json(id)?;
        match (ty, &default) {
            (Type::Primitive("bool"), Json::Bool(value)) => Some(value.to_string()),
            (Type::Primitive("f64"), Json::Number(number)) => {
                self.in_bounds(id, &default).then(|| float(number))?
            }
            (Type::Primitive(ty), Json::Number(number)) => {
                let integer = integer(number)?;
                let fits = fits(integer, ty) && self.in_bounds(id, &default);
                fits.then(|| integer.to_string())
            }
            (Type::String, Json::String(text)) => self
                .in_bounds(id, &default)
                .then(|| format!("{text:?}.to_owned()")),
            (Type::Runtime("Value"), Json::Null) => Some("rt::Value::Null".to_owned()),
            (Type::Vec(_), Json::Array(items)) if items.is_empty() => Some("Vec::new()".to_owned()),
            (Type::Map(_), Json::Object(members)) if members.is_empty() => {
                Some("rt::Map::new()".to_owned())
            }
            (Type::Named(name), _) => self.default_of_named(id, name, &default, path),
            _ => None,
        }
    }

    /// The default that a schema states, or else what it refers to.
    pub(super) fn default_json(&self, id: SchemaId) -> Option<Json> {
        let mut id = id;
        for _ in 0..64 {
            let schema = &self.schemas[id];
            if let Some(default) = &schema.annotations.default {
                return Some((**default).clone());
            }
            id = match (schema.reference, schema.all_of.as_slice()) {
                (Some(target), _) => target,
                (None, [only]) => *only,
                _ => return None,
            };
        }
        None
    }

    fn default_of_named(
        &mut self,
        id: SchemaId,
        name: &str,
        default: &Json,
        path: &str,
    ) -> Option<String> {
        let shaped = self.shape(id, View::Request);
        let kind = self.underlying(&shaped, View::Request);
        if let (Kind::Enumeration(values, _), Json::String(_)) = (&kind, default) {
            let Shape::Texts(values) = super::types::enumeration(values, &[]) else {
                return None;
            };
            let text = default.as_str().unwrap_or_default();
            let variant = values.into_iter().find(|value| value.value == text)?;
            return Some(format!("{path}{name}::{}", variant.name));
        }
        // The type has that default, if it is its schema's own.
        let own = match &shaped.kind {
            Kind::Reference(target) => *target,
            _ => id,
        };
        let stated = self.schemas[own].annotations.default.as_ref()?;
        if !equal(stated, default) {
            return None;
        }
        let shaped = self.shape(own, View::Request);
        self.value_of_item(own, &shaped)?;
        Some(format!("{path}{name}::default()"))
    }

    /// The `Default` of a type, as an expression in its own module.
    pub(super) fn default_of_item(
        &mut self,
        id: SchemaId,
        shaped: &Shaped,
        shape: &Shape,
    ) -> Option<String> {
        match shape {
            Shape::Text(_) | Shape::Integer(..) | Shape::Number(_) => {}
            Shape::Value(Type::Primitive("bool")) => {}
            Shape::Texts(values) => {
                let default = self.schemas[id].annotations.default.as_ref()?.as_str()?;
                let variant = values.iter().find(|value| value.value == default)?;
                return Some(format!("Self::{}", variant.name));
            }
            _ => return None,
        }
        self.value_of_item(id, shaped)
    }

    /// What stands inside a type of a scalar by default.
    fn value_of_item(&mut self, id: SchemaId, shaped: &Shaped) -> Option<String> {
        let default = *self.schemas[id].annotations.default.clone()?;
        if !self.in_bounds(id, &default) {
            return None;
        }
        match (&shaped.kind, &default) {
            (Kind::Boolean, Json::Bool(value)) => Some(value.to_string()),
            (Kind::Text(facets), Json::String(text))
                if super::types::text_type(facets) == Type::String =>
            {
                Some(format!("{text:?}.to_owned()"))
            }
            (Kind::Integer(facets), Json::Number(number)) => {
                let Type::Primitive(ty) = super::numbers::integer_type(facets) else {
                    return None;
                };
                let integer = integer(number)?;
                fits(integer, ty).then(|| integer.to_string())
            }
            (Kind::Number(_), Json::Number(number)) => float(number),
            _ => None,
        }
    }

    /// Whether a scalar is valid against the schema that it is the default of.
    fn in_bounds(&mut self, id: SchemaId, value: &Json) -> bool {
        let shaped = self.shape(id, View::Request);
        if !shaped.exact {
            return false;
        }
        match (self.underlying(&shaped, View::Request), value) {
            (Kind::Text(facets), Json::String(text)) => is_text_valid(&facets, text),
            (Kind::Integer(facets), Json::Number(number)) => {
                let IntegerBounds {
                    minimum,
                    maximum,
                    multiple_of,
                } = super::numbers::integer_bounds(&facets);
                integer(number).is_some_and(|value| {
                    minimum.is_none_or(|minimum| value >= minimum)
                        && maximum.is_none_or(|maximum| value <= maximum)
                        && multiple_of.is_none_or(|step| value % step == 0)
                })
            }
            (Kind::Number(facets), Json::Number(number)) => {
                let bounds = super::numbers::number_bounds(&facets);
                number.as_f64().is_some_and(|value| {
                    bounds.minimum.is_none_or(|minimum| value >= minimum)
                        && bounds.maximum.is_none_or(|maximum| value <= maximum)
                        && bounds.exclusive_minimum.is_none_or(|bound| value > bound)
                        && bounds.exclusive_maximum.is_none_or(|bound| value < bound)
                        && bounds.multiple_of.is_none()
                })
            }
            (Kind::Boolean, Json::Bool(_)) => true,
            _ => false,
        }
    }
}

fn is_text_valid(facets: &TextFacets, text: &str) -> bool {
    let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    let matches = facets.pattern.as_ref().is_none_or(|pattern| {
        !pattern.looks_around && Regex::new(&pattern.regex).is_ok_and(|regex| regex.is_match(text))
    });
    // Formats are checked by the runtime alone.
    matches
        && facets.format.is_none()
        && facets.min_length.is_none_or(|least| length >= least)
        && facets.max_length.is_none_or(|most| length <= most)
}

fn integer(number: &serde_json::Number) -> Option<i128> {
    let whole = number
        .as_f64()
        .filter(|float| float.fract() == 0.0 && float.abs() < 9e15);
    let integer = number
        .as_i64()
        .map(i128::from)
        .or(number.as_u64().map(i128::from));
    #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
    integer.or(whole.map(|float| float as i128))
}

fn fits(integer: i128, ty: &str) -> bool {
    match ty {
        "i8" => i8::try_from(integer).is_ok(),
        "i16" => i16::try_from(integer).is_ok(),
        "i32" => i32::try_from(integer).is_ok(),
        "i64" => i64::try_from(integer).is_ok(),
        "u8" => u8::try_from(integer).is_ok(),
        "u16" => u16::try_from(integer).is_ok(),
        "u32" => u32::try_from(integer).is_ok(),
        "u64" => u64::try_from(integer).is_ok(),
        _ => false,
    }
}

fn float(number: &serde_json::Number) -> Option<String> {
    number.as_f64().map(|float| format!("{float:?}"))
}
