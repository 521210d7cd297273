//! The edges of a generated axum server: what a request meets before its handler, and after.
//!
//! A generated route makes a [`Call`] of its request, authenticates it ([`credentials`]), reads
//! its parameters and body ([`request!`](crate::request!)), hands them to the implementer, and
//! finishes with the typed response ([`Answer`]) or a [`Rejection`], which the implementer's own
//! hook shapes.

mod answers;
mod body;
mod call;
mod context;
pub mod credentials;
mod input;
mod media;
mod operation;
mod outgoing;
mod parameter;
mod rejection;
mod reply;
mod request_id;
mod routes;
mod status;
mod template;

pub use answers::json;
pub use body::{
    BodySource, Event, File, FromPart, FromPayload, Incoming, Media, OptionalBody, Part, PartSpec,
    Parts, Payload, RawPart, RequiredBody, WithHeaders, body,
};
pub use call::{Call, FromCall, Head, Limits, Refusal, Server, refuse};
pub use context::Context;
pub use credentials::{Basic, Credentials, Denied, Refused};
pub use input::Input;
pub use operation::{Operation, OperationSlot};
pub use outgoing::Outgoing;
pub use parameter::{
    BOOLEAN, Defaulted, Emptiable, JSON, NULL, NUMBER, Optional, Parameter, Shape, Source, Style,
    TEXT, cookie, header, path, query,
};
pub use rejection::{ProblemDetails, Rejection};
pub use reply::{Answer, Content, Reply, TypedBody};
pub use request_id::RequestId;
pub use routes::Routes;
pub use status::{StatusIn, other};

// Generated operations find everything under one name.
#[doc(no_inline)]
pub use crate::*;

pub use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode},
    response::Response,
};
pub use bytes::Bytes;
