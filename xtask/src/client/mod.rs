//! The generated part of `express-client`: one method per operation, written by `progenitor`.
//!
//! Three steps, each with types of its own: `read` takes from the contract what a client has to
//! know and refuses what progenitor cannot say; `document` makes an OpenAPI 3.0 document of it, in
//! memory; `render` has progenitor write the methods over the types of `express-types`.

pub mod contract;
mod document;
mod read;
mod render;

use std::collections::BTreeMap;
use std::path::PathBuf;

use oaxum::diagnostics::Findings;
use oaxum::source::{FileId, Sources};

/// Why there is no client.
#[derive(Debug)]
pub enum ClientError {
    /// The contract says something that the client cannot.
    Refused(Findings),
    /// The contract is fine, but writing the client failed.
    Failed(anyhow::Error),
}

/// The files of the generated client, by their path inside its folder.
///
/// # Errors
/// What in the contract cannot be carried over, or what went wrong on the way.
pub fn generate(sources: &Sources, root: FileId) -> Result<BTreeMap<PathBuf, String>, ClientError> {
    let operations = read::operations(sources, root).map_err(ClientError::Refused)?;
    let info = |name, otherwise| {
        let value = sources
            .root(root)
            .get("info")
            .and_then(|info| info.get(name));
        value
            .and_then(|value| value.node.as_str())
            .unwrap_or(otherwise)
    };
    let (title, version) = (info("title", "the API"), info("version", "unknown"));
    let document = document::document(title, version, &operations).map_err(ClientError::Failed)?;
    render::render(&document, &operations).map_err(ClientError::Failed)
}
