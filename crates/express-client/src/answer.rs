//! What an operation answers.

use std::ops::Deref;

use http::{HeaderMap, HeaderName, StatusCode, header::ETAG};

use crate::call::Received;

/// The header that names a request in the service's log.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The body of an answer, and what came with it.
///
/// It can be used like the body itself:
///
/// ```
/// # fn show(answer: express_client::Answer<express_client::types::ExpressCustomer>) {
/// println!("{} has {} users", *answer.express_customer_name, *answer.user_count);
/// println!("version {:?}, request {:?}", answer.etag(), answer.request_id());
/// let customer = answer.into_inner();
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Answer<T> {
    body: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T> Answer<T> {
    pub(crate) fn new(body: T, received: Received) -> Self {
        Self {
            body,
            status: received.status,
            headers: received.headers,
        }
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        Answer {
            body: change(self.body),
            status: self.status,
            headers: self.headers,
        }
    }

    /// The body alone.
    pub fn into_inner(self) -> T {
        self.body
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The version of what the body shows (`ETag`), for `if_match` and `if_none_match`.
    pub fn etag(&self) -> Option<&str> {
        self.headers.get(ETAG)?.to_str().ok()
    }

    /// The id of this request in the service's log. Quote it when asking for help.
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get(REQUEST_ID)?.to_str().ok()
    }
}

impl<T> Deref for Answer<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}
