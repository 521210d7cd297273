//! The billing face of a customer.

use askama::Template;
use axum::extract::{Path, State};

use super::super::super::Dashboard;
use super::super::super::entry::{Answer, Visitor};
use super::super::super::icons;
use super::super::super::look::{Frame, Look, Place};
use super::super::super::wording::Day;
use super::super::page;
use super::{Head, Tab, with_billing};
use crate::app::{Customer, Integration};

#[derive(Template)]
#[template(path = "customers/billing.html")]
struct BillingPage {
    look: Look,
    frame: Frame,
    head: Head,
    facts: Vec<(&'static str, String)>,
    integrations: Vec<Integration>,
}

/// `GET /customers/{id}/billing`
pub async fn show(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Answer {
    let found = with_billing(&dashboard, &visitor, &id).await?;
    page(&BillingPage {
        look: visitor.look(format!("Billing of {}", found.customer.name)),
        frame: visitor.frame(Place::Customers),
        head: Head::of(&found.customer, Tab::Billing),
        facts: facts(found.customer),
        integrations: found.integrations,
    })
}

fn facts(customer: Customer) -> Vec<(&'static str, String)> {
    let address = customer.address;
    vec![
        ("External id", customer.external_id),
        ("Status", customer.status.as_str().to_owned()),
        ("E-mail address", customer.email),
        ("Contact", customer.contact.unwrap_or_default()),
        ("Address, line 1", address.line1),
        ("Address, line 2", address.line2),
        ("City", address.city),
        ("State", address.state),
        ("Postal code", address.postal_code),
        ("Country", address.country),
        ("Time zone", customer.timezone),
    ]
}
