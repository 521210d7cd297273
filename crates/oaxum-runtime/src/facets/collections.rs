//! The bounds of arrays and maps.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::{Path, Schema, Violations, rules::are_unique};

use super::{Facets, Text, counted};

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

    /// Items are equal when they are sent as equal values.
    fn check_unique<T: Serialize>(
        &self,
        items: impl Iterator<Item = T>,
        at: &Path<'_>,
        out: &mut Violations,
    ) {
        if !self.unique_items {
            return;
        }
        let sent: Vec<Value> = items
            .filter_map(|item| serde_json::to_value(item).ok())
            .collect();
        if !are_unique(&sent) {
            out.add(at, "unique_items", "must not have an item twice");
        }
    }
}

impl<T: Schema + Serialize> Facets<Vec<T>> for Array {
    fn check(&self, value: &Vec<T>, at: &Path<'_>, out: &mut Violations) {
        check_items(value.len(), self.min_items, self.max_items, at, out);
        self.check_unique(value.iter(), at, out);
    }

    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        if let Some(items) = value.as_array() {
            check_items(items.len(), self.min_items, self.max_items, at, out);
            if !self.unique_items {
                return;
            }
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
        check_properties(
            value.len(),
            self.min_properties,
            self.max_properties,
            at,
            out,
        );
        for key in value.keys() {
            self.check_key(key, at, out);
        }
    }

    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        if let Some(members) = value.as_object() {
            check_properties(
                members.len(),
                self.min_properties,
                self.max_properties,
                at,
                out,
            );
            for key in members.keys() {
                self.check_key(key, at, out);
            }
        }
    }
}

/// Checks how many items there are.
pub(crate) fn check_items(
    count: usize,
    min: usize,
    max: usize,
    at: &Path<'_>,
    out: &mut Violations,
) {
    if count < min {
        let bound = counted(min, "item");
        out.add(at, "min_items", format!("must have at least {bound}"));
    }
    if count > max {
        let bound = counted(max, "item");
        out.add(at, "max_items", format!("must have at most {bound}"));
    }
}

/// Checks how many members there are.
pub(crate) fn check_properties(
    count: usize,
    min: usize,
    max: usize,
    at: &Path<'_>,
    out: &mut Violations,
) {
    if count < min {
        let bound = counted(min, "entry");
        out.add(at, "min_properties", format!("must have at least {bound}"));
    }
    if count > max {
        let bound = counted(max, "entry");
        out.add(at, "max_properties", format!("must have at most {bound}"));
    }
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
