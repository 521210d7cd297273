//! The command `oaxum`.
//!
//! Exit status: 0 fine, 1 something was found, 2 it could not run. What people read goes to standard
//! error, what programs read (`--format json`) to standard output.

mod check;
mod diff;
mod generate;
#[cfg(feature = "mock")]
mod mock;
mod report;
mod routes;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// Turns OpenAPI documents into axum servers, or says exactly why not.
#[derive(Parser)]
#[command(name = "oaxum", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Generate(Generate),
    Check(Check),
    Diff(Diff),
    Routes(Routes),
    #[cfg(feature = "mock")]
    Mock(MockArguments),
}

/// Write a crate with the document's types and server.
///
/// Warnings are shown and stop nothing. What is wrong or not supported is shown, and nothing is
/// written.
///
/// Files that are right already are not touched, and files that are no longer generated are removed.
/// What oaxum did not write stays as it is.
#[derive(clap::Args)]
struct Generate {
    /// The OpenAPI document, JSON or YAML
    spec: PathBuf,
    /// The folder of the crate: a new or empty one, or one that was generated before
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The crate's name [default: made from the document's title]
    #[arg(long, value_parser = package_name)]
    name: Option<String>,
    /// Leave out operations that something wrong or not supported concerns, and list them
    #[arg(long)]
    skip_unsupported: bool,
    /// Write modules with the types alone, and no crate around them
    #[arg(long)]
    types_only: bool,
    /// Write nothing: list the files that are not up to date, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// How to report findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Say what is wrong in documents, would not be carried over, or is worth a look.
///
/// Warnings alone do not make it fail.
#[derive(clap::Args)]
struct Check {
    /// The OpenAPI documents, JSON or YAML
    #[arg(required = true, value_name = "SPEC")]
    specs: Vec<PathBuf>,
    /// How to report findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Say what changed between two versions of a document, and whom it breaks.
///
/// Exit status: 0 if nothing breaks anybody, 1 if something does, 2 if the documents cannot be
/// compared.
#[derive(clap::Args)]
struct Diff {
    /// The document as it was
    old: PathBuf,
    /// The document as it is
    new: PathBuf,
    /// How to print the changes
    #[arg(long, value_enum, default_value_t)]
    format: DiffFormat,
}

/// List a document's operations with their security and statuses.
#[derive(clap::Args)]
struct Routes {
    /// The OpenAPI document, JSON or YAML
    spec: PathBuf,
    /// A table, or an array with an object for each operation
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Serve a document without an implementation: requests are checked, answers come from examples and
/// schemas.
///
/// Answers with another status are asked for by the request header `Prefer: code=404`, a named
/// example by `Prefer: example=NAME`, and a generated value in spite of examples by
/// `Prefer: dynamic=true`.
#[cfg(feature = "mock")]
#[derive(clap::Args)]
struct MockArguments {
    /// The OpenAPI document, JSON or YAML
    spec: PathBuf,
    /// Where to listen; the port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4010")]
    listen: std::net::SocketAddr,
    /// What generated values are made from: the same seed makes the same values
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Let pages of any origin call
    #[arg(long)]
    cors: bool,
}

/// How changes are printed, always on standard output.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// What breaks first, with both places
    #[default]
    Text,
    /// An array with an object for each
    Json,
    /// For release notes
    Markdown,
}

/// How findings are reported.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With excerpts, for people, on standard error
    #[default]
    Text,
    /// An array with an object for each, on standard output
    Json,
}

/// A name that cargo takes for a package.
fn package_name(name: &str) -> Result<String, &'static str> {
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let valid = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    if starts && name.chars().all(valid) {
        Ok(name.to_owned())
    } else {
        Err("a crate's name starts with a letter and has letters, digits, `-` and `_`")
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Fine,
    Findings,
    CouldNotRun,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::Fine => ExitCode::SUCCESS,
            Outcome::Findings => ExitCode::from(1),
            Outcome::CouldNotRun => ExitCode::from(2),
        }
    }
}

/// Runs the command with these arguments, the program's name first.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help that was asked for is no error; where it cannot be printed, nothing can.
            let _ = error.print();
            return match error.use_stderr() {
                true => Outcome::CouldNotRun.into(),
                false => Outcome::Fine.into(),
            };
        }
    };
    let outcome = match arguments.command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Routes(arguments) => routes::run(&arguments),
        #[cfg(feature = "mock")]
        Command::Mock(arguments) => mock::run(&arguments),
    };
    outcome.into()
}

/// Prints what was asked for to standard output, coloured only where that shows it.
fn print(text: &str) -> Outcome {
    match anstream::stdout().write_all(text.as_bytes()) {
        Ok(()) => Outcome::Fine,
        // Whoever closed the pipe does not want the rest.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Fine,
        Err(error) => {
            let mut report = report::Report::new(Format::Text);
            report.error(&error);
            report.finish()
        }
    }
}

/// JSON for programs, with a line break at its end.
fn pretty(value: &impl serde::Serialize) -> String {
    // Objects of texts and numbers always have a JSON form.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
