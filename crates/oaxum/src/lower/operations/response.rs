//! Responses become variants.

use crate::model::{self, Content, Form, MediaKind, Status};

use super::{
    super::{
        Lowering, View,
        names::{self, Names},
        rust::{
            BodyEnum, BodyRole, BodyVariant, Carried, HeaderField, ResponseBody, Type, Variant,
            VariantStatus,
        },
    },
    Place, Statuses,
    body::is_json_range,
    status,
};

/// The header that the runtime sets on every response by itself.
const MANAGED_HEADER: &str = "x-request-id";

impl Lowering<'_> {
    pub(super) fn variant(
        &mut self,
        response: &model::Response,
        statuses: &Statuses,
        place: &mut Place,
        types: &mut Names,
    ) -> Variant {
        let name = status::name(response.status);
        let mut docs = response.description.trim().to_owned();
        let body = if status::may_have_body(response.status) {
            self.response_body(&response.contents, &name, place, types)
        } else {
            if !response.contents.is_empty() {
                docs.push_str("\n\nIt goes without its body: HTTP has none with this status.");
            }
            None
        };
        Variant {
            headers: self.headers(response, &name, place),
            status: match response.status {
                Status::Code(code) => VariantStatus::Code(code),
                Status::Class(class) => {
                    let named = statuses.codes.iter().copied();
                    let named = named
                        .filter(|code| *code / 100 == u16::from(class))
                        .collect();
                    VariantStatus::Class(class, named)
                }
                Status::Default => {
                    let classes = statuses.classes.iter().copied().map(u16::from);
                    VariantStatus::Default(statuses.codes.iter().copied().chain(classes).collect())
                }
            },
            name,
            docs,
            body,
        }
    }

    fn headers(
        &mut self,
        response: &model::Response,
        variant: &str,
        place: &Place,
    ) -> Vec<HeaderField> {
        let mut fields = Names::besides(&["body", "status"]);
        let mut headers: Vec<HeaderField> = Vec::new();
        for header in &response.headers {
            let wire = header.name.trim().to_ascii_lowercase();
            let is_known = headers.iter().any(|known| known.wire == wire);
            // The media type of the body is not a header of its own (OpenAPI 3.1.1, 4.8.17.1).
            if is_known || wire == MANAGED_HEADER || wire == "content-type" {
                continue;
            }
            let role = format!("{variant}{}", names::pascal(&wire));
            let ty = self.value_type(
                header.schema,
                View::Response,
                &place.stem,
                &role,
                &place.owner,
            );
            let (ty, is_nullable) = match ty {
                Type::Optional(inner) => (*inner, true),
                ty => (ty, false),
            };
            let docs = header.description.clone().unwrap_or_default();
            headers.push(HeaderField {
                name: fields.field_name(&wire),
                docs: if docs.trim().is_empty() {
                    self.docs(header.schema)
                } else {
                    docs
                },
                ty,
                required: header.required && !is_nullable,
                setter: match &header.form {
                    Form::Content(media) if media.kind() == MediaKind::Json => "json_header",
                    Form::Styled { explode: true, .. } => "exploded_header",
                    _ => "header",
                },
                wire,
            });
        }
        headers
    }

    fn response_body(
        &mut self,
        contents: &[Content],
        variant: &str,
        place: &mut Place,
        types: &mut Names,
    ) -> Option<ResponseBody> {
        let mut bodies: Vec<(ResponseBody, String)> = Vec::new();
        for content in contents {
            let essence = content.media_type.essence.clone();
            let role = match contents.len() {
                1 => format!("{variant}Body"),
                _ => format!("{variant}{}Body", Self::media_name(&essence)),
            };
            self.note_unchecked(content, place);
            let body = self.outgoing(content, &role, place);
            let is_same = |(known, _): &(ResponseBody, String)| {
                (known.writer, &known.carried) == (body.writer, &body.carried)
                    && (known.writer == "json" || known.media == body.media)
            };
            match bodies.iter_mut().find(|known| is_same(known)) {
                Some((known, _)) if known.any.contains(&body.media) => {}
                Some((known, _)) => known.any.push(body.media),
                None => bodies.push((body, essence)),
            }
        }
        if bodies.len() < 2 {
            return bodies.pop().map(|(body, _)| body);
        }
        let name = types.type_name(&format!("{}{variant}Body", place.stem));
        let mut names = Names::besides(&["Self"]);
        let is_value = bodies
            .iter()
            .all(|(body, _)| matches!(body.carried, Carried::Value(_)));
        let variants = bodies.into_iter().map(|(body, essence)| {
            let media: Vec<String> = body.any.iter().map(|media| format!("`{media}`")).collect();
            let mut rule = format!("{} {:?}", body.writer, body.media);
            if body.any.len() > 1 {
                rule.push_str(&format!(" in_any &{:?}", body.any));
            }
            BodyVariant {
                name: names.type_name(&Self::media_name(&essence)),
                docs: media.join(", "),
                carried: body.carried,
                ty: None,
                rule,
            }
        });
        let variants = variants.collect();
        place.enums.push(BodyEnum {
            name: name.clone(),
            role: BodyRole::Response,
            variants,
            is_value,
        });
        Some(ResponseBody {
            carried: Carried::Enum(name),
            writer: "enum",
            media: String::new(),
            any: Vec::new(),
        })
    }

    fn outgoing(&mut self, content: &Content, role: &str, place: &Place) -> ResponseBody {
        let media = self.produced(content);
        let is_range = content.media_type.is_range();
        let kind = self.kind_of(content);
        let (carried, writer) = match kind {
            MediaKind::Json => {
                let ty = self.body_type(content, View::Response, role, place);
                (Carried::Value(ty), "json")
            }
            MediaKind::Text => {
                let ty = match content.schema {
                    Some(_) => self.body_type(content, View::Response, role, place),
                    None => Type::String,
                };
                (Carried::Value(ty), "text")
            }
            MediaKind::JsonLines => {
                let ty = self.body_type(content, View::Response, role, place);
                (Carried::Lines(ty), "json_lines")
            }
            MediaKind::EventStream => {
                let ty = self.events_type(content, View::Response, role, place);
                (Carried::Events(ty), "events")
            }
            // Its boundary is the implementer's to name.
            MediaKind::Multipart => (Carried::Bytes { typed: true }, "typed"),
            MediaKind::Bytes if is_range => (Carried::Bytes { typed: true }, "typed"),
            MediaKind::Bytes | MediaKind::Form => (Carried::Bytes { typed: false }, "bytes"),
        };
        ResponseBody {
            carried,
            writer,
            any: vec![media.clone()],
            media,
        }
    }

    /// The media type that a body goes out by: JSON by its own name where a range has it.
    pub(super) fn produced(&mut self, content: &Content) -> String {
        let media = &content.media_type;
        if is_json_range(media) && self.kind_of(content) == MediaKind::Json {
            return "application/json".to_owned();
        }
        media.text.clone()
    }
}
