//! Failures below HTTP, and which operation answers them how.

use std::error::Error;

use express_server::{
    AddUserError, CreateCustomerError, CreateError, DeactivateError, DeleteCustomerError,
    GetCustomerByExternalIdError, GetCustomerError, ListError, QueryCustomerError, ReactivateError,
    RemoveUserError, RetrieveError, UpdateCustomerError, UpdateError,
};
use express_types as types;
use oaxum_runtime::Violations;
use oaxum_runtime::server::RequestId;

use super::problem::{Fault, Kind};
use crate::{app::Written, chain::Chain, store::StoreError};

/// Seconds after which a store that is busy or away is worth another try.
pub(super) const RETRY_AFTER: u32 = 1;

/// Writes a failure with all its causes to the log, the only place that shows them.
pub(super) fn log(error: &(dyn Error + 'static), operation: &str, request_id: &str) {
    tracing::error!(operation, request_id, error = %Chain(error), "operation failed");
}

/// The service could not do its part; the log says why.
pub(super) struct Failure {
    temporary: bool,
    request_id: String,
}

impl Failure {
    pub(super) fn store(error: &StoreError, operation: &str, request_id: &RequestId) -> Self {
        log(error, operation, request_id.as_str());
        Self {
            temporary: error.is_temporary(),
            request_id: request_id.to_string(),
        }
    }

    /// What the store holds is nothing that the contract lets the service say.
    pub(super) fn contract(error: &Violations, operation: &str, request_id: &RequestId) -> Self {
        log(error, operation, request_id.as_str());
        Self {
            temporary: false,
            request_id: request_id.to_string(),
        }
    }

    /// The application gave an outcome that the request cannot have.
    pub(super) fn unasked(outcome: &str, operation: &str, request_id: &RequestId) -> Self {
        let request_id = request_id.to_string();
        tracing::error!(operation, request_id, outcome, "operation failed");
        Self {
            temporary: false,
            request_id,
        }
    }

    fn fault(&self) -> Fault {
        if self.temporary {
            Fault::new(
                Kind::ServiceUnavailable,
                "The service cannot answer just now; wait as long as `Retry-After` says.",
            )
        } else {
            Fault::new(
                Kind::InternalError,
                "Something failed on our side; quote the request id when you report it.",
            )
        }
    }
}

/// The delay as the contract's type; should the constant ever break its rule, as short as may be.
#[expect(
    clippy::expect_used,
    reason = "a constant that every test of a 503 makes"
)]
pub(super) fn retry_after() -> types::RetryDelay {
    types::RetryDelay::try_from(i64::from(RETRY_AFTER)).expect("at least a second")
}

macro_rules! answers_failures {
    ($($error:ident)*) => {$(
        impl From<Failure> for $error {
            fn from(failure: Failure) -> Self {
                let body = failure.fault().problem(&failure.request_id);
                if failure.temporary {
                    Self::ServiceUnavailable { body, retry_after: retry_after() }
                } else {
                    Self::InternalServerError(body)
                }
            }
        }
    )*};
}

answers_failures! {
    CreateError ListError RetrieveError UpdateError DeactivateError ReactivateError AddUserError
    RemoveUserError
}

macro_rules! answers_billing_failures {
    ($($error:ident)*) => {$(
        impl From<Failure> for $error {
            fn from(failure: Failure) -> Self {
                let body = failure.fault().billing_error();
                if failure.temporary {
                    Self::ServiceUnavailable { body, retry_after: retry_after() }
                } else {
                    Self::InternalServerError(body)
                }
            }
        }
    )*};
}

answers_billing_failures! {
    CreateCustomerError UpdateCustomerError DeleteCustomerError GetCustomerError
    GetCustomerByExternalIdError QueryCustomerError
}

/// The outcome of a write that happens once, with the id of the request that it belongs to.
pub(super) fn once<T, E: From<KeyRefused>>(
    written: Written<T>,
    request_id: &RequestId,
) -> Result<(T, String), E> {
    let own = request_id.to_string();
    match written {
        Written::Now(outcome) => Ok((outcome, own)),
        Written::Replayed {
            outcome,
            request_id,
        } => Ok((outcome, request_id)),
        Written::KeyReused => {
            let detail = "This `Idempotency-Key` was used for another request; choose a new one.";
            let fault = Fault::new(Kind::IdempotencyKeyReused, detail);
            Err(KeyRefused::Reused(fault, own).into())
        }
        Written::InProgress => {
            let detail = "A request with this `Idempotency-Key` still runs; try again shortly.";
            let fault = Fault::new(Kind::RequestInProgress, detail);
            Err(KeyRefused::InProgress(fault, own).into())
        }
    }
}

/// Why an idempotency key cannot be used, and in which request.
pub(super) enum KeyRefused {
    Reused(Fault, String),
    InProgress(Fault, String),
}

macro_rules! answers_refused_keys {
    ($($error:ident)*) => {$(
        impl From<KeyRefused> for $error {
            fn from(refused: KeyRefused) -> Self {
                match refused {
                    KeyRefused::Reused(fault, request_id) => {
                        Self::UnprocessableContent(fault.problem(&request_id))
                    }
                    KeyRefused::InProgress(fault, request_id) => Self::Conflict {
                        body: fault.problem(&request_id),
                        x_should_retry: Some(types::ShouldRetry::True),
                    },
                }
            }
        }
    )*};
}

answers_refused_keys! { CreateError DeactivateError ReactivateError AddUserError }

impl From<KeyRefused> for CreateCustomerError {
    fn from(refused: KeyRefused) -> Self {
        match refused {
            KeyRefused::Reused(fault, _) => Self::UnprocessableContent(fault.billing_error()),
            KeyRefused::InProgress(fault, _) => Self::Conflict {
                body: fault.billing_error(),
                x_should_retry: Some(types::ShouldRetry::True),
            },
        }
    }
}
