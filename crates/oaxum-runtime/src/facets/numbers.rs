//! The bounds of numbers.

use std::cmp::Ordering;

use serde_json::Value;

use crate::{Path, Violations, decimal::Decimal};

use super::Facets;

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

    /// Adds every violation of a number that need not be whole, nor of 128 bits.
    pub(crate) fn inspect_exactly(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        let Some(number) = value.as_number() else {
            return;
        };
        if let Some(integer) = crate::scalars::integer_in(value) {
            return self.check_integer(integer, at, out);
        }
        let Some(value) = Decimal::of(number) else {
            return;
        };
        let compare = |bound: i128| value.cmp(&Decimal::of_integer(bound));
        if let Some(minimum) = self.minimum.filter(|&bound| compare(bound).is_lt()) {
            out.add(at, "minimum", format!("must be at least {minimum}"));
        }
        if let Some(maximum) = self.maximum.filter(|&bound| compare(bound).is_gt()) {
            out.add(at, "maximum", format!("must be at most {maximum}"));
        }
        let is_multiple = |step: i128| value.is_multiple_of(Decimal::of_integer(step));
        if let Some(step) = self.multiple_of.filter(|&step| !is_multiple(step)) {
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

/// Bounds of a number: JSON Schema's `minimum`, `maximum`, their exclusive forms and `multipleOf`.
///
/// A float stands for the shortest decimal that is read as it: 0.3 is a multiple of 0.1.
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
    /// What the value must be a multiple of.
    pub multiple_of: Option<f64>,
}

impl Number {
    /// No bounds, to start from.
    pub const ANY: Self = Self {
        minimum: None,
        maximum: None,
        exclusive_minimum: None,
        exclusive_maximum: None,
        multiple_of: None,
    };

    /// Adds every violation of a number.
    pub fn check_number(&self, value: f64, at: &Path<'_>, out: &mut Violations) {
        let compare = |bound: f64| value.partial_cmp(&bound);
        self.report(compare, || Decimal::of_float(value), at, out);
    }

    /// Adds every violation of a number, of whose digits none are lost.
    pub(crate) fn inspect_exactly(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        // Up to 2^53, floats are exact.
        const LIMIT: f64 = 9_007_199_254_740_992.0;
        match (value.as_number(), value.as_f64()) {
            (Some(_), Some(float)) if float.abs() < LIMIT => self.check_number(float, at, out),
            (Some(number), _) => {
                let value = Decimal::of(number);
                let compare = |bound: f64| value?.partial_cmp(&Decimal::of_float(bound)?);
                self.report(compare, || value, at, out);
            }
            (None, _) => {}
        }
    }

    fn report(
        &self,
        compare: impl Fn(f64) -> Option<Ordering>,
        decimal: impl FnOnce() -> Option<Decimal>,
        at: &Path<'_>,
        out: &mut Violations,
    ) {
        let is =
            |bound: f64, wrong: &[Ordering]| compare(bound).is_some_and(|it| wrong.contains(&it));
        let below = |bound: &f64| is(*bound, &[Ordering::Less]);
        if let Some(bound) = self.minimum.filter(below) {
            out.add(at, "minimum", format!("must be at least {bound}"));
        }
        let above = |bound: &f64| is(*bound, &[Ordering::Greater]);
        if let Some(bound) = self.maximum.filter(above) {
            out.add(at, "maximum", format!("must be at most {bound}"));
        }
        let not_above = |bound: &f64| is(*bound, &[Ordering::Less, Ordering::Equal]);
        if let Some(bound) = self.exclusive_minimum.filter(not_above) {
            let message = format!("must be greater than {bound}");
            out.add(at, "exclusive_minimum", message);
        }
        let not_below = |bound: &f64| is(*bound, &[Ordering::Greater, Ordering::Equal]);
        if let Some(bound) = self.exclusive_maximum.filter(not_below) {
            out.add(
                at,
                "exclusive_maximum",
                format!("must be less than {bound}"),
            );
        }
        if let Some(step) = self.multiple_of {
            let is_multiple = || Some(decimal()?.is_multiple_of(Decimal::of_float(step)?));
            if is_multiple() == Some(false) {
                out.add(at, "multiple_of", format!("must be a multiple of {step}"));
            }
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

/// The bounds of a number: `number!(exclusive_minimum = 0.0, multiple_of = 0.01)`.
#[macro_export]
macro_rules! number {
    ($($facet:ident = $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "some numbers have no bounds")]
        let mut facets = $crate::facets::Number::ANY;
        $(facets.$facet = Some($value);)*
        facets
    }};
}
