//! What of a contract a client has to know. Facts only: they were checked when they were read.

/// An operation that the client can call.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The `operationId`.
    pub id: String,
    /// The method's name in Rust.
    pub name: String,
    /// The HTTP method in lower case, as a path item names it.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The summary, if it has one.
    pub summary: Option<String>,
    /// What goes into path, query and headers.
    pub parameters: Vec<Parameter>,
    /// The type of the JSON body, which is required then.
    pub body: Option<TypeName>,
    /// What success looks like.
    pub success: Success,
    /// The type of every JSON body of 4xx and 5xx, if there is one.
    pub error: Option<TypeName>,
    /// How the caller shows who it is.
    pub credential: Credential,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// Where it goes.
    pub location: Location,
    /// Whether it has to be there.
    pub required: bool,
    /// Its type.
    pub schema: TypeName,
}

/// The part of a request that a parameter goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
}

impl Location {
    /// The word that `in` has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        }
    }
}

/// The statuses that mean success, and the one body they have.
#[derive(Clone, Debug)]
pub struct Success {
    /// Statuses and ranges, such as `200` and `2XX`.
    pub statuses: Vec<String>,
    /// The type of the JSON body, if there is one.
    pub body: Option<TypeName>,
}

/// How a request shows who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// Nothing is asked for.
    None,
    /// `Authorization: Bearer <key>`.
    Bearer,
    /// The key alone, in the header of this name (in lower case).
    Header(String),
}

/// The name of a component schema, which is that of its Rust type too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeName(pub String);
