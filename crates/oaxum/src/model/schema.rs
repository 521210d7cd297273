//! Schemas: what a value may be.

use serde_json::Value as Json;

use super::At;

/// What a value may be.
#[derive(Clone, Debug)]
pub struct Schema {
    /// What kind of value.
    pub kind: Kind,
    /// Whether null is allowed too.
    pub nullable: bool,
    /// What is said about it.
    pub annotations: Annotations,
    /// Where it stands.
    pub at: At,
}

/// What is said about a schema without restricting it.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `default`
    pub default: Option<Json>,
    /// `examples`
    pub examples: Option<Json>,
    /// `deprecated`
    pub deprecated: bool,
}

/// What kind of value a schema allows.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer(NumberFacets),
    /// A number.
    Number(NumberFacets),
    /// A string.
    Text(TextFacets),
    /// One of these strings.
    Enumeration(Vec<String>),
    /// An array.
    Array {
        /// What each item is.
        items: Box<Schema>,
        /// Its bounds.
        facets: ArrayFacets,
    },
    /// An object with known properties.
    Object {
        /// The properties, in the order of the document.
        properties: Vec<Property>,
        /// What other properties may be.
        additional: Additional,
    },
    /// An object with keys of the caller's choice.
    Map {
        /// What each value is.
        values: Box<Schema>,
        /// Its bounds.
        facets: MapFacets,
    },
    /// Another component.
    Reference(String),
}

/// A known property.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name on the wire.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it is.
    pub schema: Schema,
}

/// What properties besides the known ones may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additional {
    /// Anything: the document says nothing, so they are let through and not kept.
    Open,
    /// Refused.
    Closed,
}

/// `format`, where it changes the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 3339
    DateTime,
    /// RFC 9562
    Uuid,
    /// A signed 32-bit integer.
    Int32,
    /// A signed 64-bit integer.
    Int64,
    /// A 32-bit float.
    Float,
    /// A 64-bit float.
    Double,
}

impl Format {
    /// Its name in OpenAPI.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DateTime => "date-time",
            Self::Uuid => "uuid",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Float => "float",
            Self::Double => "double",
        }
    }
}

/// Bounds of a number, exclusive ones resolved for integers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumberFacets {
    /// `format`
    pub format: Option<Format>,
    /// `minimum`
    pub minimum: Option<serde_json::Number>,
    /// `maximum`
    pub maximum: Option<serde_json::Number>,
    /// `exclusiveMinimum`
    pub exclusive_minimum: Option<serde_json::Number>,
    /// `exclusiveMaximum`
    pub exclusive_maximum: Option<serde_json::Number>,
    /// `multipleOf`
    pub multiple_of: Option<serde_json::Number>,
}

/// Bounds of a string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextFacets {
    /// `format`
    pub format: Option<Format>,
    /// `minLength`, in characters
    pub min_length: Option<u64>,
    /// `maxLength`, in characters
    pub max_length: Option<u64>,
    /// `pattern`
    pub pattern: Option<Pattern>,
}

/// A regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As the document states it, in ECMA-262.
    pub stated: String,
    /// The same in the notation of the crate `regex`.
    pub regex: String,
}

impl TextFacets {
    /// Whether nothing but the format restricts the string.
    pub const fn is_unbounded(&self) -> bool {
        self.min_length.is_none() && self.max_length.is_none() && self.pattern.is_none()
    }
}

/// Bounds of an array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrayFacets {
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
}

/// Bounds of a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapFacets {
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `propertyNames`
    pub keys: TextFacets,
}
