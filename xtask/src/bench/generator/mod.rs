//! The generator against two others, on real documents, in one run: time, memory and lines, and
//! what compiles of it all.
#![allow(clippy::print_stdout, reason = "a command speaks to people")]

mod compiled;
mod documents;
mod measured;
mod report;
mod rivals;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::plan::plan;
use crate::process::{cargo, run as run_to_end};
use crate::workspace;
use report::{Figures, Report, Row};
use rivals::Generator;

pub(super) use measured::{Wrapped, measure_wrapped};

/// How often this generator runs on a document; the fastest run counts.
const RUNS: usize = 7;

/// How often a rival does, most of whose time is starting.
const RIVALS_RUNS: usize = 2;

/// A generator that is not done by then is ended, and has failed.
const LONGEST: Duration = Duration::from_secs(60);

/// What `cargo xtask bench generator` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Compile what each generator wrote: of the contract, which takes some minutes, or of each
    /// document, which takes an hour
    #[arg(
        long,
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "contract"
    )]
    compile: Option<Compile>,
    /// Measure this document alone, such as `express`; may be given several times
    #[arg(long = "document", value_name = "NAME")]
    documents: Vec<String>,
    /// Leave the other generators out: nothing is installed
    #[arg(long)]
    alone: bool,
}

/// What is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Compile {
    /// The package of the contract, and what it costs.
    Contract,
    /// The others too, as far as they compile.
    All,
}

/// Measures each generator on each document, prints a table and writes
/// `target/bench/generator.json`.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    run_to_end(&mut cargo([
        "build",
        "--release",
        "--quiet",
        "--package",
        "oaxum",
    ]))?;
    let folder = workspace::target().join("bench").join("generator");
    std::fs::create_dir_all(&folder)?;
    let mut generators = vec![Generator::own()];
    if !arguments.alone {
        generators.extend(rivals::all());
    }
    let documents = chosen(documents::all(&folder)?, &arguments.documents)?;
    let mut report = Report::new(&generators);
    for document in &documents {
        let mut row = Row::of(document)?;
        for generator in &generators {
            row.figures.push(figures(generator, document, &folder)?);
        }
        println!("{}", report.line(&row));
        report.rows.push(row);
    }
    report.print_ratios();
    if let Some(compile) = arguments.compile {
        let mut documents = documents;
        if compile == Compile::Contract {
            documents.retain(|document| *document == workspace::contract());
        }
        report.compiled = compiled::all(&generators, &documents, &folder)?;
        report.print_compiled();
    }
    let path = workspace::target().join("bench").join("generator.json");
    std::fs::write(&path, serde_json::to_vec_pretty(&report)?)?;
    println!("\nwritten to {}", path.display());
    lines()
}

/// The documents that were asked for; all, where none was.
fn chosen(mut documents: Vec<PathBuf>, names: &[String]) -> Result<Vec<PathBuf>> {
    let known: Vec<String> = documents
        .iter()
        .map(|it| rivals::package_name(it))
        .collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        bail!("there is no document `{unknown}`, but {}", known.join(", "));
    }
    documents
        .retain(|document| names.is_empty() || names.contains(&rivals::package_name(document)));
    Ok(documents)
}

/// What one generator does with one document.
fn figures(generator: &Generator, document: &Path, folder: &Path) -> Result<Figures> {
    let out = generator.output(document, folder);
    let runs = if generator.is_own() {
        RUNS
    } else {
        RIVALS_RUNS
    };
    let mut best: Option<measured::Measured> = None;
    for _ in 0..runs {
        if out.exists() {
            std::fs::remove_dir_all(&out)
                .with_context(|| format!("could not remove {}", out.display()))?;
        }
        let measured = measured::run(&generator.command(document, &out)?, LONGEST, None)?;
        let failed = !measured.success;
        if best
            .as_ref()
            .is_none_or(|best| measured.milliseconds < best.milliseconds)
        {
            best = Some(measured);
        }
        if failed {
            break;
        }
    }
    let best = best.context("nothing ran")?;
    let lines = rivals::lines(&out)?;
    Ok(Figures {
        generated: best.success && lines > 0,
        milliseconds: best.milliseconds,
        peak_bytes: best.peak_bytes,
        lines,
    })
}

/// Lines of generated Rust in the workspace, by crate.
fn lines() -> Result<()> {
    let plan = plan()?;
    let operations = plan.operations().max(1);
    println!();
    println!(
        "{:<16} {:>6} {:>15}",
        "generated here", "lines", "per operation"
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
