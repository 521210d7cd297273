//! From the document to the model: references resolved, everything unknown refused.
//!
//! Each object is read through [`Fields`], which knows what may stand there. A field that is not
//! known is wrong, one that is known but not carried over is reported as such: nothing in a
//! document is ever passed over in silence. Extensions (`x-…`) are the exception that OpenAPI makes.

mod about;
mod document;
mod facets;
mod fields;
mod operation;
mod parameter;
mod path;
mod pattern;
mod response;
mod schema;
mod security;

use crate::{
    diagnostics::{Finding, Findings},
    model::{Api, At},
    source::{FileId, Place, Sources, Span},
};

use fields::Fields;

/// Reads a document.
///
/// # Errors
/// Everything in it that is wrong or not carried over.
pub fn parse(sources: &Sources, root: FileId) -> Result<Api, Findings> {
    let mut parser = Parser {
        sources,
        root,
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
    root: FileId,
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
        let mut seen: Vec<Span> = Vec::new();
        while let Some(reference) = place.get("$ref") {
            if seen.contains(&place.span()) {
                let message = "the references lead in a circle";
                self.wrong("reference-cycle", &place, message);
                return None;
            }
            seen.push(place.span());
            for (key, value) in place.members().filter(|(key, _)| key.name != "$ref") {
                let message = format!("`{}` beside `$ref` is not carried over", key.name);
                let hint = "leave it out; what is referred to has its own";
                self.not_supported("reference-sibling", &value, message, hint);
            }
            let target = self.text(&reference)?;
            match self.sources.resolve(place.file, &target, reference.span()) {
                Ok(next) => place = next,
                Err(finding) => {
                    self.findings.push(finding);
                    return None;
                }
            }
        }
        Some(place)
    }
}

fn at(place: &Place<'_>) -> At {
    At {
        span: place.span(),
        pointer: place.pointer.clone(),
    }
}
