//! The contract on the application layer: generated requests in, generated responses out.
//!
//! Here alone it is decided which outcome is which status. `express` and `billing` translate
//! between the domain and the two faces; `problem` words every error.

mod api;
mod authenticator;
mod billing;
mod callers;
mod conditions;
mod express;
mod failure;
mod problem;
mod refusal;

use std::sync::Arc;

use axum::Router;
use oaxum_runtime::server::Limits;

pub use callers::{Classes, Quota};
pub use refusal::refuse;

use crate::app::App;

/// The routes of the contract, with the answers for everything outside them. `classes` says who may
/// make how many requests.
pub fn router(app: &App, classes: Arc<Classes>) -> Router {
    let api = api::Api::new(app);
    let authenticator = authenticator::Keys::new(app.clone(), classes);
    express_server::router(api, authenticator, Limits::default())
}
