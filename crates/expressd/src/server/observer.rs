//! Who watches requests go by.

use std::time::Duration;

use http::{Method, StatusCode};

/// One request and what became of it.
#[derive(Debug)]
pub struct Exchange<'a> {
    /// The request's method.
    pub method: &'a Method,
    /// The operation that answered; `none` if the request was for none.
    pub operation: &'static str,
    /// The answer's status; nothing if the client left before there was one.
    pub status: Option<StatusCode>,
    /// From the request's last header to the answer's status.
    pub elapsed: Duration,
    /// The request's id.
    pub request_id: &'a str,
}

/// Is told of every request: metrics, the access log.
pub trait Observer: Send + Sync {
    /// A request came in. [`finished`](Self::finished) will follow, once.
    fn started(&self) {}

    /// The answer is about to be sent, or the client left.
    fn finished(&self, exchange: &Exchange<'_>);
}

impl<A: Observer, B: Observer> Observer for (A, B) {
    fn started(&self) {
        self.0.started();
        self.1.started();
    }

    fn finished(&self, exchange: &Exchange<'_>) {
        self.0.finished(exchange);
        self.1.finished(exchange);
    }
}
