//! Responses and their headers.

use crate::{
    model::{Header, Response},
    source::Place,
};

use super::Parser;

/// Statuses whose responses have no body (RFC 9110, section 6.4.1, and 15.3.6 for 205).
const BODILESS: [u16; 3] = [204, 205, 304];

impl<'a> Parser<'a> {
    pub(super) fn responses(&mut self, place: &Place<'a>) -> Vec<Response> {
        if place.node.as_object().is_none() {
            self.type_mismatch(place, "an object");
            return Vec::new();
        }
        let mut responses = Vec::new();
        let statuses = place.members();
        for (status, response) in statuses.filter(|(key, _)| !key.name.starts_with("x-")) {
            let digits = status.name.len() == 3 && status.name.bytes().all(|b| b.is_ascii_digit());
            let code = status.name.parse::<u16>().ok().filter(|_| digits);
            match code.filter(|code| (200..=599).contains(code)) {
                Some(code) => responses.extend(self.response(&response, code)),
                None => {
                    let message = format!("the status `{}` is not carried over", status.name);
                    self.not_supported("status", &response, message, "name each, from 200 to 599");
                }
            }
        }
        if place.members().next().is_none() {
            self.wrong("no-responses", place, "an operation answers something");
        }
        responses
    }

    pub(super) fn response(&mut self, place: &Place<'a>, status: u16) -> Option<Response> {
        let place = self.follow(place)?;
        let known = ["description", "headers", "content"];
        let unsupported = [("links", "leave them out; a server does not carry them")];
        let fields = self.fields(&place, "a response", &known, &unsupported)?;
        let description = self.required_text(&fields, "description");
        let mut headers = Vec::new();
        for (key, header) in self.entries(&fields, "headers") {
            let name = key.name.as_str();
            self.header_name(name, &header);
            if headers
                .iter()
                .any(|known: &Header| known.name.eq_ignore_ascii_case(name))
            {
                let message = format!("the header `{name}` is there twice");
                self.wrong("duplicate-header", &header, message);
            }
            let parsed = self.header(&header, name);
            // `Content-Type` among the headers is to be ignored (OpenAPI 3.1, Response Object).
            headers.extend(parsed.filter(|_| !name.eq_ignore_ascii_case("content-type")));
        }
        let content = fields.get("content");
        let content = content.filter(|content| {
            content
                .node
                .as_object()
                .is_none_or(|members| !members.is_empty())
        });
        if let Some(content) = content.as_ref().filter(|_| BODILESS.contains(&status)) {
            let message = format!("a response with the status {status} has no body");
            self.wrong("body-of-bodiless-status", content, message);
        }
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
