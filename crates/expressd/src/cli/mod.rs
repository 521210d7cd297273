//! The command `expressd`.

mod backup;
mod check;
mod config;
mod copy;
mod database;
mod demo;
mod export;
mod files;
mod healthcheck;
mod import;
mod key;
mod lines;
mod listen;
mod logging;
mod manager;
mod migration;
mod output;
mod place;
mod record;
mod reload;
mod scope;
mod serve;
mod starting;
mod stopping;
mod trouble;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use config::{ConfigCommand, ConfigFile, ConfigOption};
use logging::LogOptions;
use trouble::Trouble;

/// The Express service: customers over HTTP, kept in an SQLite file or in PostgreSQL.
#[derive(Debug, Parser)]
#[command(name = "expressd", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    log: LogOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests until told to stop.
    ///
    /// Prints "listening on http://HOST:PORT" on standard output when it is ready. SIGTERM or
    /// Ctrl-C lets the requests in flight finish; a second one ends at once.
    Serve(Box<serve::ServeOptions>),
    /// Ask the service that runs by the same configuration whether it is ready.
    ///
    /// Prints "ready", or on standard error why it is not. The exit status is 0 if it is ready, 1 if
    /// not. It is for containers, whose images hold no other program that could ask.
    #[command(mut_arg("listen", |it| it.help("Where the service listens")))]
    Healthcheck(healthcheck::HealthcheckOptions),
    /// Check and show the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Create, list and revoke API keys.
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Manage the accounts of people who sign in at the dashboard.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Read customers, one JSON object a line: all of them, or none.
    ///
    /// A line is a customer as the API shows it; ids and times are kept. It may list the
    /// customer's users besides: "users": ["usr_…"].
    Import(import::ImportOptions),
    /// Write every customer, one JSON object a line, as `import` reads them.
    Export(export::ExportOptions),
    /// Copy a whole database into another: a file to a server, or back.
    ///
    /// The source may serve meanwhile. A copy that was cut short goes on where it stopped when it is
    /// run again, and one that is repeated carries over what has changed. At the end, counts and
    /// checksums of both sides are compared.
    Copy(copy::CopyOptions),
    /// Back up a database file while it is served from, and verify the backup.
    Backup(backup::BackupOptions),
    /// Restore a database file from a backup, once that is verified.
    Restore(backup::RestoreOptions),
    /// Tell whether a database is whole: its structure, its counts, and every row.
    Check(check::CheckOptions),
}

impl Command {
    /// The least level that is logged unless said otherwise: a service tells of its requests, a
    /// command only of what goes wrong.
    fn default_log_level(&self) -> &'static str {
        match self {
            Self::Serve(_) => "info",
            Self::Config(_) | Self::Key(_) | Self::Import(_) | Self::Export(_) => "warn",
            Self::User(_) | Self::Healthcheck(_) => "warn",
            Self::Copy(_) | Self::Backup(_) | Self::Restore(_) | Self::Check(_) => "warn",
        }
    }
}

/// Runs the command that the process's arguments ask for.
///
/// The exit status is 0 if it did its work, 1 if it could not, 2 if the arguments are wrong.
#[must_use]
pub fn run() -> ExitCode {
    let outcome = Invocation::read().and_then(|invocation| {
        let Invocation { cli, matches, file } = invocation;
        let log = cli.log.start(cli.command.default_log_level());
        let log = log.map_err(|error| Trouble::new(format!("cannot start to log: {error}")))?;
        let outcome = start(cli.command, &matches, file.as_ref());
        drop(log);
        outcome
    });
    outcome.unwrap_or_else(|trouble| trouble.report())
}

/// The command line, over the environment, over the configuration file.
struct Invocation {
    cli: Cli,
    matches: ArgMatches,
    file: Option<ConfigFile>,
}

impl Invocation {
    /// Ends the process where the command line is not understood, or asks for help.
    fn read() -> Result<Self, Trouble> {
        let command = Cli::command();
        let matches = parse(command.clone());
        let Some(path) = matches.get_one::<PathBuf>("config") else {
            return Ok(Self::of(matches, None));
        };
        let file = ConfigFile::read(path)?;
        let matches = parse(config::with_defaults(command, &file));
        Ok(Self::of(matches, Some(file)))
    }

    fn of(matches: ArgMatches, file: Option<ConfigFile>) -> Self {
        match Cli::from_arg_matches(&matches) {
            Ok(cli) => Self { cli, matches, file },
            Err(error) => error.exit(),
        }
    }
}

fn parse(command: clap::Command) -> ArgMatches {
    let known = command.clone();
    match command.try_get_matches() {
        Ok(matches) => matches,
        Err(error) => config::with_origin(error, &known).exit(),
    }
}

fn start(
    command: Command,
    matches: &ArgMatches,
    file: Option<&ConfigFile>,
) -> Result<ExitCode, Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::new(format!("cannot start threads: {error}")))?;
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve(options) => serve::serve(*options, file).await,
            Command::Healthcheck(options) => healthcheck::healthcheck(options).await,
            Command::Config(command) => config::run(command, matches, file),
            Command::Key(command) => key::run(command).await,
            Command::User(command) => user::run(command).await,
            Command::Import(options) => import::import(options).await,
            Command::Export(options) => export::export(options).await,
            Command::Copy(options) => copy::copy(options).await,
            Command::Backup(options) => backup::backup(options).await,
            Command::Restore(options) => backup::restore(options).await,
            Command::Check(options) => check::check(options).await,
        }
    });
    // What still runs was cut off on purpose, and is not waited for.
    runtime.shutdown_background();
    outcome
}
