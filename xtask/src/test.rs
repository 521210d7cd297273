//! `cargo xtask test` and `cargo xtask ci`: everything that has to hold, step by step.
#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a command speaks to people"
)]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::diff;
use crate::generate::{self, Mode};
use crate::process::{answers, cargo, line, output, run as run_to_end};

/// What belongs to every build here, so that dependencies are built once.
const WHOLE: [&str; 2] = ["--workspace", "--all-features"];

/// A step: what it is called, and what it does.
type Step = (&'static str, fn(&mut Counts) -> Result<()>);

/// The steps in order: what fails quickly comes first, the tests come last.
const STEPS: &[Step] = &[
    ("format", |_| {
        run_to_end(&mut cargo(["fmt", "--all", "--check"]))
    }),
    ("generated files", |_| current()),
    ("released contract", |_| kept()),
    ("lints", |_| {
        run_to_end(cargo(["clippy"]).args(WHOLE).args([
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]))
    }),
    ("client in a browser", in_browsers),
    ("documentation", |_| {
        let mut doc = cargo(["doc", "--no-deps"]);
        run_to_end(doc.args(WHOLE).env("RUSTDOCFLAGS", "--deny warnings"))
    }),
    ("examples in documentation", |counts| {
        count(cargo(["test", "--doc"]).args(WHOLE), counts)
    }),
    ("tests", run_tests),
];

/// Runs every step until one fails. The last line on stdout tells how many tests passed and failed.
///
/// # Errors
/// The step that failed.
pub fn run() -> Result<()> {
    let start = Instant::now();
    let mut counts = Counts::default();
    let outcome = steps(&mut counts);
    eprintln!("everything took {:.1?}", start.elapsed());
    for step in &counts.left_out {
        eprintln!("NOT CHECKED: {step}");
    }
    if outcome.is_err() {
        // What stopped a step without being a test counts as one failure.
        counts.failed = counts.failed.max(1);
    }
    println!("{} passed, {} failed", counts.passed, counts.failed);
    outcome
}

fn steps(counts: &mut Counts) -> Result<()> {
    let whole = STEPS.len();
    for (number, (name, step)) in (1..).zip(STEPS) {
        let start = Instant::now();
        eprintln!("[{number}/{whole}] {name}");
        let outcome = step(counts).with_context(|| format!("{name} failed"));
        let verdict = match &outcome {
            Ok(()) if counts.left_out.contains(name) => "NOT CHECKED",
            Ok(()) => "passed",
            Err(_) => "FAILED",
        };
        eprintln!(
            "[{number}/{whole}] {name}: {verdict} in {:.1?}",
            start.elapsed()
        );
        outcome?;
    }
    Ok(())
}

/// Prints the versions of the tools.
///
/// # Errors
/// One of them is not there.
pub fn versions() -> Result<()> {
    let mut tools = [
        Command::new("rustc"),
        cargo(["--version"]),
        cargo(["fmt", "--version"]),
        cargo(["clippy", "--version"]),
    ];
    tools[0].arg("--version");
    for tool in &mut tools {
        println!("{}", output(tool)?);
    }
    if answers(&mut cargo(["nextest", "--version"])) {
        let version = output(&mut cargo(["nextest", "--version"]))?;
        println!("{}", version.lines().next().unwrap_or_default());
    }
    Ok(())
}

fn current() -> Result<()> {
    let status = generate::run(Mode::Check);
    ensure!(
        status == ExitCode::SUCCESS,
        "what is generated is not what the contract says"
    );
    Ok(())
}

fn kept() -> Result<()> {
    ensure!(
        diff::run() == ExitCode::SUCCESS,
        "the contract is not what was released"
    );
    Ok(())
}

/// What Rust compiles for browsers.
const BROWSER: &str = "wasm32-unknown-unknown";

/// The client without its additions compiles for browsers too. That can be seen only where Rust
/// compiles for them.
fn in_browsers(counts: &mut Counts) -> Result<()> {
    let mut rustc = Command::new("rustc");
    let libraries = output(rustc.args(["--print", "target-libdir", "--target", BROWSER]))?;
    if !Path::new(libraries.trim()).is_dir() {
        eprintln!("Rust does not compile for browsers here; `rustup target add {BROWSER}` helps");
        counts.left_out.push("client in a browser");
        return Ok(());
    }
    run_to_end(&mut cargo([
        "check",
        "--package",
        "express-client",
        "--target",
        BROWSER,
    ]))
}

fn run_tests(counts: &mut Counts) -> Result<()> {
    if answers(&mut cargo(["nextest", "--version"])) {
        let nextest = ["nextest", "run", "--no-fail-fast"];
        return count(cargo(nextest).args(WHOLE), counts);
    }
    eprintln!("cargo-nextest is not installed: running `cargo test`, which is slower");
    eprintln!("(`cargo install --locked cargo-nextest` installs it)");
    let test = ["test", "--no-fail-fast", "--lib", "--bins", "--tests"];
    count(cargo(test).args(WHOLE), counts)
}

/// How many tests ran, and which steps could not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    left_out: Vec<&'static str>,
}

impl Counts {
    /// Adds what a line says, if it is the summary of a test runner. What nextest repeats of a
    /// failed test's own output is indented.
    fn read(&mut self, line: &str) {
        if line.starts_with("test result: ") || line.trim_start().starts_with("Summary [") {
            self.passed += number_before(line, "passed");
            self.failed += number_before(line, "failed");
        }
    }
}

/// The number that stands before a word, such as 3 in `3 passed; 0 failed`.
fn number_before(line: &str, word: &str) -> u64 {
    let words: Vec<&str> = line
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let found = words.windows(2).find(|pair| pair[1] == word);
    found
        .and_then(|pair| pair[0].parse().ok())
        .unwrap_or_default()
}

/// Runs a test runner, shows what it says, and counts.
fn count(command: &mut Command, counts: &mut Counts) -> Result<()> {
    let line = line(command);
    let failed = |action| format!("could not {action} `{line}`");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| failed("run"))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (out, err) = std::thread::scope(|scope| {
        let out = scope.spawn(|| pass_on(stdout, io::stdout()));
        let err = scope.spawn(|| pass_on(stderr, io::stderr()));
        (
            out.join().unwrap_or_default(),
            err.join().unwrap_or_default(),
        )
    });
    out.iter().chain(&err).for_each(|line| counts.read(line));
    let status = child.wait().with_context(|| failed("wait for"))?;
    ensure!(status.success(), "`{line}` failed ({status})");
    Ok(())
}

/// Shows each line at once; gives those that may be summaries.
fn pass_on(from: Option<impl Read>, mut to: impl Write) -> Vec<String> {
    let mut summaries = Vec::new();
    for line in from
        .into_iter()
        .flat_map(|from| BufReader::new(from).split(b'\n'))
        .map_while(Result::ok)
    {
        let text = String::from_utf8_lossy(&line);
        if text.contains("passed") {
            summaries.push(text.into_owned());
        }
        // Whoever reads this may be gone; the tests go on.
        let _ = to.write_all(&line).and_then(|()| to.write_all(b"\n"));
    }
    summaries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_both_runners_are_counted() {
        let mut counts = Counts::default();
        counts
            .read("     Summary [   1.234s] 12 tests run: 10 passed (1 slow), 2 failed, 0 skipped");
        counts.read("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out");
        counts.read("a test that says: 100 passed");
        assert_eq!(
            counts,
            Counts {
                passed: 15,
                failed: 2,
                left_out: Vec::new()
            }
        );
    }
}
