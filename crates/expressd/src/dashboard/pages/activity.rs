//! What happened in a scope.

use askama::Template;
use axum::extract::State;

use super::super::Dashboard;
use super::super::entry::{Answer, Visitor};
use super::super::fields::address;
use super::super::history::{self, Entry};
use super::super::icons;
use super::super::look::{Frame, Look, Place};
use super::page;
use crate::app::Permission;

/// How many entries a page shows.
pub const PAGE: u16 = 25;

#[derive(Template)]
#[template(path = "activity.html")]
struct ActivityPage {
    look: Look,
    frame: Frame,
    trail: Vec<Entry>,
    first: bool,
    newest: &'static str,
    older: Option<String>,
}

/// `GET /activity`. It tells of keys too, so it is for those who may see them.
pub async fn show(State(dashboard): State<Dashboard>, visitor: Visitor) -> Answer {
    visitor.require(Permission::ManageKeys)?;
    let (app, scope) = (&dashboard.app, visitor.scope());
    let before = visitor.browser.query.text("before").parse().ok();
    let trail = app.trail(scope, None, before, PAGE).await?;
    let older = trail.next.map(|id| id.to_string());
    page(&ActivityPage {
        look: visitor.look("Activity"),
        frame: visitor.frame(Place::Activity),
        trail: history::entries(app, scope, trail.events, true).await?,
        first: before.is_none(),
        newest: "/activity",
        older: older.map(|older| address("/activity", [("before", older.as_str())])),
    })
}
