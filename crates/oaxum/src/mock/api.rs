//! What a mock has to know of a document.

use serde_json::Value;

use super::parameter::Parameter;
use super::path::Template;
use super::schema::Schema;
use super::security::{self, Way};
use crate::json_schema::{Collector, Definitions, Samples, View};
use crate::outline::{self, Operation as Source, Outline, is_true, operations, text};
use crate::source::Place;

/// A document.
pub(super) struct Api {
    pub(super) title: String,
    pub(super) operations: Vec<Operation>,
    /// The schemas of what callers send.
    pub(super) requests: Definitions,
    /// The schemas of what is answered.
    pub(super) responses: Definitions,
}

pub(super) struct Operation {
    /// In capitals.
    pub(super) method: String,
    pub(super) template: Template,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    pub(super) responses: Vec<Response>,
    /// The ways in; none where nothing is asked for.
    pub(super) ways: Vec<Way>,
}

pub(super) struct Body {
    pub(super) required: bool,
    pub(super) content: Vec<MediaType>,
}

pub(super) struct Response {
    /// `200`, `4XX` or `default`.
    pub(super) status: String,
    pub(super) headers: Vec<Header>,
    pub(super) content: Vec<MediaType>,
}

pub(super) struct MediaType {
    /// As it is written, in lower case and without parameters.
    pub(super) name: String,
    /// As it is written.
    pub(super) written: String,
    pub(super) schema: Option<Schema>,
    pub(super) examples: Vec<Example>,
}

pub(super) struct Header {
    pub(super) name: String,
    pub(super) explode: bool,
    pub(super) schema: Option<Schema>,
    pub(super) examples: Vec<Example>,
}

pub(super) struct Example {
    /// Its name; none for the one under `example`.
    pub(super) name: Option<String>,
    pub(super) value: Value,
}

impl Api {
    /// Reads the operations under `paths`.
    pub(super) fn read(outline: &Outline<'_>) -> Api {
        let info = outline.object(&outline.root, "info");
        let title = info.as_ref().and_then(|info| text(info, "title"));
        let title = title.unwrap_or_default().to_owned();
        let mut reader = Reader {
            outline,
            requests: Collector::new(outline, View::Request, Samples::Kept),
            responses: Collector::new(outline, View::Response, Samples::Kept),
        };
        let sources = operations(outline, "paths");
        let operations = sources
            .iter()
            .map(|source| reader.operation(source, &title))
            .collect();
        let Reader {
            requests,
            responses,
            ..
        } = reader;
        Api {
            title,
            operations,
            requests: requests.finish(),
            responses: responses.finish(),
        }
    }
}

struct Reader<'o, 'a> {
    outline: &'o Outline<'a>,
    requests: Collector<'o, 'a>,
    responses: Collector<'o, 'a>,
}

impl<'a> Reader<'_, 'a> {
    fn operation(&mut self, source: &Source<'a>, realm: &str) -> Operation {
        let parameters = source.parameters(self.outline);
        let parameters = parameters
            .iter()
            .filter(|parameter| !is_ignored(parameter))
            .map(|parameter| Parameter::read(self.outline, parameter, &mut self.requests));
        let parameters = parameters.collect();
        let body = source.body(self.outline).map(|place| Body {
            required: is_true(&place, "required"),
            content: content(self.outline, &place, &mut self.requests),
        });
        let responses = source.responses(self.outline).into_iter();
        let responses = responses.map(|(status, place)| Response {
            status: status.to_owned(),
            headers: self.headers(&place),
            content: content(self.outline, &place, &mut self.responses),
        });
        Operation {
            method: source.method.clone(),
            template: Template::parse(source.path),
            parameters,
            body,
            responses: responses.collect(),
            ways: security::ways(self.outline, source, realm),
        }
    }

    fn headers(&mut self, response: &Place<'a>) -> Vec<Header> {
        let Some(headers) = self.outline.object(response, "headers") else {
            return Vec::new();
        };
        let members: Vec<_> = headers.members().collect();
        let mut read = Vec::new();
        for (key, place) in members {
            let Some(place) = self.outline.follow(place) else {
                continue;
            };
            // Whoever renders the body says what it is.
            if key.name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            read.push(Header {
                name: key.name.to_string(),
                explode: is_true(&place, "explode"),
                schema: place
                    .get("schema")
                    .map(|schema| self.responses.schema(&schema)),
                examples: examples(self.outline, &place),
            });
        }
        read
    }
}

/// Headers that a parameter cannot describe (OpenAPI 3.1, section 4.8.12.1).
fn is_ignored(parameter: &outline::Parameter<'_>) -> bool {
    let reserved = ["accept", "content-type", "authorization"];
    let is_reserved = reserved
        .iter()
        .any(|name| parameter.name.eq_ignore_ascii_case(name));
    parameter.location == "header" && is_reserved
}

/// The media types of a body, a response or a parameter.
pub(super) fn content<'a>(
    outline: &Outline<'a>,
    place: &Place<'a>,
    collector: &mut Collector<'_, 'a>,
) -> Vec<MediaType> {
    let Some(content) = outline.object(place, "content") else {
        return Vec::new();
    };
    let members: Vec<_> = content.members().collect();
    let mut media_types = Vec::new();
    for (key, place) in members {
        let Some(place) = outline.follow(place) else {
            continue;
        };
        let essence = key.name.split(';').next().unwrap_or_default();
        media_types.push(MediaType {
            name: essence.trim().to_ascii_lowercase(),
            written: key.name.to_string(),
            schema: place.get("schema").map(|schema| collector.schema(&schema)),
            examples: examples(outline, &place),
        });
    }
    media_types
}

/// The examples of a media type or a header, the one without a name first.
fn examples<'a>(outline: &Outline<'a>, place: &Place<'a>) -> Vec<Example> {
    let single = place.get("example").map(|value| Example {
        name: None,
        value: value.node.to_json(),
    });
    let mut examples: Vec<Example> = single.into_iter().collect();
    let Some(named) = outline.object(place, "examples") else {
        return examples;
    };
    let members: Vec<_> = named.members().collect();
    for (key, example) in members {
        // One that is elsewhere (`externalValue`) is not fetched.
        let value = outline
            .follow(example)
            .and_then(|example| example.get("value"));
        if let Some(value) = value {
            examples.push(Example {
                name: Some(key.name.to_string()),
                value: value.node.to_json(),
            });
        }
    }
    examples
}
