//! The log: to standard error, for people or for machines.

use std::io::{IsTerminal, stderr};
use std::panic::PanicHookInfo;

use clap::{Args, ValueEnum};
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// How many lines may wait to be written. Beyond, they are dropped: a log that nobody reads must
/// not stop the service.
const WAITING_LINES: usize = 16_384;

/// What is logged, and how.
#[derive(Debug, Args)]
pub struct LogOptions {
    /// The form of the log on standard error; by default `human` on a terminal, else `json`.
    #[arg(
        long,
        global = true,
        value_enum,
        env = "EXPRESS_LOG_FORMAT",
        help_heading = "Log"
    )]
    log_format: Option<LogFormat>,

    /// What is logged: `error`, `warn`, `info`, `debug` or `trace`, or by part, such as
    /// `info,access=warn`; by default `info` for `serve`, else `warn`.
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        env = "EXPRESS_LOG",
        value_parser = parse_filter,
        help_heading = "Log"
    )]
    log_level: Option<String>,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// A line to read.
    Human,
    /// An object a line.
    Json,
}

/// Checks the filter while its place on the command line is still known.
fn parse_filter(filter: &str) -> Result<String, String> {
    match EnvFilter::try_new(filter) {
        Ok(_) if !filter.trim().is_empty() => Ok(filter.to_owned()),
        Ok(_) => Err("it is empty; `info` is a good choice".to_owned()),
        Err(error) => Err(format!("{error}; `info` is a good choice")),
    }
}

impl LogOptions {
    /// Starts logging. What waits is written when the guard is dropped.
    pub fn start(self, default_level: &str) -> WorkerGuard {
        let (writer, guard) = NonBlockingBuilder::default()
            .buffered_lines_limit(WAITING_LINES)
            .lossy(true)
            .thread_name("log")
            .finish(stderr());
        let on_terminal = stderr().is_terminal();
        let format = self.log_format.unwrap_or(if on_terminal {
            LogFormat::Human
        } else {
            LogFormat::Json
        });
        let filter = EnvFilter::new(self.log_level.as_deref().unwrap_or(default_level));
        install(format, filter, writer, on_terminal && wants_colour());
        std::panic::set_hook(Box::new(log_panic));
        guard
    }
}

fn install(format: LogFormat, filter: EnvFilter, writer: NonBlocking, colour: bool) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .with_ansi(colour);
    match format {
        LogFormat::Human => log.compact().init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// <https://no-color.org>
fn wants_colour() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(
        place,
        "panicked: {}",
        panic.payload_as_str().unwrap_or("without a message")
    );
}
