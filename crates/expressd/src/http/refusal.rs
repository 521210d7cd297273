//! The answers that the router gives by itself, in the form of the face that was asked.

use axum::response::Response;
use oaxum_runtime::server::{Refusal, Rejection};

use super::problem::{Fault, Kind};
use crate::server::visit;

/// Where the billing face lives; everything else belongs to the Express face.
const BILLING: &str = "/v1/customers";

/// Shapes a refusal as a problem, or as an error of the billing face. What is outside all operations
/// belongs to no face: the contract states problems for it.
pub fn refuse(rejection: Rejection, refusal: &Refusal<'_>) -> Response {
    if let Some(operation) = refusal.operation {
        visit::is_for(operation.id);
    }
    let outside = matches!(
        rejection,
        Rejection::UnknownPath | Rejection::MethodNotAllowed
    );
    let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    let billing = !outside && refusal.path.strip_prefix(BILLING).is_some_and(below);
    let fault = fault(&rejection, billing);
    if billing {
        rejection.respond("application/json", &fault.billing_error())
    } else {
        let problem = fault.problem(refusal.request_id.as_str());
        rejection.respond("application/problem+json", &problem)
    }
}

fn fault(rejection: &Rejection, billing: bool) -> Fault {
    let kind = match rejection {
        Rejection::Invalid(violations) => return Fault::invalid(violations.clone()),
        Rejection::Unauthenticated { .. } => {
            let detail = if billing {
                "Send a valid API key in the header `x-api-key`."
            } else {
                "Send a valid API key in the header `Authorization: Bearer <key>`."
            };
            return Fault::new(Kind::Unauthenticated, detail);
        }
        Rejection::Forbidden { needed } => {
            let scopes = needed.join("`, `");
            let detail = format!("This operation needs an API key with the scope `{scopes}`.");
            return Fault::new(Kind::InsufficientScope, detail);
        }
        Rejection::UnknownPath => Kind::NotFound,
        Rejection::MethodNotAllowed => Kind::MethodNotAllowed,
        Rejection::ContentTooLarge { .. } => Kind::ContentTooLarge,
        Rejection::UnsupportedMediaType { .. } => Kind::UnsupportedMediaType,
        Rejection::NotAcceptable { .. } => Kind::NotAcceptable,
        Rejection::Unreadable => Kind::MalformedRequest,
        Rejection::TooManyRequests { .. } => Kind::RateLimited,
        Rejection::Unavailable { .. } => Kind::ServiceUnavailable,
        _ => Kind::InternalError,
    };
    Fault::new(kind, rejection.detail())
}
