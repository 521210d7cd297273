//! What is answered while the database is being opened, which may take minutes where its schema is
//! brought up to date.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use oaxum_runtime::server::{Rejection, refuse};
use serde::Serialize;
use utoipa::ToSchema;

use super::health::{self, ReadinessReport, ReadyState};
use super::named;
use crate::server::Reject;

/// How far bringing the schema up to date has come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HowFar {
    /// Which step it is, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// How many steps there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    /// What the step does.
    pub does: &'static str,
    /// Where the step goes from customer to customer: how many of them it has done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customers: Option<CustomersDone>,
}

/// How many customers are done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CustomersDone {
    /// So many are done.
    pub done: u64,
    /// So many there are.
    pub of: u64,
    /// How long the others will take, if it goes on as it went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u64>,
}

/// Asks how far it is, if it has begun.
pub type AskHowFar = Arc<dyn Fn() -> Option<HowFar> + Send + Sync>;

/// Seconds after which a request to anything else is worth another try.
const RETRY_LATER: u32 = 5;

/// `/healthz` says that the process is up, `/readyz` what it does, and everything else is answered
/// with 503 and `Retry-After`.
pub fn router(how_far: AskHowFar, reject: Reject) -> Router {
    Router::new()
        .route("/healthz", named("healthz", health::healthz))
        .route("/readyz", named("readyz", readyz).with_state(how_far))
        .fallback(move |request: Request| {
            let reject = reject.clone();
            async move {
                let later = Rejection::Unavailable {
                    retry_after: RETRY_LATER,
                };
                refuse(&request, later, |rejection, refusal| {
                    reject(rejection, refusal)
                })
            }
        })
}

async fn readyz(State(how_far): State<AskHowFar>) -> ReadinessReport {
    let migration = how_far();
    let status = match migration {
        Some(_) => ReadyState::Migrating,
        None => ReadyState::Starting,
    };
    ReadinessReport { status, migration }
}
