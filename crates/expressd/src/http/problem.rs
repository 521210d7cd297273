//! Every error of the two faces, in words.

use express_types as types;
use oaxum_runtime::{Violation, Violations};

/// What kind of error it is, in the terms of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    MalformedRequest,
    InvalidRequest,
    Unauthenticated,
    InsufficientScope,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    RequestInProgress,
    CustomerInactive,
    AlreadyExists,
    PreconditionFailed,
    ContentTooLarge,
    UnsupportedMediaType,
    IdempotencyKeyReused,
    RateLimited,
    InternalError,
    ServiceUnavailable,
}

impl Kind {
    #[cfg(test)]
    const ALL: [Self; 17] = [
        Self::MalformedRequest,
        Self::InvalidRequest,
        Self::Unauthenticated,
        Self::InsufficientScope,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::RequestInProgress,
        Self::CustomerInactive,
        Self::AlreadyExists,
        Self::PreconditionFailed,
        Self::ContentTooLarge,
        Self::UnsupportedMediaType,
        Self::IdempotencyKeyReused,
        Self::RateLimited,
        Self::InternalError,
        Self::ServiceUnavailable,
    ];

    /// Code, status and title.
    const fn words(self) -> (&'static str, i64, &'static str) {
        match self {
            Self::MalformedRequest => ("malformed_request", 400, "The request cannot be read"),
            Self::InvalidRequest => ("invalid_request", 400, "The request is not valid"),
            Self::Unauthenticated => ("unauthenticated", 401, "A valid API key is needed"),
            Self::InsufficientScope => ("insufficient_scope", 403, "The API key lacks a scope"),
            Self::NotFound => ("not_found", 404, "Not found"),
            Self::MethodNotAllowed => ("method_not_allowed", 405, "Method not allowed"),
            Self::NotAcceptable => ("not_acceptable", 406, "No acceptable form of answer"),
            Self::RequestInProgress => ("request_in_progress", 409, "The first request still runs"),
            Self::CustomerInactive => ("customer_inactive", 409, "The customer is inactive"),
            Self::AlreadyExists => ("already_exists", 409, "There is one already"),
            Self::PreconditionFailed => {
                ("precondition_failed", 412, "The customer has changed since")
            }
            Self::ContentTooLarge => ("content_too_large", 413, "The request body is too large"),
            Self::UnsupportedMediaType => ("unsupported_media_type", 415, "Unsupported media type"),
            Self::IdempotencyKeyReused => (
                "idempotency_key_reused",
                422,
                "The idempotency key belongs to another request",
            ),
            Self::RateLimited => ("rate_limited", 429, "Too many requests"),
            Self::InternalError => ("internal_error", 500, "Internal error"),
            Self::ServiceUnavailable => ("service_unavailable", 503, "Service unavailable"),
        }
    }

    const fn billing_code(self) -> types::BillingErrorCode {
        use types::BillingErrorCode as Code;
        match self {
            Self::MalformedRequest | Self::InvalidRequest => Code::ValidationError,
            Self::Unauthenticated | Self::InsufficientScope => Code::PermissionDenied,
            Self::NotFound => Code::NotFound,
            Self::AlreadyExists => Code::AlreadyExists,
            Self::RequestInProgress | Self::PreconditionFailed => Code::VersionConflict,
            Self::MethodNotAllowed
            | Self::NotAcceptable
            | Self::CustomerInactive
            | Self::ContentTooLarge
            | Self::UnsupportedMediaType
            | Self::IdempotencyKeyReused => Code::InvalidOperation,
            Self::RateLimited => Code::TooManyRequests,
            Self::InternalError => Code::InternalError,
            Self::ServiceUnavailable => Code::ServiceUnavailable,
        }
    }
}

/// What is wrong with a request, and what to do.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    kind: Kind,
    detail: String,
    violations: Vec<Violation>,
}

impl Fault {
    pub(super) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            violations: Vec::new(),
        }
    }

    /// Bad input, every violation named.
    pub(super) fn invalid(violations: Violations) -> Self {
        let malformed = violations.iter().any(|found| found.code == "syntax");
        let (kind, detail) = match violations.len() {
            _ if malformed => (
                Kind::MalformedRequest,
                "The request body is not well-formed JSON; see `violations`.".to_owned(),
            ),
            1 => (
                Kind::InvalidRequest,
                "The request breaks a rule; see `violations`.".to_owned(),
            ),
            count => (
                Kind::InvalidRequest,
                format!("The request breaks {count} rules; see `violations`."),
            ),
        };
        Self {
            kind,
            detail,
            violations: violations.into_iter().collect(),
        }
    }

    pub(super) fn customer_not_found() -> Self {
        Self::new(Kind::NotFound, "There is no customer with this id.")
    }

    pub(super) fn external_id_not_found() -> Self {
        Self::new(
            Kind::NotFound,
            "There is no customer with this external id.",
        )
    }

    pub(super) fn external_id_taken() -> Self {
        Self::new(
            Kind::AlreadyExists,
            "Another customer has this `external_id`; choose another one.",
        )
    }

    /// The fault as the Express face says it (RFC 9457).
    pub(super) fn problem(self, request_id: &str) -> types::Problem {
        let (code, status, title) = self.kind.words();
        let violations: Vec<_> = self.violations.into_iter().map(violation).collect();
        types::Problem {
            instance: Some(format!("urn:express:request:{request_id}")),
            violations: (!violations.is_empty()).then_some(violations),
            ..types::Problem::new(
                format!("urn:express:problem:{code}"),
                title.to_owned(),
                status_code(status),
                self.detail.clone(),
                constant(code),
                self.detail,
                request_id.parse().unwrap_or_else(|_| constant("unknown")),
            )
        }
    }

    /// The fault as the billing face says it.
    pub(super) fn billing_error(self) -> types::BillingError {
        let (_, status, _) = self.kind.words();
        let violations: Vec<_> = self.violations.into_iter().map(violation).collect();
        let details = (!violations.is_empty()).then(|| {
            let listed = serde_json::to_value(&violations).unwrap_or_default();
            oaxum_runtime::Map::from([("violations".to_owned(), listed)]).into()
        });
        types::BillingError {
            details,
            ..types::BillingError::new(self.kind.billing_code(), self.detail, status_code(status))
        }
    }
}

fn violation(found: Violation) -> types::Violation {
    types::Violation::new(
        constant(found.location.as_str()),
        found.pointer.parse().unwrap_or_else(|_| constant("")),
        constant(found.code),
        found.message,
    )
}

fn status_code(status: i64) -> types::HttpStatus {
    types::HttpStatus::try_from(status).unwrap_or_else(|_| server_error())
}

#[expect(clippy::expect_used, reason = "a constant that a test makes")]
fn server_error() -> types::HttpStatus {
    types::HttpStatus::try_from(500).expect("500 is a status")
}

/// A word of this program in its generated type.
#[expect(
    clippy::expect_used,
    reason = "constants of this program, each of which a test makes"
)]
fn constant<T: std::str::FromStr<Err = Violations>>(text: &'static str) -> T {
    text.parse().expect("the contract allows it")
}

#[cfg(test)]
mod tests {
    use oaxum_runtime::{Location, Path, Schema};

    use super::*;

    #[test]
    fn every_kind_has_words_that_the_contract_allows() {
        for kind in Kind::ALL {
            let problem = Fault::new(kind, "Why.").problem("a-request");
            assert_eq!(problem.validate(), Ok(()));
            assert_eq!(problem.detail, problem.message);
            assert_eq!(Fault::new(kind, "Why.").billing_error().validate(), Ok(()));
        }
    }

    #[test]
    fn every_violation_keeps_its_place() {
        let mut violations = Violations::of(Location::Query);
        violations.add(&Path::ROOT.key("limit"), "maximum", "must be at most 100");
        let problem = Fault::invalid(violations).problem("a-request");
        let listed = problem.violations.unwrap();
        assert_eq!(listed[0].r#in, types::ViolationLocation::Query);
        assert_eq!(listed[0].pointer.as_str(), "/limit");
        assert_eq!(problem.code.as_str(), "invalid_request");
    }
}
