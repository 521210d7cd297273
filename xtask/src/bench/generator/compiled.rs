//! What compiles as it was generated, and what the contract's crate costs to compile.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use anyhow::{Context, Result};
use serde::Serialize;

use super::rivals::{Generator, lines, package_name};
use crate::process::cargo;
use crate::workspace;

/// What one generator's packages come to.
#[derive(Debug, Serialize)]
pub(in crate::bench) struct Compiled {
    pub(super) generator: String,
    /// The documents whose package `cargo check` takes.
    pub(super) compile: Vec<String>,
    /// Those that it takes without a warning.
    pub(super) clean: Vec<String>,
    /// Those that were generated and do not compile.
    pub(super) fail: Vec<String>,
    /// The package of the contract alone, its dependencies built before.
    pub(super) contract: Option<Costs>,
}

/// What a package costs.
#[derive(Debug, Serialize)]
pub(super) struct Costs {
    pub(super) lines: usize,
    pub(super) check_milliseconds: f64,
    pub(super) build_milliseconds: f64,
    pub(super) rlib_bytes: u64,
}

/// How often the contract's package is compiled; the fastest counts.
const RUNS: usize = 3;

pub(super) fn all(
    generators: &[Generator],
    documents: &[PathBuf],
    folder: &Path,
) -> Result<Vec<Compiled>> {
    let target = folder.join("target");
    let mut all = Vec::new();
    for generator in generators {
        let mut compiled = Compiled {
            generator: generator.name.clone(),
            compile: Vec::new(),
            clean: Vec::new(),
            fail: Vec::new(),
            contract: None,
        };
        for document in documents {
            let package = generator.output(document, folder);
            if lines(&package)? == 0 {
                continue;
            }
            generator.complete(&package, document)?;
            let name = package_name(document);
            let checked = build(&package, &target, "check")?;
            if !checked.status.success() {
                compiled.fail.push(name);
                continue;
            }
            if !String::from_utf8_lossy(&checked.stderr).contains("warning:") {
                compiled.clean.push(name.clone());
            }
            compiled.compile.push(name);
            if *document == workspace::contract() {
                compiled.contract = Some(costs(&package, &target)?);
            }
        }
        all.push(compiled);
    }
    Ok(all)
}

fn build(package: &Path, target: &Path, how: &str) -> Result<Output> {
    let mut command: Command = cargo([how, "--lib", "--quiet"]);
    command
        .current_dir(package)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .context("could not run cargo")
}

fn costs(package: &Path, target: &Path) -> Result<Costs> {
    let root = package.join("src").join("lib.rs");
    let fastest = |how: &str| -> Result<f64> {
        // Whatever it depends on is built first.
        build(package, target, how)?;
        let mut fastest = f64::INFINITY;
        for _ in 0..RUNS {
            let text = std::fs::read(&root)?;
            std::fs::write(&root, text)?;
            let start = Instant::now();
            build(package, target, how)?;
            fastest = fastest.min(start.elapsed().as_secs_f64() * 1e3);
        }
        Ok(fastest)
    };
    let check_milliseconds = fastest("check")?;
    let build_milliseconds = fastest("build")?;
    let manifest = std::fs::read_to_string(package.join("Cargo.toml"))?;
    let name = manifest
        .lines()
        .find_map(|line| line.strip_prefix("name = "));
    let name = name.unwrap_or_default().trim_matches('"').replace('-', "_");
    let rlib = target.join("debug").join(format!("lib{name}.rlib"));
    Ok(Costs {
        lines: lines(package)?,
        check_milliseconds,
        build_milliseconds,
        rlib_bytes: std::fs::metadata(&rlib)
            .with_context(|| format!("could not find {}", rlib.display()))?
            .len(),
    })
}
