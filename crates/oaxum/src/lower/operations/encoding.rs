//! Multipart bodies become enums of their parts.

use crate::model::{Content, Encoding, SchemaId};

use super::{
    super::{
        Lowering, View,
        names::{self, Names},
        rust::{BodyEnum, BodyRole, BodyVariant, Carried, Type},
        shape::{Additional, Kind, ObjectShape},
    },
    Place,
    text::{Depth, TextShape},
};

/// What a multipart body comes down to.
pub(super) struct Multipart {
    /// The name of the enum of its parts.
    pub(super) name: String,
    /// Whether other parts are refused.
    pub(super) is_closed: bool,
}

impl Lowering<'_> {
    /// The object that a schema is, through references.
    pub(super) fn object_shape(&mut self, id: SchemaId) -> Option<ObjectShape> {
        let shaped = self.shape(id, View::Request);
        match &shaped.kind {
            Kind::Object(object) => Some(object.clone()),
            Kind::Reference(target) if *target != id => self.object_shape(*target),
            _ => None,
        }
    }

    /// The parts of a multipart body, if its schema names any.
    pub(super) fn parts_of(
        &mut self,
        content: &Content,
        place: &mut Place,
        types: &mut Names,
    ) -> Option<Multipart> {
        let object = self.object_shape(content.schema?)?;
        if object.members.is_empty() {
            return None;
        }
        let name = types.type_name(&format!("{}Part", place.stem));
        let mut variants = Names::default();
        let mut parts = Vec::new();
        for member in &object.members {
            let encoding = content
                .encoding
                .iter()
                .find(|(known, _)| *known == member.name);
            let variant = variants.type_name(&member.name);
            let encoding = encoding.map(|(_, encoding)| encoding);
            let wire = (member.name.as_str(), member.required, member.schema);
            parts.push(self.part(wire, encoding, variant, &name, place));
        }
        let is_closed = object.additional == Additional::Refused;
        place.enums.push(BodyEnum {
            name: name.clone(),
            role: BodyRole::Parts,
            variants: parts,
            is_value: false,
        });
        Some(Multipart { name, is_closed })
    }

    fn part(
        &mut self,
        (wire, is_required, schema): (&str, bool, Option<SchemaId>),
        encoding: Option<&Encoding>,
        variant: String,
        name: &str,
        place: &Place,
    ) -> BodyVariant {
        let (mut min, mut max) = (usize::from(is_required), "1".to_owned());
        let mut item = schema;
        // An array comes as a part for each of its items (OpenAPI 3.1.1, section 4.8.15.1.2).
        if let Some(list) = schema.and_then(|schema| self.list_of(schema)) {
            let least = list
                .1
                .and_then(|least| usize::try_from(least).ok())
                .unwrap_or_default();
            min = if is_required { least.max(1) } else { 0 };
            max = list
                .2
                .map_or_else(|| "usize::MAX".to_owned(), |most| most.to_string());
            item = list.0;
        }
        let is_file = item.is_none_or(|item| self.is_file(item));
        let headers: Vec<&str> = encoding
            .iter()
            .flat_map(|encoding| &encoding.headers)
            .filter(|header| header.required)
            .map(|header| header.name.as_str())
            .collect();
        let has_headers = encoding.is_some_and(|encoding| !encoding.headers.is_empty());
        let media = encoding
            .map(|encoding| &encoding.media_types[..])
            .unwrap_or_default();
        let media: Vec<&str> = media.iter().map(|media| media.text.as_str()).collect();
        let docs = schema.map(|schema| self.docs(schema)).unwrap_or_default();
        let (carried, ty, mut rule) = match item {
            Some(item) if !is_file => {
                let ty = self.value_type(item, View::Request, name, &variant, &place.owner);
                let shape = self.text_shape(item, Depth(0)).without_null();
                let written = ty.under("types::").to_string();
                let written = has_headers.then(|| format!("rt::WithHeaders<{written}>"));
                let rule = format!("rt::PartSpec::new({wire:?}, &{})", shape.expression());
                (Carried::Value(ty), written, rule)
            }
            _ => {
                let rule = format!("rt::PartSpec::file({wire:?})");
                (
                    Carried::Bytes { typed: false },
                    Some("rt::File".to_owned()),
                    rule,
                )
            }
        };
        match (min, max.as_str()) {
            (0, "1") => {}
            (1, "1") => rule.push_str(".required()"),
            (min, max) => rule.push_str(&format!(".times({min}, {max})")),
        }
        if !media.is_empty() {
            rule.push_str(&format!(".media(&{media:?})"));
        }
        if !headers.is_empty() {
            rule.push_str(&format!(".headers(&{headers:?})"));
        }
        BodyVariant {
            name: variant,
            docs,
            carried,
            ty,
            rule,
        }
    }

    /// The items of an array, and how many there may be.
    fn list_of(&mut self, id: SchemaId) -> Option<(Option<SchemaId>, Option<u64>, Option<u64>)> {
        let shaped = self.shape(id, View::Request);
        match &shaped.kind {
            Kind::List(list) => Some((list.items, list.min_items, list.max_items)),
            Kind::Reference(target) if *target != id => self.list_of(*target),
            _ => None,
        }
    }

    /// Whether a part is bytes: a string in a binary format, or of a media type and no encoding.
    pub(super) fn is_file(&mut self, id: SchemaId) -> bool {
        let shaped = self.shape(id, View::Request);
        match &shaped.kind {
            Kind::Text(facets) => {
                facets.format.as_deref() == Some("binary")
                    || (facets.content_media_type.is_some() && facets.content_encoding.is_none())
            }
            Kind::Any => true,
            Kind::Reference(target) if *target != id => self.is_file(*target),
            _ => false,
        }
    }

    /// What the text of a form's field stands for, for all its fields.
    pub(super) fn form_shape(&mut self, content: &Content) -> TextShape {
        match content.schema {
            Some(schema) => self.text_shape(schema, Depth(2)),
            None => TextShape::text(),
        }
    }

    /// The name of a type for a body without a schema.
    pub(super) fn anything() -> Type {
        Type::Runtime("Value")
    }

    /// The variant of a media type.
    pub(super) fn media_name(essence: &str) -> String {
        match essence {
            "*/*" => "Any".to_owned(),
            "application/json" | "text/json" => "Json".to_owned(),
            "application/x-www-form-urlencoded" => "Form".to_owned(),
            "multipart/form-data" => "Multipart".to_owned(),
            "text/plain" => "Text".to_owned(),
            "text/event-stream" => "Events".to_owned(),
            "application/octet-stream" => "Bytes".to_owned(),
            essence => match essence.split_once('/') {
                Some((kind, "*")) => names::pascal(kind),
                Some((_, subtype)) => names::pascal(subtype.trim_start_matches("x-")),
                None => names::pascal(essence),
            },
        }
    }
}
