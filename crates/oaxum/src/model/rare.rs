//! Parts that most wholes are without.

use std::ops::Deref;

/// A part that most wholes are without, and that takes room only where it says something. Documents
/// have schemas by the thousands, and few of them have every kind of bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Rare<T>(Option<Box<T>>);

/// What has a value that says nothing.
pub trait Blank: PartialEq + 'static {
    /// The value that says nothing.
    const BLANK: &'static Self;
}

impl<T> Rare<T> {
    /// Whether it says nothing.
    pub const fn is_blank(&self) -> bool {
        self.0.is_none()
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Blank> From<T> for Rare<T> {
    fn from(part: T) -> Self {
        Self((part != *T::BLANK).then(|| Box::new(part)))
    }
}

impl<T: Blank> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or(T::BLANK)
    }
}
