//! What to generate, and how it is called.

use std::path::{Path, PathBuf};

use crate::Unsupported;

/// What to generate, and how it is called.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The name of the crate, from which the trait's name comes too; by default both come from the
    /// title of the document.
    pub name: Option<String>,
    /// Which files, and where.
    pub layout: Layout,
    /// The command that rewrites the files, for their first line; by default `oaxum generate`.
    pub command: Option<String>,
    /// What becomes of operations that cannot be carried over.
    pub unsupported: Unsupported,
}

impl Settings {
    pub(crate) fn api_name<'a>(&'a self, title: &'a str) -> &'a str {
        self.name.as_deref().unwrap_or(title)
    }
}

/// Which files are generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A crate that stands by itself: manifest, types and server.
    Package(RuntimeDependency),
    /// Modules with the types alone.
    Types,
    /// Modules with the server alone.
    Server {
        /// The path of the module with the types, such as `express_types`.
        types: String,
    },
}

impl Default for Layout {
    fn default() -> Self {
        Self::Package(RuntimeDependency::default())
    }
}

/// Where a generated package finds `oaxum-runtime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeDependency {
    /// The released version that belongs to this generator.
    Version(String),
    /// A folder.
    Path(PathBuf),
}

impl Default for RuntimeDependency {
    /// The folder beside the generator's own sources where they are still there (a build from a
    /// checkout), the released version otherwise.
    fn default() -> Self {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("oaxum-runtime");
        if beside.join("Cargo.toml").is_file() {
            Self::Path(beside)
        } else {
            Self::Version(env!("CARGO_PKG_VERSION").to_owned())
        }
    }
}
