//! Operations, their parameters and request bodies.

use crate::{
    model::{Content, Operation, Parameter, ParameterLocation, RequestBody, SecurityScheme},
    source::Place,
};

use super::Parser;

impl<'a> Parser<'a> {
    pub(super) fn operation(
        &mut self,
        place: &Place<'a>,
        (method, path): (&'static str, &str),
        shared_parameters: Option<&Place<'a>>,
        default_security: Option<&Place<'a>>,
        schemes: &[SecurityScheme],
    ) -> Option<Operation> {
        const KNOWN: &[&str] = &[
            "operationId",
            "tags",
            "summary",
            "description",
            "deprecated",
            "security",
            "parameters",
            "requestBody",
            "responses",
            "externalDocs",
        ];
        let unsupported = [
            ("callbacks", "leave them out; a server does not carry them"),
            ("servers", "name the servers once for the document"),
        ];
        let fields = self.fields(place, "an operation", KNOWN, &unsupported)?;
        let id = self.required_text(&fields, "operationId");
        let tags = fields
            .get("tags")
            .map(|tags| self.texts(&tags))
            .unwrap_or_default();
        let security = fields.get("security");
        let security = match security.as_ref().or(default_security) {
            Some(security) => self.security(security, schemes),
            None => {
                let message = "the operation asks for no credentials";
                let hint = "give it `security`, or the document";
                self.not_supported("no-security", place, message, hint);
                None
            }
        };
        let mut parameters = Vec::new();
        let own = fields.get("parameters");
        for list in shared_parameters.into_iter().chain(own.as_ref()) {
            for parameter in list.items() {
                if let Some(parsed) = self.parameter(&parameter) {
                    let replaced = |known: &Parameter| {
                        known.name == parsed.name && known.location == parsed.location
                    };
                    parameters.retain(|known| !replaced(known));
                    parameters.push(parsed);
                }
            }
        }
        self.check_template(place, path, &parameters);
        let body = fields
            .get("requestBody")
            .and_then(|body| self.request_body(&body));
        let mut responses = Vec::new();
        if let Some(place) = self.required(&fields, "responses") {
            for (status, response) in place
                .members()
                .filter(|(key, _)| !key.name.starts_with("x-"))
            {
                match status
                    .name
                    .parse::<u16>()
                    .ok()
                    .filter(|code| (100..=599).contains(code))
                {
                    Some(code) => responses.extend(self.response(&response, code)),
                    None => {
                        let message = format!("the status `{}` is not carried over", status.name);
                        self.not_supported("status", &response, message, "name each status");
                    }
                }
            }
        }
        Some(Operation {
            id: id?,
            method,
            path: path.to_owned(),
            tag: tags.first().cloned(),
            tags,
            summary: self.optional_text(&fields, "summary"),
            description: self.optional_text(&fields, "description"),
            deprecated: self.flag(&fields, "deprecated"),
            security: security?,
            parameters,
            body,
            responses,
        })
    }

    /// The names in a path template and the path parameters must be the same.
    fn check_template(&mut self, place: &Place<'a>, path: &str, parameters: &[Parameter]) {
        let mut names = Vec::new();
        for segment in path.split('/') {
            match segment
                .strip_prefix('{')
                .and_then(|segment| segment.strip_suffix('}'))
            {
                Some(name) if !name.contains(['{', '}']) => names.push(name),
                _ if segment.contains(['{', '}']) => {
                    let message = format!("the segment `{segment}` mixes text and a parameter");
                    let hint = "give the parameter a segment of its own";
                    self.not_supported("mixed-segment", place, message, hint);
                    return;
                }
                _ => {}
            }
        }
        let path_parameters = || {
            parameters
                .iter()
                .filter(|known| known.location == ParameterLocation::Path)
        };
        for name in names
            .iter()
            .filter(|name| !path_parameters().any(|known| known.name == **name))
        {
            let message = format!("the path has `{{{name}}}`, but there is no such path parameter");
            self.wrong("undeclared-path-parameter", place, message);
        }
        for known in path_parameters().filter(|known| !names.contains(&known.name.as_str())) {
            let message = format!("the path parameter `{}` is not in the path", known.name);
            self.wrong("unused-path-parameter", place, message);
        }
    }

    pub(super) fn parameter(&mut self, place: &Place<'a>) -> Option<Parameter> {
        const KNOWN: &[&str] = &[
            "name",
            "in",
            "required",
            "description",
            "deprecated",
            "schema",
            "example",
            "examples",
        ];
        let unsupported = [
            (
                "style",
                "leave it out: `simple` for paths and headers, `form` for the query",
            ),
            ("explode", "leave it out; parameters are scalars"),
            ("allowReserved", "leave it out"),
            (
                "allowEmptyValue",
                "leave it out; a schema can allow the empty string",
            ),
            ("content", "give it a `schema`"),
        ];
        let place = self.follow(place)?;
        let fields = self.fields(&place, "a parameter", KNOWN, &unsupported)?;
        let name = self.required_text(&fields, "name");
        let location_place = self.required(&fields, "in")?;
        let location = match self.text(&location_place)?.as_str() {
            "path" => ParameterLocation::Path,
            "query" => ParameterLocation::Query,
            "header" => ParameterLocation::Header,
            "cookie" => {
                let hint = "send it in a header";
                let message = "parameters in cookies are not carried over";
                self.not_supported("cookie-parameter", &location_place, message, hint);
                return None;
            }
            _ => {
                let message = "`in` is one of `path`, `query`, `header`, `cookie`";
                self.wrong("parameter-location", &location_place, message);
                return None;
            }
        };
        let required = self.flag(&fields, "required");
        if location == ParameterLocation::Path && !required {
            self.wrong(
                "optional-path-parameter",
                &place,
                "a path parameter needs `required: true`",
            );
        }
        let schema_place = self.required(&fields, "schema")?;
        let schema = self.schema(&schema_place)?;
        self.expect_scalar(&schema_place, &schema, "a parameter");
        Some(Parameter {
            name: name?,
            location,
            required,
            description: self.optional_text(&fields, "description"),
            deprecated: self.flag(&fields, "deprecated"),
            example: fields.get("example").map(|example| example.node.to_json()),
            schema,
        })
    }

    pub(super) fn request_body(&mut self, place: &Place<'a>) -> Option<RequestBody> {
        let place = self.follow(place)?;
        let known = ["description", "required", "content"];
        let fields = self.fields(&place, "a request body", &known, &[])?;
        let required = self.flag(&fields, "required");
        let description = self.optional_text(&fields, "description");
        let content = self.required(&fields, "content")?;
        let content = self.content(&content)?;
        Some(RequestBody {
            required,
            description,
            content,
        })
    }

    /// The one media type of a body.
    pub(super) fn content(&mut self, place: &Place<'a>) -> Option<Content> {
        if place.node.as_object().is_none() {
            self.type_mismatch(place, "an object");
        }
        let mut members = place.members();
        let Some((media_type, media)) = members.next() else {
            self.wrong("empty-content", place, "`content` names no media type");
            return None;
        };
        if let Some((_, second)) = members.next() {
            let hint = "keep one media type";
            self.not_supported(
                "media-types",
                &second,
                "a second media type is not carried over",
                hint,
            );
        }
        let media_type = media_type.name.clone();
        let is_json = media_type == "application/json" || media_type.ends_with("+json");
        if !is_json {
            let message = format!("the media type `{media_type}` is not carried over");
            self.not_supported("media-type", &media, message, "use `application/json`");
        }
        let known = ["schema", "example", "examples"];
        let unsupported = [("encoding", "leave it out; it is for forms")];
        let fields = self.fields(&media, "a media type", &known, &unsupported)?;
        let schema = self.required(&fields, "schema")?;
        let schema = self.schema(&schema)?;
        let examples = fields
            .get("examples")
            .map(|examples| examples.node.to_json());
        Some(Content {
            media_type,
            schema,
            examples,
        })
    }
}
