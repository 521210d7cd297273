//! Every setting of the service: its name, its type, its meaning, its default.
//!
//! The groups are options of the command line and tables of the configuration file at once. The id
//! of an option is the setting's place in the file, such as `limits.header-timeout`; by it the two
//! find each other.

use std::collections::BTreeMap;
use std::num::{NonZeroU16, NonZeroU32};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::classes::{ClassName, ClassSettings};
use super::time::Time;
use super::values::{Address, Connections, DatabaseUrl, Endpoint, Ratio, TraceHeaders};
use crate::cli::logging::LogOptions;
use crate::server::Limits;

/// The configuration file of `expressd`, in TOML. What an environment variable or a command-line
/// option says is stronger; what none of them says has its default.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "Configuration of expressd")]
pub struct Settings {
    /// Where the data is, as `--database` takes it. A password in it is masked when it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseUrl>,
    /// How many connections to PostgreSQL at most. Default: four for each processor, 8 to 32.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_connections: Option<Connections>,
    /// Where to listen, as HOST:PORT; port 0 picks a free one. Default: 127.0.0.1:8080.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<Address>,
    /// A call of the store that takes longer is logged as a warning (target `slow`). Without it,
    /// none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slow_query: Option<Time>,
    /// For how many days the trail of what happened is kept; what is older is removed, a little at a
    /// time. Without it, everything is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trail_days: Option<NonZeroU16>,
    /// What is logged, and how.
    pub log: LogOptions,
    /// Limits of time and number.
    pub limits: LimitOptions,
    /// How many requests each API key may make.
    pub rate_limit: RateOptions,
    /// Encrypted connections.
    pub tls: TlsOptions,
    /// Traces for OpenTelemetry.
    pub traces: TraceOptions,
    /// Classes of tenants, by name: metrics tell them apart, and each may have a rate limit of its
    /// own. A tenant in none of them is of the class `standard`. Only the file has these.
    pub classes: BTreeMap<ClassName, ClassSettings>,
}

/// How long the service waits, and how much it takes on at once.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[command(next_help_heading = "Limits")]
pub struct LimitOptions {
    /// How long a client may take to send a request's headers, or leave a connection idle.
    #[arg(id = "limits.header-timeout", long = "header-timeout", value_name = "TIME",
          env = "EXPRESS_HEADER_TIMEOUT", default_value_t = Self::default().header_timeout)]
    header_timeout: Time,
    /// How long a request may take, from its last header to its answer.
    #[arg(id = "limits.request-timeout", long = "request-timeout", value_name = "TIME",
          env = "EXPRESS_REQUEST_TIMEOUT", default_value_t = Self::default().request_timeout)]
    request_timeout: Time,
    /// How long a client may leave an answer unread.
    #[arg(id = "limits.write-timeout", long = "write-timeout", value_name = "TIME",
          env = "EXPRESS_WRITE_TIMEOUT", default_value_t = Self::default().write_timeout)]
    write_timeout: Time,
    /// How long requests in flight may take once the service was told to stop.
    #[arg(id = "limits.drain-timeout", long = "drain-timeout", value_name = "TIME",
          env = "EXPRESS_DRAIN_TIMEOUT", default_value_t = Self::default().drain_timeout)]
    drain_timeout: Time,
    /// How long before that `/readyz` says so while requests are still taken, for balancers that ask
    /// now and then; without it, not at all.
    #[arg(
        id = "limits.drain-notice",
        long = "drain-notice",
        value_name = "TIME",
        env = "EXPRESS_DRAIN_NOTICE"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    drain_notice: Option<Time>,
    /// How many connections may be open; more wait to be accepted.
    #[arg(id = "limits.connections", long = "max-connections", value_name = "NUMBER",
          env = "EXPRESS_MAX_CONNECTIONS", default_value_t = Self::default().connections)]
    connections: NonZeroU32,
    /// How many requests may be worked on at once; more are answered 503. One whose body is still
    /// to come does not count.
    #[arg(id = "limits.requests", long = "max-requests", value_name = "NUMBER",
          env = "EXPRESS_MAX_REQUESTS", default_value_t = Self::default().requests)]
    requests: NonZeroU32,
}

impl Default for LimitOptions {
    /// As [`Limits::default`].
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            header_timeout: Time::seconds(limits.header.as_secs()),
            request_timeout: Time::seconds(limits.request.as_secs()),
            write_timeout: Time::seconds(limits.write.as_secs()),
            drain_timeout: Time::seconds(limits.drain.as_secs()),
            drain_notice: None,
            connections: limits.connections,
            requests: limits.requests,
        }
    }
}

impl LimitOptions {
    /// The same for the server.
    pub fn limits(&self) -> Limits {
        Limits {
            header: self.header_timeout.duration(),
            request: self.request_timeout.duration(),
            write: self.write_timeout.duration(),
            drain: self.drain_timeout.duration(),
            connections: self.connections,
            requests: self.requests,
        }
    }

    /// How long `/readyz` says that the service stops before it does.
    pub fn notice(&self) -> Option<Duration> {
        self.drain_notice.map(Time::duration)
    }
}

/// How many requests each API key may make.
#[derive(Args, Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[command(next_help_heading = "Rate limits")]
pub struct RateOptions {
    /// How many requests a second each API key may make on average; without it, any number.
    #[arg(
        id = "rate-limit.per-second",
        long = "rate-limit",
        value_name = "NUMBER",
        env = "EXPRESS_RATE_LIMIT"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_second: Option<NonZeroU32>,
    /// How many it may make at once after a pause; without it, as many as in a second.
    #[arg(
        id = "rate-limit.burst",
        long = "rate-burst",
        value_name = "NUMBER",
        env = "EXPRESS_RATE_BURST"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst: Option<NonZeroU32>,
}

/// Encrypted connections. With both files, the service speaks HTTPS and nothing else.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[command(next_help_heading = "TLS")]
pub struct TlsOptions {
    /// The certificate and those that lead to its root, in PEM. SIGHUP reads both files again.
    #[arg(
        id = "tls.certificate",
        long = "tls-certificate",
        value_name = "FILE",
        env = "EXPRESS_TLS_CERTIFICATE"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// The certificate's private key, in PEM.
    #[arg(
        id = "tls.key",
        long = "tls-key",
        value_name = "FILE",
        env = "EXPRESS_TLS_KEY"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
}

/// Traces, sent to a collector by OTLP over HTTP.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[command(next_help_heading = "Traces")]
pub struct TraceOptions {
    /// The collector, such as http://127.0.0.1:4318; without it, nothing is traced.
    #[arg(
        id = "traces.endpoint",
        long = "traces-endpoint",
        value_name = "URL",
        env = "EXPRESS_TRACES_ENDPOINT"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// Which part of the requests is traced, from 0 to 1, where the caller has not decided it by a
    /// `traceparent` (W3C Trace Context).
    #[arg(id = "traces.sample", long = "traces-sample", value_name = "RATIO",
          env = "EXPRESS_TRACES_SAMPLE", default_value_t = Ratio::default())]
    pub sample: Ratio,
    /// Headers for the collector, such as `authorization=Bearer …`, separated by commas. Never
    /// shown.
    #[arg(
        id = "traces.headers",
        long = "traces-headers",
        value_name = "NAME=VALUE,…",
        env = "EXPRESS_TRACES_HEADERS",
        value_parser = TraceHeaders::unchecked,
        hide_env_values = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("writeOnly" = true))]
    pub headers: Option<TraceHeaders>,
}
