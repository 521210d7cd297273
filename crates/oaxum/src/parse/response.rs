//! Responses and their headers.

use crate::{
    diagnostics::Finding,
    model::{Header, ParameterLocation, Response, Status},
    source::{Key, Place},
};

use super::{Fields, Parser, Version, identity};

impl<'a> Parser<'a> {
    /// The responses of an operation. Where none is described, any status may come, without a body.
    pub(super) fn responses(&mut self, operation: &Fields<'a>) -> Vec<Response> {
        let mut responses = Vec::new();
        let Some(place) = operation.get("responses") else {
            if self.version == Version::V3_0 {
                self.no_responses(&operation.place);
            }
            return vec![undescribed()];
        };
        self.expect_object(&place);
        let members: Vec<_> = place.members().collect();
        for (key, response) in members
            .iter()
            .filter(|(key, _)| !key.name.starts_with("x-"))
        {
            let Some(status) = self.status(key, response) else {
                continue;
            };
            if responses
                .iter()
                .any(|known: &Response| known.status == status)
            {
                let message = format!("the status `{}` is there twice", key.name);
                self.wrong("duplicate-status", response, message);
            }
            responses.extend(self.response(response, Some(status)));
        }
        if members.iter().all(|(key, _)| key.name.starts_with("x-")) {
            self.no_responses(&place);
            responses.push(undescribed());
        }
        responses
    }

    fn no_responses(&mut self, place: &Place<'a>) {
        let message = "no response is described";
        let hint = "describe what the operation answers; any status without a body is assumed";
        self.warn("no-responses", place, message, hint);
    }

    fn status(&mut self, key: &Key, place: &Place<'a>) -> Option<Status> {
        let status = match key.name.as_bytes() {
            b"default" => Some(Status::Default),
            [class @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => Some(Status::Class(class - b'0')),
            [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => key.name.parse().ok().map(Status::Code),
            _ => None,
        };
        if status.is_none() {
            let message = format!("`{}` is no status", key.name);
            let finding = Finding::wrong("status", key.span, place.pointer.clone(), message);
            let hint = "use a status from 100 to 599, a class such as `4XX`, or `default`";
            self.findings.push(finding.hint(hint));
        }
        status
    }

    /// A response, of a status where it is known already.
    pub(super) fn response(
        &mut self,
        place: &Place<'a>,
        status: Option<Status>,
    ) -> Option<Response> {
        let target = self.follow(place)?;
        let key = identity(target.node);
        let response = match self.shared.responses.get(&key) {
            Some(response) => response.clone(),
            None => {
                let response = self.read_response(&target);
                if target.node.span != place.node.span {
                    self.shared.responses.insert(key, response.clone());
                }
                response
            }
        };
        let description = self.own_description(place);
        let mut response = response?;
        response.status = status.unwrap_or(Status::Default);
        if let Some(description) = description {
            response.description = description;
        }
        if let Status::Code(code @ (100..=199 | 204 | 205 | 304)) = response.status
            && !response.contents.is_empty()
        {
            // RFC 9110, sections 6.4.1 and 15.3.6.
            let message = format!("a response with the status {code} has no body");
            let hint = "leave its `content` out, or use another status; none is sent";
            self.warn("body-of-bodiless-status", place, message, hint);
            response.contents.clear();
        }
        Some(response)
    }

    fn read_response(&mut self, place: &Place<'a>) -> Option<Response> {
        let known = ["summary", "description", "headers", "content", "links"];
        let fields = self.fields(place, "a response", &known, &[])?;
        let description = self.optional_text(&fields, "description");
        if !fields.has("description") {
            let message = "a response needs the field `description`";
            self.warn("no-description", place, message, "say when it comes");
        }
        let headers = self.headers(&fields);
        let contents = fields.get("content");
        let contents = contents.map(|content| self.contents(&content));
        for (key, link) in self.entries(&fields, "links") {
            self.omit(&link, format!("the link `{}` of a response", key.name));
        }
        Some(Response {
            status: Status::Default,
            description: description.unwrap_or_default(),
            headers,
            contents: contents.unwrap_or_default(),
        })
    }

    /// The headers of a response or of a part, without `Content-Type`, which OpenAPI has ignored.
    pub(super) fn headers(&mut self, fields: &Fields<'a>) -> Vec<Header> {
        let mut headers: Vec<Header> = Vec::new();
        for (key, place) in self.entries(fields, "headers") {
            let name = key.name.as_str();
            self.header_name(name, &place);
            let mut known = headers.iter();
            if known.any(|known| known.name.eq_ignore_ascii_case(name)) {
                let message = format!("the header `{name}` is there twice");
                self.wrong("duplicate-header", &place, message);
            }
            let header = self.header(&place, name);
            if name.eq_ignore_ascii_case("content-type") {
                let message = format!("OpenAPI has the header `{name}` ignored here");
                let hint = "leave it out: the media types under `content` say it";
                self.warn("ignored-header", &place, message, hint);
            } else {
                headers.extend(header);
            }
        }
        headers
    }

    pub(super) fn header(&mut self, place: &Place<'a>, name: &str) -> Option<Header> {
        let target = self.follow(place)?;
        let key = identity(target.node);
        let header = match self.shared.headers.get(&key) {
            Some(header) => header.clone(),
            None => {
                let header = self.read_header(&target);
                if target.node.span != place.node.span {
                    self.shared.headers.insert(key, header.clone());
                }
                header
            }
        };
        let description = self.own_description(place);
        header.map(|header| Header {
            name: name.to_owned(),
            description: description.or(header.description),
            ..header
        })
    }

    fn read_header(&mut self, place: &Place<'a>) -> Option<Header> {
        let known = [
            "description",
            "required",
            "deprecated",
            "allowEmptyValue",
            "style",
            "explode",
            "allowReserved",
            "schema",
            "content",
            "example",
            "examples",
        ];
        let fields = self.fields(place, "a header", &known, &[])?;
        let formed = self.formed(&fields, ParameterLocation::Header);
        let required = self.flag(&fields, "required");
        let description = self.optional_text(&fields, "description");
        let examples = self.examples(&fields);
        let (schema, form) = formed?;
        Some(Header {
            name: String::new(),
            required,
            description,
            examples,
            schema,
            form,
        })
    }
}

/// What an operation answers that describes no response.
fn undescribed() -> Response {
    Response {
        status: Status::Default,
        description: String::new(),
        headers: Vec::new(),
        contents: Vec::new(),
    }
}
