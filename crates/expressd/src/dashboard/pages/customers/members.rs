//! The users who belong to a customer.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use express_types::UserReference;
use oaxum_runtime::{Location, Schema, Violation, Violations};
use serde_json::json;

use super::super::super::Dashboard;
use super::super::super::entry::{Answer, Submission, Visitor};
use super::super::super::failure::Failure;
use super::super::super::fields::address;
use super::super::super::icons;
use super::super::super::look::{Frame, Look, Place};
use super::super::{done, page};
use super::{Head, Tab, customer, id};
use crate::app::{AddUserOutcome, Customer, Permission, RemoveUserOutcome, UserId, Written};

/// How many members a page shows.
const PAGE: u16 = 50;

#[derive(Template)]
#[template(path = "customers/members.html")]
struct MembersPage {
    look: Look,
    frame: Frame,
    head: Head,
    members: Vec<UserId>,
    /// Whether this is the first page.
    first: bool,
    next: Option<String>,
    /// Who was just removed.
    removed: Option<UserId>,
    /// What was typed, if it could not be added, and why.
    user: String,
    wrongs: Vec<String>,
}

/// `GET /customers/{id}/members`
pub async fn show(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Answer {
    let customer = customer(&dashboard, &visitor, &id).await?;
    list(&dashboard, &visitor, &customer, String::new(), Vec::new()).await
}

/// `POST /customers/{id}/members`
pub async fn add(
    State(dashboard): State<Dashboard>,
    Path(text): Path<String>,
    Submission { visitor, fields }: Submission,
) -> Answer {
    visitor.require(Permission::WriteCustomers)?;
    let customer = customer(&dashboard, &visitor, &text).await?;
    // As people paste it.
    let typed = fields.text("user").trim();
    let user = match user(typed) {
        Ok(user) => user,
        Err(wrongs) => {
            return list(&dashboard, &visitor, &customer, typed.to_owned(), wrongs).await;
        }
    };
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let written = dashboard
        .app
        .add_user(scope, &actor, customer.id, user, None);
    let Written::Now(outcome) = written.await? else {
        // Without an idempotency key, there is nothing to repeat.
        return Err(Failure::Internal);
    };
    let back = format!("/customers/{}/members", customer.id);
    match outcome {
        AddUserOutcome::Added => done(&back, "added"),
        AddUserOutcome::AlreadyMember => done(&back, "already"),
        AddUserOutcome::CustomerInactive => {
            let wrongs = vec!["An inactive customer takes no new members.".to_owned()];
            list(&dashboard, &visitor, &customer, typed.to_owned(), wrongs).await
        }
        AddUserOutcome::NotFound => Err(Failure::NotFound),
    }
}

/// `POST /customers/{id}/members/{user}/remove`
pub async fn remove(
    State(dashboard): State<Dashboard>,
    Path((text, user)): Path<(String, String)>,
    Submission { visitor, .. }: Submission,
) -> Answer {
    visitor.require(Permission::WriteCustomers)?;
    let (scope, actor, id) = (visitor.scope(), visitor.actor(), id(&text)?);
    let user: UserId = user.parse().map_err(|_| Failure::NotFound)?;
    let removed = dashboard.app.remove_user(scope, &actor, id, user);
    let back = format!("/customers/{id}/members");
    match removed.await? {
        RemoveUserOutcome::Removed => {
            let user = user.to_string();
            let back = address(&back, [("removed", user.as_str())]);
            Ok(Redirect::to(&back).into_response())
        }
        RemoveUserOutcome::NotMember => done(&back, "gone"),
        RemoveUserOutcome::NotFound => Err(Failure::NotFound),
    }
}

/// The user that was typed, as the contract wants it.
fn user(typed: &str) -> Result<UserId, Vec<String>> {
    let sent = json!({ "userId": typed });
    let mut violations = Violations::of(Location::Body);
    UserReference::inspect(&sent, &oaxum_runtime::Path::ROOT, &mut violations);
    let wrongs: Vec<_> = violations.into_iter().map(said).collect();
    match typed.parse() {
        Ok(user) if wrongs.is_empty() => Ok(user),
        Err(error) if wrongs.is_empty() => Err(vec![error.to_string()]),
        _ => Err(wrongs),
    }
}

/// What is wrong, without a regular expression: nobody at this form reads them.
fn said(violation: Violation) -> String {
    match violation.code {
        "pattern" => "must be usr_ and 32 digits out of 0–9 a–f".to_owned(),
        _ => violation.message,
    }
}

async fn list(
    dashboard: &Dashboard,
    visitor: &Visitor,
    customer: &Customer,
    typed: String,
    wrongs: Vec<String>,
) -> Answer {
    let query = &visitor.browser.query;
    let after = query.text("after").parse().ok();
    let found = dashboard
        .app
        .members(visitor.scope(), customer.id, after, PAGE);
    let found = found.await?;
    let here = format!("/customers/{}/members", customer.id);
    let next = found.next.map(|last| last.to_string());
    page(&MembersPage {
        look: visitor.look(format!("Members of {}", customer.name)),
        frame: visitor.frame(Place::Customers),
        head: Head::of(customer, Tab::Members),
        members: found.users,
        first: after.is_none(),
        next: next.map(|last| address(&here, [("after", last.as_str())])),
        removed: query.text("removed").parse().ok(),
        user: typed,
        wrongs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_says_what_is_wrong_with_an_id() {
        let good = "usr_0199c0de000070008000000000000001";
        assert_eq!(user(good).map(|user| user.to_string()).as_deref(), Ok(good));
        for bad in ["", "usr_1", "cus_0199c0de000070008000000000000001"] {
            let wrongs = user(bad).unwrap_err();
            assert_eq!(wrongs.len(), 1, "{bad:?}: {wrongs:?}");
            assert!(wrongs[0].starts_with("must "), "{wrongs:?}");
        }
    }
}
