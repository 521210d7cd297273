//! What was measured, as a table and as JSON.
#![allow(clippy::print_stdout, reason = "a command speaks to people")]

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use super::compiled::{Compiled, Costs};
use super::rivals::{Generator, package_name};

/// Everything that was measured in one run.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) generators: Vec<String>,
    pub(super) rows: Vec<Row>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) compiled: Vec<Compiled>,
}

/// One document.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) document: String,
    pub(super) bytes: u64,
    /// In the order of the generators.
    pub(super) figures: Vec<Figures>,
}

/// What one generator did with one document.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    /// It ended well and wrote Rust.
    pub(super) generated: bool,
    pub(super) milliseconds: f64,
    pub(super) peak_bytes: u64,
    pub(super) lines: usize,
}

impl Row {
    pub(super) fn of(document: &Path) -> Result<Self> {
        Ok(Self {
            document: package_name(document),
            bytes: std::fs::metadata(document)?.len(),
            figures: Vec::new(),
        })
    }
}

impl Report {
    /// An empty report; prints the heads of its table.
    pub(super) fn new(generators: &[Generator]) -> Self {
        let generators: Vec<String> = generators.iter().map(|one| one.name.clone()).collect();
        print!("{:<20} {:>8}", "document", "KB");
        for generator in &generators {
            print!(" | {generator:>24}");
        }
        print!("\n{:<20} {:>8}", "", "");
        for _ in &generators {
            print!(" | {:>8} {:>6} {:>8}", "ms", "MB", "lines");
        }
        println!();
        Self {
            generators,
            rows: Vec::new(),
            compiled: Vec::new(),
        }
    }

    /// A row of the table.
    pub(super) fn line(&self, row: &Row) -> String {
        let cells = row.figures.iter().map(|figures| {
            if !figures.generated {
                return format!(" | {:>24}", "refused or failed");
            }
            let memory = figures.peak_bytes as f64 / 1e6;
            let Figures {
                milliseconds,
                lines,
                ..
            } = figures;
            format!(" | {milliseconds:>8.1} {memory:>6.0} {lines:>8}")
        });
        let cells: String = cells.collect();
        let kilobytes = row.bytes as f64 / 1e3;
        format!("{:<20} {kilobytes:>8.0}{cells}", row.document)
    }

    /// How many times as much each rival takes, in the middle of the documents that both generate.
    pub(super) fn print_ratios(&self) {
        for (index, rival) in self.generators.iter().enumerate().skip(1) {
            let both = self.rows.iter().filter_map(|row| {
                let (own, other) = (row.figures.first()?, row.figures.get(index)?);
                (own.generated && other.generated).then_some((own, other))
            });
            let both: Vec<_> = both.collect();
            let middle = |of: fn(&Figures) -> f64| {
                let ratios = both.iter().map(|(own, other)| of(other) / of(own).max(1.0));
                let mut ratios: Vec<f64> = ratios.collect();
                ratios.sort_by(f64::total_cmp);
                ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN)
            };
            println!(
                "{rival}: {} documents; time {:.1} x, memory {:.1} x, lines {:.2} x of oaxum's",
                both.len(),
                middle(|figures| figures.milliseconds),
                middle(|figures| figures.peak_bytes as f64),
                middle(|figures| figures.lines as f64),
            );
        }
        if let Some(own) = self
            .rows
            .iter()
            .filter_map(|row| {
                let figures = row.figures.first()?;
                Some((figures.peak_bytes as f64 / row.bytes as f64, row))
            })
            .filter(|(_, row)| row.bytes > 1_000_000)
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
        {
            println!(
                "oaxum's memory is at most {:.1} x the document ({}), of those over 1 MB",
                own.0, own.1.document
            );
        }
    }

    /// What compiles, and what the contract's crate costs.
    pub(super) fn print_compiled(&self) {
        println!();
        println!(
            "{:<24} {:>8} {:>6} {:>5} | the contract: {:>6} {:>8} {:>8} {:>8} {:>6} {:>8}",
            "generator",
            "compile",
            "clean",
            "fail",
            "lines",
            "src KB",
            "check ms",
            "build ms",
            "MB",
            "rlib KB"
        );
        for one in &self.compiled {
            let (compile, clean, fail) = (one.compile.len(), one.clean.len(), one.fail.len());
            print!("{:<24} {compile:>8} {clean:>6} {fail:>5} |", one.generator);
            match &one.contract {
                None => println!("               does not compile"),
                Some(costs) => println!(
                    "               {:>6} {:>8.0} {:>8.0} {:>8.0} {:>6.0} {:>8.0}",
                    costs.lines,
                    costs.source_bytes as f64 / 1e3,
                    costs.check.processor_milliseconds,
                    costs.build.processor_milliseconds,
                    costs.build.peak_bytes as f64 / 1e6,
                    costs.rlib_bytes as f64 / 1e3,
                ),
            }
            if one.is_mended {
                println!("    after what does not compile in it was corrected");
            }
        }
        self.print_contract_ratios();
    }

    /// What the contract's crate costs of what each rival's does.
    fn print_contract_ratios(&self) {
        let Some(own) = self.compiled.first().and_then(|own| own.contract.as_ref()) else {
            return;
        };
        for rival in self.compiled.iter().skip(1) {
            let Some(other) = &rival.contract else {
                continue;
            };
            let share = |of: fn(&Costs) -> f64| of(own) / of(other).max(1.0);
            println!(
                "oaxum's crate of the contract takes {:.2} of {}'s processor time to check, {:.2} to build; \
                 it has {:.2} of its lines, {:.2} of its bytes, {:.2} of its rlib",
                share(|costs| costs.check.processor_milliseconds),
                rival.generator,
                share(|costs| costs.build.processor_milliseconds),
                share(|costs| costs.lines as f64),
                share(|costs| costs.source_bytes as f64),
                share(|costs| costs.rlib_bytes as f64),
            );
        }
    }
}
