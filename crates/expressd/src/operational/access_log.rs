//! One line per request.

use opentelemetry::trace::TraceContextExt;
use uuid::Uuid;

use crate::server::{Exchange, Observer};

/// Writes one line per request to the log, at level `info` under the target `access`: what was
/// asked by name, and by which key (its public id), never a path, a query value or a header.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccessLog;

impl Observer for AccessLog {
    fn finished(&self, exchange: &Exchange<'_>) {
        if !tracing::enabled!(target: "access", tracing::Level::INFO) {
            return;
        }
        let milliseconds = (exchange.elapsed.as_secs_f64() * 1e6).round() / 1e3;
        let caller = exchange.caller;
        let mut key = Uuid::encode_buffer();
        let key = caller.map(|caller| &*caller.key.as_hyphenated().encode_lower(&mut key));
        tracing::info!(
            target: "access",
            method = exchange.method.as_str(),
            operation = exchange.operation,
            status = exchange.status.map(|status| status.as_u16()),
            ms = milliseconds,
            request_id = exchange.request_id,
            key,
            tenant_class = caller.map(|caller| caller.class),
            trace_id = exchange.trace.map(|trace| tracing::field::display(trace.span().span_context().trace_id())),
            "{}",
            if exchange.status.is_some() { "answered" } else { "client left" }
        );
    }
}
