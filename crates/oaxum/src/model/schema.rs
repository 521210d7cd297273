//! Schemas: what a value may be, as JSON Schema (2020-12) means it.
//!
//! A schema is a conjunction: each keyword that is there restricts the value further, and only
//! values of the types it is about. OpenAPI 3.0's own keywords are rewritten when they are read
//! (`nullable` is one more type, a boolean `exclusiveMinimum` a number), so that nothing after the
//! parser needs to know the version.

use std::ops::Index;

use serde_json::Value as Json;

use crate::source::{Number, Text};

use super::{At, Blank, Rare};

/// One schema of a document, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(u32);

/// Every schema of a document, each once: two references to one place are one schema.
#[derive(Clone, Debug, Default)]
pub struct Schemas(Vec<Schema>);

impl Schemas {
    /// Makes room for a schema that is still being read, so that it can be referred to.
    pub fn reserve(&mut self, at: At) -> SchemaId {
        // A document has fewer schemas than bytes, and fewer bytes than `u32::MAX`.
        let id = SchemaId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(Schema::any(at));
        id
    }

    /// Gives back the room that no schema takes.
    pub fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }

    /// Puts a schema where room was made for it.
    pub fn fill(&mut self, id: SchemaId, schema: Schema) {
        if let Some(place) = self.0.get_mut(id.0 as usize) {
            *place = schema;
        }
    }

    /// Every schema, in the order of reading.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (SchemaId, &Schema)> {
        let schemas = self.0.iter().enumerate();
        schemas.map(|(index, schema)| (SchemaId(u32::try_from(index).unwrap_or(u32::MAX)), schema))
    }
}

impl Index<SchemaId> for Schemas {
    type Output = Schema;

    fn index(&self, id: SchemaId) -> &Schema {
        &self.0[id.0 as usize]
    }
}

/// What a value may be. [`Schema::any`] restricts nothing; each field restricts further.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Where it stands.
    pub at: At,
    /// Its name under `components.schemas`.
    pub component: Option<String>,
    /// What is said about it.
    pub annotations: Annotations,
    /// `$ref`
    pub reference: Option<SchemaId>,
    /// `type`
    pub types: Types,
    /// `enum`; `const` is an `enum` of one value.
    pub values: Option<Vec<Json>>,
    /// What a string has to be.
    pub text: Rare<TextFacets>,
    /// What a number has to be.
    pub number: Rare<NumberFacets>,
    /// What an array has to be.
    pub array: Option<Box<ArrayFacets>>,
    /// What an object has to be.
    pub object: Option<Box<ObjectFacets>>,
    /// `allOf`
    pub all_of: Vec<SchemaId>,
    /// `anyOf`; empty without it.
    pub any_of: Vec<SchemaId>,
    /// `oneOf`; empty without it.
    pub one_of: Vec<SchemaId>,
    /// `discriminator`
    pub discriminator: Option<Box<Discriminator>>,
    /// `not`
    pub not: Option<SchemaId>,
    /// `if`, `then`, `else`
    pub condition: Option<Box<Condition>>,
    /// `readOnly` and `writeOnly`
    pub access: Access,
}

impl Schema {
    /// Allows everything.
    pub fn any(at: At) -> Self {
        Self {
            at,
            component: None,
            annotations: Annotations::default(),
            reference: None,
            types: Types::ALL,
            values: None,
            text: Rare::default(),
            number: Rare::default(),
            array: None,
            object: None,
            all_of: Vec::new(),
            any_of: Vec::new(),
            one_of: Vec::new(),
            discriminator: None,
            not: None,
            condition: None,
            access: Access::Both,
        }
    }

    /// Allows nothing: the schema `false`.
    pub fn never(at: At) -> Self {
        Self {
            types: Types::NONE,
            ..Self::any(at)
        }
    }

    /// The schemas directly inside it, those it refers to among them.
    pub fn children(&self) -> impl Iterator<Item = SchemaId> + '_ {
        let array = self.array.iter().flat_map(|array| {
            let prefix = array.prefix.iter().copied();
            prefix
                .chain(array.items)
                .chain(array.contains.iter().map(|found| found.schema))
        });
        let object = self.object.iter().flat_map(|object| {
            let properties = object.properties.iter().map(|property| property.schema);
            let patterns = object.patterns.iter().map(|(_, schema)| *schema);
            let dependent = object.dependent_schemas.iter().map(|(_, schema)| *schema);
            properties
                .chain(patterns)
                .chain(dependent)
                .chain(object.additional)
                .chain(object.names)
        });
        let condition = self.condition.iter().flat_map(|condition| {
            [Some(condition.test), condition.then, condition.otherwise]
                .into_iter()
                .flatten()
        });
        let combined = self
            .all_of
            .iter()
            .chain(&self.any_of)
            .chain(&self.one_of)
            .copied();
        self.reference
            .into_iter()
            .chain(array)
            .chain(object)
            .chain(combined)
            .chain(self.not)
            .chain(condition)
    }
}

/// The types of JSON; an integer is a number without a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JsonType {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `string`
    Text,
    /// `array`
    Array,
    /// `object`
    Object,
}

impl JsonType {
    /// Every type, in the order of specificity.
    pub const ALL: [Self; 7] = [
        Self::Null,
        Self::Boolean,
        Self::Integer,
        Self::Number,
        Self::Text,
        Self::Array,
        Self::Object,
    ];

    /// The value of the keyword `type`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Text => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of types. With [`JsonType::Number`] in it, [`JsonType::Integer`] is too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Types(u8);

impl Types {
    /// Every type.
    pub const ALL: Self = Self(0b111_1111);
    /// No type.
    pub const NONE: Self = Self(0);

    /// One type.
    pub const fn only(one: JsonType) -> Self {
        Self::NONE.with(one)
    }

    /// With one more.
    pub const fn with(self, one: JsonType) -> Self {
        let integer = match one {
            JsonType::Number => JsonType::Integer.bit(),
            _ => 0,
        };
        Self(self.0 | one.bit() | integer)
    }

    /// Without one; without numbers, there are still integers.
    pub const fn without(self, one: JsonType) -> Self {
        Self(self.0 & !one.bit())
    }

    /// Those in both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether it has a type.
    pub const fn has(self, one: JsonType) -> bool {
        self.0 & one.bit() != 0
    }

    /// Whether it is empty.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether it leaves nothing out.
    pub const fn is_all(self) -> bool {
        self.0 == Self::ALL.0
    }

    /// The types, each once: no `integer` beside `number`.
    pub fn iter(self) -> impl Iterator<Item = JsonType> {
        JsonType::ALL.into_iter().filter(move |&one| {
            self.has(one) && !(one == JsonType::Integer && self.has(JsonType::Number))
        })
    }
}

/// What is said about a schema without restricting it.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// `title`
    pub title: Option<Text>,
    /// `description`
    pub description: Option<Text>,
    /// `default`
    pub default: Option<Box<Json>>,
    /// `examples`, or `example` as a list of one.
    pub examples: Vec<Json>,
    /// `deprecated`
    pub deprecated: bool,
}

/// In which direction a property travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// In both.
    #[default]
    Both,
    /// `readOnly`: in responses.
    ReadOnly,
    /// `writeOnly`: in requests.
    WriteOnly,
}

/// How a member tells which schema of a `oneOf` or `anyOf` is meant.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// `propertyName`
    pub property: String,
    /// The values and the schemas they stand for: those of `mapping`, then the names of components
    /// among the alternatives that no mapping has.
    pub mapping: Vec<(String, SchemaId)>,
}

/// `if`, and what follows from it.
#[derive(Clone, Debug)]
pub struct Condition {
    /// `if`
    pub test: SchemaId,
    /// `then`
    pub then: Option<SchemaId>,
    /// `else`
    pub otherwise: Option<SchemaId>,
}

/// Bounds of a number; of integers and fractions alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumberFacets {
    /// `format`, such as `int64`
    pub format: Option<Box<str>>,
    /// `minimum`
    pub minimum: Option<Number>,
    /// `maximum`
    pub maximum: Option<Number>,
    /// `exclusiveMinimum`
    pub exclusive_minimum: Option<Number>,
    /// `exclusiveMaximum`
    pub exclusive_maximum: Option<Number>,
    /// `multipleOf`, greater than 0
    pub multiple_of: Option<Number>,
}

impl Blank for NumberFacets {
    const BLANK: &'static Self = &Self {
        format: None,
        minimum: None,
        maximum: None,
        exclusive_minimum: None,
        exclusive_maximum: None,
        multiple_of: None,
    };
}

/// Bounds of a string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextFacets {
    /// `format`, such as `date-time`; any name may stand here.
    pub format: Option<Box<str>>,
    /// `minLength`, in characters
    pub min_length: Option<u64>,
    /// `maxLength`, in characters
    pub max_length: Option<u64>,
    /// `pattern`
    pub pattern: Option<Box<Pattern>>,
    /// `contentEncoding`, such as `base64`
    pub content_encoding: Option<Box<str>>,
    /// `contentMediaType`
    pub content_media_type: Option<Box<str>>,
}

impl Blank for TextFacets {
    const BLANK: &'static Self = &Self {
        format: None,
        min_length: None,
        max_length: None,
        pattern: None,
        content_encoding: None,
        content_media_type: None,
    };
}

impl TextFacets {
    /// Whether nothing restricts the length or the form; the format is not looked at.
    pub const fn is_unbounded(&self) -> bool {
        self.min_length.is_none() && self.max_length.is_none() && self.pattern.is_none()
    }
}

/// A regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As the document states it, in ECMA-262.
    pub stated: String,
    /// The same in the notation of the crate `regex`, or of `fancy-regex` where it looks around.
    pub regex: String,
    /// Whether it looks around or back, which takes a backtracking matcher.
    pub looks_around: bool,
}

/// What an array has to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrayFacets {
    /// `prefixItems`
    pub prefix: Vec<SchemaId>,
    /// `items`: every item after those of `prefixItems`.
    pub items: Option<SchemaId>,
    /// `contains`
    pub contains: Option<Contains>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
}

/// How many items there have to be of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contains {
    /// `contains`
    pub schema: SchemaId,
    /// `minContains`, 1 without it
    pub min: u64,
    /// `maxContains`
    pub max: Option<u64>,
}

/// What an object has to be.
#[derive(Clone, Debug, Default)]
pub struct ObjectFacets {
    /// `properties`, in the order of the document.
    pub properties: Vec<Property>,
    /// `required`: those of `properties`, and others.
    pub required: Vec<String>,
    /// `additionalProperties`: what every member has to be that neither `properties` nor
    /// `patternProperties` name.
    pub additional: Option<SchemaId>,
    /// `patternProperties`
    pub patterns: Vec<(Pattern, SchemaId)>,
    /// `propertyNames`
    pub names: Option<SchemaId>,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `dependentRequired`
    pub dependent_required: Vec<(String, Vec<String>)>,
    /// `dependentSchemas`
    pub dependent_schemas: Vec<(String, SchemaId)>,
}

impl ObjectFacets {
    /// Whether a member has to be there.
    pub fn requires(&self, name: &str) -> bool {
        self.required.iter().any(|required| required == name)
    }
}

/// A known property.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name on the wire.
    pub name: String,
    /// What it is.
    pub schema: SchemaId,
}
