//! Where in a value the validation stands, kept on the stack so that a good value costs nothing.

use std::fmt::{self, Display, Formatter};

/// A place inside a value, as a chain of steps from its root.
///
/// It prints as a JSON pointer (RFC 6901).
///
/// ```
/// # use oaxum_runtime::Path;
/// let root = Path::ROOT;
/// let tags = root.key("a/b");
/// assert_eq!(tags.index(2).to_string(), "/a~1b/2");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl Path<'static> {
    /// The value itself.
    pub const ROOT: Self = Self {
        parent: None,
        step: Step::Root,
    };
}

impl<'a> Path<'a> {
    /// Whether it is the place of the value itself.
    pub const fn is_root(&self) -> bool {
        matches!(self.step, Step::Root)
    }

    /// The place of the member `name`.
    #[must_use]
    pub const fn key(&'a self, name: &'a str) -> Self {
        Self {
            parent: Some(self),
            step: Step::Key(name),
        }
    }

    /// The place of the item at `index`, from 0.
    #[must_use]
    pub const fn index(&'a self, index: usize) -> Self {
        Self {
            parent: Some(self),
            step: Step::Index(index),
        }
    }
}

impl Display for Path<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(formatter)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Key(name) => write!(formatter, "/{}", name.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => write!(formatter, "/{index}"),
        }
    }
}
