//! One line per request.

use crate::server::{Exchange, Observer};

/// Writes one line per request to the log, at level `info` under the target `access`: what was
/// asked by name, never a path, a query value or a header.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccessLog;

impl Observer for AccessLog {
    fn finished(&self, exchange: &Exchange<'_>) {
        let milliseconds = (exchange.elapsed.as_secs_f64() * 1e6).round() / 1e3;
        match exchange.status {
            Some(status) => tracing::info!(
                target: "access",
                method = %exchange.method,
                operation = exchange.operation,
                status = status.as_u16(),
                ms = milliseconds,
                request_id = exchange.request_id,
                "answered"
            ),
            None => tracing::info!(
                target: "access",
                method = %exchange.method,
                operation = exchange.operation,
                ms = milliseconds,
                request_id = exchange.request_id,
                "client left"
            ),
        }
    }
}
