//! One request on its way through a generated route.

use axum::{
    RequestPartsExt,
    body::Body,
    extract::{RawPathParams, Request},
    http::{HeaderMap, Method, request::Parts},
    response::Response,
};

use crate::{Location, Path, Violations};

use super::{Context, Credentials, Input, Operation, OperationId, Rejection, RequestId, media};

/// What a generated router asks of every request before it reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The greatest size of a request body, in bytes; beyond it the answer is 413. Default: 1 MiB.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 1024 * 1024 }
    }
}

/// What the implementer's hook learns of a request that the router refuses.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// The operation, if path and method named one.
    pub operation: Option<&'static Operation>,
    /// The method.
    pub method: &'a Method,
    /// The path, without the query.
    pub path: &'a str,
    /// The id of the request.
    pub request_id: &'a RequestId,
}

/// A request without its body: what is known before anything is read.
#[derive(Debug)]
pub struct Head {
    operation: &'static Operation,
    request_id: RequestId,
    parts: Parts,
}

impl Head {
    /// The headers of the request.
    pub const fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// What an authenticator looks at.
    pub const fn credentials<'a>(
        &'a self,
        secret: &'a str,
        scopes: &'static [&'static str],
    ) -> Credentials<'a> {
        Credentials {
            secret,
            scopes,
            operation: self.operation,
            request_id: &self.request_id,
            headers: &self.parts.headers,
        }
    }
}

/// One request on its way through its route.
#[derive(Debug)]
pub struct Call {
    head: Head,
    body: Body,
    body_limit: usize,
}

impl Call {
    /// A call of `operation`.
    pub fn new(operation: &'static Operation, limits: Limits, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let request_id = RequestId::of(&parts.headers);
        Self {
            head: Head {
                operation,
                request_id,
                parts,
            },
            body,
            body_limit: limits.body,
        }
    }

    /// The request without its body.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// The request, to be read; what follows is only for callers who may make it.
    ///
    /// # Errors
    /// [`Rejection::NotAcceptable`] if `Accept` rules out every form of a successful response.
    pub async fn input(&mut self) -> Result<Input<'_>, Rejection> {
        let available = self.head.operation.produces;
        if !media::is_acceptable(self.head.headers(), available) {
            return Err(Rejection::NotAcceptable { available });
        }
        let parts = &mut self.head.parts;
        let path = parts
            .extract::<RawPathParams>()
            .await
            .map_err(|_| undecodable())?;
        Ok(Input::new(
            parts,
            path,
            std::mem::take(&mut self.body),
            self.body_limit,
        ))
    }

    /// What the handler learns of the call. The head of the request goes with it.
    pub fn context<P>(&mut self, principal: P) -> Context<P> {
        let Head {
            operation,
            request_id,
            parts,
        } = &mut self.head;
        let empty = Request::new(()).into_parts().0;
        let (request_id, head) = (request_id.clone(), std::mem::replace(parts, empty));
        Context {
            principal,
            request_id,
            operation,
            head,
        }
    }

    /// The response, marked with the operation and the request's id; a rejection goes through
    /// `reject` first.
    pub fn finish(
        self,
        answer: Result<Response, Rejection>,
        reject: impl FnOnce(Rejection, &Refusal<'_>) -> Response,
    ) -> Response {
        let Head {
            operation,
            request_id,
            parts,
        } = self.head;
        let response = answer.unwrap_or_else(|rejection| {
            let (method, path) = (&parts.method, parts.uri.path());
            let operation = Some(operation);
            reject(
                rejection,
                &Refusal {
                    operation,
                    method,
                    path,
                    request_id: &request_id,
                },
            )
        });
        let mut response = marked(response, &request_id);
        response.extensions_mut().insert(OperationId(operation.id));
        response
    }
}

/// The response to a request outside all operations.
pub fn refuse(
    request: &Request,
    rejection: Rejection,
    reject: impl FnOnce(Rejection, &Refusal<'_>) -> Response,
) -> Response {
    let request_id = RequestId::of(request.headers());
    let refusal = Refusal {
        operation: None,
        method: request.method(),
        path: request.uri().path(),
        request_id: &request_id,
    };
    marked(reject(rejection, &refusal), &request_id)
}

fn marked(mut response: Response, request_id: &RequestId) -> Response {
    if let Some(value) = request_id.header_value() {
        response.headers_mut().insert(RequestId::HEADER, value);
    }
    response
}

/// A path with percent-encoded bytes that are no UTF-8.
fn undecodable() -> Rejection {
    let mut violations = Violations::of(Location::Path);
    violations.add(&Path::ROOT, "encoding", "must be UTF-8, percent-encoded");
    Rejection::Invalid(violations)
}
