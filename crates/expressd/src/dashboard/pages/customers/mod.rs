//! Customers: the list, and the pages of one.

mod activation;
mod activity;
mod billing;
mod create;
mod details;
mod edited;
mod list;
mod members;

use axum::Router;
use axum::routing::{get, post};

use super::super::Dashboard;
use super::super::entry::Visitor;
use super::super::failure::Failure;
use super::super::wording::counted;
use crate::app::{BillingCustomer, Customer, CustomerId};

pub fn routes() -> Router<Dashboard> {
    Router::new()
        .route("/customers", get(list::show))
        .route("/customers.csv", get(list::export))
        .route("/customers/new", get(create::show).post(create::create))
        .route("/customers/{id}", get(details::show).post(details::save))
        .route(
            "/customers/{id}/deactivate",
            get(activation::confirm_deactivation).post(activation::deactivate),
        )
        .route(
            "/customers/{id}/activate",
            get(activation::confirm_activation).post(activation::activate),
        )
        .route(
            "/customers/{id}/members",
            get(members::show).post(members::add),
        )
        .route(
            "/customers/{id}/members/{user}/remove",
            post(members::remove),
        )
        .route(
            "/customers/{id}/billing",
            get(billing::show).post(billing::save),
        )
        .route("/customers/{id}/activity", get(activity::show))
}

/// Which page of a customer is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Details,
    Members,
    Billing,
    Activity,
}

/// A link to a page of a customer.
struct TabLink {
    href: String,
    name: &'static str,
    count: Option<u32>,
    current: bool,
}

/// What every page of a customer begins with.
struct Head {
    id: CustomerId,
    name: String,
    active: bool,
    deleted: bool,
    user_count: u32,
    members: String,
    tab: Tab,
}

impl Head {
    fn of(customer: &Customer, tab: Tab) -> Self {
        Self {
            id: customer.id,
            name: customer.name.clone(),
            active: customer.status.is_active(),
            deleted: customer.is_deleted(),
            user_count: customer.user_count,
            members: counted(u64::from(customer.user_count), "member"),
            tab,
        }
    }

    fn tabs(&self) -> Vec<TabLink> {
        let tabs = [
            (Tab::Details, "", "Details", None),
            (Tab::Members, "/members", "Members", Some(self.user_count)),
            (Tab::Billing, "/billing", "Billing", None),
            (Tab::Activity, "/activity", "Activity", None),
        ];
        // What is deleted is gone for all but billing.
        let shown = tabs
            .into_iter()
            .filter(|(tab, ..)| !self.deleted || matches!(tab, Tab::Billing | Tab::Activity));
        shown
            .map(|(tab, path, name, count)| TabLink {
                href: format!("/customers/{}{path}", self.id),
                name,
                count,
                current: tab == self.tab,
            })
            .collect()
    }
}

/// The id in a path. Any other text names no customer.
fn id(text: &str) -> Result<CustomerId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// The customer that a path names, unless it is deleted.
async fn customer(
    dashboard: &Dashboard,
    visitor: &Visitor,
    text: &str,
) -> Result<Customer, Failure> {
    let BillingCustomer { customer, .. } = with_billing(dashboard, visitor, text).await?;
    Some(customer)
        .filter(|customer| !customer.is_deleted())
        .ok_or(Failure::NotFound)
}

/// The customer that a path names with all that billing shows, deleted or not.
async fn with_billing(
    dashboard: &Dashboard,
    visitor: &Visitor,
    text: &str,
) -> Result<BillingCustomer, Failure> {
    let found = dashboard.app.billing_customer(visitor.scope(), id(text)?);
    found.await?.ok_or(Failure::NotFound)
}
