//! Parameters of operations.

use crate::{
    diagnostics::Finding,
    model::{Parameter, ParameterLocation},
    source::Place,
};

use super::{Fields, Parser, at, identity};

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
        _ => one.name == other.name,
    };
    one.location == other.location && is_same_name
}

impl<'a> Parser<'a> {
    /// The parameters of an operation or of a path item, each once, without those that OpenAPI has
    /// ignored.
    pub(super) fn parameters(&mut self, fields: &Fields<'a>) -> Vec<Parameter> {
        let mut parameters: Vec<(Parameter, Place<'a>)> = Vec::new();
        for place in self.list(fields, "parameters") {
            let Some(parsed) = self.parameter(&place) else {
                continue;
            };
            let mut before = parameters.iter();
            if let Some((_, first)) = before.find(|(known, _)| is_same_parameter(known, &parsed)) {
                let message = format!("the parameter `{}` is there twice", parsed.name);
                let finding = Finding::wrong_at("duplicate-parameter", &place, message);
                let finding = finding.hint("keep one of them");
                self.findings
                    .push(finding.related(first.span(), "the other parameter"));
                continue;
            }
            parameters.push((parsed, place));
        }
        parameters.into_iter().map(|(parsed, _)| parsed).collect()
    }

    pub(super) fn parameter(&mut self, place: &Place<'a>) -> Option<Parameter> {
        let target = self.follow(place)?;
        let key = identity(target.node);
        let parameter = match self.shared.parameters.get(&key) {
            Some(parameter) => parameter.clone(),
            None => {
                let parameter = self.read_parameter(&target);
                if target.node.span != place.node.span {
                    self.shared.parameters.insert(key, parameter.clone());
                }
                parameter
            }
        };
        let description = self.own_description(place);
        parameter.map(|parameter| Parameter {
            description: description.or(parameter.description),
            ..parameter
        })
    }

    fn read_parameter(&mut self, place: &Place<'a>) -> Option<Parameter> {
        const KNOWN: &[&str] = &[
            "name",
            "in",
            "required",
            "description",
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
        let fields = self.fields(place, "a parameter", KNOWN, &[])?;
        let name = self.required_text(&fields, "name");
        let location = self.location(&fields)?;
        let is_ignored = location == ParameterLocation::Header && self.is_ignored(&fields);
        let formed = self.formed(&fields, location);
        let stated = self.flag(&fields, "required");
        let is_in_path = location == ParameterLocation::Path;
        if is_in_path && !stated {
            let message = "a path parameter is always required";
            let hint = "state `required: true`; it is taken for required";
            self.warn("optional-path-parameter", place, message, hint);
        }
        let examples = self.examples(&fields);
        let description = self.optional_text(&fields, "description");
        let deprecated = self.flag(&fields, "deprecated");
        let allow_empty = self.flag(&fields, "allowEmptyValue");
        let (schema, form) = formed?;
        (!is_ignored).then_some(Parameter {
            name: name?,
            at: at(place),
            location,
            required: stated || is_in_path,
            description,
            deprecated,
            allow_empty,
            examples,
            schema,
            form,
        })
    }

    fn location(&mut self, fields: &Fields<'a>) -> Option<ParameterLocation> {
        let place = self.required(fields, "in")?;
        let stated = self.text(&place)?;
        let all = [
            ParameterLocation::Path,
            ParameterLocation::Query,
            ParameterLocation::Header,
            ParameterLocation::Cookie,
        ];
        let location = all.into_iter().find(|location| location.name() == stated);
        if location.is_none() {
            let hint = match stated.as_str() {
                "body" | "formData" => "describe it as `requestBody`",
                "querystring" => "describe each parameter of the query by itself",
                _ => "use `path`, `query`, `header` or `cookie`",
            };
            let message = format!("no parameter is in `{stated}`");
            let finding = Finding::wrong_at("parameter-location", &place, message);
            self.findings.push(finding.hint(hint));
        }
        location
    }

    /// Whether a parameter in a header is described by other means; its name has to be one that a
    /// header can have.
    fn is_ignored(&mut self, fields: &Fields<'a>) -> bool {
        let Some(name) = fields.get("name") else {
            return false;
        };
        let text = name.node.as_str().unwrap_or_default();
        let mut described = DESCRIBED_OTHERWISE.iter();
        let described = described.find(|(known, _)| known.eq_ignore_ascii_case(text));
        if let Some((_, how)) = described {
            let message = format!("OpenAPI has the header `{text}` ignored as a parameter");
            let finding = Finding::warning_at("ignored-header", &name, message);
            self.findings
                .push(finding.hint(format!("leave it out: {how}")));
        }
        self.header_name(text, &name);
        described.is_some()
    }
}
