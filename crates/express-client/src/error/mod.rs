//! Why a call failed.

mod fault;
mod kind;
mod violation;

pub(crate) use fault::Fault;
pub use kind::ErrorKind;
pub use violation::Violation;

use std::{borrow::Cow, error, fmt};

use http::{HeaderMap, StatusCode};

use crate::{
    answer::REQUEST_ID,
    send::{Lost, Reason, Received, is_temporary},
};

/// Why a client could not be made, or a call failed.
///
/// What happened is asked by name, or matched on by its [`kind`](Self::kind):
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
    /// The `operationId`, or method and path; none before any call.
    operation: Option<Cow<'static, str>>,
    cause: Cause,
    received: Option<Received>,
    /// How often the request was sent.
    attempts: u32,
}

#[derive(Debug)]
enum Cause {
    /// The client cannot be made, or used as it is.
    Configuration(Box<dyn error::Error + Send + Sync>),
    /// The request breaks the contract and was not sent.
    Violations(Vec<Violation>),
    /// The request could not be put together.
    Unsendable(String),
    /// There is no answer, or it broke off.
    Lost { kind: ErrorKind, reason: Reason },
    /// The answer says that it failed.
    Status(Fault),
    /// The answer says that it succeeded, but is not what the contract promises.
    Undecodable(Box<dyn error::Error + Send + Sync>),
}

impl Error {
    fn new(operation: Option<Cow<'static, str>>, cause: Cause, received: Option<Received>) -> Self {
        let attempts = received.as_ref().map_or(0, |received| received.attempts);
        Self(Box::new(Failure {
            operation,
            cause,
            received,
            attempts,
        }))
    }

    pub(crate) fn configuration(cause: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        Self::new(None, Cause::Configuration(cause.into()), None)
    }

    pub(crate) fn invalid(
        operation: impl Into<Cow<'static, str>>,
        violations: Vec<Violation>,
    ) -> Self {
        Self::new(Some(operation.into()), Cause::Violations(violations), None)
    }

    pub(crate) fn unsendable(operation: impl Into<Cow<'static, str>>, message: String) -> Self {
        Self::new(Some(operation.into()), Cause::Unsendable(message), None)
    }

    /// No answer came, or it broke off.
    pub(crate) fn lost(operation: Cow<'static, str>, lost: Lost) -> Self {
        let kind = if lost.reason.is_connect() {
            ErrorKind::Connect
        } else if lost.reason.is_timeout() {
            ErrorKind::Timeout
        } else {
            ErrorKind::Connection
        };
        let Lost {
            reason,
            partial,
            attempts,
        } = lost;
        let mut lost = Self::new(Some(operation), Cause::Lost { kind, reason }, partial);
        lost.0.attempts = attempts;
        lost
    }

    /// An answer came that says it failed.
    pub(crate) fn status_of(
        operation: Cow<'static, str>,
        fault: Fault,
        received: Received,
    ) -> Self {
        Self::new(Some(operation), Cause::Status(fault), Some(received))
    }

    /// An answer came that says it succeeded, but cannot be read.
    pub(crate) fn undecodable(
        operation: Cow<'static, str>,
        cause: impl Into<Box<dyn error::Error + Send + Sync>>,
        received: Received,
    ) -> Self {
        let cause = Cause::Undecodable(cause.into());
        Self::new(Some(operation), cause, Some(received))
    }

    /// What kind of failure it is, to match on.
    pub fn kind(&self) -> ErrorKind {
        match (&self.0.cause, self.status()) {
            (Cause::Configuration(_), _) => ErrorKind::Configuration,
            (Cause::Violations(_) | Cause::Unsendable(_), _) => ErrorKind::InvalidRequest,
            (Cause::Lost { kind, .. }, _) => *kind,
            (Cause::Undecodable(_), _) | (Cause::Status(_), None) => ErrorKind::Undecodable,
            (Cause::Status(_), Some(status)) => ErrorKind::of_status(status),
        }
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
        match &self.0.cause {
            Cause::Violations(violations) => violations,
            Cause::Status(fault) => &fault.violations,
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

    /// All headers of the answer, if one came.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.received.as_ref().map(|received| &received.headers)
    }

    /// How often the request was sent: 0 if it was not, 1 without a retry.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the same request may succeed later: after timeouts and troubles of the connection, and
    /// the statuses 408, 409, 429 and 500 or more, unless the service says otherwise
    /// (`x-should-retry`). The client has retried by then as often as it may.
    pub fn is_retryable(&self) -> bool {
        match (&self.0.cause, &self.0.received) {
            (Cause::Lost { .. }, _) => true,
            (Cause::Status(_), Some(received)) => is_temporary(received.status, &received.headers),
            _ => false,
        }
    }

    /// Whether the request breaks the contract (400), found by the service or before sending.
    pub fn is_invalid_request(&self) -> bool {
        self.is(StatusCode::BAD_REQUEST)
            || matches!(self.0.cause, Cause::Violations(_) | Cause::Unsendable(_))
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

    /// Whether the service, or something in between, failed (500 or more).
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Whether no answer came in time, or no connection did. The request may have been carried out all
    /// the same, unless it [could not connect](Self::is_connect).
    pub fn is_timeout(&self) -> bool {
        matches!(&self.0.cause, Cause::Lost { reason, .. } if reason.is_timeout())
    }

    /// Whether no connection could be made. The request was not carried out.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Whether an answer that says it succeeded is not what the contract promises.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.cause, Cause::Undecodable(_))
    }

    fn is(&self, status: StatusCode) -> bool {
        self.status() == Some(status)
    }

    fn fault(&self) -> Option<&Fault> {
        match &self.0.cause {
            Cause::Status(fault) => Some(fault),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.operation {
            Some(operation) => write!(formatter, "`{operation}` failed: ")?,
            None => formatter.write_str("could not make a client: ")?,
        }
        match (&self.0.cause, self.status()) {
            (Cause::Configuration(cause), _) => write!(formatter, "{cause}")?,
            (Cause::Violations(_), _) => formatter.write_str("the request breaks the contract")?,
            (Cause::Unsendable(message), _) => formatter.write_str(message)?,
            (Cause::Lost { .. }, Some(status)) => {
                write!(formatter, "the answer ({status}) broke off")?;
            }
            (Cause::Lost { kind, .. }, None) => formatter.write_str(match kind {
                ErrorKind::Connect => "no connection",
                ErrorKind::Timeout => "no answer in time",
                _ => "no answer",
            })?,
            (Cause::Status(fault), status) => {
                if let Some(status) = status {
                    write!(formatter, "{status}")?;
                }
                write!(formatter, "{fault}")?;
            }
            (Cause::Undecodable(_), _) => {
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
        if self.0.attempts > 1 {
            write!(formatter, ", after {} attempts", self.0.attempts)?;
        }
        match self.request_id() {
            Some(id) => write!(formatter, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0.cause {
            // Shown in the message itself.
            Cause::Configuration(cause) => cause.source(),
            Cause::Lost { reason, .. } => reason.source(),
            Cause::Undecodable(cause) => Some(&**cause),
            Cause::Violations(_) | Cause::Unsendable(_) | Cause::Status(_) => None,
        }
    }
}
