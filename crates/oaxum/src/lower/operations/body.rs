//! Request bodies become fields.

use crate::model::{self, Content, Form, MediaKind, MediaType, Omitted, SchemaId};

use super::{
    super::{
        Lowering, View,
        names::Names,
        rust::{BodyEnum, BodyRole, BodyVariant, Carried, Input, Type},
        shape::Kind,
    },
    Place,
};

/// A body, and whether it is read while it comes.
pub(super) struct LoweredBody {
    pub(super) input: Input,
    pub(super) is_streamed: bool,
}

/// Bodies of one type: what they carry, and the media types that carry it.
struct Group {
    carried: Carried,
    /// The first of the media types.
    essence: String,
    media: Vec<String>,
}

impl Lowering<'_> {
    pub(super) fn body(
        &mut self,
        body: &model::RequestBody,
        name: String,
        place: &mut Place,
        types: &mut Names,
    ) -> LoweredBody {
        let mut groups: Vec<Group> = Vec::new();
        let mut sources = Vec::new();
        for content in &body.contents {
            let media = &content.media_type;
            if groups.iter().any(|group| group.media.contains(&media.text)) {
                continue;
            }
            let role = match body.contents.len() {
                1 => "Body".to_owned(),
                _ => format!("{}Body", Self::media_name(&media.essence)),
            };
            let (carried, source) = self.incoming(content, &role, place, types);
            sources.push(source);
            // Two streams of bytes are told apart by their media types alone.
            let is_value = matches!(carried, Carried::Value(_));
            let same = groups
                .iter_mut()
                .find(|group| is_value && group.carried == carried);
            match same {
                Some(group) => group.media.push(media.text.clone()),
                None => groups.push(Group {
                    carried,
                    essence: media.essence.clone(),
                    media: vec![media.text.clone()],
                }),
            }
        }
        let is_streamed = groups
            .iter()
            .any(|group| !matches!(group.carried, Carried::Value(_)));
        let carried = if groups.len() > 1 {
            self.choice(groups, place, types)
        } else {
            let sole = groups.pop().map(|group| group.carried);
            sole.unwrap_or(Carried::Bytes { typed: false })
        };
        let mut source = format!("rt::body!({})", sources.join(", "));
        let mut ty = carried.incoming().to_string();
        if !body.required {
            source.push_str(".optional()");
            ty = format!("Option<{ty}>");
        }
        LoweredBody {
            input: Input {
                name,
                docs: body.description.clone().unwrap_or_default(),
                notes: String::new(),
                mentions: ty.contains("types::"),
                ty,
                source,
                is_value: !is_streamed,
            },
            is_streamed,
        }
    }

    fn choice(&self, groups: Vec<Group>, place: &mut Place, types: &mut Names) -> Carried {
        let name = types.type_name(&format!("{}Body", place.stem));
        let is_value = groups
            .iter()
            .all(|group| matches!(group.carried, Carried::Value(_)));
        let mut names = Names::besides(&["Self"]);
        let variants = groups.into_iter().map(|group| {
            let rule: Vec<String> = group
                .media
                .iter()
                .map(|media| format!("{media:?}"))
                .collect();
            let media: Vec<String> = group
                .media
                .iter()
                .map(|media| format!("`{media}`"))
                .collect();
            BodyVariant {
                name: names.type_name(&Self::media_name(&group.essence)),
                docs: media.join(", "),
                carried: group.carried,
                ty: None,
                rule: rule.join(" | "),
            }
        });
        let variants = variants.collect();
        place.enums.push(BodyEnum {
            name: name.clone(),
            role: BodyRole::Request,
            variants,
            is_value,
        });
        Carried::Enum(name)
    }

    /// What a body of one media type carries, and how it is read.
    fn incoming(
        &mut self,
        content: &Content,
        role: &str,
        place: &mut Place,
        types: &mut Names,
    ) -> (Carried, String) {
        let media = &content.media_type.text;
        let bytes = || {
            (
                Carried::Bytes { typed: false },
                format!("rt::Media::bytes({media:?})"),
            )
        };
        self.note_unchecked(content, place);
        match self.kind_of(content) {
            MediaKind::Json => {
                let ty = self.body_type(content, View::Request, role, place);
                (Carried::Value(ty), format!("rt::Media::json({media:?})"))
            }
            MediaKind::Form => {
                let ty = self.body_type(content, View::Request, role, place);
                let shape = self.form_shape(content).reference();
                let styles = content.encoding.iter().filter_map(|(name, encoding)| {
                    let Some(Form::Styled { style, explode, .. }) = &encoding.form else {
                        return None;
                    };
                    Some(format!("({name:?}, rt::Style::{style:?}, {explode})"))
                });
                let styles: Vec<String> = styles.collect();
                let source = if styles.is_empty() {
                    format!("rt::Media::form({media:?}, {shape})")
                } else {
                    let styles = styles.join(", ");
                    format!("rt::Media::styled_form({media:?}, {shape}, &[{styles}])")
                };
                (Carried::Value(ty), source)
            }
            MediaKind::Text => {
                let ty = match content.schema {
                    Some(_) => self.body_type(content, View::Request, role, place),
                    None => Type::String,
                };
                let shape = self.form_shape(content).reference();
                (
                    Carried::Value(ty),
                    format!("rt::Media::text({media:?}, {shape})"),
                )
            }
            MediaKind::JsonLines => {
                let ty = self.body_type(content, View::Request, role, place);
                (
                    Carried::Lines(ty),
                    format!("rt::Media::json_lines({media:?})"),
                )
            }
            MediaKind::EventStream => {
                let ty = self.events_type(content, View::Request, role, place);
                let shape = match &ty {
                    Type::String => "&rt::TEXT".to_owned(),
                    _ => self.event_shape(content),
                };
                (
                    Carried::Events(ty),
                    format!("rt::Media::events({media:?}, {shape})"),
                )
            }
            MediaKind::Multipart => match self.parts_of(content, place, types) {
                Some(multipart) => {
                    let function = if multipart.is_closed {
                        "closed_multipart"
                    } else {
                        "multipart"
                    };
                    let source = format!("rt::Media::{function}({media:?})");
                    (Carried::Parts(multipart.name), source)
                }
                None => bytes(),
            },
            MediaKind::Bytes => bytes(),
        }
    }

    /// How a body is read and written. A range of anything whose schema is no string is JSON, as
    /// frameworks mean that state no media type.
    pub(super) fn kind_of(&mut self, content: &Content) -> MediaKind {
        let media = &content.media_type;
        let is_structured = content
            .schema
            .is_some_and(|schema| !self.is_file(schema) && !self.is_text(schema));
        if is_structured && is_json_range(media) {
            return MediaKind::Json;
        }
        media.kind()
    }

    /// Notes a body that goes as bytes although its schema says more of it.
    pub(super) fn note_unchecked(&mut self, content: &Content, place: &mut Place) {
        let says_more = content
            .schema
            .is_some_and(|schema| !self.is_file(schema) && !self.is_text(schema));
        if says_more && self.kind_of(content) == MediaKind::Bytes {
            let (media, id) = (&content.media_type.text, &place.id);
            place.unchecked.push(Omitted {
                at: content.at.clone(),
                what: format!("the schema of `{media}` of `{id}`, whose bodies go as bytes"),
            });
        }
    }

    fn is_text(&mut self, id: SchemaId) -> bool {
        let shaped = self.shape(id, View::Whole);
        match &shaped.kind {
            Kind::Text(_) | Kind::Enumeration(..) => true,
            Kind::Reference(target) if *target != id => self.is_text(*target),
            _ => false,
        }
    }

    pub(super) fn body_type(
        &mut self,
        content: &Content,
        view: View,
        role: &str,
        place: &Place,
    ) -> Type {
        match content.schema {
            Some(schema) => self.value_type(schema, view, &place.stem, role, &place.owner),
            None => Self::anything(),
        }
    }

    /// The data of events; without a schema a text.
    pub(super) fn events_type(
        &mut self,
        content: &Content,
        view: View,
        role: &str,
        place: &Place,
    ) -> Type {
        match content.schema {
            Some(_) => self.body_type(content, view, role, place),
            None => Type::String,
        }
    }

    /// The data of events is JSON, unless it is a text.
    fn event_shape(&mut self, content: &Content) -> String {
        match content.schema {
            Some(schema) if self.is_text(schema) => "&rt::TEXT".to_owned(),
            _ => "&rt::JSON".to_owned(),
        }
    }
}

/// Whether a range has JSON in it.
pub(super) fn is_json_range(media: &MediaType) -> bool {
    matches!(media.essence.as_str(), "*/*" | "application/*")
}
