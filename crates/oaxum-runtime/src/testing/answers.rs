//! What an operation may answer, and whether an answer is that.

use std::{collections::BTreeMap, sync::OnceLock};

use axum::http::{HeaderMap, StatusCode, header};
use jsonschema::Validator;
use serde_json::Value;

use super::{
    Breach, Contract,
    contract::members,
    definitions::{Definitions, View},
    examples::is_json,
    headers,
};
use crate::{describe::Schemas, server::Rejection};

/// The responses of an operation, by status, class (`4XX`) or `default`.
#[derive(Debug)]
pub(super) struct Answers(BTreeMap<String, Response>);

/// A response as the contract describes it.
#[derive(Debug)]
struct Response {
    headers: Vec<Header>,
    /// By media type or range.
    contents: Vec<(String, Option<Judge>)>,
}

#[derive(Debug)]
struct Header {
    name: String,
    required: bool,
    judge: Judge,
    /// Whether its text is JSON.
    is_json: bool,
}

/// A schema that values are held against, made ready when it is first needed.
#[derive(Debug)]
pub(super) struct Judge {
    schema: Value,
    validator: OnceLock<Result<Validator, String>>,
}

impl Judge {
    fn of(schema: &Value, schemas: &Schemas) -> Self {
        Self {
            schema: Definitions::seen(schemas, View::Response, schema),
            validator: OnceLock::new(),
        }
    }

    /// What is wrong with a value; nothing where the schema itself cannot be judged by.
    fn faults(&self, definitions: &Definitions, value: &Value) -> Vec<String> {
        let validator = self
            .validator
            .get_or_init(|| definitions.validator(&self.schema));
        let errors = validator
            .iter()
            .flat_map(|validator| validator.iter_errors(value));
        errors
            .map(|error| match error.instance_path().to_string() {
                root if root.is_empty() => error.to_string(),
                pointer => format!("{pointer}: {error}"),
            })
            .collect()
    }
}

impl Answers {
    pub(super) fn read(responses: &Value, schemas: &Schemas) -> Self {
        let responses = members(responses);
        Self(
            responses
                .map(|(status, described)| (status.clone(), Response::read(described, schemas)))
                .collect(),
        )
    }

    fn of(&self, status: StatusCode) -> Option<&Response> {
        let class = format!("{}XX", status.as_u16() / 100);
        let names = [status.as_str(), &class, "default"];
        names.iter().find_map(|name| self.0.get(*name))
    }

    /// Whether the contract says what an answer of this status is.
    pub(super) fn names(&self, status: StatusCode) -> bool {
        self.of(status).is_some()
    }

    fn stated(&self) -> String {
        self.0
            .keys()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Response {
    fn read(described: &Value, schemas: &Schemas) -> Self {
        let headers = members(&described["headers"]).map(|(name, header)| {
            let content = members(&header["content"]).next();
            let schema = content.map_or(&header["schema"], |(_, content)| &content["schema"]);
            Header {
                name: name.clone(),
                required: header["required"] == true,
                judge: Judge::of(schema, schemas),
                is_json: content.is_some_and(|(media, _)| is_json(media)),
            }
        });
        let contents = members(&described["content"]).map(|(media, content)| {
            let schema = content.get("schema");
            (
                media.clone(),
                schema.map(|schema| Judge::of(schema, schemas)),
            )
        });
        Self {
            headers: headers.collect(),
            contents: contents.collect(),
        }
    }

    fn faults(
        &self,
        definitions: &Definitions,
        status: StatusCode,
        headers: &HeaderMap,
        body: Option<&[u8]>,
    ) -> Vec<String> {
        let mut faults = Vec::new();
        for header in &self.headers {
            header.faults(definitions, headers, &mut faults);
        }
        if self.contents.is_empty() {
            // How a router words a refusal need not be described.
            if body.is_some_and(|body| !body.is_empty()) && !is_refusal(status) {
                faults.push("it has a body, which the contract does not describe".to_owned());
            }
            return faults;
        }
        let stated = headers.get(header::CONTENT_TYPE);
        let stated = stated
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let fitting = self.contents.iter();
        let fitting = fitting.filter_map(|content| Some((fit(stated, &content.0)?, content)));
        let Some((_, (_, judge))) = fitting.min_by_key(|(fit, _)| *fit) else {
            let known: Vec<&str> = self
                .contents
                .iter()
                .map(|(media, _)| media.as_str())
                .collect();
            faults.push(format!(
                "its media type is `{stated}`, not {}",
                known.join(" or ")
            ));
            return faults;
        };
        if let Some((judge, body)) = judge.as_ref().zip(body).filter(|_| is_json(stated)) {
            match serde_json::from_slice(body) {
                Ok(value) => {
                    let found = judge.faults(definitions, &value).into_iter();
                    faults.extend(found.map(|fault| format!("its body is not valid: {fault}")));
                }
                Err(error) => faults.push(format!("its body is no JSON: {error}")),
            }
        }
        faults
    }
}

impl Header {
    fn faults(&self, definitions: &Definitions, sent: &HeaderMap, faults: &mut Vec<String>) {
        let name = &self.name;
        let mut values = sent.get_all(name.as_str()).iter().peekable();
        if values.peek().is_none() {
            if self.required {
                faults.push(format!("its header `{name}` is missing"));
            }
            return;
        }
        let texts: Result<Vec<&str>, _> = values.map(|value| value.to_str()).collect();
        let Ok(texts) = texts else {
            faults.push(format!("its header `{name}` is no text"));
            return;
        };
        // Several lines are one list (RFC 9110, section 5.3).
        let text = texts.join(", ");
        let readings = headers::readings(&text, self.is_json);
        let readings = readings
            .iter()
            .map(|value| self.judge.faults(definitions, value));
        let least = readings.min_by_key(Vec::len).unwrap_or_default();
        faults.extend(
            least
                .iter()
                .map(|fault| format!("its header `{name}` is not valid: {fault}")),
        );
    }
}

/// How well a media type is one of a media type or range; less is better.
fn fit(stated: &str, known: &str) -> Option<u8> {
    let essence = |text: &str| {
        let essence = text.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    };
    let (sent, known) = (essence(stated), essence(known));
    if sent == known {
        return Some(0);
    }
    let (kind, _) = sent.split_once('/')?;
    match known.strip_suffix("/*") {
        Some("*") => Some(2),
        Some(range) => (range == kind).then_some(1),
        None => None,
    }
}

/// The statuses of what a router refuses by itself. A document need not name them all (OpenAPI
/// 3.1.1, section 4.8.16): where it does not, nothing is said about such an answer.
fn is_refusal(status: StatusCode) -> bool {
    [
        Rejection::Unreadable,
        Rejection::Unauthenticated {
            challenges: Vec::new(),
        },
        Rejection::Forbidden { needed: &[] },
        Rejection::NotAcceptable { available: &[] },
        Rejection::ContentTooLarge { limit: 0 },
        Rejection::UnsupportedMediaType { supported: &[] },
        Rejection::TooManyRequests { retry_after: 0 },
        Rejection::Unavailable { retry_after: 0 },
        Rejection::Internal,
    ]
    .iter()
    .any(|rejection| rejection.status() == status)
}

impl Contract {
    /// Everything in an answer of an operation that breaks the contract; nothing of an operation
    /// that it does not have. Without a `body`, as after `HEAD` or of a stream, the rest is judged.
    pub fn judge(
        &self,
        operation: &str,
        status: StatusCode,
        headers: &HeaderMap,
        body: Option<&[u8]>,
    ) -> Vec<Breach> {
        let Some(answers) = self.answers.get(operation) else {
            return Vec::new();
        };
        let reasons = match answers.of(status) {
            Some(response) => response.faults(&self.responses, status, headers, body),
            None if is_refusal(status) => Vec::new(),
            None => vec![format!("the contract knows of {} alone", answers.stated())],
        };
        let shown = |body: &[u8]| match String::from_utf8_lossy(body) {
            text if text.is_empty() => status.to_string(),
            text => format!("{status} {text}"),
        };
        let breach = |reason| Breach {
            subject: format!("an answer of `{operation}`"),
            given: "its request".to_owned(),
            found: body.map_or_else(|| status.to_string(), shown),
            reason,
        };
        reasons.into_iter().map(breach).collect()
    }
}
