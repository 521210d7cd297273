//! The contract on the application layer: generated requests in, generated responses out.
//!
//! Here alone it is decided which outcome is which status. `express` and `billing` translate
//! between the domain and the two faces; `problem` words every error.

mod api;
mod authenticator;
mod billing;
mod conditions;
mod express;
mod failure;
mod problem;
mod refusal;

use axum::Router;
use oaxum_runtime::server::Limits;

pub use refusal::refuse;

use crate::app::App;

/// The routes of the contract, with the answers for everything outside them.
pub fn router(app: &App) -> Router {
    let api = api::Api::new(app.clone());
    let authenticator = authenticator::Keys::new(app.clone());
    express_server::router(api, authenticator, Limits::default())
}
