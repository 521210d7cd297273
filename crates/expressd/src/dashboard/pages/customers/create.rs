//! A new customer.

use askama::Template;
use axum::extract::State;
use uuid::Uuid;

use super::super::super::Dashboard;
use super::super::super::draft::Draft;
use super::super::super::entry::{Answer, Submission, Visitor};
use super::super::super::icons;
use super::super::super::limits::{Limits, limits};
use super::super::super::look::{Frame, Look, Place};
use super::super::{done, page};
use crate::app::{Idempotency, NewCustomer, Permission, Written};
use crate::server::visit;

#[derive(Template)]
#[template(path = "customers/new.html")]
struct NewPage {
    look: Look,
    frame: Frame,
    draft: Draft,
    limits: Limits,
    /// Names this form, so that a second press of its button creates nothing twice.
    once: Uuid,
    wrong: Option<&'static str>,
}

/// `GET /customers/new`
pub async fn show(visitor: Visitor) -> Answer {
    visitor.require(Permission::WriteCustomers)?;
    form(&visitor, Draft::default(), Uuid::new_v4(), None)
}

/// `POST /customers/new`
pub async fn create(
    State(dashboard): State<Dashboard>,
    Submission { visitor, fields }: Submission,
) -> Answer {
    visitor.require(Permission::WriteCustomers)?;
    let mut draft = Draft::sent(&fields, None);
    let sent_once = fields.text("once").parse();
    let once = sent_once.unwrap_or_else(|_| Uuid::new_v4());
    if draft.rearrange(&fields) {
        return form(&visitor, draft, once, None);
    }
    let Some((name, metadata)) = draft.check() else {
        return form(&visitor, draft, once, Some("The customer was not created."));
    };
    let new = NewCustomer {
        name,
        metadata: Some(metadata).filter(|metadata| !metadata.is_empty()),
    };
    let request_id = visit::subject().map(|(_, id)| id.to_string());
    let idempotency = Idempotency {
        key: format!("dashboard:{once}"),
        request_id: request_id.unwrap_or_default(),
    };
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let written = dashboard.app.create(scope, &actor, new, Some(idempotency));
    match written.await? {
        Written::Now(customer)
        | Written::Replayed {
            outcome: customer, ..
        } => done(&format!("/customers/{}", customer.id), "created"),
        Written::InProgress => {
            let wrong = "This form is being worked on already. Look into the list in a moment.";
            form(&visitor, draft, once, Some(wrong))
        }
        Written::KeyReused => {
            let wrong = "This form has created a customer before, with other values. Send it \
                again to create another one.";
            form(&visitor, draft, Uuid::new_v4(), Some(wrong))
        }
    }
}

fn form(visitor: &Visitor, draft: Draft, once: Uuid, wrong: Option<&'static str>) -> Answer {
    page(&NewPage {
        look: visitor.look("New customer"),
        frame: visitor.frame(Place::Customers),
        draft,
        limits: limits(),
        once,
        wrong,
    })
}
