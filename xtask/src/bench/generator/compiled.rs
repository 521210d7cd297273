//! What compiles as it was generated, and what the contract's crate costs to compile.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::measured::{self, Measured};
use super::rivals::{Generator, lines, package_name, rust_files};
use crate::process::cargo_program;
use crate::workspace;

/// What one generator's packages come to.
#[derive(Debug, Serialize)]
pub(in crate::bench) struct Compiled {
    pub(super) generator: String,
    /// The documents whose package `cargo check` takes.
    pub(super) compile: Vec<String>,
    /// Those that it takes without a warning.
    pub(super) clean: Vec<String>,
    /// Those that were generated and do not compile, or not within [`LONGEST`].
    pub(super) fail: Vec<String>,
    /// The package of the contract alone, its dependencies built before.
    pub(super) contract: Option<Costs>,
    /// Whether that package compiles only after it was [mended](Generator::mend).
    pub(super) is_mended: bool,
}

/// What a package costs.
#[derive(Debug, Serialize)]
pub(super) struct Costs {
    pub(super) lines: usize,
    pub(super) source_bytes: u64,
    /// `cargo check`
    pub(super) check: Measured,
    /// `cargo build`, unoptimised
    pub(super) build: Measured,
    pub(super) rlib_bytes: u64,
}

/// How often the contract's package is compiled; the fastest counts.
const RUNS: usize = 3;

/// The longest that a package may take with all that it depends on.
const LONGEST: Duration = Duration::from_secs(600);

pub(super) fn all(
    generators: &[Generator],
    documents: &[PathBuf],
    folder: &Path,
) -> Result<Vec<Compiled>> {
    let mut all = Vec::new();
    for generator in generators {
        // Dependencies are the same for all documents of a generator, and others for another.
        let builder = Builder {
            target: folder.join("target").join(generator.short_name()),
            errors: folder.join("errors.txt"),
        };
        let mut compiled = Compiled {
            generator: generator.name.clone(),
            compile: Vec::new(),
            clean: Vec::new(),
            fail: Vec::new(),
            contract: None,
            is_mended: false,
        };
        for document in documents {
            let package = generator.output(document, folder);
            if lines(&package)? == 0 {
                continue;
            }
            generator.complete(&package, document)?;
            let name = package_name(document);
            if !builder.run(&package, "check")?.success {
                compiled.fail.push(name);
                // What it would cost is asked all the same.
                if *document == workspace::contract()
                    && generator.mend(&package, &builder.errors()?)?
                    && builder.run(&package, "check")?.success
                {
                    compiled.is_mended = true;
                    compiled.contract = Some(builder.costs(&package)?);
                }
                continue;
            }
            if !builder.errors()?.contains("warning:") {
                compiled.clean.push(name.clone());
            }
            compiled.compile.push(name);
            if *document == workspace::contract() {
                compiled.contract = Some(builder.costs(&package)?);
            }
        }
        all.push(compiled);
    }
    Ok(all)
}

struct Builder {
    target: PathBuf,
    /// The file for what cargo said last.
    errors: PathBuf,
}

impl Builder {
    fn run(&self, package: &Path, how: &str) -> Result<Measured> {
        let mut line: Vec<OsString> = vec![cargo_program(), how.into()];
        line.extend(["--lib".into(), "--quiet".into()]);
        line.extend(["--manifest-path".into(), package.join("Cargo.toml").into()]);
        line.extend(["--target-dir".into(), self.target.clone().into()]);
        // What was compiled before would be taken again, and nothing would be measured.
        line.extend(["--config".into(), "profile.dev.incremental=false".into()]);
        measured::run(&line, LONGEST, Some(&self.errors))
    }

    /// What cargo said last.
    fn errors(&self) -> Result<String> {
        std::fs::read_to_string(&self.errors)
            .with_context(|| format!("could not read {}", self.errors.display()))
    }

    fn costs(&self, package: &Path) -> Result<Costs> {
        let check = self.fastest(package, "check")?;
        let build = self.fastest(package, "build")?;
        let manifest = std::fs::read_to_string(package.join("Cargo.toml"))?;
        let name = manifest
            .lines()
            .find_map(|line| line.strip_prefix("name = "));
        let name = name.unwrap_or_default().trim_matches('"').replace('-', "_");
        let rlib = self.target.join("debug").join(format!("lib{name}.rlib"));
        let mut source_bytes = 0;
        for file in rust_files(package)? {
            source_bytes += std::fs::metadata(file)?.len();
        }
        Ok(Costs {
            lines: lines(package)?,
            source_bytes,
            check,
            build,
            rlib_bytes: std::fs::metadata(&rlib)
                .with_context(|| format!("could not find {}", rlib.display()))?
                .len(),
        })
    }

    /// The fastest of some runs that compile the package alone.
    fn fastest(&self, package: &Path, how: &str) -> Result<Measured> {
        let root = package.join("src").join("lib.rs");
        // Whatever it depends on is built first.
        let mut fastest = self.run(package, how)?;
        for run in 0..RUNS {
            let text = std::fs::read(&root)?;
            std::fs::write(&root, text)?;
            let measured = self.run(package, how)?;
            ensure!(measured.success, "`cargo {how}` failed: {}", self.errors()?);
            if run == 0 || measured.processor_milliseconds < fastest.processor_milliseconds {
                fastest = measured;
            }
        }
        Ok(fastest)
    }
}
