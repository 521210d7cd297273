//! Sending: attempts, and the pauses between them.

mod attempt;
mod log;
mod retry;
mod sleep;
mod span;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tracing::Instrument;

use crate::{client::Settings, prepared::Outbound};

pub use log::{LogLevel, UnknownLogLevel};
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

/// No answer came, or it broke off.
#[derive(Debug)]
pub(crate) struct Lost {
    pub error: reqwest::Error,
    /// What there is of the answer.
    pub partial: Option<Received>,
    /// How often the request was sent.
    pub attempts: u32,
}

/// Sends a request, and again after failures that may pass, as often as it allows.
pub(crate) async fn send(settings: &Settings, outbound: Outbound) -> Result<Received, Lost> {
    let Outbound {
        operation,
        template,
        mut request,
        timeout,
        max_retries,
        ..
    } = outbound;
    let mut retries = 0;
    loop {
        // What is sent last is not needed again.
        let again = (retries < max_retries)
            .then(|| request.try_clone())
            .flatten();
        *request.timeout_mut() = Some(timeout);
        let observed = span::Observed::new(&request, template, retries);
        let logged = log::Logged::start(settings.log, &operation, &request);
        let attempt = attempt::attempt(&settings.http, request, retries + 1);
        let outcome = attempt.instrument(observed.span()).await;
        observed.finish(&outcome);
        logged.finish(&outcome);
        let Some(next) = again.filter(|_| retry::is_worthwhile(&outcome)) else {
            return outcome;
        };
        let pause = retry::pause(retries, retry::headers(&outcome));
        tracing::debug!(operation = %operation, ?pause, "sending the request again");
        logged.pause(pause);
        (settings.sleep)(pause).await;
        request = next;
        retries += 1;
    }
}
