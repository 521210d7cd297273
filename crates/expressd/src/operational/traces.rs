//! Traces for OpenTelemetry, sent by OTLP over HTTP.
//!
//! A request is one span, each call of the store in it another. The caller's `traceparent` (W3C
//! Trace Context) is taken in: the request belongs to the caller's trace, and the caller decides
//! whether it is traced at all. Spans are sent in batches by a thread of their own; if the
//! collector is away, they are dropped.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method};
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{
    Span, SpanContext, SpanKind, Status, TraceContextExt, Tracer, TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};

use crate::server::{Exchange, Observer};

/// How long the last spans may take to be sent when the process ends.
const FAREWELL: Duration = Duration::from_secs(5);

/// Where traces go, and of which requests.
#[derive(Clone)]
pub struct TracesTo {
    /// The collector's base URL, such as `http://127.0.0.1:4318`.
    pub endpoint: String,
    /// The part of the requests that is traced where the caller has not decided it, from 0 to 1.
    pub sample: f64,
    /// Headers for the collector.
    pub headers: Vec<(String, String)>,
}

/// Traces cannot be sent this way.
#[derive(Debug, thiserror::Error)]
#[error("cannot send traces")]
pub struct TraceError(#[from] ExporterBuildError);

/// Traces requests. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    propagator: TraceContextPropagator,
}

impl Traces {
    /// Starts to send traces.
    ///
    /// # Errors
    /// The endpoint or a header is none.
    pub fn start(to: TracesTo) -> Result<Self, TraceError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", to.endpoint.trim_end_matches('/')))
            .with_headers(to.headers.into_iter().collect::<HashMap<_, _>>())
            .build()?;
        let resource = Resource::builder()
            .with_service_name("expressd")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(to.sample)));
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(sampler)
            .with_resource(resource)
            .build();
        Ok(Self {
            tracer: provider.tracer("expressd"),
            provider,
            propagator: TraceContextPropagator::new(),
        })
    }

    /// Sends what is left, and waits a while for it. Blocks.
    pub fn finish(self) {
        if let Err(error) = self.provider.shutdown_with_timeout(FAREWELL) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }

    /// Adds a span to a trace after the fact: it ends now.
    pub(super) fn call(
        &self,
        trace: &Context,
        call: &'static str,
        elapsed: Duration,
        failed: bool,
    ) {
        let ended = SystemTime::now();
        let mut span = self
            .tracer
            .span_builder(call)
            .with_kind(SpanKind::Internal)
            .with_start_time(ended.checked_sub(elapsed).unwrap_or(ended))
            .start_with_context(&self.tracer, trace);
        if failed {
            span.set_status(Status::error("the store failed"));
        }
        span.end_with_timestamp(ended);
    }
}

impl Observer for Traces {
    fn trace(&self, method: &Method, headers: &HeaderMap) -> Option<Context> {
        let parent = self
            .propagator
            .extract_with_context(&Context::new(), &Headers(headers));
        let span = self
            .tracer
            .span_builder("request")
            .with_kind(SpanKind::Server)
            .with_attributes([KeyValue::new("http.request.method", method.to_string())])
            .start_with_context(&self.tracer, &parent);
        let is_sampled = SpanContext::is_sampled(span.span_context());
        is_sampled.then(|| parent.with_span(span))
    }

    fn finished(&self, exchange: &Exchange<'_>) {
        let Some(trace) = exchange.trace else { return };
        let span = trace.span();
        span.update_name(exchange.operation);
        span.set_attribute(KeyValue::new("express.operation", exchange.operation));
        span.set_attribute(KeyValue::new(
            "express.request_id",
            exchange.request_id.to_owned(),
        ));
        if let Some(caller) = exchange.caller {
            span.set_attribute(KeyValue::new("express.tenant_class", caller.class));
        }
        match exchange.status {
            Some(status) => {
                let code = i64::from(status.as_u16());
                span.set_attribute(KeyValue::new("http.response.status_code", code));
                if status.is_server_error() {
                    span.set_status(Status::error(""));
                }
            }
            None => span.set_status(Status::error("the client left")),
        }
        span.end();
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}
