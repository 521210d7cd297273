//! The edges of a generated axum server: what a request meets before its handler, and after.
//!
//! A generated route makes a [`Call`] of its request, authenticates it ([`credentials`]), reads
//! its parameters and body ([`Input`]), hands them to the implementer, and finishes with the typed
//! response ([`Reply`]) or a [`Rejection`], which the implementer's own hook shapes.

mod call;
mod context;
pub mod credentials;
mod input;
mod media;
mod operation;
mod query;
mod rejection;
mod reply;
mod request_id;

pub use call::{Call, Head, Limits, Refusal, refuse};
pub use context::Context;
pub use credentials::{Credentials, Denied, Refused};
pub use input::{BodyKind, Input};
pub use operation::{Operation, OperationId};
pub use rejection::{ProblemDetails, Rejection};
pub use reply::{HeaderText, Reply};
pub use request_id::RequestId;

pub use crate::{Map, Timestamp, Uuid, Value};

pub use axum::{
    Router,
    extract::{Request, State},
    http::Method,
    response::{IntoResponse, Response},
    routing,
};
