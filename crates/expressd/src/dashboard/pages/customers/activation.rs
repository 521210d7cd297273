//! Activating and deactivating, with a page that asks where no script shows a dialog.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use super::super::super::Dashboard;
use super::super::super::entry::{Answer, Submission, Visitor};
use super::super::super::failure::Failure;
use super::super::super::icons;
use super::super::super::look::{Frame, Look, Place};
use super::super::{done, page};
use super::{Head, Tab, customer, id};
use crate::app::{ActivationOutcome, Permission, Written};

#[derive(Template)]
#[template(path = "customers/activation.html")]
struct ActivationPage {
    look: Look,
    frame: Frame,
    head: Head,
}

/// `GET /customers/{id}/deactivate`
pub async fn confirm_deactivation(
    dashboard: State<Dashboard>,
    visitor: Visitor,
    path: Path<String>,
) -> Answer {
    confirm(dashboard, visitor, path, false).await
}

/// `GET /customers/{id}/activate`
pub async fn confirm_activation(
    dashboard: State<Dashboard>,
    visitor: Visitor,
    path: Path<String>,
) -> Answer {
    confirm(dashboard, visitor, path, true).await
}

/// `POST /customers/{id}/deactivate`
pub async fn deactivate(
    dashboard: State<Dashboard>,
    path: Path<String>,
    submission: Submission,
) -> Answer {
    set(dashboard, path, submission, false).await
}

/// `POST /customers/{id}/activate`
pub async fn activate(
    dashboard: State<Dashboard>,
    path: Path<String>,
    submission: Submission,
) -> Answer {
    set(dashboard, path, submission, true).await
}

async fn confirm(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(id): Path<String>,
    active: bool,
) -> Answer {
    visitor.require(Permission::WriteCustomers)?;
    let customer = customer(&dashboard, &visitor, &id).await?;
    if customer.status.is_active() == active {
        // There is nothing to ask.
        let back = format!("/customers/{}", customer.id);
        return Ok(Redirect::to(&back).into_response());
    }
    let verb = if active { "Activate" } else { "Deactivate" };
    page(&ActivationPage {
        look: visitor.look(format!("{verb} {}", customer.name)),
        frame: visitor.frame(Place::Customers),
        head: Head::of(&customer, Tab::Details),
    })
}

async fn set(
    State(dashboard): State<Dashboard>,
    Path(text): Path<String>,
    Submission { visitor, .. }: Submission,
    active: bool,
) -> Answer {
    visitor.require(Permission::WriteCustomers)?;
    let (scope, actor, id) = (visitor.scope(), visitor.actor(), id(&text)?);
    let (written, word) = if active {
        let written = dashboard.app.reactivate(scope, &actor, id, None);
        (written.await?, "activated")
    } else {
        let written = dashboard.app.deactivate(scope, &actor, id, None);
        (written.await?, "deactivated")
    };
    match written {
        Written::Now(ActivationOutcome::Done(customer)) => {
            done(&format!("/customers/{}", customer.id), word)
        }
        Written::Now(ActivationOutcome::NotFound) => Err(Failure::NotFound),
        // Without an idempotency key, there is nothing to repeat.
        Written::Replayed { .. } | Written::KeyReused | Written::InProgress => {
            Err(Failure::Internal)
        }
    }
}
