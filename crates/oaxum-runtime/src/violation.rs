//! What is wrong with a request or a value, each place named.

use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use crate::{Path, trial::Trial};

/// The part of a request in which a violation lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// The body.
    Body,
}

impl Location {
    /// The name that OpenAPI's `in` gives to it, and `body`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Body => "body",
        }
    }
}

/// One thing that a request or a value has against its contract. It never repeats what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The part of the request.
    #[serde(rename = "in")]
    pub location: Location,
    /// JSON pointer (RFC 6901) inside that part; for a parameter, `/` and its name.
    pub pointer: String,
    /// The facet that does not hold: stable, snake_case, such as `max_length`.
    pub code: &'static str,
    /// What has to be true, for a person.
    pub message: String,
}

/// Every violation found, in the order of the contract.
///
/// ```
/// # use oaxum_runtime::{Location, Path, Violations};
/// let mut violations = Violations::of(Location::Body);
/// violations.add(&Path::ROOT.key("name"), "required", "is required");
/// assert_eq!(violations.iter().next().map(|found| found.pointer.as_str()), Some("/name"));
/// ```
#[derive(Clone, Debug)]
pub struct Violations {
    location: Location,
    found: Vec<Violation>,
    /// How far the search goes.
    pub(crate) trial: Trial,
}

impl Violations {
    /// More than this many are not listed: an answer must not grow with a hostile request.
    pub const LISTED: usize = 100;

    /// None yet; those added next lie in `location`.
    pub const fn of(location: Location) -> Self {
        Self::tried(location, Trial::REPORT)
    }

    pub(crate) const fn tried(location: Location, trial: Trial) -> Self {
        Self {
            location,
            found: Vec::new(),
            trial,
        }
    }

    /// The part of the request in which those added next lie.
    pub(crate) const fn location(&self) -> Location {
        self.location
    }

    /// Says in which part of the request those added next lie.
    pub const fn locate(&mut self, location: Location) {
        self.location = location;
    }

    /// Adds one; past [`Self::LISTED`] it is dropped, since the value is refused anyway.
    pub fn add(&mut self, at: &Path<'_>, code: &'static str, message: impl Into<String>) {
        if !self.is_full() {
            let (location, pointer) = (self.location, at.to_string());
            self.found.push(Violation {
                location,
                pointer,
                code,
                message: message.into(),
            });
        }
    }

    /// Adds those found elsewhere, as far as they are listed.
    #[cfg(feature = "server")]
    pub(crate) fn append(&mut self, other: Self) {
        let room = Self::LISTED.saturating_sub(self.found.len());
        self.found.extend(other.found.into_iter().take(room));
    }

    /// Whether nothing was found.
    pub const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether looking for more is of no use, since no more are listed.
    ///
    /// ```
    /// # use oaxum_runtime::{Location, Path, Violations};
    /// let mut violations = Violations::of(Location::Body);
    /// for index in 0..Violations::LISTED {
    ///     assert!(!violations.is_full());
    ///     violations.add(&Path::ROOT.index(index), "type", "must be a string");
    /// }
    /// assert!(violations.is_full());
    /// ```
    pub const fn is_full(&self) -> bool {
        self.found.len() >= self.trial.limit()
    }

    /// How many were found.
    pub const fn len(&self) -> usize {
        self.found.len()
    }

    /// Each violation, in the order of the contract.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.found.iter()
    }

    /// Itself as an error when anything was found.
    ///
    /// # Errors
    /// Itself, when it is not empty.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self {
            location: violation.location,
            found: vec![violation],
            trial: Trial::REPORT,
        }
    }
}

impl PartialEq for Violations {
    fn eq(&self, other: &Self) -> bool {
        self.location == other.location && self.found == other.found
    }
}

impl Eq for Violations {}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Display for Violation {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} {}: {}",
            self.location.as_str(),
            self.pointer,
            self.message
        )
    }
}

impl Display for Violations {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.found.iter().enumerate() {
            if index > 0 {
                formatter.write_str("; ")?;
            }
            violation.fmt(formatter)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}
