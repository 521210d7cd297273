//! Numbers within their bounds.

use serde_json::{Map, Number, Value};

use super::all;
use super::random::Random;

/// How far from a bound a number is at most: large ones say nothing more.
const SPREAD: i128 = 1000;

pub(super) fn integer(parts: &[&Map<String, Value>], random: &mut Random) -> Option<Value> {
    let (least, greatest) = range(parts);
    let least = least.map(|bound| bound.ceil() as i128);
    let greatest = greatest.map(|bound| bound.floor() as i128);
    let step = all(parts, "multipleOf")
        .filter_map(Value::as_f64)
        .fold(1.0_f64, f64::max);
    let step = (step.ceil() as i128).max(1);
    let spread = step.saturating_mul(SPREAD);
    let (least, greatest) = match (least, greatest) {
        (Some(least), Some(greatest)) => (least, greatest),
        (Some(least), None) => (least, least.saturating_add(spread)),
        (None, Some(greatest)) => (greatest.saturating_sub(spread), greatest),
        (None, None) => (1, spread),
    };
    // Excluded bounds are whole numbers mostly; the next one is tried as well.
    let exclusive = all(parts, "exclusiveMinimum").next().is_some();
    let first = least.saturating_add(i128::from(exclusive));
    let first = first.div_euclid(step) + i128::from(first.rem_euclid(step) != 0);
    let count = greatest
        .div_euclid(step)
        .saturating_sub(first)
        .saturating_add(1);
    if count <= 0 {
        return None;
    }
    let chosen = random.below(usize::try_from(count.min(SPREAD)).ok()?);
    let value = first.saturating_add(chosen as i128).saturating_mul(step);
    i64::try_from(value)
        .map(Value::from)
        .or_else(|_| u64::try_from(value).map(Value::from))
        .ok()
}

pub(super) fn number(parts: &[&Map<String, Value>], random: &mut Random) -> Option<Value> {
    let (least, greatest) = range(parts);
    let step = all(parts, "multipleOf")
        .filter_map(Value::as_f64)
        .fold(0.0_f64, f64::max);
    let (least, greatest) = match (least, greatest) {
        (Some(least), Some(greatest)) => (least, greatest),
        (Some(least), None) => (least, least + 100.0),
        (None, Some(greatest)) => (greatest - 100.0, greatest),
        (None, None) => (0.0, 100.0),
    };
    let value = if step > 0.0 {
        let first = (least / step).ceil();
        let count = ((greatest / step).floor() - first + 1.0).clamp(1.0, 1000.0);
        let multiple = first + random.below(count as usize) as f64;
        // What a product of decimals leaves behind the digits that it has.
        rounded(multiple * step, 1e12)
    } else {
        // Never a bound itself, which may be excluded, but in between.
        let part = (1 + random.below(98)) as f64 / 100.0;
        let value = least + (greatest - least) * part;
        let short = rounded(value, 100.0);
        if least < short && short < greatest {
            short
        } else {
            value
        }
    };
    // A range of one value.
    let value = if least == greatest { least } else { value };
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return Some((value as i64).into());
    }
    Number::from_f64(value).map(Value::Number)
}

fn rounded(value: f64, digits: f64) -> f64 {
    (value * digits).round() / digits
}

/// The bounds, whether or not they are excluded.
fn range(parts: &[&Map<String, Value>]) -> (Option<f64>, Option<f64>) {
    let numbers = |keyword| {
        all(parts, keyword)
            .filter_map(Value::as_f64)
            .collect::<Vec<_>>()
    };
    let lower = [numbers("minimum"), numbers("exclusiveMinimum")].concat();
    let upper = [numbers("maximum"), numbers("exclusiveMaximum")].concat();
    (
        lower.into_iter().reduce(f64::max),
        upper.into_iter().reduce(f64::min),
    )
}
