//! The kinds of failure.

use http::StatusCode;

/// What kind of failure an [`Error`](crate::Error) is: each status that the contract documents, and
/// what can happen around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be made.
    Configuration,
    /// The request breaks the contract, and was not sent.
    InvalidRequest,
    /// No connection could be made. The request was not carried out.
    Connect,
    /// No answer came in time. The request may have been carried out.
    Timeout,
    /// The connection broke. The request may have been carried out.
    Connection,
    /// 400: the service finds that the request breaks the contract.
    BadRequest,
    /// 401: the key is missing, unknown or revoked.
    Unauthenticated,
    /// 403: the key lacks the scope that the operation needs.
    Forbidden,
    /// 404: there is no such customer, as far as the key can see, or no such path.
    NotFound,
    /// 405: the path takes other methods.
    MethodNotAllowed,
    /// 406: the headers rule out every form of answer.
    NotAcceptable,
    /// 409: the state of things does not allow it.
    Conflict,
    /// 412: somebody else changed the customer first.
    PreconditionFailed,
    /// 413: the body is too large.
    ContentTooLarge,
    /// 415: the body is not declared as JSON.
    UnsupportedMediaType,
    /// 422: the idempotency key belongs to another request.
    UnprocessableContent,
    /// 429: too many requests came too fast.
    RateLimited,
    /// 500 or more, but for 503: the service failed, or something in between did.
    Internal,
    /// 503: the service cannot answer just now.
    Unavailable,
    /// A status that the contract does not know.
    UnexpectedStatus,
    /// The answer says that it succeeded, but is not what the contract promises.
    Undecodable,
}

impl ErrorKind {
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            400 => Self::BadRequest,
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            406 => Self::NotAcceptable,
            409 => Self::Conflict,
            412 => Self::PreconditionFailed,
            413 => Self::ContentTooLarge,
            415 => Self::UnsupportedMediaType,
            422 => Self::UnprocessableContent,
            429 => Self::RateLimited,
            503 => Self::Unavailable,
            500.. => Self::Internal,
            _ => Self::UnexpectedStatus,
        }
    }
}
