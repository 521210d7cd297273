//! Who watches requests go by.

use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use opentelemetry::Context;

use super::Caller;

/// One request and what became of it.
#[derive(Debug)]
pub struct Exchange<'a> {
    /// The request's method.
    pub method: &'a Method,
    /// The operation that the request was for; `none` if it was for none, or was cut short before
    /// that was known.
    pub operation: &'static str,
    /// Who called, if that was found out.
    pub caller: Option<Caller>,
    /// The answer's status; nothing if the client left before there was one.
    pub status: Option<StatusCode>,
    /// From the request's last header to the answer's status.
    pub elapsed: Duration,
    /// The request's id.
    pub request_id: &'a str,
    /// The trace that the request belongs to, if it is traced.
    pub trace: Option<&'a Context>,
}

/// Is told of every request: metrics, the access log.
pub trait Observer: Send + Sync {
    /// A request came in. [`finished`](Self::finished) will follow, once.
    fn started(&self) {}

    /// Begins to trace a request, if it is to be traced.
    fn trace(&self, _method: &Method, _headers: &HeaderMap) -> Option<Context> {
        None
    }

    /// A request was turned away because too many are worked on. It is
    /// [`finished`](Self::finished) like every other.
    fn shed(&self) {}

    /// The answer is about to be sent, or the client left.
    fn finished(&self, exchange: &Exchange<'_>);
}

impl<A: Observer, B: Observer> Observer for (A, B) {
    fn started(&self) {
        self.0.started();
        self.1.started();
    }

    fn trace(&self, method: &Method, headers: &HeaderMap) -> Option<Context> {
        let traced = self.0.trace(method, headers);
        traced.or_else(|| self.1.trace(method, headers))
    }

    fn shed(&self) {
        self.0.shed();
        self.1.shed();
    }

    fn finished(&self, exchange: &Exchange<'_>) {
        self.0.finished(exchange);
        self.1.finished(exchange);
    }
}

impl<O: Observer> Observer for Option<O> {
    fn started(&self) {
        self.iter().for_each(Observer::started);
    }

    fn trace(&self, method: &Method, headers: &HeaderMap) -> Option<Context> {
        self.as_ref()?.trace(method, headers)
    }

    fn shed(&self) {
        self.iter().for_each(Observer::shed);
    }

    fn finished(&self, exchange: &Exchange<'_>) {
        self.iter().for_each(|observer| observer.finished(exchange));
    }
}
