//! The log: to standard error, for people or for machines.

use std::io::{IsTerminal, stderr};
use std::panic::PanicHookInfo;

use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

use super::config::LogFilter;

/// How many lines may wait to be written. Beyond, they are dropped: a log that nobody reads must
/// not stop the service.
const WAITING_LINES: usize = 16_384;

/// What is logged, and how.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LogOptions {
    /// The form of the log on standard error; by default `human` on a terminal, else `json`.
    #[arg(
        id = "log.format",
        long = "log-format",
        global = true,
        value_enum,
        env = "EXPRESS_LOG_FORMAT",
        help_heading = "Log"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<LogFormat>,

    /// What is logged: `error`, `warn`, `info`, `debug` or `trace`, or by part, such as
    /// `info,access=warn`; by default `info` for `serve`, else `warn`.
    #[arg(
        id = "log.level",
        long = "log-level",
        global = true,
        value_name = "LEVEL",
        env = "EXPRESS_LOG",
        help_heading = "Log"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<LogFilter>,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
enum LogFormat {
    /// A line to read.
    Human,
    /// An object a line.
    Json,
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
        let format = self.format.unwrap_or(if on_terminal {
            LogFormat::Human
        } else {
            LogFormat::Json
        });
        let filter = EnvFilter::new(self.level.as_ref().map_or(default_level, LogFilter::as_str));
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
