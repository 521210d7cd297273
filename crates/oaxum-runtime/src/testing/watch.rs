//! A judge around a router.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, header},
    middleware::{Next, from_fn},
    response::Response,
};

use super::{Contract, examples::is_json};
use crate::server::{OperationSlot, Request};

impl Contract {
    /// The same router, with a judge of every answer: one that breaks the contract panics, so that
    /// the test that asked for it fails. A stream is judged by its status and headers.
    ///
    /// Behind a listener, the panic is printed and ends the connection. It does not come through a
    /// layer that catches panics: put those outside of the judge where a test shall fail.
    ///
    /// ```no_run
    /// # use axum::Router;
    /// # use oaxum_runtime::testing::Contract;
    /// # fn test(contract: fn() -> &'static Contract, router: fn() -> Router) {
    /// let router = contract().watch(router());
    /// // … requests of your tests …
    /// # let _: Router = router;
    /// # }
    /// ```
    pub fn watch(&'static self, router: Router) -> Router {
        router.layer(from_fn(move |request, next| watched(self, request, next)))
    }
}

async fn watched(contract: &'static Contract, mut request: Request, next: Next) -> Response {
    let slot = request
        .extensions_mut()
        .get_or_insert_default::<OperationSlot>()
        .clone();
    let asked = format!("{} {}", request.method(), request.uri());
    let is_head = request.method() == Method::HEAD;
    let response = next.run(request).await;
    let Some(operation) = slot.get() else {
        return response;
    };
    let (head, body) = response.into_parts();
    let media = head.headers.get(header::CONTENT_TYPE);
    let media = media.and_then(|media| media.to_str().ok());
    // Whatever is no JSON may be a stream without an end.
    let is_whole = !is_head && media.is_none_or(is_json);
    let (bytes, body) = if is_whole {
        match to_bytes(body, usize::MAX).await {
            Ok(bytes) => (Some(bytes.clone()), Body::from(bytes)),
            Err(_) => (None, Body::empty()),
        }
    } else {
        (None, body)
    };
    let breaches = contract.judge(operation.id, head.status, &head.headers, bytes.as_deref());
    let told: Vec<String> = breaches.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{asked}\n{}", told.join("\n"));
    Response::from_parts(head, body)
}
