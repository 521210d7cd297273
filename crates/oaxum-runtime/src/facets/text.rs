//! The bounds of strings.

use serde_json::Value;

use crate::{Path, Violations, formats::Format};

use super::{Facets, Pattern, counted};

/// Bounds of a string: JSON Schema's `minLength`, `maxLength` (in characters), `pattern` and
/// `format`.
///
/// Declared with [`text!`](crate::text!).
#[derive(Debug)]
pub struct Text {
    /// The least number of characters (Unicode scalar values, not bytes).
    pub min_length: usize,
    /// The greatest number of characters.
    pub max_length: usize,
    /// What the string must match.
    pub pattern: Option<Pattern>,
    /// What else it must be.
    pub format: Option<Format>,
}

impl Text {
    /// Adds every violation of a string.
    pub fn check_str(&self, value: &str, at: &Path<'_>, out: &mut Violations) {
        // A character has 1 to 4 bytes, so most strings need no counting.
        let (bytes, least) = (value.len(), value.len().div_ceil(4));
        if least < self.min_length || bytes > self.max_length {
            let characters = value.chars().count();
            if characters < self.min_length {
                let bound = counted(self.min_length, "character");
                out.add(at, "min_length", format!("must be at least {bound} long"));
            }
            if characters > self.max_length {
                let bound = counted(self.max_length, "character");
                out.add(at, "max_length", format!("must be at most {bound} long"));
            }
        }
        if let Some(pattern) = self
            .pattern
            .as_ref()
            .filter(|pattern| !pattern.matches(value))
        {
            out.add(
                at,
                "pattern",
                format!("must match the pattern {}", pattern.stated),
            );
        }
        if let Some(format) = self.format.filter(|format| !format.accepts(value)) {
            out.add(at, "format", format.message());
        }
    }
}

impl<T: AsRef<str>> Facets<T> for Text {
    fn check(&self, value: &T, at: &Path<'_>, out: &mut Violations) {
        self.check_str(value.as_ref(), at, out);
    }

    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        if let Some(text) = value.as_str() {
            self.check_str(text, at, out);
        }
    }
}

/// The bounds of a string, for a `static`: `text!(min_length = 1, max_length = 255)`.
///
/// A pattern is stated as in the document; `regex = …` or `backtracking = …` after it is the form
/// that the crate `regex` or `fancy-regex` takes, where that differs. A format is one of
/// [`formats`](crate::formats).
///
/// ```
/// use oaxum_runtime::{Location, Path, Violations, facets::Text, text};
///
/// static CODE: Text = text!(pattern = "^[A-Z]{2}$");
/// let mut violations = Violations::of(Location::Body);
/// CODE.check_str("d", &Path::ROOT, &mut violations);
/// assert_eq!(violations.to_string(), "body : must match the pattern ^[A-Z]{2}$");
/// ```
#[macro_export]
macro_rules! text {
    ($($facet:ident = $value:expr),* $(,)?) => {
        $crate::text!(@ 0, usize::MAX, None, None, $($facet = $value,)*)
    };
    (@ $min:expr, $max:expr, $pattern:expr, $format:expr,) => {
        $crate::facets::Text { min_length: $min, max_length: $max, pattern: $pattern, format: $format }
    };
    (@ $min:expr, $max:expr, $pattern:expr, $format:expr, min_length = $value:expr, $($rest:tt)*) => {
        $crate::text!(@ $value, $max, $pattern, $format, $($rest)*)
    };
    (@ $min:expr, $max:expr, $pattern:expr, $format:expr, max_length = $value:expr, $($rest:tt)*) => {
        $crate::text!(@ $min, $value, $pattern, $format, $($rest)*)
    };
    (@ $min:expr, $max:expr, $pattern:expr, $format:expr, pattern = $stated:expr, regex = $regex:expr, $($rest:tt)*) => {
        $crate::text!(
            @ $min, $max, Some($crate::facets::Pattern::translated($stated, $regex)), $format,
            $($rest)*
        )
    };
    (@ $min:expr, $max:expr, $pattern:expr, $format:expr, pattern = $stated:expr, backtracking = $regex:expr, $($rest:tt)*) => {
        $crate::text!(
            @ $min, $max, Some($crate::facets::Pattern::backtracking($stated, $regex)), $format,
            $($rest)*
        )
    };
    (@ $min:expr, $max:expr, $pattern:expr, $format:expr, format = $value:expr, $($rest:tt)*) => {
        $crate::text!(@ $min, $max, $pattern, Some($value), $($rest)*)
    };
    (@ $min:expr, $max:expr, $pattern:expr, $format:expr, pattern = $value:expr, $($rest:tt)*) => {
        $crate::text!(@ $min, $max, Some($crate::facets::Pattern::new($value)), $format, $($rest)*)
    };
}
