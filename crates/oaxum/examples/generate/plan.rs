//! What is generated, and where to.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use oaxum::diagnostics::{Colour, to_text};
use oaxum::output::Output;
use oaxum::{Layout, Settings, generate, source::Sources};

/// The examples; each has an `openapi.yaml`, and beside it what becomes of it.
pub const EXAMPLES: [&str; 4] = ["keys", "petstore", "ticks", "upload"];

/// The command that brings all of it up to date.
pub const COMMAND: &str = "cargo run -p oaxum --example generate";

/// Every folder of generated files, with what has to be in it.
///
/// # Errors
/// A document cannot be read, or not be carried over.
pub fn plan() -> Result<Vec<(PathBuf, Output)>> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut folders = Vec::new();
    for name in EXAMPLES {
        let folder = examples.join(name);
        let (sources, root) = Sources::load(&folder.join("openapi.yaml"))?;
        let server = Layout::Server {
            types: "crate::types".to_owned(),
        };
        for (part, layout) in [("types", Layout::Types), ("server", server)] {
            let settings = Settings {
                layout,
                command: Some(COMMAND.to_owned()),
                ..Settings::default()
            };
            let output = generate(&sources, root, &settings)
                .map_err(|findings| anyhow!(to_text(&findings, &sources, Colour::Never)))?;
            folders.push((folder.join(part), output));
        }
    }
    Ok(folders)
}
