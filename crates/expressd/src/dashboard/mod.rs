//! The dashboard: pages for the people who manage customers and keys.
//!
//! It stands on the same application layer as the API and decides nothing about customers itself:
//! limits and their wording are the contract's, what a role may do is the application's. Every task
//! is done by links and forms; scripts only make it handier.
//!
//! Who may do what ([`Permission`](crate::app::Permission)):
//!
//! | | member | admin | owner |
//! | --- | --- | --- | --- |
//! | see the overview, customers, their members, billing face and activity; export | yes | yes | yes |
//! | change their own password, end their own sessions | yes | yes | yes |
//! | create and change customers and their billing face, activate and deactivate, add and remove members | | yes | yes |
//! | see, create and revoke keys; see the activity of the whole scope | | yes | yes |
//! | see and create accounts, change roles, disable, enable, reset passwords | | | yes |
//!
//! A request passes `protection` (headers, cross-site requests), then `entry` (who is signed in,
//! what the form says), then its page in `pages`, which fills a template of `templates/`.

mod assets;
mod billing_draft;
mod chart;
mod cookies;
mod draft;
mod entry;
mod export;
mod failure;
mod fields;
mod history;
mod icons;
mod limits;
mod look;
mod pages;
mod protection;
mod wording;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;

use crate::app::{App, Face};
use crate::server::Reject;

/// What every page works with.
#[derive(Clone)]
struct Dashboard {
    app: App,
    /// Whether this process itself speaks TLS. If not, a proxy in front of it may.
    tls: bool,
}

/// The pages, at `/` and below. Has no fallback: it is merged into the router of the contract.
///
/// `tls` says whether connections are encrypted by this process.
pub fn router(app: &App, tls: bool) -> Router {
    let dashboard = Dashboard {
        app: app.through(Face::Dashboard),
        tls,
    };
    pages::routes()
        .merge(assets::routes())
        .method_not_allowed_fallback(failure::method_not_allowed)
        .layer(from_fn(protection::around))
        .with_state(dashboard)
}

/// Shapes what the server answers by itself (a time limit, a panic) as a page where it concerns the
/// dashboard, and leaves everything else to `otherwise`.
pub fn rejecting(otherwise: Reject) -> Reject {
    Arc::new(move |rejection, refusal| {
        if pages::is_own(refusal.path) {
            failure::rejected(&rejection, refusal)
        } else {
            otherwise(rejection, refusal)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Routes that contradict each other show when the router is made.
    #[test]
    fn the_routes_agree() {
        let _ = pages::routes().merge(assets::routes());
    }
}
