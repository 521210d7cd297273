//! The generator: time, in a release build, and lines for each operation.
#![allow(clippy::print_stdout, reason = "a command speaks to people")]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::plan::plan;
use crate::process::{cargo, run as run_to_end};
use crate::workspace;

/// How often the command runs; the first runs warm the disk's cache.
const RUNS: usize = 25;

/// How many of them do not count.
const WARMING: usize = 5;

/// Measures `oaxum generate` on the contract, as a process, and counts what the plan holds.
pub(super) fn run() -> Result<()> {
    run_to_end(&mut cargo([
        "build",
        "--release",
        "--quiet",
        "--package",
        "oaxum",
    ]))?;
    let oaxum = workspace::target().join("release").join("oaxum");
    let out = workspace::target().join("bench").join("generated");
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let mut command = Command::new(&oaxum);
        command
            .arg("generate")
            .arg(workspace::contract())
            .arg("--out")
            .arg(&out);
        let start = Instant::now();
        let output = command.output().context("could not run oaxum")?;
        times.push(start.elapsed());
        anyhow::ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let mut times = times.split_off(WARMING);
    times.sort_unstable();
    println!(
        "oaxum generate {} (release build, {} runs)",
        workspace::CONTRACT,
        times.len()
    );
    println!("  median {:.1} ms", milliseconds(times[times.len() / 2]));
    println!("  best   {:.1} ms", milliseconds(times[0]));
    lines()
}

/// Lines of generated Rust in the workspace, by crate.
fn lines() -> Result<()> {
    let plan = plan()?;
    let operations = plan.operations().max(1);
    println!();
    println!(
        "{:<16} {:>6} {:>15}",
        "generated Rust", "lines", "per operation"
    );
    let mut whole = 0;
    let crates = plan.folders.iter();
    for (folder, output) in crates.filter(|(folder, _)| folder.starts_with("crates")) {
        let rust = output.files.iter().filter(|(path, _)| is_rust(path));
        let lines: usize = rust.map(|(_, text)| text.lines().count()).sum();
        whole += lines;
        let name = folder.iter().nth(1).unwrap_or_default().to_string_lossy();
        println!(
            "{name:<16} {lines:>6} {:>15.1}",
            lines as f64 / operations as f64
        );
    }
    println!(
        "{:<16} {whole:>6} {:>15.1}",
        "together",
        whole as f64 / operations as f64
    );
    Ok(())
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
