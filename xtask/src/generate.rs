//! `cargo xtask generate` and `cargo xtask check`: the generated folders and the contract.
#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a command speaks to people"
)]

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use oaxum::diagnostics::Colour;
use oaxum::output;

use crate::plan::{Plan, plan};
use crate::workspace;

/// The exit status that says: something generated is not current.
const STALE: u8 = 1;

/// The exit status that says: the contract cannot be generated.
const BROKEN: u8 = 2;

/// What to do about files that are not current.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write them.
    Write,
    /// List them.
    Check,
}

/// Generates, and brings the files up to date or tells which are not.
pub fn run(mode: Mode) -> ExitCode {
    let start = Instant::now();
    let plan = match plan() {
        Ok(plan) => plan,
        Err(broken) => {
            let plain = !io::stderr().is_terminal() || std::env::var_os("NO_COLOR").is_some();
            let colour = if plain { Colour::Never } else { Colour::Always };
            eprintln!("{}", broken.text(colour));
            return BROKEN.into();
        }
    };
    let outcome = match mode {
        Mode::Write => write(&plan).map(|()| ExitCode::SUCCESS),
        Mode::Check => check(&plan),
    };
    match outcome {
        Ok(status) => {
            let (files, operations) = (plan.files().len(), plan.operations());
            let took = start.elapsed().as_millis();
            eprintln!("{operations} operations, {files} generated files, {took} ms");
            status
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            BROKEN.into()
        }
    }
}

fn write(plan: &Plan) -> Result<()> {
    for (folder, output) in &plan.folders {
        let changes = output::write(&workspace::root().join(folder), output)
            .with_context(|| format!("could not bring {} up to date", folder.display()))?;
        for path in &changes.written {
            println!("written {}", folder.join(path).display());
        }
        for path in &changes.removed {
            println!("removed {}", folder.join(path).display());
        }
    }
    Ok(())
}

fn check(plan: &Plan) -> Result<ExitCode> {
    let stale = differences(plan)?;
    for difference in &stale {
        println!("{difference}");
    }
    if stale.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("stale: run `{}`", workspace::GENERATE);
    Ok(STALE.into())
}

/// The files on disk that are not as planned, one a line, such as `crates/a/src/b.rs: changed`.
///
/// # Errors
/// Something cannot be read.
pub fn differences(plan: &Plan) -> Result<Vec<String>> {
    let mut differences = Vec::new();
    for (folder, output) in &plan.folders {
        let found = output::compare(&workspace::root().join(folder), output)
            .with_context(|| format!("could not compare {}", folder.display()))?;
        differences.extend(found.into_iter().map(|difference| {
            format!(
                "{}: {}",
                folder.join(difference.path).display(),
                difference.kind
            )
        }));
    }
    Ok(differences)
}
