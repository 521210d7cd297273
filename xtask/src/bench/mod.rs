//! `cargo xtask bench`: how fast things are here, on this machine, in this run.

mod client;
mod customers;
mod generator;
mod load;
mod plot;
mod router;
mod server;
mod service;
mod shown;

use anyhow::Result;

/// What to measure.
#[derive(Debug, clap::Subcommand)]
pub enum Subject {
    /// The client against bare reqwest and serde: retrieving a customer, and walking all of them with
    /// its memory; and the import of the command `express` against a sequential loop.
    Client(client::Arguments),
    /// How long generating takes, how much memory, and how much it writes, against other generators
    /// on the same documents.
    Generator(generator::Arguments),
    /// Runs a command for another one's figures.
    #[command(hide = true)]
    Measured(generator::Wrapped),
    /// What a call of a generated operation costs, in time and in allocations, against the same
    /// operation written by hand in axum.
    Router,
    /// How many requests the service answers, against a bare axum handler in the same run; how it
    /// grows with its customers; how many it creates, each of them durable.
    Service(service::Arguments),
}

/// Measures, and prints a table.
///
/// # Errors
/// Something cannot be built or run.
pub fn run(subject: Subject) -> Result<()> {
    match subject {
        Subject::Client(arguments) => client::run(arguments),
        Subject::Generator(arguments) => generator::run(&arguments),
        Subject::Measured(wrapped) => generator::measure_wrapped(&wrapped),
        Subject::Router => router::run(),
        Subject::Service(arguments) => service::run(arguments),
    }
}
