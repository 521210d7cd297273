//! What changed between two versions of a document, and whom it breaks.
//!
//! [`diff`] walks through both documents at once, from their operations along every reference, and
//! gives each [`Change`] with its place in both. OpenAPI 3.0 and 3.1 are compared by what they mean:
//! `nullable: true` and `type: [string, 'null']` are no change.
//!
//! ```
//! use oaxum::diff::{Breaks, Rule, diff};
//! use oaxum::source::Sources;
//!
//! let before = "
//! openapi: 3.1.0
//! info: { title: Clock, version: 1.0.0 }
//! paths:
//!   /now: { get: { responses: { '200': { description: The time. } } } }
//! ";
//! let after = before.replace("/now", "/time");
//! let old = Sources::from_text("old.yaml", before)?;
//! let new = Sources::from_text("new.yaml", &after)?;
//! let changes = diff((&old.0, old.1), (&new.0, new.1)).expect("both are sound");
//! let rules: Vec<Rule> = changes.iter().map(|change| change.rule).collect();
//! assert_eq!(rules, [Rule::OperationRemoved, Rule::OperationAdded]);
//! assert_eq!(changes[0].breaks, Breaks::Clients);
//! # Ok::<(), oaxum::source::LoadError>(())
//! ```
#![doc = include_str!("rules.md")]
//! # Why not the crate `drift`?
//!
//! It compares OpenAPI 3.0 only (through `openapiv3`), without places in the text, gives up on
//! many keywords as *unhandled*, and does not look at security. Here all of that counts.

mod alternatives;
mod body;
mod compare;
mod facets;
mod operations;
mod report;
mod rule;
mod same;
mod schemas;
mod security;
mod shape;

pub use report::{JsonChange, JsonSite, to_json, to_markdown, to_text};
pub use rule::{Breaks, Rule};

use std::fmt;

use crate::diagnostics::Findings;
use crate::outline::Outline;
use crate::source::{FileId, Place, Pointer, Sources, Span};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of change it is.
    pub rule: Rule,
    /// Whom it breaks, taking together every use of what changed.
    pub breaks: Breaks,
    /// What changed, in one line without a full stop.
    pub message: String,
    /// Where it was; of what is new, the value that has it now.
    pub old: Site,
    /// Where it is; of what is gone, the value that had it.
    pub new: Site,
}

/// A place in one of the two documents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The stretch of text.
    pub span: Span,
    /// The way to the value, from the root of the span's file.
    pub pointer: Pointer,
}

impl From<&Place<'_>> for Site {
    fn from(place: &Place<'_>) -> Site {
        Site {
            span: place.span(),
            pointer: place.pointer.clone(),
        }
    }
}

/// Why two documents cannot be compared: what is wrong in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong in the old one.
    pub old: Findings,
    /// What is wrong in the new one.
    pub new: Findings,
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.old.len() + self.new.len();
        write!(formatter, "the documents have {found} errors")
    }
}

impl std::error::Error for Broken {}

/// Every change from one document to another, in the order of the places in the new one.
///
/// # Errors
/// One of them is not an OpenAPI document, or refers to what is not there; all of it is reported.
pub fn diff(old: (&Sources, FileId), new: (&Sources, FileId)) -> Result<Vec<Change>, Broken> {
    let (old, new) = match (Outline::new(old.0, old.1), Outline::new(new.0, new.1)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            return Err(Broken {
                old: old.err().unwrap_or_default(),
                new: new.err().unwrap_or_default(),
            });
        }
    };
    let changes = compare::Comparison::new(&old, &new).run();
    let broken = Broken {
        old: old.findings(),
        new: new.findings(),
    };
    if broken.old.is_empty() && broken.new.is_empty() {
        Ok(changes)
    } else {
        Err(broken)
    }
}
