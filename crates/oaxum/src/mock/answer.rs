//! Which of the documented answers is given, and what is in it.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response as Answer;
use oaxum_runtime::instances::Wish;
use serde_json::Value;

use super::api::{Api, Example, Header, MediaType, Operation, Response};
use super::prefer::Prefer;
use super::problem::Refusal;
use super::schema::Schema;
use super::{Settings, accept, render};

/// What an answer is made from.
pub(super) struct Answering<'r> {
    pub(super) api: &'r Api,
    pub(super) settings: Settings,
    pub(super) operation: &'r Operation,
    pub(super) headers: &'r HeaderMap,
    pub(super) prefer: &'r Prefer,
}

impl<'r> Answering<'r> {
    /// The media types of successful answers, of which the caller has to accept one.
    ///
    /// # Errors
    /// The caller accepts none.
    pub(super) fn negotiate(&self) -> Result<(), Refusal> {
        let successes = self
            .operation
            .responses
            .iter()
            .filter(|response| is_success(response));
        let content = successes.flat_map(|response| &response.content);
        let available: Vec<String> = content
            .filter(|media_type| render::can_send(media_type))
            .map(render::concrete)
            .collect();
        if available.is_empty() || self.preferred(&available).is_some() {
            Ok(())
        } else {
            Err(Refusal::NotAcceptable { available })
        }
    }

    fn preferred(&self, available: &[String]) -> Option<usize> {
        let essences: Vec<String> = available
            .iter()
            .map(|name| {
                name.split(';')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_ascii_lowercase()
            })
            .collect();
        accept::preferred(
            self.headers,
            &Vec::from_iter(essences.iter().map(String::as_str)),
        )
    }

    /// The answer to a sound request.
    ///
    /// # Errors
    /// The document has no such answer, or nothing can be made of its schema.
    pub(super) fn success(&self) -> Result<Answer, Refusal> {
        let (status, response) = self.chosen()?;
        let media_type = self.media_type(response);
        let body = match media_type {
            Some(media_type) => Some(self.body(status, media_type)?),
            None => {
                self.no_example()?;
                None
            }
        };
        let mut answer = self.assemble(status, response, body)?;
        let applied = self
            .prefer
            .applied()
            .map(|applied| HeaderValue::from_str(&applied));
        if let Some(Ok(applied)) = applied {
            let name = HeaderName::from_static("preference-applied");
            answer.headers_mut().insert(name, applied);
        }
        Ok(answer)
    }

    /// The answer that the document has for a refusal, told what is wrong if it can hold that; none
    /// if it has none, or nothing can be made of it.
    pub(super) fn refusal(&self, refusal: &Refusal) -> Option<Answer> {
        let status = refusal.status();
        let response = documented(&self.operation.responses, status)?;
        let json = |media_type: &&MediaType| render::is_json(&media_type.name);
        let media_type = response.content.iter().find(json)?;
        let value = self.value(status, media_type).ok()??;
        let told = |value: &Value| told(value, refusal);
        let fits = |value: &Value| match &media_type.schema {
            Some(schema) => schema
                .validator(&self.api.responses)
                .is_ok_and(|validator| validator.is_valid(value)),
            None => true,
        };
        let value = told(&value).filter(fits).unwrap_or(value);
        let body = (
            render::concrete(media_type),
            render::bytes(&media_type.name, &value),
        );
        let mut answer = self.assemble(status, response, Some(body)).ok()?;
        for (name, value) in &refusal.headers() {
            answer.headers_mut().insert(name, value.clone());
        }
        Some(answer)
    }

    /// The status that is asked for, or the lowest of success.
    fn chosen(&self) -> Result<(StatusCode, &'r Response), Refusal> {
        let responses = &self.operation.responses;
        let Some(code) = &self.prefer.code else {
            return Ok(lowest(responses));
        };
        let status = code
            .parse()
            .ok()
            .and_then(|code: u16| StatusCode::from_u16(code).ok());
        let found = status.and_then(|status| Some((status, documented(responses, status)?)));
        found.ok_or_else(|| {
            let known: Vec<&str> = responses.iter().map(|response| &*response.status).collect();
            Refusal::NotOffered(format!(
                "The document has no status {code} here; it has {}.",
                known.join(", ")
            ))
        })
    }

    /// The media type that suits the caller best; the first if none does.
    fn media_type(&self, response: &'r Response) -> Option<&'r MediaType> {
        let can_send = |media_type: &&MediaType| render::can_send(media_type);
        let content: Vec<&MediaType> = response.content.iter().filter(can_send).collect();
        let available: Vec<String> = content
            .iter()
            .map(|media_type| render::concrete(media_type))
            .collect();
        let index = self.preferred(&available).unwrap_or(0);
        content.get(index).copied()
    }

    fn body(
        &self,
        status: StatusCode,
        media_type: &MediaType,
    ) -> Result<(String, Vec<u8>), Refusal> {
        let value = self.value(status, media_type)?.ok_or_else(|| {
            Refusal::Document(format!(
                "No value could be made that fits the schema of {status} as {}; give it an example.",
                media_type.written
            ))
        })?;
        Ok((
            render::concrete(media_type),
            render::bytes(&media_type.name, &value),
        ))
    }

    /// The named example, the first that fits, or a generated value.
    fn value(&self, status: StatusCode, media_type: &MediaType) -> Result<Option<Value>, Refusal> {
        if let Some(name) = &self.prefer.example {
            return match named(&media_type.examples, name) {
                Some(example) => Ok(Some(example.value.clone())),
                None => Err(no_such_example(name, &media_type.examples)),
            };
        }
        let Some(schema) = &media_type.schema else {
            let example = media_type.examples.first();
            return Ok(Some(
                example.map_or(Value::Null, |example| example.value.clone()),
            ));
        };
        let validator = schema
            .validator(&self.api.responses)
            .map_err(Refusal::Document)?;
        let as_text = |example: &&Example| {
            // What is no JSON is sent as it is written.
            let json = render::is_json(&media_type.name);
            !json && example.value.is_string() || validator.is_valid(&example.value)
        };
        let only_examples = render::needs_example(media_type);
        if (!self.prefer.dynamic || only_examples)
            && let Some(example) = media_type.examples.iter().find(as_text)
        {
            return Ok(Some(example.value.clone()));
        }
        let name = format!("{} {} {status}", self.operation.method, media_type.written);
        let name = format!("{name} {}", self.operation.template);
        self.made(schema, &name, !self.prefer.dynamic)
    }

    fn no_example(&self) -> Result<(), Refusal> {
        match &self.prefer.example {
            Some(name) => Err(no_such_example(name, &[])),
            None => Ok(()),
        }
    }

    fn assemble(
        &self,
        status: StatusCode,
        response: &Response,
        body: Option<(String, Vec<u8>)>,
    ) -> Result<Answer, Refusal> {
        let mut answer = Answer::new(Body::empty());
        *answer.status_mut() = status;
        for header in &response.headers {
            let Some(value) = self.header(status, header)? else {
                continue;
            };
            let text = render::header(&value, header.explode);
            let name = HeaderName::try_from(header.name.as_str());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(text.as_bytes())) {
                answer.headers_mut().insert(name, value);
            }
        }
        // A body goes with neither (RFC 9110, sections 15.3.5 and 15.4.5).
        let bodiless = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
        if let Some((media_type, bytes)) = body
            && !bodiless
            && !status.is_informational()
        {
            if let Ok(media_type) = HeaderValue::from_str(&media_type) {
                answer
                    .headers_mut()
                    .insert(header::CONTENT_TYPE, media_type);
            }
            *answer.body_mut() = Body::from(bytes);
        }
        Ok(answer)
    }

    fn header(&self, status: StatusCode, header: &Header) -> Result<Option<Value>, Refusal> {
        let (Some(schema), false) = (&header.schema, !header.examples.is_empty()) else {
            return Ok(header.examples.first().map(|example| example.value.clone()));
        };
        let name = format!("{} {status} {}", self.operation.method, header.name);
        self.made(schema, &name, true)
    }

    /// A value of a schema, the same for the same name.
    fn made(&self, schema: &Schema, name: &str, examples: bool) -> Result<Option<Value>, Refusal> {
        let wish = Wish {
            seed: self.settings.seed,
            name,
            examples,
            least: false,
        };
        let made = schema.instance(&self.api.responses, wish);
        made.map_err(Refusal::Document)
    }
}

/// A documented body that says what is wrong. What repeats its `detail` in the document repeats it
/// here, too.
fn told(value: &Value, refusal: &Refusal) -> Option<Value> {
    let mut value = value.as_object()?.clone();
    let before = value
        .get("detail")
        .filter(|detail| detail.is_string())
        .cloned();
    let told = refusal.body();
    if let (Some(before), Some(detail)) = (before, told.get("detail")) {
        for member in value.values_mut().filter(|member| **member == before) {
            *member = detail.clone();
        }
    }
    value.extend(told);
    Some(value.into())
}

fn named<'e>(examples: &'e [Example], name: &str) -> Option<&'e Example> {
    examples
        .iter()
        .find(|example| example.name.as_deref() == Some(name))
}

fn no_such_example(name: &str, examples: &[Example]) -> Refusal {
    let known: Vec<&str> = examples
        .iter()
        .filter_map(|example| example.name.as_deref())
        .collect();
    let known = match &*known {
        [] => "none with a name".to_owned(),
        known => known.join(", "),
    };
    Refusal::NotOffered(format!(
        "The document has no example {name} here; it has {known}."
    ))
}

fn is_success(response: &Response) -> bool {
    response.status.starts_with('2')
}

/// The response for a status: its own, that of its range, or `default`.
fn documented(responses: &[Response], status: StatusCode) -> Option<&Response> {
    let range = format!("{}XX", status.as_u16() / 100);
    [status.as_str(), &range, "default"]
        .into_iter()
        .find_map(|wanted| {
            let mut responses = responses.iter();
            responses.find(|response| response.status.eq_ignore_ascii_case(wanted))
        })
}

/// What to answer when nothing is asked for.
fn lowest(responses: &[Response]) -> (StatusCode, &Response) {
    static NONE: Response = Response {
        status: String::new(),
        headers: Vec::new(),
        content: Vec::new(),
    };
    let codes = responses.iter().filter_map(|response| {
        let first = response.status.chars().next()?.to_digit(10)?;
        let code = response.status.parse().unwrap_or(first as u16 * 100);
        // Success, then redirection, then what is left.
        let rank = match first {
            2 => 0,
            3 => 1,
            _ => 2,
        };
        Some((rank, code, response))
    });
    let lowest = codes.min_by_key(|(rank, code, _)| (*rank, *code));
    let default = || {
        responses
            .iter()
            .find(|response| response.status == "default")
    };
    match lowest {
        Some((rank, code, response)) if rank < 2 || default().is_none() => (
            StatusCode::from_u16(code).unwrap_or(StatusCode::OK),
            response,
        ),
        _ => (StatusCode::OK, default().unwrap_or(&NONE)),
    }
}
