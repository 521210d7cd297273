//! The server before it is text.

use std::fmt::{self, Display, Formatter};

use crate::model::Omitted;

use super::Type;

/// The server.
#[derive(Clone, Debug)]
pub struct Server {
    /// The name of the trait.
    pub trait_name: String,
    /// The title of the API.
    pub title: String,
    /// The security schemes that operations ask for.
    pub schemes: Vec<Scheme>,
    /// Whether some operation asks for several schemes at once.
    pub combines: bool,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// The name of the authenticator's method.
    pub name: String,
    /// What is said about it.
    pub docs: String,
    /// How the secret is found, as the runtime's `schemes!` has it.
    pub carrier: String,
    /// What the authenticator is given: the type of its argument.
    pub credentials: &'static str,
    /// The challenge of a 401.
    pub challenge: String,
}

/// Who may call an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Security {
    /// Everybody, as nobody.
    Open,
    /// Whoever satisfies all requirements (method and scopes) of one alternative.
    Required(Vec<Vec<(String, Vec<String>)>>),
    /// Those, and whoever has no credentials.
    Optional(Vec<Vec<(String, Vec<String>)>>),
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId`
    pub id: String,
    /// The name of the trait's method.
    pub name: String,
    /// The name of its constant.
    pub constant: String,
    /// What the names of its types begin with.
    pub stem: String,
    /// The module of its types.
    pub module: String,
    /// What is said about it.
    pub docs: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The method, in upper case.
    pub method: &'static str,
    /// The path template of the document.
    pub path: String,
    /// The media types of its request.
    pub consumes: Vec<String>,
    /// The media types of its successes.
    pub produces: Vec<String>,
    /// Who may call it.
    pub security: Security,
    /// Its parameters.
    pub parameters: Vec<Input>,
    /// Its body.
    pub body: Option<Input>,
    /// Whether its body is read while it comes, so that a method may still find it invalid.
    pub is_streamed: bool,
    /// What it answers when it succeeds.
    pub successes: Vec<Variant>,
    /// What it answers when it does not.
    pub errors: Vec<Variant>,
    /// What its bodies are made of.
    pub enums: Vec<BodyEnum>,
    /// Schemas of bodies that go as bytes, and are the implementer's to hold to.
    pub unchecked: Vec<Omitted>,
}

impl Operation {
    /// Whether its request or one of its answers mentions a generated type.
    pub fn mentions_types(&self) -> bool {
        let inputs = self.parameters.iter().chain(&self.body);
        let inputs = inputs.flat_map(|input| input.mentions.then_some(()));
        let answers = self.successes.iter().chain(&self.errors);
        let answers = answers.flat_map(|variant| {
            let headers = variant.headers.iter().map(|header| &header.ty);
            let body = variant.body.as_ref().and_then(|body| body.carried.ty());
            headers
                .chain(body)
                .filter(|ty| ty.name().is_some())
                .map(|_| ())
        });
        let enums = self.enums.iter().flat_map(|body| &body.variants);
        let enums = enums
            .flat_map(|variant| variant.carried.ty().and_then(Type::name))
            .map(|_| ());
        inputs.chain(answers).chain(enums).next().is_some()
    }
}

/// A field of a request: a parameter or the body.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name of the field.
    pub name: String,
    /// What is said about it.
    pub docs: String,
    /// What is said about it besides, such as its default.
    pub notes: String,
    /// Its type, as Rust writes it.
    pub ty: String,
    /// Where it is read from: an expression of the runtime.
    pub source: String,
    /// Whether the type or the source mentions a generated type.
    pub mentions: bool,
    /// Whether it can be cloned and compared.
    pub is_value: bool,
}

/// What a body carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// A value, read whole.
    Value(Type),
    /// Bytes; of a response whether it names its own media type.
    Bytes {
        /// Whether the media type is the implementer's to say.
        typed: bool,
    },
    /// JSON values, one after the other.
    Lines(Type),
    /// Server-sent events with data of this type.
    Events(Type),
    /// The parts of a multipart body, an enum by this name.
    Parts(String),
    /// One of several, an enum by this name.
    Enum(String),
}

impl Carried {
    /// The type that it is made of.
    pub fn ty(&self) -> Option<&Type> {
        match self {
            Self::Value(ty) | Self::Lines(ty) | Self::Events(ty) => Some(ty),
            Self::Bytes { .. } | Self::Parts(_) | Self::Enum(_) => None,
        }
    }

    /// As the field of a request.
    pub fn incoming(&self) -> impl Display + use<'_> {
        Written(self, "Incoming")
    }

    /// As the field of a response.
    pub fn outgoing(&self) -> impl Display + use<'_> {
        Written(self, "Outgoing")
    }
}

struct Written<'a>(&'a Carried, &'static str);

impl Display for Written<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let stream = self.1;
        match self.0 {
            Carried::Value(ty) => ty.under("types::").fmt(formatter),
            Carried::Bytes { .. } if stream == "Incoming" => {
                formatter.write_str("rt::Incoming<rt::Bytes>")
            }
            Carried::Bytes { typed: true } => formatter.write_str("rt::TypedBody"),
            Carried::Bytes { typed: false } => formatter.write_str("rt::Body"),
            Carried::Lines(ty) => write!(formatter, "rt::{stream}<{}>", ty.under("types::")),
            Carried::Events(ty) => {
                write!(
                    formatter,
                    "rt::{stream}<rt::Event<{}>>",
                    ty.under("types::")
                )
            }
            Carried::Parts(name) => write!(formatter, "rt::Parts<{name}>"),
            Carried::Enum(name) => formatter.write_str(name),
        }
    }
}

/// An enum that a body is, or is made of.
#[derive(Clone, Debug)]
pub struct BodyEnum {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub role: BodyRole,
    /// Its variants.
    pub variants: Vec<BodyVariant>,
    /// Whether it can be cloned and compared.
    pub is_value: bool,
}

/// What an enum of bodies is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyRole {
    /// A request body in several media types.
    Request,
    /// A response body in several media types.
    Response,
    /// The parts of a multipart body.
    Parts,
}

/// A variant of an enum of bodies.
#[derive(Clone, Debug)]
pub struct BodyVariant {
    /// Its name.
    pub name: String,
    /// What is said about it.
    pub docs: String,
    /// What it carries.
    pub carried: Carried,
    /// The type instead, where the runtime has one of its own for it.
    pub ty: Option<String>,
    /// What the runtime's macro says of it.
    pub rule: String,
}

/// A response, as a variant.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// The status.
    pub status: VariantStatus,
    /// What is said about it.
    pub docs: String,
    /// Its headers, without those that the runtime sets.
    pub headers: Vec<HeaderField>,
    /// Its body.
    pub body: Option<ResponseBody>,
}

/// The status of a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariantStatus {
    /// Always the same.
    Code(u16),
    /// One of a class, but none of these.
    Class(u8, Vec<u16>),
    /// Any, but none of these; a class is its first digit.
    Default(Vec<u16>),
}

/// The body of a response.
#[derive(Clone, Debug)]
pub struct ResponseBody {
    /// What it carries.
    pub carried: Carried,
    /// The runtime's function that writes it.
    pub writer: &'static str,
    /// Its media type or range.
    pub media: String,
    /// All media types, where `Accept` chooses.
    pub any: Vec<String>,
}

/// A response header, as a field.
#[derive(Clone, Debug)]
pub struct HeaderField {
    /// The name of the field.
    pub name: String,
    /// The name on the wire, in lower case.
    pub wire: String,
    /// What is said about it.
    pub docs: String,
    /// Its type.
    pub ty: Type,
    /// Whether it must be there.
    pub required: bool,
    /// The runtime's method that sets it.
    pub setter: &'static str,
}
