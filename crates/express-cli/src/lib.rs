//! The command `express`: customers from the command line, through [`express_client`].
//!
//! - `arguments`: the command line
//! - `commands`: what each of its commands does
//! - `import`: many customers at once, so that an interruption creates none twice
//! - `interrupts`: being told to end
//! - `mcp`: the operations of the contract as tools for language models
//! - `session`: the connection to the service, and dry runs
//! - `settings`: whom to talk to, and with which key
//! - `output`: what people and programs get to see
//! - `number`: whole numbers among the arguments
//! - `failure`: why something could not be done, and the exit status

mod arguments;
mod commands;
mod failure;
mod import;
mod interrupts;
mod mcp;
mod number;
mod output;
mod session;
mod settings;

use std::process::ExitCode;

use clap::Parser;

use arguments::Cli;
use failure::Trouble;

/// Runs the command that the process's arguments ask for, and gives its exit status, of which
/// `express --help` has the table.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    cli.color.apply();
    match start(cli) {
        Ok(code) => code,
        Err(trouble) => trouble.report(),
    }
}

fn start(cli: Cli) -> Result<ExitCode, Trouble> {
    cli.connection.refuse_misplaced_key()?;
    // One thread: what a command does is small, and handing answers from thread to thread would
    // take longer than reading them.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::failed(format_args!("cannot start threads: {error}")))?;
    let outcome = runtime.block_on(commands::run(cli));
    // Whoever reads standard input in the background is not waited for.
    runtime.shutdown_background();
    outcome.map(ExitCode::from)
}
