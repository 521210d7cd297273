//! What operators and readers see of the service: health, metrics, the contract, its reference page
//! and guides, the access log, slow calls of the store, traces. None of it is in the contract; `utoipa`
//! describes it from the code.

mod access_log;
mod asset;
mod counts;
mod docs;
mod document;
mod guides;
mod health;
mod metrics;
mod process;
mod samples;
mod starting;
mod store_watch;
mod store_watch_parts;
mod theme;
mod traces;
mod usage;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get};
use oaxum_runtime::server::{Rejection, refuse};
use utoipa::OpenApi;

pub use access_log::AccessLog;
pub(crate) use asset::{Asset, Freshness};
pub use document::{CONTRACT_JSON, CONTRACT_YAML, MergeError};
pub use health::Probe;
pub use metrics::Metrics;
pub use starting::{AskHowFar, CustomersDone, HowFar, router as starting};
pub use store_watch::WatchedStore;
pub use theme::{Theme, cookie};
pub use traces::{TraceError, Traces, TracesTo};
pub use usage::Usage;

use crate::server::{Reject, Shutdown, visit};

/// What the operational routes look at.
#[derive(Clone)]
pub struct Operational {
    /// Whether the process is about to stop.
    pub shutdown: Shutdown,
    /// Asks the store whether it answers.
    pub probe: Probe,
    /// What is measured.
    pub metrics: Arc<Metrics>,
    /// Shapes the answer to a method that a route does not have.
    pub reject: Reject,
}

#[derive(OpenApi)]
#[openapi(
    paths(
        health::healthz,
        health::readyz,
        metrics::metrics,
        document::openapi_yaml,
        document::openapi_json,
        docs::docs,
    ),
    tags((
        name = "operational",
        description = "For those who run the service. They take no key and are not part of the \
                       contract: a proxy in front of the public need not pass them on."
    ))
)]
struct Description;

/// The routes `/healthz`, `/readyz`, `/metrics`, `/openapi.yaml`, `/openapi.json` and `/docs` with
/// its guides and assets. Has no fallback: it is merged into the router of the contract.
///
/// # Errors
///
/// If the description of these routes contradicts the contract.
pub fn router(operational: Operational) -> Result<Router, MergeError> {
    let documents = Arc::new(document::Documents::new(&Description::openapi())?);
    let Operational {
        shutdown,
        probe,
        metrics,
        reject,
    } = operational;

    let router = Router::new()
        .route("/healthz", named("healthz", health::healthz))
        .route(
            "/readyz",
            named("readyz", health::readyz).with_state(health::Readiness { shutdown, probe }),
        )
        .route(
            "/metrics",
            named("metrics", metrics::metrics).with_state(metrics),
        )
        .route(
            "/openapi.yaml",
            named("openapi_yaml", document::openapi_yaml).with_state(documents.clone()),
        )
        .route(
            "/openapi.json",
            named("openapi_json", document::openapi_json).with_state(documents),
        )
        .merge(docs::routes())
        .method_not_allowed_fallback(move |request: Request| {
            let reject = reject.clone();
            async move {
                refuse(
                    &request,
                    Rejection::MethodNotAllowed,
                    |rejection, refusal| reject(rejection, refusal),
                )
            }
        });
    Ok(router)
}

/// A GET route that says which operation a request is for.
fn named<H, T, S>(name: &'static str, handler: H) -> MethodRouter<S>
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    get(handler).layer(axum::middleware::map_request(
        move |request: Request| async move {
            visit::is_for(name);
            request
        },
    ))
}

/// Whether this is a path by which one finds out how the process does, which is answered under any
/// load.
#[must_use]
pub fn is_vital(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/metrics")
}
