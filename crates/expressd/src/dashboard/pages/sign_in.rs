//! Signing in and out.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use http::HeaderMap;
use jiff::Timestamp;

use super::super::Dashboard;
use super::super::cookies;
use super::super::entry::{Answer, Browser, Posted, Submission, Visitor};
use super::super::failure::Failure;
use super::super::icons;
use super::super::look::Look;
use super::super::protection::{came_by_tls, own_path};
use super::{agent, page, with_cookies};
use crate::app::{SignIn, SignInOutcome, TypedPassword};
use crate::server::visit;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    look: Look,
    /// Whether there is no account at all.
    nobody: bool,
    said: Option<&'static str>,
    wrong: Option<String>,
    email: String,
    next: String,
}

/// `GET /sign-in`
pub async fn show(
    State(dashboard): State<Dashboard>,
    visitor: Result<Visitor, Failure>,
    browser: Browser,
) -> Answer {
    let next = own_path(browser.query.text("next")).to_owned();
    if visitor.is_ok() {
        return Ok(Redirect::to(&next).into_response());
    }
    page(&SignInPage {
        look: browser.look("Sign in"),
        nobody: dashboard.app.accounts(None).await?.is_empty(),
        said: match browser.query.text("done") {
            "out" => Some("You are signed out."),
            "everywhere" => Some("You are signed out everywhere."),
            "role" => Some("Your role has changed. Sign in again."),
            _ => None,
        },
        wrong: None,
        email: String::new(),
        next,
    })
}

/// `POST /sign-in`
pub async fn sign_in(
    State(dashboard): State<Dashboard>,
    browser: Browser,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Answer {
    let next = own_path(fields.text("next")).to_owned();
    let attempt = SignIn {
        email: fields.text("email").trim().to_owned(),
        password: TypedPassword::new(fields.text("password")),
        from: visit::peer(),
        agent: agent(&headers),
    };
    let email = attempt.email.clone();
    let wrong = match dashboard.app.sign_in(attempt).await? {
        SignInOutcome::In { secret, .. } => {
            let secure = dashboard.tls || came_by_tls(&headers);
            let cookie = cookies::keep_session(secret.reveal(), secure);
            return Ok(with_cookies(Redirect::to(&next).into_response(), [cookie]));
        }
        SignInOutcome::Wrong => {
            "There is no account with this e-mail address and password.".to_owned()
        }
        SignInOutcome::LockedUntil(until) => locked(until, Timestamp::now()),
    };
    page(&SignInPage {
        look: browser.look("Sign in"),
        nobody: false,
        said: None,
        wrong: Some(wrong),
        email,
        next,
    })
}

/// `POST /sign-out`
pub async fn sign_out(
    State(dashboard): State<Dashboard>,
    Submission { visitor, .. }: Submission,
) -> Answer {
    dashboard.app.sign_out(&visitor.who).await?;
    let out = Redirect::to("/sign-in?done=out").into_response();
    Ok(with_cookies(out, cookies::forget_session()))
}

/// How long nobody can sign in, for people.
pub fn locked(until: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_until(until).as_secs().max(1);
    let wait = match seconds {
        1 => "1 second".to_owned(),
        ..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 59) / 60),
    };
    format!("Too many attempts failed. Try again in {wait}.")
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_lock_says_how_long_it_lasts() {
        let now = Timestamp::UNIX_EPOCH;
        for (seconds, said) in [
            (-5, "1 second"),
            (30, "30 seconds"),
            (91, "2 minutes"),
            (900, "15 minutes"),
        ] {
            let until = now + SignedDuration::from_secs(seconds);
            assert!(
                locked(until, now).ends_with(&format!("in {said}.")),
                "{seconds}"
            );
        }
    }
}
