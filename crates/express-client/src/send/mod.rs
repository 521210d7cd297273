//! Sending: attempts, and the pauses between them.

mod attempt;
mod log;
mod lost;
mod retry;
mod sleep;
mod span;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tracing::Instrument;

use crate::{client::Settings, prepared::Outbound};

pub use log::{LogLevel, UnknownLogLevel};
pub(crate) use lost::{Lost, Reason};
pub(crate) use retry::is_temporary;
pub(crate) use sleep::Sleep;

/// An answer as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Complete, unless the connection broke.
    pub body: Bytes,
    /// How often the request was sent.
    pub attempts: u32,
}

/// Sends a request, and again after failures that may pass, as often as it allows.
pub(crate) async fn send(settings: &Settings, outbound: &Outbound) -> Result<Received, Lost> {
    let mut retries = 0;
    loop {
        let observed = span::Observed::new(outbound, retries);
        let logged = log::Logged::start(settings.log, outbound);
        let answer = settings.http.execute({
            let mut request = outbound.parts.request();
            if settings.has_foreign_http {
                // Its own limit may be shorter than what was asked for here.
                *request.timeout_mut() = Some(outbound.timeout);
            }
            request
        });
        let pause = {
            let attempt = attempt::attempt(answer, outbound.timeout, retries + 1);
            let outcome = attempt.instrument(observed.span()).await;
            observed.finish(&outcome);
            logged.finish(&outcome);
            if retries == outbound.max_retries || !retry::is_worthwhile(&outcome) {
                return outcome;
            }
            retry::pause(retries, retry::headers(&outcome))
        };
        tracing::debug!(operation = %outbound.operation, ?pause, "sending the request again");
        logged.pause(pause);
        (settings.sleep)(pause).await;
        retries += 1;
    }
}
