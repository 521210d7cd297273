//! `expressd serve`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;

use super::database::DatabaseOption;
use super::demo::Demo;
use super::listen::listen;
use super::output::print_line;
use super::trouble::Trouble;
use crate::app::App;
use crate::chain::Chain;
use crate::http;
use crate::operational::{self, AccessLog, Metrics, Operational};
use crate::server::{self, Ending, Entrance, Limits, Reject, Shutdown};

/// What is served, where, and within which limits.
#[derive(Debug, Args)]
pub struct ServeOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// Where to listen; port 0 picks a free one.
    #[arg(
        long,
        value_name = "HOST:PORT",
        env = "EXPRESS_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    listen: String,
    /// Fill an empty database with example customers, and print a key to try them with.
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    limits: LimitOptions,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
struct LimitOptions {
    /// How long a client may take to send a request's headers, or leave a connection idle.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    header_timeout: Duration,
    /// How long a request may take, from its last header to its answer.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    request_timeout: Duration,
    /// How long requests in flight may take once the service was told to stop.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    drain_timeout: Duration,
}

impl LimitOptions {
    fn limits(&self) -> Limits {
        Limits {
            header: self.header_timeout,
            request: self.request_timeout,
            drain: self.drain_timeout,
            ..Limits::default()
        }
    }
}

/// `30s`, `1m 30s`, `500ms`.
fn duration(text: &str) -> Result<Duration, String> {
    let parsed: SignedDuration = text
        .parse()
        .map_err(|_| "a time is given with its unit, such as 30s, 500ms or 1m30s".to_owned())?;
    match Duration::try_from(parsed) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("it must be longer than nothing".to_owned()),
    }
}

/// Answers requests until told to stop.
pub async fn serve(options: ServeOptions) -> Result<ExitCode, Trouble> {
    let listener = listen(&options.listen).await?;
    let address = listener
        .local_addr()
        .map_err(|error| Trouble::new(format!("cannot tell the address listened on: {error}")))?;
    let app = options.database.open_to_serve().await?;
    if options.demo {
        Demo::prepare(&app).await?.greet(address, &options.database);
    }
    let shutdown = Shutdown::on_signals()
        .map_err(|error| Trouble::new(format!("cannot listen for signals: {error}")))?;
    let limits = options.limits.limits();
    let entrance = entrance(&app, limits, shutdown.clone())?;

    print_line(&format!("listening on http://{address}"))?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), %address, "serving");
    let ending = server::serve(listener, entrance, limits, shutdown).await;
    finish(&app, ending).await
}

/// Everything that a request can meet.
fn entrance(app: &App, limits: Limits, shutdown: Shutdown) -> Result<Entrance, Trouble> {
    let reject: Reject = Arc::new(http::refuse);
    let metrics = Arc::new(Metrics::new());
    let probe = {
        let app = app.clone();
        Arc::new(move || {
            let app = app.clone();
            Box::pin(async move { app.ready().await }) as _
        })
    };
    let operational = operational::router(Operational {
        shutdown,
        probe,
        metrics: metrics.clone(),
        reject: reject.clone(),
    })
    .map_err(|error| Trouble::new(Chain(&error).to_string()))?;
    let router = http::router(app).merge(operational);
    let observers = (metrics, AccessLog);
    Ok(Entrance::new(router, limits.request, reject, observers))
}

/// Closes the store behind the last request. What was acknowledged is durable in any case.
async fn finish(app: &App, ending: Ending) -> Result<ExitCode, Trouble> {
    match ending {
        Ending::Drained => {
            app.close().await;
            tracing::info!("stopped: every request was answered");
            Ok(ExitCode::SUCCESS)
        }
        Ending::CutOff(connections) => {
            app.close().await;
            tracing::warn!(connections, "stopped: the time to drain is over");
            Ok(ExitCode::FAILURE)
        }
        Ending::Aborted(connections) => {
            tracing::warn!(connections, "stopped at once");
            Ok(ExitCode::FAILURE)
        }
    }
}
