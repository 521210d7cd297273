//! `cargo xtask diff`: the contract against the newest one that was released.
//!
//! Who was promised a version keeps what it promises. So whatever breaks somebody
//! ([`oaxum::diff`]) needs a new major version in `info.version`.
#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a command speaks to people"
)]

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, ensure};
use oaxum::diagnostics::{Colour, to_text as findings_to_text};
use oaxum::diff::{Change, diff, to_text};
use oaxum::source::{FileId, Sources};
use semver::Version;

use crate::workspace;

/// The exit status that says: a change breaks somebody, and the major version is the same.
const BREAKS: u8 = 1;

/// The exit status that says: the contracts cannot be compared.
const BROKEN: u8 = 2;

/// How the contract stands to the released ones.
#[derive(Debug)]
pub enum Verdict {
    /// There is nothing to compare with.
    NothingReleased,
    /// What changed since a release.
    Compared {
        /// The version that was released.
        released: Version,
        /// The version that the contract has now.
        current: Version,
        /// Every change with its places, as `oaxum diff` shows them.
        text: String,
        /// How many changes break somebody.
        breaking: usize,
    },
}

impl Verdict {
    /// Whether nobody is broken, or a new major version says so.
    pub fn is_fine(&self) -> bool {
        match self {
            Verdict::NothingReleased => true,
            Verdict::Compared {
                released,
                current,
                breaking,
                ..
            } => *breaking == 0 || current.major > released.major,
        }
    }

    /// The verdict in one line, and what to do if it is a bad one.
    pub fn summary(&self) -> String {
        let Verdict::Compared {
            released,
            current,
            breaking,
            ..
        } = self
        else {
            return "nothing is released yet: there is nothing to keep to".to_owned();
        };
        let changes = match breaking {
            0 => format!("nothing breaks what {released} promises"),
            1 => format!("1 change breaks what {released} promises"),
            many => format!("{many} changes break what {released} promises"),
        };
        if self.is_fine() {
            format!("{changes}; the contract is {current}")
        } else {
            let major = released.major + 1;
            format!("{changes}: undo it, or raise `info.version` from {current} to {major}.0.0")
        }
    }
}

/// Compares, and tells the outcome: exit status 0 if all is fine, 1 if something breaks without a
/// new major version, 2 if the contracts cannot be compared.
pub fn run() -> ExitCode {
    let plain = !io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some();
    let colour = if plain { Colour::Never } else { Colour::Always };
    match against(&released(), &workspace::contract(), colour) {
        Ok(verdict) => {
            if let Verdict::Compared { text, .. } = &verdict {
                print!("{text}");
            }
            eprintln!("{}", verdict.summary());
            match verdict.is_fine() {
                true => ExitCode::SUCCESS,
                false => BREAKS.into(),
            }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            BROKEN.into()
        }
    }
}

/// The folder of the released contracts.
fn released() -> PathBuf {
    workspace::root().join(workspace::RELEASED)
}

/// Compares a contract with the newest one in a folder of released ones.
///
/// # Errors
/// One of them cannot be read, is no OpenAPI document, or has no semantic version; a file of the
/// folder is not called `NAME-VERSION.yaml`.
pub fn against(released: &Path, contract: &Path, colour: Colour) -> Result<Verdict> {
    let Some((version, path)) = newest(released)? else {
        return Ok(Verdict::NothingReleased);
    };
    let (old, old_root) = load(&path)?;
    let (new, new_root) = load(contract)?;
    let current = version_of(&new, new_root)
        .with_context(|| format!("could not read the version of {}", contract.display()))?;
    let changes = diff((&old, old_root), (&new, new_root)).map_err(|broken| {
        let old = findings_to_text(&broken.old, &old, colour);
        let new = findings_to_text(&broken.new, &new, colour);
        anyhow!("could not compare the contracts\n{old}{new}")
    })?;
    let breaks = |change: &&Change| change.breaks.anyone();
    Ok(Verdict::Compared {
        released: version,
        current,
        text: to_text(&changes, &old, &new, colour),
        breaking: changes.iter().filter(breaks).count(),
    })
}

/// The released contract with the greatest version; none if the folder holds no contract.
fn newest(folder: &Path) -> Result<Option<(Version, PathBuf)>> {
    let unreadable = || format!("could not read {}", folder.display());
    let mut newest: Option<(Version, PathBuf)> = None;
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let (_, version) = stem.split_once('-').unwrap_or_default();
        let version = Version::parse(version).with_context(|| {
            format!(
                "{} is not called NAME-VERSION.yaml, such as express-1.0.0.yaml",
                path.display()
            )
        })?;
        if newest.as_ref().is_none_or(|(known, _)| version > *known) {
            newest = Some((version, path));
        }
    }
    Ok(newest)
}

fn load(path: &Path) -> Result<(Sources, FileId)> {
    // The error shows what is wrong itself; what the operating system says is its cause.
    Sources::load(path).with_context(|| format!("could not load {}", path.display()))
}

fn version_of(sources: &Sources, root: FileId) -> Result<Version> {
    let root = sources.root(root);
    let version = root.get("info").and_then(|info| info.get("version"));
    let text = version.as_ref().and_then(|place| place.node.as_str());
    ensure!(text.is_some(), "there is no `info.version`");
    Version::parse(text.unwrap_or_default()).context("`info.version` is no semantic version")
}
