//! The generated crate before it is text: every name and type decided.

use std::fmt::{self, Display, Formatter};

use crate::model::{ArrayFacets, MapFacets, NumberFacets, TextFacets};

/// Everything that is generated from a document.
#[derive(Clone, Debug)]
pub struct Crate {
    /// The types, in modules.
    pub modules: Vec<Module>,
    /// The server.
    pub server: Server,
}

/// A module of types.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// Its types, in the order of the document.
    pub items: Vec<Item>,
}

impl Module {
    /// Whether one of its types mentions a type of another module.
    pub fn refers_elsewhere(&self) -> bool {
        let mentioned = self.items.iter().flat_map(|item| match &item.shape {
            Shape::Struct(structure) => structure.fields.iter().map(|field| &field.ty).collect(),
            Shape::Value(ty)
            | Shape::Array(ty, _)
            | Shape::Map(ty, _)
            | Shape::Collection(ty)
            | Shape::Alias(ty) => vec![ty],
            Shape::Text(_) | Shape::Integer(..) | Shape::Number(..) | Shape::Enum(_) => Vec::new(),
        });
        mentioned
            .filter_map(Type::name)
            .any(|name| self.items.iter().all(|item| item.name != name))
    }
}

/// A type.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its Rust name.
    pub name: String,
    /// The component that it stands for or belongs to.
    pub component: String,
    /// Whether it stands for the component, not for a part of it.
    pub is_component: bool,
    /// What is said about it.
    pub docs: String,
    /// What it is.
    pub shape: Shape,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A struct.
    Struct(Struct),
    /// A string with facets.
    Text(TextFacets),
    /// An integer with facets; the literal of its default.
    Integer(Type, NumberFacets, Option<String>),
    /// A number with facets.
    Number(Type, NumberFacets),
    /// A value of another type, without facets.
    Value(Type),
    /// An array with facets.
    Array(Type, ArrayFacets),
    /// A map with facets, by its values.
    Map(Type, MapFacets),
    /// One of a few strings: the names of the variants and the texts.
    Enum(Vec<(String, String)>),
    /// An array or a map without facets.
    Collection(Type),
    /// Another name.
    Alias(Type),
}

/// A struct.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Whether other members are refused.
    pub closed: bool,
    /// Serde's rule that makes all wire names of the fields, if there is one.
    pub rename_all: Option<&'static str>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its Rust name.
    pub name: String,
    /// Its name on the wire.
    pub wire: String,
    /// What is said about it.
    pub docs: String,
    /// The type of a value that is there.
    pub ty: Type,
    /// Whether it may be absent or null.
    pub presence: Presence,
    /// Its own bounds.
    pub facets: Option<Facets>,
    /// Whether serde's own reading of it is too lenient or too strict for the wire.
    pub decode: bool,
    /// Whether a decoded value may break a bound.
    pub fallible: bool,
}

/// Whether a property may be absent or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Neither.
    Required,
    /// It may be absent.
    Optional,
    /// It may be null.
    Nullable,
    /// It may be both.
    Patch,
}

/// The bounds of a property that has no type of its own.
#[derive(Clone, Debug)]
pub enum Facets {
    /// Of a string.
    Text(TextFacets),
    /// Of an integer.
    Integer(NumberFacets),
    /// Of a number.
    Number(NumberFacets),
    /// Of an array.
    Array(ArrayFacets),
    /// Of a map.
    Map(MapFacets),
}

/// A Rust type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `String`
    String,
    /// `bool`, `i64`, …
    Primitive(&'static str),
    /// A type of the runtime.
    Runtime(&'static str),
    /// A generated type.
    Named(String),
    /// `Vec<…>`
    Vec(Box<Type>),
    /// `BTreeMap<String, …>`
    Map(Box<Type>),
    /// `Box<…>`
    Boxed(Box<Type>),
}

impl Type {
    /// The type as it is written where generated types are found under `path` (such as `types::`).
    pub fn under(&self, path: &'static str) -> impl Display + use<'_> {
        Under { ty: self, path }
    }

    /// The generated type that it mentions.
    fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Vec(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.name(),
            Self::String | Self::Primitive(_) | Self::Runtime(_) => None,
        }
    }

    /// Whether serde's own reading of it is too lenient or too strict for the wire.
    pub fn needs_decode(&self) -> bool {
        match self {
            Self::Primitive(name) => *name != "bool",
            Self::Runtime(name) => *name != "Value",
            Self::String | Self::Named(_) => false,
            Self::Vec(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.needs_decode(),
        }
    }
}

struct Under<'a> {
    ty: &'a Type,
    path: &'static str,
}

impl Display for Under<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self.ty {
            Type::String => formatter.write_str("String"),
            Type::Primitive(name) => formatter.write_str(name),
            Type::Runtime(name) => write!(formatter, "rt::{name}"),
            Type::Named(name) => write!(formatter, "{}{name}", self.path),
            Type::Vec(inner) => write!(formatter, "Vec<{}>", inner.under(self.path)),
            Type::Map(inner) => write!(formatter, "rt::Map<{}>", inner.under(self.path)),
            Type::Boxed(inner) => write!(formatter, "Box<{}>", inner.under(self.path)),
        }
    }
}

/// The server.
#[derive(Clone, Debug)]
pub struct Server {
    /// The name of the trait.
    pub trait_name: String,
    /// The title of the API.
    pub title: String,
    /// The security schemes.
    pub schemes: Vec<Scheme>,
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
    /// How the secret is found: a call of the runtime.
    pub extraction: String,
    /// The challenge of a 401.
    pub challenge: String,
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
    /// The media types of its successes.
    pub produces: Vec<String>,
    /// The authenticator's method.
    pub scheme: String,
    /// The scopes asked for.
    pub scopes: Vec<String>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its body.
    pub body: Option<Body>,
    /// The local that reads them: a name that no field has.
    pub input: String,
    /// What it answers when it succeeds.
    pub successes: Vec<Variant>,
    /// What it answers when it does not.
    pub errors: Vec<Variant>,
}

impl Operation {
    /// Whether its request or one of its answers mentions a generated type.
    pub fn mentions_types(&self) -> bool {
        let parameters = self.parameters.iter().map(|parameter| &parameter.ty);
        let body = self.body.iter().map(|body| &body.ty);
        let answers = self.successes.iter().chain(&self.errors);
        let answers = answers.flat_map(|variant| {
            let headers = variant.headers.iter().map(|header| &header.ty);
            headers.chain(variant.body.as_ref().map(|(ty, _)| ty))
        });
        let mut mentioned = parameters.chain(body).chain(answers);
        mentioned.any(|ty| ty.name().is_some())
    }
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name of the field.
    pub name: String,
    /// The name on the wire.
    pub wire: String,
    /// What is said about it.
    pub docs: String,
    /// `path`, `query` or `header`.
    pub location: &'static str,
    /// The type of a value that is there.
    pub ty: Type,
    /// Whether it must be there.
    pub required: bool,
    /// What stands for one that is not there.
    pub default: Option<String>,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// The name of the field.
    pub name: String,
    /// What is said about it.
    pub docs: String,
    /// Its type.
    pub ty: Type,
    /// Whether it must be there.
    pub required: bool,
    /// The media type.
    pub media_type: String,
}

/// A response, as a variant.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// The status.
    pub status: u16,
    /// What is said about it.
    pub docs: String,
    /// Its headers, without those that the runtime sets.
    pub headers: Vec<HeaderField>,
    /// Its body: type and media type.
    pub body: Option<(Type, String)>,
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
}
