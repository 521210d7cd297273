//! What a handler learns of its call besides the request.

use axum::http::request::Parts;

use super::{Operation, RequestId, media};

/// What a handler learns of its call besides the request itself.
#[derive(Debug)]
pub struct Context<P = ()> {
    /// Who calls, as the authenticator found. `()` where the operation asks for nobody; where
    /// credentials are optional, an `Option`.
    pub principal: P,
    /// The id of this request, in its answer too.
    pub request_id: RequestId,
    /// The operation called.
    pub operation: &'static Operation,
    /// Method, URI, headers and extensions as they came.
    pub head: Parts,
}

impl<P> Context<P> {
    /// Of several media types, the one that `Accept` prefers; the first of those it prefers alike,
    /// none if it rules out all of them.
    ///
    /// A body in several media types that are all JSON is negotiated by the router already.
    pub fn preferred(&self, offered: &[&'static str]) -> Option<&'static str> {
        media::preferred(&self.head.headers, offered)
    }
}
