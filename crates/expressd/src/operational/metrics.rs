//! `GET /metrics`, and what it tells.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::process::ProcessCollector;
use crate::server::{Caller, Exchange, Observer};

/// From what a point read takes to the time limit of a request.
const LATENCY_BUCKETS: [f64; 14] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// The status that stands for "the client left before there was one", as proxies write it.
const CLIENT_LEFT: u16 = 499;

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// What is written is valid in this older format too, which every scraper knows: it holds no type
/// that came with OpenMetrics (`info`, `stateset`), and what else is new there reads as a comment.
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    operation: &'static str,
    status: u16,
    tenant_class: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    operation: &'static str,
}

/// A gauge that is always 1: the older format has no `info`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

/// Everything that is measured.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    latency: Family<Timed, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    shed: Counter,
    calls: Family<Called, Histogram, fn() -> Histogram>,
}

/// A kind of call of the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Called {
    call: &'static str,
}

impl Metrics {
    /// All counts at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let requests = Family::<Answered, Counter>::default();
        let latency = Family::new_with_constructor(latency_histogram as fn() -> Histogram);
        let in_flight = Gauge::default();
        registry.register(
            "http_requests",
            "Requests, by operation, status (499 if the client left first) and class of the tenant",
            requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "From a request's last header to its answer's status",
            Unit::Seconds,
            latency.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests being worked on",
            in_flight.clone(),
        );
        let shed = Counter::default();
        registry.register(
            "http_requests_shed",
            "Requests answered 503 at once, because too many were worked on",
            shed.clone(),
        );
        let calls = Family::new_with_constructor(latency_histogram as fn() -> Histogram);
        registry.register_with_unit(
            "store_call_duration",
            "Calls of the store, where they are watched",
            Unit::Seconds,
            calls.clone(),
        );
        let build = Family::<Build, Gauge>::default();
        build
            .get_or_create(&Build {
                version: env!("CARGO_PKG_VERSION"),
            })
            .set(1);
        registry.register("expressd_build_info", "The release that runs", build);
        registry.register_collector(Box::new(ProcessCollector));
        Self {
            registry,
            requests,
            latency,
            in_flight,
            shed,
            calls,
        }
    }

    /// Counts a call of the store.
    pub fn called(&self, call: &'static str, elapsed: Duration) {
        self.calls
            .get_or_create(&Called { call })
            .observe(elapsed.as_secs_f64());
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

fn latency_histogram() -> Histogram {
    Histogram::new(LATENCY_BUCKETS)
}

impl Observer for Arc<Metrics> {
    fn started(&self) {
        self.in_flight.inc();
    }

    fn shed(&self) {
        self.shed.inc();
    }

    fn finished(&self, exchange: &Exchange<'_>) {
        self.in_flight.dec();
        self.requests
            .get_or_create(&Answered {
                operation: exchange.operation,
                status: exchange
                    .status
                    .map_or(CLIENT_LEFT, |status| status.as_u16()),
                tenant_class: exchange
                    .caller
                    .map_or(Caller::NO_CLASS, |caller| caller.class),
            })
            .inc();
        self.latency
            .get_or_create(&Timed {
                operation: exchange.operation,
            })
            .observe(exchange.elapsed.as_secs_f64());
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
