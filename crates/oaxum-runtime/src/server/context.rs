//! What a handler learns of its call besides the request.

use axum::http::request::Parts;

use super::{Operation, RequestId};

/// What a handler learns of its call besides the request itself.
#[derive(Debug)]
pub struct Context<P> {
    /// Who calls, as the authenticator found; `()` where the operation asks for nobody.
    pub principal: P,
    /// The id of this request, in its answer too.
    pub request_id: RequestId,
    /// The operation called.
    pub operation: &'static Operation,
    /// Method, URI, headers and extensions as they came.
    pub head: Parts,
}
