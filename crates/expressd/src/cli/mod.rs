//! The command `expressd`.

mod database;
mod demo;
mod export;
mod import;
mod key;
mod lines;
mod listen;
mod logging;
mod output;
mod record;
mod scope;
mod serve;
mod trouble;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use logging::LogOptions;
use trouble::Trouble;

/// The Express service: customers over HTTP, kept in one SQLite file.
#[derive(Debug, Parser)]
#[command(name = "expressd", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    log: LogOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests until told to stop.
    ///
    /// Prints "listening on http://HOST:PORT" on standard output when it is ready. SIGTERM or
    /// Ctrl-C lets the requests in flight finish; a second one ends at once.
    Serve(serve::ServeOptions),
    /// Create, list and revoke API keys.
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Read customers, one JSON object a line: all of them, or none.
    ///
    /// A line is a customer as the API shows it; ids and times are kept. It may list the
    /// customer's users besides: "users": ["usr_…"].
    Import(import::ImportOptions),
    /// Write every customer, one JSON object a line, as `import` reads them.
    Export(export::ExportOptions),
}

impl Command {
    /// The least level that is logged unless said otherwise: a service tells of its requests, a
    /// command only of what goes wrong.
    fn default_log_level(&self) -> &'static str {
        match self {
            Self::Serve(_) => "info",
            Self::Key(_) | Self::Import(_) | Self::Export(_) => "warn",
        }
    }
}

/// Runs the command that the process's arguments ask for.
///
/// The exit status is 0 if it did its work, 1 if it could not, 2 if the arguments are wrong.
#[must_use]
pub fn run() -> ExitCode {
    let Cli { command, log } = Cli::parse();
    let log = log.start(command.default_log_level());
    let outcome = start(command);
    drop(log);
    outcome.unwrap_or_else(|trouble| trouble.report())
}

fn start(command: Command) -> Result<ExitCode, Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::new(format!("cannot start threads: {error}")))?;
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve(options) => serve::serve(options).await,
            Command::Key(command) => key::run(command).await,
            Command::Import(options) => import::import(options).await,
            Command::Export(options) => export::export(options).await,
        }
    });
    // What still runs was cut off on purpose, and is not waited for.
    runtime.shutdown_background();
    outcome
}
