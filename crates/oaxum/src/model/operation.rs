//! Operations: what a caller may ask, and what comes back.

use serde_json::Value as Json;

use super::{At, SchemaId};

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId`; without one, method and path.
    pub id: String,
    /// Where it stands.
    pub at: At,
    /// The method, in upper case.
    pub method: &'static str,
    /// The path template.
    pub path: String,
    /// Every tag.
    pub tags: Vec<String>,
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// Who may call it.
    pub security: Security,
    /// Parameters, those of the path item first.
    pub parameters: Vec<Parameter>,
    /// The body of the request.
    pub body: Option<RequestBody>,
    /// The responses, in the order of the document.
    pub responses: Vec<Response>,
}

impl Operation {
    /// Its first tag, by which it is filed.
    pub fn tag(&self) -> Option<&str> {
        self.tags.first().map(String::as_str)
    }
}

/// Who may call an operation: whoever satisfies one alternative, in each of its requirements.
///
/// No alternatives at all, and an alternative without requirements, let everybody in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Security {
    /// In the order of the document.
    pub alternatives: Vec<Vec<Requirement>>,
}

impl Security {
    /// Whether a caller without credentials is let in.
    pub fn is_optional(&self) -> bool {
        self.alternatives.is_empty() || self.alternatives.iter().any(Vec::is_empty)
    }

    /// Whether no credentials are looked at.
    pub fn is_open(&self) -> bool {
        self.alternatives.iter().all(Vec::is_empty)
    }
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
#[derive(Clone, Debug, PartialEq)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`
    Bearer {
        /// A hint at the form of the token.
        format: Option<String>,
    },
    /// `Authorization: Basic …`
    Basic,
    /// `Authorization` with another scheme of the IANA registry, in lower case.
    Http(String),
    /// A key.
    Key {
        /// Where it stands: a header, the query or a cookie.
        location: ParameterLocation,
        /// The name of the header, parameter or cookie.
        name: String,
    },
    /// OAuth 2; the token travels as a bearer token.
    OAuth2 {
        /// `flows`, as they were.
        flows: Json,
    },
    /// OpenID Connect; the token travels as a bearer token.
    OpenIdConnect {
        /// `openIdConnectUrl`
        url: String,
    },
    /// A client certificate, which the connection knows.
    MutualTls,
    /// Nobody knows: an operation asks for it, but it is declared nowhere. Its check is wholly the
    /// implementer's, and nobody gets in without.
    Undeclared,
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
    /// In a cookie.
    Cookie,
}

impl ParameterLocation {
    /// The value of OpenAPI's `in`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Where it is described.
    pub at: At,
    /// Where it stands.
    pub location: ParameterLocation,
    /// Whether it must be there.
    pub required: bool,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// `allowEmptyValue`
    pub allow_empty: bool,
    /// `example`, or those of `examples` that have a value.
    pub examples: Vec<Example>,
    /// What its text stands for.
    pub schema: SchemaId,
    /// How a value is written as text.
    pub form: Form,
}

/// An example of a parameter, a header or a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its name under `examples`; none where it is the one `example`.
    pub name: Option<String>,
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// The value.
    pub value: Json,
}

/// How a value is written as text, in a parameter, a header or a field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// By a style of OpenAPI.
    Styled {
        /// `style`
        style: Style,
        /// `explode`, its default by the style.
        explode: bool,
        /// `allowReserved`
        allow_reserved: bool,
    },
    /// In a media type of its own, such as JSON.
    Content(MediaType),
}

/// `style` (OpenAPI 3.1.1, section 4.8.12.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Paths and headers: `a,b`
    Simple,
    /// Paths: `.a.b`
    Label,
    /// Paths: `;name=a,b`
    Matrix,
    /// The query and cookies: `name=a&name=b`
    Form,
    /// The query: `name=a%20b`
    SpaceDelimited,
    /// The query: `name=a|b`
    PipeDelimited,
    /// The query: `name[member]=a`
    DeepObject,
}

impl Style {
    /// The value of the field `style`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Label => "label",
            Self::Matrix => "matrix",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
        }
    }
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Whether it must be there.
    pub required: bool,
    /// `description`
    pub description: Option<String>,
    /// Its forms, at least one, in the order of the document.
    pub contents: Vec<Content>,
}

/// A body in one media type.
#[derive(Clone, Debug)]
pub struct Content {
    /// Where it is described.
    pub at: At,
    /// The media type or range.
    pub media_type: MediaType,
    /// What it holds; anything without one.
    pub schema: Option<SchemaId>,
    /// `encoding`: how fields of a form or parts are written.
    pub encoding: Vec<(String, Encoding)>,
    /// `example`, or those of `examples` that have a value.
    pub examples: Vec<Example>,
}

/// How a field of a form, or a part of a multipart body, is written.
#[derive(Clone, Debug, Default)]
pub struct Encoding {
    /// `contentType`: media types or ranges; by the schema's type without any.
    pub media_types: Vec<MediaType>,
    /// Headers of the part.
    pub headers: Vec<Header>,
    /// `style`, `explode` and `allowReserved`, where one of them is stated.
    pub form: Option<Form>,
}

/// A media type or range (RFC 9110, section 8.3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    /// `application/json; charset=utf-8`, as the document has it.
    pub text: String,
    /// `application/json`, in lower case, without parameters.
    pub essence: String,
}

/// How a body of a media type is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// `application/json` and `…+json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/…`
    Multipart,
    /// `text/…` but event streams
    Text,
    /// `text/event-stream`
    EventStream,
    /// `application/x-ndjson`, `application/jsonl` and the like: a JSON text on each line
    JsonLines,
    /// Everything else, ranges among it: bytes as they are
    Bytes,
}

impl MediaType {
    /// How a body of it is read and written.
    pub fn kind(&self) -> MediaKind {
        match self.essence.as_str() {
            "application/json" | "text/json" => MediaKind::Json,
            "application/x-www-form-urlencoded" => MediaKind::Form,
            "text/event-stream" => MediaKind::EventStream,
            "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonlines"
            | "application/json-lines"
            | "application/jsonlines" => MediaKind::JsonLines,
            essence if essence.ends_with("+json") => MediaKind::Json,
            essence if essence.starts_with("multipart/") => MediaKind::Multipart,
            // XML in text/xml declares its own encoding.
            essence if essence == "text/xml" || essence.ends_with("+xml") => MediaKind::Bytes,
            essence if essence.starts_with("text/") && essence != "text/*" => MediaKind::Text,
            _ => MediaKind::Bytes,
        }
    }

    /// Whether it stands for several media types, as `*/*` and `image/*` do.
    pub fn is_range(&self) -> bool {
        self.essence.ends_with("/*")
    }
}

/// A response of an operation.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status or statuses.
    pub status: Status,
    /// `description`
    pub description: String,
    /// Its headers, without `Content-Type`.
    pub headers: Vec<Header>,
    /// Its body in every form it may have; none without a body.
    pub contents: Vec<Content>,
}

/// Which statuses a response is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One, from 100 to 599.
    Code(u16),
    /// `4XX`: every one of a class that is not named itself.
    Class(u8),
    /// `default`: every one that nothing else names.
    Default,
}

/// A header of a response or of a part.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name on the wire.
    pub name: String,
    /// Whether it is always there.
    pub required: bool,
    /// `description`
    pub description: Option<String>,
    /// `example`, or those of `examples` that have a value.
    pub examples: Vec<Example>,
    /// What its text stands for.
    pub schema: SchemaId,
    /// How a value is written as text: `simple`, or a media type.
    pub form: Form,
}
