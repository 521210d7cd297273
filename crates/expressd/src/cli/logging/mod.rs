//! The log: to standard error, for people or for machines.

mod json;
mod lines;

use std::io::{self, IsTerminal, stderr};
use std::panic::PanicHookInfo;

use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use super::config::LogFilter;
use json::Json;
use lines::Lines;
pub use lines::Written;

/// What is logged, and how.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LogOptions {
    /// The form of the log on standard error; by default `human` on a terminal, else `json`.
    #[arg(
        id = "log.format",
        long = "log-format",
        global = true,
        value_name = "FORMAT",
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
    ///
    /// # Errors
    /// The system gives no thread for it.
    pub fn start(self, default_level: &str) -> io::Result<Written> {
        let (lines, written) = Lines::start(stderr())?;
        let on_terminal = stderr().is_terminal();
        let format = self.format.unwrap_or(if on_terminal {
            LogFormat::Human
        } else {
            LogFormat::Json
        });
        let filter = EnvFilter::new(self.level.as_ref().map_or(default_level, LogFilter::as_str));
        install(format, filter, lines, on_terminal && wants_colour());
        std::panic::set_hook(Box::new(log_panic));
        Ok(written)
    }
}

fn install(format: LogFormat, filter: EnvFilter, lines: Lines, colour: bool) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(lines)
        .with_ansi(colour);
    match format {
        LogFormat::Human => log.compact().init(),
        LogFormat::Json => log.event_format(Json).init(),
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
