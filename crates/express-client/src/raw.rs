//! Requests for endpoints that have no method here.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use oaxum_runtime::{Location, Path, Violations};
use reqwest::Url;
use serde::Serialize;
use serde_json::Value;

use crate::{
    Async, Error, Mode,
    call::Credential,
    decode,
    error::Fault,
    generated::operations,
    mode::Caller,
    overrides::Overrides,
    parts::Parts,
    prepared::{Outbound, Prepared},
    request::{idempotent, request},
    send::Received,
};

/// A request for any path below the base URL. Its answer is JSON of any form, null if it has no
/// body; [`send_as`](Self::send_as) reads it into a type.
///
/// The key goes where the operations of that face want it: below `/v1/customers` into the header
/// `x-api-key`, and into `Authorization` otherwise.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct RawRequest<M = Async> {
    caller: Caller<M>,
    method: Method,
    path: String,
    body: Option<(HeaderValue, Result<Bytes, String>)>,
    idempotency_key: Option<String>,
    overrides: Overrides,
}

impl<M: Mode> RawRequest<M> {
    pub(crate) fn new(caller: Caller<M>, method: Method, path: String) -> Self {
        Self {
            caller,
            method,
            path,
            body: None,
            idempotency_key: None,
            overrides: Overrides::default(),
        }
    }

    /// Sends a value as a JSON body.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        let text = serde_json::to_vec(body).map(Bytes::from);
        let text = text.map_err(|error| format!("the body is no JSON: {error}"));
        self.body = Some((HeaderValue::from_static("application/json"), text));
        self
    }

    /// Sends a body of any other form.
    pub fn body(mut self, content_type: impl AsRef<str>, body: impl Into<Bytes>) -> Self {
        self.body = Some(match HeaderValue::from_str(content_type.as_ref()) {
            Ok(content_type) => (content_type, Ok(body.into())),
            Err(_) => {
                let message = "the content type holds a character that no HTTP header can carry";
                (HeaderValue::from_static(""), Err(message.to_owned()))
            }
        });
        self
    }

    fn prepare(self) -> Result<Prepared<Value>, Error> {
        let operation = format!("{} {}", self.method, self.path);
        let refuse = |message: String| Error::unsendable(operation.clone(), message);
        if !self.path.starts_with('/') {
            return Err(refuse("the path has to begin with `/`".to_owned()));
        }
        let url = Url::parse(&format!("{}{}", self.caller.client.base_url(), self.path))
            .map_err(|error| refuse(format!("the path makes no URL ({error})")))?;
        let mut headers = HeaderMap::new();
        headers.insert(
            header::ACCEPT,
            HeaderValue::from_static("application/json, */*;q=0.5"),
        );
        if let Some(key) = self.idempotency_key {
            let key = HeaderValue::from_str(&key)
                .map_err(|_| refuse("no header can carry the idempotency key".to_owned()))?;
            headers.insert("idempotency-key", key);
        }
        let mut body = None;
        if let Some((content_type, text)) = self.body {
            headers.insert(header::CONTENT_TYPE, content_type);
            body = Some(text.map_err(refuse)?);
        }
        let credential = credential(&self.path);
        self.caller.client.authorize(&mut headers, credential);
        let parts = Parts {
            method: self.method,
            url,
            headers,
            body,
        };
        let outbound = Outbound::new(
            &self.caller.client,
            operation.into(),
            None,
            parts,
            self.overrides,
        )?;
        Ok(Prepared::new(
            self.caller.client,
            outbound,
            any_json,
            Fault::read,
        ))
    }
}

/// Where the key goes for a path: where the operation with the same beginning wants it.
fn credential(path: &str) -> Credential {
    let billing = operations::GET_CUSTOMER.template.trim_end_matches("/{id}");
    match path.strip_prefix(billing) {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '?']) => {
            operations::GET_CUSTOMER.credential
        }
        _ => Credential::Bearer,
    }
}

fn any_json(received: &Received, _: bool) -> Result<Value, Violations> {
    decode::json(received).map_err(|error| {
        let mut violations = Violations::of(Location::Body);
        violations.add(
            &Path::ROOT,
            "syntax",
            format!("is no JSON ({error}); `send_raw` takes it"),
        );
        violations
    })
}

request!(RawRequest => Value);
idempotent!(RawRequest);
