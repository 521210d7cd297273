//! What an attempt tells `tracing`: a span with the names of OpenTelemetry's conventions for HTTP
//! clients (<https://opentelemetry.io/docs/specs/semconv/http/http-spans/>).

use reqwest::Url;
use tracing::{
    Span,
    field::{Empty, display},
};

use super::{Lost, Received};
use crate::prepared::Outbound;

/// One attempt under observation.
pub(super) struct Observed(Span);

impl Observed {
    pub(super) fn new(outbound: &Outbound, retries: u32) -> Self {
        let span = tracing::info_span!(
            "HTTP request",
            otel.name = Empty,
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = Empty,
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            server.address = Empty,
            server.port = Empty,
            url.full = Empty,
            url.template = Empty,
            error.r#type = Empty,
        );
        if !span.is_disabled() {
            let (method, url) = (&outbound.parts.method, &outbound.parts.url);
            match outbound.template {
                Some(template) => {
                    span.record("otel.name", display(format_args!("{method} {template}")));
                    span.record("url.template", template);
                }
                None => drop(span.record("otel.name", display(method))),
            }
            span.record("http.request.method", method.as_str());
            span.record("server.address", url.host_str().unwrap_or_default());
            span.record("server.port", url.port_or_known_default());
            span.record("url.full", redacted(url).as_str());
            if retries > 0 {
                span.record("http.request.resend_count", retries);
            }
        }
        Self(span)
    }

    pub(super) fn span(&self) -> Span {
        self.0.clone()
    }

    pub(super) fn finish(&self, outcome: &Result<Received, Lost>) {
        if self.0.is_disabled() {
            return;
        }
        let (status, error) = match outcome {
            Ok(received) => {
                let status = received.status;
                let failed = status.is_client_error() || status.is_server_error();
                (Some(status), failed.then(|| status.as_str().to_owned()))
            }
            Err(lost) => {
                let status = lost.partial.as_ref().map(|received| received.status);
                (status, Some(lost.kind().to_owned()))
            }
        };
        if let Some(status) = status {
            self.0.record("http.response.status_code", status.as_u16());
        }
        if let Some(error) = error {
            self.0.record("error.type", error.as_str());
            self.0.record("otel.status_code", "ERROR");
        }
    }
}

/// A URL that does not show what was searched for.
fn redacted(url: &Url) -> Url {
    let mut shown = url.clone();
    if url.query().is_some() {
        let names = url.query_pairs().map(|(name, _)| (name, "REDACTED"));
        shown.query_pairs_mut().clear().extend_pairs(names);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_for_is_not_shown() {
        let url = Url::parse("http://host/v1/express?name=Jane&limit=5").unwrap();
        assert_eq!(
            redacted(&url).as_str(),
            "http://host/v1/express?name=REDACTED&limit=REDACTED"
        );
    }
}
