//! One's own account: password and sessions.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use http::HeaderMap;
use jiff::Timestamp;
use uuid::Uuid;

use super::super::Dashboard;
use super::super::cookies;
use super::super::entry::{Answer, Submission, Visitor};
use super::super::fields::address;
use super::super::icons;
use super::super::look::{Frame, Look, Place};
use super::super::protection::came_by_tls;
use super::super::wording::Moment;
use super::sign_in::locked;
use super::{done, page, with_cookies};
use crate::app::{ChangePasswordOutcome, Password, Session, TypedPassword};

pub fn routes() -> Router<Dashboard> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", post(change_password))
        .route("/account/sessions", post(end_session))
        .route("/account/sign-out-everywhere", post(sign_out_everywhere))
}

/// A session as it is listed.
struct Shown {
    id: Uuid,
    browser: &'static str,
    began: Moment,
    seen: Moment,
    from: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    look: Look,
    frame: Frame,
    sessions: Vec<Shown>,
    wrong: Option<String>,
}

/// `GET /account`
async fn show(State(dashboard): State<Dashboard>, visitor: Visitor) -> Answer {
    account(&dashboard, &visitor, None).await
}

/// `POST /account/password`
async fn change_password(
    State(dashboard): State<Dashboard>,
    headers: HeaderMap,
    Submission { visitor, fields }: Submission,
) -> Answer {
    let new = fields.text("new");
    if new != fields.text("again") {
        let wrong = "The two new passwords are not the same.".to_owned();
        return account(&dashboard, &visitor, Some(wrong)).await;
    }
    let new = match Password::new(new) {
        Ok(new) => new,
        Err(error) => {
            let wrong = format!("The new password does not do: {error}.");
            return account(&dashboard, &visitor, Some(wrong)).await;
        }
    };
    let present = TypedPassword::new(fields.text("present"));
    let changed = dashboard
        .app
        .change_own_password(&visitor.who, present, new);
    let wrong = match changed.await? {
        ChangePasswordOutcome::Changed(secret) => {
            let secure = dashboard.tls || came_by_tls(&headers);
            let cookie = cookies::keep_session(secret.reveal(), secure);
            let back = address("/account", [("done", "password")]);
            return Ok(with_cookies(Redirect::to(&back).into_response(), [cookie]));
        }
        ChangePasswordOutcome::Wrong => "The present password is another.".to_owned(),
        ChangePasswordOutcome::LockedUntil(until) => locked(until, Timestamp::now()),
    };
    account(&dashboard, &visitor, Some(wrong)).await
}

/// `POST /account/sessions`: ends one of them.
async fn end_session(
    State(dashboard): State<Dashboard>,
    Submission { visitor, fields }: Submission,
) -> Answer {
    if let Ok(id) = fields.text("session").parse() {
        let account = visitor.who.account.id;
        dashboard.app.end_session(account, id).await?;
    }
    done("/account", "ended")
}

/// `POST /account/sign-out-everywhere`
async fn sign_out_everywhere(
    State(dashboard): State<Dashboard>,
    Submission { visitor, .. }: Submission,
) -> Answer {
    let (scope, actor) = (visitor.scope(), visitor.actor());
    let account = visitor.who.account.id;
    dashboard
        .app
        .sign_out_everywhere(scope, Some(&actor), account)
        .await?;
    let out = Redirect::to("/sign-in?done=everywhere").into_response();
    Ok(with_cookies(out, cookies::forget_session()))
}

async fn account(dashboard: &Dashboard, visitor: &Visitor, wrong: Option<String>) -> Answer {
    let own = visitor.who.session.id;
    let sessions = dashboard.app.sessions(visitor.who.account.id).await?;
    let sessions = sessions.into_iter().map(|session| Shown {
        id: session.id,
        browser: browser(&session),
        began: Moment(session.created_at),
        seen: Moment(session.seen_at),
        from: session.from.unwrap_or_default(),
        own: session.id == own,
    });
    page(&AccountPage {
        look: visitor.look("Account"),
        frame: visitor.frame(Place::Account),
        sessions: sessions.collect(),
        wrong,
    })
}

/// The browser by the name that people know. What it says of itself names its forebears too, so the
/// order matters.
fn browser(session: &Session) -> &'static str {
    let said = session.agent.as_deref().unwrap_or_default();
    let known = [
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    let name = known.iter().find(|(mark, _)| said.contains(mark));
    name.map_or("Another browser", |(_, name)| name)
}
