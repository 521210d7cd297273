//! OpenAPI documents in, axum servers out.
//!
//! A document goes through four stages, each with types of its own, none looking back:
//!
//! 1. [`source`] and `parse`: from text to the model. Every value keeps its place in the text;
//!    what is wrong or not carried over becomes a [`Finding`](diagnostics::Finding) with file,
//!    line, column, JSON pointer and a hint.
//! 2. `model`: what the API is, free of how OpenAPI writes it down.
//! 3. `lower`: Rust names and types.
//! 4. `emit`: text.
//!
//! ```
//! use oaxum::{Layout, Settings, generate, source::Sources};
//!
//! let document = "
//! openapi: 3.1.0
//! info: { title: Clock, version: 1.0.0 }
//! paths: {}
//! ";
//! let (sources, root) = Sources::from_text("clock.yaml", document)?;
//! let settings = Settings { layout: Layout::Types, ..Settings::default() };
//! let output = generate(&sources, root, &settings).expect("there is nothing to find");
//! assert!(output.files.keys().any(|path| path.ends_with("mod.rs")));
//! # Ok::<(), oaxum::source::LoadError>(())
//! ```

pub mod diagnostics;
pub mod diff;
mod emit;
mod lower;
#[cfg(feature = "mock")]
pub mod mock;
mod model;
mod outline;
pub mod output;
mod parse;
pub mod routes;
mod settings;
pub mod source;

pub use settings::{Layout, RuntimeDependency, Settings};

use diagnostics::Findings;
use output::Output;
use source::{FileId, Sources};

/// Generates Rust from a document.
///
/// # Errors
/// Everything in the document that is wrong or not carried over.
pub fn generate(sources: &Sources, root: FileId, settings: &Settings) -> Result<Output, Findings> {
    let api = parse::parse(sources, root)?;
    let lowered = lower::lower(&api, settings.api_name(&api.title))?;
    let document = sources
        .path(root)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let files = emit::emit(&api, &lowered, settings, &document);
    Ok(Output {
        files,
        operations: api.operations.len(),
        schemas: api.components.len(),
    })
}

/// Everything in a document that is wrong or not carried over.
pub fn check(sources: &Sources, root: FileId) -> Findings {
    match parse::parse(sources, root).and_then(|api| lower::lower(&api, &api.title)) {
        Ok(_) => Findings::new(),
        Err(findings) => findings,
    }
}
