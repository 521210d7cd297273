//! Reading a request's parameters and body, all violations in one go.

use axum::{
    body::Body,
    extract::RawPathParams,
    http::{HeaderMap, request::Parts},
};
use bytes::Bytes;
use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{
    Rejection, media,
    query::{self, Query},
};
use crate::{Location, Parameter, Path, Schema, Violations, decode_json, parameter};

/// Whether a request may come without its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// A request without a body breaks the contract.
    Required,
    /// A request may come without a body.
    Optional,
}

/// A request on its way to its typed form.
///
/// Each getter gives the value or notes what is wrong; [`Input::finish`] makes the request of
/// the values, or the rejection of everything noted.
#[derive(Debug)]
pub struct Input<'a> {
    head: &'a Parts,
    path: RawPathParams,
    query: Query<'a>,
    body: Body,
    body_limit: usize,
    violations: Violations,
    rejection: Option<Rejection>,
}

impl<'a> Input<'a> {
    pub(super) fn new(head: &'a Parts, path: RawPathParams, body: Body, body_limit: usize) -> Self {
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let violations = Violations::of(Location::Path);
        Self {
            head,
            path,
            query,
            body,
            body_limit,
            violations,
            rejection: None,
        }
    }

    /// A path parameter.
    pub fn path<T: Parameter>(&mut self, name: &str) -> Option<T> {
        let text = self
            .path
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, text)| text.to_owned());
        self.required(Location::Path, name, text)
    }

    /// A query parameter that must be there.
    pub fn query<T: Parameter>(&mut self, name: &str) -> Option<T> {
        let text = self.query_text(name)?;
        self.required(Location::Query, name, text)
    }

    /// A query parameter that may be there.
    pub fn optional_query<T: Parameter>(&mut self, name: &str) -> Option<Option<T>> {
        let text = self.query_text(name)?;
        self.optional(Location::Query, name, text)
    }

    /// A header that must be there.
    pub fn header<T: Parameter>(&mut self, name: &str) -> Option<T> {
        let text = self.header_text(name)?;
        self.required(Location::Header, name, text)
    }

    /// A header that may be there.
    pub fn optional_header<T: Parameter>(&mut self, name: &str) -> Option<Option<T>> {
        let text = self.header_text(name)?;
        self.optional(Location::Header, name, text)
    }

    /// The JSON body.
    pub async fn json<T: Schema>(&mut self, supported: &'static [&'static str]) -> Option<T> {
        match self.optional_json(supported).await? {
            Some(body) => Some(body),
            None => {
                self.note(Location::Body, "", "required", "is required: send a body");
                None
            }
        }
    }

    /// The JSON body of a request that may come without.
    pub async fn optional_json<T: Schema>(
        &mut self,
        supported: &'static [&'static str],
    ) -> Option<Option<T>> {
        let text = self.body().await?;
        if text.is_empty() {
            return Some(None);
        }
        if !media::is_supported(&self.head.headers, supported) {
            self.rejection = Some(Rejection::UnsupportedMediaType { supported });
            return None;
        }
        self.violations.locate(Location::Body);
        decode_json(&text, &mut self.violations).map(Some)
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

    async fn body(&mut self) -> Option<Bytes> {
        let limit = self.body_limit;
        let body = std::mem::take(&mut self.body);
        if body.size_hint().lower() > u64::try_from(limit).unwrap_or(u64::MAX) {
            self.rejection = Some(Rejection::ContentTooLarge { limit });
            return None;
        }
        let rejection = match Limited::new(body, limit).collect().await {
            Ok(collected) => return Some(collected.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Rejection::ContentTooLarge { limit },
            Err(_) => Rejection::Unreadable,
        };
        self.rejection = Some(rejection);
        None
    }

    fn note(&mut self, location: Location, name: &str, code: &'static str, message: &str) {
        self.violations.locate(location);
        let at = Path::ROOT;
        if name.is_empty() {
            self.violations.add(&at, code, message);
        } else {
            self.violations.add(&at.key(name), code, message);
        }
    }

    fn required<T: Parameter>(
        &mut self,
        location: Location,
        name: &str,
        text: Option<String>,
    ) -> Option<T> {
        if text.is_none() {
            self.note(location, name, "required", "is required");
        }
        parameter::read(location, name, text?, &mut self.violations)
    }

    #[expect(
        clippy::option_option,
        reason = "outside: whether it could be read; inside: whether it is there"
    )]
    fn optional<T: Parameter>(
        &mut self,
        location: Location,
        name: &str,
        text: Option<String>,
    ) -> Option<Option<T>> {
        match text {
            Some(text) => parameter::read(location, name, text, &mut self.violations).map(Some),
            None => Some(None),
        }
    }

    /// The text of a query parameter; given twice, or with bytes that are no text, it is a
    /// violation.
    #[expect(
        clippy::option_option,
        reason = "outside: whether it could be read; inside: whether it is there"
    )]
    fn query_text(&mut self, name: &str) -> Option<Option<String>> {
        match self.query.get(name) {
            Ok(text) => Some(text),
            Err(fault) => {
                let (code, message) = match fault {
                    query::Fault::Repeated => REPEATED,
                    query::Fault::Encoding => ENCODING,
                };
                self.note(Location::Query, name, code, message);
                None
            }
        }
    }

    /// The text of a header; given twice, or with bytes that are no text, it is a violation.
    #[expect(
        clippy::option_option,
        reason = "outside: whether it could be read; inside: whether it is there"
    )]
    fn header_text(&mut self, name: &str) -> Option<Option<String>> {
        match header_text(&self.head.headers, name) {
            Ok(text) => Some(text),
            Err((code, message)) => {
                self.note(Location::Header, name, code, message);
                None
            }
        }
    }
}

type Fault = (&'static str, &'static str);

const REPEATED: Fault = ("repeated", "must be given once");
const ENCODING: Fault = ("encoding", "must be UTF-8");

fn header_text(headers: &HeaderMap, name: &str) -> Result<Option<String>, Fault> {
    let mut values = headers.get_all(name).iter();
    let Some(first) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(REPEATED);
    }
    match std::str::from_utf8(first.as_bytes()) {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(_) => Err(ENCODING),
    }
}
