//! Why a call failed.

mod fault;
mod violation;

pub(crate) use fault::Fault;
pub use violation::Violation;

use std::{error, fmt};

use http::StatusCode;

use crate::{answer::REQUEST_ID, call::Received, generated};

/// Why a client could not be made, or a call failed.
///
/// What happened is asked by name, so that new kinds of failure break nobody:
///
/// ```no_run
/// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
/// match client.express().retrieve("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07").await {
///     Ok(customer) => println!("{}", *customer.express_customer_name),
///     Err(error) if error.is_not_found() => println!("no such customer"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
///
/// The answer is never lost: [`status`](Self::status), [`body`](Self::body) and
/// [`request_id`](Self::request_id) are there whenever one came, even if it made no sense.
#[derive(Debug)]
pub struct Error(Box<Failure>);

#[derive(Debug)]
struct Failure {
    /// The `operationId`; none before any call.
    operation: Option<&'static str>,
    kind: Kind,
    received: Option<Received>,
}

#[derive(Debug)]
enum Kind {
    /// The client cannot be made.
    Configuration(Box<dyn error::Error + Send + Sync>),
    /// The request breaks the contract and was not sent.
    Violations(Vec<Violation>),
    /// The request could not be put together.
    Unsendable(String),
    /// There is no answer, or it broke off.
    Transport(reqwest::Error),
    /// The answer says that it failed.
    Status(Fault),
    /// The answer says that it succeeded, but is not what the contract promises.
    Undecodable(serde_json::Error),
}

impl Error {
    pub(crate) fn configuration(cause: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        Self(Box::new(Failure {
            operation: None,
            kind: Kind::Configuration(cause.into()),
            received: None,
        }))
    }

    pub(crate) fn invalid(operation: &'static str, violations: Vec<Violation>) -> Self {
        let kind = Kind::Violations(violations);
        Self(Box::new(Failure {
            operation: Some(operation),
            kind,
            received: None,
        }))
    }

    pub(crate) fn of_call<E: Into<Fault>>(
        operation: &'static str,
        error: generated::Error<E>,
        received: Option<Received>,
    ) -> Self {
        use generated::Error as Generated;
        let succeeded = received
            .as_ref()
            .is_some_and(|received| received.status.is_success());
        let kind = match error {
            Generated::InvalidRequest(message) | Generated::Custom(message) => {
                Kind::Unsendable(message)
            }
            // The URL may hold what was searched for, and says nothing new.
            Generated::CommunicationError(error)
            | Generated::ResponseBodyError(error)
            | Generated::InvalidUpgrade(error) => Kind::Transport(error.without_url()),
            Generated::ErrorResponse(value) => Kind::Status(value.into_inner().into()),
            Generated::InvalidResponsePayload(_, error) if succeeded => Kind::Undecodable(error),
            Generated::InvalidResponsePayload(..) | Generated::UnexpectedResponse(_) => {
                let body = received.as_ref().map(|received| &received.body[..]);
                Kind::Status(Fault::read(body.unwrap_or_default()))
            }
        };
        Self(Box::new(Failure {
            operation: Some(operation),
            kind,
            received,
        }))
    }

    /// The status of the answer, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.received.as_ref().map(|received| received.status)
    }

    /// The kind of problem as the service names it: stable, such as `customer_inactive`.
    pub fn code(&self) -> Option<&str> {
        self.fault()?.code.as_deref()
    }

    /// The service's own words for a person.
    pub fn message(&self) -> Option<&str> {
        self.fault()?.message.as_deref()
    }

    /// Every rule that the request breaks, whether the service found it or the client did before
    /// sending.
    pub fn violations(&self) -> &[Violation] {
        match &self.0.kind {
            Kind::Violations(violations) => violations,
            Kind::Status(fault) => &fault.violations,
            _ => &[],
        }
    }

    /// The id of the request in the service's log. Quote it when asking for help.
    pub fn request_id(&self) -> Option<&str> {
        self.0
            .received
            .as_ref()?
            .headers
            .get(REQUEST_ID)?
            .to_str()
            .ok()
    }

    /// The body of the answer as it came, if one came; incomplete if the connection broke.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.received.as_ref().map(|received| &received.body[..])
    }

    /// Whether the request breaks the contract (400), found by the service or before sending.
    pub fn is_invalid_request(&self) -> bool {
        self.is(StatusCode::BAD_REQUEST)
            || matches!(self.0.kind, Kind::Violations(_) | Kind::Unsendable(_))
    }

    /// Whether the key is missing, unknown or revoked (401).
    pub fn is_unauthenticated(&self) -> bool {
        self.is(StatusCode::UNAUTHORIZED)
    }

    /// Whether the key lacks the scope that the operation needs (403).
    pub fn is_forbidden(&self) -> bool {
        self.is(StatusCode::FORBIDDEN)
    }

    /// Whether there is no such customer, as far as the key can see (404).
    pub fn is_not_found(&self) -> bool {
        self.is(StatusCode::NOT_FOUND)
    }

    /// Whether the state of things does not allow it (409).
    pub fn is_conflict(&self) -> bool {
        self.is(StatusCode::CONFLICT)
    }

    /// Whether somebody else changed the customer first (412).
    pub fn is_precondition_failed(&self) -> bool {
        self.is(StatusCode::PRECONDITION_FAILED)
    }

    /// Whether requests came too fast (429).
    pub fn is_rate_limited(&self) -> bool {
        self.is(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether no answer came in time. The request may have been carried out all the same.
    pub fn is_timeout(&self) -> bool {
        matches!(&self.0.kind, Kind::Transport(error) if error.is_timeout())
    }

    /// Whether no connection could be made. The request was not carried out.
    pub fn is_connect(&self) -> bool {
        matches!(&self.0.kind, Kind::Transport(error) if error.is_connect())
    }

    /// Whether an answer that says it succeeded is not what the contract promises.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Undecodable(_))
    }

    fn is(&self, status: StatusCode) -> bool {
        self.status() == Some(status)
    }

    fn fault(&self) -> Option<&Fault> {
        match &self.0.kind {
            Kind::Status(fault) => Some(fault),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.operation {
            Some(operation) => write!(formatter, "`{operation}` failed: ")?,
            None => formatter.write_str("could not make a client: ")?,
        }
        match (&self.0.kind, self.status()) {
            (Kind::Configuration(cause), _) => write!(formatter, "{cause}")?,
            (Kind::Violations(_), _) => formatter.write_str("the request breaks the contract")?,
            (Kind::Unsendable(message), _) => formatter.write_str(message)?,
            (Kind::Transport(_), Some(status)) => {
                write!(formatter, "the answer ({status}) broke off")?
            }
            (Kind::Transport(error), None) if error.is_connect() => {
                formatter.write_str("no connection")?;
            }
            (Kind::Transport(error), None) if error.is_timeout() => {
                formatter.write_str("no answer in time")?;
            }
            (Kind::Transport(_), None) => formatter.write_str("no answer")?,
            (Kind::Status(fault), status) => {
                if let Some(status) = status {
                    write!(formatter, "{status}")?;
                }
                write!(formatter, "{fault}")?;
            }
            (Kind::Undecodable(_), _) => {
                formatter.write_str("the answer is not what the contract promises")?;
            }
        }
        for (index, violation) in self.violations().iter().enumerate() {
            write!(
                formatter,
                "{} {violation}",
                if index == 0 { ":" } else { ";" }
            )?;
        }
        match self.request_id() {
            Some(id) => write!(formatter, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0.kind {
            // Shown in the message itself.
            Kind::Configuration(cause) => cause.source(),
            Kind::Transport(error) => Some(error),
            Kind::Undecodable(error) => Some(error),
            Kind::Violations(_) | Kind::Unsendable(_) | Kind::Status(_) => None,
        }
    }
}
