//! Responses and their headers.

use crate::{
    model::{Header, Response},
    source::Place,
};

use super::Parser;

impl<'a> Parser<'a> {
    pub(super) fn response(&mut self, place: &Place<'a>, status: u16) -> Option<Response> {
        let place = self.follow(place)?;
        let known = ["description", "headers", "content"];
        let unsupported = [("links", "leave them out; a server does not carry them")];
        let fields = self.fields(&place, "a response", &known, &unsupported)?;
        let description = self.required_text(&fields, "description");
        let mut headers = Vec::new();
        for (name, header) in fields.get("headers").iter().flat_map(Place::members) {
            // `Content-Type` among the headers is to be ignored (OpenAPI 3.1, Response Object).
            if !name.name.eq_ignore_ascii_case("content-type") {
                headers.extend(self.header(&header, &name.name));
            }
        }
        let content = fields.get("content");
        let content = content.filter(|content| {
            content
                .node
                .as_object()
                .is_none_or(|members| !members.is_empty())
        });
        let content = match content {
            Some(content) => Some(self.content(&content)?),
            None => None,
        };
        Some(Response {
            status,
            description: description?,
            headers,
            content,
        })
    }

    pub(super) fn header(&mut self, place: &Place<'a>, name: &str) -> Option<Header> {
        let known = [
            "description",
            "required",
            "deprecated",
            "schema",
            "example",
            "examples",
        ];
        let unsupported = [
            ("style", "leave it out; headers are `simple`"),
            ("explode", "leave it out; headers are scalars"),
            ("content", "give it a `schema`"),
        ];
        let place = self.follow(place)?;
        let fields = self.fields(&place, "a header", &known, &unsupported)?;
        let required = self.flag(&fields, "required");
        let description = self.optional_text(&fields, "description");
        let example = fields.get("example").map(|example| example.node.to_json());
        let schema_place = self.required(&fields, "schema")?;
        let schema = self.schema(&schema_place)?;
        self.expect_scalar(&schema_place, &schema, "a header");
        Some(Header {
            name: name.to_owned(),
            required,
            description,
            example,
            schema,
        })
    }
}
