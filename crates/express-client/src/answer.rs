//! What an operation answers.

use std::{collections::BTreeMap, ops::Deref};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode, header::ETAG};
use oaxum_runtime::Violations;
use serde::Serialize;
use serde_json::Value;

use crate::{Error, send::Received};

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
    received: Received,
}

impl<T> Answer<T> {
    pub(crate) fn new(body: T, received: Received) -> Self {
        Self { body, received }
    }

    /// The answer as an error: it was read, but makes no sense.
    pub(crate) fn refused(self, operation: &'static str, violations: Violations) -> Error {
        Error::undecodable(operation.into(), violations, self.received)
    }

    /// The body alone.
    pub fn into_inner(self) -> T {
        self.body
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.received.status
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.received.headers
    }

    /// The body as it came, byte for byte.
    pub fn raw(&self) -> &Bytes {
        &self.received.body
    }

    /// The version of what the body shows (`ETag`), for `if_match` and `if_none_match`.
    pub fn etag(&self) -> Option<&str> {
        self.headers().get(ETAG)?.to_str().ok()
    }

    /// The id of this request in the service's log. Quote it when asking for help.
    pub fn request_id(&self) -> Option<&str> {
        self.headers().get(REQUEST_ID)?.to_str().ok()
    }

    /// How often the request was sent: 1 without a retry.
    pub fn attempts(&self) -> u32 {
        self.received.attempts
    }
}

impl<T: Serialize> Answer<T> {
    /// The members of the body that its type does not know, wherever they are, by their JSON pointers
    /// (RFC 6901). A newer service may send some.
    pub fn extra(&self) -> BTreeMap<String, Value> {
        let mut extra = BTreeMap::new();
        let raw = serde_json::from_slice(self.raw());
        if let (Ok(raw), Ok(known)) = (raw, serde_json::to_value(&self.body)) {
            collect(raw, &known, &mut String::new(), &mut extra);
        }
        extra
    }
}

/// Adds what `raw` has and `known` has not.
fn collect(raw: Value, known: &Value, at: &mut String, extra: &mut BTreeMap<String, Value>) {
    let length = at.len();
    match (raw, known) {
        (Value::Object(raw), Value::Object(known)) => {
            for (name, value) in raw {
                at.push('/');
                at.push_str(&name.replace('~', "~0").replace('/', "~1"));
                match known.get(&name) {
                    Some(known) => collect(value, known, at, extra),
                    None => drop(extra.insert(at.clone(), value)),
                }
                at.truncate(length);
            }
        }
        (Value::Array(raw), Value::Array(known)) => {
            for (index, (value, known)) in raw.into_iter().zip(known).enumerate() {
                at.push('/');
                at.push_str(&index.to_string());
                collect(value, known, at, extra);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

impl<T> Deref for Answer<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}
