//! The bounds of several schemas that all hold, as the bounds of one.

use std::cmp::Ordering;

use crate::{
    model::{NumberFacets, Schema, SchemaId, TextFacets},
    source::Number,
};

use super::{super::Lowering, Kind, ListShape};

impl Lowering<'_> {
    /// The bounds of a number, and whether they say it all.
    pub(super) fn number_facets(&self, parts: &[SchemaId]) -> (NumberFacets, bool) {
        let mut merged = NumberFacets::default();
        let mut exact = true;
        for &part in parts {
            let facets = &*self.schemas[part].number;
            if is_range(facets) && is_range(&merged) {
                exact &= merged.format == facets.format;
            } else if merged.format.is_none() || is_range(facets) {
                merged.format = facets.format.clone().or(merged.format);
            }
            tighten(&mut merged.minimum, &facets.minimum, Ordering::Greater);
            tighten(
                &mut merged.exclusive_minimum,
                &facets.exclusive_minimum,
                Ordering::Greater,
            );
            tighten(&mut merged.maximum, &facets.maximum, Ordering::Less);
            tighten(
                &mut merged.exclusive_maximum,
                &facets.exclusive_maximum,
                Ordering::Less,
            );
            if let (Some(one), Some(other)) = (&merged.multiple_of, &facets.multiple_of) {
                exact &= divides(one, other) || divides(other, one);
            }
            tighten(
                &mut merged.multiple_of,
                &facets.multiple_of,
                Ordering::Greater,
            );
        }
        (merged, exact)
    }

    /// The bounds of a string, and whether they say it all.
    pub(super) fn text_facets(&self, parts: &[SchemaId]) -> (TextFacets, bool) {
        let mut merged = TextFacets::default();
        let mut exact = true;
        for &part in parts {
            let facets = &*self.schemas[part].text;
            merged.min_length = merged.min_length.max(facets.min_length);
            merged.max_length = least(merged.max_length, facets.max_length);
            for (merged, own) in [
                (&mut merged.format, &facets.format),
                (&mut merged.content_encoding, &facets.content_encoding),
                (&mut merged.content_media_type, &facets.content_media_type),
            ] {
                exact &= merged.is_none() || own.is_none() || merged == own;
                *merged = merged.take().or_else(|| own.clone());
            }
            exact &= merged.pattern.is_none()
                || facets.pattern.is_none()
                || merged.pattern == facets.pattern;
            merged.pattern = merged.pattern.or_else(|| facets.pattern.clone());
        }
        (merged, exact)
    }

    /// What a list is, and whether that says it all.
    pub(super) fn list(&mut self, parts: &[SchemaId]) -> (Kind, bool) {
        let mut merged = ListShape::default();
        let mut exact = true;
        for &part in parts {
            let Some(array) = self.schemas[part].array.clone() else {
                continue;
            };
            exact &= array.contains.is_none();
            if !array.prefix.is_empty() {
                return (Kind::Json, false);
            }
            merged.items = self.both(merged.items, array.items);
            merged.min_items = merged.min_items.max(array.min_items);
            merged.max_items = least(merged.max_items, array.max_items);
            merged.unique_items |= array.unique_items;
        }
        (Kind::List(merged), exact)
    }

    /// A schema that says what two say.
    pub(super) fn both(
        &mut self,
        one: Option<SchemaId>,
        other: Option<SchemaId>,
    ) -> Option<SchemaId> {
        let (one, other) = match (one, other) {
            (Some(one), Some(other)) if one != other => (one, other),
            (one, other) => return one.or(other),
        };
        let says = |id| !self.parts(id).is_empty();
        match (says(one), says(other)) {
            (true, false) => return Some(one),
            (false, true) => return Some(other),
            _ => {}
        }
        if let Some(&known) = self.pairs.get(&(one, other)) {
            return Some(known);
        }
        let schema = &self.schemas[other];
        let at = schema.at.clone();
        let both = Schema {
            annotations: schema.annotations.clone(),
            access: schema.access,
            all_of: vec![one, other],
            ..Schema::any(at.clone())
        };
        let id = self.schemas.reserve(at);
        self.schemas.fill(id, both);
        // Schemas that recur meet each other again.
        self.pairs.insert((one, other), id);
        Some(id)
    }
}

fn tighten(merged: &mut Option<Number>, own: &Option<Number>, tighter: Ordering) {
    let Some(own) = own else { return };
    let is_tighter = merged
        .as_ref()
        .is_none_or(|merged| own.cmp(merged) == tighter);
    if is_tighter {
        *merged = Some(own.clone());
    }
}

/// Whether all multiples of the other number are multiples of the one, as far as it is certain.
fn divides(one: &Number, other: &Number) -> bool {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => other.checked_rem(one) == Some(0),
        _ => one == other,
    }
}

/// Whether the format is a range of whole numbers.
fn is_range(facets: &NumberFacets) -> bool {
    facets
        .format
        .as_ref()
        .is_some_and(|format| format.contains("int"))
}

pub(super) fn least(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
