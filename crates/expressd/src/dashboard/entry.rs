//! Who asks, and what the form says.

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::Response;
use http::HeaderMap;
use http::header::HOST;
use http::request::Parts;

use super::cookies;
use super::failure::Failure;
use super::fields::Fields;
use super::look::{self, Frame, Look, May, Place};
use super::{Dashboard, protection};
use crate::app::{Actor, Permission, Scope, SessionSecret, SignedIn};
use crate::operational::Theme;

/// The most that a form may have: fifty pairs of metadata at their longest, every character of them
/// spelled as three escaped bytes, and something to spare.
const FORM_BYTES: usize = 1024 * 1024;

/// A request, and the browser that it comes from.
#[derive(Clone, Debug)]
pub struct Browser {
    pub theme: Theme,
    /// Path and query of the page.
    pub here: String,
    pub query: Fields,
    /// `http://HOST` or `https://HOST`, as the browser reached this service.
    pub origin: String,
}

impl Browser {
    fn of(parts: &Parts, tls: bool) -> Self {
        let path = parts.uri.path_and_query();
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let scheme = if tls || protection::came_by_tls(&parts.headers) {
            "https"
        } else {
            "http"
        };
        Self {
            theme: Theme::of(&parts.headers),
            here: path.map_or("/", |path| path.as_str()).to_owned(),
            query: Fields::read(parts.uri.query().unwrap_or_default().as_bytes()),
            origin: format!("{scheme}://{}", host.unwrap_or("localhost")),
        }
    }

    pub fn look(&self, title: impl Into<String>) -> Look {
        Look::new(title, self.theme, self.here.clone())
    }
}

impl FromRequestParts<Dashboard> for Browser {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        dashboard: &Dashboard,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, dashboard.tls))
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub who: SignedIn,
    pub browser: Browser,
    csrf: String,
}

impl Visitor {
    pub fn scope(&self) -> &Scope {
        &self.who.account.scope
    }

    pub fn actor(&self) -> Actor {
        self.who.actor()
    }

    /// Lets pass who may do this.
    pub fn require(&self, permission: Permission) -> Result<(), Failure> {
        if self.who.account.role.may(permission) {
            Ok(())
        } else {
            Err(Failure::Forbidden(permission.least_role()))
        }
    }

    pub fn may(&self) -> May {
        May::of(self.who.account.role)
    }

    pub fn look(&self, title: impl Into<String>) -> Look {
        self.browser.look(title)
    }

    pub fn frame(&self, place: Place) -> Frame {
        let account = &self.who.account;
        Frame {
            place,
            scope: account.scope.clone(),
            email: account.email.to_string(),
            role: account.role.as_str(),
            may: self.may(),
            csrf: self.csrf.clone(),
            said: look::said(self.browser.query.text("done")),
        }
    }
}

impl FromRequestParts<Dashboard> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, dashboard: &Dashboard) -> Result<Self, Failure> {
        let browser = Browser::of(parts, dashboard.tls);
        let stranger = || Failure::SignInFirst {
            // A form that was sent in vain is not sent again by itself.
            next: (parts.method == http::Method::GET).then(|| browser.here.clone()),
        };
        let secret = secret(&parts.headers).ok_or_else(stranger)?;
        let who = dashboard.app.session(&secret).await?;
        let who = who.ok_or_else(stranger)?;
        Ok(Self {
            who,
            csrf: dashboard.app.csrf_token(&secret),
            browser,
        })
    }
}

/// A form from somebody who is signed in, sent from a page of this dashboard.
#[derive(Debug)]
pub struct Submission {
    pub visitor: Visitor,
    pub fields: Fields,
}

impl FromRequest<Dashboard> for Submission {
    type Rejection = Failure;

    async fn from_request(request: Request, dashboard: &Dashboard) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, dashboard).await?;
        let request = Request::from_parts(parts, body);
        let secret = secret(request.headers()).ok_or(Failure::Forged)?;
        let Posted(fields) = Posted::from_request(request, dashboard).await?;
        if !dashboard.app.csrf_holds(&secret, fields.text("csrf")) {
            return Err(Failure::Forged);
        }
        Ok(Self { visitor, fields })
    }
}

/// A form from a page of this dashboard, whoever sends it.
#[derive(Debug)]
pub struct Posted(pub Fields);

impl FromRequest<Dashboard> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, dashboard: &Dashboard) -> Result<Self, Failure> {
        if !protection::is_from_here(request.headers(), dashboard.tls) {
            return Err(Failure::Forged);
        }
        let body = to_bytes(request.into_body(), FORM_BYTES).await;
        let body = body.map_err(|_| Failure::TooLarge)?;
        Ok(Self(Fields::read(&body)))
    }
}

fn secret(headers: &HeaderMap) -> Option<SessionSecret> {
    cookies::session(headers).and_then(SessionSecret::from_text)
}

/// What a page comes to.
pub type Answer = Result<Response, Failure>;
