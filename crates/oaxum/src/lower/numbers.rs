//! The bounds of numbers in the types that hold them.

use crate::{model::NumberFacets, source::Number};

use super::rust::{IntegerBounds, NumberBounds, Type};

/// Of every format: a JSON number has no precision of its own, and what was rounded to 32 bits
/// would stand on another side of a bound than what was sent.
pub(super) const NUMBER: Type = Type::Primitive("f64");

/// The type of a whole number: by its format, or the smallest that holds its bounds.
pub(super) fn integer_type(facets: &NumberFacets) -> Type {
    let format = facets
        .format
        .as_deref()
        .unwrap_or_default()
        .replace('-', "");
    Type::Primitive(match format.as_str() {
        "int8" => "i8",
        "int16" => "i16",
        "int32" => "i32",
        "uint8" => "u8",
        "uint16" => "u16",
        "uint32" => "u32",
        "uint64" | "uint" => "u64",
        _ => {
            let bounds = integer_bounds(facets);
            let beyond = bounds
                .maximum
                .is_some_and(|maximum| maximum > i128::from(i64::MAX));
            let positive = bounds.minimum.is_some_and(|minimum| minimum >= 0);
            if beyond && positive { "u64" } else { "i64" }
        }
    })
}

/// The bounds of a whole number where no type holds it: those of the type that would are among them.
pub(super) fn bounds_of_integer(facets: &NumberFacets) -> IntegerBounds {
    let (least, greatest) = match integer_type(facets) {
        Type::Primitive("i8") => (i8::MIN.into(), i8::MAX.into()),
        Type::Primitive("i16") => (i16::MIN.into(), i16::MAX.into()),
        Type::Primitive("i32") => (i32::MIN.into(), i32::MAX.into()),
        Type::Primitive("u8") => (0, u8::MAX.into()),
        Type::Primitive("u16") => (0, u16::MAX.into()),
        Type::Primitive("u32") => (0, u32::MAX.into()),
        Type::Primitive("u64") => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    };
    let bounds = integer_bounds(facets);
    IntegerBounds {
        minimum: bounds.minimum.max(Some(least)),
        maximum: Some(bounds.maximum.unwrap_or(greatest).min(greatest)),
        multiple_of: bounds.multiple_of,
    }
}

/// Bounds of a whole number: exclusive and fractional ones become the next whole number inside.
pub(super) fn integer_bounds(facets: &NumberFacets) -> IntegerBounds {
    let above = |bound: &Number| floor(bound).saturating_add(1);
    let below = |bound: &Number| ceil(bound).saturating_sub(1);
    let minimum = facets.minimum.as_ref().map(ceil);
    let maximum = facets.maximum.as_ref().map(floor);
    let exclusive_minimum = facets.exclusive_minimum.as_ref().map(above);
    let exclusive_maximum = facets.exclusive_maximum.as_ref().map(below);
    IntegerBounds {
        minimum: minimum.max(exclusive_minimum),
        maximum: match (maximum, exclusive_maximum) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        },
        multiple_of: facets
            .multiple_of
            .as_ref()
            .and_then(Number::as_i128)
            .filter(|step| *step > 1),
    }
}

/// Whether bounds of a whole number say all that the facets say.
pub(super) fn are_integer_bounds_exact(facets: &NumberFacets) -> bool {
    facets
        .multiple_of
        .as_ref()
        .is_none_or(|step| step.as_i128().is_some())
}

/// Bounds of a number.
pub(super) fn number_bounds(facets: &NumberFacets) -> NumberBounds {
    let float = |bound: &Option<Number>| bound.as_ref().map(Number::as_f64);
    NumberBounds {
        minimum: float(&facets.minimum),
        maximum: float(&facets.maximum),
        exclusive_minimum: float(&facets.exclusive_minimum),
        exclusive_maximum: float(&facets.exclusive_maximum),
        multiple_of: float(&facets.multiple_of),
    }
}

fn floor(bound: &Number) -> i128 {
    bound
        .as_i128()
        .unwrap_or_else(|| whole(bound.as_f64().floor()))
}

fn ceil(bound: &Number) -> i128 {
    bound
        .as_i128()
        .unwrap_or_else(|| whole(bound.as_f64().ceil()))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what no integer holds is as good as the greatest"
)]
fn whole(float: f64) -> i128 {
    float as i128
}
