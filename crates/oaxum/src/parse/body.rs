//! Bodies: those of requests, and what is in any body.

use crate::{
    diagnostics::Finding,
    model::{Content, RequestBody},
    source::{Object, Place},
};

use super::{Parser, at, identity};

impl<'a> Parser<'a> {
    pub(super) fn request_body(&mut self, place: &Place<'a>) -> Option<RequestBody> {
        let target = self.follow(place)?;
        let key = identity(target.node);
        let body = match self.shared.bodies.get(&key) {
            Some(body) => body.clone(),
            None => {
                let body = self.read_request_body(&target);
                if target.node.span != place.node.span {
                    self.shared.bodies.insert(key, body.clone());
                }
                body
            }
        };
        let description = self.own_description(place);
        body.map(|body| RequestBody {
            description: description.or(body.description),
            ..body
        })
    }

    fn read_request_body(&mut self, place: &Place<'a>) -> Option<RequestBody> {
        let known = ["description", "required", "content"];
        let fields = self.fields(place, "a request body", &known, &[])?;
        let required = self.flag(&fields, "required");
        let description = self.optional_text(&fields, "description");
        let content = self.required(&fields, "content")?;
        let contents = self.contents(&content);
        if content.node.as_object().is_some_and(Object::is_empty) {
            let finding =
                Finding::wrong_at("empty-content", &content, "`content` names no media type");
            self.findings
                .push(finding.hint("name one, such as `application/json`, with its schema"));
        }
        if contents.is_empty() {
            return None;
        }
        Some(RequestBody {
            required,
            description,
            contents,
        })
    }

    /// A body in all its media types.
    pub(super) fn contents(&mut self, place: &Place<'a>) -> Vec<Content> {
        self.expect_object(place);
        let mut contents: Vec<Content> = Vec::new();
        for (key, media) in place
            .members()
            .filter(|(key, _)| !key.name.starts_with("x-"))
        {
            let Some(media_type) = self.media_type(&key.name, &media) else {
                continue;
            };
            if contents
                .iter()
                .any(|known| is_same(&known.media_type.text, &media_type.text))
            {
                let message = format!("the media type `{}` is there twice", key.name);
                self.wrong("duplicate-media-type", &media, message);
            }
            let Some(media) = self.follow(&media) else {
                continue;
            };
            let known = ["schema", "example", "examples", "encoding"];
            let hint = "leave it out; it is of OpenAPI 3.2";
            let unsupported = [
                ("itemSchema", hint),
                ("prefixEncoding", hint),
                ("itemEncoding", hint),
            ];
            let Some(fields) = self.fields(&media, "a media type", &known, &unsupported) else {
                continue;
            };
            contents.push(Content {
                at: at(&media),
                media_type,
                schema: fields.get("schema").map(|schema| self.schema(&schema)),
                encoding: self.encodings(&fields),
                examples: self.examples(&fields),
            });
        }
        contents
    }
}

/// Media types are told apart without regard to case and blanks.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(|character| !character.is_whitespace());
        kept.flat_map(char::to_lowercase).collect()
    };
    one == other || plain(one) == plain(other)
}
