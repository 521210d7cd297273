//! What becomes known of a request while it is worked on.
//!
//! Whoever works on it says what it finds out: which operation it is, who calls. So that is known
//! even of a request that is never answered. It travels with the task, as a task-local value, and
//! costs no allocation.

use std::cell::{Cell, RefCell};
use std::net::IpAddr;

use oaxum_runtime::server::RequestId;
use opentelemetry::Context;
use uuid::Uuid;

use super::standing::Standing;

tokio::task_local! {
    pub(super) static VISIT: Visit;
    /// Of a connection, and so of all its requests.
    static PEER: IpAddr;
}

/// One request that is being worked on.
#[derive(Debug)]
pub(super) struct Visit {
    request_id: RequestId,
    trace: RefCell<Option<Context>>,
    operation: Cell<Option<&'static str>>,
    caller: Cell<Option<Caller>>,
    standing: Cell<Option<Standing>>,
}

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The public id of the API key.
    pub key: Uuid,
    /// The class of its tenant.
    pub class: &'static str,
}

impl Caller {
    /// The class of a caller who is not known, or not yet.
    pub const NO_CLASS: &'static str = "none";
}

impl Visit {
    pub(super) fn new(request_id: RequestId, trace: Option<Context>) -> Self {
        Self {
            request_id,
            trace: RefCell::new(trace),
            operation: Cell::default(),
            caller: Cell::default(),
            standing: Cell::default(),
        }
    }
}

/// What a visit has come to.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) trace: Option<Context>,
    pub(super) operation: Option<&'static str>,
    pub(super) caller: Option<Caller>,
}

/// Works on a connection that comes from this address.
pub(super) fn from_peer<F: Future>(
    address: IpAddr,
    connection: F,
) -> impl Future<Output = F::Output> {
    PEER.scope(address, connection)
}

/// The address from which this task's request comes: the caller's, or that of a proxy in front.
pub fn peer() -> Option<IpAddr> {
    PEER.try_with(|address| *address).ok()
}

/// What is known of the request by now. The trace is handed over.
pub(super) fn conclude() -> Found {
    let found = VISIT.try_with(|visit| Found {
        trace: visit.trace.take(),
        operation: visit.operation.get(),
        caller: visit.caller.get(),
    });
    found.unwrap_or_default()
}

/// The request of this task is for this operation.
pub fn is_for(operation: &'static str) {
    // Outside of a request, in tests of parts for instance, nobody asks.
    let _ = VISIT.try_with(|visit| visit.operation.set(Some(operation)));
}

/// The request of this task comes from this caller.
pub fn is_from(caller: Caller) {
    let _ = VISIT.try_with(|visit| visit.caller.set(Some(caller)));
}

/// Where the caller of this task's request stands with its rate limit; the answer will say so.
pub fn stands(standing: Standing) {
    let _ = VISIT.try_with(|visit| visit.standing.set(Some(standing)));
}

/// Where that caller stands, if it is limited.
pub fn standing() -> Option<Standing> {
    VISIT.try_with(|visit| visit.standing.get()).ok().flatten()
}

/// Operation and id of this task's request, if it works on one.
pub fn subject() -> Option<(&'static str, RequestId)> {
    let told = VISIT.try_with(|visit| {
        let operation = visit.operation.get().unwrap_or(super::NO_OPERATION);
        (operation, visit.request_id.clone())
    });
    told.ok()
}

/// The trace that this task's request belongs to, if it is traced.
pub fn trace() -> Option<Context> {
    let trace = VISIT.try_with(|visit| visit.trace.borrow().clone());
    trace.ok().flatten()
}
