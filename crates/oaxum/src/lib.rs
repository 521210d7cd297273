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
#[cfg(feature = "examples")]
mod examples;
#[cfg(feature = "examples")]
mod json_schema;
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

pub use model::{At, Omitted};
pub use parse::Unsupported;
pub use settings::{Layout, RuntimeDependency, Settings};

use std::mem;

use diagnostics::Findings;
use output::Output;
use parse::Parsed;
use source::{FileId, Sources};

/// Generates Rust from a document.
///
/// # Errors
/// Everything in the document that is wrong or not carried over.
pub fn generate(sources: &Sources, root: FileId, settings: &Settings) -> Result<Output, Findings> {
    let mut output = rendered(sources, root, settings)?;
    output.warnings.extend(misfits(sources, root));
    Ok(output)
}

fn rendered(sources: &Sources, root: FileId, settings: &Settings) -> Result<Output, Findings> {
    let Parsed { mut api, warnings } = parse::parse(sources, root, settings.unsupported)?;
    let title = api.title.clone();
    let lowered = lower::lower(&mut api, settings.api_name(&title))?;
    let document = sources
        .path(root)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let unchecked = lowered.server.operations.iter();
    let unchecked = unchecked.flat_map(|operation| operation.unchecked.iter().cloned());
    let mut omitted = mem::take(&mut api.omitted);
    omitted.extend(unchecked);
    let (operations, schemas) = (api.operations.len(), api.components.len());
    Ok(Output {
        files: emit::emit(api, lowered, settings, &document),
        operations,
        schemas,
        omitted,
        warnings,
    })
}

/// Everything in a document that is wrong, not carried over, or worth a look.
pub fn check(sources: &Sources, root: FileId) -> Findings {
    let parsed = parse::parse(sources, root, Unsupported::Refused);
    let lowered = parsed.and_then(|Parsed { mut api, warnings }| {
        let title = api.title.clone();
        lower::lower(&mut api, &title)?;
        Ok(warnings)
    });
    let mut findings = lowered.unwrap_or_else(|findings| findings);
    if !findings.stop() {
        findings.extend(misfits(sources, root));
    }
    findings
}

/// The examples and defaults that do not fit their schemas. That is looked at last, when nothing
/// else takes memory.
#[cfg(feature = "examples")]
fn misfits(sources: &Sources, root: FileId) -> Findings {
    examples::check(sources, root)
}

/// Nothing, without an interpreter of schemas.
#[cfg(not(feature = "examples"))]
fn misfits(_: &Sources, _: FileId) -> Findings {
    Findings::new()
}

/// The programs of the README, so that they compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
