//! What a value has to be, where no type says it: the keywords of JSON Schema as conditions that
//! all hold.

use crate::model::{JsonType, Pattern, TextFacets};

use super::{ArrayBounds, IntegerBounds, NumberBounds, Type};

/// Conditions that all hold; none allow everything.
pub type Rules = Vec<Rule>;

/// One condition.
#[derive(Clone, Debug)]
pub enum Rule {
    /// Everything that a type checks.
    Of(Type),
    /// It has one of these types.
    Types(Vec<JsonType>),
    /// It is one of these values, as JSON.
    Values(Vec<String>),
    /// If it is a string.
    Text(TextFacets),
    /// If it is a number.
    Number(NumberBounds),
    /// If it is a number, by whole bounds.
    Integer(IntegerBounds),
    /// If it is an array.
    Array(Box<ArrayRule>),
    /// If it is an object.
    Object(Box<ObjectRule>),
    /// One or more hold.
    AnyOf(Vec<Rules>),
    /// Exactly one holds.
    OneOf(Vec<Rules>),
    /// These do not all hold.
    Not(Rules),
    /// Whether the first hold decides which of the others do.
    If(Rules, Rules, Rules),
    /// Nothing is allowed.
    Never,
}

/// What an array has to be.
#[derive(Clone, Debug, Default)]
pub struct ArrayRule {
    /// The first items.
    pub prefix: Vec<Rules>,
    /// The other items.
    pub items: Rules,
    /// How many items there are of one kind: what they are, at least, at most.
    pub contains: Option<(Rules, u64, Option<u64>)>,
    /// Its length.
    pub bounds: ArrayBounds,
}

/// What an object has to be.
#[derive(Clone, Debug, Default)]
pub struct ObjectRule {
    /// The members that are named.
    pub properties: Vec<(String, Rules)>,
    /// The members that have to be there.
    pub required: Vec<String>,
    /// The members whose names match.
    pub patterns: Vec<(Pattern, Rules)>,
    /// All others.
    pub additional: Rules,
    /// Whether there are no others.
    pub closed: bool,
    /// The names.
    pub names: Rules,
    /// The least number of members.
    pub min_properties: Option<u64>,
    /// The greatest number of members.
    pub max_properties: Option<u64>,
    /// The members that have to be there with another.
    pub dependent_required: Vec<(String, Vec<String>)>,
    /// What holds with a member.
    pub dependent_schemas: Vec<(String, Rules)>,
}

impl Rule {
    /// The names of the types that it mentions.
    pub fn mentioned<'a>(&'a self, out: &mut Vec<&'a str>) {
        let all = |rules: &'a Rules, out: &mut Vec<&'a str>| {
            for rule in rules {
                rule.mentioned(out);
            }
        };
        match self {
            Self::Of(ty) => out.extend(ty.name()),
            Self::AnyOf(several) | Self::OneOf(several) => {
                several.iter().for_each(|rules| all(rules, out));
            }
            Self::Not(rules) => all(rules, out),
            Self::If(test, then, otherwise) => {
                [test, then, otherwise]
                    .into_iter()
                    .for_each(|rules| all(rules, out));
            }
            Self::Array(array) => {
                array.prefix.iter().for_each(|rules| all(rules, out));
                all(&array.items, out);
                array
                    .contains
                    .iter()
                    .for_each(|(rules, _, _)| all(rules, out));
            }
            Self::Object(object) => {
                let named = object.properties.iter().chain(&object.dependent_schemas);
                named.for_each(|(_, rules)| all(rules, out));
                object
                    .patterns
                    .iter()
                    .for_each(|(_, rules)| all(rules, out));
                all(&object.additional, out);
                all(&object.names, out);
            }
            Self::Types(_)
            | Self::Values(_)
            | Self::Text(_)
            | Self::Number(_)
            | Self::Integer(_)
            | Self::Never => {}
        }
    }
}
