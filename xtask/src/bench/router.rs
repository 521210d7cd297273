//! A generated router against one written by hand.
#![allow(clippy::print_stdout, reason = "a command speaks to people")]

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

use crate::process::{cargo, output};
use crate::workspace;

/// The least part of the throughput by hand that generated code is to have.
const GOAL: f64 = 0.95;

/// What the measuring program (`xtask/examples/router`) prints of each.
#[derive(Clone, Debug, Deserialize)]
struct Measured {
    name: String,
    /// How long a call takes.
    nanoseconds: f64,
    /// How often a call allocates.
    allocations: f64,
}

/// Measures both in one process, prints a table, and writes the same as JSON.
pub(super) fn run() -> Result<()> {
    let measure = ["run", "--release", "--quiet", "--package", "xtask"];
    let text = output(cargo(measure).args(["--example", "router"]))?;
    let [by_hand, generated] = read(&text)?;

    println!("a POST with path, query, body and key, each checked; without a connection");
    println!();
    println!(
        "{:<12} {:>10} {:>14} {:>7}",
        "", "calls/s", "allocations", "ratio"
    );
    let ratio = by_hand.nanoseconds / generated.nanoseconds;
    for (measured, ratio) in [(&by_hand, 1.0), (&generated, ratio)] {
        println!(
            "{:<12} {:>10.0} {:>14.1} {ratio:>7.3}",
            measured.name,
            1e9 / measured.nanoseconds,
            measured.allocations
        );
    }
    println!();
    println!("goal: a ratio of {GOAL} or more, and no more allocations");

    let folder = workspace::target().join("bench");
    let path = folder.join("router.json");
    let row = |measured: &Measured| {
        json!({
            "calls_per_second": 1e9 / measured.nanoseconds,
            "allocations": measured.allocations,
        })
    };
    let report = json!({
        "by_hand": row(&by_hand),
        "generated": row(&generated),
        "ratio": ratio,
        "goal": GOAL,
    });
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&path, format!("{report:#}\n")))
        .with_context(|| format!("could not write {}", path.display()))?;
    println!("{}", path.display());
    Ok(())
}

/// Reads a line for each of the two.
fn read(text: &str) -> Result<[Measured; 2]> {
    let lines = text.lines().map(serde_json::from_str);
    let measured = lines
        .collect::<Result<Vec<Measured>, _>>()
        .context("the measuring program printed something else")?;
    measured
        .try_into()
        .ok()
        .context("the measuring program did not print two lines")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lines_are_needed() {
        let line = r#"{"name":"by hand","nanoseconds":4200.5,"allocations":31.0}"#;
        let [first, second] = read(&format!("{line}\n{line}")).expect("two lines");
        assert_eq!(first.name, second.name);
        assert!(read(line).is_err());
        assert!(read("fast").is_err());
    }
}
