//! What an API is, free of how OpenAPI writes it down and of how Rust will.
//!
//! References are resolved where it does not matter that they were references (parameters,
//! responses, headers, request bodies); schemas keep theirs, since each component becomes a type.

mod schema;

use serde_json::Value as Json;

use crate::source::{Pointer, Span};

pub use schema::{
    Additional, Annotations, ArrayFacets, Format, Kind, MapFacets, NumberFacets, Pattern, Property,
    Schema, TextFacets,
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
    /// The component schemas, in the order of the document.
    pub components: Vec<Component>,
    /// The security schemes, in the order of the document.
    pub schemes: Vec<SecurityScheme>,
}

/// A component schema.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its name in the document.
    pub name: String,
    /// The schema.
    pub schema: Schema,
}

/// A place in the document, for what later stages find.
#[derive(Clone, Debug)]
pub struct At {
    /// The text.
    pub span: Span,
    /// The pointer.
    pub pointer: Pointer,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId`
    pub id: String,
    /// The method, in upper case.
    pub method: &'static str,
    /// The path template.
    pub path: String,
    /// Its first tag.
    pub tag: Option<String>,
    /// Every tag.
    pub tags: Vec<String>,
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// Who may call it.
    pub security: Requirement,
    /// Parameters, those of the path item first.
    pub parameters: Vec<Parameter>,
    /// The body of the request.
    pub body: Option<RequestBody>,
    /// The responses, by status.
    pub responses: Vec<Response>,
}

/// A scheme that has to be satisfied, with the scopes or roles asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The name of the scheme.
    pub scheme: String,
    /// Scopes (OAuth 2, OpenID Connect) or roles; all are needed.
    pub scopes: Vec<String>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// Its name in the document.
    pub name: String,
    /// `description`
    pub description: Option<String>,
    /// How credentials travel.
    pub kind: SchemeKind,
}

/// How credentials travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`
    Bearer {
        /// A hint at the form of the token.
        format: Option<String>,
    },
    /// A key in a header.
    HeaderKey {
        /// The name of the header.
        name: String,
    },
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
}

impl ParameterLocation {
    /// The value of OpenAPI's `in`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
        }
    }
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Where it stands.
    pub location: ParameterLocation,
    /// Whether it must be there.
    pub required: bool,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// `example`
    pub example: Option<Json>,
    /// What its text stands for.
    pub schema: Schema,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Whether it must be there.
    pub required: bool,
    /// `description`
    pub description: Option<String>,
    /// Its one form.
    pub content: Content,
}

/// A body in one media type.
#[derive(Clone, Debug)]
pub struct Content {
    /// The media type.
    pub media_type: String,
    /// What it holds.
    pub schema: Schema,
    /// `examples`, as they were.
    pub examples: Option<Json>,
}

/// A response of an operation.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// `description`
    pub description: String,
    /// Its headers.
    pub headers: Vec<Header>,
    /// Its body, if it has one.
    pub content: Option<Content>,
}

/// A header of a response.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name on the wire.
    pub name: String,
    /// Whether every such response has it.
    pub required: bool,
    /// `description`
    pub description: Option<String>,
    /// `example`
    pub example: Option<Json>,
    /// What its text stands for.
    pub schema: Schema,
}
