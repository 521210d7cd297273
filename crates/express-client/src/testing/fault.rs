//! Errors in the forms of the two faces.

use express_types::{BillingError, BillingErrorDetails, Problem};
use oaxum_runtime::{
    Violations,
    server::{Refusal, Rejection, Response},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Where the billing face lives.
const BILLING: &str = "/v1/customers";

/// What all errors have in common.
pub(super) struct Faults {
    problem: Problem,
    billing: BillingError,
}

impl Faults {
    pub(super) fn new() -> serde_json::Result<Self> {
        let text = "The mock server failed.";
        Ok(Self {
            problem: serde_json::from_value(json!({
                "type": "about:blank", "title": "Internal error", "status": 500, "detail": text,
                "code": "internal_error", "message": text, "requestId": "unknown",
            }))?,
            billing: serde_json::from_value(json!({
                "code": "internal_error", "message": text, "http_status_code": 500,
            }))?,
        })
    }

    /// The server itself failed.
    pub(super) fn internal(&self) -> Problem {
        self.problem.clone()
    }

    /// The server itself failed.
    pub(super) fn internal_billing(&self) -> BillingError {
        self.billing.clone()
    }

    /// An error of the Express face.
    pub(super) fn problem(&self, request_id: &str, status: u16, code: &str, why: &str) -> Problem {
        let known = self.internal();
        Problem {
            title: title(code),
            status: i64::from(status).try_into().unwrap_or(known.status),
            code: code.parse().unwrap_or(known.code),
            request_id: request_id.parse().unwrap_or(known.request_id),
            detail: why.to_owned(),
            message: why.to_owned(),
            ..known
        }
    }

    /// An error of the billing face.
    pub(super) fn billing(&self, status: u16, code: &str, why: &str) -> BillingError {
        let known = self.internal_billing();
        BillingError {
            code: code.parse().unwrap_or(known.code),
            message: why.to_owned(),
            http_status_code: i64::from(status)
                .try_into()
                .unwrap_or(known.http_status_code),
            ..known
        }
    }

    /// A bad value, as the Express face tells it.
    pub(super) fn invalid(&self, request_id: &str, violations: &Violations) -> Problem {
        let why = "The request breaks the contract; `violations` says where.";
        let mut problem = self.problem(request_id, 400, "invalid_request", why);
        problem.violations = listed(violations);
        problem
    }

    /// A bad value, as the billing face tells it.
    pub(super) fn invalid_billing(&self, violations: &Violations) -> BillingError {
        let why = "The request breaks the contract; `details` says where.";
        let mut error = self.billing(400, "validation_error", why);
        error.details = details(violations);
        error
    }

    /// What the router refuses by itself.
    pub(super) fn refuse(&self, rejection: &Rejection, refusal: &Refusal<'_>) -> Response {
        let (id, path) = (refusal.request_id.as_str(), refusal.path);
        let (code, billing_code) = codes(rejection);
        let (status, why) = (rejection.status().as_u16(), rejection.detail());
        let outside = matches!(
            rejection,
            Rejection::UnknownPath | Rejection::MethodNotAllowed
        );
        if !outside && path.starts_with(BILLING) {
            let mut error = self.billing(status, billing_code, &why);
            if let Rejection::Invalid(violations) = rejection {
                error.details = details(violations);
            }
            return rejection.respond("application/json", &error);
        }
        let problem = match rejection {
            Rejection::Invalid(violations) if code == "invalid_request" => {
                self.invalid(id, violations)
            }
            _ => self.problem(id, status, code, &why),
        };
        rejection.respond("application/problem+json", &problem)
    }
}

/// Violations as the billing face lists them.
fn details(violations: &Violations) -> Option<BillingErrorDetails> {
    let details = json!({ "violations": listed::<Value>(violations) });
    serde_json::from_value(details).ok()
}

/// Violations in another type of the same form.
fn listed<T: DeserializeOwned>(violations: &Violations) -> Option<Vec<T>> {
    let values = violations.iter().map(serde_json::to_value);
    let typed = values.map(|value| value.and_then(serde_json::from_value));
    typed.collect::<Result<_, _>>().ok()
}

/// The codes of the two faces.
fn codes(rejection: &Rejection) -> (&'static str, &'static str) {
    match rejection {
        Rejection::UnknownPath => ("not_found", "not_found"),
        Rejection::MethodNotAllowed => ("method_not_allowed", "invalid_operation"),
        Rejection::Unauthenticated { .. } => ("unauthenticated", "permission_denied"),
        Rejection::Forbidden { .. } => ("insufficient_scope", "permission_denied"),
        Rejection::Invalid(violations) if violations.iter().any(|one| one.code == "syntax") => {
            ("malformed_request", "validation_error")
        }
        Rejection::Invalid(_) => ("invalid_request", "validation_error"),
        Rejection::Unreadable => ("malformed_request", "validation_error"),
        Rejection::ContentTooLarge { .. } => ("content_too_large", "invalid_operation"),
        Rejection::UnsupportedMediaType { .. } => ("unsupported_media_type", "invalid_operation"),
        Rejection::NotAcceptable { .. } => ("not_acceptable", "invalid_operation"),
        Rejection::TooManyRequests { .. } => ("rate_limited", "too_many_requests"),
        Rejection::Unavailable { .. } => ("service_unavailable", "service_unavailable"),
        _ => ("internal_error", "internal_error"),
    }
}

/// A code in words.
fn title(code: &str) -> String {
    let mut words = code.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
