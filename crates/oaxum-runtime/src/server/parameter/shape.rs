//! Which JSON values a text may stand for.

use std::borrow::Cow;

use serde_json::Value;

/// Which JSON values a text stands for, as far as the schema tells.
///
/// A text says nothing of its type: `12` may be a number or a string. So the generator states what
/// the schema allows; whether the value is valid is the schema's own to say.
///
/// ```
/// # use oaxum_runtime::server as rt;
/// static TAGS: rt::Shape = rt::Shape::array(&rt::TEXT);
/// static RANGE: rt::Shape =
///     rt::Shape::object(&[("from", rt::NUMBER), ("to", rt::NUMBER.or(rt::NULL))], &rt::TEXT);
/// # let _ = (&TAGS, &RANGE);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    scalars: u8,
    items: Option<&'static Shape>,
    members: Option<Members>,
}

/// The members of an object.
#[derive(Clone, Copy, Debug)]
struct Members {
    known: &'static [(&'static str, Shape)],
    other: &'static Shape,
}

const IS_TEXT: u8 = 1;
const IS_NUMBER: u8 = 2;
const IS_BOOLEAN: u8 = 4;
const IS_NULL: u8 = 8;
const IS_JSON: u8 = 16;

/// A string.
pub const TEXT: Shape = Shape::scalar(IS_TEXT);
/// A number, in the notation of JSON.
pub const NUMBER: Shape = Shape::scalar(IS_NUMBER);
/// `true` or `false`.
pub const BOOLEAN: Shape = Shape::scalar(IS_BOOLEAN);
/// `null`.
pub const NULL: Shape = Shape::scalar(IS_NULL);
/// Any value, written as JSON.
pub const JSON: Shape = Shape::scalar(IS_JSON);

impl Shape {
    const fn scalar(scalars: u8) -> Self {
        Self {
            scalars,
            items: None,
            members: None,
        }
    }

    /// An array.
    pub const fn array(items: &'static Self) -> Self {
        let mut shape = Self::scalar(0);
        shape.items = Some(items);
        shape
    }

    /// An object: the members it knows, and what all others are.
    pub const fn object(known: &'static [(&'static str, Self)], other: &'static Self) -> Self {
        let mut shape = Self::scalar(0);
        shape.members = Some(Members { known, other });
        shape
    }

    /// This, or another; of two arrays or two objects, the first.
    #[must_use]
    pub const fn or(mut self, other: Self) -> Self {
        self.scalars |= other.scalars;
        if self.items.is_none() {
            self.items = other.items;
        }
        if self.members.is_none() {
            self.members = other.members;
        }
        self
    }

    pub(crate) const fn items(&self) -> Option<&'static Self> {
        self.items
    }

    /// The members that have a name of their own, if it may be an object.
    pub(crate) fn known(&self) -> Option<&'static [(&'static str, Self)]> {
        self.members.map(|members| members.known)
    }

    /// What a member of this name may be.
    pub(crate) fn member(&self, name: &str) -> &'static Self {
        let Some(members) = self.members else {
            return &TEXT;
        };
        let mut known = members.known.iter();
        known
            .find(|(known, _)| *known == name)
            .map_or(members.other, |(_, shape)| shape)
    }

    /// Whether anything but arrays and objects is allowed.
    pub(crate) const fn has_scalars(&self) -> bool {
        self.scalars != 0
    }

    /// Whether a string is allowed besides what a text may read as otherwise.
    pub(crate) const fn has_text_besides(&self) -> bool {
        self.scalars & IS_TEXT != 0 && self.scalars != IS_TEXT
    }

    /// The value that a text stands for. What fits nothing is left a string, which the schema then
    /// refuses.
    pub(crate) fn value(&self, text: Cow<'_, str>) -> Value {
        let allows = |kind| self.scalars & kind != 0;
        let nests = self.items.is_some() || self.members.is_some();
        let json = (allows(IS_JSON) || (nests && text.starts_with(['[', '{'])))
            .then(|| serde_json::from_str(&text).ok())
            .flatten();
        let number = || allows(IS_NUMBER).then(|| number(&text)).flatten();
        let word = || match &*text {
            "true" if allows(IS_BOOLEAN) => Some(Value::Bool(true)),
            "false" if allows(IS_BOOLEAN) => Some(Value::Bool(false)),
            "null" if allows(IS_NULL) => Some(Value::Null),
            _ => None,
        };
        let value = json.or_else(number).or_else(word);
        value.unwrap_or_else(|| Value::String(text.into_owned()))
    }
}

/// A number in JSON's own notation: no sign `+`, no leading zeros, no spaces.
fn number(text: &str) -> Option<Value> {
    let starts_well = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    // JSON itself allows white space after it.
    let is_tight = starts_well && text.ends_with(|last: char| last.is_ascii_digit());
    let number: Option<serde_json::Number> =
        is_tight.then(|| serde_json::from_str(text).ok()).flatten();
    number.map(Value::Number)
}

/// A [`Shape`] that is made of others, as the reference that a parameter takes.
///
/// ```
/// # use oaxum_runtime::server as rt;
/// let tags = rt::query("tags", rt::shape!(rt::Shape::array(&rt::TEXT.or(rt::NULL))));
/// # let _ = tags;
/// ```
#[macro_export]
macro_rules! shape {
    ($shape:expr $(,)?) => {{
        const SHAPE: &$crate::server::Shape = &$shape;
        SHAPE
    }};
}
