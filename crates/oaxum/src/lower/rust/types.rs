//! The types.

use std::fmt::{self, Display, Formatter};

use crate::model::TextFacets;

use super::Rules;

/// A type.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its Rust name.
    pub name: String,
    /// What it is the schema of, for its documentation and its place.
    pub component: String,
    /// What it is to the component.
    pub standing: Standing,
    /// What is said about it.
    pub docs: String,
    /// What it is.
    pub shape: Shape,
    /// What the shape does not say: with rules, they and not the shape decide what is valid.
    pub rules: Option<Rules>,
    /// The value of its `Default`, as an expression in its own module.
    pub default: Option<String>,
}

/// What a type is to its component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The one with its name, which describes it.
    Itself {
        /// Whether it is as requests hold it, and responses would not.
        in_requests: bool,
    },
    /// The same as requests hold it, where responses differ.
    Request,
    /// A part of it.
    Part,
}

impl Item {
    /// The names of the types that it mentions.
    pub fn mentioned(&self) -> Vec<&str> {
        let mut mentioned = self.held();
        for rule in self.rules.iter().flatten() {
            rule.mentioned(&mut mentioned);
        }
        mentioned
    }

    /// The names of the types that it holds values of.
    fn held(&self) -> Vec<&str> {
        self.types().filter_map(Type::name).collect()
    }

    /// The types that it holds values of.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        let types: Vec<&Type> = match &self.shape {
            Shape::Struct(structure) => {
                let fields = structure.fields.iter().map(|field| &field.ty);
                fields
                    .chain(structure.additional.iter().map(|(_, ty)| ty))
                    .collect()
            }
            Shape::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
            Shape::Value(ty)
            | Shape::Array(ty, _)
            | Shape::Map(ty, _)
            | Shape::Collection(ty)
            | Shape::Alias(ty) => vec![ty],
            Shape::Text(_)
            | Shape::Integer(..)
            | Shape::Number(_)
            | Shape::Texts(_)
            | Shape::Integers(_)
            | Shape::Values(_)
            | Shape::Json => Vec::new(),
        };
        types.into_iter()
    }
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A struct.
    Struct(Struct),
    /// A string with facets.
    Text(Box<TextFacets>),
    /// An integer with facets.
    Integer(Type, Box<IntegerBounds>),
    /// A number with facets.
    Number(Box<NumberBounds>),
    /// A value of another type, without facets.
    Value(Type),
    /// An array with facets.
    Array(Type, ArrayBounds),
    /// A map with facets, by its values.
    Map(Type, Box<MapBounds>),
    /// One of a few strings.
    Texts(Vec<EnumValue<String>>),
    /// One of a few integers.
    Integers(Vec<EnumValue<i64>>),
    /// One of a few values, as JSON.
    Values(Vec<EnumValue<String>>),
    /// One of several types.
    Union(Union),
    /// An array or a map without facets.
    Collection(Type),
    /// Another name.
    Alias(Type),
    /// JSON that rules decide about.
    Json,
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct EnumValue<T> {
    /// The name of its variant.
    pub name: String,
    /// What is said about it.
    pub docs: String,
    /// The value.
    pub value: T,
}

/// A struct.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Whether other members are refused.
    pub closed: bool,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The field that keeps other members, and the type of their values.
    pub additional: Option<(String, Type)>,
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
    pub facets: Option<Box<Facets>>,
    /// What stands for an absent value, as an expression.
    pub default: Option<String>,
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

/// One of several types.
#[derive(Clone, Debug)]
pub struct Union {
    /// How the type is found.
    pub kind: UnionKind,
    /// The types.
    pub variants: Vec<UnionVariant>,
}

/// How the type of a value is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnionKind {
    /// It is the first that the value is valid for.
    Any,
    /// It is the only one that the value is valid for.
    One,
    /// The member of this name says it.
    Tagged(String),
}

/// One of the types of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// Its name.
    pub name: String,
    /// What is said about it.
    pub docs: String,
    /// The type.
    pub ty: Type,
    /// The values of the member that names it.
    pub tags: Vec<String>,
}

/// The bounds of a property that has no type of its own.
#[derive(Clone, Debug)]
pub enum Facets {
    /// Of a string.
    Text(TextFacets),
    /// Of an integer.
    Integer(IntegerBounds),
    /// Of a number.
    Number(NumberBounds),
    /// Of an array.
    Array(ArrayBounds),
    /// Of a map.
    Map(MapBounds),
}

/// Bounds of a whole number, exclusive ones made inclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntegerBounds {
    /// The least value.
    pub minimum: Option<i128>,
    /// The greatest value.
    pub maximum: Option<i128>,
    /// What it is a multiple of.
    pub multiple_of: Option<i128>,
}

/// Bounds of a number, each as JSON has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumberBounds {
    /// The least value.
    pub minimum: Option<f64>,
    /// The greatest value.
    pub maximum: Option<f64>,
    /// What it is greater than.
    pub exclusive_minimum: Option<f64>,
    /// What it is less than.
    pub exclusive_maximum: Option<f64>,
    /// What it is a multiple of.
    pub multiple_of: Option<f64>,
}

/// Bounds of an array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrayBounds {
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
}

/// Bounds of a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapBounds {
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `propertyNames`
    pub keys: TextFacets,
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
    /// `Option<…>`, where none is null.
    Optional(Box<Type>),
}

impl Type {
    /// The type as it is written where generated types are found under `path` (such as `types::`).
    pub fn under(&self, path: &'static str) -> impl Display + use<'_> {
        Under { ty: self, path }
    }

    /// The generated type that it mentions.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Vec(inner) | Self::Map(inner) | Self::Boxed(inner) | Self::Optional(inner) => {
                inner.name()
            }
            Self::String | Self::Primitive(_) | Self::Runtime(_) => None,
        }
    }

    /// The generated type whose value is part of a value of this type, without a heap between.
    pub fn embedded(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Optional(inner) => inner.embedded(),
            _ => None,
        }
    }

    /// The type, or null.
    pub fn optional(self, nullable: bool) -> Self {
        match self {
            Self::Optional(_) => self,
            ty if nullable => Self::Optional(Box::new(ty)),
            ty => ty,
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
            Type::Optional(inner) => write!(formatter, "Option<{}>", inner.under(self.path)),
        }
    }
}
