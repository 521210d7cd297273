//! Name and metadata of a customer.

use askama::Template;
use axum::extract::{Path, State};

use super::super::super::Dashboard;
use super::super::super::draft::{Draft, change};
use super::super::super::entry::{Answer, Submission, Visitor};
use super::super::super::failure::Failure;
use super::super::super::history::Names;
use super::super::super::icons;
use super::super::super::limits::{Limits, limits};
use super::super::super::look::{Frame, Look, Place};
use super::super::super::wording::Moment;
use super::super::{done, page};
use super::edited::{INVALID, seen, stale};
use super::{Head, Tab, customer};
use crate::app::{Customer, Permission, Precondition, UpdateOutcome, Version};

#[derive(Template)]
#[template(path = "customers/details.html")]
struct DetailsPage {
    look: Look,
    frame: Frame,
    head: Head,
    draft: Draft,
    limits: Limits,
    /// The state of the customer that the form was filled with.
    version: Version,
    wrong: Option<String>,
    created: Moment,
    created_by: String,
    updated: Moment,
    updated_by: String,
    external_id: String,
}

/// `GET /customers/{id}`
pub async fn show(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Answer {
    let customer = customer(&dashboard, &visitor, &id).await?;
    let draft = Draft::of(&customer);
    let version = customer.version;
    form(&dashboard, &visitor, &customer, draft, version, None).await
}

/// `POST /customers/{id}`
pub async fn save(
    State(dashboard): State<Dashboard>,
    Path(id): Path<String>,
    Submission { visitor, fields }: Submission,
) -> Answer {
    visitor.require(Permission::WriteCustomers)?;
    let present = customer(&dashboard, &visitor, &id).await?;
    let seen = seen(&fields);
    let mut draft = Draft::sent(&fields, Some(&present));
    if draft.rearrange(&fields) {
        return form(&dashboard, &visitor, &present, draft, seen, None).await;
    }
    let Some((name, metadata)) = draft.check() else {
        let wrong = INVALID.to_owned();
        return form(&dashboard, &visitor, &present, draft, seen, Some(wrong)).await;
    };
    let changed = change(&present, name, metadata);
    let precondition = Precondition::OneOf(vec![seen]);
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let updated = dashboard
        .app
        .update(scope, &actor, present.id, precondition, changed);
    match updated.await? {
        UpdateOutcome::Updated(after) => {
            let word = if after.version == seen {
                "unchanged"
            } else {
                "saved"
            };
            done(&format!("/customers/{}", after.id), word)
        }
        UpdateOutcome::Stale => {
            let now = customer(&dashboard, &visitor, &id).await?;
            let wrong = stale(&dashboard, &visitor, &now).await?;
            form(&dashboard, &visitor, &now, draft, now.version, Some(wrong)).await
        }
        UpdateOutcome::NotFound => Err(Failure::NotFound),
    }
}

async fn form(
    dashboard: &Dashboard,
    visitor: &Visitor,
    customer: &Customer,
    draft: Draft,
    version: Version,
    wrong: Option<String>,
) -> Answer {
    let names = Names::of(&dashboard.app, visitor.scope()).await?;
    let made = |actor: Option<&_>| match actor {
        Some(_) => names.actor(actor),
        None => "Not known".to_owned(),
    };
    page(&DetailsPage {
        look: visitor.look(customer.name.as_str()),
        frame: visitor.frame(Place::Customers),
        head: Head::of(customer, Tab::Details),
        draft,
        limits: limits(),
        version,
        wrong,
        created: Moment(customer.created_at),
        created_by: made(customer.created_by.as_ref()),
        updated: Moment(customer.updated_at),
        updated_by: made(customer.updated_by.as_ref()),
        external_id: customer.external_id.clone(),
    })
}
