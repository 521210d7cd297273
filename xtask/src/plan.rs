//! Every generated file of the workspace: what it has to be, whatever is on disk.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use oaxum::diagnostics::{Colour, Findings, to_text};
use oaxum::output::Output;
use oaxum::source::{FileId, LoadError, Sources};
use oaxum::{Layout, Settings};

use crate::client::{self, ClientError};
use crate::workspace;

/// The generated folders of the workspace, by their path from its root.
pub struct Plan {
    /// What each folder has to hold.
    pub folders: BTreeMap<PathBuf, Output>,
}

impl Plan {
    /// Every generated file, by its path from the workspace's root.
    pub fn files(&self) -> BTreeMap<PathBuf, &str> {
        let files = self.folders.iter().flat_map(|(folder, output)| {
            output
                .files
                .iter()
                .map(|(path, text)| (folder.join(path), text.as_str()))
        });
        files.collect()
    }

    /// How many operations the contract has.
    pub fn operations(&self) -> usize {
        self.folders
            .values()
            .map(|output| output.operations)
            .max()
            .unwrap_or_default()
    }
}

/// Why nothing can be generated.
pub enum Broken {
    /// The contract cannot be read.
    Contract(LoadError),
    /// Something in it is wrong, or cannot be carried over.
    Refused(Box<Sources>, Findings),
    /// It is fine, but generating failed.
    Failed(anyhow::Error),
}

impl Broken {
    /// What is wrong, each finding with its place and an excerpt.
    pub fn text(&self, colour: Colour) -> String {
        match self {
            Broken::Contract(LoadError::Refused { refused }) => {
                to_text(&refused.findings, &refused.sources, colour)
            }
            Broken::Contract(error @ LoadError::Unreadable { source, .. }) => {
                format!("{error}: {source}")
            }
            Broken::Refused(sources, findings) => to_text(findings, sources, colour),
            Broken::Failed(error) => format!("{error:#}"),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text(Colour::Never))
    }
}

impl fmt::Debug for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for Broken {}

/// What is generated from the contract of the workspace.
///
/// # Errors
/// The contract cannot be read, or not be carried over.
pub fn plan() -> Result<Plan, Broken> {
    let (sources, root) = Sources::load(&contract()).map_err(Broken::Contract)?;
    let mut plan = of(sources, root)?;
    plan.folders.append(&mut measured()?);
    Ok(plan)
}

/// What `bench router` measures, generated from a document of its own.
fn measured() -> Result<BTreeMap<PathBuf, Output>, Broken> {
    let folder = Path::new("xtask").join("examples").join("router");
    let document = workspace::root().join(&folder).join("openapi.yaml");
    let (sources, root) = Sources::load(&document).map_err(Broken::Contract)?;
    let server = Layout::Server {
        types: "crate::types".to_owned(),
    };
    let mut folders = BTreeMap::new();
    for (part, layout) in [("types", Layout::Types), ("server", server)] {
        let settings = Settings {
            layout,
            command: Some(workspace::GENERATE.to_owned()),
            ..Settings::default()
        };
        match oaxum::generate(&sources, root, &settings) {
            Ok(output) => folders.insert(folder.join(part), output),
            Err(findings) => return Err(Broken::Refused(Box::new(sources), findings)),
        };
    }
    Ok(folders)
}

/// What would be generated if this were the text of the contract.
///
/// # Errors
/// The text cannot be read, or not be carried over.
pub fn plan_of(contract: &str) -> Result<Plan, Broken> {
    let (sources, root) =
        Sources::from_text(workspace::CONTRACT, contract).map_err(Broken::Contract)?;
    of(sources, root)
}

fn of(sources: Sources, root: FileId) -> Result<Plan, Broken> {
    match folders(&sources, root) {
        Ok(folders) => Ok(Plan { folders }),
        Err(ClientError::Refused(findings)) => Err(Broken::Refused(Box::new(sources), findings)),
        Err(ClientError::Failed(error)) => Err(Broken::Failed(error)),
    }
}

fn folders(sources: &Sources, root: FileId) -> Result<BTreeMap<PathBuf, Output>, ClientError> {
    let generate = |layout| {
        let command = Some(workspace::GENERATE.to_owned());
        let settings = Settings {
            name: Some("express".to_owned()),
            layout,
            command,
            ..Settings::default()
        };
        let output = oaxum::generate(sources, root, &settings).map_err(ClientError::Refused)?;
        // The contract is ours: what is worth a warning is put right.
        if output.warnings.is_empty() {
            Ok(output)
        } else {
            Err(ClientError::Refused(output.warnings))
        }
    };
    let types = generate(Layout::Types)?;
    let server = generate(Layout::Server {
        types: "express_types".to_owned(),
    })?;
    let files = client::generate(sources, root)?;
    let client = Output {
        files,
        operations: server.operations,
        ..Output::default()
    };
    let crates = [
        ("express-types", types),
        ("express-server", server),
        ("express-client", client),
    ];
    let folder = |name| Path::new("crates").join(name).join("src").join("generated");
    Ok(crates
        .into_iter()
        .map(|(name, output)| (folder(name), output))
        .collect())
}

/// The contract as seen from here, so that messages name it as people do.
fn contract() -> PathBuf {
    let path = workspace::contract();
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).map(Path::to_owned).unwrap_or(path)
}
