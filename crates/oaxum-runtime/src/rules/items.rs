//! The items of an array under inspection.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Path, Violations, facets::counted, json::Comparable};

use super::Inspect;

/// The items of a JSON array under inspection.
///
/// ```
/// use oaxum_runtime::{Items, Location, Path, Schema, Violations};
/// use serde_json::json;
///
/// let (value, mut violations) = (json!(["Ada", 1815, "x"]), Violations::of(Location::Body));
/// if let Some(items) = Items::within(&value, &Path::ROOT) {
///     items.prefix(&[String::inspect, i64::inspect], &mut violations);
///     items.rest(2, bool::inspect, &mut violations);
/// }
/// assert_eq!(violations.to_string(), "body /2: must be a boolean");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Items<'a> {
    items: &'a [Value],
    at: &'a Path<'a>,
}

impl<'a> Items<'a> {
    /// The items of `value`, if it is an array.
    pub fn within(value: &'a Value, at: &'a Path<'a>) -> Option<Self> {
        let items = value.as_array()?;
        Some(Self { items, at })
    }

    /// `prefixItems`: each of the first items by its own inspection.
    pub fn prefix(&self, inspects: &[Inspect], out: &mut Violations) {
        for (index, (item, inspect)) in self.items.iter().zip(inspects).enumerate() {
            inspect(item, &self.at.index(index), out);
        }
    }

    /// `items` beside a prefix: every item but the first `prefix`.
    pub fn rest(&self, prefix: usize, inspect: Inspect, out: &mut Violations) {
        for (index, item) in self.items.iter().enumerate().skip(prefix) {
            if out.is_full() {
                break;
            }
            inspect(item, &self.at.index(index), out);
        }
    }

    /// `items`: every item.
    pub fn all(&self, inspect: Inspect, out: &mut Violations) {
        self.rest(0, inspect, out);
    }

    /// `contains`, `minContains` and `maxContains`: from `min` to `max` of the items are valid.
    pub fn contains(&self, inspect: Inspect, min: usize, max: usize, out: &mut Violations) {
        let items = self.items.iter();
        let found = items
            .filter(|item| out.attempt(item, inspect))
            .take(max.saturating_add(1));
        let found = found.count();
        out.settle();
        if found < min {
            let bound = counted(min, "item");
            let message = format!("must have at least {bound} of the kind that is asked for");
            out.add(
                self.at,
                if min == 1 { "contains" } else { "min_contains" },
                message,
            );
        }
        if found > max {
            let bound = counted(max, "item");
            let message = format!("must have at most {bound} of the kind that is counted");
            out.add(self.at, "max_contains", message);
        }
    }

    /// `minItems` and `maxItems`: there are from `min` to `max` items.
    pub fn size(&self, min: usize, max: usize, out: &mut Violations) {
        crate::facets::check_items(self.items.len(), min, max, self.at, out);
    }

    /// `uniqueItems`: no two items are equal, as JSON Schema compares: `1` is `1.0`.
    pub fn unique(&self, out: &mut Violations) {
        if !are_unique(self.items) {
            out.add(self.at, "unique_items", "must not have an item twice");
        }
    }
}

/// Whether no two values are equal. In a sorted set, so that a caller cannot make this take the
/// square of what it sends.
pub(crate) fn are_unique<'a>(items: impl IntoIterator<Item = &'a Value>) -> bool {
    let mut seen = BTreeSet::new();
    items
        .into_iter()
        .all(|item| seen.insert(Comparable::of(item)))
}
