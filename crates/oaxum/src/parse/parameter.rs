//! Parameters of operations.

use crate::{
    diagnostics::Finding,
    model::{Parameter, ParameterLocation},
    source::Place,
};

use super::{Fields, Parser};

/// Headers that OpenAPI describes by other means; as parameters it has them ignored.
const DESCRIBED_OTHERWISE: [(&str, &str); 3] = [
    ("accept", "the media types of the responses say it"),
    ("content-type", "the media type of the request body says it"),
    ("authorization", "a security scheme says it"),
];

/// Whether two parameters cannot stand side by side.
pub(super) fn is_same_parameter(one: &Parameter, other: &Parameter) -> bool {
    let is_same_name = match one.location {
        ParameterLocation::Header => one.name.eq_ignore_ascii_case(&other.name),
        ParameterLocation::Path | ParameterLocation::Query => one.name == other.name,
    };
    one.location == other.location && is_same_name
}

impl<'a> Parser<'a> {
    /// The parameters of an operation or of a path item, each once.
    pub(super) fn parameters(&mut self, list: &Place<'a>) -> Vec<Parameter> {
        if list.node.as_array().is_none() {
            self.type_mismatch(list, "an array");
        }
        let mut parameters: Vec<(Parameter, Place<'a>)> = Vec::new();
        for place in list.items() {
            let Some(parsed) = self.parameter(&place) else {
                continue;
            };
            let mut before = parameters.iter();
            if let Some((_, first)) = before.find(|(known, _)| is_same_parameter(known, &parsed)) {
                let message = format!("the parameter `{}` is there twice", parsed.name);
                let finding = Finding::wrong_at("duplicate-parameter", &place, message);
                self.findings
                    .push(finding.related(first.span(), "the other parameter"));
            }
            parameters.push((parsed, place));
        }
        parameters.into_iter().map(|(parsed, _)| parsed).collect()
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
        if location == ParameterLocation::Header {
            self.request_header(&fields);
        }
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

    /// A parameter in a header needs a name that a header can have, and that is its to describe.
    fn request_header(&mut self, fields: &Fields<'a>) {
        let Some(name) = fields.get("name") else {
            return;
        };
        let text = name.node.as_str().unwrap_or_default();
        let mut described = DESCRIBED_OTHERWISE.iter();
        if let Some((_, how)) = described.find(|(known, _)| known.eq_ignore_ascii_case(text)) {
            let message = format!("OpenAPI has the header `{text}` ignored as a parameter");
            let finding = Finding::wrong_at("ignored-parameter", &name, message);
            self.findings
                .push(finding.hint(format!("leave it out: {how}")));
        }
        self.header_name(text, &name);
    }
}
