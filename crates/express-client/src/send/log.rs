//! Lines on the standard error for those who set `AVARA_LOG`, without any `tracing` subscriber.

use std::{
    fmt,
    io::{self, Write},
    str::FromStr,
    time::Duration,
};

use http::HeaderMap;
use web_time::Instant;

use super::{Lost, Received};
use crate::{answer::REQUEST_ID, overrides::SECRET, prepared::Outbound};

/// How much the client writes to the standard error. No level shows keys, bodies, or what was
/// searched for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Nothing.
    #[default]
    Off,
    /// Attempts without an answer, and answers with a status of 500 or more.
    Error,
    /// Also each attempt that failed otherwise, and the pause before the next.
    Warn,
    /// Also each attempt that succeeded.
    Info,
    /// Also the headers in both directions.
    Debug,
}

/// A text that names no level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no level of the log; there are `off`, `error`, `warn`, `info` and `debug`")]
pub struct UnknownLogLevel;

impl FromStr for LogLevel {
    type Err = UnknownLogLevel;

    /// Reads the name of a level, in upper or lower case.
    fn from_str(text: &str) -> Result<Self, UnknownLogLevel> {
        match text.trim().to_ascii_lowercase().as_str() {
            "off" => Ok(Self::Off),
            "error" => Ok(Self::Error),
            "warn" => Ok(Self::Warn),
            "info" => Ok(Self::Info),
            "debug" => Ok(Self::Debug),
            _ => Err(UnknownLogLevel),
        }
    }
}

/// One attempt in the log.
pub(super) struct Logged {
    level: LogLevel,
    /// What is being done; empty when nothing is written.
    subject: String,
    started: Option<Instant>,
}

impl Logged {
    pub(super) fn start(level: LogLevel, outbound: &Outbound) -> Self {
        if level == LogLevel::Off {
            return Self {
                level,
                subject: String::new(),
                started: None,
            };
        }
        let Outbound {
            operation, parts, ..
        } = outbound;
        let subject = format!("`{operation}` ({} {})", parts.method, parts.url.path());
        if level >= LogLevel::Debug {
            line(&format!("{subject}: sending{}", Headers(&parts.headers)));
        }
        Self {
            level,
            subject,
            started: Some(Instant::now()),
        }
    }

    pub(super) fn finish(&self, outcome: &Result<Received, Lost>) {
        let Some(started) = self.started else { return };
        if let Some(text) = self.told(outcome, started.elapsed()) {
            line(&text);
        }
    }

    /// What there is to tell of an outcome at this level.
    fn told(&self, outcome: &Result<Received, Lost>, took: Duration) -> Option<String> {
        let (severity, text) = match outcome {
            Ok(received) => {
                let severity = match received.status.as_u16() {
                    500.. => LogLevel::Error,
                    400.. => LogLevel::Warn,
                    _ => LogLevel::Info,
                };
                (severity, received.status.to_string())
            }
            Err(lost) => (LogLevel::Error, format!("no answer ({})", lost.kind())),
        };
        if severity > self.level {
            return None;
        }
        let headers = super::retry::headers(outcome);
        let id = headers.and_then(|headers| headers.get(REQUEST_ID)?.to_str().ok());
        let id = id.map(|id| format!(", request {id}")).unwrap_or_default();
        let shown = headers.filter(|_| self.level >= LogLevel::Debug);
        let shown = shown.map(|headers| Headers(headers).to_string());
        let (subject, took) = (&self.subject, took.as_millis());
        let shown = shown.unwrap_or_default();
        Some(format!("{subject}: {text} after {took} ms{id}{shown}"))
    }

    pub(super) fn pause(&self, pause: Duration) {
        if self.level >= LogLevel::Warn {
            line(&format!(
                "{}: again in {} ms",
                self.subject,
                pause.as_millis()
            ));
        }
    }
}

/// Headers, without what is secret.
struct Headers<'a>(&'a HeaderMap);

impl fmt::Display for Headers<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.0.iter().enumerate() {
            let separator = if index == 0 { "; " } else { ", " };
            let is_secret = value.is_sensitive() || SECRET.contains(&name.as_str());
            if is_secret {
                write!(formatter, "{separator}{name}: ***")?;
            } else {
                let value = String::from_utf8_lossy(value.as_bytes());
                write!(formatter, "{separator}{name}: {value}")?;
            }
        }
        Ok(())
    }
}

fn line(text: &str) {
    // A log that cannot be written is no reason to fail.
    let _ = writeln!(io::stderr(), "express-client: {text}");
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn levels_are_named_in_any_case() {
        assert_eq!("off".parse(), Ok(LogLevel::Off));
        assert_eq!(" Debug ".parse(), Ok(LogLevel::Debug));
        assert_eq!("loud".parse::<LogLevel>(), Err(UnknownLogLevel));
    }

    #[test]
    fn a_level_tells_of_what_is_at_least_as_grave() {
        let told = |level, status: u16| {
            let logged = Logged {
                level,
                subject: "`list` (GET /v1/express)".to_owned(),
                started: None,
            };
            let received = Received {
                status: http::StatusCode::from_u16(status).unwrap(),
                headers: [(REQUEST_ID, HeaderValue::from_static("r-1"))]
                    .into_iter()
                    .collect(),
                body: bytes::Bytes::new(),
                attempts: 1,
            };
            logged.told(&Ok(received), Duration::from_millis(7))
        };
        let levels = [LogLevel::Error, LogLevel::Warn, LogLevel::Info];
        let told_of = |status| levels.map(|level| told(level, status).is_some());
        assert_eq!(told_of(503), [true, true, true]);
        assert_eq!(told_of(429), [false, true, true]);
        assert_eq!(told_of(200), [false, false, true]);
        assert_eq!(
            told(LogLevel::Info, 200).unwrap(),
            "`list` (GET /v1/express): 200 OK after 7 ms, request r-1"
        );
        assert!(
            told(LogLevel::Debug, 200)
                .unwrap()
                .ends_with("; x-request-id: r-1")
        );
    }

    #[test]
    fn secrets_are_not_written() {
        let headers: HeaderMap = [("authorization", "Bearer hunter2"), ("accept", "*/*")]
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .into_iter()
            .collect();
        assert_eq!(
            Headers(&headers).to_string(),
            "; authorization: ***, accept: */*"
        );
    }
}
