//! What documents mean, read and described again.

mod operations;
mod references;
mod schemas;
mod whole;

use serde_json::Value as Json;

use crate::diagnostics::{Colour, to_text};
use crate::model::Api;
use crate::parse::{Unsupported, parse};
use crate::source::Sources;

/// The API of a document.
#[track_caller]
fn api(texts: &[(&str, &str)]) -> Api {
    let (sources, root) = Sources::from_texts(texts).unwrap();
    match parse(&sources, root, Unsupported::Refused) {
        Ok(parsed) => parsed.api,
        Err(findings) => panic!("{}", to_text(&findings, &sources, Colour::Never)),
    }
}

/// An API described as one document.
fn described(api: &Api) -> Json {
    let mut document = serde_json::to_value(super::document(api)).unwrap();
    document["components"]["schemas"] = serde_json::to_value(super::schemas(api)).unwrap();
    document
}

/// A text of YAML as a value.
#[track_caller]
fn yaml(text: &str) -> Json {
    let (sources, root) = Sources::from_text("it.yaml", text).unwrap();
    sources.root(root).node.to_json()
}
