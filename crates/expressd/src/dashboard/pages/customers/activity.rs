//! What happened to a customer.

use askama::Template;
use axum::extract::{Path, State};

use super::super::super::Dashboard;
use super::super::super::entry::{Answer, Visitor};
use super::super::super::fields::address;
use super::super::super::history::{self, Entry};
use super::super::super::icons;
use super::super::super::look::{Frame, Look, Place};
use super::super::activity::PAGE;
use super::super::page;
use super::{Head, Tab, with_billing};

#[derive(Template)]
#[template(path = "customers/activity.html")]
struct ActivityPage {
    look: Look,
    frame: Frame,
    head: Head,
    trail: Vec<Entry>,
    first: bool,
    newest: String,
    older: Option<String>,
}

/// `GET /customers/{id}/activity`
pub async fn show(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Answer {
    let found = with_billing(&dashboard, &visitor, &id).await?;
    let (app, scope) = (&dashboard.app, visitor.scope());
    let before = visitor.browser.query.text("before").parse().ok();
    let about = Some(found.customer.id);
    let trail = app.trail(scope, about, before, PAGE).await?;
    let here = format!("/customers/{}/activity", found.customer.id);
    let older = trail.next.map(|id| id.to_string());
    page(&ActivityPage {
        look: visitor.look(format!("Activity of {}", found.customer.name)),
        frame: visitor.frame(Place::Customers),
        head: Head::of(&found.customer, Tab::Activity),
        trail: history::entries(app, scope, trail.events, false).await?,
        first: before.is_none(),
        older: older.map(|older| address(&here, [("before", older.as_str())])),
        newest: here,
    })
}
