//! What an API is, free of how OpenAPI writes it down and of how Rust will.
//!
//! References are resolved where it does not matter that they were references (parameters,
//! responses, headers, request bodies). Schemas keep theirs, as ids: each one that is a component,
//! or is referred to, may become a type.

mod operation;
mod rare;
mod schema;

use serde_json::Value as Json;

use crate::source::{Pointer, Span};

pub use operation::{
    Content, Encoding, Example, Form, Header, MediaKind, MediaType, Operation, Parameter,
    ParameterLocation, RequestBody, Requirement, Response, SchemeKind, Security, SecurityScheme,
    Status, Style,
};
pub use rare::{Blank, Rare};
pub use schema::{
    Access, Annotations, ArrayFacets, Condition, Contains, Discriminator, JsonType, NumberFacets,
    ObjectFacets, Pattern, Property, Schema, SchemaId, Schemas, TextFacets, Types,
};

/// An API: operations, and the schemas they speak in.
#[derive(Clone, Debug)]
pub struct Api {
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
    /// `info.description`
    pub description: Option<String>,
    /// `info`, `servers` and `tags` as they were, for descriptions of the API.
    pub about: Json,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// Every schema.
    pub schemas: Schemas,
    /// Those under `components.schemas`, in the order of the document.
    pub components: Vec<SchemaId>,
    /// The security schemes, in the order of the document.
    pub schemes: Vec<SecurityScheme>,
    /// What a server has no part in, and what was left out on request.
    pub omitted: Vec<Omitted>,
}

/// Something in the document that nothing is generated from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omitted {
    /// Where it stands.
    pub at: At,
    /// What it is, such as "the callback `onEvent` of `subscribe`".
    pub what: String,
}

/// A place in the document, for what later stages find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// The text.
    pub span: Span,
    /// The pointer.
    pub pointer: Pointer,
}
