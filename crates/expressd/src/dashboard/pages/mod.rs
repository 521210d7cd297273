//! The pages, a file for each place of the dashboard.

mod account;
mod activity;
mod customers;
mod keys;
mod overview;
mod people;
mod sign_in;

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

use super::Dashboard;
use super::entry::{Answer, Posted};
use super::failure::Failure;
use super::protection::own_path;
use crate::operational::Theme;

/// The first segments of the dashboard's paths, besides the overview at `/` itself.
const OWN: [&str; 10] = [
    "account",
    "activity",
    "assets",
    "customers",
    "customers.csv",
    "keys",
    "people",
    "sign-in",
    "sign-out",
    "theme",
];

/// Whether a path belongs to the dashboard, known or not.
pub fn is_own(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    path == "/" || first.is_some_and(|first| OWN.contains(&first))
}

/// Every route. Where a known place has no such page, a page says so.
pub fn routes() -> Router<Dashboard> {
    let router = Router::new()
        .route("/", get(overview::show))
        .route("/activity", get(activity::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/theme", post(theme))
        .route("/keys/{id}", any(nothing_here))
        .merge(customers::routes())
        .merge(keys::routes())
        .merge(people::routes())
        .merge(account::routes());
    OWN.iter().fold(router, |router, place| {
        // Routers take no `{*rest}` where an id may stand as well.
        let rest = match *place {
            "customers" | "keys" | "people" => format!("/{place}/{{id}}/{{*rest}}"),
            _ => format!("/{place}/{{*rest}}"),
        };
        router.route(&rest, any(nothing_here))
    })
}

async fn nothing_here() -> Failure {
    Failure::NotFound
}

/// Keeps the choice of colours, and goes back.
async fn theme(Posted(fields): Posted) -> Response {
    let theme = Theme::named(fields.text("theme"));
    with_cookies(
        Redirect::to(own_path(fields.text("back"))).into_response(),
        [theme.keep()],
    )
}

/// A page.
fn page(template: &impl Template) -> Answer {
    Ok(Html(template.render()?).into_response())
}

/// Goes to a page after something was done, so that reloading does not do it again. `done` is a
/// word of [`said`](super::look::said).
fn done(path: &str, done: &str) -> Answer {
    Ok(Redirect::to(&super::fields::address(path, [("done", done)])).into_response())
}

fn with_cookies(mut response: Response, cookies: impl IntoIterator<Item = String>) -> Response {
    for cookie in cookies {
        // Made of letters, digits and what cookies have around them.
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

/// What a browser says it is.
fn agent(headers: &HeaderMap) -> Option<String> {
    let agent = headers.get(http::header::USER_AGENT)?.to_str().ok()?;
    Some(agent.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_api_are_not_the_dashboards() {
        for own in [
            "/",
            "/customers",
            "/customers/x/y",
            "/assets/a.css",
            "/sign-in",
        ] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "/v1/customers",
            "/v1/express",
            "/docs",
            "/healthz",
            "/customer",
            "//x",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
