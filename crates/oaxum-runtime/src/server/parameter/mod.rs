//! Parameters: where they stand, how they are written, and what they become.

mod pairs;
mod shape;
mod style;
mod written;

pub use shape::{BOOLEAN, JSON, NULL, NUMBER, Shape, TEXT};
pub use style::Style;

pub(super) use pairs::Pairs;
pub(super) use style::{Candidates, Encoding, Fault, REPEATED, members, pairs as read_pairs, text};
pub(super) use written::{Written, written};

use super::Input;
use crate::{Location, Schema};

/// A parameter that must be there, as the contract describes it.
///
/// ```
/// # use oaxum_runtime::server as rt;
/// static IDS: rt::Shape = rt::Shape::array(&rt::NUMBER);
/// let limit = rt::query("limit", &rt::NUMBER).or(|| 20_i64);
/// let ids = rt::query("ids", &IDS).style(rt::Style::PipeDelimited, false).optional();
/// # let _ = (limit, ids);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub(super) location: Location,
    pub(super) name: &'static str,
    pub(super) shape: &'static Shape,
    pub(super) style: Style,
    pub(super) explode: bool,
    pub(super) allow_empty: bool,
    pub(super) besides: Option<&'static [&'static str]>,
}

/// A path parameter; style `simple`.
pub const fn path(name: &'static str, shape: &'static Shape) -> Parameter {
    Parameter::new(Location::Path, name, shape, Style::Simple, false)
}

/// A query parameter; style `form`, exploded.
pub const fn query(name: &'static str, shape: &'static Shape) -> Parameter {
    Parameter::new(Location::Query, name, shape, Style::Form, true)
}

/// A header; style `simple`.
pub const fn header(name: &'static str, shape: &'static Shape) -> Parameter {
    Parameter::new(Location::Header, name, shape, Style::Simple, false)
}

/// A cookie; style `form`, exploded.
pub const fn cookie(name: &'static str, shape: &'static Shape) -> Parameter {
    Parameter::new(Location::Cookie, name, shape, Style::Form, true)
}

impl Parameter {
    const fn new(
        location: Location,
        name: &'static str,
        shape: &'static Shape,
        style: Style,
        explode: bool,
    ) -> Self {
        Self {
            location,
            name,
            shape,
            style,
            explode,
            allow_empty: false,
            besides: None,
        }
    }

    /// Written in another style.
    #[must_use]
    pub const fn style(mut self, style: Style, explode: bool) -> Self {
        self.style = style;
        self.explode = explode;
        self
    }

    /// An object whose members are all query parameters but these (`additionalProperties` of an
    /// exploded object).
    #[must_use]
    pub const fn besides(mut self, names: &'static [&'static str]) -> Self {
        self.besides = Some(names);
        self
    }

    /// It may be there without a value (`allowEmptyValue`), and is then `None` if the schema takes
    /// no empty text.
    #[must_use]
    pub const fn or_empty(mut self) -> Emptiable {
        self.allow_empty = true;
        Emptiable(self)
    }

    /// It may be absent.
    #[must_use]
    pub const fn optional(self) -> Optional {
        Optional(self)
    }

    /// It may be absent, and is then its default.
    #[must_use]
    pub const fn or<F>(self, default: F) -> Defaulted<F> {
        Defaulted(self, default)
    }
}

/// A parameter that may be absent.
#[derive(Clone, Copy, Debug)]
pub struct Optional(Parameter);

impl Optional {
    /// It may also be there without a value; see [`Parameter::or_empty`].
    #[must_use]
    pub const fn or_empty(mut self) -> Self {
        self.0.allow_empty = true;
        self
    }
}

/// A parameter that must be there, but may be empty.
#[derive(Clone, Copy, Debug)]
pub struct Emptiable(Parameter);

/// A parameter with a default.
#[derive(Clone, Copy, Debug)]
pub struct Defaulted<F>(Parameter, F);

impl<F> Defaulted<F> {
    /// It may also be there without a value, and is then its default.
    #[must_use]
    pub const fn or_empty(mut self) -> Self {
        self.0.allow_empty = true;
        self
    }
}

/// What a field of a request is read from.
pub trait Source<T> {
    /// The value; nothing if it breaks the contract, which the input has noted.
    fn read(self, input: &mut Input<'_>) -> Option<T>;
}

impl<T: Schema> Source<T> for Parameter {
    fn read(self, input: &mut Input<'_>) -> Option<T> {
        let value = input.parameter(&self)?;
        if value.is_none() {
            input.note(self.location, self.name, "required", "is required");
        }
        value
    }
}

impl<T: Schema> Source<Option<T>> for Optional {
    fn read(self, input: &mut Input<'_>) -> Option<Option<T>> {
        input.parameter(&self.0)
    }
}

impl<T: Schema> Source<Option<T>> for Emptiable {
    fn read(self, input: &mut Input<'_>) -> Option<Option<T>> {
        let value = input.parameter(&self.0)?;
        if value.is_none() && !input.has(&self.0) {
            input.note(self.0.location, self.0.name, "required", "is required");
            return None;
        }
        Some(value)
    }
}

impl<T: Schema, F: FnOnce() -> T> Source<T> for Defaulted<F> {
    fn read(self, input: &mut Input<'_>) -> Option<T> {
        input
            .parameter(&self.0)
            .map(|value| value.unwrap_or_else(self.1))
    }
}
