//! The billing face of a customer: what billing alone knows of it, and its counterparts in other
//! systems.

use askama::Template;
use axum::extract::{Path, State};

use super::super::super::Dashboard;
use super::super::super::billing_draft::{BillingDraft, IntegrationDraft};
use super::super::super::entry::{Answer, Submission, Visitor};
use super::super::super::failure::Failure;
use super::super::super::fields::{Fields, address};
use super::super::super::history::Names;
use super::super::super::icons;
use super::super::super::look::{Frame, Look, Place};
use super::super::super::wording::{Day, Moment, counted};
use super::super::{done, page};
use super::edited::{INVALID, seen, stale};
use super::{Head, Tab, id, with_billing};
use crate::app::{
    BillingChange, BillingCustomer, BillingName, Integration, Permission, Precondition,
    UpdateBillingOutcome, Version,
};

/// How many integrations are shown at once.
const PAGE: usize = 10;

#[derive(Template)]
#[template(path = "customers/billing.html")]
struct BillingPage {
    look: Look,
    frame: Frame,
    head: Head,
    /// Whether this person may change this customer.
    writable: bool,
    draft: BillingDraft,
    /// The state of the customer that the form was filled with.
    version: Version,
    wrong: Option<String>,
    status: &'static str,
    updated: Moment,
    updated_by: String,
    integration: IntegrationDraft,
    integrations: Vec<Integration>,
    integration_count: String,
    previous: Option<String>,
    next: Option<String>,
}

/// What is typed into the forms of the page, where it is not what the customer has.
#[derive(Default)]
struct Typed {
    draft: Option<BillingDraft>,
    version: Option<Version>,
    integration: Option<IntegrationDraft>,
    wrong: Option<String>,
}

/// `GET /customers/{id}/billing`
pub async fn show(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Answer {
    let found = with_billing(&dashboard, &visitor, &id).await?;
    form(&dashboard, &visitor, found, Typed::default()).await
}

/// `POST /customers/{id}/billing`
pub async fn save(
    State(dashboard): State<Dashboard>,
    Path(text): Path<String>,
    Submission { visitor, fields }: Submission,
) -> Answer {
    visitor.require(Permission::WriteCustomers)?;
    if fields.text("form") == "integration" {
        return integrate(&dashboard, &visitor, &text, &fields).await;
    }
    let present = with_billing(&dashboard, &visitor, &text).await?;
    let seen = seen(&fields);
    let mut draft = BillingDraft::sent(&fields, &present.customer);
    let Some(change) = draft.check() else {
        let wrong = INVALID.to_owned();
        return refused(&dashboard, &visitor, present, draft, seen, wrong).await;
    };
    let name = BillingName::Id(present.customer.id);
    let precondition = Precondition::OneOf(vec![seen]);
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let updated = dashboard
        .app
        .update_billing(scope, &actor, name, precondition, change);
    match updated.await? {
        UpdateBillingOutcome::Updated(after) => {
            let word = if after.customer.version == seen {
                "unchanged"
            } else {
                "saved"
            };
            done(&here(&after), word)
        }
        UpdateBillingOutcome::ExternalIdTaken => {
            draft.note_taken();
            let wrong = "Nothing was saved: the external id is taken.".to_owned();
            refused(&dashboard, &visitor, present, draft, seen, wrong).await
        }
        UpdateBillingOutcome::Stale => {
            let now = with_billing(&dashboard, &visitor, &text).await?;
            let wrong = stale(&dashboard, &visitor, &now.customer).await?;
            let version = now.customer.version;
            refused(&dashboard, &visitor, now, draft, version, wrong).await
        }
        UpdateBillingOutcome::NotFound => Err(Failure::NotFound),
    }
}

/// What the other form of the page asks for.
async fn integrate(
    dashboard: &Dashboard,
    visitor: &Visitor,
    text: &str,
    fields: &Fields,
) -> Answer {
    let mut integration = IntegrationDraft::sent(fields);
    let Some(new) = integration.check() else {
        let present = with_billing(dashboard, visitor, text).await?;
        let typed = Typed {
            integration: Some(integration),
            ..Typed::default()
        };
        return form(dashboard, visitor, present, typed).await;
    };
    let change = BillingChange {
        integrations: vec![new],
        ..BillingChange::default()
    };
    let name = BillingName::Id(id(text)?);
    let (scope, actor) = (visitor.scope(), visitor.actor());
    // It takes nothing away from what others do meanwhile.
    let any = Precondition::None;
    let updated = dashboard
        .app
        .update_billing(scope, &actor, name, any, change);
    match updated.await? {
        UpdateBillingOutcome::Updated(after) => done(&here(&after), "integrated"),
        UpdateBillingOutcome::NotFound => Err(Failure::NotFound),
        // Neither a state nor an external id was asked for.
        UpdateBillingOutcome::Stale | UpdateBillingOutcome::ExternalIdTaken => {
            Err(Failure::Internal)
        }
    }
}

fn here(of: &BillingCustomer) -> String {
    format!("/customers/{}/billing", of.customer.id)
}

async fn refused(
    dashboard: &Dashboard,
    visitor: &Visitor,
    found: BillingCustomer,
    draft: BillingDraft,
    version: Version,
    wrong: String,
) -> Answer {
    let typed = Typed {
        draft: Some(draft),
        version: Some(version),
        integration: None,
        wrong: Some(wrong),
    };
    form(dashboard, visitor, found, typed).await
}

async fn form(
    dashboard: &Dashboard,
    visitor: &Visitor,
    found: BillingCustomer,
    typed: Typed,
) -> Answer {
    let names = Names::of(&dashboard.app, visitor.scope()).await?;
    let here = here(&found);
    let BillingCustomer {
        customer,
        integrations,
    } = found;
    let count = integrations.len();
    let from = visitor.browser.query.text("from").parse().unwrap_or(0);
    // A place beyond the end is that of a page that never was.
    let from = if from < count { from } else { 0 };
    let link = |from: usize| address(&here, [("from", from.to_string().as_str())]);
    let updated_by = match customer.updated_by.as_ref() {
        Some(actor) => names.actor(Some(actor)),
        None => "Not known".to_owned(),
    };
    page(&BillingPage {
        look: visitor.look(format!("Billing of {}", customer.name)),
        frame: visitor.frame(Place::Customers),
        head: Head::of(&customer, Tab::Billing),
        writable: visitor.may().change_customers && !customer.is_deleted(),
        draft: typed.draft.unwrap_or_else(|| BillingDraft::of(&customer)),
        version: typed.version.unwrap_or(customer.version),
        wrong: typed.wrong,
        status: customer.status.as_str(),
        updated: Moment(customer.updated_at),
        updated_by,
        integration: typed
            .integration
            .unwrap_or_else(|| IntegrationDraft::of(&customer)),
        integrations: integrations.into_iter().skip(from).take(PAGE).collect(),
        integration_count: counted(count as u64, "integration"),
        previous: (from > 0).then(|| link(from.saturating_sub(PAGE))),
        next: (from + PAGE < count).then(|| link(from + PAGE)),
    })
}
