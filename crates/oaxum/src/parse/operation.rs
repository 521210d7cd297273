//! Operations and their request bodies.

use crate::{
    model::{Content, Operation, RequestBody, SecurityScheme},
    source::Place,
};

use super::{Parser, fields::is_token, parameter::is_same_parameter};

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
        let shared = shared_parameters.map(|list| self.parameters(list));
        let own = fields.get("parameters").map(|list| self.parameters(&list));
        let (mut parameters, own) = (shared.unwrap_or_default(), own.unwrap_or_default());
        parameters.retain(|shared| !own.iter().any(|own| is_same_parameter(own, shared)));
        parameters.extend(own);
        self.check_template(place, path, &parameters);
        let body = fields
            .get("requestBody")
            .and_then(|body| self.request_body(&body));
        let responses = self.required(&fields, "responses");
        let responses = responses.map(|responses| self.responses(&responses));
        self.external_docs(&fields);
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
            responses: responses.unwrap_or_default(),
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
            return None;
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
        let mut parts = media_type.split('/');
        let is_valid = parts.clone().count() == 2 && parts.all(is_token);
        if !is_valid || !is_json {
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
