//! `GET /healthz`, `GET /readyz`.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use http::header::{CACHE_CONTROL, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::starting::HowFar;
use crate::chain::Chain;
use crate::server::Shutdown;
use crate::store::StoreError;

/// Asks the store whether it answers.
pub type Probe = Arc<dyn Fn() -> BoxFuture<'static, Result<(), StoreError>> + Send + Sync>;

/// A store that is slower than this is of no use to a caller, so it is as good as absent.
const PROBE_LIMIT: Duration = Duration::from_secs(2);

/// When a load balancer may ask again.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("1");

const NEVER_STORED: HeaderValue = HeaderValue::from_static("no-store");

/// Whether the process runs, and which release it is.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// Always `up`.
    status: &'static str,
    /// The release of the service.
    version: &'static str,
}

/// Whether requests should be sent here.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadyState {
    /// Requests are answered.
    Ready,
    /// The service is stopping; requests in flight are finished, new ones belong elsewhere.
    Draining,
    /// The store does not answer.
    StoreUnavailable,
    /// The database is being opened.
    Starting,
    /// The database is being brought up to the schema of this release.
    Migrating,
}

/// The answer of `/readyz`.
#[derive(Serialize, ToSchema)]
pub struct ReadinessReport {
    /// What it does.
    pub(super) status: ReadyState,
    /// How far that is, while it is migrating.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) migration: Option<HowFar>,
}

impl IntoResponse for ReadinessReport {
    fn into_response(self) -> Response {
        let status = self.status;
        let mut response = ([(CACHE_CONTROL, NEVER_STORED)], Json(self)).into_response();
        match status {
            ReadyState::Ready => {}
            ReadyState::Draining
            | ReadyState::StoreUnavailable
            | ReadyState::Starting
            | ReadyState::Migrating => {
                *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                response.headers_mut().insert(RETRY_AFTER, ASK_AGAIN);
            }
        }
        response
    }
}

/// What `/readyz` looks at.
#[derive(Clone)]
pub struct Readiness {
    /// Whether the process is about to stop.
    pub shutdown: Shutdown,
    /// Asks the store.
    pub probe: Probe,
}

/// Whether the process is up
///
/// Looks at nothing else: use it to decide on restarts.
#[utoipa::path(
    get, path = "/healthz", tag = "operational", operation_id = "healthz",
    responses((status = 200, description = "The process is up.", body = Health,
               example = json!({"status": "up", "version": "1.0.0"})))
)]
pub async fn healthz() -> Response {
    let health = Health {
        status: "up",
        version: env!("CARGO_PKG_VERSION"),
    };
    ([(CACHE_CONTROL, NEVER_STORED)], Json(health)).into_response()
}

/// Whether requests should be sent here
///
/// Asks the store, and knows when the service is stopping: use it to route traffic.
#[utoipa::path(
    get, path = "/readyz", tag = "operational", operation_id = "readyz",
    responses(
        (status = 200, description = "The store answers.", body = ReadinessReport,
         example = json!({"status": "ready"})),
        (status = 503, description = "The store does not answer, or the service is starting or stopping.",
         body = ReadinessReport,
         headers(("Retry-After" = u32, description = "Seconds until it is worth asking again.")),
         example = json!({"status": "draining"})),
    )
)]
pub async fn readyz(State(readiness): State<Readiness>) -> ReadinessReport {
    ReadinessReport {
        status: readiness.state().await,
        migration: None,
    }
}

impl Readiness {
    async fn state(&self) -> ReadyState {
        if self.shutdown.is_draining() {
            return ReadyState::Draining;
        }
        match tokio::time::timeout(PROBE_LIMIT, (self.probe)()).await {
            Ok(Ok(())) => ReadyState::Ready,
            Ok(Err(error)) => {
                tracing::warn!(error = %Chain(&error), "not ready");
                ReadyState::StoreUnavailable
            }
            Err(_) => {
                tracing::warn!(limit = ?PROBE_LIMIT, "not ready: the store does not answer");
                ReadyState::StoreUnavailable
            }
        }
    }
}
