//! What the readers make of texts: values, places, refusals.

mod json_values;
mod places;
mod references;
mod refused;
mod robustness;
mod yaml_values;

use super::*;
use crate::diagnostics::{Colour, to_text};

#[track_caller]
fn load(text: &str) -> (Sources, FileId) {
    Sources::from_text("a.yaml", text).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn json_of(text: &str) -> serde_json::Value {
    let (sources, root) = load(text);
    sources.root(root).node.to_json()
}

/// What is refused, as a person sees it.
#[track_caller]
fn refusal(text: &str) -> String {
    refusal_in("a.yaml", text)
}

#[track_caller]
fn refusal_in(name: &str, text: &str) -> String {
    match Sources::from_text(name, text) {
        Err(LoadError::Refused { refused }) => {
            to_text(&refused.findings, &refused.sources, Colour::Never)
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn find<'s>(sources: &'s Sources, root: FileId, fragment: &str) -> Place<'s> {
    let pointer = Pointer::from_fragment(fragment).unwrap();
    sources.root(root).find(&pointer).expect(fragment)
}

/// `line:column` and text of the value at a pointer.
#[track_caller]
fn place_of<'s>(sources: &'s Sources, root: FileId, fragment: &str) -> (String, &'s str) {
    let span = find(sources, root, fragment).span();
    let location = sources.location(span);
    (
        format!("{}:{}", location.line, location.column),
        sources.excerpt(span),
    )
}
