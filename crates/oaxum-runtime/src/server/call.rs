//! One request on its way through a generated route.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    response::Response,
};

use super::{
    Answer, Context, Credentials, Input, Operation, OperationSlot, Rejection, RequestId, media,
};

/// What a generated router asks of every request before it reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The greatest size of a request body that is read whole, of a part that is, and of one of
    /// several JSON lines or events, in bytes; beyond it the answer is 413. Default: 1 MiB.
    pub body: usize,
    /// The greatest size of a request body that is streamed, in bytes; beyond it the stream ends
    /// with an error, and the answer is 413. Default: 1 GiB.
    pub stream: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            stream: 1 << 30,
        }
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

    /// The query string, empty without one.
    pub(super) fn query(&self) -> &str {
        self.parts.uri.query().unwrap_or_default()
    }

    /// What an authenticator looks at.
    pub const fn credentials<'a, S>(
        &'a self,
        secret: S,
        scopes: &'static [&'static str],
    ) -> Credentials<'a, S> {
        Credentials {
            secret,
            scopes,
            operation: self.operation,
            request_id: &self.request_id,
            headers: &self.parts.headers,
            extensions: &self.parts.extensions,
        }
    }
}

/// One request on its way through its route.
#[derive(Debug)]
pub struct Call {
    head: Head,
    body: Body,
    limits: Limits,
    /// `Accept`, where an answer may still depend on it.
    accept: HeaderMap,
}

impl Call {
    /// A call of `operation`.
    pub fn new(operation: &'static Operation, limits: Limits, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        if let Some(slot) = parts.extensions.get::<OperationSlot>() {
            slot.set(operation);
        }
        let request_id = RequestId::of(&parts.headers);
        Self {
            head: Head {
                operation,
                request_id,
                parts,
            },
            body,
            limits,
            accept: HeaderMap::new(),
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
    pub fn input(&mut self) -> Result<Input<'_>, Rejection> {
        let operation = self.head.operation;
        let available = operation.produces;
        let headers = &self.head.parts.headers;
        if !media::is_acceptable(headers, available) {
            return Err(Rejection::NotAcceptable { available });
        }
        if available.len() > 1 {
            let accepted = headers.get_all(header::ACCEPT).into_iter();
            let accepted = accepted.map(|value: &HeaderValue| (header::ACCEPT, value.clone()));
            self.accept.extend(accepted);
        }
        let body = std::mem::take(&mut self.body);
        Ok(Input::new(operation, &self.head.parts, body, self.limits))
    }

    /// What the handler learns of the call. The head of the request goes with it.
    pub fn context<P>(&mut self, principal: P) -> Context<P> {
        let Head {
            operation,
            request_id,
            parts,
        } = &mut self.head;
        let (mut empty, ()) = Request::new(()).into_parts();
        // What a refusal shows stays here.
        empty.method.clone_from(&parts.method);
        empty.uri.clone_from(&parts.uri);
        Context {
            principal,
            request_id: request_id.clone(),
            operation,
            head: std::mem::replace(parts, empty),
        }
    }

    /// The response, marked with the request's id; a rejection goes through `reject` first.
    pub fn finish(
        &self,
        answer: Result<impl Answer, Rejection>,
        reject: impl FnOnce(Rejection, &Refusal<'_>) -> Response,
    ) -> Response {
        let answer = answer.and_then(|answer| answer.reply().finish(&self.accept));
        let Head {
            operation,
            request_id,
            parts,
        } = &self.head;
        let response = answer.unwrap_or_else(|rejection| {
            let refusal = Refusal {
                operation: Some(*operation),
                method: &parts.method,
                path: parts.uri.path(),
                request_id,
            };
            reject(rejection, &refusal)
        });
        marked(response, request_id)
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
    let value = request_id.header_value().clone();
    response.headers_mut().insert(RequestId::HEADER, value);
    response
}

/// What a generated request is: a struct that reads itself from a call.
pub trait FromCall: Sized {
    /// Reads parameters and body, all of them.
    ///
    /// # Errors
    /// Everything that breaks the contract.
    fn read(call: &mut Call) -> impl Future<Output = Result<Self, Rejection>> + Send;
}

/// What all routes of a generated router share.
#[derive(Debug)]
pub struct Server<A, S = ()> {
    api: A,
    authenticator: S,
    limits: Limits,
}

impl<A, S> Server<A, S> {
    /// The implementer's parts.
    pub const fn new(api: A, authenticator: S, limits: Limits) -> Self {
        Self {
            api,
            authenticator,
            limits,
        }
    }

    /// The implementation.
    pub const fn api(&self) -> &A {
        &self.api
    }

    /// The authenticator.
    pub const fn authenticator(&self) -> &S {
        &self.authenticator
    }

    /// The limits.
    pub const fn limits(&self) -> Limits {
        self.limits
    }
}

/// The request of an operation: a struct, and where each of its fields is read from.
///
/// ```
/// # use oaxum_runtime::server as rt;
/// rt::request! {
///     /// The request of `rename`.
///     pub struct RenameRequest {
///         /// Which one.
///         pub id: i64 = rt::path("id", &rt::NUMBER),
///         /// Whether only to try.
///         pub dry_run: bool = rt::query("dryRun", &rt::BOOLEAN).or(|| false),
///     } body {
///         /// The new name.
///         pub body: String = rt::body!(rt::Media::json("application/json")),
///     }
/// }
/// # let _ = |request: RenameRequest| (request.id, request.dry_run, request.body);
/// ```
///
/// A request with a `: stream` in it can neither be cloned nor compared.
#[macro_export]
macro_rules! request {
    ($(#[$meta:meta])* pub struct $Name:ident { $($fields:tt)* } $($body:tt)*) => {
        $crate::request! {
            @ $(#[$meta])* #[derive(Clone, Debug, PartialEq)] $Name { $($fields)* } $($body)*
        }
    };
    ($(#[$meta:meta])* pub struct $Name:ident: stream { $($fields:tt)* } $($body:tt)*) => {
        $crate::request! { @ $(#[$meta])* #[derive(Debug)] $Name { $($fields)* } $($body)* }
    };
    (@ $(#[$meta:meta])* $Name:ident {
        $($(#[$about:meta])* pub $field:ident: $ty:ty = $source:expr,)*
    } $(body { $(#[$body_about:meta])* pub $body:ident: $body_ty:ty = $body_source:expr, })?) => {
        $(#[$meta])*
        pub struct $Name {
            $($(#[$about])* pub $field: $ty,)*
            $($(#[$body_about])* pub $body: $body_ty,)?
        }

        impl $crate::server::FromCall for $Name {
            async fn read(
                call: &mut $crate::server::Call,
            ) -> ::core::result::Result<Self, $crate::server::Rejection> {
                #[allow(unused_mut, reason = "a request may have no fields")]
                let mut input = call.input()?;
                $(let $field: ::core::option::Option<$ty> =
                    $crate::server::Source::read($source, &mut input);)*
                $(let $body: ::core::option::Option<$body_ty> =
                    $crate::server::BodySource::read($body_source, &mut input).await;)?
                input.finish(|| ::core::option::Option::Some(Self {
                    $($field: $field?,)*
                    $($body: $body?,)?
                }))
            }
        }
    };
}

/// The routes of a generated router: for each operation its method, its request, and who may call.
///
/// Each line is `CONSTANT => method(Request) [who];`. Who is nothing, or alternatives such as
/// `key["read"] and user[] or token["a", "b"]`; `optional` before them lets everybody in.
#[macro_export]
macro_rules! handlers {
    ($routes:ident, $server:ident, $Api:ident;
        $($operation:ident => $method:ident($Request:ident) $security:tt;)*) => {$(
        {
            let server = ::std::sync::Arc::clone(&$server);
            $routes.add(&operations::$operation, move |request: $crate::server::Request| {
                let server = ::std::sync::Arc::clone(&server);
                async move {
                    let mut call = $crate::server::Call::new(
                        &operations::$operation,
                        server.limits(),
                        request,
                    );
                    let answer = async {
                        // The body, which only one thread may see, stays out of this.
                        let head = call.head();
                        let principal = $crate::principal!(server, head, $security);
                        let request =
                            <$Request as $crate::server::FromCall>::read(&mut call).await?;
                        let context = call.context(principal);
                        ::core::result::Result::<_, $crate::server::Rejection>::Ok(
                            $Api::$method(server.api(), context, request).await,
                        )
                    };
                    let answer = answer.await;
                    call.finish(answer, |rejection, refusal| {
                        server.api().reject(rejection, refusal)
                    })
                }
            });
        }
    )*};
}
