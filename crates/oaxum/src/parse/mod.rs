//! From the document to the model: references resolved, everything unknown refused.
//!
//! Each object is read through [`Fields`], which knows what may stand there. A field that is not
//! known is wrong, one that is known but not carried over is reported as such: nothing in a
//! document is ever passed over in silence. Extensions (`x-…`) are the exception that OpenAPI makes.

mod document;
mod fields;
mod operation;
mod pattern;
mod response;
mod schema;
mod security;

use crate::{
    diagnostics::{Finding, Findings},
    model::{Api, At},
    source::{FileId, Place, Sources},
};

use fields::Fields;

/// Reads a document.
///
/// # Errors
/// Everything in it that is wrong or not carried over.
pub fn parse(sources: &Sources, root: FileId) -> Result<Api, Findings> {
    let mut parser = Parser {
        sources,
        findings: Findings::new(),
    };
    let api = parser.document(&sources.root(root));
    match api {
        Some(api) => parser.findings.or_ok(api),
        None => Err(parser.findings),
    }
}

/// Reads on after a finding, so that one run finds everything.
struct Parser<'a> {
    sources: &'a Sources,
    findings: Findings,
}

impl<'a> Parser<'a> {
    fn wrong(&mut self, code: &'static str, place: &Place<'_>, message: impl Into<String>) {
        self.findings.push(Finding::wrong_at(code, place, message));
    }

    fn not_supported(
        &mut self,
        code: &'static str,
        place: &Place<'_>,
        message: impl Into<String>,
        hint: &str,
    ) {
        self.findings
            .push(Finding::not_supported_at(code, place, message).hint(hint));
    }

    /// The place that a `$ref` leads to, however long the chain; the place itself without one.
    fn follow(&mut self, place: &Place<'a>) -> Option<Place<'a>> {
        let mut place = place.clone();
        for _ in 0..Self::LONGEST_CHAIN {
            let Some(reference) = place.get("$ref") else {
                return Some(place);
            };
            let target = self.text(&reference)?;
            match self.sources.resolve(place.file, &target, reference.span()) {
                Ok(next) => place = next,
                Err(finding) => {
                    self.findings.push(finding);
                    return None;
                }
            }
        }
        self.wrong("reference-cycle", &place, "the references lead in a circle");
        None
    }

    const LONGEST_CHAIN: usize = 64;
}

fn at(place: &Place<'_>) -> At {
    At {
        span: place.span(),
        pointer: place.pointer.clone(),
    }
}
