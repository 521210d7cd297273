//! `expressd serve`.

use std::io;
use std::num::NonZeroU16;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;

use super::config::{
    ConfigFile, Contradiction, LimitOptions, RateOptions, Time, TlsOptions, TraceHeaders,
    TraceOptions, classes,
};
use super::database::{Database, DatabaseOption, misnamed};
use super::demo::Demo;
use super::listen::{ListenOption, listen};
use super::migration::Migration;
use super::output::print_line;
use super::starting::Starting;
use super::stopping::after_notice;
use super::trouble::Trouble;
use super::{files, manager, reload};
use crate::app::App;
use crate::chain::Chain;
use crate::dashboard;
use crate::http::{self, Classes};
use crate::operational::{
    self, AccessLog, Metrics, Operational, Traces, TracesTo, Usage, WatchedStore,
};
use crate::server::{self, Ending, Entrance, Lanes, Limits, Reject, Shutdown, Tls};

/// How often keys that have their whole quota again are forgotten.
const FORGET_IDLE: Duration = Duration::from_secs(60);

/// What is served, where, and within which limits.
#[derive(Debug, Args)]
pub struct ServeOptions {
    #[command(flatten)]
    database: DatabaseOption,
    #[command(flatten)]
    listen: ListenOption,
    /// Fill an empty database with example customers, and print a key to try them with.
    #[arg(long)]
    demo: bool,
    /// Log each call of the store that takes longer, such as 250ms.
    #[arg(
        id = "slow-query",
        long,
        value_name = "TIME",
        env = "EXPRESS_SLOW_QUERY",
        help_heading = "Log"
    )]
    slow_query: Option<Time>,
    /// For how many days the trail of what happened is kept; without it, for ever.
    #[arg(
        id = "trail-days",
        long,
        value_name = "NUMBER",
        env = "EXPRESS_TRAIL_DAYS"
    )]
    trail_days: Option<NonZeroU16>,
    #[command(flatten)]
    limits: LimitOptions,
    #[command(flatten)]
    rate: RateOptions,
    #[command(flatten)]
    tls: TlsOptions,
    #[command(flatten)]
    traces: TraceOptions,
}

/// What the options come to, as far as it can be said without opening anything.
pub struct Prepared {
    classes: Classes,
    tls: Option<Tls>,
    traces: Option<TracesTo>,
}

/// Looks at every option that could be wrong.
pub fn prepare(options: &ServeOptions, file: Option<&ConfigFile>) -> Result<Prepared, Trouble> {
    if let Database::Wrong(wrong) = options.database.database() {
        return Err(misnamed(wrong));
    }
    let traces = options.traces.endpoint.as_ref().map(|endpoint| {
        let headers = options.traces.headers.as_ref().map(TraceHeaders::pairs);
        let headers = headers.transpose().map_err(|why| {
            Trouble::usage(format!("cannot send traces with --traces-headers: {why}"))
        })?;
        Ok::<_, Trouble>(TracesTo {
            endpoint: endpoint.as_str().to_owned(),
            sample: options.traces.sample.get(),
            headers: headers.unwrap_or_default(),
        })
    });
    let traces = traces.transpose()?;
    let named = file.map(|file| file.settings.classes.clone());
    let classes = classes(&options.rate, &named.unwrap_or_default()).map_err(|wrong| {
        let Contradiction { class, why } = wrong;
        let place = file.map_or_else(
            || "the rate limit".to_owned(),
            |file| file.place_of_class(class.as_deref()),
        );
        Trouble::new(format!("{place}: {why}")).hint("`expressd config schema` tells every setting")
    })?;
    Ok(Prepared {
        classes,
        tls: tls(&options.tls)?,
        traces,
    })
}

fn tls(options: &TlsOptions) -> Result<Option<Tls>, Trouble> {
    match (&options.certificate, &options.key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => {
            let tls = Tls::from_files(certificate, key);
            let tls = tls.map_err(|error| {
                Trouble::new(format!("cannot use TLS: {}", Chain(&error)))
                    .hint("both files are PEM: the certificate's chain, and its private key")
            })?;
            Ok(Some(tls))
        }
        _ => Err(
            Trouble::new("cannot use TLS: it takes a certificate and a key")
                .hint("give both --tls-certificate and --tls-key, or neither"),
        ),
    }
}

/// Answers requests until told to stop.
pub async fn serve(options: ServeOptions, file: Option<&ConfigFile>) -> Result<ExitCode, Trouble> {
    let Prepared {
        classes,
        tls,
        traces,
    } = prepare(&options, file)?;
    let limits = options.limits.limits();
    files::allow(limits.connections);
    let listener = listen(options.listen.address()).await?;
    let address = listener
        .local_addr()
        .map_err(|error| Trouble::new(format!("cannot tell the address listened on: {error}")))?;
    let deaf = |error: io::Error| Trouble::new(format!("cannot listen for signals: {error}"));
    reload::on_hangup(tls.clone()).map_err(deaf)?;
    let shutdown = Shutdown::on_signals().map_err(deaf)?;
    // To the end, since connections to PostgreSQL are driven on the threads that opened them.
    let lanes = Lanes::start();
    let lanes = lanes.map_err(|error| Trouble::new(format!("cannot start threads: {error}")))?;
    let migration = Migration::default();
    let opening = options.database.open_to_serve(migration.follower());
    let starting = Starting {
        listener: &listener,
        lanes: &lanes,
        tls: tls.clone(),
        limits,
        shutdown: shutdown.clone(),
    };
    let Some(opened) = starting.until(&migration, opening).await else {
        tracing::info!("stopped: the database was not open yet, and is as it was");
        return Ok(ExitCode::SUCCESS);
    };
    let app = opened?;
    if options.demo {
        Demo::prepare(&app).await?.greet(address, &options.database);
    }
    let traces = traces.map(Traces::start).transpose();
    let traces = traces.map_err(|error| Trouble::new(Chain(&error).to_string()))?;
    let served = Served {
        app: app.clone(),
        classes: Arc::new(classes),
        tls: tls.is_some(),
        slow: options.slow_query.map(Time::duration),
        traces: traces.clone(),
        trail: options
            .trail_days
            .map(|days| SignedDuration::from_hours(24 * i64::from(days.get()))),
    };
    let entrance = served.entrance(&limits, shutdown.clone())?;

    let scheme = if tls.is_some() { "https" } else { "http" };
    print_line(&format!("listening on {scheme}://{address}"))?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), %address, scheme, "serving");
    let refusing = after_notice(&shutdown, options.limits.notice());
    let manager_told = manager::ready(shutdown);
    let ending = server::serve(listener, &lanes, tls, entrance, limits, refusing).await;
    manager_told.await;
    if let Some(traces) = traces {
        // Waits for the collector.
        let _ = tokio::task::spawn_blocking(move || traces.finish()).await;
    }
    finish(&app, ending).await
}

/// What requests meet.
struct Served {
    app: App,
    classes: Arc<Classes>,
    tls: bool,
    slow: Option<Duration>,
    traces: Option<Traces>,
    /// How far back the trail of what happened goes, if not to the beginning.
    trail: Option<SignedDuration>,
}

impl Served {
    fn entrance(self, limits: &Limits, shutdown: Shutdown) -> Result<Entrance, Trouble> {
        let reject: Reject = dashboard::rejecting(Arc::new(http::refuse));
        let metrics = Arc::new(Metrics::new());
        let app = self.watched(&metrics);
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
        if self.classes.limit_anybody() {
            tokio::spawn(forget_idle(self.classes.clone()));
        }
        let others = operational.merge(dashboard::router(&app, self.tls));
        let routes = {
            let app = app.clone();
            move || http::router(&app, self.classes.clone()).merge(others.clone())
        };
        tokio::spawn(app.clone().keep_writing_down_usage());
        if let Some(kept) = self.trail {
            tokio::spawn(app.clone().keep_shortening_trail(kept));
        }
        let observers = (metrics, (AccessLog, (self.traces, Usage(app))));
        Ok(Entrance::new(routes, limits, reject, observers).always(operational::is_vital))
    }

    /// The application, its store watched if anybody wants to know. It costs an allocation a call.
    fn watched(&self, metrics: &Arc<Metrics>) -> App {
        let app = self.app.clone();
        if self.slow.is_none() && self.traces.is_none() {
            return app;
        }
        app.over(|store| {
            Arc::new(WatchedStore {
                store,
                slow: self.slow,
                metrics: metrics.clone(),
                traces: self.traces.clone(),
            })
        })
    }
}

async fn forget_idle(classes: Arc<Classes>) {
    let mut interval = tokio::time::interval(FORGET_IDLE);
    loop {
        interval.tick().await;
        classes.forget_idle();
    }
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
