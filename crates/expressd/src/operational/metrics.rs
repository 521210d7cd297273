//! `GET /metrics`, and what it tells.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::counts::{Counts, CountsCollector};
use super::process::ProcessCollector;
use crate::per_thread::PerThread;
use crate::server::{Caller, Exchange, Observer};

/// The status that stands for "the client left before there was one", as proxies write it.
const CLIENT_LEFT: u16 = 499;

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// What is written is valid in this older format too, which every scraper knows: it holds no type
/// that came with OpenMetrics (`info`, `stateset`), and what else is new there reads as a comment.
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A gauge that is always 1: the older format has no `info`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

/// Everything that is measured.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    counts: Arc<PerThread<Counts>>,
}

impl Metrics {
    /// All counts at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let counts = Arc::new(PerThread::default());
        registry.register_collector(Box::new(CountsCollector(Arc::clone(&counts))));
        let build = Family::<Build, Gauge>::default();
        build
            .get_or_create(&Build {
                version: env!("CARGO_PKG_VERSION"),
            })
            .set(1);
        registry.register("expressd_build_info", "The release that runs", build);
        registry.register_collector(Box::new(ProcessCollector));
        Self { registry, counts }
    }

    /// Counts a call of the store.
    pub fn called(&self, call: &'static str, elapsed: Duration) {
        self.counts.with(|counts| counts.called(call, elapsed));
    }

    /// Adds more measurements: of the store, for instance.
    pub fn registry(&mut self) -> &mut Registry {
        &mut self.registry
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Observer for Arc<Metrics> {
    fn started(&self) {
        self.counts.with(Counts::started);
    }

    fn shed(&self) {
        self.counts.with(Counts::shed);
    }

    fn finished(&self, exchange: &Exchange<'_>) {
        let status = exchange.status.map_or(CLIENT_LEFT, |it| it.as_u16());
        let class = exchange
            .caller
            .map_or(Caller::NO_CLASS, |caller| caller.class);
        self.counts.with(|counts| {
            counts.finished(exchange.operation, status, class, exchange.elapsed);
        });
    }
}

/// Measurements for Prometheus
///
/// Requests by operation, status and class of the tenant, latencies, requests in flight, the process's memory and file
/// descriptors, the release.
#[utoipa::path(
    get, path = "/metrics", tag = "operational", operation_id = "metrics",
    responses((
        status = 200,
        description = "The measurements, as OpenMetrics text if asked for, else as Prometheus text.",
        content((String = "text/plain"), (String = "application/openmetrics-text"))
    ))
)]
pub async fn metrics(State(metrics): State<Arc<Metrics>>, headers: HeaderMap) -> Response {
    let mut measurements = String::new();
    if let Err(error) = text::encode(&mut measurements, &metrics.registry) {
        tracing::error!(%error, "cannot write the measurements");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let format = if wants_openmetrics(&headers) {
        OPENMETRICS
    } else {
        PROMETHEUS_TEXT
    };
    ([(CONTENT_TYPE, format)], measurements).into_response()
}

fn wants_openmetrics(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("application/openmetrics-text"))
}
