//! The bounds of lists and maps.

use super::super::{
    rust::{ArrayBounds, MapBounds},
    shape::{ListShape, MapShape},
};
use crate::model::TextFacets;

pub(super) fn array_bounds(list: &ListShape) -> Option<ArrayBounds> {
    let bounds = ArrayBounds {
        min_items: list.min_items,
        max_items: list.max_items,
        unique_items: list.unique_items,
    };
    (bounds != ArrayBounds::default()).then_some(bounds)
}

pub(super) fn map_bounds(map: &MapShape) -> Option<MapBounds> {
    let bounds = MapBounds {
        min_properties: map.min_properties,
        max_properties: map.max_properties,
        keys: TextFacets {
            format: None,
            ..(*map.keys).clone()
        },
    };
    (bounds != MapBounds::default()).then_some(bounds)
}
