//! `cargo xtask`: the tasks of this workspace.
#![allow(clippy::print_stderr, reason = "a command speaks to people")]

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{bench, diff, generate, serve, soak, test};

/// The tasks of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write everything that is generated from openapi/express.yaml.
    Generate,
    /// Tell whether what is generated is current: exit status 0 if it is, 1 if not, 2 if the
    /// contract cannot be generated.
    Check,
    /// Tell what changed since the newest release: exit status 1 if it breaks somebody without a
    /// new major version, 2 if the contracts cannot be compared.
    Diff,
    /// Build the service and run it with example data, on a database under target/demo.
    Serve(serve::Arguments),
    /// Run every check: format, generated files, lints, tests, documentation.
    Test,
    /// What a continuous integration runs: the versions of the tools, and every check.
    Ci,
    /// Kill services and servers under load, many times, and look for what is lost.
    Soak(soak::Arguments),
    /// Measure.
    #[command(subcommand)]
    Bench(bench::Subject),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Generate => return generate::run(generate::Mode::Write),
        Task::Check => return generate::run(generate::Mode::Check),
        Task::Diff => return diff::run(),
        Task::Serve(arguments) => serve::run(&arguments),
        Task::Test => test::run(),
        Task::Ci => test::versions().and_then(|()| test::run()),
        Task::Soak(arguments) => soak::run(&arguments),
        Task::Bench(subject) => bench::run(subject),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
