//! Where things are in the workspace.

use std::path::{Path, PathBuf};

/// The contract, as seen from the root.
pub const CONTRACT: &str = "openapi/express.yaml";

/// The folder of the contracts of released versions, as seen from the root.
pub const RELEASED: &str = "openapi/released";

/// The folder that holds the workspace's manifest.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The contract's path.
pub fn contract() -> PathBuf {
    root().join(CONTRACT)
}

/// The command that rewrites what is generated.
pub const GENERATE: &str = "cargo xtask generate";

/// The folder that cargo builds into.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}
