//! Reading a request's parameters and body, all violations in one go.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderMap, header, request::Parts},
};

use super::{
    Limits, Operation, Rejection,
    parameter::{self, Encoding, Fault, Pairs, Parameter, REPEATED},
    template,
};
use crate::{Location, Path, Schema, Violations};

/// A request on its way to its typed form.
///
/// Each source ([`Source`](super::Source)) gives its value or notes what is wrong;
/// [`Input::finish`] makes the request of the values, or the rejection of everything noted.
#[derive(Debug)]
pub struct Input<'a> {
    pub(super) operation: &'static Operation,
    pub(super) head: &'a Parts,
    query: Pairs<'a>,
    cookies: Option<Pairs<'a>>,
    pub(super) body: Option<Body>,
    pub(super) limits: Limits,
    pub(super) violations: Violations,
    pub(super) rejection: Option<Rejection>,
}

impl<'a> Input<'a> {
    pub(super) fn new(
        operation: &'static Operation,
        head: &'a Parts,
        body: Body,
        limits: Limits,
    ) -> Self {
        Self {
            operation,
            head,
            query: Pairs::of_form(head.uri.query().unwrap_or_default()),
            cookies: None,
            body: Some(body),
            limits,
            violations: Violations::of(Location::Path),
            rejection: None,
        }
    }

    /// Makes the request of its values.
    ///
    /// # Errors
    /// What was noted on the way: a rejection of the body first, else all violations.
    pub fn finish<T>(self, request: impl FnOnce() -> Option<T>) -> Result<T, Rejection> {
        match self.rejection {
            Some(rejection) => Err(rejection),
            None if !self.violations.is_empty() => Err(Rejection::Invalid(self.violations)),
            None => request().ok_or(Rejection::Internal),
        }
    }

    /// Notes a violation of a part of the request; of the body as a whole without a name.
    pub(super) fn note(&mut self, location: Location, name: &str, code: &'static str, why: &str) {
        self.violations.locate(location);
        let at = Path::ROOT;
        if name.is_empty() {
            self.violations.add(&at, code, why);
        } else {
            self.violations.add(&at.key(name), code, why);
        }
    }

    /// The value of a parameter: outside, whether it could be read; inside, whether it is there.
    #[expect(clippy::option_option, reason = "two questions, two answers")]
    pub(super) fn parameter<T: Schema>(&mut self, parameter: &Parameter) -> Option<Option<T>> {
        match self.candidates(parameter) {
            Ok(None) => Some(None),
            Ok(Some(candidates)) => match decoded(candidates.first) {
                Some(value) => Some(Some(value)),
                None => self.second_look(parameter),
            },
            Err((code, why)) => {
                self.note(parameter.location, parameter.name, code, why);
                None
            }
        }
    }

    /// The value of a parameter whose text is not valid as what it likeliest stands for. It is read
    /// again, so that those that are need not be kept for this.
    #[cold]
    #[expect(clippy::option_option, reason = "two questions, two answers")]
    fn second_look<T: Schema>(&mut self, parameter: &Parameter) -> Option<Option<T>> {
        let Ok(Some(parameter::Candidates { first, others })) = self.candidates(parameter) else {
            return None;
        };
        if parameter.allow_empty && is_empty(&first) {
            return Some(None);
        }
        if let Some(value) = others.into_iter().find_map(decoded) {
            return Some(Some(value));
        }
        let mut found = Violations::of(parameter.location);
        let at = Path::ROOT;
        T::inspect(&first, &at.key(parameter.name), &mut found);
        if found.is_empty() {
            self.note(parameter.location, parameter.name, "type", "cannot be read");
        }
        self.violations.append(found);
        None
    }

    /// Whether a parameter is there, be it empty.
    pub(super) fn has(&mut self, parameter: &Parameter) -> bool {
        !matches!(self.candidates(parameter), Ok(None))
    }

    fn candidates(
        &mut self,
        parameter: &Parameter,
    ) -> Result<Option<parameter::Candidates>, Fault> {
        let Parameter {
            name,
            shape,
            style,
            explode,
            besides,
            ..
        } = *parameter;
        let read = |text: &str, encoding| {
            parameter::text(style, explode, name, shape, text, encoding).map(Some)
        };
        match parameter.location {
            Location::Path => {
                match template::find(self.operation.path, self.head.uri.path(), name) {
                    Some(text) => read(text, Encoding::Percent),
                    None => Ok(None),
                }
            }
            Location::Header => {
                match header_text(&self.head.headers, name, shape.items().is_some())? {
                    Some(text) => read(&text, Encoding::Plain),
                    None => Ok(None),
                }
            }
            Location::Cookie => {
                let headers = &self.head.headers;
                let cookies = self.cookies.get_or_insert_with(|| cookies(headers));
                let (pairs, encoding) = (cookies.as_slice(), Encoding::Percent);
                parameter::read_pairs(style, explode, name, shape, pairs, besides, encoding)
            }
            Location::Query | Location::Body => {
                let (pairs, encoding) = (self.query.as_slice(), Encoding::Form);
                parameter::read_pairs(style, explode, name, shape, pairs, besides, encoding)
            }
        }
    }
}

/// The value that a text stands for, if it is valid: read once and checked, as a body is.
fn decoded<T: Schema>(value: serde_json::Value) -> Option<T> {
    let value = T::decode(value).ok()?;
    let mut found = Violations::of(Location::Query);
    found.of_decoded(|found| value.check(&Path::ROOT, found));
    found.is_empty().then_some(value)
}

fn is_empty(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => text.is_empty(),
        serde_json::Value::Array(items) => items.iter().all(is_empty),
        _ => false,
    }
}

/// The cookies of a request.
pub(super) fn cookies(headers: &HeaderMap) -> Pairs<'_> {
    let texts = headers.get_all(header::COOKIE).iter();
    Pairs::of_cookies(texts.filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()))
}

/// The text of a header. A list may come in several lines (RFC 9110, section 5.3).
fn header_text<'a>(
    headers: &'a HeaderMap,
    name: &str,
    is_list: bool,
) -> Result<Option<Cow<'a, str>>, Fault> {
    let mut values = headers.get_all(name).iter();
    let text = |value: &'a axum::http::HeaderValue| {
        std::str::from_utf8(value.as_bytes()).map_err(|_| ("encoding", "must be UTF-8"))
    };
    let Some(first) = values.next() else {
        return Ok(None);
    };
    let mut joined = Cow::Borrowed(text(first)?);
    for value in values {
        if !is_list {
            return Err(REPEATED);
        }
        let line = text(value)?;
        joined.to_mut().push(',');
        joined.to_mut().push_str(line);
    }
    Ok(Some(joined))
}
