//! Pages that say that something did not work.

use askama::Template;
use axum::body::Body;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::header::RETRY_AFTER;
use http::{HeaderName, HeaderValue, StatusCode};
use oaxum_runtime::server::{Refusal, Rejection};

use super::fields;
use super::icons;
use super::look::Look;
use super::protection::protected;
use crate::app::{AccountError, Role};
use crate::chain::Chain;
use crate::operational::Theme;
use crate::server::visit;
use crate::store::StoreError;

/// Where htmx is to go instead of putting the answer into the page.
const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// Seconds after which a store that is away is worth another try.
const RETRY_SECONDS: u32 = 1;

/// Why there is no page.
#[derive(Clone, Debug)]
pub enum Failure {
    /// Nobody is signed in. Where they wanted to go, if they can be taken there.
    SignInFirst { next: Option<String> },
    /// It takes at least this role.
    Forbidden(Role),
    /// The form was not sent from a page of this session.
    Forged,
    /// Nothing is there, or nothing that this person sees.
    NotFound,
    /// The page is not asked for so.
    MethodNotAllowed,
    /// The form is too large.
    TooLarge,
    /// The store, or whoever else, is busy for now.
    Unavailable,
    /// Anything else; the log says what.
    Internal,
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::SignInFirst { .. } => StatusCode::SEE_OTHER,
            Self::Forbidden(_) | Self::Forged => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Title, and what to do.
    fn words(&self) -> (&'static str, String) {
        match self {
            Self::SignInFirst { .. } => ("Sign in first", "You are not signed in.".to_owned()),
            Self::Forbidden(role) => (
                "You may not do this",
                format!(
                    "This takes the role “{}”. An owner of this tenant can give it to you.",
                    role.as_str()
                ),
            ),
            Self::Forged => (
                "This form has expired",
                "Nothing was done. It was sent from another session, or not from here: go back, \
                 reload the page, and send it again."
                    .to_owned(),
            ),
            Self::NotFound => (
                "There is nothing here",
                "It may have been deleted, or the address is not complete.".to_owned(),
            ),
            Self::MethodNotAllowed => (
                "There is nothing to send here",
                "Nothing was done.".to_owned(),
            ),
            Self::TooLarge => (
                "This form is too large",
                "Nothing was done. Shorten the longest values.".to_owned(),
            ),
            Self::Unavailable => (
                "Not just now",
                "The service cannot answer for the moment. Try again in a few seconds.".to_owned(),
            ),
            Self::Internal => (
                "Something failed on our side",
                "It is in the log under the number below. Quote it when you report this."
                    .to_owned(),
            ),
        }
    }

    fn from_chain(error: &(dyn std::error::Error + 'static), temporary: bool) -> Self {
        let request_id = visit::subject().map(|(_, id)| id.to_string());
        tracing::error!(
            request_id = request_id.unwrap_or_default(),
            error = %Chain(error),
            "a page of the dashboard failed"
        );
        if temporary {
            Self::Unavailable
        } else {
            Self::Internal
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::from_chain(&error, error.is_temporary())
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        let temporary = matches!(&error, AccountError::Store(error) if error.is_temporary());
        Self::from_chain(&error, temporary)
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::from_chain(&error, false)
    }
}

/// An error that no caller can cause, such as a system without random bytes.
pub fn internal(error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::from_chain(error, false)
}

impl IntoResponse for Failure {
    /// The failure itself, to be [`shown`] on its way out, where it is known how.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Puts the page of a failure into an answer that carries one.
pub fn shown(response: Response, theme: Theme, here: &str, partial: bool) -> Response {
    let Some(failure) = response.extensions().get::<Failure>().cloned() else {
        return response;
    };
    if let Failure::SignInFirst { next } = &failure {
        let next = next.as_deref().filter(|next| *next != "/");
        let address = fields::address("/sign-in", next.map(|next| ("next", next)));
        if partial {
            return sent_by_script(&address);
        }
        return Redirect::to(&address).into_response();
    }
    page(&failure, theme, here)
}

fn sent_by_script(address: &str) -> Response {
    let mut response = StatusCode::OK.into_response();
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(HX_REDIRECT, address);
    }
    response
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    look: Look,
    status: u16,
    text: String,
    request_id: Option<String>,
    back: (&'static str, &'static str),
}

fn page(failure: &Failure, theme: Theme, here: &str) -> Response {
    let status = failure.status();
    let (title, text) = failure.words();
    let request_id = visit::subject().map(|(_, id)| id.to_string());
    let page = FailurePage {
        look: Look::new(title, theme, here),
        status: status.as_u16(),
        text,
        request_id: request_id.filter(|_| status.is_server_error()),
        back: if matches!(failure, Failure::NotFound) {
            ("/customers", "Show customers")
        } else {
            ("/", "Go to the overview")
        },
    };
    // Should the page itself fail, its title is all there is to say.
    let text = page.render().unwrap_or_else(|_| title.to_owned());
    let mut response = (status, Html(text)).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let seconds = HeaderValue::from(RETRY_SECONDS);
        response.headers_mut().insert(RETRY_AFTER, seconds);
    }
    response
}

/// The answer to a method that a page does not have.
pub async fn method_not_allowed() -> Failure {
    Failure::MethodNotAllowed
}

/// The page of what the server answers by itself.
pub fn rejected(rejection: &Rejection, refusal: &Refusal<'_>) -> Response {
    let failure = match rejection {
        Rejection::UnknownPath => Failure::NotFound,
        Rejection::MethodNotAllowed => Failure::MethodNotAllowed,
        Rejection::ContentTooLarge { .. } => Failure::TooLarge,
        Rejection::Unavailable { .. } => Failure::Unavailable,
        _ => Failure::Internal,
    };
    protected(page(&failure, Theme::Auto, refusal.path).map(Body::new))
}
