//! What is wrong in a document, not carried over, or worth a look, and how it is shown.
//!
//! Stages push [`Finding`]s to [`Findings`] and go on as far as they can, so that one run tells all.

mod json;
mod near_miss;
mod text;

pub use json::{JsonFinding, to_json};
pub use near_miss::near_miss;
pub use text::{Colour, to_text};

use std::collections::BTreeSet;

use crate::source::{Place, Pointer, Span};

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// The document is wrong: its author has to correct it.
    Wrong,
    /// The document is right, but `oaxum` does not carry this over.
    NotSupported,
    /// Worth a look: it says something else than it seems to, or nothing. It stops nothing.
    Warning,
}

impl FindingKind {
    /// The name in messages and in JSON: `wrong`, `not-supported` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            FindingKind::Wrong => "wrong",
            FindingKind::NotSupported => "not-supported",
            FindingKind::Warning => "warning",
        }
    }

    /// Whether nothing is generated from what it is about.
    pub fn stops(self) -> bool {
        self != FindingKind::Warning
    }
}

/// One thing that is wrong, not carried over, or worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about, in kebab case and stable: `dangling-reference`.
    pub code: &'static str,
    /// Whose turn it is.
    pub kind: FindingKind,
    /// Where it stands.
    pub span: Span,
    /// The way to the value concerned, from the root of the span's file.
    pub pointer: Pointer,
    /// What is the case, in one line without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<Box<str>>,
    /// Other places that belong to it, each with what is to be seen there.
    pub related: Vec<(Span, String)>,
}

impl Finding {
    /// The document is wrong here.
    pub fn wrong(
        code: &'static str,
        span: Span,
        pointer: Pointer,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            code,
            kind: FindingKind::Wrong,
            span,
            pointer,
            message: message.into(),
            hint: None,
            related: Vec::new(),
        }
    }

    /// The document is right here, but this is not carried over.
    pub fn not_supported(
        code: &'static str,
        span: Span,
        pointer: Pointer,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            kind: FindingKind::NotSupported,
            ..Finding::wrong(code, span, pointer, message)
        }
    }

    /// The document can be carried over, but what stands here may not be what was meant.
    pub fn warning(
        code: &'static str,
        span: Span,
        pointer: Pointer,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            kind: FindingKind::Warning,
            ..Finding::wrong(code, span, pointer, message)
        }
    }

    /// [`Finding::wrong`] about a whole value.
    pub fn wrong_at(code: &'static str, place: &Place<'_>, message: impl Into<String>) -> Finding {
        Finding::wrong(code, place.span(), place.pointer.clone(), message)
    }

    /// [`Finding::not_supported`] about a whole value.
    pub fn not_supported_at(
        code: &'static str,
        place: &Place<'_>,
        message: impl Into<String>,
    ) -> Finding {
        Finding::not_supported(code, place.span(), place.pointer.clone(), message)
    }

    /// [`Finding::warning`] about a whole value.
    pub fn warning_at(
        code: &'static str,
        place: &Place<'_>,
        message: impl Into<String>,
    ) -> Finding {
        Finding::warning(code, place.span(), place.pointer.clone(), message)
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Box<str>>) -> Finding {
        self.hint = Some(hint.into());
        self
    }

    /// Adds another place, with what is to be seen there.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Finding {
        self.related.push((span, label.into()));
        self
    }
}

/// Everything found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Nothing yet.
    pub fn new() -> Findings {
        Findings::default()
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are; a repeated one counts once.
    pub fn len(&self) -> usize {
        self.sorted().len()
    }

    /// By file in the order of reading, then by position; each once.
    ///
    /// The same thing found by several ways (a schema that many operations use) is the same code,
    /// span and message.
    pub fn sorted(&self) -> Vec<&Finding> {
        let mut sorted: Vec<&Finding> = self.0.iter().collect();
        sorted.sort_by_key(|finding| finding.span);
        let mut seen = BTreeSet::new();
        sorted.retain(|finding| seen.insert((finding.span, finding.code, &finding.message)));
        sorted
    }

    /// Whether one of them stops the generation.
    pub fn stop(&self) -> bool {
        self.0.iter().any(|finding| finding.kind.stops())
    }

    /// `value` if nothing was found that stops the generation; warnings are gone then.
    pub fn or_ok<T>(self, value: T) -> Result<T, Findings> {
        if self.stop() { Err(self) } else { Ok(value) }
    }

    /// Those for which `choose` holds, and the others.
    pub fn partition(self, choose: impl FnMut(&Finding) -> bool) -> (Findings, Findings) {
        let (chosen, others) = self.0.into_iter().partition(choose);
        (Findings(chosen), Findings(others))
    }

    /// All of them, in the order of finding.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Finding> {
        self.0.iter()
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Findings {
        Findings(vec![finding])
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        self.0.extend(findings);
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
