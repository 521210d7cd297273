//! The bounds that a schema states, as constants that generated code declares.
//!
//! Each kind checks decoded values and undecoded JSON alike. On JSON it looks only at values of
//! its own type: a wrong type is reported by the type, once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use regex::Regex;
use serde::Serialize;
use serde_json::Value;

use crate::{Patch, Path, Schema, Violations};

/// Bounds of a schema that is decoded as `T`.
pub trait Facets<T> {
    /// Adds every violation of a decoded value.
    fn check(&self, value: &T, at: &Path<'_>, out: &mut Violations);

    /// Adds every violation of an undecoded value of the right type.
    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations);
}

/// Bounds of a string: JSON Schema's `minLength`, `maxLength` (in characters) and `pattern`.
///
/// Declared with [`text!`](crate::text!).
#[derive(Debug)]
pub struct Text {
    /// The least number of characters (Unicode scalar values, not bytes).
    pub min_length: usize,
    /// The greatest number of characters.
    pub max_length: usize,
    /// What the string must match.
    pub pattern: Option<Pattern>,
}

impl Text {
    /// Adds every violation of a string.
    pub fn check_str(&self, value: &str, at: &Path<'_>, out: &mut Violations) {
        // A character has 1 to 4 bytes, so most strings need no counting.
        let (bytes, least) = (value.len(), value.len().div_ceil(4));
        if least < self.min_length || bytes > self.max_length {
            let characters = value.chars().count();
            if characters < self.min_length {
                let bound = counted(self.min_length, "character");
                out.add(at, "min_length", format!("must be at least {bound} long"));
            }
            if characters > self.max_length {
                let bound = counted(self.max_length, "character");
                out.add(at, "max_length", format!("must be at most {bound} long"));
            }
        }
        if let Some(pattern) = self
            .pattern
            .as_ref()
            .filter(|pattern| !pattern.matches(value))
        {
            out.add(
                at,
                "pattern",
                format!("must match the pattern {}", pattern.stated),
            );
        }
    }
}

impl<T: AsRef<str>> Facets<T> for Text {
    fn check(&self, value: &T, at: &Path<'_>, out: &mut Violations) {
        self.check_str(value.as_ref(), at, out);
    }

    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        if let Some(text) = value.as_str() {
            self.check_str(text, at, out);
        }
    }
}

/// A regular expression, compiled when it is first used. Matching takes time linear in the text.
#[derive(Debug)]
pub struct Pattern {
    stated: &'static str,
    regex: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern whose ECMA-262 form, as stated in the document, means the same to `regex`.
    pub const fn new(stated: &'static str) -> Self {
        Self::translated(stated, stated)
    }

    /// A pattern as stated in the document, and the form of the crate `regex` that means the same.
    pub const fn translated(stated: &'static str, regex: &'static str) -> Self {
        Self {
            stated,
            regex,
            compiled: OnceLock::new(),
        }
    }

    /// Whether it occurs in `text`. The generator has compiled it before; should it fail here
    /// all the same, nothing matches.
    pub fn matches(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(self.regex).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// Bounds of an integer: JSON Schema's `minimum`, `maximum`, `exclusive…` and `multipleOf`.
#[derive(Clone, Copy, Debug)]
pub struct Integer {
    /// The least value.
    pub minimum: Option<i128>,
    /// The greatest value.
    pub maximum: Option<i128>,
    /// What the value must be a multiple of.
    pub multiple_of: Option<i128>,
}

impl Integer {
    /// No bounds, to start from.
    pub const ANY: Self = Self {
        minimum: None,
        maximum: None,
        multiple_of: None,
    };

    /// Adds every violation of an integer.
    pub fn check_integer(&self, value: i128, at: &Path<'_>, out: &mut Violations) {
        if let Some(minimum) = self.minimum.filter(|&minimum| value < minimum) {
            out.add(at, "minimum", format!("must be at least {minimum}"));
        }
        if let Some(maximum) = self.maximum.filter(|&maximum| value > maximum) {
            out.add(at, "maximum", format!("must be at most {maximum}"));
        }
        if let Some(step) = self
            .multiple_of
            .filter(|&step| step != 0 && value % step != 0)
        {
            out.add(at, "multiple_of", format!("must be a multiple of {step}"));
        }
    }
}

impl<T: Copy + Into<i128>> Facets<T> for Integer {
    fn check(&self, value: &T, at: &Path<'_>, out: &mut Violations) {
        self.check_integer((*value).into(), at, out);
    }

    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        if let Some(integer) = crate::scalars::integer_in(value) {
            self.check_integer(integer, at, out);
        }
    }
}

/// Bounds of a number: JSON Schema's `minimum`, `maximum` and their exclusive forms.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// The least value.
    pub minimum: Option<f64>,
    /// The greatest value.
    pub maximum: Option<f64>,
    /// What the value must be greater than.
    pub exclusive_minimum: Option<f64>,
    /// What the value must be less than.
    pub exclusive_maximum: Option<f64>,
}

impl Number {
    /// No bounds, to start from.
    pub const ANY: Self = Self {
        minimum: None,
        maximum: None,
        exclusive_minimum: None,
        exclusive_maximum: None,
    };

    /// Adds every violation of a number.
    pub fn check_number(&self, value: f64, at: &Path<'_>, out: &mut Violations) {
        if let Some(bound) = self.minimum.filter(|&bound| value < bound) {
            out.add(at, "minimum", format!("must be at least {bound}"));
        }
        if let Some(bound) = self.maximum.filter(|&bound| value > bound) {
            out.add(at, "maximum", format!("must be at most {bound}"));
        }
        if let Some(bound) = self.exclusive_minimum.filter(|&bound| value <= bound) {
            out.add(
                at,
                "exclusive_minimum",
                format!("must be greater than {bound}"),
            );
        }
        if let Some(bound) = self.exclusive_maximum.filter(|&bound| value >= bound) {
            out.add(
                at,
                "exclusive_maximum",
                format!("must be less than {bound}"),
            );
        }
    }
}

impl<T: Copy + Into<f64>> Facets<T> for Number {
    fn check(&self, value: &T, at: &Path<'_>, out: &mut Violations) {
        self.check_number((*value).into(), at, out);
    }

    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        if let Some(number) = value.as_f64() {
            self.check_number(number, at, out);
        }
    }
}

/// Bounds of an array: JSON Schema's `minItems`, `maxItems` and `uniqueItems`.
#[derive(Clone, Copy, Debug)]
pub struct Array {
    /// The least number of items.
    pub min_items: usize,
    /// The greatest number of items.
    pub max_items: usize,
    /// Whether no two items may be equal.
    pub unique_items: bool,
}

impl Array {
    /// No bounds, to start from.
    pub const ANY: Self = Self {
        min_items: 0,
        max_items: usize::MAX,
        unique_items: false,
    };

    fn check_size(&self, size: usize, at: &Path<'_>, out: &mut Violations) {
        if size < self.min_items {
            let bound = counted(self.min_items, "item");
            out.add(at, "min_items", format!("must have at least {bound}"));
        }
        if size > self.max_items {
            let bound = counted(self.max_items, "item");
            out.add(at, "max_items", format!("must have at most {bound}"));
        }
    }

    /// Items are equal when they are sent alike. Texts can be sorted, so that a caller cannot make
    /// this take the square of what it sends.
    fn check_unique<T: Serialize>(
        &self,
        items: impl Iterator<Item = T>,
        at: &Path<'_>,
        out: &mut Violations,
    ) {
        let mut seen = BTreeSet::new();
        let mut texts = items.filter_map(|item| serde_json::to_string(&item).ok());
        if self.unique_items && texts.any(|text| !seen.insert(text)) {
            out.add(at, "unique_items", "must not have an item twice");
        }
    }
}

impl<T: Schema + Serialize> Facets<Vec<T>> for Array {
    fn check(&self, value: &Vec<T>, at: &Path<'_>, out: &mut Violations) {
        self.check_size(value.len(), at, out);
        self.check_unique(value.iter(), at, out);
    }

    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        if let Some(items) = value.as_array() {
            self.check_size(items.len(), at, out);
            // `1` and `1.0`, or one instant in two zones, are the same once they are decoded.
            let decoded = items.iter().filter_map(|item| T::decode(item).ok());
            self.check_unique(decoded, at, out);
        }
    }
}

/// Bounds of a map: JSON Schema's `minProperties`, `maxProperties` and `propertyNames`.
#[derive(Debug)]
pub struct Map {
    /// The least number of entries.
    pub min_properties: usize,
    /// The greatest number of entries.
    pub max_properties: usize,
    /// Bounds of each key.
    pub keys: Text,
}

impl Map {
    fn check_size(&self, size: usize, at: &Path<'_>, out: &mut Violations) {
        if size < self.min_properties {
            let bound = counted(self.min_properties, "entry");
            out.add(at, "min_properties", format!("must have at least {bound}"));
        }
        if size > self.max_properties {
            let bound = counted(self.max_properties, "entry");
            out.add(at, "max_properties", format!("must have at most {bound}"));
        }
    }

    fn check_key(&self, key: &str, at: &Path<'_>, out: &mut Violations) {
        let mut found = Violations::of(crate::Location::Body);
        self.keys.check_str(key, &Path::ROOT, &mut found);
        for violation in found {
            out.add(
                &at.key(key),
                "property_names",
                format!("has a key that {}", violation.message),
            );
        }
    }
}

impl<T> Facets<BTreeMap<String, T>> for Map {
    fn check(&self, value: &BTreeMap<String, T>, at: &Path<'_>, out: &mut Violations) {
        self.check_size(value.len(), at, out);
        for key in value.keys() {
            self.check_key(key, at, out);
        }
    }

    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        if let Some(members) = value.as_object() {
            self.check_size(members.len(), at, out);
            for key in members.keys() {
                self.check_key(key, at, out);
            }
        }
    }
}

/// Checks a value.
pub fn check<T>(facets: &impl Facets<T>, value: &T, at: &Path<'_>, out: &mut Violations) {
    facets.check(value, at, out);
}

/// Checks a value that may be missing: absence and null are the type's business.
pub fn check_some<P: Present>(
    facets: &impl Facets<P::Value>,
    value: &P,
    at: &Path<'_>,
    out: &mut Violations,
) {
    if let Some(value) = value.present() {
        facets.check(value, at, out);
    }
}

/// A property that may have no value.
pub trait Present {
    /// What it has otherwise.
    type Value;

    /// The value, if there is one.
    fn present(&self) -> Option<&Self::Value>;
}

impl<T> Present for Option<T> {
    type Value = T;

    fn present(&self) -> Option<&T> {
        self.as_ref()
    }
}

impl<T> Present for Patch<T> {
    type Value = T;

    fn present(&self) -> Option<&T> {
        self.as_ref().value()
    }
}

fn counted(count: usize, noun: &str) -> String {
    match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "entry") => format!("{count} entries"),
        _ => format!("{count} {noun}s"),
    }
}

/// The bounds of a string, for a `static`: `text!(min_length = 1, max_length = 255)`.
///
/// ```
/// use oaxum_runtime::{Location, Path, Violations, facets::Text, text};
///
/// static CODE: Text = text!(pattern = "^[A-Z]{2}$");
/// let mut violations = Violations::of(Location::Body);
/// CODE.check_str("d", &Path::ROOT, &mut violations);
/// assert_eq!(violations.to_string(), "body : must match the pattern ^[A-Z]{2}$");
/// ```
#[macro_export]
macro_rules! text {
    ($($facet:ident = $value:expr),* $(,)?) => {
        $crate::text!(@ 0, usize::MAX, None, $($facet = $value,)*)
    };
    (@ $min:expr, $max:expr, $pattern:expr,) => {
        $crate::facets::Text { min_length: $min, max_length: $max, pattern: $pattern }
    };
    (@ $min:expr, $max:expr, $pattern:expr, min_length = $value:expr, $($rest:tt)*) => {
        $crate::text!(@ $value, $max, $pattern, $($rest)*)
    };
    (@ $min:expr, $max:expr, $pattern:expr, max_length = $value:expr, $($rest:tt)*) => {
        $crate::text!(@ $min, $value, $pattern, $($rest)*)
    };
    (@ $min:expr, $max:expr, $pattern:expr, pattern = $stated:expr, regex = $regex:expr, $($rest:tt)*) => {
        $crate::text!(
            @ $min, $max, Some($crate::facets::Pattern::translated($stated, $regex)), $($rest)*
        )
    };
    (@ $min:expr, $max:expr, $pattern:expr, pattern = $value:expr, $($rest:tt)*) => {
        $crate::text!(@ $min, $max, Some($crate::facets::Pattern::new($value)), $($rest)*)
    };
}

/// The bounds of a map, for a `static`: `map!(max_properties = 50, keys = text!(max_length = 9))`.
#[macro_export]
macro_rules! map {
    ($($facet:ident = $value:expr),* $(,)?) => {
        $crate::map!(@ 0, usize::MAX, $crate::text!(), $($facet = $value,)*)
    };
    (@ $min:expr, $max:expr, $keys:expr,) => {
        $crate::facets::Map { min_properties: $min, max_properties: $max, keys: $keys }
    };
    (@ $min:expr, $max:expr, $keys:expr, min_properties = $value:expr, $($rest:tt)*) => {
        $crate::map!(@ $value, $max, $keys, $($rest)*)
    };
    (@ $min:expr, $max:expr, $keys:expr, max_properties = $value:expr, $($rest:tt)*) => {
        $crate::map!(@ $min, $value, $keys, $($rest)*)
    };
    (@ $min:expr, $max:expr, $keys:expr, keys = $value:expr, $($rest:tt)*) => {
        $crate::map!(@ $min, $max, $value, $($rest)*)
    };
}

/// The bounds of an integer: `integer!(minimum = 1, maximum = 100)`.
#[macro_export]
macro_rules! integer {
    ($($facet:ident = $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "some integers have no bounds")]
        let mut facets = $crate::facets::Integer::ANY;
        $(facets.$facet = Some($value);)*
        facets
    }};
}

/// The bounds of a number: `number!(exclusive_minimum = 0.0)`.
#[macro_export]
macro_rules! number {
    ($($facet:ident = $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "some numbers have no bounds")]
        let mut facets = $crate::facets::Number::ANY;
        $(facets.$facet = Some($value);)*
        facets
    }};
}

/// The bounds of an array: `array!(max_items = 10, unique_items = true)`.
#[macro_export]
macro_rules! array {
    ($($facet:ident = $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "some arrays have no bounds")]
        let mut facets = $crate::facets::Array::ANY;
        $(facets.$facet = $value;)*
        facets
    }};
}
